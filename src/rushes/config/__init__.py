"""What the operator decided: one `rushes.toml`, `RUSHES_*` in the environment, secret files.

Owns reading, checking and describing settings, and the install's own keys. The only room that
reads the environment. Knows no network and no database; opens nothing but those files.
"""

from rushes.config.describe import SettingDescription, describe_settings, settings_page
from rushes.config.keys import Keys, key_paths, load_keys, make_keys
from rushes.config.load import FILE_NAME, load, read_secret
from rushes.config.mail import MailSettings
from rushes.config.reports import MailboxSettings, ProductionReportSettings, ReportAccountSettings
from rushes.config.servers import RecordsSettings, ServerSettings, WarehouseSettings
from rushes.config.settings import (
    REPORT_KIND,
    ConnectionSettings,
    FieldSettings,
    LoginSettings,
    ResourceSettings,
    Settings,
    SignInSettings,
    SyncSettings,
    WebSettings,
)
from rushes.config.sources import SourcesSettings
from rushes.config.starter import starter_file

__all__ = [
    "FILE_NAME",
    "REPORT_KIND",
    "ConnectionSettings",
    "FieldSettings",
    "Keys",
    "LoginSettings",
    "MailSettings",
    "MailboxSettings",
    "ProductionReportSettings",
    "RecordsSettings",
    "ReportAccountSettings",
    "ResourceSettings",
    "ServerSettings",
    "SettingDescription",
    "Settings",
    "SignInSettings",
    "SourcesSettings",
    "SyncSettings",
    "WarehouseSettings",
    "WebSettings",
    "describe_settings",
    "key_paths",
    "load",
    "load_keys",
    "make_keys",
    "read_secret",
    "settings_page",
    "starter_file",
]
