from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.core.audit_kinds import DIFFERING, STEPS, UNBILLED, WORDS, Kind, Step
from jobsync_tui.core.audit_sums import Order, by_age, by_kind, ordered, proof, proof_line
from jobsync_tui.core.auditing import Accounted, Finding, check
from jobsync_tui.core.invoiced import BilledFlag, BilledStatus, Billing, How, Role
from jobsync_tui.core.money import by_currency
from jobsync_tui.core.periods import YearEnd, periods
from jobsync_tui.core.proposal import Proposal, State
from tests.core.audits import BASE, BLOCKED, FOUND, TODAY, billing, draft, flagged, job, proposal, proposals

NONE = billing(BilledStatus.NOT_INVOICED)
PART = replace(FOUND, total=Decimal("46.00"))
VOID = replace(FOUND, status="VOIDED", role=Role.VOID)
ASKED = replace(FOUND, asked=True)
DUPLICATE, WRONG = BilledFlag.DUPLICATE_INVOICE, BilledFlag.WRONG_CONTACT
ALIKE = billing(BilledStatus.INVOICED, FOUND, auto=False, why="looks like INV-1")

CASES: dict[str, tuple[State, Billing, Kind | None]] = {
    "never invoiced": (State.READY, NONE, Kind.NOT_BILLED),
    "put aside for today": (State.SKIPPED, NONE, Kind.NOT_BILLED),
    "without a contact": (State.NEEDS_CONTACT, NONE, Kind.NOT_BILLED),
    "perhaps named": (State.NEEDS_REVIEW, billing(BilledStatus.NOT_INVOICED, ASKED, auto=False), Kind.NOT_BILLED),
    "looks alike": (State.NEEDS_REVIEW, ALIKE, Kind.MAYBE_BILLED),
    "void": (State.NEEDS_REVIEW, billing(BilledStatus.VOID_ONLY, VOID, auto=False), Kind.VOID_ONLY),
    "credited": (State.NEEDS_REVIEW, billing(BilledStatus.CREDITED, FOUND, auto=False), Kind.CREDITED),
    "credited, perhaps billed again": (
        State.NEEDS_REVIEW,
        billing(BilledStatus.CREDITED, FOUND, ASKED, auto=False),
        Kind.MAYBE_BILLED,
    ),
    "a part": (State.NEEDS_REVIEW, billing(BilledStatus.PART_INVOICED, PART, auto=False), Kind.PART_BILLED),
    "too much": (State.NEEDS_REVIEW, billing(BilledStatus.OVER_INVOICED, FOUND, auto=False), Kind.OVER_BILLED),
    "another amount": (State.NEEDS_REVIEW, billing(BilledStatus.AMOUNT_MISMATCH, PART, auto=False), Kind.DIFFERS),
    "another amount in a draft": (State.NEEDS_REVIEW, billing(BilledStatus.DRAFT, PART, auto=False), Kind.DIFFERS),
    "a doubtful draft": (State.NEEDS_REVIEW, billing(BilledStatus.DRAFT, FOUND, auto=False), Kind.MAYBE_BILLED),
    "nothing to pay": (State.NEEDS_REVIEW, billing(BilledStatus.NO_CHARGE), Kind.NO_CHARGE),
    "refused": (State.REJECTED, NONE, Kind.REJECTED),
    "not heard of": (State.UNKNOWN, NONE, Kind.UNCERTAIN),
    "confirmed": (State.POSTING, NONE, Kind.UNCERTAIN),
    "twice, though plainly billed": (State.INVOICED, flagged(BilledStatus.INVOICED, DUPLICATE), Kind.DUPLICATE),
    "twice, though posted": (State.POSTED, flagged(BilledStatus.INVOICED, DUPLICATE), Kind.DUPLICATE),
    "twice, and too much": (State.NEEDS_REVIEW, flagged(BilledStatus.OVER_INVOICED, DUPLICATE), Kind.DUPLICATE),
    "on another contact": (State.INVOICED, flagged(BilledStatus.INVOICED, WRONG), Kind.WRONG_CONTACT),
    "part billed to another": (State.NEEDS_REVIEW, flagged(BilledStatus.PART_INVOICED, WRONG), Kind.PART_BILLED),
    "by her own word": (State.INVOICED, flagged(BilledStatus.INVOICED, WRONG, how=How.LINKED), None),
    "billed": (State.INVOICED, billing(BilledStatus.INVOICED, FOUND), None),
    "billed, put aside": (State.SKIPPED, billing(BilledStatus.INVOICED, FOUND), None),
    "posted": (State.POSTED, NONE, None),
    "never": (State.NEVER, ALIKE, None),
}


@pytest.mark.parametrize("name", CASES)
def test_each_job_is_settled_or_is_one_kind_of_finding(name: str) -> None:
    state, told, kind = CASES[name]
    found = check(proposal(state, told), TODAY, BASE).finding
    assert (found.kind if found else None) is kind


@pytest.mark.parametrize(
    ("state", "told", "kind"),
    [
        (State.POSTED, billing(BilledStatus.INVOICED, PART), Kind.DIFFERS),
        (State.INVOICED, billing(BilledStatus.DRAFT, PART), Kind.DIFFERS),
        (State.POSTED, billing(BilledStatus.INVOICED, replace(FOUND, total=Decimal("115.06"))), None),
        (State.POSTED, flagged(BilledStatus.INVOICED, BilledFlag.HAS_CREDIT), None),
        (State.INVOICED, billing(BilledStatus.INVOICED, PART), None),
        (State.POSTED, billing(BilledStatus.INVOICED, replace(PART, currency="USD")), None),
        (State.POSTED, billing(BilledStatus.INVOICED, replace(PART, how=How.LINKED)), None),
        (State.POSTED, billing(BilledStatus.INVOICED), None),
    ],
)
def test_what_was_posted_and_changed_since_is_found_though_it_counts_as_billed(
    state: State, told: Billing, kind: Kind | None
) -> None:
    found = check(proposal(state, told, invoice=draft("115.00")), TODAY, BASE).finding
    assert (found.kind if found else None) is kind


def test_every_kind_has_one_step_and_words_of_its_own() -> None:
    assert set(STEPS) == set(WORDS) == set(Kind)
    assert {step for step, _ in STEPS.values()} == set(Step)
    assert all(STEPS[kind][0] is Step.INVOICE for kind in UNBILLED - {Kind.PART_BILLED})
    assert STEPS[Kind.MAYBE_BILLED][0] is Step.LINK
    assert STEPS[Kind.NO_CHARGE][0] is Step.NEVER


def test_a_settled_job_is_billed_posted_or_never() -> None:
    billed, posted, never = (
        check(proposal(state, billing(BilledStatus.INVOICED)), TODAY, BASE).accounted
        for state in (State.INVOICED, State.POSTED, State.NEVER)
    )
    assert (billed, posted, never) == (Accounted.BILLED, Accounted.POSTED, Accounted.NEVER)


def test_a_job_that_comes_to_nothing_is_listed_and_counted_apart_from_the_findings() -> None:
    free = check(proposal(State.NEEDS_REVIEW, billing(BilledStatus.NO_CHARGE)), TODAY, BASE)
    assert (free.accounted, free.finding is not None) == (Accounted.NO_CHARGE, True)
    assert check(proposal(State.READY, NONE), TODAY, BASE).accounted is Accounted.FOUND


def finding(state: State, told: Billing, **more: Any) -> Finding:
    found = check(proposal(state, told, **more), TODAY, BASE).finding
    assert found
    return found


def test_the_money_in_question_is_the_job_the_rest_or_the_difference() -> None:
    missed = finding(State.READY, NONE)
    assert (missed.amount, missed.invoiced, missed.difference) == (Decimal(115), Decimal(0), Decimal(-115))
    part = finding(State.NEEDS_REVIEW, billing(BilledStatus.PART_INVOICED, PART, auto=False))
    assert (part.amount, part.invoiced) == (Decimal(69), Decimal(46))
    differs = finding(State.NEEDS_REVIEW, billing(BilledStatus.AMOUNT_MISMATCH, PART, auto=False))
    assert (differs.amount, differs.difference) == (Decimal(-69), Decimal(-69))
    twice = Billing(status=BilledStatus.OVER_INVOICED, flags=frozenset({DUPLICATE}), invoices=(FOUND, FOUND))
    assert finding(State.NEEDS_REVIEW, twice).amount == Decimal(115)
    foreign = billing(BilledStatus.AMOUNT_MISMATCH, replace(PART, currency="USD"), auto=False)
    assert finding(State.NEEDS_REVIEW, foreign).amount == Decimal(115)


def test_an_invoice_that_is_only_asked_about_or_credited_away_is_no_money() -> None:
    assert finding(State.NEEDS_REVIEW, billing(BilledStatus.NOT_INVOICED, ASKED, auto=False)).invoiced == 0
    gone = replace(FOUND, role=Role.CREDIT)
    assert finding(State.NEEDS_REVIEW, billing(BilledStatus.CREDITED, gone, auto=False)).invoiced == 0


def test_what_stands_in_the_way_of_invoicing_is_its_next_step() -> None:
    assert finding(State.READY, NONE).next == "Post it."
    assert finding(State.NEEDS_CONTACT, NONE, problems=(BLOCKED,)).next == "What is wrong. Do this."
    alike = finding(State.NEEDS_REVIEW, ALIKE, problems=(BLOCKED,))
    assert (alike.message, alike.next) == ("Looks like INV-1.", STEPS[Kind.MAYBE_BILLED][1])


@given(st.lists(proposals(), max_size=12))
def test_the_numbers_add_up_whatever_the_jobs(ones: list[Proposal]) -> None:
    checked = [check(one, TODAY, BASE) for one in ones]
    terms = proof(checked)
    assert [one.name for one in terms] == ["billed", "posted", "never", "no charge", "findings"]
    assert sum(one.count for one in terms) == len(ones)
    whole = by_currency((one.currency, one.proposal.total) for one in checked)
    assert by_currency(item for term in terms for item in term.sums.items()) == whole
    assert proof_line(terms).startswith(f"{len(ones)} = ")
    findings = [one.finding for one in checked if one.finding]
    in_list = {one.name: one.count for one in terms}
    assert in_list["findings"] + in_list["no charge"] == len(findings)
    kinds = by_kind(findings)
    assert sum(one.count for one in kinds) == len(findings)
    unbilled = [one for one in kinds if Kind(one.name) in UNBILLED]
    of_kinds = by_currency(item for term in unbilled for item in term.sums.items())
    assert by_currency(item for term in by_age(findings) for item in term.sums.items()) == of_kinds


@given(st.lists(proposals(), max_size=8), st.randoms(use_true_random=False), st.sampled_from(Order))
def test_the_order_is_the_same_whatever_order_the_jobs_came_in(
    ones: list[Proposal], chance: object, order: Order
) -> None:
    found = [each for one in ones if (each := check(one, TODAY, BASE).finding)]
    mixed = list(found)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' Random has no type of its own
    said = [(one.kind, one.amount, one.currency, one.age_days, one.number) for one in ordered(found, order, BASE)]
    assert said == [
        (one.kind, one.amount, one.currency, one.age_days, one.number) for one in ordered(mixed, order, BASE)
    ]


def missed(number: str, amount: str, days: int, currency: str = BASE) -> Finding:
    found = check(proposal(State.READY, NONE, job(number, amount=amount, days=days, currency=currency)), TODAY, BASE)
    assert found.finding
    return found.finding


def test_unbilled_money_comes_first_and_the_largest_of_it_or_the_oldest() -> None:
    differs = finding(State.NEEDS_REVIEW, billing(BilledStatus.AMOUNT_MISMATCH, PART, auto=False))
    ones = [differs, missed("2", "50", 40), missed("3", "900", 5), missed("4", "9000", 1, "USD")]
    assert [one.number for one in ordered(ones, Order.MONEY, BASE)] == ["3", "2", "4", "1"]
    assert [one.age_days for one in ordered(ones, Order.AGE, BASE)] == [40, 10, 5, 1]


def test_ages_are_counted_to_the_day_and_no_sum_mixes_currencies() -> None:
    days = [0, 7, 8, 30, 31, 60, 61, 90, 91, -3]
    ones = [missed(str(day), "1.10", day) for day in days] + [missed("usd", "5.00", 7, "USD")]
    terms = by_age(ones)
    assert [one.count for one in terms] == [4, 2, 2, 2, 1]
    assert terms[0].sums == {BASE: Decimal("3.30"), "USD": Decimal("5.00")}


def test_what_is_not_unbilled_has_no_age() -> None:
    others = [finding(State.NEEDS_REVIEW, ALIKE), finding(State.UNKNOWN, NONE)]
    assert not any(one.count for one in by_age(others))
    assert not DIFFERING & UNBILLED


@pytest.mark.parametrize(
    ("today", "country", "year"),
    [
        ("2026-06-30", "AU", "2025-07-01"),
        ("2026-07-01", "AU", "2026-07-01"),
        ("2026-03-31", "nz", "2025-04-01"),
        ("2026-04-05", "GB", "2025-04-06"),
        ("2026-02-28", "US", "2026-01-01"),
    ],
)
def test_a_financial_year_begins_where_the_country_begins_it(today: str, country: str, year: str) -> None:
    day = dt.date.fromisoformat(today)
    found = {one.name: one for one in periods(day, country)}
    assert str(found["financial year to date"].since) == year
    assert {one.until for name, one in found.items() if name != "last month"} == {day}


@pytest.mark.parametrize(
    ("today", "month", "day", "year"),
    [
        ("2026-06-30", 6, 30, "2025-07-01"),
        ("2026-07-01", 6, 30, "2026-07-01"),
        ("2026-12-31", 12, 31, "2026-01-01"),
        ("2026-01-01", 12, 31, "2026-01-01"),
        ("2026-02-28", 2, 29, "2025-03-01"),
        ("2027-02-28", 2, 29, "2026-03-01"),
        ("2028-02-28", 2, 29, "2027-03-01"),
        ("2028-02-29", 2, 29, "2027-03-01"),
        ("2028-03-01", 2, 29, "2028-03-01"),
        ("2028-02-29", 2, 28, "2028-02-29"),
        ("2026-07-01", 6, 31, "2026-07-01"),
    ],
)
def test_the_organisations_own_year_end_goes_before_the_countrys_on_every_day_of_the_calendar(
    today: str, month: int, day: int, year: str
) -> None:
    for country in ("AU", "NZ", "GB", "US"):
        found = periods(dt.date.fromisoformat(today), country, YearEnd(month=month, day=day))
        assert [str(one.since) for one in found if one.name == "financial year to date"] == [year]


def test_last_month_is_whole_across_the_turn_of_the_year() -> None:
    found = {one.name: (str(one.since), str(one.until)) for one in periods(dt.date(2026, 1, 15), "NZ")}
    assert found["last month"] == ("2025-12-01", "2025-12-31")
    assert found["this month"] == ("2026-01-01", "2026-01-15")
    assert found["last 90 days"] == ("2025-10-17", "2026-01-15")
