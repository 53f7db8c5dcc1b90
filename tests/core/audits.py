"""Proposals at every state and billing there is, as an audit may meet them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from jobsync_tui.core.deciding import Choice, Decided, JobDecisions, Scope
from jobsync_tui.core.invoiced import BilledFlag, BilledStatus, Billing, How, LinkedInvoice, Role
from jobsync_tui.core.jobs import Job, JobId, JobLine
from jobsync_tui.core.ledger import DraftInvoice, InvoiceID
from jobsync_tui.core.matching import Decision, Match
from jobsync_tui.core.money import LineAmountTypes
from jobsync_tui.core.problems import Blocks, Problem
from jobsync_tui.core.proposal import Proposal, State

TODAY = dt.date(2026, 5, 31)
BASE = "NZD"
BLOCKED = Problem(code="x", message="What is wrong.", next="Do this.", blocks=Blocks.CONTACT)
SAID = Decided(
    id=1,
    at=dt.datetime(2026, 5, 30, tzinfo=dt.UTC),
    choice=Choice.NEVER,
    job=Job(source="field", id=JobId("1"), number="1").key,
    scope=Scope.JOB,
    scope_key="",
    value={"reason": "warranty"},
)
FOUND = LinkedInvoice(
    invoice_id=InvoiceID("i1"),
    number="INV-1",
    status="AUTHORISED",
    date=TODAY,
    total=Decimal("115.00"),
    role=Role.FULL,
    how=How.REFERENCE,
    score=0.9,
    currency=BASE,
)


def job(number: str = "1", *, amount: str = "115.00", days: int = 10, currency: str = BASE) -> Job:
    return Job(
        source="field",
        id=JobId(number),
        number=number,
        completed_on=TODAY - dt.timedelta(days=days),
        currency=currency,
        lines=(JobLine(id="1", unit_price=Decimal(amount)),),
    )


def proposal(state: State, billing: Billing, of: Job | None = None, **more: Any) -> Proposal:
    plain: dict[str, Any] = {
        "job": of or job(),
        "state": state,
        "match": Match(decision=Decision.AUTO, contact_id=None, candidates=(), why="name agrees"),
        "contact": None,
        "new_contact": None,
        "lines": (),
        "invoice": None,
        "billing": billing,
        "problems": (),
        "decisions": JobDecisions(never=SAID if state is State.NEVER else None),
        "intent": None,
    }
    return Proposal(**plain | more)


def draft(total: str) -> DraftInvoice:
    return DraftInvoice(
        number="1",
        reference="1",
        date=TODAY,
        due_date=TODAY,
        status="DRAFT",
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        currency=BASE,
        lines=(),
        sub_total=Decimal(total),
        total_tax=Decimal(0),
        total=Decimal(total),
    )


def billing(status: BilledStatus, *invoices: LinkedInvoice, auto: bool = True, why: str = "") -> Billing:
    return Billing(status=status, invoices=invoices, auto=auto, why=why)


def flagged(status: BilledStatus, *flags: BilledFlag, how: How = How.NUMBER) -> Billing:
    return Billing(status=status, flags=frozenset(flags), invoices=(replace(FOUND, how=how),))


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    found = [
        replace(
            FOUND,
            total=draw(st.sampled_from([Decimal("115.00"), Decimal("46.00"), Decimal(0)])),
            status=draw(st.sampled_from(["AUTHORISED", "DRAFT", "VOIDED"])),
            how=draw(st.sampled_from(How)),
            role=draw(st.sampled_from(Role)),
            currency=draw(st.sampled_from([BASE, "USD", ""])),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    told = Billing(
        status=draw(st.sampled_from(BilledStatus)),
        flags=draw(st.frozensets(st.sampled_from(BilledFlag))),
        invoices=tuple(found),
        auto=draw(st.booleans()),
        why=draw(st.sampled_from(["", "INV-1 may mean this job"])),
    )
    of = job(
        str(draw(st.integers(1, 999))),
        amount=draw(st.sampled_from(["115.00", "0.00", "0.1", "-23.00", "99999.99"])),
        days=draw(st.integers(-40, 400)),
        currency=draw(st.sampled_from([BASE, "USD", ""])),
    )
    problems = draw(st.sampled_from([(), (BLOCKED,)]))
    return proposal(draw(st.sampled_from(State)), told, of, problems=problems)
