"""Faults while things are done beside invoices: no second e-mail, nothing claimed, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.afterwards import AfterPolicy, AfterState, What, Wish
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.afterwards import run
from jobsync_tui.store import afterwards as rows
from jobsync_tui.store.outbox import intents
from tests.fakes import SimulatedCrash, answering, crash_after, crash_before, raising, refuse_connection
from tests.services.after_support import (
    EMAIL,
    NOTE,
    ask_again,
    held,
    outcomes,
    posted_with,
    run_all,
    sent_emails,
)
from tests.services.worlds import states

if TYPE_CHECKING:
    from tests.fakes import Fault, Send
    from tests.services.worlds import World

# Faults of an e-mail: never a second one by itself


@pytest.mark.parametrize(
    "fault", [raising(httpx.ReadTimeout, after=True), answering(500, "", "text/html", after=True)]
)
def test_an_email_whose_answer_was_lost_is_known_by_the_mark_that_it_left(pulled: World, fault: Fault) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        pulled.wire.will("POST Email", fault)
        assert outcomes(run_all(ws)) == {"J1": AfterState.DONE}
        assert list(run(ws)) == []
    assert sent_emails(pulled) == 1


def test_an_email_that_may_have_gone_is_a_persons_matter_and_goes_again_only_on_her_word(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        pulled.wire.will("POST Email", raising(httpx.ReadTimeout, after=False))
        extras = run_all(ws)
        assert outcomes(extras) == {"J1": AfterState.UNKNOWN}
        assert "jobsync invoice email J1 --again" in extras.rows[0].next
        assert list(run(ws)) == []
        with pytest.raises(UsageError, match="not certain"):
            ask_again(ws, "J1", Wish(what=What.EMAIL))
        assert sent_emails(pulled) == 0
        ask_again(ws, "J1", Wish(what=What.EMAIL), again=True)
        assert outcomes(run_all(ws)) == {"J1": AfterState.DONE}
    assert sent_emails(pulled) == 1


@pytest.mark.parametrize(("crash", "state", "emails"), [(crash_after, "DONE", 1), (crash_before, "UNKNOWN", 0)])
def test_a_crash_during_an_email_is_settled_by_looking(pulled: World, crash: Fault, state: str, emails: int) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        pulled.wire.will("POST Email", crash)
        with pytest.raises(SimulatedCrash):
            run_all(ws)
    with pulled.open() as ws:
        assert rows.with_states(ws.cache, [AfterState.DOING])
        assert outcomes(run_all(ws)) == {"J1": AfterState(state)}
    assert sent_emails(pulled) == emails


def test_a_second_email_that_was_lost_is_not_taken_for_done_because_of_the_first(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        run_all(ws)
        with pytest.raises(UsageError, match="done already"):
            ask_again(ws, "J1", Wish(what=What.EMAIL))
        ask_again(ws, "J1", Wish(what=What.EMAIL), again=True)
        pulled.wire.will("POST Email", raising(httpx.ReadTimeout, after=False))
        assert outcomes(run_all(ws)) == {"J1": AfterState.UNKNOWN}


def test_a_second_email_within_minutes_does_go_out(pulled: World) -> None:
    """Xero would answer the same key from memory for six minutes."""
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        run_all(ws)
        ask_again(ws, "J1", Wish(what=What.EMAIL), again=True)
        assert run_all(ws).all_done
    assert sent_emails(pulled) == 2


def test_an_email_that_did_not_leave_waits_for_the_next_run(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL, ("J1", "J2"))
        pulled.wire.will("POST Email", refuse_connection, refuse_connection, refuse_connection)
        extras = run_all(ws)
        assert outcomes(extras) == {"J1": AfterState.ASKED, "J2": AfterState.ASKED}
        assert len(extras.stopped) == 1
        assert run_all(ws).all_done
    assert sent_emails(pulled) == 2


# Faults of the rest: looked up, then done


def test_a_note_whose_answer_was_lost_is_found_in_the_history_and_not_written_twice(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, NOTE)
        pulled.wire.will("PUT History", raising(httpx.ReadTimeout, after=True))
        assert run_all(ws).all_done
    notes = pulled.books.history[str(held(pulled, "J1")["InvoiceID"])]
    assert sum(one["Changes"] == "Note" for one in notes) == 1


def test_a_note_that_did_not_arrive_is_written_by_the_next_run(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, NOTE)
        pulled.wire.will("PUT History", raising(httpx.ReadTimeout, after=False))
        assert outcomes(run_all(ws)) == {"J1": AfterState.ASKED}
        assert run_all(ws).all_done
    notes = pulled.books.history[str(held(pulled, "J1")["InvoiceID"])]
    assert sum(one["Changes"] == "Note" for one in notes) == 1


@pytest.mark.parametrize("crash", [crash_after, crash_before])
def test_a_crash_while_writing_a_note_leaves_one_note_in_the_end(pulled: World, crash: Fault) -> None:
    with pulled.open() as ws:
        posted_with(ws, NOTE)
        pulled.wire.will("PUT History", crash)
        with pytest.raises(SimulatedCrash):
            run_all(ws)
    with pulled.open() as ws:
        assert run_all(ws).all_done
    notes = pulled.books.history[str(held(pulled, "J1")["InvoiceID"])]
    assert sum(one["Changes"] == "Note" for one in notes) == 1


def test_where_even_the_look_fails_nothing_is_claimed(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        pulled.wire.cut_off_after("POST Email", raising(httpx.ReadTimeout, after=True))
        extras = run_all(ws)
        assert outcomes(extras) == {"J1": AfterState.DOING}
        assert extras.stopped
        pulled.wire.mend()
        assert run_all(ws).all_done
    assert sent_emails(pulled) == 1


# Limits, and one kind that stops while the others go on


def test_the_days_limit_of_emails_stops_the_emails_and_nothing_else(pulled: World) -> None:
    refused = '{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred",'
    refused += '"Elements":[{"ValidationErrors":[{"Message":"You have exceeded the daily email limit"}]}]}'
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy(email=True, note="{job}"), ("J1", "J2"))
        pulled.wire.will("POST Email", answering(400, refused, "application/json", after=False))
        extras = run_all(ws)
        found = {(row.job_number, row.wish.what): row.state for row in extras.rows}
        assert found == {
            ("J1", What.EMAIL): AfterState.ASKED,
            ("J2", What.EMAIL): AfterState.ASKED,
            ("J1", What.NOTE): AfterState.DONE,
            ("J2", What.NOTE): AfterState.DONE,
        }
        assert len(extras.stopped) == 1
        assert len(pulled.wire.bodies("POST Email")) == 1
        assert set(outcomes(run_all(ws)).values()) == {AfterState.DONE}


def test_the_days_limit_of_calls_stops_all_with_one_sentence(pulled: World) -> None:
    day = answering(429, "", "text/html", after=False, X_Rate_Limit_Problem="day", Retry_After="40000")
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy(email=True, note="x"), ("J1", "J2"))
        pulled.wire.will("POST Email", day)
        extras = run_all(ws)
        assert {row.state for row in extras.rows} == {AfterState.ASKED}
        assert len(extras.stopped) == 1
        assert set(states(ws).values()) == {IntentState.POSTED}


def test_the_last_calls_of_a_day_are_kept_for_invoices(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        pulled.wire.will("GET Contacts", answering_with_day(19))
        extras = run_all(ws)
        assert outcomes(extras) == {"J1": AfterState.ASKED}
        assert "Only 19 calls are left today" in extras.stopped[0]
    assert sent_emails(pulled) == 0


def answering_with_day(left: int) -> Fault:
    def fault(send: Send, request: httpx.Request) -> httpx.Response:
        answer = send(request)
        headers = {"Content-Type": answer.headers["Content-Type"], "X-DayLimit-Remaining": str(left)}
        return httpx.Response(answer.status_code, headers=headers, content=answer.content, request=request)

    return fault


def test_a_refusal_of_an_extra_changes_no_intent(pulled: World) -> None:
    refused = '{"ErrorNumber":10,"Message":"no","Elements":[{"ValidationErrors":[{"Message":"No such thing."}]}]}'
    with pulled.open() as ws:
        posted_with(ws, NOTE)
        before = intents(ws.cache)
        pulled.wire.will("PUT History", answering(400, refused, "application/json", after=False))
        extras = run_all(ws)
        assert outcomes(extras) == {"J1": AfterState.FAILED}
        assert "No such thing." in extras.rows[0].message
        assert intents(ws.cache) == before
        assert list(run(ws)) == []


def test_other_books_are_not_touched(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        with ws.cache.transaction():
            row = rows.with_states(ws.cache, [AfterState.ASKED])[0]
            foreign = rows.ask_for_invoice(
                ws.cache,
                "other books",
                row.invoice_id,  # type: ignore[arg-type]  # it is posted
                "J1",
                (intents(ws.cache)[0].job, "J1"),
                Wish(what=What.NOTE, content="x"),
                at=ws.clock.now(),
            )
        *_, extras = run(ws, only=[foreign])
        assert outcomes(extras) == {"J1": AfterState.ASKED}
        assert "other books" in extras.stopped[0]
    assert pulled.wire.bodies("PUT History") == []
