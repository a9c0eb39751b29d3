"""Statements: what an account used in a billing period, agreed, signed and never changed, and what late data changed since.

Owns a document's canonical form, its files, its signed manifest, the account's chain, the keys, and whether a file is what was issued.
The numbers are those of `metrics`; when to look is the clock's affair.
"""
