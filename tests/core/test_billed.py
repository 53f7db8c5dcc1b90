from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core.billed import BilledFlag, BilledStatus, Billing, How, InvoiceIndex, Role, billing
from jobsync_tui.core.jobs import Job, JobId, JobLine, Stage, StageKind
from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID, LineItem
from jobsync_tui.core.money import LineAmountTypes

KAURI, OTHER = ContactID("kauri"), ContactID("other")
DONE = dt.date(2026, 3, 10)
TOTAL = Decimal("110.00")
JOB = Job(
    source="field",
    id=JobId("5b2a1c5e"),
    number="1043",
    completed_on=DONE,
    updated_at=dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC),
    lines=(JobLine(id="1", unit_price=Decimal(100)),),
)
INVOICE = Invoice(
    invoice_id=InvoiceID("i1"),
    type="ACCREC",
    number="INV-2231",
    reference="",
    contact_id=KAURI,
    contact_name="Kauri Cafe",
    date=DONE,
    due_date=None,
    status="AUTHORISED",
    line_amount_types=LineAmountTypes.EXCLUSIVE,
    currency="NZD",
    sub_total=Decimal("100.00"),
    total_tax=Decimal("10.00"),
    total=TOTAL,
)
Fields = dict[str, Any]
"""Any of the fields of an invoice, by name."""

UNRELATED: Fields = {"contact_id": OTHER, "total": Decimal(7)}


def made(key: str = "i1", **more: Any) -> Invoice:
    return replace(INVOICE, invoice_id=InvoiceID(key), **more)


def said(
    *invoices: Invoice, job: Job = JOB, contact: ContactID | None = KAURI, number: str = "", **more: Any
) -> Billing:
    asked = {"expected_total": TOTAL, **more}
    return billing(job, contact, InvoiceIndex(invoices), invoice_number=number or job.number, **asked)


def total(amount: str) -> Fields:
    return {"total": Decimal(amount), "sub_total": Decimal(amount) - 10}


# Statuses


def test_no_invoice_is_plainly_not_invoiced() -> None:
    assert said() == Billing(status=BilledStatus.NOT_INVOICED)


def test_our_number_with_the_same_amount_is_plainly_invoiced() -> None:
    found = said(made(number="1043"))
    assert (found.status, found.auto, found.flags) == (BilledStatus.INVOICED, True, frozenset())
    (one,) = found.invoices
    assert (one.how, one.role, one.total) == (How.NUMBER, Role.FULL, TOTAL)


def test_numbers_compare_without_case() -> None:
    assert said(made(number="j1043-x"), job=replace(JOB, number="J1043-X")).status is BilledStatus.INVOICED


def test_a_number_of_a_template_counts_as_ours() -> None:
    assert said(made(number="KE-1043"), number="KE-1043").status is BilledStatus.INVOICED


def test_cents_of_rounding_are_no_difference() -> None:
    assert said(made(number="1043", **total("110.06"))).auto
    assert said(made(number="1043", **total("110.07"))).status is BilledStatus.AMOUNT_MISMATCH


def test_a_reference_with_the_same_amount_is_invoiced_and_worth_a_look() -> None:
    found = said(made(reference="Job 1043"))
    assert (found.status, found.auto, found.invoices[0].how) == (BilledStatus.INVOICED, False, How.REFERENCE)


def test_a_link_to_the_job_is_found() -> None:
    job = replace(JOB, url="https://field.example/jobs/5b2a1c5e")
    assert said(made(url="https://field.example/jobs/5b2a1c5e/"), job=job).invoices[0].how is How.URL
    assert said(made(url="https://app.field.example/x?job=5b2a1c5e&y"), job=job).invoices[0].how is How.URL


def test_what_a_person_linked_is_plainly_invoiced() -> None:
    found = said(made(), linked=["i1"])
    assert (found.status, found.auto, found.invoices[0].how) == (BilledStatus.INVOICED, True, How.LINKED)


def test_what_a_person_set_apart_is_never_found_again() -> None:
    assert said(made(reference="Job 1043"), not_these=["i1"]) == Billing(status=BilledStatus.NOT_INVOICED)
    assert said(made(), not_these=["i1"]) == Billing(status=BilledStatus.NOT_INVOICED)


def test_what_we_posted_is_plainly_invoiced() -> None:
    found = said(made(status="PAID"), own=["i1"])
    assert (found.status, found.auto, found.invoices[0].score) == (BilledStatus.INVOICED, True, 1.0)


def test_what_we_posted_needs_no_look_while_nothing_can_be_compared() -> None:
    assert said(made(), own=["i1"], expected_total=None).auto
    assert not said(made(number="1043"), expected_total=None).auto


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_only_drafts_are_a_draft(status: str) -> None:
    found = said(made(number="1043", status=status))
    assert (found.status, found.flags, found.auto) == (
        BilledStatus.DRAFT,
        frozenset({BilledFlag.DRAFT_PRESENT}),
        True,
    )
    assert not said(made(number="1043", status=status, **total("99"))).auto


@pytest.mark.parametrize("status", ["VOIDED", "DELETED"])
def test_a_void_number_stays_taken(status: str) -> None:
    found = said(made(number="1043", status=status))
    assert (found.status, found.flags, found.auto) == (
        BilledStatus.VOID_ONLY,
        frozenset({BilledFlag.HAS_VOID}),
        False,
    )
    assert found.invoices[0].role is Role.VOID


def test_a_void_invoice_beside_its_reissue_leaves_the_job_plain() -> None:
    found = said(made("a", number="1043", status="VOIDED"), made("b", number="1043-R2"))
    assert (found.status, found.flags, found.auto) == (BilledStatus.INVOICED, frozenset({BilledFlag.HAS_VOID}), True)


def test_a_job_over_nothing_is_no_charge() -> None:
    assert said(job=replace(JOB, lines=()), expected_total=None).status is BilledStatus.NO_CHARGE
    assert said(expected_total=Decimal("0.00")).status is BilledStatus.NO_CHARGE
    assert said(made(number="1043"), expected_total=Decimal(0)).status is BilledStatus.AMOUNT_MISMATCH


def test_a_deposit_without_lines_is_not_taken_for_no_charge() -> None:
    stage = Stage(kind=StageKind.DEPOSIT, amount=Decimal(50))
    assert said(job=replace(JOB, lines=(), stage=stage), expected_total=None).status is BilledStatus.NOT_INVOICED


@pytest.mark.parametrize("amount", ["90.00", "130.00"])
def test_one_invoice_over_another_amount_is_a_mismatch(amount: str) -> None:
    found = said(made(number="1043", **total(amount)))
    assert (found.status, found.auto) == (BilledStatus.AMOUNT_MISMATCH, False)
    assert found.why == f"1043 comes to {amount}, the job to 110.00"


@pytest.mark.parametrize(
    "more",
    [
        {"reference": "1043 deposit"},
        {"reference": "Job 1043 - 30%"},
        {"reference": "1043 progress claim 1"},
        {"number": "1043-D1"},
        {
            "reference": "1043",
            "lines": (LineItem(description="Deposit", quantity=Decimal(1), unit_amount=Decimal(30)),),
        },
    ],
)
def test_one_invoice_that_calls_itself_a_part_is_part_invoiced(more: Fields) -> None:
    found = said(made(**{**total("33.00"), **more}))
    assert (found.status, found.auto, found.invoices[0].role) == (BilledStatus.PART_INVOICED, False, Role.PART)


def test_parts_that_sum_up_are_invoiced() -> None:
    parts = [made("a", reference="Job 1043", **total("33.00")), made("b", reference="Job 1043", **total("77.00"))]
    assert said(*parts).status is BilledStatus.INVOICED
    assert said(*parts[:1], made("b", reference="1043", **total("44"))).status is BilledStatus.PART_INVOICED


def test_two_full_invoices_are_a_duplicate() -> None:
    found = said(made("a", reference="Job 1043"), made("b", number="1043"))
    assert (found.status, found.flags, found.auto) == (
        BilledStatus.OVER_INVOICED,
        frozenset({BilledFlag.DUPLICATE_INVOICE}),
        False,
    )
    assert sorted(one.role for one in found.invoices) == [Role.DUPLICATE, Role.FULL]


def test_invoices_are_told_oldest_first() -> None:
    late = made("a", number="1043", date=DONE + dt.timedelta(days=3))
    found = said(late, made("b", reference="Job 1043"))
    assert [one.invoice_id for one in found.invoices] == ["b", "a"]
    assert found.why == "invoiced more than once: INV-2231, 1043"


def test_more_than_the_job_is_over_invoiced() -> None:
    found = said(made("a", reference="1043", **total("80")), made("b", reference="1043", **total("90")))
    assert (found.status, found.flags) == (BilledStatus.OVER_INVOICED, frozenset())


def test_an_invoice_credited_in_full_is_credited() -> None:
    found = said(made(number="1043", amount_credited=TOTAL))
    assert (found.status, found.flags, found.auto) == (
        BilledStatus.CREDITED,
        frozenset({BilledFlag.HAS_CREDIT}),
        False,
    )
    assert found.invoices[0].role is Role.CREDIT


def test_a_credit_and_its_rebill_are_invoiced() -> None:
    found = said(made("a", number="1043", amount_credited=TOTAL), made("b", reference="1043"))
    assert (found.status, found.auto) == (BilledStatus.INVOICED, False)


def test_an_over_billed_invoice_credited_down_to_the_job_is_invoiced() -> None:
    credited = made("b", reference="1043", **total("60"), amount_credited=Decimal(10))
    assert said(made("a", reference="1043", **total("60")), credited).status is BilledStatus.INVOICED


# Flags


def test_an_invoice_on_another_contact_is_flagged() -> None:
    found = said(made(number="1043", contact_id=OTHER))
    assert (found.flags, found.auto, found.why) == (
        frozenset({BilledFlag.WRONG_CONTACT}),
        False,
        "1043 is on another contact",
    )
    assert BilledFlag.WRONG_CONTACT not in said(made(number="1043"), contact=None).flags


def test_an_invoice_for_several_known_jobs_is_flagged() -> None:
    found = said(made(reference="Jobs 1043, 1044 & 1045", **total("330")), job_numbers={"1043", "1044", "1045"})
    assert (found.status, found.flags, found.auto) == (
        BilledStatus.INVOICED,
        frozenset({BilledFlag.MULTI_JOB}),
        False,
    )
    assert found.invoices[0].role is Role.MULTI


@pytest.mark.parametrize("number", ["1041", "1043", "1047"])
def test_a_range_names_every_job_in_it(number: str) -> None:
    known = {"1041", "1043", "1047"}
    found = said(made(reference="Jobs 1041-1047"), job=replace(JOB, number=number), job_numbers=known)
    assert BilledFlag.MULTI_JOB in found.flags


@pytest.mark.parametrize("more", [{"total": Decimal(100)}, {"total": Decimal("121.00"), "sub_total": TOTAL}])
def test_amounts_that_meet_without_tax_are_flagged(more: Fields) -> None:
    found = said(made(number="1043", **more))
    assert (found.status, found.flags) == (BilledStatus.AMOUNT_MISMATCH, frozenset({BilledFlag.TAX_BASIS}))


def test_a_job_changed_after_its_invoice_is_flagged_only_where_amounts_differ() -> None:
    job = replace(JOB, updated_at=dt.datetime(2026, 3, 12, tzinfo=dt.UTC))
    assert BilledFlag.EDITED_AFTER_INVOICE in said(made(number="1043", **total("90")), job=job).flags
    assert BilledFlag.EDITED_AFTER_INVOICE not in said(made(number="1043"), job=job).flags
    assert BilledFlag.EDITED_AFTER_INVOICE not in said(made(number="1043", **total("90"))).flags


def test_a_draft_beside_an_approved_invoice_is_flagged() -> None:
    found = said(made("a", number="1043", **total("60")), made("b", reference="1043", status="DRAFT", **total("50")))
    assert (found.status, found.flags) == (BilledStatus.INVOICED, frozenset({BilledFlag.DRAFT_PRESENT}))


# Stages


def test_a_deposit_leaves_the_stage_after_it_plainly_open() -> None:
    job = replace(JOB, stage=Stage(kind=StageKind.PROGRESS, sequence=2, percent=Decimal(50)))
    found = said(made(number="1043-D1", reference="1043"), job=job, number="1043-P2")
    assert (found.status, found.flags, found.auto) == (
        BilledStatus.NOT_INVOICED,
        frozenset({BilledFlag.STAGED}),
        True,
    )
    assert found.invoices[0].role is not Role.VOID


def test_a_deposit_is_a_part_of_a_job_that_bills_all_at_the_end() -> None:
    found = said(made(number="1043-D1", **total("33")))
    assert (found.status, found.flags, found.auto) == (
        BilledStatus.PART_INVOICED,
        frozenset({BilledFlag.STAGED}),
        False,
    )


def test_a_stage_finds_its_own_invoice_among_the_others() -> None:
    job = replace(JOB, stage=Stage(kind=StageKind.PROGRESS, sequence=2, percent=Decimal(50)))
    others = [made(key, number=f"1043-{key}") for key in ("D1", "P1", "P3")]
    found = said(*others, made("own", number="1043-P2"), job=job, number="1043-P2")
    assert (found.status, found.flags) == (BilledStatus.INVOICED, frozenset({BilledFlag.STAGED}))
    assert len(found.invoices) == 4


def test_an_invoice_of_the_whole_job_keeps_a_late_stage_from_being_billed_again() -> None:
    job = replace(JOB, stage=Stage(kind=StageKind.DEPOSIT, percent=Decimal(30)))
    found = said(made(number="1043"), job=job, number="1043-D1", expected_total=Decimal("33.00"))
    assert (found.status, found.auto) == (BilledStatus.AMOUNT_MISMATCH, False)


def test_the_remainder_is_open_while_only_deposits_are_billed() -> None:
    job = replace(JOB, stage=Stage(remaining=True))
    found = said(made(number="1043-D1", **total("33.00")), job=job, expected_total=Decimal("77.00"))
    assert (found.status, found.flags, found.auto) == (
        BilledStatus.NOT_INVOICED,
        frozenset({BilledFlag.STAGED}),
        True,
    )


# Look-alikes


def test_an_unnamed_invoice_of_the_same_amount_is_only_ever_a_look_alike() -> None:
    found = said(made())
    assert (found.status, found.auto, found.why) == (BilledStatus.INVOICED, False, "looks like INV-2231")
    assert found.invoices[0].how is How.CONTACT_AMOUNT_DATE


@pytest.mark.parametrize(
    "more",
    [
        {"contact_id": OTHER},
        {"total": Decimal("110.01")},
        {"date": DONE - dt.timedelta(days=7)},
        {"date": DONE + dt.timedelta(days=46)},
        {"status": "VOIDED"},
        {"type": "ACCPAY"},
        {"reference": "Job 1044"},
        {"number": "1044"},
        {"number": "1044-D1"},
    ],
)
def test_what_is_another_jobs_or_another_time_is_no_look_alike(more: Fields) -> None:
    found = said(made(**more), job_numbers={"1043", "1044"})
    assert (found.status, found.auto) == (BilledStatus.NOT_INVOICED, True)


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

NOISE = [
    "1043", "#1043", "Job 1043", "job no. 1043", "JOB#1043", "J1043", "J-1043", "j 1043", "WO#1043",
    "WO 1043", "W/O 1043", "Work order 1043", "1043/1044", "1044, 1043", "1043 & 1044", "Jobs 1042-1044",
    "Job 1043 - kitchen tap", "Kitchen tap, 1043", "PO 88213 / Job 1043", "1043 (PO 88213)", "1043-D1",
    "1043-2", "1043A", "Ref: 1043", "１０４３", "J1043 / 102 Harbour Rd", "Quote 77 job 1043", "(1043)",  # noqa: RUF001
    "1043.", "Job No: 1043 - Unit 4",
]  # fmt: skip


@pytest.mark.parametrize("reference", NOISE)
def test_a_job_number_is_found_in_its_noise(reference: str) -> None:
    found = said(made(reference=reference, **UNRELATED))
    assert [one.how for one in found.invoices] == [How.REFERENCE]
    assert not found.auto


DECOYS = [
    "PO 1043", "PO#1043", "P.O. 1043", "Purchase order no. 1043", "Order 1043", "Quote 1043", "QU-1043",
    "Q1043", "Estimate #1043", "INV-1043", "Invoice 1043", "10431", "21043", "K1043", "$1043", "$1,043.00",
    "1043.50", "1043%", "your ref 1043",
]  # fmt: skip


@pytest.mark.parametrize("reference", DECOYS)
def test_a_number_of_something_else_is_no_job_number(reference: str) -> None:
    assert said(made(reference=reference, **UNRELATED)) == Billing(status=BilledStatus.NOT_INVOICED)


UNSURE = ["1043 Harbour Rd", "Site: 1043 Te Awa Street", "021-555-1043", "Unit 1043", "KE-1043", "3/1043"]


@pytest.mark.parametrize("reference", UNSURE)
def test_a_number_that_may_be_the_jobs_is_worth_a_look(reference: str) -> None:
    found = said(made(reference=reference, **UNRELATED))
    assert (found.status, found.auto, found.invoices) == (BilledStatus.NOT_INVOICED, False, ())
    assert found.why == "INV-2231 may mean this job"


def test_xeros_own_sequence_is_not_taken_for_job_numbers() -> None:
    assert said(made(number="INV-1043", **UNRELATED)) == Billing(status=BilledStatus.NOT_INVOICED)
    assert said(made(number="INV-1043"), job=replace(JOB, number="INV-1043")).auto


def test_a_short_number_counts_only_with_its_contact_or_its_name() -> None:
    job = replace(JOB, number="17")
    assert said(made(reference="17 tap", contact_id=OTHER), job=job).auto
    assert said(made(reference="17 tap", **total("9")), job=job).status is BilledStatus.AMOUNT_MISMATCH
    assert said(made(reference="Job 17", contact_id=OTHER), job=job).invoices != ()


def test_a_variation_that_is_a_job_of_its_own_is_not_the_jobs() -> None:
    variation = made(reference="Job 1043-A", **UNRELATED)
    assert said(variation, job_numbers={"1043", "1043-A"}).status is BilledStatus.NOT_INVOICED
    assert said(variation, job_numbers={"1043"}).status is BilledStatus.AMOUNT_MISMATCH
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

REFERENCES = st.sampled_from(["", *NOISE, *DECOYS, *UNSURE])
AMOUNTS = st.sampled_from(["110.00", "55.00", "33.00", "77.00", "100.00", "0.00"]).map(Decimal)


@st.composite
def invoice_lists(draw: st.DrawFn, *, least: int = 0) -> list[Invoice]:
    keys = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=least, max_size=5))
    return [
        made(
            key,
            number=draw(st.sampled_from(["1043", "1043-D1", "1043-R2", "J1043", "INV-1043", f"INV-{key}", ""])),
            reference=draw(REFERENCES),
            contact_id=draw(st.sampled_from([KAURI, OTHER])),
            status=draw(st.sampled_from(["DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"])),
            total=draw(AMOUNTS),
            amount_credited=draw(st.sampled_from([Decimal(0), Decimal(110), Decimal(10)])),
            date=draw(st.sampled_from([None, DONE, DONE + dt.timedelta(days=60)])),
        )
        for key in keys
    ]


CONTACTS = st.sampled_from([None, KAURI, OTHER])
EXPECTED = st.sampled_from([None, TOTAL, Decimal(0)])


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
def test_what_is_plainly_invoiced_is_so_by_number_and_to_the_cent(
    invoices: list[Invoice], contact: ContactID | None, expected: Decimal | None
) -> None:
    found = said(*invoices, contact=contact, expected_total=expected)
    if not found.auto or found.status not in {BilledStatus.INVOICED, BilledStatus.DRAFT}:
        return
    live = [each for each in invoices if each.live and each.invoice_id in {one.invoice_id for one in found.invoices}]
    assert expected is not None
    assert abs(sum(each.total for each in live) - expected) <= Decimal("0.06")
    assert all(each.contact_id == contact for each in live) or contact is None
    assert all(one.how is How.NUMBER for one in found.invoices if one.role is not Role.VOID)


@settings(deadline=None, max_examples=200)
@given(invoice_lists(), CONTACTS, EXPECTED)
def test_an_invoice_with_our_number_is_always_told(
    invoices: list[Invoice], contact: ContactID | None, expected: Decimal | None
) -> None:
    found = said(*invoices, made("taken", number="1043"), contact=contact, expected_total=expected)
    assert "taken" in {one.invoice_id for one in found.invoices}
    assert found.status not in {BilledStatus.NOT_INVOICED, BilledStatus.NO_CHARGE, BilledStatus.VOID_ONLY}


def test_two_thousand_jobs_against_ten_thousand_invoices_take_seconds() -> None:
    invoices = [
        made(f"{at}", number=f"INV-{at}", reference=f"Job 2026-{at:05} tap", contact_id=ContactID(f"c{at % 400}"))
        for at in range(10_000)
    ]
    jobs = [replace(JOB, number=f"2026-{at:05}") for at in range(9000, 11_000)]
    numbers = {job.number for job in jobs}
    started = time.process_time()
    index = InvoiceIndex(invoices)
    statuses = [
        billing(job, KAURI, index, expected_total=TOTAL, invoice_number=job.number, job_numbers=numbers).status
        for job in jobs
    ]
    assert time.process_time() - started < 20
    assert statuses.count(BilledStatus.NOT_INVOICED) == 1000
