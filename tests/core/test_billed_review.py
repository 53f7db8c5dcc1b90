"""Invoices that speak of a job by a word only: none of them lets the job be billed, or taken as billed, unseen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from jobsync_tui.core.billed import BilledFlag, BilledStatus, Billing
from jobsync_tui.core.jobs import Address, JobId, Stage
from jobsync_tui.core.ledger import Invoice, LineItem
from tests.core.invoices import DONE, JOB, OTHER, Fields, made, said
from tests.core.questions import answers, ask, job, outcome

OPEN_AND_ASKED, OPEN = (BilledStatus.NOT_INVOICED, False), (BilledStatus.NOT_INVOICED, True)
WATTLE = Address(line1="12 Wattle St")


def net(amount: str) -> Fields:
    """The figures of an invoice over an amount before tax, with 10 % on it."""
    before = Decimal(amount)
    return {"sub_total": before, "total_tax": before / 10, "total": before * Decimal("1.1")}


def line(said: str, amount: str) -> LineItem:
    before = Decimal(amount)
    return LineItem(
        description=said, quantity=Decimal(1), unit_amount=before, line_amount=before, tax_amount=before / 10
    )


def after(days: int) -> dt.date:
    return DONE + dt.timedelta(days=days)


def never_open_unseen(*found: Billing) -> bool:
    return OPEN not in [outcome(one) for one in found]


# Lines divide before amounts do


def test_lines_that_name_jobs_come_before_another_job_of_the_same_total() -> None:
    asked = [ask(job("1043")), ask(job("1044", "200")), ask(job("1045", "300"))]
    lines = (line("Job 1043", "100"), line("Job 1044", "200"), line("Job 1045 - no charge, warranty", "0"))
    one, other, warranty = answers(asked, made(reference="Jobs 1043, 1044 & 1045", lines=lines, **net("300")))
    assert [outcome(one), outcome(other)] == [(BilledStatus.INVOICED, True)] * 2
    assert outcome(warranty) == OPEN_AND_ASKED


def test_a_job_named_beside_the_one_that_is_billed_is_looked_at() -> None:
    asked = [ask(job("1043")), ask(job("1044", "200"))]
    billed, named = answers(asked, made(reference="Jobs 1043 & 1044"))
    assert billed.status is BilledStatus.INVOICED
    assert outcome(named) == OPEN_AND_ASKED
    assert "INV-2231" in named.why


def test_parts_of_two_jobs_on_lines_are_no_whole_one() -> None:
    asked = [ask(job("1043")), ask(job("1044", "200"))]
    lines = (line("Job 1043 part", "60"), line("Job 1044 part", "40"))
    found = answers(asked, made(reference="Jobs 1043 & 1044", lines=lines))
    assert [one.status for one in found] == [BilledStatus.PART_INVOICED] * 2
    assert not any(one.auto for one in found)


def test_an_invoice_that_is_one_named_job_or_two_others_is_nobodys_unseen() -> None:
    asked = [ask(job("1043")), ask(job("1044", "200")), ask(job("1045", "300"))]
    found = answers(asked, made(reference="1043/1044/1045", **net("300")))
    assert not any(one.auto for one in found)


# Slips


def test_the_job_that_an_invoice_names_is_looked_at_though_another_is_meant() -> None:
    asked = [ask(job("1043", title="Tap repair")), ask(job("1044", "200", title="Roof"))]
    found = answers(asked, made(reference="Job 1044", lines=(line("Tap repair", "100"),)))
    assert [outcome(one) for one in found] == [(BilledStatus.INVOICED, False), OPEN_AND_ASKED]


# Invoices without a number, long before and after

KITCHEN = job("1043", "1000", title="Kitchen renovation plumbing", site=WATTLE)


@pytest.mark.parametrize("days", [-100, -30, -10, -7, -5, 60])
def test_a_deposit_that_names_the_site_is_asked_about_at_any_time(days: int) -> None:
    [found] = answers([ask(KITCHEN)], made(reference="Deposit 12 Wattle St", date=after(days), **net("300")))
    assert outcome(found) == OPEN_AND_ASKED


@pytest.mark.parametrize(
    ("reference", "amount", "days"),
    [
        ("Progress claim 1 - 12 Wattle St", "600", -20),
        ("12 Wattle St", "800", -20),
        ("12 Wattle St kitchen", "1150", 50),
        ("", "1000", -7),
        ("", "1000", 46),
        ("", "1000", 200),
        ("30% deposit kitchen renovation", "300", -60),
        ("Deposit", "300", -20),
    ],
)
def test_an_invoice_of_another_time_that_speaks_of_the_job_is_asked_about(
    reference: str, amount: str, days: int
) -> None:
    [found] = answers([ask(KITCHEN)], made(reference=reference, date=after(days), **net(amount)))
    assert outcome(found) == OPEN_AND_ASKED


@pytest.mark.parametrize(
    "invoice",
    [
        made(reference="Annual service", date=after(-60), **net("800")),
        made(reference="12 Wattle St", date=after(-60), contact_id=OTHER, **net("800")),
        made(reference="Job 1020 - 12 Wattle St", date=after(-60), **net("800")),
        made(reference="12 Wattle St", date=after(-400), **net("800")),
        made(reference="12 Wattle St", date=after(-60), status="VOIDED", **net("800")),
    ],
    ids=["nothing of the job", "another contact", "another job", "another year", "void"],
)
def test_an_invoice_of_another_time_that_does_not_speak_of_the_job_is_not_asked_about(invoice: Invoice) -> None:
    [found] = answers([ask(KITCHEN)], invoice)
    assert outcome(found) == OPEN


def test_an_invoice_of_another_time_that_another_job_explains_is_not_asked_about() -> None:
    asked = [ask(KITCHEN), ask(job("1020", "800", site=WATTLE, completed_on=after(-60)))]
    found = answers(asked, made(reference="Job 1020", date=after(-60), **net("800")))
    assert [outcome(one) for one in found] == [OPEN, (BilledStatus.INVOICED, True)]


# A standard price


@pytest.mark.parametrize("telling", ["12 Wattle St", "PO 88213", "Quote 1034"])
def test_among_many_of_one_price_the_one_that_speaks_of_the_job_is_asked_about(telling: str) -> None:
    asked = [ask(job("1043", site=WATTLE, purchase_order="PO 88213"))]
    others = [made(f"i{at}", number=f"INV-{at}", contact_id=OTHER) for at in range(13)]
    assert [outcome(one) for one in answers(asked, *others)] == [OPEN]
    speaks = made("one", number="INV-X", reference=telling, contact_id=OTHER)
    [found] = answers(asked, *others, speaks)
    assert not found.auto
    assert "INV-X" in found.why


# A bare order number


@pytest.mark.parametrize("reference", ["88213", "PO 88213", ""])
def test_an_order_as_long_as_our_numbers_hides_no_combined_invoice(reference: str) -> None:
    asked = [ask(job("10430")), ask(job("10431", "200"))]
    lines = (line("Tap", "100"), line("Roof", "200"))
    assert never_open_unseen(*answers(asked, made(reference=reference, lines=lines, **net("300"))))
    assert never_open_unseen(*answers(asked, made(reference=reference, **net("300"))))


def test_an_invoice_that_calls_another_job_hides_nothing() -> None:
    asked = [ask(job("10430")), ask(job("10431", "200"))]
    found = answers(asked, made(reference="Job 10020", **net("500")))
    assert [outcome(one) for one in found] == [OPEN, OPEN]


# Invoices that can hardly be this job's


def test_xeros_own_number_beside_another_jobs_reference_is_looked_at() -> None:
    [found] = answers([ask(job("1043"))], made(number="1043", reference="Job 1020"))
    assert not found.auto
    assert "its reference names another job" in found.why


@pytest.mark.parametrize("days", [-400, 400])
@pytest.mark.parametrize("named", [{"number": "1043"}, {"reference": "1043"}], ids=["number", "reference"])
def test_an_invoice_of_another_year_is_looked_at(named: Fields, days: int) -> None:
    [found] = answers([ask(job("1043"))], made(date=after(days), **named))
    assert not found.auto


POOL = job("1043", title="Monthly pool service", site=WATTLE)


@pytest.mark.parametrize(("days", "auto"), [(-20, False), (-7, False), (-6, True), (0, True), (5, True)])
def test_an_invoice_that_names_no_job_is_sure_from_days_before_the_work_was_done(days: int, *, auto: bool) -> None:
    [found] = answers([ask(POOL)], made(reference="Monthly pool service, 12 Wattle St", date=after(days)))
    assert outcome(found) == (BilledStatus.INVOICED, auto)


@pytest.mark.parametrize(
    ("number", "apart"), [("1043", 28), ("1044", 28), ("1044", -28), ("1044", 50), ("1044", None)]
)
def test_one_from_before_is_looked_at_where_another_job_comes_to_as_much(number: str, apart: int | None) -> None:
    same = {"id": POOL.id, "stage": Stage(sequence=2)} if number == "1043" else {"id": JobId("other")}
    other = replace(POOL, number=number, completed_on=None if apart is None else after(apart), **same)
    billed = made("b", number="INV-2", date=after(apart or 0))
    written = made(reference="Monthly pool service, 12 Wattle St", date=after(-5))
    [found, _] = answers([ask(POOL), ask(other, linked=frozenset({billed.invoice_id}))], written, billed)
    assert not found.auto


def test_a_deposit_from_just_before_is_looked_at_whatever_it_says() -> None:
    lines = (line("Pool service", "100"), line("Less deposit", "-30"))
    final = made("f", reference="1043", lines=lines, date=after(2), **net("70"))
    [found] = answers([ask(POOL)], final, made(reference="Deposit, 12 Wattle St", date=after(-5), **net("30")))
    assert outcome(found) == (BilledStatus.INVOICED, False)


def test_one_from_before_is_looked_at_where_it_does_not_say_the_work() -> None:
    assert not answers([ask(POOL)], made(reference="", date=after(-5)))[0].auto


def test_one_from_before_is_sure_beside_a_job_of_another_amount_or_contact() -> None:
    others = [ask(replace(POOL, id=JobId("x"), number="1044"), OTHER), ask(job("1045", "300"))]
    found = answers([ask(POOL), *others], made(reference="Monthly pool service, 12 Wattle St", date=after(-5)))
    assert outcome(found[0]) == (BilledStatus.INVOICED, True)


@pytest.mark.parametrize(("title", "auto"), [("", False), ("Heat pump circuit", True)])
def test_the_rate_every_job_is_charged_by_does_not_tell_the_work(title: str, *, auto: bool) -> None:
    rated = job("1043", title=title)
    rated = replace(rated, lines=(replace(rated.lines[0], description="Labour - apprentice (hr)"),))
    lines = (line("Labour - apprentice (hr)", "100"), line(title, "0"))
    [found] = answers([ask(rated)], made(lines=lines, date=after(2)))
    assert outcome(found) == (BilledStatus.INVOICED, auto)


def test_an_invoice_that_a_person_linked_is_sure_whatever_its_date() -> None:
    [found] = answers(
        [ask(job("1043"), linked=frozenset({made().invoice_id}))], made(reference="1043", date=after(400))
    )
    assert outcome(found) == (BilledStatus.INVOICED, True)


# Whose it is


ON_KAURI = "it is not settled who the customer is in Xero; INV-2231 is on Kauri Cafe"


@pytest.mark.parametrize("reference", ["12 Wattle St", ""], ids=["for the same site", "over the same amount"])
def test_where_the_customer_is_not_settled_no_question_speaks_of_another_contact(reference: str) -> None:
    [found] = answers([ask(POOL, None)], made(reference=reference))
    assert not found.auto
    assert found.why.startswith(f"{ON_KAURI}, ")


def test_a_guess_at_the_customer_makes_no_other_contact_either() -> None:
    [found] = answers([ask(POOL, OTHER, contact_sure=False)], made(reference="1043"))
    assert (found.auto, found.why) == (False, ON_KAURI)


def test_a_customer_who_is_not_in_xero_yet_has_no_other_contact() -> None:
    [found] = answers([ask(POOL, None, contact_sure=True)], made(reference="12 Wattle St"))
    assert found.why.startswith("the customer is not in Xero yet; INV-2231 is on Kauri Cafe, over")


def test_where_the_customer_is_settled_it_is_another_contact() -> None:
    [found] = answers([ask(POOL, OTHER)], made(reference="12 Wattle St"))
    assert found.why == "INV-2231 is on another contact, over this job's amount, for the same work or site"


# Changed since


CHANGED = replace(JOB, updated_at=dt.datetime(2026, 3, 12, tzinfo=dt.UTC))
PART_BY_PART: dict[str, tuple[Invoice, ...]] = {
    "a deposit": (made(reference="Deposit job 1043", **net("30")),),
    "a progress claim": (made(reference="1043 progress claim 1", **net("30")),),
    "a stage": (made(number="1043-D1", **net("30")),),
    "parts": (made("a", reference="1043 deposit", **net("30")), made("b", reference="1043 final", **net("40"))),
    "two whole bills": (made("a", reference="1043"), made("b", reference="Job 1043")),
}


@pytest.mark.parametrize("name", PART_BY_PART)
def test_parts_and_second_bills_differ_without_a_change_of_the_job(name: str) -> None:
    flags = said(*PART_BY_PART[name], job=CHANGED).flags
    assert flags & {BilledFlag.STAGED, BilledFlag.DUPLICATE_INVOICE}
    assert BilledFlag.EDITED_AFTER_INVOICE not in flags


def test_a_whole_bill_that_differs_from_a_job_changed_since_is_still_flagged() -> None:
    assert BilledFlag.EDITED_AFTER_INVOICE in said(made(reference="1043", **net("90")), job=CHANGED).flags
