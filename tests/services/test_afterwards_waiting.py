"""Wishes that wait: what she asked for by itself is done now or ends, and one invoice has one wish of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.afterwards import AfterPolicy, AfterState, AttachTo, What, Wish
from jobsync_tui.core.errors import SignInNeeded, Unreachable, UsageError
from jobsync_tui.core.ledger import InvoiceID
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.afterwards import run
from jobsync_tui.services.decide import link_invoice
from jobsync_tui.services.match import load_view
from jobsync_tui.services.wishes import ask_one, forget, target, wishes
from jobsync_tui.store import afterwards as rows
from jobsync_tui.store.decisions import events
from tests.fakes import answering, raising, refuse_connection
from tests.services.after_support import (
    DAY_LIMIT,
    EMAIL,
    SIGNED_OUT,
    ask_again,
    confirm_with,
    held,
    outcomes,
    posted_with,
    refused,
    run_all,
    run_own,
    sent_emails,
)
from tests.services.small_business import hand_line
from tests.services.worlds import drafted, post_all, pull_all, states

if TYPE_CHECKING:
    from tests.fakes import Fault
    from tests.services.worlds import World


# Wishes that lie in wait


@pytest.mark.parametrize(
    ("what", "fault", "error"),
    [
        ("GET Organisation", refuse_connection, Unreachable),
        ("POST Email", refuse_connection, Unreachable),
        ("POST Email", SIGNED_OUT, SignInNeeded),
    ],
)
def test_an_email_asked_for_by_itself_is_done_now_or_never(
    pulled: World, what: str, fault: Fault, error: type[Exception]
) -> None:
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy())
        asked = ask_again(ws, "J1", Wish(what=What.EMAIL))
        pulled.wire.will(what, *[fault] * 5)
        extras = run_own(ws, asked)
        assert outcomes(extras) == {"J1": AfterState.FAILED}
        assert extras.rows[0].next.endswith("un 'jobsync invoice email J1'.")
        assert isinstance(extras.error, error)
        pulled.wire.mend()
        pulled.clock.pass_time(days=20)
        assert list(run(ws)) == []
    assert sent_emails(pulled) == 0


@pytest.mark.parametrize(
    "fault", [DAY_LIMIT, answering(400, refused("daily email limit"), "application/json", after=False)]
)
def test_an_email_asked_for_by_itself_does_not_wait_for_another_day(pulled: World, fault: Fault) -> None:
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy())
        pulled.wire.will("POST Email", fault)
        extras = run_own(ws, ask_again(ws, "J1", Wish(what=What.EMAIL)))
        assert outcomes(extras) == {"J1": AfterState.FAILED}
        assert "post --ready" not in f"{extras.stopped} {extras.rows}"
        pulled.clock.pass_time(days=1)
        assert list(run(ws)) == []
    assert sent_emails(pulled) == 0


def test_what_she_asked_for_before_a_crash_is_ended_by_a_later_run_and_told(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy())
        ask_again(ws, "J1", Wish(what=What.EMAIL))
    pulled.clock.pass_time(minutes=11)
    with pulled.open() as ws:
        (row,) = run_all(ws).rows
        assert row.state is AfterState.FAILED
        assert row.sentence == (
            "It was asked for on 2026-05-29 and not done then; it is too late to do it unasked. "
            "Run 'jobsync invoice email J1'."
        )
    assert sent_emails(pulled) == 0


def test_a_run_that_is_left_leaves_nothing_of_hers_in_wait(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy())
        going = run(ws, only={ask_again(ws, "J1", Wish(what=What.EMAIL))})
        next(going)
        going.close()  # type: ignore[attr-defined]  # it is a generator
        assert list(run(ws)) == []


@pytest.mark.parametrize(("days", "state"), [(6, AfterState.DONE), (8, AfterState.SKIPPED)])
def test_an_email_of_a_batch_goes_out_within_a_week_or_not_at_all(
    pulled: World, days: int, state: AfterState
) -> None:
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy(email=True, note="x"))
        pulled.wire.will("GET Organisation", *[refuse_connection] * 5)
        assert {row.state for row in run_all(ws).rows} == {AfterState.ASKED}
        pulled.wire.mend()
        pulled.clock.pass_time(days=days)
        extras = run_all(ws)
    assert {row.wish.what: row.state for row in extras.rows} == {What.EMAIL: state, What.NOTE: AfterState.DONE}
    assert sent_emails(pulled) == (state is AfterState.DONE)


def test_a_file_asked_for_by_itself_without_the_permission_fails_with_the_way_to_get_it(pulled: World) -> None:
    (pulled.folder / "a.pdf").write_bytes(b"%PDF-1.7")
    pulled.jobs[0]["attachments"] = [{"path": "a.pdf"}]
    pulled.write()
    with pulled.open() as ws:
        pull_all(ws)
        posted_with(ws, AfterPolicy())
        (wish,) = wishes(AfterPolicy(attach=AttachTo.OFFICE), drafted(ws)["J1"].job)
        extras = run_own(ws, ask_again(ws, "J1", wish))
        assert outcomes(extras) == {"J1": AfterState.FAILED}
        assert 'attach = "office"' in extras.rows[0].message
        assert extras.error is None
        assert list(run(ws)) == []


def test_what_was_asked_for_beside_an_invoice_that_is_a_persons_matter_is_told(pulled: World) -> None:
    def taken(request: httpx.Request) -> None:
        if "InvoiceNumbers=J1" in str(request.url) and not pulled.live("J1"):
            pulled.books.seed_invoice(
                InvoiceNumber="J1",
                Contact={"Name": "Cobham School"},
                Status="AUTHORISED",
                LineItems=[hand_line("55")],
            )

    with pulled.open() as ws:
        confirm_with(ws, EMAIL)
        pulled.wire.watch = taken
        post_all(ws)
        assert states(ws)["J1"] is IntentState.HUMAN
        calls = len(pulled.wire.sent)
        (row,) = run_all(ws).rows
        assert (row.state, row.message) == (AfterState.SKIPPED, "The invoice was not posted.")
        assert row.invoice_id is None  # it is somebody else's that the intent names
        assert len(pulled.wire.sent) == calls
        assert list(run(ws)) == []
    assert sent_emails(pulled) == 0


def test_she_takes_back_what_is_still_to_be_done(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL, ("J1", "J2"))
        dropped = forget(ws, drafted(ws)["J1"].job)
        assert [(row.wish.what, row.state) for row in dropped] == [(What.EMAIL, AfterState.SKIPPED)]
        assert "email ASKED -> SKIPPED" in [row["what"] for row in events(ws.cache)]
        assert outcomes(run_all(ws)) == {"J2": AfterState.DONE}
        assert forget(ws, drafted(ws)["J1"].job) == []
        assert run_own(ws, ask_again(ws, "J1", Wish(what=What.EMAIL))).all_done


# One invoice, whoever asks


def test_an_uncertain_email_guards_the_invoice_whichever_job_asks(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        pulled.wire.will("POST Email", raising(httpx.ReadTimeout, after=False))
        assert outcomes(run_all(ws)) == {"J1": AfterState.UNKNOWN}
        pulled.jobs[0]["id"] = "another-id"
        pulled.write()
        pull_all(ws)
        view = load_view(ws)
        cached = next(one for one in view.jobs if one.job.id == "another-id")
        link_invoice(ws, view, cached.job, "J1")
        at = target(ws, view, cached)
        assert at.intent is None
        with pytest.raises(UsageError, match="not certain"):
            ask_one(ws, view, at, Wish(what=What.EMAIL))
        assert run_own(ws, ask_one(ws, view, at, Wish(what=What.EMAIL), again=True)).all_done
    assert sent_emails(pulled) == 1


def test_an_invoice_that_was_emailed_before_it_was_found_to_be_ours_is_not_emailed_again(pulled: World) -> None:
    hers: list[InvoiceID] = []

    def by_another(request: httpx.Request) -> None:
        if "InvoiceNumbers=J1" in str(request.url) and not hers:
            line = hand_line("100.00")
            contact = {"Name": "Ada Rewi"}
            made = pulled.books.seed_invoice(
                InvoiceNumber="J1", Contact=contact, Status="AUTHORISED", LineItems=[line]
            )
            hers.append(InvoiceID(made))

    with pulled.open() as ws:
        confirm_with(ws, EMAIL)
        pulled.wire.watch = by_another
        post_all(ws)
        assert states(ws) == {"J1": IntentState.POSTED}
        (waiting,) = rows.with_states(ws.cache, [AfterState.ASKED])
        with ws.cache.transaction():
            ws.cache.execute(
                """INSERT INTO afterward (tenant_id, invoice_id, job, job_number, invoice_number, what, content,
                       content_sha256, state, asked_at, at)
                   VALUES (?, ?, 'j', 'J9', 'J1', 'email', '', ?, ?, ?, ?)""",
                (waiting.tenant_id, hers[0], waiting.wish.sha256, "UNKNOWN", *[ws.clock.now().isoformat()] * 2),
            )
        (row,) = run_all(ws).rows
        assert (row.state, row.message) == (
            AfterState.SKIPPED,
            "The same was asked for beside this invoice before.",
        )
        with pytest.raises(UsageError, match="not certain"):
            ask_again(ws, "J1", Wish(what=What.EMAIL))
    assert sent_emails(pulled) == 0


def test_two_wishes_never_share_a_key(pulled: World) -> None:
    with pulled.open() as ws:
        ledger = ws.ledger.afterwards
        posted_with(ws, AfterPolicy())
        invoice_id = str(held(pulled, "J1")["InvoiceID"])
        for wish in (1, 2):
            ledger.email(invoice_id, wish=wish)  # type: ignore[arg-type]  # the books' own id
    keys = [one.headers["Idempotency-Key"] for one in pulled.wire.sent if one.url.path.endswith("/Email")]
    assert len(set(keys)) == 2
    assert sent_emails(pulled) == 2
