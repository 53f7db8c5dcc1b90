from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.billed import (
    DOUBTFUL,
    Asked,
    BilledStatus,
    Billing,
    How,
    InvoiceIndex,
    Role,
    reckon,
)
from jobsync_tui.core.jobs import JobId
from tests.core.invoices import (
    CONTACTS,
    DECOYS,
    DONE,
    EXPECTED,
    JOB,
    KAURI,
    NOISE,
    OTHER,
    TOTAL,
    UNRELATED,
    UNSURE,
    Fields,
    invoice_lists,
    made,
    said,
    total,
)

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import ContactID, Invoice

# Look-alikes


def test_an_unnamed_invoice_of_the_same_amount_is_only_ever_a_look_alike() -> None:
    found = said(made())
    assert (found.status, found.auto, found.why) == (
        BilledStatus.INVOICED,
        False,
        "looks like INV-2231",
    )
    assert found.invoices[0].how is How.CONTACT_AMOUNT_DATE


@pytest.mark.parametrize(
    "more",
    [
        {"date": DONE - dt.timedelta(days=151)},
        {"date": DONE + dt.timedelta(days=201)},
        {"type": "ACCPAY"},
        {"contact_id": OTHER, "total": Decimal("111.00")},
    ],
)
def test_what_is_at_quite_another_time_or_elsewhere_over_more_is_no_look_alike(more: Fields) -> None:
    found = said(made(**more), job_numbers={"1043", "1044"}, currency="NZD")
    assert (found.status, found.auto) == (BilledStatus.NOT_INVOICED, True)


@pytest.mark.parametrize("days", [-150, -7, 46, 200])
def test_of_the_same_amount_at_another_time_it_bills_nothing_and_is_asked_about(days: int) -> None:
    found = said(made(date=DONE + dt.timedelta(days=days)), job_numbers={"1043", "1044"}, currency="NZD")
    assert (found.status, found.auto) == (BilledStatus.NOT_INVOICED, False)


@pytest.mark.parametrize(
    "more",
    [
        {"contact_id": OTHER},
        {"reference": "Job 1044"},
        {"number": "1044", "reference": "Job 1044"},
        {"number": "1044-D1"},
        {"currency": "AUD"},
    ],
)
def test_the_same_amount_on_another_contact_or_for_another_job_is_asked_about(more: Fields) -> None:
    found = said(made(**more), job_numbers={"1043", "1044"}, currency="NZD")
    assert (found.status, found.auto) == (BilledStatus.NOT_INVOICED, False)


@pytest.mark.parametrize("more", [{"reference": "Job 1044"}, {"number": "1044", "reference": "Job 1044"}])
def test_what_plainly_bills_the_job_it_names_is_no_look_alike_of_another(more: Fields) -> None:
    other = replace(JOB, number="1044", id=JobId("other"))
    asked = [
        Asked(job=job, contact_id=KAURI, contact_sure=True, expected=TOTAL, number=job.number) for job in (JOB, other)
    ]
    found = reckon(asked, InvoiceIndex([made(**more)]))
    assert (found[other.key].status, found[other.key].auto) == (BilledStatus.INVOICED, True)
    assert (found[JOB.key].status, found[JOB.key].auto) == (BilledStatus.NOT_INVOICED, True)


@pytest.mark.parametrize("days", [-6, 0, 45])
def test_the_window_of_look_alikes_is_closed(days: int) -> None:
    assert not said(made(date=DONE + dt.timedelta(days=days))).auto


def test_weekly_jobs_of_one_customer_are_no_duplicates_of_each_other() -> None:
    numbers = [str(1040 + week) for week in range(6)]
    weeks = [
        replace(JOB, number=number, completed_on=DONE + dt.timedelta(weeks=at)) for at, number in enumerate(numbers)
    ]
    billed = [
        made(f"i{at}", reference=f"Job {job.number}", number=f"INV-{at}", date=job.completed_on)
        for at, job in enumerate(weeks[:-1])
    ]
    outcomes = [said(*billed, job=job, job_numbers=set(numbers)) for job in weeks]
    assert [each.status for each in outcomes] == [BilledStatus.INVOICED] * 5 + [BilledStatus.NOT_INVOICED]
    assert all(each.flags == frozenset() and len(each.invoices) == 1 for each in outcomes[:-1])
    assert outcomes[-1].auto


# Noise and decoys


@pytest.mark.parametrize("reference", NOISE)
def test_a_job_number_is_found_in_its_noise(reference: str) -> None:
    found = said(made(reference=reference, **UNRELATED))
    assert [one.how for one in found.invoices] == [How.REFERENCE]
    assert not found.auto


@pytest.mark.parametrize("reference", DECOYS)
def test_a_number_of_something_else_is_no_job_number(reference: str) -> None:
    assert said(made(reference=reference, **UNRELATED)) == Billing(status=BilledStatus.NOT_INVOICED)


@pytest.mark.parametrize("reference", UNSURE)
def test_a_number_that_may_be_the_jobs_is_worth_a_look(reference: str) -> None:
    found = said(made(reference=reference, **UNRELATED))
    assert (found.status, found.auto) == (BilledStatus.NOT_INVOICED, False)
    assert [(one.number, one.score) for one in found.invoices] == [("INV-2231", DOUBTFUL)]
    assert found.why == "INV-2231 may mean this job"


def test_xeros_own_sequence_is_not_taken_for_job_numbers() -> None:
    assert said(made(number="INV-1043", **UNRELATED)) == Billing(status=BilledStatus.NOT_INVOICED)
    assert said(made(number="INV-1043"), job=replace(JOB, number="INV-1043")).auto


def test_a_short_number_counts_only_with_its_contact_or_its_name() -> None:
    job = replace(JOB, number="17")
    assert said(made(reference="17 tap", contact_id=OTHER, **total("99")), job=job).auto
    assert said(made(reference="17 tap", **total("9")), job=job).status is BilledStatus.AMOUNT_MISMATCH
    assert said(made(reference="Job 17", contact_id=OTHER), job=job).invoices != ()


def test_a_variation_that_is_a_job_of_its_own_is_not_the_jobs() -> None:
    variation = made(reference="Job 1043-A", **UNRELATED)
    assert said(variation, job_numbers={"1043", "1043-A"}).status is BilledStatus.NOT_INVOICED
    assert not said(variation, job_numbers={"1043"}).auto
    assert said(variation, job=replace(JOB, number="1043-A")).invoices != ()


def test_letters_that_belong_to_the_number_must_be_there() -> None:
    job = replace(JOB, number="KE-2024-0017")
    assert said(made(reference="ke 2024-0017", **UNRELATED), job=job).invoices != ()
    assert said(made(reference="2024-0017", **UNRELATED), job=job).invoices == ()
    assert said(made(reference="XY-2024-0017", **UNRELATED), job=job).invoices == ()


def test_bills_are_left_out() -> None:
    assert len(InvoiceIndex([made(type="ACCPAY")])) == 0
    assert said(made(number="1043", type="ACCPAY")) == Billing(status=BilledStatus.NOT_INVOICED)


def test_a_number_of_spaces_is_nobodys() -> None:
    assert (
        said(made(number="", **UNRELATED), number=" ", job=replace(JOB, number="")).status
        is BilledStatus.NOT_INVOICED
    )


# Properties


@settings(deadline=None, max_examples=200)
@given(invoice_lists(), CONTACTS, EXPECTED, st.permutations(range(5)))
def test_the_order_of_invoices_never_matters(
    invoices: list[Invoice], contact: ContactID | None, expected: Decimal | None, order: list[int]
) -> None:
    shuffled = [invoices[at] for at in order if at < len(invoices)]
    assert said(*invoices, contact=contact, expected_total=expected) == said(
        *shuffled, contact=contact, expected_total=expected
    )


@settings(deadline=None, max_examples=300)
@given(invoice_lists(), st.sampled_from(NOISE), CONTACTS, EXPECTED, st.booleans())
def test_a_job_whose_number_stands_in_a_live_reference_is_never_plainly_not_invoiced(
    invoices: list[Invoice],
    reference: str,
    contact: ContactID | None,
    expected: Decimal | None,
    known: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    named = made("named", reference=reference, **UNRELATED)
    numbers = {"1043", "1044"} if known else None
    found = said(*invoices, named, contact=contact, expected_total=expected, job_numbers=numbers)
    assert not (found.status in {BilledStatus.NOT_INVOICED, BilledStatus.NO_CHARGE} and found.auto)


@settings(deadline=None, max_examples=300)
@given(invoice_lists(least=1), CONTACTS, EXPECTED)
def test_what_is_plainly_invoiced_is_named_so_and_to_the_cent(
    invoices: list[Invoice], contact: ContactID | None, expected: Decimal | None
) -> None:
    found = said(*invoices, contact=contact, expected_total=expected)
    if not found.auto or found.status not in {BilledStatus.INVOICED, BilledStatus.DRAFT}:
        return
    full = {one.invoice_id for one in found.invoices if one.role is Role.FULL}
    whole = [each for each in invoices if each.invoice_id in full and each.status in {"AUTHORISED", "PAID"}]
    if expected is not None and len(whole) == 1:
        net = whole[0].total - min(whole[0].amount_credited, whole[0].total)
        assert abs(net - expected) <= Decimal("0.06")
    assert all(each.contact_id == contact for each in whole) or contact is None
    assert all(one.how in {How.NUMBER, How.REFERENCE} for one in found.invoices if one.role is not Role.VOID)


@settings(deadline=None, max_examples=200)
@given(invoice_lists(), CONTACTS, EXPECTED)
def test_an_invoice_with_our_number_is_always_told(
    invoices: list[Invoice], contact: ContactID | None, expected: Decimal | None
) -> None:
    found = said(*invoices, made("taken", number="1043"), contact=contact, expected_total=expected)
    open_ = found.status in {BilledStatus.NOT_INVOICED, BilledStatus.NO_CHARGE, BilledStatus.VOID_ONLY}
    assert not open_ or ("taken" in {one.invoice_id for one in found.invoices} and not found.auto)
