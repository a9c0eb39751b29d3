"""The mail of a report, and its sending: to one recipient at a time, of what was built for that one.

Owns how a report reads in a mail program, a message's headers, and the talk with the mail server. Must never know who may
see what, when something is due, or where the number came from: it is given a report, an address and a server.
"""

from rushes.reports.mail.message import Attachment, Letter, mail_text, pictures_of, to_message, trial_message
from rushes.reports.mail.smtp import Mailer, Refused, Sent

__all__ = ["Attachment", "Letter", "Mailer", "Refused", "Sent", "mail_text", "pictures_of", "to_message", "trial_message"]
