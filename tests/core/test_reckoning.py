from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.billed import BilledFlag, BilledStatus
from jobsync_tui.core.jobs import Address, Stage, StageKind
from jobsync_tui.core.ledger import ContactID, Credit, CreditKind, LineItem
from jobsync_tui.core.money import LineAmountTypes
from tests.core.invoices import DONE, KAURI, OTHER, made, total
from tests.core.questions import answers, ask, job, outcome

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import Invoice

OPEN = {BilledStatus.NOT_INVOICED, BilledStatus.VOID_ONLY, BilledStatus.CREDITED, BilledStatus.NO_CHARGE}


def line(said: str, amount: str) -> LineItem:
    """An invoice line over an amount before tax, with 10 % on it."""
    net = Decimal(amount)
    return LineItem(description=said, quantity=Decimal(1), unit_amount=net, line_amount=net, tax_amount=net / 10)


INVOICED, NOT_INVOICED = (BilledStatus.INVOICED, True), (BilledStatus.NOT_INVOICED, True)


# Several jobs, one invoice


@pytest.mark.parametrize(
    "reference",
    ["1043/1044", "Jobs 1043 & 1044", "1043-1044", "1043/44", "Jobs 1043 to 1044", "#1043, #1044"],
)
def test_an_invoice_over_the_sum_of_the_jobs_it_names_bills_them_all(reference: str) -> None:
    asked = [ask(job("1043")), ask(job("1044", "200"))]
    found = answers(asked, made(reference=reference, **total("330.00")))
    assert [one.status for one in found] == [BilledStatus.INVOICED] * 2
    assert all(BilledFlag.MULTI_JOB in one.flags for one in found)


def test_a_named_job_whose_amount_is_not_in_it_is_not_billed_by_it() -> None:
    asked = [ask(job("1043")), ask(job("1044", "200"))]
    billed, mentioned = answers(asked, made(reference="Job 1043, 1044 to follow"))
    assert outcome(billed) == INVOICED
    assert mentioned.status is BilledStatus.NOT_INVOICED


def test_lines_that_name_jobs_divide_an_invoice_with_a_stray_line() -> None:
    asked = [ask(job("1043")), ask(job("1044", "200"))]
    lines = (line("Job 1043 tap", "100"), line("Job 1044 roof", "200"), line("Parking", "15"))
    found = answers(asked, made(reference="Jobs 1043, 1044", lines=lines, **total("346.50")))
    assert [outcome(one) for one in found] == [INVOICED, INVOICED]


def test_the_end_of_a_list_before_a_house_number_is_no_job() -> None:
    asked = [ask(job("1043")), ask(job("1045"), OTHER)]
    billed, other = answers(asked, made(reference="Job 1043 - 45 Smith St"))
    assert (outcome(billed), outcome(other)) == (INVOICED, NOT_INVOICED)


# Names that mislead


def test_a_slip_of_a_finger_with_contact_and_amount_means_the_job() -> None:
    [found] = answers([ask(job("1043"))], made(reference="Job 1034"))
    assert found.status is BilledStatus.INVOICED


def test_a_slip_that_hits_a_sibling_is_moved_to_the_job_it_fits_and_asked_about() -> None:
    asked = [ask(job("1043")), ask(job("1044", "200"), OTHER)]
    meant, hit = answers(asked, made(reference="Job 1044"))
    assert (meant.status, meant.auto) == (BilledStatus.INVOICED, False)
    assert hit.status is BilledStatus.NOT_INVOICED


def test_a_number_on_a_strangers_invoice_over_another_amount_bills_nothing_but_is_asked_about() -> None:
    [found] = answers([ask(job("1043"))], made(reference="Job 1043", contact_id=OTHER, **total("77")))
    assert outcome(found) == (BilledStatus.NOT_INVOICED, False)


def test_two_systems_with_one_number_take_their_own_invoices() -> None:
    asked = [ask(job("1043", key="a", source="one")), ask(job("1043", "200", key="b", source="two"), OTHER)]
    mine = made("a", number="INV-1", reference="1043")
    theirs = made(
        "b", number="INV-2", reference="1043", contact_id=OTHER, **{**total("220"), "sub_total": Decimal(200)}
    )
    assert [outcome(one) for one in answers(asked, mine, theirs)] == [INVOICED, INVOICED]
    assert [one.status for one in answers(asked, mine)] == [BilledStatus.INVOICED, BilledStatus.NOT_INVOICED]


def test_of_two_jobs_with_one_number_neither_is_settled_unseen_where_nothing_tells_them_apart() -> None:
    asked = [ask(job("1043", key="a", source="one")), ask(job("1043", key="b", source="two"))]
    found = answers(asked, made(reference="1043"))
    assert sorted(one.status for one in found) == [BilledStatus.INVOICED, BilledStatus.NOT_INVOICED]
    assert not any(one.auto for one in found)


def test_a_number_on_an_invoice_of_another_year_over_another_amount_bills_nothing() -> None:
    old = made("old", reference="Job 1043", date=DONE - dt.timedelta(days=500), **total("55"))
    assert outcome(answers([ask(job("1043"))], old)[0]) == (BilledStatus.NOT_INVOICED, False)
    assert outcome(answers([ask(job("1043"))], old, made(reference="1043"))[0]) == INVOICED


def test_bare_numbers_that_are_xeros_own_are_no_job_numbers() -> None:
    asked = [ask(job(str(number)), ContactID(f"c{number}")) for number in range(1040, 1050)]
    by_chance = [made(f"i{at}", number=str(at), reference="x", contact_id=OTHER) for at in range(1040, 1050)]
    assert all(one.status is BilledStatus.NOT_INVOICED for one in answers(asked, *by_chance))


# Invoices without a number


def test_of_twins_with_one_nameless_invoice_one_is_billed_and_both_are_asked_about() -> None:
    found = answers([ask(job("1043")), ask(job("1044"))], made(reference=""))
    assert sorted(one.status for one in found) == [BilledStatus.INVOICED, BilledStatus.NOT_INVOICED]
    assert not any(one.auto for one in found)
    assert all("which one cannot be told" in one.why for one in found)


def test_the_site_tells_twins_apart() -> None:
    sites = [Address(line1="12 Wattle St"), Address(line1="9 Hill Rd")]
    asked = [ask(job(str(1043 + at), site=site)) for at, site in enumerate(sites)]
    found = answers(asked, made(reference="9 Hill Rd"))
    assert [one.status for one in found] == [BilledStatus.NOT_INVOICED, BilledStatus.INVOICED]
    assert not found[0].auto


def test_weekly_jobs_take_nameless_invoices_in_their_order_and_the_gap_stays_open() -> None:
    weeks = [job(str(1040 + at), completed_on=DONE + dt.timedelta(weeks=at)) for at in range(5)]
    billed = [
        made(f"i{at}", number=f"INV-{at}", date=DONE + dt.timedelta(weeks=at, days=1)) for at in range(5) if at != 2
    ]
    found = answers([ask(one) for one in weeks], *billed)
    assert [one.status is BilledStatus.INVOICED for one in found] == [True, True, False, True, True]
    assert not found[2].auto


def test_a_nameless_invoice_near_the_amount_keeps_a_job_from_being_billed_unseen() -> None:
    [found] = answers([ask(job("1043"))], made(reference="", **total("112")))
    assert outcome(found) == (BilledStatus.NOT_INVOICED, False)


def test_a_combined_invoice_that_names_one_job_keeps_the_other_from_being_billed_unseen() -> None:
    asked = [ask(job("1043")), ask(job("1044", "200"))]
    _, unnamed = answers(asked, made(reference="Job 1043", **total("330")))
    assert not (unnamed.status in OPEN and unnamed.auto)


def test_the_same_amount_for_the_same_work_on_another_contact_is_a_wrong_contact() -> None:
    one = job("1043", title="Replace downpipes", site=Address(line1="12 Wattle St"))
    [found] = answers([ask(one)], made(reference="12 Wattle St", contact_id=OTHER))
    assert (found.status, found.auto) == (BilledStatus.INVOICED, False)
    assert BilledFlag.WRONG_CONTACT in found.flags


def test_a_void_invoice_that_names_a_job_is_not_another_jobs_too() -> None:
    void = made(reference="Job 1043", status="VOIDED")
    named, twin = answers([ask(job("1043")), ask(job("1044"))], void)
    assert named.status is BilledStatus.VOID_ONLY
    assert outcome(twin) == NOT_INVOICED
    assert twin.invoices == ()


def test_a_void_invoice_that_names_no_job_is_the_one_jobs_it_comes_to() -> None:
    [found] = answers([ask(job("1043"))], made(reference="", status="VOIDED"))
    assert found.status is BilledStatus.VOID_ONLY


@pytest.mark.parametrize("reference", ["1043", "Kitchen tap", ""])
def test_a_bill_over_the_net_of_a_job_whose_prices_hold_their_tax_differs_by_the_tax(reference: str) -> None:
    priced = job("1043", "110", title="Kitchen tap", amounts=LineAmountTypes.INCLUSIVE)
    slip = made(reference=reference, total=Decimal("100.00"), sub_total=Decimal("90.91"))
    [found] = answers([ask(priced, expected=Decimal("110.00"), net=Decimal("100.00"))], slip)
    assert outcome(found) == (BilledStatus.AMOUNT_MISMATCH, reference == "1043")
    assert BilledFlag.TAX_BASIS in found.flags


# Stages and credits


def test_each_row_of_a_staged_job_takes_its_own_invoice() -> None:
    rows = [
        job("1043", "30", key="j", stage=Stage(kind=StageKind.DEPOSIT), completed_on=DONE - dt.timedelta(days=30)),
        job("1043", "70", key="j", stage=Stage(percent=Decimal(70))),
    ]
    deposit = made(reference="1043 deposit", date=DONE - dt.timedelta(days=28), **total("33.00"))
    first, last = answers([ask(one) for one in rows], deposit)
    assert (first.status, last.status) == (BilledStatus.INVOICED, BilledStatus.NOT_INVOICED)


def test_a_final_invoice_that_takes_off_a_nameless_deposit_finds_it() -> None:
    deposit = made("d", reference="Deposit", date=DONE - dt.timedelta(days=20), **total("33.00"))
    lines = (line("All work", "100"), line("Less deposit", "-30"))
    final = made("f", reference="Job 1043", lines=lines, **total("77.00"))
    [found] = answers([ask(job("1043"))], deposit, final)
    assert (found.status, len(found.invoices)) == (BilledStatus.INVOICED, 2)
    assert BilledFlag.STAGED in found.flags


def final_less_deposit(**more: Any) -> Invoice:
    """A final invoice for a job over 110.00, less 33.00 that was paid before, that names no job."""
    lines = (line("All work", "100"), line("Less deposit paid", "-30"))
    return made("f", **{"number": "INV-8", "reference": "Final", "lines": lines, **total("77.00"), **more})


NAMELESS_DEPOSIT = made("d", number="INV-7", reference="Deposit", date=DONE - dt.timedelta(days=20), **total("33.00"))


def test_a_final_invoice_less_its_deposit_is_put_to_the_job_it_comes_to_though_neither_is_numbered() -> None:
    [found] = answers([ask(job("1043"))], NAMELESS_DEPOSIT, final_less_deposit())
    assert outcome(found) == (BilledStatus.INVOICED, False)
    assert {one.number for one in found.invoices} == {"INV-7", "INV-8"}
    assert BilledFlag.STAGED in found.flags
    assert found.why == "INV-8 names no job; it comes to this one less what was billed before"


def test_a_final_invoice_whose_lines_hold_their_tax_is_the_jobs_less_its_deposit() -> None:
    lines = tuple(
        LineItem(description=said, quantity=Decimal(1), unit_amount=whole, line_amount=whole, tax_amount=tax)
        for said, whole, tax in (
            ("All work", Decimal(110), Decimal(10)),
            ("Less deposit paid", Decimal(-33), Decimal(-3)),
        )
    )
    inclusive = {"lines": lines, "line_amount_types": LineAmountTypes.INCLUSIVE}
    [nameless] = answers([ask(job("1043"))], NAMELESS_DEPOSIT, final_less_deposit(**inclusive))
    [named] = answers([ask(job("1043"))], final_less_deposit(reference="1043", **inclusive))
    assert (nameless.status, named.status) == (BilledStatus.INVOICED, BilledStatus.INVOICED)


NOT_ITS_FINAL: dict[str, dict[str, Any]] = {
    "of another job": {"reference": "Job 1020 final"},
    "of another time": {"date": DONE + dt.timedelta(days=90)},
    "of another contact": {"contact_id": OTHER},
    "less a discount": {"lines": (line("All work", "100"), line("Goodwill", "-30"))},
    "over another sum": {"lines": (line("All work", "120"), line("Less deposit paid", "-50"))},
    "void": {"status": "VOIDED"},
}


@pytest.mark.parametrize("name", NOT_ITS_FINAL)
def test_an_invoice_less_something_that_is_not_the_jobs_final_is_not_put_to_it(name: str) -> None:
    found, _ = answers([ask(job("1043")), ask(job("1020", "900"), OTHER)], final_less_deposit(**NOT_ITS_FINAL[name]))
    assert found.status is BilledStatus.NOT_INVOICED


def test_of_equal_jobs_the_final_goes_to_the_one_whose_site_it_names_and_to_none_where_it_names_none() -> None:
    sites = [Address(line1="12 Wattle St"), Address(line1="9 Hill Rd")]
    asked = [ask(job(str(1043 + at), site=site)) for at, site in enumerate(sites)]
    told = answers(asked, final_less_deposit(reference="Final 9 Hill Rd"))
    assert [one.status for one in told] == [BilledStatus.NOT_INVOICED, BilledStatus.INVOICED]
    silent = answers(asked, final_less_deposit())
    assert [outcome(one) for one in silent] == [(BilledStatus.NOT_INVOICED, False)] * 2


def credit(kind: CreditKind, **more: Any) -> Credit:
    """A credit over the whole of the usual invoice."""
    fields = {"total": Decimal("110.00"), "remaining": Decimal(0), "reference": "", **more}
    return Credit(
        credit_id="c", kind=kind, number="", contact_id=KAURI, contact_name="", date=DONE, status="PAID",
        currency="NZD", **fields,
    )  # fmt: skip


def test_a_credit_note_takes_an_invoice_back_and_a_prepayment_pays_it() -> None:
    asked, used = [ask(job("1043"))], made(reference="1043", amount_credited=Decimal("110.00"))
    [taken_back] = answers(asked, used, credits_=[credit(CreditKind.CREDIT_NOTE)])
    [paid] = answers(asked, used, credits_=[credit(CreditKind.PREPAYMENT)])
    [unknown] = answers(asked, used)
    assert outcome(taken_back) == (BilledStatus.CREDITED, True)
    assert outcome(paid) == INVOICED
    assert outcome(unknown) == (BilledStatus.CREDITED, False)


def test_an_open_credit_note_that_names_the_invoice_counts() -> None:
    note = credit(CreditKind.CREDIT_NOTE, remaining=Decimal("110.00"), reference="Credit for INV-2231")
    [found] = answers([ask(job("1043"))], made(reference="1043"), credits_=[note])
    assert found.status is BilledStatus.CREDITED


# Safety


def test_an_open_job_whose_contact_is_not_settled_needs_a_look() -> None:
    assert outcome(answers([ask(job("1043"), contact_sure=False)])[0]) == (BilledStatus.NOT_INVOICED, False)
    assert outcome(answers([ask(job("1043"), None)])[0]) == (BilledStatus.NOT_INVOICED, False)
    assert outcome(answers([ask(job("1043"), None, contact_sure=True)])[0]) == NOT_INVOICED  # a new contact
