"""Text as it may be sent to Xero: nothing that a ledger cannot keep, or that makes a name say something else."""

from __future__ import annotations

import unicodedata

UNPRINTABLE = frozenset({"Cc", "Cs"})
"""Unicode categories that are no text: controls and lone surrogates."""

NONCHARACTER = 0xFFFE
"""Low bits of the code points that Unicode promises never to use, and XML refuses."""

BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the reading direction, and with it what a name seems to say."""


def sendable(text: str, *, lines: bool = False) -> str:
    """Text without control characters and direction marks; line breaks stay where `lines` allows them."""
    if text.isprintable():  # so none of them is in it
        return text.strip()
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(kept for char in whole if (kept := _kept(char, lines=lines))).strip()


def _kept(char: str, *, lines: bool) -> str:
    if char == "\n" and lines:
        return char
    if char in "\n\t":
        return " "
    nothing = ord(char) & NONCHARACTER == NONCHARACTER
    return "" if nothing or char in BIDI or unicodedata.category(char) in UNPRINTABLE else char
