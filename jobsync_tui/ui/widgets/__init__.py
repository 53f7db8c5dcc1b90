"""Widgets take values and emit messages; screens wire them."""
