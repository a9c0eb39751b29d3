"""What an account's own administrator sets, and how an account leaves: settings, notes, export, erasure.

Owns the settings of an account (zone, cut-off, megabyte, billing anchor, logo, accent), the cost centre
and note of its productions, and which accounts are closed. Must never know who is asking, nor a page:
whoever calls has made sure that the caller may.
"""

from rushes.accounts.closed import ClosedAccount, Closing, close_account, closed_accounts, reopen
from rushes.accounts.erase import Erased, erase_account
from rushes.accounts.export import EXPORT_LIVES, ExportFile, drop_old_exports, export_account, export_path
from rushes.accounts.logo import LARGEST_LOGO_BYTES, LARGEST_LOGO_PX, Logo, account_logo, drop_logo, save_logo
from rushes.accounts.look import AccountLook, account_look
from rushes.accounts.notes import LONGEST_COST_CENTRE, LONGEST_NOTE, ProductionNote, cost_centres, production_notes, save_production_note
from rushes.accounts.settings import MEGABYTES, AccountSettings, account_settings, every_account_settings, save_account_settings

__all__ = [
    "EXPORT_LIVES",
    "LARGEST_LOGO_BYTES",
    "LARGEST_LOGO_PX",
    "LONGEST_COST_CENTRE",
    "LONGEST_NOTE",
    "MEGABYTES",
    "AccountLook",
    "AccountSettings",
    "ClosedAccount",
    "Closing",
    "Erased",
    "ExportFile",
    "Logo",
    "ProductionNote",
    "account_logo",
    "account_look",
    "account_settings",
    "close_account",
    "closed_accounts",
    "cost_centres",
    "drop_logo",
    "drop_old_exports",
    "erase_account",
    "every_account_settings",
    "export_account",
    "export_path",
    "production_notes",
    "reopen",
    "save_account_settings",
    "save_logo",
    "save_production_note",
]
