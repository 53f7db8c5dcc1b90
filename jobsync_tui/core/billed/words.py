"""What an invoice says of itself: that it bills a part, and which, or takes off what was billed before."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from jobsync_tui.core.jobs import StageKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.core.ledger import Invoice, LineItem

_DEPOSIT = re.compile(r"\b(?:deposit|dep|upfront|up front|booking fee|commencement)\b", re.IGNORECASE)
_FINAL = re.compile(r"\b(?:balance|final|completion|remainder|remaining)\b", re.IGNORECASE)
_PROGRESS = re.compile(
    r"\b(?:first|second|1st|2nd|other) half\b|"
    r"\b(?:progress|part|partial|stage|claim|instal+ment|retention|milestone|pc ?\d+|rough[- ]?in|fit[- ]?off)\b"
    r"|\d ?%",
    re.IGNORECASE,
)
_VARIED = re.compile(r"\b(?:var(?:iations?|n|s)?|v/?o ?\d*|extras?|additional)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less|deposit|paid|previous(?:ly)?|already|progress|claimed|invoiced)\b", re.IGNORECASE)

_RETAINED = re.compile(r"\b(?:retentions?|retained|retainage)\b", re.IGNORECASE)
"""What the customer holds back for now: never billed before, and still owed."""


def called(invoice: Invoice) -> str:
    """What to call an invoice."""
    return invoice.number or "an invoice without a number"


def _texts(invoice: Invoice) -> Iterator[str]:
    yield invoice.reference
    for line in invoice.lines:
        if line.line_amount >= 0:
            yield line.description
        elif _RETAINED.search(line.description):
            yield "retention"


def part_called(invoice: Invoice) -> StageKind | None:
    """Which part the invoice says it bills, by its number, reference or a line; None where it says none."""
    return _part(invoice.number.strip(), tuple(_texts(invoice)))


@lru_cache(maxsize=1 << 14)  # an invoice is held against every job of its contact
def _part(number: str, texts: tuple[str, ...]) -> StageKind | None:
    marked = re.search(r"-([dp])\d{1,2}(?:-r\d{1,2})?$", number, re.IGNORECASE)
    if marked:
        return StageKind.DEPOSIT if marked[1] in "dD" else StageKind.PROGRESS
    for words, kind in ((_DEPOSIT, StageKind.DEPOSIT), (_PROGRESS, StageKind.PROGRESS), (_FINAL, StageKind.FINAL)):
        if any(words.search(text) for text in texts):
            return kind
    return None


def varied(invoice: Invoice) -> bool:
    """Whether the reference says that it bills a variation of a job."""
    return _VARIED.search(invoice.reference) is not None


def taken_off(invoice: Invoice) -> list[LineItem]:
    """Lines that take off what was billed before: negative, and worded so."""
    less = [line for line in invoice.lines if line.line_amount < 0 and _LESS.search(line.description)]
    return [line for line in less if not _RETAINED.search(line.description)]
