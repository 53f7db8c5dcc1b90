"""What becomes of an e-mail that Xero refuses, or that is late: the others go out, and she is told in her words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.afterwards import AfterState, What, Wish
from jobsync_tui.services.afterwards import run
from tests.fakes import answering
from tests.services.after_support import (
    EMAIL,
    NOTE,
    ask_again,
    held,
    outcomes,
    posted_with,
    refused,
    run_all,
    run_own,
    sent_emails,
)

if TYPE_CHECKING:
    from tests.fakes import Fault, Send
    from tests.services.worlds import World


def refusing(world: World, number: str, reason: str) -> Fault:
    """Xero that refuses to e-mail this one invoice."""

    def fault(send: Send, request: httpx.Request) -> httpx.Response:
        if str(held(world, number)["InvoiceID"]) not in str(request.url):
            return send(request)
        kind = {"Content-Type": "application/json"}
        return httpx.Response(400, headers=kind, content=refused(reason).encode(), request=request)

    return fault


# Refusals


@pytest.mark.parametrize(
    "reason",
    [
        "The primary person of Harbour Joinery Limited is not set up to receive invoices.",
        "The PDF exceeds the size limit.",
        "Email address must be valid.",
    ],
)
def test_a_refusal_that_is_about_one_email_holds_up_no_other(pulled: World, reason: str) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL, ("J1", "J2", "J3"))
        pulled.wire.will("POST Email", *[refusing(pulled, "J1", reason)] * 3)
        extras = run_all(ws)
        assert outcomes(extras) == {"J1": AfterState.FAILED, "J2": AfterState.DONE, "J3": AfterState.DONE}
        assert extras.stopped == ()
        assert list(run(ws)) == []
    assert sent_emails(pulled) == 2


def test_an_email_that_is_always_refused_as_the_days_limit_holds_up_no_other_on_the_next_day(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL, ("J1", "J2", "J3"))
        pulled.wire.will("POST Email", *[refusing(pulled, "J1", "You have exceeded the daily email limit")] * 4)
        assert set(outcomes(run_all(ws)).values()) == {AfterState.ASKED}
        pulled.clock.pass_time(days=1)
        assert outcomes(run_all(ws)) == {"J1": AfterState.ASKED, "J2": AfterState.DONE, "J3": AfterState.DONE}


def test_a_refusal_names_no_address_of_a_request_and_says_how_to_mend_it_beside_a_posted_invoice(
    pulled: World,
) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        pulled.wire.will("POST Email", refusing(pulled, "J1", "Email address must be valid."))
        (row,) = run_all(ws).rows
    told = "Xero refused the request about the invoice's e-mail: The customer's e-mail address is not valid."
    assert row.message == told
    assert row.next == "Correct the contact's e-mail address in Xero. Then run 'jobsync invoice email J1'."


def test_no_refusal_beside_an_invoice_has_her_post_it_again(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, NOTE)
        pulled.wire.will(
            "PUT History", answering(400, refused("It must not be longer than 1."), "application/json", after=False)
        )
        (row,) = run_all(ws).rows
    assert row.state is AfterState.FAILED
    assert row.next == "Look at the invoice in Xero. Then run 'jobsync invoice note J1 --text TEXT'."


# A look just before each e-mail


def test_an_invoice_that_was_emailed_by_hand_during_the_run_is_not_emailed_again(pulled: World) -> None:
    def by_hand(send: Send, request: httpx.Request) -> httpx.Response:
        held(pulled, "J2")["SentToContact"] = True
        return send(request)

    with pulled.open() as ws:
        posted_with(ws, EMAIL, ("J1", "J2", "J3"))
        pulled.wire.will("POST Email", by_hand)
        extras = run_all(ws)
    assert outcomes(extras) == {"J1": AfterState.DONE, "J2": AfterState.SKIPPED, "J3": AfterState.DONE}
    assert sent_emails(pulled) == 2


def test_an_email_costs_three_calls_and_a_run_one_more(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL, ("J1", "J2"))
        before = ws.ledger.calls.copy()
        run_all(ws)
        assert ws.ledger.calls - before == {
            "GET Organisation": 1,
            "GET Invoices": 2,
            "GET Contacts": 2,
            "POST Invoices/Email": 2,
        }


# The client she confirmed


def test_an_email_to_a_contact_that_was_renamed_waits_for_her_word(pulled: World) -> None:
    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        pulled.contacts_named("Ada Rewi")[0].update(Name="Zed Holdings", EmailAddress="boss@zed.example")
        (row,) = run_all(ws).rows
        assert row.state is AfterState.SKIPPED
        assert row.message.startswith("Ada Rewi is now called Zed Holdings in Xero")
        assert "'jobsync invoice email J1'" in row.message
        assert sent_emails(pulled) == 0
        assert run_own(ws, ask_again(ws, "J1", Wish(what=What.EMAIL))).all_done
    assert sent_emails(pulled) == 1


def test_a_contact_renamed_between_the_last_two_looks_gets_no_email(pulled: World) -> None:
    def rename(send: Send, request: httpx.Request) -> httpx.Response:
        pulled.contacts_named("Ada Rewi")[0]["Name"] = "Zed Holdings"
        return send(request)

    with pulled.open() as ws:
        posted_with(ws, EMAIL)
        pulled.wire.will("GET Contacts", rename)
        assert outcomes(run_all(ws)) == {"J1": AfterState.SKIPPED}
    assert sent_emails(pulled) == 0
