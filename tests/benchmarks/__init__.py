"""Figures, taken by hand: nothing here is a test, and no time is ever asserted."""
