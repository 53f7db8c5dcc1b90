from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.billed import Asked, BilledStatus, InvoiceIndex, Reckoning, reckon
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import ContactID, Invoice
from tests.core.invoices import DONE, KAURI, OTHER, made, total
from tests.core.questions import ask, job

CONTACTS = [KAURI, OTHER, ContactID("third")]
NUMBERS = ("1041", "1042", "1043", "1044", "1143")
REFERENCES = ("", "Job 1043", "1043/1044", "1041-1043", "1034", "PO 1043", "1043 deposit", "12 Wattle St", "Job 1044")
PRICES = ("100", "200", "30")


@st.composite
def questions(draw: st.DrawFn) -> list[Asked]:
    numbers = draw(st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1, max_size=4))
    return [
        ask(
            job(
                number,
                draw(st.sampled_from(PRICES)),
                completed_on=DONE + dt.timedelta(days=draw(st.sampled_from([0, 7, 60]))),
                site=Address(line1=draw(st.sampled_from(["", "12 Wattle St"]))),
            ),
            draw(st.sampled_from(CONTACTS)),
            contact_sure=draw(st.booleans()),
        )
        for number in numbers
    ]


@st.composite
def ledgers(draw: st.DrawFn, keys: str = "abcd") -> list[Invoice]:
    found = []
    for key in draw(st.lists(st.sampled_from(keys), unique=True, max_size=4)):
        amount = draw(st.sampled_from(["110.00", "220.00", "33.00", "330.00", "77.00"]))
        found.append(
            made(
                key,
                number=draw(st.sampled_from([f"INV-{key}", "1043", "1043-D1", "1044"])),
                reference=draw(st.sampled_from(REFERENCES)),
                contact_id=draw(st.sampled_from(CONTACTS)),
                status=draw(st.sampled_from(["AUTHORISED", "PAID", "DRAFT", "VOIDED"])),
                date=DONE + dt.timedelta(days=draw(st.sampled_from([-30, 1, 8, 61, 400]))),
                total=Decimal(amount),
                sub_total=Decimal(amount) / Decimal("1.1"),
                amount_credited=draw(st.sampled_from([Decimal(0), Decimal(0), Decimal(amount)])),
            )
        )
    return found


@settings(deadline=None, max_examples=300)
@given(questions(), ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_jobs_and_invoices_never_changes_an_outcome(
    asked: list[Asked], held: list[Invoice], chance: Any
) -> None:  # a hypothesis random
    shuffled, turned = list(asked), list(held)
    chance.shuffle(shuffled)
    chance.shuffle(turned)
    assert reckon(asked, InvoiceIndex(held)) == reckon(shuffled, InvoiceIndex(turned))


@settings(deadline=None, max_examples=300)
@given(questions(), ledgers(), ledgers("abcdef"))
def test_asking_again_after_invoices_changed_says_what_asking_anew_says(
    asked: list[Asked], held: list[Invoice], changed: list[Invoice]
) -> None:
    before = Reckoning(InvoiceIndex(held))
    before.answers(asked)
    whole = {one.invoice_id: one for one in [*held, *changed]}
    assert before.with_invoices(changed).answers(asked) == reckon(asked, InvoiceIndex(whole.values()))


@settings(deadline=None, max_examples=200)
@given(questions(), questions(), ledgers())
def test_asking_other_questions_says_what_asking_them_anew_says(
    asked: list[Asked], others: list[Asked], held: list[Invoice]
) -> None:
    kept = Reckoning(InvoiceIndex(held))
    kept.answers(asked)
    assert kept.answers(others) == reckon(others, InvoiceIndex(held))


@settings(deadline=None, max_examples=300)
@given(questions(), ledgers(), st.sampled_from(["", "Job 9", "PO 77"]))
def test_an_unrelated_invoice_never_spares_a_job_its_look(asked: list[Asked], held: list[Invoice], said: str) -> None:
    unrelated = made("unrelated", number="INV-9", reference=said, contact_id=ContactID("nobody"), **total("13.70"))
    before, after = reckon(asked, InvoiceIndex(held)), reckon(asked, InvoiceIndex([*held, unrelated]))
    assert before == after


@settings(deadline=None, max_examples=300)
@given(
    questions(),
    ledgers(),
    st.sampled_from(["{}", "Job {}", "#{} - tap", "Inv for job {}"]),
    st.sampled_from(CONTACTS),
)
def test_a_live_invoice_that_names_the_job_never_leaves_it_to_be_billed_unseen(
    asked: list[Asked], held: list[Invoice], spelling: str, contact: ContactID
) -> None:
    first = asked[0]
    named = made("named", reference=spelling.format(first.job.number), contact_id=contact, **total("55"))
    found = reckon(asked, InvoiceIndex([*held, named]))[first.job.key]
    assert not (found.auto and found.status in {BilledStatus.NOT_INVOICED, BilledStatus.VOID_ONLY})


@settings(deadline=None, max_examples=200)
@given(questions(), ledgers())
def test_nothing_is_open_unseen_while_its_contact_is_not_settled(asked: list[Asked], held: list[Invoice]) -> None:
    unsettled = [replace(one, contact_sure=False) for one in asked]
    found = reckon(unsettled, InvoiceIndex(held))
    assert not any(
        one.auto and one.status in {BilledStatus.NOT_INVOICED, BilledStatus.VOID_ONLY} for one in found.values()
    )
