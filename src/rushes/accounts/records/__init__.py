"""The room's own queries on the application records: reading and writing, no rule."""
