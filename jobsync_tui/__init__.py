"""Turns completed trade jobs into Xero invoices, in the terminal."""

__version__ = "0.1.0"
