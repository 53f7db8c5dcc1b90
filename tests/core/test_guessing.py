"""The best guess at what bills a job: never taken unseen, and never where another job may be meant as well."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.billed import BilledFlag, BilledStatus
from jobsync_tui.core.jobs import Address, Job, JobLine
from jobsync_tui.core.ledger import LineItem
from tests.core.invoices import DONE, OTHER, made, total
from tests.core.questions import answers, ask, job, outcome

if TYPE_CHECKING:
    from jobsync_tui.core.billed import Asked
    from jobsync_tui.core.ledger import Invoice

GUESSED, ASKED = (BilledStatus.INVOICED, False), (BilledStatus.NOT_INVOICED, False)
INVOICED = (BilledStatus.INVOICED, True)
WATTLE = Address(line1="12 Wattle St")


def roof(number: str = "1043", amount: str = "300", **more: Any) -> Job:
    return job(number, amount, title="Roof leak repaired", **more)


def bill(key: str = "x", reference: str = "Roof leak repaired", amount: str = "330.00", **more: Any) -> Invoice:
    return made(key, number=f"INV-{key}", reference=reference, **{**total(amount), **more})


# It names another's job

STRANGER = ask(job("2150", "70"), OTHER)
STRANGERS_BILL = bill("s", "Job 2150", "77.00", contact_id=OTHER)
MISNAMED = bill(reference="Job 2150 roof leak repaired")


def test_a_bill_that_names_another_customers_job_is_guessed_to_be_the_one_that_all_else_speaks_for() -> None:
    found, other = answers([ask(roof()), STRANGER], STRANGERS_BILL, MISNAMED)
    assert (outcome(found), outcome(other)) == (GUESSED, INVOICED)
    assert found.why == "INV-x names 2150, but comes to this job's amount"


def test_a_number_behind_another_year_is_guessed_to_be_the_jobs() -> None:
    [found] = answers([ask(roof("25-1043"))], bill(reference="Job 23-1043 roof leak repaired"))
    assert outcome(found) == GUESSED


NOT_GUESSED: dict[str, dict[str, Any]] = {
    "nothing tells the work": {"reference": "Job 2150"},
    "over another amount": {**total("350.00")},
    "of another time": {"date": DONE + dt.timedelta(days=80)},
    "on another contact": {"contact_id": OTHER},
    "at another site": {"reference": "Job 2150 roof 9 Hill Rd"},
    "for a job that is not known": {"reference": "Roof leak repaired, job 1999"},
}


@pytest.mark.parametrize("why", NOT_GUESSED)
def test_a_bill_that_names_another_is_not_guessed_to_be_the_jobs(why: str) -> None:
    papers = bill(**{"reference": "Job 2150 roof leak repaired", **NOT_GUESSED[why]})
    found, _ = answers([ask(roof(site=WATTLE)), STRANGER], STRANGERS_BILL, papers)
    assert found.status is BilledStatus.NOT_INVOICED


def test_a_bill_that_names_a_known_job_nobody_asked_about_is_that_jobs() -> None:
    known = {"1043", "1999"}
    [found] = answers([ask(roof())], bill(reference="Job 1999 roof leak repaired"), known=known)
    assert outcome(found) == ASKED


def test_the_site_tells_where_the_number_misleads() -> None:
    papers = bill(reference="Job 2150 roof 12 Wattle St")
    assert outcome(answers([ask(roof(site=WATTLE)), STRANGER], STRANGERS_BILL, papers)[0]) == GUESSED
    told = bill(reference="Job 2150 roof leak repaired")
    assert outcome(answers([ask(roof(site=WATTLE)), STRANGER], STRANGERS_BILL, told)[0]) == GUESSED


def test_what_a_person_ruled_out_is_not_guessed() -> None:
    asked = ask(roof(), not_these=frozenset({MISNAMED.invoice_id}))
    assert answers([asked, STRANGER], STRANGERS_BILL, MISNAMED)[0].status is BilledStatus.NOT_INVOICED


def test_of_two_jobs_that_a_misnamed_bill_fits_one_is_guessed_and_both_are_asked_about() -> None:
    found = answers([ask(roof()), ask(roof("1050")), STRANGER], STRANGERS_BILL, MISNAMED)[:2]
    assert sorted(outcome(one) for one in found) == sorted([GUESSED, ASKED])
    assert all("which one cannot be told" in one.why for one in found)


def test_a_job_with_a_bill_of_its_own_takes_no_misnamed_one() -> None:
    found = answers([ask(roof()), STRANGER], STRANGERS_BILL, MISNAMED, bill("own", "1043 roof leak repaired"))[0]
    assert outcome(found) == INVOICED
    assert [one.number for one in found.invoices] == ["INV-own"]


# It is split in two

LABOUR, PARTS = bill("l", "Labour roof leak", "110.00"), bill("p", "Parts for roof leak", "220.00")


def test_two_bills_that_come_to_a_job_together_are_guessed_to_be_its_halves() -> None:
    [found] = answers([ask(roof())], LABOUR, PARTS)
    assert outcome(found) == GUESSED
    assert found.why == "INV-l and INV-p name no job; together they come to this one"


def test_halves_of_equal_amounts_are_both_found() -> None:
    [found] = answers([ask(roof())], *(bill(key, "Roof leak", "165.00") for key in "ab"))
    assert outcome(found) == GUESSED


ONE_HALF: dict[str, dict[str, Any]] = {
    "does not come to it": {**total("200.00")},
    "tells no work": {"reference": "March"},
    "is void": {"status": "VOIDED"},
    "is of another time": {"date": DONE + dt.timedelta(days=80)},
    "is on another contact": {"contact_id": OTHER},
    "names another job": {"reference": "Job 2150 roof leak"},
}


@pytest.mark.parametrize("half", ONE_HALF)
def test_a_job_is_not_guessed_to_be_billed_in_two_where_one_half(half: str) -> None:
    found = answers([ask(roof()), STRANGER], LABOUR, replace(PARTS, **ONE_HALF[half]))[0]
    assert outcome(found) == ASKED


def test_of_two_equal_jobs_that_two_halves_come_to_neither_is_billed_unseen() -> None:
    found = answers([ask(roof()), ask(roof("1050"))], LABOUR, PARTS)
    assert [outcome(one) for one in found] == [ASKED, ASKED]


def test_of_three_bills_that_come_to_it_in_two_ways_none_is_guessed() -> None:
    [found] = answers([ask(roof())], LABOUR, PARTS, bill("q", "Parts roof leak", "220.00"))
    assert outcome(found) == ASKED


# It is over another amount

CHANGED = dt.datetime(2026, 4, 20, 9, tzinfo=dt.UTC)


def priced(*amounts: str, **more: Any) -> Job:
    """A roof job of several lines, changed long after it was done."""
    lines = tuple(JobLine(id=str(at), unit_price=Decimal(amount)) for at, amount in enumerate(amounts))
    return replace(roof(updated_at=CHANGED), **{"lines": lines, **more})


def lined(*amounts: str, **more: Any) -> Invoice:
    """An invoice for the roof with these lines."""
    lines = tuple(
        LineItem(
            description="", quantity=Decimal(1), unit_amount=Decimal(one), line_amount=Decimal(one),
            tax_amount=Decimal(one) / 10,
        )
        for one in amounts
    )  # fmt: skip
    net = sum(Decimal(one) for one in amounts)
    return bill(**{"lines": lines, "total": net * Decimal("1.1"), "sub_total": Decimal(net), **more})


def test_a_bill_that_has_all_lines_but_one_added_since_is_guessed_to_be_the_jobs() -> None:
    [found] = answers([ask(priced("200", "61.50", "85"))], lined("200", "61.50"))
    assert (found.status, found.auto) == (BilledStatus.PART_INVOICED, False)
    assert found.why == "INV-x names no job; it looks like this one over another amount"


def test_a_bill_with_a_line_that_was_taken_off_the_job_since_is_guessed_to_be_the_jobs() -> None:
    [found] = answers([ask(priced("200"))], lined("200", "54.65"))
    assert (found.status, found.auto) == (BilledStatus.AMOUNT_MISMATCH, False)
    assert BilledFlag.EDITED_AFTER_INVOICE in found.flags


def test_a_bill_over_all_lines_but_one_in_one_sum_is_guessed_to_be_the_jobs() -> None:
    [found] = answers([ask(priced("200", "61.50", "85"))], lined("261.50"))
    assert (found.status, found.auto) == (BilledStatus.AMOUNT_MISMATCH, False)
    before = priced("200", "61.50", "85", updated_at=dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC))
    assert outcome(answers([ask(before)], lined("261.50"))[0]) == ASKED


def test_a_bill_of_a_jobs_own_order_over_a_like_amount_is_guessed_to_be_the_jobs() -> None:
    ordered = roof(purchase_order="91012")
    papers = bill(reference="91012", amount="363.00")
    assert outcome(answers([ask(ordered)], papers)[0]) == (BilledStatus.AMOUNT_MISMATCH, False)
    shared = [ask(ordered), ask(roof("1050", "900", purchase_order="91012"))]
    assert [outcome(one) for one in answers(shared, papers)] == [ASKED, ASKED]


UNLIKE: dict[str, Invoice] = {
    "near in amount alone": lined("350"),
    "of a lesser part": lined("61.50"),
    "for other lines as well": lined("200", "61.50", "40"),
    "of another time": lined("200", "61.50", date=DONE + dt.timedelta(days=80)),
    "that names another": lined("200", "61.50", reference="Job 1020 roof leak repaired"),
    "that tells no work": lined("200", "61.50", reference="March"),
}


@pytest.mark.parametrize("name", UNLIKE)
def test_a_bill_over_another_amount_is_not_guessed_where_it_is(name: str) -> None:
    found, _ = answers([ask(priced("200", "61.50", "85")), ask(job("1020", "900"), OTHER)], UNLIKE[name])
    assert found.status is BilledStatus.NOT_INVOICED


def test_of_two_jobs_that_a_bill_over_another_amount_looks_like_neither_is_billed_unseen() -> None:
    one = priced("200", "61.50", "85")
    twins: list[Asked] = [ask(one), ask(replace(one, id=roof("1050").id, number="1050"))]
    assert [outcome(each) for each in answers(twins, lined("200", "61.50"))] == [ASKED, ASKED]


# A guess hides nothing


def test_a_bill_that_is_guessed_to_be_one_jobs_is_asked_about_for_one_that_it_fits_better() -> None:
    late = ask(roof("1020", completed_on=DONE - dt.timedelta(days=90)), OTHER)
    elsewhere = bill(contact_id=OTHER)
    better, guessed = answers([ask(roof()), late], elsewhere)
    assert outcome(guessed) == GUESSED
    assert outcome(better) == ASKED
    assert better.why.endswith("comes to this job's amount, and may not bill the job it looks like")


def test_a_bill_that_a_person_ruled_out_is_not_asked_about_again() -> None:
    late = ask(roof("1020", completed_on=DONE - dt.timedelta(days=90)), OTHER)
    elsewhere = bill(contact_id=OTHER)
    better = ask(roof(), not_these=frozenset({elsewhere.invoice_id}))
    assert outcome(answers([better, late], elsewhere)[0]) == (BilledStatus.NOT_INVOICED, True)


def test_a_bill_that_tells_the_site_of_another_customers_job_is_asked_about_for_it() -> None:
    placed = bill(reference="Roof leak repaired 12 Wattle St", contact_id=OTHER)
    first, second = answers([ask(roof("1020"), OTHER), ask(roof(site=WATTLE))], placed)
    assert outcome(first) == INVOICED
    assert outcome(second) == ASKED


def test_a_bill_guessed_over_another_amount_is_asked_about_for_the_job_it_is_near() -> None:
    asked = [ask(priced("200", "61.50", "85")), ask(job("1050", "255", title="Gate"))]
    edited, near = answers(asked, lined("200", "61.50"))
    assert edited.status is BilledStatus.PART_INVOICED
    assert outcome(near) == ASKED
