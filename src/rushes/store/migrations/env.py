"""What Alembic runs: every step in the one transaction that `rushes.store.migrate` has opened."""

from alembic import context

from rushes.store import tables

# SQLite cannot alter most things in place: Alembic then copies the table, which "batch" stands for.
context.configure(connection=context.config.attributes["connection"], target_metadata=tables.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
