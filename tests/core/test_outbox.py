from __future__ import annotations

import datetime as dt
import itertools
import re
import sqlite3
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobsync_tui.core import outbox
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.core.ledger import ContactID, Invoice, InvoiceID, Written
from jobsync_tui.core.money import LineAmountTypes
from jobsync_tui.core.outbox import (
    OPEN_STATES,
    SETTLED_STATES,
    Intent,
    IntentState,
    idempotency_key,
    judge_answer,
    judge_read_back,
    seal_of,
    sha256,
)
from jobsync_tui.store.migrations import OUTBOX_TABLES
from tests.core.values import D

BODY = b'{"Type":"ACCREC"}'
INTENT = Intent(
    id=1,
    batch="2026-02-11-a",
    tenant_id="t",
    job=JobKey(source="field", job_id=JobId("5b2a1c5e"), stage="final"),
    revision=1,
    job_number="4133",
    invoice_number="4133",
    contact_name="Wattle Strata",
    contact_id=ContactID("c1"),
    contact_intent_id=None,
    currency="AUD",
    total=D("329.18"),
    status="DRAFT",
    body=BODY,
    body_sha256=sha256(BODY),
    state=IntentState.SENDING,
    attempt=1,
    invoice_id=None,
    message="",
    next="",
    changed_at=dt.datetime(2026, 2, 11, tzinfo=dt.UTC),
)
SAVED = Written(
    ok=True, key="4133", id="i1", contact_id=ContactID("c1"), status="DRAFT", total=D("329.18"), currency="AUD"
)
THERE = Invoice(
    invoice_id=InvoiceID("i1"),
    type="ACCREC",
    number="4133",
    reference="4133",
    contact_id=ContactID("c1"),
    contact_name="Wattle Strata",
    date=None,
    due_date=None,
    status="DRAFT",
    line_amount_types=LineAmountTypes.EXCLUSIVE,
    currency="AUD",
    sub_total=D("299.25"),
    total_tax=D("29.93"),
    total=D("329.18"),
)


def test_an_answer_that_says_what_was_confirmed_is_a_posting() -> None:
    found = judge_answer(INTENT, replace(SAVED, messages=("A warning.",)))

    assert (found.state, found.invoice_id, found.message) == (IntentState.POSTED, "i1", "A warning.")
    assert judge_answer(INTENT, replace(SAVED, total=D("329.1800"), currency="")).state is IntentState.POSTED


@pytest.mark.parametrize(
    "differs",
    [
        {"total": D("329.17")},
        {"total": D("-329.18")},
        {"total": None},
        {"contact_id": ContactID("c2")},
        {"contact_id": None},
        {"currency": "NZD"},
        {"id": ""},
    ],
)
def test_an_answer_that_differs_from_what_was_confirmed_is_looked_up(differs: dict[str, Any]) -> None:
    found = judge_answer(INTENT, replace(SAVED, **differs))

    assert (found.state, found.invoice_id) == (IntentState.UNKNOWN, None)


def test_an_invoice_that_the_answer_does_not_mention_is_looked_up() -> None:
    assert judge_answer(INTENT, None).state is IntentState.UNKNOWN


@pytest.mark.parametrize("sentence", ["Invoice # must be unique.", "INVOICE # MUST BE UNIQUE", "Must be Unique"])
def test_a_number_that_is_taken_is_looked_up_and_never_called_refused(sentence: str) -> None:
    found = judge_answer(INTENT, Written(ok=False, key="4133", messages=("Another thing.", sentence)))

    assert (found.state, found.message) == (IntentState.UNKNOWN, "Invoice number 4133 is taken.")


def test_any_other_error_is_a_refusal_with_a_next_step() -> None:
    found = judge_answer(INTENT, replace(SAVED, ok=False, messages=("Account code '999' is not valid.", "And more.")))

    assert (found.state, found.invoice_id) == (IntentState.REJECTED, None)
    assert found.message == "Xero said no: Account code '999' is not valid. And more."
    assert found.next


def test_a_refusal_without_a_reason_is_looked_up() -> None:
    assert judge_answer(INTENT, replace(SAVED, ok=False)).state is IntentState.UNKNOWN


def test_a_number_that_nobody_holds_can_be_sent_again() -> None:
    assert judge_read_back(INTENT, []).state is IntentState.CONFIRMED


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED", "AUTHORISED", "PAID"])
def test_an_invoice_that_is_what_was_confirmed_is_ours_whatever_became_of_it(status: str) -> None:
    found = judge_read_back(INTENT, [replace(THERE, status=status, reference="changed")])

    assert (found.state, found.invoice_id) == (IntentState.POSTED, "i1")


@pytest.mark.parametrize(
    "differs",
    [
        {"total": D("329.17")},
        {"contact_id": ContactID("c2"), "contact_name": "Wattle Strata (old)"},
        {"currency": "NZD"},
        {"status": "DELETED"},
        {"status": "VOIDED"},
        {"type": "ACCPAY"},
    ],
)
def test_a_number_held_by_anything_else_is_a_persons_matter(differs: dict[str, Any]) -> None:
    there = replace(THERE, **differs)
    found = judge_read_back(INTENT, [there])

    assert (found.state, found.invoice_id) == (IntentState.HUMAN, "i1")
    assert all(part in found.message for part in (there.contact_name, f"{there.total:,.2f}", there.status.lower()))
    assert found.next


@pytest.mark.parametrize("at", [0, 1])
def test_two_invoices_of_one_number_are_a_persons_matter_even_if_one_is_ours(at: int) -> None:
    pair = [THERE, replace(THERE, invoice_id=InvoiceID("i2"), total=D(1))]

    assert judge_read_back(INTENT, [pair[at], pair[1 - at]]).state is IntentState.HUMAN
    assert judge_read_back(INTENT, [THERE, replace(THERE, invoice_id=InvoiceID("i2"))]).state is IntentState.HUMAN


members = st.lists(st.text(max_size=300), max_size=60)


@settings(deadline=None)
@given(st.text(max_size=50), members, st.binary(max_size=200), st.randoms(use_true_random=False))
def test_a_key_is_short_plain_and_the_same_for_the_same_bytes(
    tenant: str, numbers: list[str], body: bytes, chance: Any
) -> None:
    shuffled = list(numbers)
    chance.shuffle(shuffled)
    key = idempotency_key(tenant, numbers, body)

    assert re.fullmatch("v1-[0-9a-f]{64}", key)
    assert idempotency_key(tenant, iter(shuffled), body) == key


def test_a_key_stays_what_it_is_from_release_to_release() -> None:
    expected = "v1-16b54218f6a7b547df0e51dd3cd315c9f719b77ad9d5b97e5140a23785c033b5"
    assert idempotency_key("t", ["4133:1:1"], BODY) == expected


@pytest.mark.parametrize(
    ("tenant", "numbers", "body"),
    [
        ("u", ["4133:1:1", "4134:1:1"], BODY),
        ("t", ["4133:1:2", "4134:1:1"], BODY),
        ("t", ["4133:2:1", "4134:1:1"], BODY),
        ("t", ["4133:1:1"], BODY),
        ("t", ["4133:1:1", "4134:1:1"], BODY + b" "),
    ],
)
def test_a_key_changes_with_books_attempt_revision_members_and_bytes(
    tenant: str, numbers: list[str], body: bytes
) -> None:
    assert idempotency_key(tenant, numbers, body) != idempotency_key("t", ["4133:1:1", "4134:1:1"], BODY)


def test_an_intent_knows_when_its_bytes_were_altered() -> None:
    sealed = replace(INTENT, seal=seal_of(INTENT))
    assert sealed.intact
    assert not replace(sealed, body=BODY + b" ").intact
    assert not replace(sealed, total=D("329.19")).intact
    assert replace(sealed, state=IntentState.POSTED, message="told", attempt=2).intact


def test_no_state_is_both_open_and_settled() -> None:
    assert set(IntentState) == OPEN_STATES | SETTLED_STATES | {IntentState.DRAFT}
    assert not OPEN_STATES & SETTLED_STATES


def told_moves() -> set[tuple[str, str]]:
    """The moves that the module's docstring draws."""
    drawing = (outbox.__doc__ or "").partition("::")[2].partition("The same moves")[0]
    pairs = set()
    for line in drawing.splitlines():
        # Each `A -> B | C (remark)`, whether in a chain or after a semicolon.
        for part in re.split(r"[;,]", line):
            steps = [re.findall(r"\b[A-Z]{4,}\b", step) for step in part.split("->")]
            start = steps[0] or [line.split("->")[0].strip()]
            for before, after in itertools.pairwise([start, *steps[1:]]):
                pairs |= {(before[-1], each) for each in after}
    return pairs


@pytest.fixture
def outbox_table() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in OUTBOX_TABLES:
        connection.execute(statement)
    return connection


def test_the_moves_that_are_told_are_the_moves_that_the_database_allows(outbox_table: sqlite3.Connection) -> None:
    allowed = set()
    for at, (before, after) in enumerate(itertools.permutations(IntentState, 2)):
        outbox_table.execute(
            "INSERT INTO intent (id, batch, tenant_id, source, job_id, stage, revision, job_number, invoice_number,"
            " contact_name, contact_id, currency, total_cents, status, body, body_sha256, state, changed_at)"
            " VALUES (?, 'b', 't', 's', ?, 'final', 1, ?, ?, 'C', 'c1', 'AUD', 1, 'DRAFT', '{}', '', ?, '')",
            (at, at, at, at, before),
        )
        try:
            outbox_table.execute("UPDATE intent SET state = ? WHERE id = ?", (after, at))
            allowed.add((str(before), str(after)))
        except sqlite3.IntegrityError as error:
            assert "cannot move between these states" in str(error)  # noqa: PT017 - most moves are refused
    outbox_table.close()

    assert allowed == told_moves()
    assert len(allowed) == 13
