"""Identity's own queries on the application records: reading and writing, no rule.

Every function takes a transaction of the store and says in its name what it does with which table.
"""
