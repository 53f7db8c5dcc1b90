from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from jobsync_tui.core.billed import BilledStatus, Billing, How, LinkedInvoice, Role
from jobsync_tui.core.contact_checks import contact_problem
from jobsync_tui.core.deciding import Choice, Decided, JobDecisions, Scope
from jobsync_tui.core.invoice_checks import billing_problem
from jobsync_tui.core.ledger import InvoiceID, NewContact
from jobsync_tui.core.matching import Decision, Match
from jobsync_tui.core.outbox import Intent, IntentState, sha256
from jobsync_tui.core.problems import Blocks, Problem
from jobsync_tui.core.proposal import (
    CLOSED,
    INTENT_STATES,
    NEEDS_PERSON,
    Proposal,
    State,
    decide_state,
)
from tests.core.values import CONTACT, JOB, D

TODAY = dt.date(2026, 2, 11)
REFUSED_AT = dt.datetime(2026, 2, 11, 9, tzinfo=dt.UTC)
NOT_BILLED = Billing(status=BilledStatus.NOT_INVOICED)
BILLED = Billing(status=BilledStatus.INVOICED)
SHOWN = LinkedInvoice(
    invoice_id=InvoiceID("i1"),
    number="4133",
    status="VOIDED",
    date=None,
    total=D("329.18"),
    role=Role.VOID,
    how=How.NUMBER,
    score=1.0,
)
ORDER = (Blocks.POSTING, Blocks.CONTACT, Blocks.LINES, Blocks.REVIEW)
BY_BLOCKS = dict(zip(ORDER, (State.BLOCKED, State.NEEDS_CONTACT, State.NEEDS_LINES, State.NEEDS_REVIEW), strict=True))


def intent(state: IntentState) -> Intent:
    return Intent(
        id=1,
        batch="2026-02-11-a",
        tenant_id="t",
        job=JOB.key,
        revision=1,
        job_number="4133",
        invoice_number="4133",
        contact_name=CONTACT.name,
        contact_id=CONTACT.contact_id,
        contact_intent_id=None,
        currency="AUD",
        total=D("329.18"),
        status="DRAFT",
        body=b"{}",
        body_sha256=sha256(b"{}"),
        state=state,
        attempt=1,
        invoice_id=None,
        message="",
        next="",
        changed_at=REFUSED_AT,
    )


def said(choice: Choice, **value: str) -> Decided:
    return Decided(id=1, at=REFUSED_AT, choice=choice, job=JOB.key, scope=Scope.JOB, scope_key="", value=value)


def answering(revision: int | None, at: dt.datetime) -> Decided:
    return replace(said(Choice.CONTACT, contact_id="c"), at=at, answers=revision)


def problem(blocks: Blocks) -> Problem:
    return Problem(code="x", message="What is wrong.", next="Do this.", blocks=blocks)


def state(*blocks: Blocks, held: IntentState | None = None, billing: Billing = NOT_BILLED, **words: Any) -> State:
    return decide_state(
        intent=intent(held) if held else None,
        decisions=JobDecisions(**words),
        billing=billing,
        problems=tuple(problem(each) for each in blocks),
        today=TODAY,
    )


NEVER: dict[str, Any] = {"never": said(Choice.NEVER, reason="warranty")}
SKIPPED: dict[str, Any] = {"skip": said(Choice.SKIP, date="2026-02-11")}


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (IntentState.CONFIRMED, State.POSTING),
        (IntentState.SENDING, State.POSTING),
        (IntentState.UNKNOWN, State.UNKNOWN),
    ],
)
def test_what_is_under_way_goes_before_everything(held: IntentState, expected: State) -> None:
    assert state(*ORDER, held=held, billing=BILLED, **NEVER, **SKIPPED) is expected


def test_a_posted_job_stays_posted_until_xero_shows_something_else() -> None:
    posted, changed = (
        IntentState.POSTED,
        replace(BILLED, status=BilledStatus.VOID_ONLY, auto=False, invoices=(SHOWN,)),
    )

    assert state(Blocks.REVIEW, held=posted) is State.POSTED, "not among the cached invoices yet"
    assert state(held=posted, billing=replace(BILLED, invoices=(SHOWN,))) is State.POSTED
    assert state(Blocks.REVIEW, held=posted, billing=changed) is State.NEEDS_REVIEW


def test_her_word_goes_before_what_the_invoices_say() -> None:
    assert state(*ORDER, billing=BILLED, **NEVER, **SKIPPED) is State.NEVER
    assert state(*ORDER, billing=BILLED, **SKIPPED) is State.SKIPPED


@pytest.mark.parametrize("status", list(BilledStatus))
@pytest.mark.parametrize("auto", [True, False])
def test_only_an_invoice_found_for_certain_closes_a_job(status: BilledStatus, auto: bool) -> None:  # noqa: FBT001 - a case
    closed = auto and status in {BilledStatus.INVOICED, BilledStatus.DRAFT}

    assert (state(billing=Billing(status=status, auto=auto)) is State.INVOICED) is closed


@pytest.mark.parametrize(("held", "expected"), [("REJECTED", State.REJECTED), ("HUMAN", State.UNKNOWN)])
def test_a_refusal_stands_until_something_is_decided_about_it_whatever_the_clock_says(
    held: str, expected: State
) -> None:
    kind, late = IntentState(held), dt.timedelta(hours=1)
    before, about = answering(0, REFUSED_AT + late), answering(1, REFUSED_AT - late)

    assert state(*ORDER, held=kind) is expected
    assert state(*ORDER, held=kind, latest=before) is expected
    assert state(held=kind, latest=about) is State.READY
    assert state(held=kind, latest=answering(2, REFUSED_AT)) is State.READY
    assert state(Blocks.LINES, held=kind, latest=about) is State.NEEDS_LINES
    assert state(held=kind, billing=BILLED) is State.INVOICED
    assert state(held=kind, **NEVER) is State.NEVER
    assert state(held=kind, **SKIPPED) is State.SKIPPED


def test_a_decision_of_an_older_version_counts_by_its_time() -> None:
    tick = dt.timedelta(seconds=1)

    for at, expected in ((REFUSED_AT, State.REJECTED), (REFUSED_AT + tick, State.READY)):
        assert state(held=IntentState.REJECTED, latest=answering(None, at)) is expected


def test_a_draft_that_nobody_confirmed_says_nothing() -> None:
    assert state(held=IntentState.DRAFT) is State.READY
    assert state(Blocks.REVIEW, held=IntentState.DRAFT) is State.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-02-10", State.READY), ("2026-02-11", State.SKIPPED), ("", State.READY)]
)
def test_a_job_is_put_aside_for_one_day_only(day: str, expected: State) -> None:
    assert state(skip=said(Choice.SKIP, date=day)) is expected


@pytest.mark.parametrize("at", range(len(ORDER)))
def test_the_gravest_problem_names_the_state_whatever_the_order(at: int) -> None:
    assert state(*ORDER[at:], Blocks.NOTHING) is BY_BLOCKS[ORDER[at]]
    assert state(Blocks.NOTHING, *reversed(ORDER[at:])) is BY_BLOCKS[ORDER[at]]


def test_notes_keep_nothing_from_being_ready() -> None:
    assert state(Blocks.NOTHING) is State.READY


def test_every_state_of_an_intent_but_a_draft_has_a_name_and_no_state_waits_and_is_closed() -> None:
    assert set(IntentState) - set(INTENT_STATES) == {IntentState.DRAFT}
    assert not NEEDS_PERSON & CLOSED


def match(decision: Decision, why: str = "two contacts share this name") -> Match:
    return Match(decision=decision, contact_id=None, candidates=(), why=why)


def test_a_contact_that_is_not_settled_is_a_problem_with_a_next_step() -> None:
    missing = contact_problem(match(Decision.NEW), None, None)
    unsure = contact_problem(match(Decision.REVIEW), None, None)
    archived = contact_problem(match(Decision.PERSON), replace(CONTACT, status="ARCHIVED"), None)

    found = [missing, unsure, archived]
    assert [one.code for one in found if one] == ["contact_missing", "contact_ambiguous", "contact_archived"]
    assert all(one and one.next.endswith(".") and one.blocks is Blocks.CONTACT for one in found)
    assert unsure
    assert unsure.message == "Two contacts share this name."


@pytest.mark.parametrize("decision", [Decision.AUTO, Decision.REMEMBERED, Decision.PERSON])
def test_a_settled_contact_is_no_problem(decision: Decision) -> None:
    assert contact_problem(match(decision), CONTACT, None) is None
    assert contact_problem(match(decision), None, NewContact(name="New")) is None


@pytest.mark.parametrize("status", list(BilledStatus))
@pytest.mark.parametrize("auto", [True, False])
def test_what_the_invoices_leave_open_is_a_problem(
    status: BilledStatus,
    auto: bool,  # noqa: FBT001 - a case
) -> None:
    billing = Billing(status=status, auto=auto, why="INV-7 may mean this job" if not auto else "")
    plain = auto and status in {BilledStatus.NOT_INVOICED, BilledStatus.INVOICED, BilledStatus.DRAFT}
    found = billing_problem(billing, JobDecisions())

    assert (found is None) is plain
    if found:
        assert found.blocks is Blocks.REVIEW
        assert found.message[0] == found.message[0].upper()
        assert found.message.endswith(".")
        assert found.next.endswith(".")
        assert "_" not in found.message


def test_a_job_of_no_charge_is_told_as_one() -> None:
    found = billing_problem(Billing(status=BilledStatus.NO_CHARGE), JobDecisions())

    assert found
    assert (found.code, found.message) == ("no_charge", "The job comes to 0.00.")


def test_a_job_of_no_charge_is_billed_when_she_says_so_and_nothing_else_is_waved_through() -> None:
    bill = JobDecisions(bill=said(Choice.BILL))

    assert billing_problem(Billing(status=BilledStatus.NO_CHARGE), bill) is None
    assert billing_problem(Billing(status=BilledStatus.OVER_INVOICED), bill) is not None


def test_the_queue_says_the_first_thing_in_the_way_else_how_the_contact_was_found() -> None:
    made = Proposal(
        job=JOB,
        state=State.READY,
        match=match(Decision.AUTO, "tax number and name agree"),
        contact=CONTACT,
        new_contact=None,
        lines=(),
        invoice=None,
        billing=NOT_BILLED,
        problems=(problem(Blocks.NOTHING),),
        decisions=JobDecisions(),
        intent=None,
    )
    assert made.why == "tax number and name agree"
    assert replace(made, problems=(*made.problems, problem(Blocks.LINES))).why == "What is wrong."
    assert made.total == D("299.25"), "without a draft, what the job's lines come to"
