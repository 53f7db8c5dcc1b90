"""An invoice that names one job and evidently bills another: moved there, asked about, and the named one told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.billed import BilledStatus
from jobsync_tui.core.billed.slips import continues
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import LineItem
from tests.core.invoices import DONE, OTHER, made, total
from tests.core.questions import answers, ask, job, outcome

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Invoice

INVOICED, ASKED = (BilledStatus.INVOICED, True), (BilledStatus.INVOICED, False)
NOT_INVOICED = (BilledStatus.NOT_INVOICED, False)


def roof(number: str = "1043", amount: str = "300", **more: Any) -> Job:
    return job(number, amount, title="Roof leak repaired", **more)


def tap(number: str = "1087", amount: str = "100", **more: Any) -> Job:
    return job(number, amount, title="Kitchen tap", **more)


def bill(key: str, reference: str = "", amount: str = "330.00", **more: Any) -> Invoice:
    return made(key, number=f"INV-{key}", reference=reference, **{**total(amount), **more})


OWN = bill("own", "Job 1087 kitchen tap", "110.00")


def test_a_second_invoice_that_names_a_billed_job_is_the_one_it_comes_to() -> None:
    meant, billed = answers([ask(roof()), ask(tap())], OWN, bill("x", "1087 roof leak repaired"))
    assert (outcome(meant), outcome(billed)) == (ASKED, INVOICED)
    assert meant.why == "INV-x names 1087, but comes to this job's amount"


def test_a_second_invoice_that_tells_nothing_but_the_number_stays_with_the_job_it_names() -> None:
    meant, billed = answers([ask(roof()), ask(tap())], OWN, bill("x", "1087"))
    assert outcome(meant) == NOT_INVOICED
    assert billed.status is BilledStatus.OVER_INVOICED


def test_an_invoice_over_nearly_the_amount_of_the_job_it_names_stays_with_it() -> None:
    meant, named = answers([ask(roof()), ask(tap(amount="290"))], bill("x", "1087 roof leak repaired"))
    assert outcome(meant) == NOT_INVOICED
    assert named.status is BilledStatus.AMOUNT_MISMATCH


def test_a_job_that_is_named_for_anothers_work_and_amount_is_open_and_asked_about() -> None:
    meant, missed = answers([ask(roof()), ask(tap())], bill("x", "1087 roof leak repaired"))
    assert (outcome(meant), outcome(missed)) == (ASKED, NOT_INVOICED)


KEPT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing tells the other's work": ({}, {"reference": "1087"}),
    "it comes to neither": ({}, {**total("290.00")}),
    "it is for the named job's work": ({}, {"reference": "1087 kitchen tap"}),
    "it calls itself a part": ({}, {"reference": "1087 roof leak repaired progress claim"}),
    "it is of another time": ({}, {"date": DONE + dt.timedelta(days=100)}),
    "the other is another customer's": ({"contact": OTHER}, {}),
}


@pytest.mark.parametrize("why", KEPT)
def test_an_invoice_is_left_with_the_job_it_names(why: str) -> None:
    whose, paper = KEPT[why]
    asked = [ask(roof(), **whose), ask(tap())]
    other, named = answers(asked, bill("x", **{"reference": "1087 roof leak repaired", **paper}))
    assert other.status is not BilledStatus.INVOICED
    assert named.status in {BilledStatus.AMOUNT_MISMATCH, BilledStatus.PART_INVOICED}


def test_a_job_with_a_bill_of_its_own_needs_none_that_names_another() -> None:
    silent = bill("silent", "Roof leak repaired")
    other, named = answers([ask(roof()), ask(tap())], silent, bill("x", "1087 roof leak repaired"))
    assert outcome(other) == INVOICED
    assert named.status is BilledStatus.AMOUNT_MISMATCH


def test_of_two_jobs_that_an_invoice_may_mean_neither_takes_it() -> None:
    asked = [ask(roof()), ask(roof("1050")), ask(tap())]
    one, two, _ = answers(asked, OWN, bill("x", "1087 roof leak repaired"))
    assert (outcome(one), outcome(two)) == (NOT_INVOICED, NOT_INVOICED)


def test_a_job_billed_among_others_is_not_billed_again_by_a_strangers_slip() -> None:
    asked = [ask(tap("1043"), OTHER), ask(tap("1143")), ask(roof("1144", "200"))]
    together = bill("both", "Jobs 1143 & 1144", "330.00")
    meant, *billed = answers(asked, together, bill("x", "kitchen tap 1143", "110.00", contact_id=OTHER))
    assert outcome(meant) == ASKED
    assert [outcome(one) for one in billed] == [INVOICED, INVOICED]


# Variations


@pytest.mark.parametrize("number", ["1043-A", "1043A", "1043-V1", "1043/1", "1043-2", "1043 var 1"])
def test_the_mark_of_a_variation_continues_a_number(number: str) -> None:
    assert continues("1043", number)


@pytest.mark.parametrize("number", ["1043", "10431", "1043-12", "1043-AB", "11043", "1044-A", "1043-A-B"])
def test_other_numbers_do_not_continue_it(number: str) -> None:
    assert not continues("1043", number)
    assert not continues("", number)


BASE, VARIATION = ask(tap("1087")), ask(roof("1087-A"))


@pytest.mark.parametrize("reference", ["1087 variation", "1087 VO", "1087 extras"])
def test_an_invoice_for_the_variation_of_a_billed_job_is_its_one_variations(reference: str) -> None:
    base, variation = answers([BASE, VARIATION], OWN, bill("x", reference))
    assert (outcome(base), outcome(variation)) == (INVOICED, INVOICED)


def test_a_variation_that_is_not_called_one_is_asked_about() -> None:
    base, variation = answers([BASE, VARIATION], OWN, bill("x", "1087"))
    assert (outcome(base), outcome(variation)) == (INVOICED, ASKED)


def test_the_variation_of_a_job_that_nothing_bills_is_asked_about() -> None:
    base, variation = answers([BASE, VARIATION], bill("x", "1087 variation"))
    assert (outcome(base), outcome(variation)) == (NOT_INVOICED, ASKED)


def test_of_two_equal_variations_neither_is_billed_unseen() -> None:
    asked = [BASE, VARIATION, ask(roof("1087-B"))]
    _, *variations = answers(asked, OWN, bill("x", "1087 variation"))
    assert [outcome(one) for one in variations] == [NOT_INVOICED] * 2


# What one job leaves of an invoice


@pytest.mark.parametrize("reference", ["1087 and variation", "Job 1087 incl variation"])
def test_an_invoice_over_a_job_and_its_variation_bills_both(reference: str) -> None:
    base, variation = answers([BASE, VARIATION], bill("x", reference, "440.00"))
    assert (outcome(base), outcome(variation)) == (INVOICED, INVOICED)


def test_a_rest_that_is_not_called_a_variation_is_asked_about() -> None:
    found = answers([BASE, VARIATION], bill("x", "1087", "440.00"))
    assert [outcome(one) for one in found] == [ASKED, ASKED]
    assert found[1].why == "INV-x names 1087; the rest of it comes to this one"


REST_NOT_TOLD: dict[str, dict[str, Any]] = {
    "another sum": {"reference": "1087 and variation", **total("441.00")},
    "void": {"reference": "1087 and variation", "status": "VOIDED", **total("440.00")},
}


@pytest.mark.parametrize("why", REST_NOT_TOLD)
def test_a_variation_is_not_billed_by_a_rest_that_is_not_its_own(why: str) -> None:
    _, variation = answers([BASE, VARIATION], bill("x", **{"reference": "", "amount": "1", **REST_NOT_TOLD[why]}))
    assert variation.status is BilledStatus.NOT_INVOICED


def test_of_two_variations_that_a_rest_comes_to_neither_is_billed_unseen() -> None:
    asked = [BASE, VARIATION, ask(roof("1087-B"))]
    _, *variations = answers(asked, bill("x", "1087 and variation", "440.00"))
    assert [outcome(one) for one in variations] == [NOT_INVOICED] * 2


LINES = tuple(
    LineItem(
        description=said, quantity=Decimal(1), unit_amount=Decimal(net), line_amount=Decimal(net),
        tax_amount=Decimal(net) / 10,
    )
    for said, net in {"Kitchen tap": "100", "Roof leak repaired": "300"}.items()
)  # fmt: skip
BOTH = bill("x", "1087", "440.00", lines=LINES)


def test_a_rest_on_lines_of_its_own_for_another_jobs_work_is_guessed_to_bill_it() -> None:
    assert [outcome(one) for one in answers([ask(tap()), ask(roof())], BOTH)] == [ASKED, ASKED]


NOT_ITS_REST: dict[str, tuple[Any, Invoice]] = {
    "of another time": (ask(roof(completed_on=DONE - dt.timedelta(days=90))), BOTH),
    "without lines of its own": (ask(roof()), bill("x", "1087 roof leak repaired", "440.00")),
    "for other work": (ask(job("1043", "300", title="Gate hung")), BOTH),
    "in another measure": (ask(roof("1087-A", "330"), expected=None), bill("x", "1087 variation", "440.00")),
    "ruled out by a person": (ask(roof(), not_these=frozenset({BOTH.invoice_id})), BOTH),
}


@pytest.mark.parametrize("why", NOT_ITS_REST)
def test_a_job_is_not_guessed_to_be_billed_by_a_rest(why: str) -> None:
    other, papers = NOT_ITS_REST[why]
    assert answers([ask(tap()), other], papers)[1].status is BilledStatus.NOT_INVOICED


def test_nothing_is_left_for_another_of_an_invoice_beside_the_bill_of_the_job_it_names() -> None:
    named, other = answers([ask(tap()), ask(roof())], OWN, BOTH)
    assert named.status is BilledStatus.OVER_INVOICED
    assert other.status is BilledStatus.NOT_INVOICED


def test_a_job_is_not_meant_by_what_a_person_ruled_out() -> None:
    misnamed = bill("x", "1087 roof leak repaired")
    asked = [ask(roof(), not_these=frozenset({misnamed.invoice_id})), ask(tap())]
    assert answers(asked, OWN, misnamed)[0].status is BilledStatus.NOT_INVOICED


def test_a_rest_that_merely_equals_another_job_is_not_its_bill() -> None:
    site = Address(line1="12 Wattle St")
    _, other = answers([ask(tap()), ask(roof(site=site))], bill("x", "1087", "440.00"))
    assert outcome(other) == NOT_INVOICED
