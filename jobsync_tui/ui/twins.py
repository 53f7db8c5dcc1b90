"""Contacts that are one party typed twice, in words: the rows, and what each of them holds side by side."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from jobsync_tui.core.money import in_words
from jobsync_tui.ui import books
from jobsync_tui.ui.doubts import since
from jobsync_tui.ui.format import left, lines, plural, remote, right
from jobsync_tui.ui.widgets.row_list import Cell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from jobsync_tui.services.twins import Holding, OneParty, TwinsReport
    from jobsync_tui.ui.desk import Facts

LABEL, GAP, NARROWEST = 11, 2, 16
COUNT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contact in the list, and the party it is one of; `first` of its contacts stands on top of them."""

    party: OneParty
    holding: Holding
    first: bool


def rows_of(report: TwinsReport) -> list[Row]:
    """Every contact, those of one party under each other."""
    return [
        Row(party=party, holding=one, first=one is party.holdings[0])
        for party in report.found
        for one in party.holdings
    ]


def header(report: TwinsReport, facts: Facts, width: int, now: dt.datetime) -> Content:
    """In whose books, how many contacts were compared, and as of when."""
    as_of = f"as of {since(report.as_of, now)}" if report.as_of else "not pulled"
    head, tail = " Duplicates · ", f"{plural(report.contacts, 'contact')} compared {as_of} "
    name = books.whose(facts, max(width - len(head) - len(tail) - 1, 4))
    space = max(width - len(head) - Content(name).cell_length - len(tail), 1)
    return Content.assemble((f"{head}{name}", "bold"), " " * space, tail)


def found(report: TwinsReport) -> str:
    """How many there are, for the message line."""
    many = plural(len(report.found), "party is", "parties are")
    return f"{many} in Xero more than once." if report.found else nothing(report)


def nothing(report: TwinsReport | None) -> str:
    """What an empty list says."""
    return f"None of {plural(report.contacts, 'contact')} is there twice." if report else "Comparing…"


def row(one: Row, width: int) -> list[Cell]:
    """`=` before the first of a party, the name, and how often it was billed."""
    look = "plain" if one.holding.contact.active else "dim"
    return [
        Cell("= " if one.first else "  ", "attention"),
        Cell(left(remote(one.holding.contact.name), max(width - COUNT - 3, 8)), look),
        Cell(right(f"{one.holding.invoices:,} inv", COUNT), look),
    ]


def about(one: Row, width: int) -> Content:
    """What says that they are one, what each holds side by side, and what to do; the one under the cursor first."""
    party = one.party
    others = [each for each in party.holdings if each is not one.holding]
    shown = [one.holding, *others][: max((width - LABEL) // (NARROWEST + GAP), 1)]
    room = (width - LABEL) // len(shown) - GAP
    table = [_line(label, [tell(each) for each in shown], room) for label, tell in FIELDS]
    hidden = len(party.holdings) - len(shown)
    more = [Content.styled(f"and {plural(hidden, 'contact')} more", "$text-muted")] if hidden else []
    return lines(
        *(Content(text) for text in wrap(remote(party.told), width)),
        Content(""),
        *(each for each in table if each),
        *more,
        Content(""),
        *(Content.styled(text, "$text-accent") for text in wrap(remote(party.next), width)),
    )


def _line(label: str, told: list[str], room: int) -> Content | None:
    """One field of all contacts; none where none of them has it."""
    if not any(told):
        return None
    cells = [left(remote(each) or "-", room) for each in told]
    return Content.assemble((left(label, LABEL), "$text-muted"), (" " * GAP).join(cells))


def _standing(one: Holding) -> str:
    contact = one.contact
    roles = [word for word, so in (("customer", contact.is_customer), ("supplier", contact.is_supplier)) if so]
    return " and ".join(roles) + ("" if contact.active else " (archived)")


FIELDS: tuple[tuple[str, Callable[[Holding], str]], ...] = (
    ("Name", lambda one: one.contact.name),
    ("E-mail", lambda one: one.contact.email),
    ("Phone", lambda one: ", ".join(one.contact.phones)),
    ("Tax no.", lambda one: one.contact.tax_number),
    ("Address", lambda one: "; ".join(place.one_line() for place in one.contact.addresses)),
    ("Code", lambda one: one.contact.contact_number),
    ("Account no.", lambda one: one.contact.account_number),
    ("Is a", _standing),
    ("Invoices", lambda one: f"{one.invoices:,}"),
    ("Last one", lambda one: f"{one.last:%d %b %Y}" if one.last else ""),
    ("Owes", lambda one: in_words(one.due) if one.due else ""),
    ("Credit", lambda one: in_words(one.credit) if one.credit else ""),
    ("Open jobs", lambda one: ", ".join(one.jobs)),
    ("To decide", lambda one: ", ".join(one.asked)),
)
"""What is compared, as Xero calls it: a contact's ContactNumber stands there as its code."""
