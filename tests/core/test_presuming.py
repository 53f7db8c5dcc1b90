"""Whose a job is by its customer's other jobs: it tells what is billed, and never lets a job be billed unseen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.billed import BilledFlag, BilledStatus
from jobsync_tui.core.jobs import Address, Customer
from jobsync_tui.core.ledger import LineItem
from tests.core.invoices import DONE, OTHER, Fields, made, total
from tests.core.questions import answers, ask, job, outcome

if TYPE_CHECKING:
    from jobsync_tui.core.billed import Asked
    from jobsync_tui.core.ledger import Invoice

CAFE = Customer(id="cafe", name="Kauri Cafe")
INVOICED, NOT_INVOICED = BilledStatus.INVOICED, BilledStatus.NOT_INVOICED


def unsettled(number: str, amount: str = "100", *, customer: Customer = CAFE, **more: Any) -> Asked:
    """A job whose customer nobody has settled."""
    return ask(job(number, amount, customer=customer, title="Heat pump installed", **more), None)


def named(number: str, **more: Any) -> Invoice:
    """An invoice that carries a job's number, over its amount."""
    return made(f"named {number}", number=f"INV-{number}", reference=f"Job {number}", **more)


NAMELESS = made("nameless", number="INV-9", reference="", **total("330.00"))
LINED = made("lined", number="INV-9", reference="Heat pump installed", **total("330.00"))
OPEN = unsettled("1043", "300")


def asked_with(*others: Asked) -> list[Asked]:
    return [OPEN, *others]


def test_a_bill_on_the_contact_of_the_customers_other_jobs_is_the_jobs() -> None:
    found = answers(asked_with(unsettled("1020")), named("1020"), NAMELESS)[0]
    assert outcome(found) == (INVOICED, False)


def test_a_bill_that_tells_the_work_needs_no_look_where_two_other_jobs_say_whose_the_customer_is() -> None:
    others, bills = [unsettled("1020"), unsettled("1025")], [named("1020"), named("1025")]
    found = answers(asked_with(*others), *bills, LINED)[0]
    assert outcome(found) == (INVOICED, True)
    assert BilledFlag.WRONG_CONTACT not in found.flags
    assert outcome(answers(asked_with(others[0]), bills[0], LINED)[0]) == (INVOICED, False)


def test_an_open_job_is_never_billed_unseen_on_a_contact_that_is_merely_presumed() -> None:
    others = [unsettled(str(number)) for number in range(1020, 1026)]
    found = answers(asked_with(*others), *(named(one.job.number) for one in others))[0]
    assert outcome(found) == (NOT_INVOICED, False)


NOT_TOLD: dict[str, tuple[list[Asked], list[Invoice]]] = {
    "by another customer": ([unsettled("1020", customer=Customer(id="else"))], [named("1020")]),
    "by a bill over another amount": ([unsettled("1020")], [named("1020", **total("77.00"))]),
    "by a void bill": ([unsettled("1020")], [named("1020", status="VOIDED")]),
    "by one that is billed to another": ([unsettled("1020")], [named("1020", contact_id=OTHER)]),
    "by as many as say another": (
        [unsettled("1020"), unsettled("1025")],
        [named("1020"), named("1025", contact_id=OTHER)],
    ),
}


@pytest.mark.parametrize("how", NOT_TOLD)
def test_nobody_is_presumed_to_be_the_customer(how: str) -> None:
    others, bills = NOT_TOLD[how]
    found = answers(asked_with(*others), *bills, NAMELESS)[0]
    assert outcome(found) == (NOT_INVOICED, False)


def test_customers_without_an_id_are_not_one_customer() -> None:
    nobody = Customer(name="Kauri Cafe")
    asked = [unsettled("1043", "300", customer=nobody), unsettled("1020", customer=nobody)]
    assert outcome(answers(asked, named("1020"), NAMELESS)[0]) == (NOT_INVOICED, False)


def test_a_job_that_an_invoice_names_is_judged_by_that_alone() -> None:
    others, bills = [unsettled("1020"), unsettled("1025")], [named("1020"), named("1025")]
    elsewhere = named("1043", contact_id=OTHER, **total("330.00"))
    assert outcome(answers(asked_with(*others), *bills, elsewhere)[0]) == (INVOICED, True)


def test_a_bill_elsewhere_is_not_called_a_wrong_contact_where_the_contact_is_presumed() -> None:
    others, bills = [unsettled("1020"), unsettled("1025")], [named("1020"), named("1025")]
    site = Address(line1="12 Wattle St")
    placed = made("placed", number="INV-9", reference="12 Wattle St", contact_id=OTHER, **total("330.00"))
    found = answers([unsettled("1043", "300", site=site), *others], *bills, placed)[0]
    assert outcome(found) == (INVOICED, False)
    assert BilledFlag.WRONG_CONTACT not in found.flags
    assert found.why.startswith("it is not settled who the customer is in Xero")


def test_where_one_of_many_says_another_the_bill_is_the_jobs_only_after_a_look() -> None:
    others = [unsettled(number) for number in ("1020", "1025", "1030")]
    bills = [named("1020"), named("1025"), named("1030", contact_id=OTHER)]
    assert outcome(answers(asked_with(*others), *bills, LINED)[0]) == (INVOICED, False)


def test_what_a_person_said_of_the_contact_stands() -> None:
    others, bills = [unsettled("1020"), unsettled("1025")], [named("1020"), named("1025")]
    elsewhere = ask(OPEN.job, OTHER, contact_sure=True)
    new = ask(OPEN.job, None, contact_sure=True)
    for said in (elsewhere, new):
        assert answers([said, *others], *bills, NAMELESS)[0].status is NOT_INVOICED


def test_a_job_without_charge_is_not_asked_about_for_what_its_customer_is_billed() -> None:
    found = answers([unsettled("1043", "0"), unsettled("1020")], named("1020"), NAMELESS)[0]
    assert outcome(found) == (BilledStatus.NO_CHARGE, True)


def test_the_contact_is_named_where_it_is_merely_presumed() -> None:
    near = made("near", number="INV-9", reference="", date=DONE + dt.timedelta(days=3), **total("325.00"))
    others, bills = [unsettled("1020"), unsettled("1025")], [named("1020"), named("1025")]
    found = answers(asked_with(*others), *bills, near)[0]
    assert found.why == (
        "it is not settled who the customer is in Xero; INV-9 is on Kauri Cafe about that time, "
        "and no job is known that it bills"
    )


def test_of_weekly_jobs_of_a_presumed_contact_the_one_without_a_bill_stays_open() -> None:
    days = [DONE + dt.timedelta(weeks=at) for at in range(4)]
    weeks = [unsettled(str(1040 + at), "50", completed_on=day) for at, day in enumerate(days)]
    bills = [
        made(f"w{at}", number=f"INV-{at}", reference="", date=day + dt.timedelta(days=1), **total("55.00"))
        for at, day in enumerate(days)
        if at != 2
    ]
    found = answers([*weeks, unsettled("1020")], named("1020"), *bills)[:4]
    assert [one.status for one in found] == [INVOICED, INVOICED, NOT_INVOICED, INVOICED]
    assert not any(one.auto for one in found)


def test_numbers_at_the_head_of_lines_are_read_on_the_presumed_contact() -> None:
    said = {"1043 - roof": "300", "1044 - tap": "100", "Parking": "15"}
    lines = tuple(
        LineItem(
            description=what, quantity=Decimal(1), unit_amount=Decimal(net), line_amount=Decimal(net),
            tax_amount=Decimal(net) / 10,
        )
        for what, net in said.items()
    )  # fmt: skip
    listed = made("list", number="INV-9", lines=lines, total=Decimal("456.50"), sub_total=Decimal(415))
    found = answers([OPEN, unsettled("1044"), unsettled("1020")], named("1020"), listed)
    assert [outcome(one) for one in found] == [(INVOICED, True)] * 3


CREDITED = named("1043", amount_credited=Decimal("330.00"), **total("330.00"))


def test_a_bill_after_one_that_was_credited_in_full_is_looked_for_where_that_one_was() -> None:
    again = replace(LINED, date=DONE + dt.timedelta(days=9))
    found = answers([OPEN], CREDITED, again)[0]
    assert outcome(found) == (INVOICED, False)
    assert BilledFlag.HAS_CREDIT in found.flags


@pytest.mark.parametrize("more", [{"contact_id": OTHER}, {"reference": "Job 1020"}, total("77.00")], ids=str)
def test_another_bill_does_not_take_the_place_of_the_one_that_was_credited(more: Fields) -> None:
    again = replace(LINED, date=DONE + dt.timedelta(days=9), **more)
    asked = [OPEN, ask(job("1020"), OTHER)]
    assert answers(asked, CREDITED, again)[0].status is BilledStatus.CREDITED
