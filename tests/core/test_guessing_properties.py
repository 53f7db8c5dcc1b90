"""Whatever customers, works and invoices there are: guesses are told alike, and nothing is billed unseen."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.billed import Asked, BilledStatus, InvoiceIndex, Reckoning, reckon
from jobsync_tui.core.jobs import Customer
from tests.core.invoices import DONE, KAURI, OTHER, made
from tests.core.questions import ask, job

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import Invoice

NUMBERS = ("1041", "1043", "1043-A", "1044", "1143", "1087")
WORKS = ("Roof leak repaired", "Kitchen tap")
REFERENCES = ("", *WORKS, "1043", "1044", "Job 1087 roof leak repaired", "1043 variation", "Job 1143", "12 Wattle St")
OPEN = {BilledStatus.NOT_INVOICED, BilledStatus.VOID_ONLY}


@st.composite
def questions(draw: st.DrawFn) -> list[Asked]:
    found = []
    for number in draw(st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1, max_size=5)):
        contact = draw(st.sampled_from([None, None, KAURI, OTHER]))
        one = job(
            number,
            draw(st.sampled_from(["100", "200", "300"])),
            title=draw(st.sampled_from(WORKS)),
            customer=Customer(id=draw(st.sampled_from(["", "cafe", "cafe", "shop"]))),
            completed_on=DONE + dt.timedelta(days=draw(st.sampled_from([0, 0, 7, 60]))),
            updated_at=dt.datetime(2026, draw(st.sampled_from([3, 6])), 10, 9, tzinfo=dt.UTC),
        )
        found.append(ask(one, contact, contact_sure=contact is not None and draw(st.booleans())))
    return found


@st.composite
def ledgers(draw: st.DrawFn, keys: str = "abcdef") -> list[Invoice]:
    return [
        made(
            key,
            number=f"INV-{key}",
            reference=draw(st.sampled_from(REFERENCES)),
            contact_id=draw(st.sampled_from([KAURI, KAURI, OTHER])),
            status=draw(st.sampled_from(["AUTHORISED", "PAID", "VOIDED"])),
            date=DONE + dt.timedelta(days=draw(st.sampled_from([-30, 1, 8, 61]))),
            total=amount,
            sub_total=amount / Decimal("1.1"),
        )
        for key in draw(st.lists(st.sampled_from(keys), unique=True, max_size=6))
        for amount in [draw(st.sampled_from([Decimal(each) for each in (110, 220, 330, 440)]))]
    ]


@settings(deadline=None, max_examples=400)
@given(questions(), ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_jobs_and_invoices_never_changes_an_outcome(
    asked: list[Asked], held: list[Invoice], chance: Any
) -> None:  # a hypothesis random
    shuffled, turned = list(asked), list(held)
    chance.shuffle(shuffled)
    chance.shuffle(turned)
    assert reckon(asked, InvoiceIndex(held)) == reckon(shuffled, InvoiceIndex(turned))


@settings(deadline=None, max_examples=400)
@given(questions(), ledgers(), ledgers("abcdefgh"))
def test_asking_again_after_invoices_changed_says_what_asking_anew_says(
    asked: list[Asked], held: list[Invoice], changed: list[Invoice]
) -> None:
    before = Reckoning(InvoiceIndex(held))
    before.answers(asked)
    whole = {one.invoice_id: one for one in [*held, *changed]}
    assert before.with_invoices(changed).answers(asked) == reckon(asked, InvoiceIndex(whole.values()))


@settings(deadline=None, max_examples=400)
@given(questions(), ledgers())
def test_no_job_of_a_customer_that_nobody_settled_is_open_unseen(asked: list[Asked], held: list[Invoice]) -> None:
    found = reckon(asked, InvoiceIndex(held))
    unsettled = [found[one.job.key] for one in asked if not one.contact_sure]
    assert not any(one.auto and one.status in OPEN for one in unsettled)


@settings(deadline=None, max_examples=400)
@given(questions(), ledgers())
def test_no_invoice_bills_more_than_it_comes_to_unseen(asked: list[Asked], held: list[Invoice]) -> None:
    billed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in reckon(asked, InvoiceIndex(held)).values():
        for each in one.invoices if one.auto else ():
            billed[each.invoice_id] += each.part or 0
    assert all(billed[one.invoice_id] <= one.total + 1 for one in held)


@settings(deadline=None, max_examples=400)
@given(questions(), ledgers())
def test_a_job_that_a_loose_bill_on_its_contact_comes_to_is_never_open_unseen(
    asked: list[Asked], held: list[Invoice]
) -> None:
    found = reckon(asked, InvoiceIndex(held))
    told = {each.invoice_id for one in found.values() for each in one.invoices if not each.asked}
    for one in asked:
        mine = found[one.job.key]
        loose = [
            each
            for each in held
            if each.live
            and each.invoice_id not in told
            and each.total == one.expected
            and each.contact_id == one.contact_id
            and each.date == DONE + dt.timedelta(days=1)
            and one.job.completed_on == DONE
        ]
        assert not (loose and mine.auto and mine.status in OPEN)
