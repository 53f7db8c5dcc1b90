"""What is laid out by date, by amount or by digits gives what looking at each would give."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.core.billed import Asked, InvoiceIndex
from jobsync_tui.core.billed.asking import Case
from jobsync_tui.core.billed.figures import TOLERANCE
from jobsync_tui.core.billed.ground import Ledger
from jobsync_tui.core.billed.shelf import Calendar, Shelf
from jobsync_tui.core.billed.words import part_called
from jobsync_tui.core.jobs import JobId
from jobsync_tui.core.ledger import Invoice, LineItem
from tests.core.invoices import DONE, JOB, made

days = st.none() | st.integers(-40, 40).map(lambda gap: DONE + dt.timedelta(days=gap))
cents = st.integers(9_980, 10_020).map(lambda each: Decimal(each) / 100)
NUMBERS = ("J-1043", "J-1044", "J-0104", "W1043", "1043", "1044/A", "2026-01043")
texts = st.lists(
    st.sampled_from((*NUMBERS, "job", "PO 88213", "12 Wattle St", "1042-1045", "deposit", "01043", "quote 1044")),
    max_size=3,
).map(" ".join)


@given(st.lists(days, max_size=12), days, st.integers(-30, 5), st.integers(-5, 30))
def test_a_calendar_gives_what_is_within_the_distances_in_the_order_given(
    held: list[dt.date | None], day: dt.date | None, earliest: int, latest: int
) -> None:
    first, last = dt.timedelta(days=earliest), dt.timedelta(days=latest)
    there = Calendar((each, at) for at, each in enumerate(held))
    wanted = [at for at, each in enumerate(held) if each is None or day is None or first <= each - day <= last]
    assert there.between(day, first, last) == wanted


def test_the_first_and_the_last_day_there_are_have_neighbours_on_one_side() -> None:
    there = Calendar([(dt.date.min, "first"), (dt.date.max, "last")])
    week = dt.timedelta(days=7)
    assert there.between(dt.date.min, -week, week) == ["first"]
    assert there.between(dt.date.max, -week, week) == ["last"]


@given(st.lists(st.tuples(cents, cents), max_size=12), st.lists(st.none() | cents, max_size=2))
def test_a_shelf_gives_every_invoice_of_these_amounts_once_in_the_order_given(
    held: list[tuple[Decimal, Decimal]], amounts: list[Decimal | None]
) -> None:
    invoices = [made(f"i{at}", total=total, sub_total=less) for at, (total, less) in enumerate(held)]
    wanted = [
        one
        for one in invoices
        if any(abs(value - each) <= TOLERANCE for each in amounts if each is not None for value in _values(one))
    ]
    assert Shelf(invoices).that_come_to(*amounts) == wanted


def _values(invoice: Invoice) -> tuple[Decimal, Decimal]:
    return invoice.total, invoice.sub_total


def test_parts_are_those_that_say_so() -> None:
    held = [made("i1", reference="deposit"), made("i2"), made("i3", reference="final claim", date=None)]
    near = Shelf(held).parts.between(DONE, dt.timedelta(days=-1), dt.timedelta(days=1))
    assert near == [one for one in held if part_called(one)] == [held[0], held[2]]


@given(st.permutations(NUMBERS), texts, texts, texts)
def test_one_answer_for_jobs_that_are_numbered_alike_is_the_answer_of_each(
    numbers: list[str], reference: str, line: str, order: str
) -> None:
    """The ledger keeps what it found for one job; whoever asks first must not decide for the others."""
    invoice = made(reference=reference, lines=(_line(line),))
    known = frozenset({"J-1044", "1044/A", "J-0104", "W1043"})
    cases = [_case(number, order) for number in numbers]
    together = _ledger(invoice, known)
    for case in cases:
        assert together.names_another(case, invoice) == _ledger(invoice, known).names_another(case, invoice)
        assert together.names_another(case, invoice) == together._texts_name_another(case, invoice) or (
            together._numbered_for_another(case, invoice)
        )


def _line(text: str) -> LineItem:
    return LineItem(description=text, quantity=Decimal(1), unit_amount=Decimal(100))


def _case(number: str, order: str) -> Case:
    job = replace(JOB, id=JobId(f"id-{number}"), number=number, purchase_order=order)
    return Case(Asked(job=job, contact_id=None, number=number))


def _ledger(invoice: Invoice, known: frozenset[str]) -> Ledger:
    return Ledger(index=InvoiceIndex([invoice]), known=known, posted={}, credits={})
