"""What an account's own administrator sets, and how an account leaves: settings, notes, export, erasure.

Owns the settings of an account (zone, cut-off, megabyte, billing anchor, logo, accent), the cost centre and note of its
productions, the groups that people sort them into, the formulas that they keep under names, and which accounts are closed.
Must never know who is asking, nor a page: whoever calls has made sure that the caller may.
"""

from rushes.accounts.calculated_fields import (
    LONGEST_DESCRIPTION,
    MOST_FIELDS,
    CalculatedField,
    calculated_field,
    change_calculated_field,
    delete_calculated_field,
    every_calculated_field,
    make_calculated_field,
)
from rushes.accounts.closed import ClosedAccount, Closing, close_account, closed_accounts, reopen
from rushes.accounts.erase import Erased, erase_account
from rushes.accounts.export import EXPORT_LIVES, ExportFile, drop_old_exports, export_account, export_path
from rushes.accounts.groupings import (
    MOST_GROUPINGS,
    MOST_GROUPS,
    Grouping,
    ProductionGroup,
    delete_group,
    delete_grouping,
    every_grouping,
    grouping_as_seen,
    make_group,
    make_grouping,
    put_into_group,
    rename_group,
    rename_grouping,
    seen_grouping,
)
from rushes.accounts.logo import LARGEST_LOGO_BYTES, LARGEST_LOGO_PX, Logo, account_logo, drop_logo, save_logo
from rushes.accounts.look import AccountLook, account_look
from rushes.accounts.names import LONGEST_NAME, free_name
from rushes.accounts.notes import LONGEST_COST_CENTRE, LONGEST_NOTE, ProductionNote, cost_centres, production_notes, save_production_note
from rushes.accounts.settings import MEGABYTES, AccountSettings, account_settings, every_account_settings, save_account_settings

__all__ = [
    "EXPORT_LIVES",
    "LARGEST_LOGO_BYTES",
    "LARGEST_LOGO_PX",
    "LONGEST_COST_CENTRE",
    "LONGEST_DESCRIPTION",
    "LONGEST_NAME",
    "LONGEST_NOTE",
    "MEGABYTES",
    "MOST_FIELDS",
    "MOST_GROUPINGS",
    "MOST_GROUPS",
    "AccountLook",
    "AccountSettings",
    "CalculatedField",
    "ClosedAccount",
    "Closing",
    "Erased",
    "ExportFile",
    "Grouping",
    "Logo",
    "ProductionGroup",
    "ProductionNote",
    "account_logo",
    "account_look",
    "account_settings",
    "calculated_field",
    "change_calculated_field",
    "close_account",
    "closed_accounts",
    "cost_centres",
    "delete_calculated_field",
    "delete_group",
    "delete_grouping",
    "drop_logo",
    "drop_old_exports",
    "erase_account",
    "every_account_settings",
    "every_calculated_field",
    "every_grouping",
    "export_account",
    "export_path",
    "free_name",
    "grouping_as_seen",
    "make_calculated_field",
    "make_group",
    "make_grouping",
    "production_notes",
    "put_into_group",
    "rename_group",
    "rename_grouping",
    "reopen",
    "save_account_settings",
    "save_logo",
    "save_production_note",
    "seen_grouping",
]
