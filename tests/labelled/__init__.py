"""Labelled books of trades: parties, jobs and invoices whose truth is known, to measure decisions with."""
