"""The facts, as immutable numbered versions: publish the next one at once or not at all, roll back, read.

Owns the folder of versions, the tables inside, every load and every check, and the engines that
read them; DuckDB is spoken here, and in `sources` where it reads files. A build is made beside the current version and nobody sees
any of it before `publish`; a reader keeps the version it began with. Knows no platform, no scope
and no measure's meaning: questions come compiled from `metrics`.
"""

from rushes.warehouse.build import Build
from rushes.warehouse.dataset import DatasetFacts, LoadPlan, LoadReport, RejectedLine, Shelf, dataset_columns, rows_of_dataset
from rushes.warehouse.handed_out import EVERY_DAY, dataset_handed_out, usage_handed_out
from rushes.warehouse.open import open_datasets, open_facts
from rushes.warehouse.oversight import (
    AccountChoice,
    AccountState,
    DayStanding,
    RunAccount,
    ShortAccount,
    account_states,
    choose_accounts,
    coverage_strips,
    day_standings,
    run_accounts,
    run_of_day,
    short_accounts,
)
from rushes.warehouse.parquet import write_parquet
from rushes.warehouse.protocol import Reader, Warehouse
from rushes.warehouse.reads import (
    ConnectionState,
    LedgerState,
    account,
    accounts,
    connection_states,
    coverage_rows,
    loaded_period,
    production_keys,
    productions,
    reported_columns,
)
from rushes.warehouse.rejects import RejectChoice, RejectedRow, RejectReason, reject_reasons, rejected_rows
from rushes.warehouse.restatements import Restatement, restated_facts, restatement_count, restatements
from rushes.warehouse.server import (
    ALL_ACCOUNTS,
    LAYOUTS,
    ReaderReport,
    ServerWarehouse,
    add_reader,
    drop_reader,
    list_readers,
    look_as_reader,
    prepare_server,
)
from rushes.warehouse.staging import StagedItems, StagedUsage
from rushes.warehouse.verify import VerifyReport
from rushes.warehouse.versions import Version
from rushes.warehouse.warehouse import open_warehouse
from rushes.warehouse.whole_account import ACCOUNT_TABLES, account_counts, account_totals, rows_of_account

__all__ = [
    "ACCOUNT_TABLES",
    "ALL_ACCOUNTS",
    "EVERY_DAY",
    "LAYOUTS",
    "AccountChoice",
    "AccountState",
    "Build",
    "ConnectionState",
    "DatasetFacts",
    "DayStanding",
    "LedgerState",
    "LoadPlan",
    "LoadReport",
    "Reader",
    "ReaderReport",
    "RejectChoice",
    "RejectReason",
    "RejectedLine",
    "RejectedRow",
    "Restatement",
    "RunAccount",
    "ServerWarehouse",
    "Shelf",
    "ShortAccount",
    "StagedItems",
    "StagedUsage",
    "VerifyReport",
    "Version",
    "Warehouse",
    "account",
    "account_counts",
    "account_states",
    "account_totals",
    "accounts",
    "add_reader",
    "choose_accounts",
    "connection_states",
    "coverage_rows",
    "coverage_strips",
    "dataset_columns",
    "dataset_handed_out",
    "day_standings",
    "drop_reader",
    "list_readers",
    "loaded_period",
    "look_as_reader",
    "open_datasets",
    "open_facts",
    "open_warehouse",
    "prepare_server",
    "production_keys",
    "productions",
    "reject_reasons",
    "rejected_rows",
    "reported_columns",
    "restated_facts",
    "restatement_count",
    "restatements",
    "rows_of_account",
    "rows_of_dataset",
    "run_accounts",
    "run_of_day",
    "short_accounts",
    "usage_handed_out",
    "write_parquet",
]
