"""A person's own pages: who one is, one's sessions and tokens; and, for administrators, the pages of an account.

Each module adds the routes of one page (`add_routes`) and holds the records its template reads.
"""

from rushes.web.account.blueprint import account_blueprint
from rushes.web.account.welcome import welcome_blueprint

__all__ = ["account_blueprint", "welcome_blueprint"]
