"""Lists of Xero as data: their standing parameters, paging, and how many values one call may name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from jobsync_tui.core.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jobsync_tui.connectors.xero.answers import Envelope

PULL_SIZE = 1000
"""Elements of a page while pulling; Xero's maximum."""

LOOKUP_SIZE = 100
"""Elements of a page while looking a few up; paging is asked for because without it details stay out."""

MAX_VALUES = 40
"""Values of one list parameter, as Xero's documentation advises."""

MAX_QUERY = 1700
"""Characters of one list parameter, percent-encoded; many servers stop at 2,048 for the whole query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list and the parameters that every read of it carries."""

    endpoint: str
    params: Mapping[str, str] = field(default_factory=dict)


CONTACTS = Listing(endpoint="Contacts", params={"includeArchived": "true"})
INVOICES = Listing(endpoint="Invoices", params={"includeArchived": "true", "unitdp": "4"})
SALES = {"where": 'Type=="ACCREC"'}
ORGANISATION = Listing(endpoint="Organisation")
ACCOUNTS = Listing(endpoint="Accounts")
TAX_RATES = Listing(endpoint="TaxRates")
TRACKING = Listing(endpoint="TrackingCategories")
ITEMS = Listing(endpoint="Items", params={"unitdp": "4"})
BRANDING_THEMES = Listing(endpoint="BrandingThemes")
CURRENCIES = Listing(endpoint="Currencies")
ACTIONS = Listing(endpoint="Organisation/Actions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page's elements, its number, and how many pages and elements there are as far as Xero tells."""

    elements: tuple[bytes, ...]
    number: int
    count: int
    total: int


def sheets(fetch: Callable[[Mapping[str, str]], Envelope], *, size: int, endpoint: str) -> Iterator[Sheet]:
    """Page through a list until Xero's page count or two empty pages; without a count, until one is not full.

    Rows may move between pages meanwhile, so an element can come twice. BadAnswer when two pages are the same: the
    service ignores the page number, and would never end.
    """
    number = 1
    before: tuple[bytes, ...] = ()
    while True:
        answer = fetch({"page": str(number), "pageSize": str(size)})
        if answer.elements and answer.elements == before:
            raise BadAnswer(
                f"Xero sent the same page of {endpoint} twice.",
                next_step="Try again in a few minutes.",
                status=200,
            )
        full = len(answer.elements) >= size
        count = max(number + full if answer.pages is None else answer.pages, number)
        yield Sheet(elements=answer.elements, number=number, count=count, total=answer.total)
        if number >= count or (number > 1 and not answer.elements and not before):
            return
        number, before = number + 1, answer.elements


def batches(values: Sequence[str]) -> Iterator[list[str]]:
    """Distinct values in the sizes one list parameter holds; order kept."""
    batch: list[str] = []
    length = 0
    for value in dict.fromkeys(values):
        needs = len(quote(f"{value},", safe=""))
        if batch and (len(batch) == MAX_VALUES or length + needs > MAX_QUERY):
            yield batch
            batch, length = [], 0
        batch.append(value)
        length += needs
    if batch:
        yield batch
