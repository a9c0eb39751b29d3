"""The steps from one schema of the application records to the next, run by Alembic."""
