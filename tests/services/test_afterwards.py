"""What is done beside invoices after posting: once, only as asked, and never at an invoice's expense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.afterwards import AfterPolicy, AfterState, What, Wish
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.afterwards import run
from jobsync_tui.services.confirm import prepare
from jobsync_tui.services.match import load_view
from jobsync_tui.services.wishes import confirm
from jobsync_tui.store import afterwards as rows
from tests.services.after_support import (
    EMAIL,
    NOTE,
    ask_again,
    confirm_with,
    held,
    outcomes,
    posted_with,
    run_all,
    sent_emails,
)
from tests.services.worlds import drafted, post_all, pull_all, states

if TYPE_CHECKING:
    from tests.services.worlds import World

# Nothing is asked, nothing is done


def test_without_a_wish_nothing_is_done_beside_invoices(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy())
        assert list(run(ws)) == []


def test_nothing_is_done_before_the_invoice_is_posted(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_with(ws, EMAIL)
        calls = len(pulled.wire.sent)
        assert list(run(ws)) == []
    assert len(pulled.wire.sent) == calls


def test_what_was_asked_for_is_forgotten_with_a_confirmation_that_did_not_commit(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        batch = prepare(ws, view, [drafted(ws, view)["J1"]], status="AUTHORISED")
        confirm(ws, batch, EMAIL)
        with pytest.raises(UsageError):
            confirm(ws, batch, NOTE)
        assert [row.wish.what for row in rows.with_states(ws.cache, AfterState)] == [What.EMAIL]


# Each kind


def test_an_invoice_is_emailed_once_however_often_it_is_run(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL, ("J1", "J2"))
        assert outcomes(run_all(ws)) == {"J1": AfterState.DONE, "J2": AfterState.DONE}
        assert list(run(ws)) == []
    assert sent_emails(pulled) == 2


def test_a_mark_is_set_and_no_email_goes_out(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy(mark_sent=True))
        assert run_all(ws).all_done
    assert held(pulled, "J1")["SentToContact"] is True
    assert sent_emails(pulled) == 0


def test_a_note_says_which_job_was_billed(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, NOTE, status="DRAFT")
        assert run_all(ws).all_done
    notes = pulled.books.history[str(held(pulled, "J1")["InvoiceID"])]
    assert [one["Details"] for one in notes if one["Changes"] == "Note"] == [
        "Job J1 (final) of 2026-05-27 billed from jobsync"
    ]


def test_the_invoice_itself_is_what_it_was(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, AfterPolicy(mark_sent=True, note="x"))
        before = dict(held(pulled, "J1"))
        run_all(ws)
    after = dict(held(pulled, "J1"))
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed <= {"SentToContact", "UpdatedDateUTC", "HasAttachments"}
    assert len(pulled.books.invoices) == 3


# Not even tried, with the reason


@pytest.mark.parametrize(
    ("policy", "status", "says"),
    [
        (EMAIL, "DRAFT", "only approved invoices; this one is draft"),
        (AfterPolicy(mark_sent=True), "SUBMITTED", "this one is submitted"),
    ],
)
def test_a_draft_is_neither_emailed_nor_marked_and_xero_is_not_asked(
    pulled: World, policy: AfterPolicy, status: str, says: str
) -> None:
    with pulled.open() as ws:
        posted_with(ws, policy, status=status)
        extras = run_all(ws)
    assert outcomes(extras) == {"J1": AfterState.SKIPPED}
    assert says in extras.rows[0].message
    assert [call.path for call in pulled.books.writes if call.method == "POST"] == []


def test_a_contact_without_an_address_and_a_demo_company_get_no_email(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL, ("J1", "J2"))
        pulled.contacts_named("Ada Rewi")[0]["EmailAddress"] = ""
        extras = run_all(ws)
        assert outcomes(extras) == {"J1": AfterState.SKIPPED, "J2": AfterState.DONE}
        assert extras.rows[0].message == "Ada Rewi has no e-mail address in Xero."
        pulled.books.organisation["IsDemoCompany"] = True
        posted_with(ws, EMAIL, ("J3",))
        assert run_all(ws).rows[0].message == "A demo company sends no e-mails."
    assert sent_emails(pulled) == 1


def test_an_invoice_that_goes_to_somebody_else_now_is_not_emailed(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        invoice = held(pulled, "J1")
        invoice["ContactID"] = pulled.contacts_named("Cobham School")[0]["ContactID"]
        extras = run_all(ws)
    assert outcomes(extras) == {"J1": AfterState.SKIPPED}
    assert "Cobham School" in extras.rows[0].message
    assert sent_emails(pulled) == 0


def test_an_invoice_that_somebody_emailed_meanwhile_is_not_emailed_a_second_time(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        held(pulled, "J1")["SentToContact"] = True
        assert outcomes(run_all(ws)) == {"J1": AfterState.SKIPPED}
    assert sent_emails(pulled) == 0


def test_what_was_asked_for_beside_a_refused_invoice_ends_without_a_call(pulled: World) -> None:
    with pulled.open() as ws:
        confirm_with(ws, EMAIL)
        pulled.contacts_named("Ada Rewi")[0]["ContactStatus"] = "ARCHIVED"
        post_all(ws)
        assert states(ws)["J1"] is IntentState.REJECTED
        calls = len(pulled.wire.sent)
        assert outcomes(run_all(ws)) == {"J1": AfterState.SKIPPED}
    assert len(pulled.wire.sent) == calls


# Invoices that were in Xero already


def test_an_invoice_that_was_made_by_hand_can_be_emailed_by_its_job(pulled: World) -> None:
    made = pulled.books.seed_invoice(
        InvoiceNumber="J2",
        Contact={"Name": "Bjork Timber Ltd"},
        Status="AUTHORISED",
        LineItems=[
            {"Description": "Labour", "Quantity": 1, "UnitAmount": 200, "AccountCode": "200", "TaxType": "OUTPUT2"}
        ],
    )
    with pulled.open() as ws:
        pull_all(ws)
        ask_again(ws, "J2", Wish(what=What.EMAIL))
        assert run_all(ws).all_done
        with pytest.raises(UsageError, match="No invoice in Xero is known to bill job J3"):
            ask_again(ws, "J3", Wish(what=What.EMAIL))
    assert pulled.books.invoices[made]["SentToContact"] is True
