"""What the audit says in figures is what the invoices bill of the very job, and what its sentence says."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.core.audit_kinds import Kind
from jobsync_tui.core.audit_sums import by_kind
from jobsync_tui.core.auditing import check
from jobsync_tui.core.billed import BilledFlag, BilledStatus
from jobsync_tui.core.deciding import JobDecisions
from jobsync_tui.core.invoice_checks import billing_problem
from jobsync_tui.core.jobs import Stage, StageKind
from jobsync_tui.core.ledger import CreditKind
from jobsync_tui.core.proposal import decide_state
from tests.core.audits import BASE, TODAY, draft, proposal
from tests.core.invoices import DONE, made
from tests.core.questions import answers, ask, job
from tests.core.test_reckoning import credit, line
from tests.labelled.billing.solving import solve
from tests.labelled.billing.test_billing_books import APPROVED, PREPAID
from tests.labelled.invoices import books

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.auditing import Finding
    from jobsync_tui.core.billed import Asked
    from jobsync_tui.core.ledger import Invoice

ONE, TWO = ask(job("1043")), ask(job("1044", "200"))
LINES = (line("Job 1043", "100"), line("Job 1044", "150"))
STAGED = [
    ask(job("1043", "30", key="j", stage=Stage(kind=StageKind.DEPOSIT), completed_on=DONE - dt.timedelta(days=30))),
    ask(job("1043", "70", key="j", stage=Stage(percent=Decimal(70)))),
]


def billed(key: str, net: str, reference: str = "1043", **more: Any) -> Invoice:
    """An invoice over an amount before 10 % of tax."""
    tax = Decimal(net) / 10
    sums = {"sub_total": Decimal(net), "total_tax": tax, "total": Decimal(net) + tax}
    return made(key, **{"number": f"INV-{key}", "reference": reference} | sums | more)


def half_credited(key: str, off: str, **more: Any) -> dict[str, Any]:
    """An invoice that names 1043 with a credit note on it, and the credit note."""
    note = credit(CreditKind.CREDIT_NOTE, total=Decimal(off))
    return {"invoice": billed(key, "100", amount_credited=Decimal(off), **more), "credits_": [note]}


def findings(asked: Sequence[Asked], *invoices: Invoice, **more: Any) -> list[Finding | None]:
    """What the audit finds of each job, with the state the queue gives it."""
    found = []
    for one, told in zip(asked, answers(asked, *invoices, **more), strict=True):
        problem = billing_problem(told, JobDecisions())
        problems = (problem,) if problem else ()
        state = decide_state(intent=None, decisions=JobDecisions(), billing=told, problems=problems, today=TODAY)
        invoice = None if one.expected is None else draft(str(one.expected))
        found.append(check(proposal(state, told, one.job, invoice=invoice, problems=problems), TODAY, BASE).finding)
    return found


def figures(found: Finding | None) -> tuple[str, ...]:
    """Kind, invoiced, difference and money in question."""
    assert found
    return (found.kind.value, *(f"{one:.2f}" for one in (found.invoiced, found.difference, found.amount)))


def test_a_credit_note_is_taken_off() -> None:
    given_ = half_credited("a", "60")
    [found] = findings([ONE], given_["invoice"], credits_=given_["credits_"])
    assert figures(found) == ("differs", "50.00", "-60.00", "-60.00")
    assert found
    assert found.message == "INV-a comes to 50.00, the job to 110.00."


def test_of_a_shared_invoice_only_the_jobs_own_lines_count() -> None:
    both = billed("a", "250", "1043/1044", lines=LINES)
    settled, short = findings([ONE, TWO], both)
    assert settled is None
    assert figures(short) == ("differs", "165.00", "-55.00", "-55.00")
    _, part = findings([ONE, TWO], billed("a", "250", "1043/1044 progress", lines=LINES))
    assert figures(part) == ("part_billed", "165.00", "-55.00", "55.00")


def test_a_credit_on_a_shared_invoice_is_taken_off_once() -> None:
    both = billed("a", "300", "1043/1044", amount_credited=Decimal(60))
    note = credit(CreditKind.CREDIT_NOTE, total=Decimal(60))
    found = findings([ONE, TWO], both, credits_=[note])
    assert [figures(one)[1:3] for one in found] == [("90.00", "-20.00"), ("180.00", "-40.00")]


def test_another_stages_invoice_is_not_counted() -> None:
    deposit = billed("d", "30", number="1043-D1", reference="", date=DONE - dt.timedelta(days=28))
    settled, final = findings(STAGED, deposit, billed("f", "60", number="1043", reference=""))
    assert settled is None
    assert figures(final) == ("differs", "66.00", "-11.00", "-11.00")


def test_a_duplicate_that_is_half_credited_is_half_too_much() -> None:
    given_ = half_credited("b", "55")
    [found] = findings([ONE], billed("a", "100"), given_["invoice"], credits_=given_["credits_"])
    assert figures(found) == ("duplicate", "165.00", "55.00", "55.00")


def test_a_draft_for_the_rest_is_named_and_not_counted() -> None:
    [found] = findings([ONE], billed("a", "50", "1043 part"), billed("b", "50", "1043 part", status="DRAFT"))
    assert figures(found) == ("part_billed", "55.00", "-55.00", "55.00")
    assert found
    assert found.message == "55.00 of 110.00 invoiced on INV-a; draft INV-b would bill the rest."


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_a_full_draft_beside_a_full_invoice_is_a_duplicate(status: str) -> None:
    ones = (billed("a", "100"), billed("b", "100", status=status))
    [told] = answers([ONE], *ones)
    assert (told.status, BilledFlag.DUPLICATE_INVOICE in told.flags) == (BilledStatus.INVOICED, True)
    [found] = findings([ONE], *ones)
    assert figures(found) == ("duplicate", "220.00", "110.00", "110.00")
    assert found
    assert found.message == "Invoiced on INV-a; draft INV-b would bill 110.00 more."


def test_a_full_draft_beside_parts_that_bill_the_job_is_a_duplicate() -> None:
    parts = [billed("a", "30", "1043 part"), billed("b", "70", "1043 part")]
    [found] = findings([ONE], *parts, billed("c", "100", status="DRAFT"))
    assert figures(found) == ("duplicate", "220.00", "110.00", "110.00")


def test_a_smaller_draft_beside_a_full_invoice_is_too_much_and_no_duplicate() -> None:
    [found] = findings([ONE], billed("a", "100"), billed("b", "20", status="DRAFT"))
    assert figures(found) == ("over_billed", "132.00", "22.00", "22.00")


def test_two_full_drafts_are_told_as_such() -> None:
    [found] = findings([ONE], billed("a", "100", status="DRAFT"), billed("b", "100", status="DRAFT"))
    assert figures(found) == ("duplicate", "220.00", "110.00", "110.00")
    assert found
    assert found.message == "Drafted more than once: INV-a, INV-b."


def test_a_credited_draft_or_a_void_one_beside_a_full_invoice_is_nothing() -> None:
    gone = billed("b", "100", status="DRAFT", amount_credited=Decimal(110))
    assert findings([ONE], billed("a", "100"), gone, billed("c", "100", status="VOIDED")) == [None]


@pytest.mark.parametrize(("amount", "number"), [("100", "1043"), ("0", "")])
def test_an_invoice_only_asked_about_is_no_money_whatever_the_status(amount: str, number: str) -> None:
    void = billed("v", "100", number=number, reference="", status="VOIDED")
    near = billed("a", "105", "" if number else "Quote 1043")
    [told] = answers([ask(job("1043", amount))], void, near)
    assert told.status in {BilledStatus.VOID_ONLY, BilledStatus.NO_CHARGE}
    assert any(one.asked for one in told.invoices)
    [found] = findings([ask(job("1043", amount))], void, near)
    assert found
    assert found.invoiced == 0


def test_a_job_that_cannot_be_drafted_is_compared_before_tax_on_both_sides() -> None:
    [found] = findings([ask(job("1043"), expected=None)], billed("a", "60"))
    assert figures(found) == ("differs", "60.00", "-40.00", "-40.00")
    assert found
    assert found.message == "INV-a comes to 60.00, the job to 100.00."


@pytest.mark.parametrize("money", ["NZD", ""])
def test_currencies_are_never_mixed(money: str) -> None:
    asked = ask(job("1043", currency=money), currency=money)
    euro, dollars = billed("a", "50", currency="EUR"), billed("b", "40")
    [found] = findings([asked], euro, dollars)
    assert figures(found) == ("differs", "44.00", "-66.00", "110.00")
    assert found
    assert "EUR" in found.message
    assert "94" not in found.message


def test_a_draft_over_nothing_or_in_another_currency_beside_a_full_invoice_bills_nothing_more() -> None:
    nothing = billed("b", "0", status="DRAFT")
    euro = billed("c", "100", status="DRAFT", currency="EUR")
    [told] = answers([ONE], billed("a", "100"), nothing, euro)
    assert (told.status, told.why) == (BilledStatus.INVOICED, "invoiced on INV-a")
    assert findings([ONE], billed("a", "100"), nothing, euro) == [None]


def test_another_stages_foreign_invoice_is_no_reason_not_to_compare() -> None:
    deposit = billed("d", "30", number="1043-D1", reference="", date=DONE - dt.timedelta(days=28), currency="EUR")
    _, final = findings(STAGED, deposit, billed("f", "60", number="1043", reference=""))
    assert figures(final) == ("differs", "66.00", "-11.00", "-11.00")


def test_a_foreign_invoice_of_a_job_without_a_currency_is_told_as_foreign() -> None:
    [found] = findings([ONE], billed("a", "60", currency="EUR"))
    assert figures(found) == ("differs", "0.00", "-110.00", "110.00")
    assert found
    assert found.message == "INV-a is in EUR, the job in NZD."


def test_she_who_linked_a_foreign_invoice_reads_no_mixed_sum() -> None:
    asked = ask(job("1043"), currency="NZD", linked=frozenset({"a"}))
    [told] = answers([asked], billed("a", "50", currency="EUR"))
    assert told.why == "INV-a is in EUR, the job in NZD"


def test_a_job_dated_to_come_is_no_days_old() -> None:
    [found] = findings([ask(job("1043", completed_on=dt.date.max))])
    assert found
    assert found.age_days == 0


def test_in_labelled_books_each_jobs_parts_are_what_stands_billed_for_it() -> None:
    """Of every job whose status is told as labelled, and whose invoices bill no other."""
    told, of = books(5, jobs=300), APPROVED
    answered, papers_ = solve(told), {one.invoice_id: one for one in told.invoices}
    shared = Counter(invoice_id for one in told.jobs for invoice_id in one.invoices)
    compared = 0
    for one in told.jobs:
        found = answered[one.job.key]
        if (
            found.status is not one.status
            or any(shared[each] > 1 for each in one.invoices)
            or one.scenario == PREPAID
        ):
            continue
        approved = [papers_[each] for each in one.invoices if papers_[each].status in of]
        counted = sum((each.counted for each in found.invoices if each.status in of), Decimal(0))
        assert counted == sum((each.total - each.amount_credited for each in approved), Decimal(0)), one
        compared += bool(approved)
    assert compared > len(told.jobs) / 2


AMOUNTS = st.sampled_from(["10", "50", "100", "150", "200", "300"])
REFERENCES = st.sampled_from(["1043", "1044", "1043/1044", "1043 part", "1044 deposit"])


@given(
    st.lists(
        st.builds(
            lambda net, reference, status, off: {
                "net": net,
                "reference": reference,
                "status": status,
                "amount_credited": Decimal(off),
            },
            AMOUNTS,
            REFERENCES,
            st.sampled_from(["AUTHORISED", "DRAFT", "PAID", "VOIDED"]),
            st.sampled_from(["0", "0", "5", "11"]),
        ),
        max_size=4,
    )
)
def test_no_finding_counts_more_than_is_there_and_its_figures_add_up(papers: list[dict[str, Any]]) -> None:
    invoices = [billed(f"{at}", **one) for at, one in enumerate(papers)]
    found = [one for one in findings([ONE, TWO], *invoices) if one]
    live = sum((one.total - one.amount_credited for one in invoices if one.live), Decimal(0))
    assert sum((one.invoiced for one in found), Decimal(0)) <= live + Decimal("0.02")
    for one in found:
        assert one.difference == one.invoiced - one.proposal.total
        if one.kind is Kind.PART_BILLED:
            assert f"{one.invoiced:,.2f} of {one.proposal.total:,.2f}" in one.message or "several" in one.message
        if ", the job to " in one.message:
            assert f"comes to {one.invoiced:,.2f}, the job to {one.proposal.total:,.2f}" in one.message
    sums = {term.name: term.sums for term in by_kind(found)}
    for kind, amounts in sums.items():
        assert amounts == {BASE: sum(one.amount for one in found if one.kind == kind)}
