"""The number of changes that servers are asked for, and room for a logo on MySQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column to the install's row, and widen the logo's."""
    op.add_column("install", sa.Column("changes", sa.BigInteger(), server_default="0", nullable=False))
    if op.get_bind().dialect.name == "mysql":
        op.alter_column("account_settings", "logo", existing_type=sa.LargeBinary(), type_=mysql.MEDIUMBLOB(), existing_nullable=True)
