"""What an account's reports and statements are printed on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("account_settings", sa.Column("paper", sa.String(length=16), nullable=True))
