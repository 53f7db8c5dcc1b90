"""The terminal app: Textual, and only here."""
