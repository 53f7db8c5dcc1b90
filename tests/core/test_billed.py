from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from jobsync_tui.core.billed import BilledFlag, BilledStatus, Billing, How, Role
from jobsync_tui.core.jobs import Stage, StageKind
from jobsync_tui.core.ledger import LineItem
from tests.core.invoices import (
    DONE,
    JOB,
    OTHER,
    TOTAL,
    Fields,
    made,
    said,
    total,
)

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


def test_a_reference_with_the_contact_and_the_amount_is_plainly_invoiced() -> None:
    found = said(made(reference="Job 1043"))
    assert (found.status, found.auto, found.invoices[0].how) == (BilledStatus.INVOICED, True, How.REFERENCE)


def test_a_reference_needs_a_look_while_the_contact_is_another_one() -> None:
    assert not said(made(reference="Job 1043"), contact=OTHER).auto
    assert not said(made(reference="Job 1043"), contact=OTHER, contact_sure=False).auto


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
    assert said(made(number="1043"), expected_total=None).auto  # the lines alone say what it comes to
    assert not said(made(number="1043", sub_total=Decimal(99)), expected_total=None).auto


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
        True,
    )
    assert found.invoices[0].role is Role.VOID
    assert not said(made(number="1043", status=status), contact_sure=False).auto


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
    assert (found.status, found.auto, found.invoices[0].role) == (BilledStatus.PART_INVOICED, True, Role.PART)


def test_parts_that_sum_up_are_invoiced() -> None:
    parts = [made("a", reference="Job 1043", **total("33.00")), made("b", reference="Job 1043", **total("77.00"))]
    assert said(*parts).status is BilledStatus.INVOICED
    assert said(*parts[:1], made("b", reference="1043", **total("44"))).status is BilledStatus.PART_INVOICED


def test_two_full_invoices_are_a_duplicate() -> None:
    found = said(made("a", reference="Job 1043"), made("b", number="1043"))
    assert (found.status, found.flags, found.auto) == (
        BilledStatus.OVER_INVOICED,
        frozenset({BilledFlag.DUPLICATE_INVOICE}),
        True,
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
    assert (found.status, found.auto) == (BilledStatus.INVOICED, True)


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
    assert (found.status, found.flags) == (BilledStatus.PART_INVOICED, frozenset({BilledFlag.DRAFT_PRESENT}))


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
        True,
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
