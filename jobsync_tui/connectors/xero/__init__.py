"""Xero: sign-in, the Ledger over its Accounting API, and the wire format of its nouns.

`client` holds the Ledger, `wire` what the cache needs to read stored elements again (no HTTP in it).
"""
