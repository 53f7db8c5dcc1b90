"""The whole way through the practice Xero: sign in, renew, revoke; and each refusal leaves nothing behind."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.token_store import MemoryStore
from jobsync_tui.connectors.xero.client import open_xero
from jobsync_tui.connectors.xero.limits import Meter
from jobsync_tui.connectors.xero.oauth import (
    REDIRECTS,
    SCOPES,
    Identity,
    InvalidGrant,
    Ticket,
    authorize_url,
    challenge,
    new_ticket,
    read_redirect,
)
from jobsync_tui.connectors.xero.origins import origins
from jobsync_tui.connectors.xero.pkce import StoredSignIn
from jobsync_tui.core.errors import SignInNeeded
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from tests.connectors.xero.xero_support import StepClock
from tests.fakes import Wire, raising

if TYPE_CHECKING:
    from pathlib import Path

CLIENT = "app-1"
WHERE = origins("http://127.0.0.1:9000")


class Practice:
    """Practice books, a browser that follows where they send it, and a sign-in over them with an empty store."""

    def __init__(self, folder: Path) -> None:
        self.clock = StepClock()
        self.books = Books(now=self.clock.now)
        self.wire = Wire(inner=httpx.WSGITransport(app=xero_app(self.books, limits=NO_LIMITS)))
        self.store = MemoryStore()
        self.identity = Identity(make_client(base_url=WHERE.identity, transport=self.wire), client_id=CLIENT)
        self.sign_in = StoredSignIn(self.identity, self.store, lock=folder / "sign-in.lock", clock=self.clock)

    def browse(self, url: str) -> httpx.Response:
        """What the browser is answered with."""
        with httpx.Client(transport=self.wire) as browser:
            return browser.get(url)

    def agree(self, ticket: Ticket) -> str:
        """The address the browser ends on."""
        return self.browse(authorize_url(WHERE.authorize, CLIENT, ticket, SCOPES)).headers["Location"]

    def connect(self) -> None:
        ticket = new_ticket(REDIRECTS[0])
        grant = self.identity.exchange(read_redirect(self.agree(ticket), ticket), ticket)
        self.sign_in.adopt(grant, client_id=CLIENT, name="Practice")


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path)


def kept(practice: Practice) -> str:
    found = practice.store.load()
    return found.refresh_token.reveal() if found else ""


def test_she_signs_in_and_reaches_her_books(practice: Practice) -> None:
    practice.connect()
    ledger = open_xero(
        WHERE, sign_in=practice.sign_in, tenant_id=None, clock=practice.clock, meter=Meter(), transport=practice.wire
    )
    assert ledger.organisation().name == practice.books.organisation["Name"]
    assert kept(practice)


def test_a_sign_in_lasts_for_months_of_use(practice: Practice) -> None:
    practice.connect()
    seen = {kept(practice)}
    for _ in range(5):
        practice.clock.at += dt.timedelta(days=59)
        practice.sign_in.token()
        seen.add(kept(practice))
    assert len(seen) == 6


def test_a_sign_in_that_is_not_used_for_60_days_has_ended(practice: Practice) -> None:
    practice.connect()
    before = kept(practice)
    practice.clock.at += dt.timedelta(days=61)
    with pytest.raises(InvalidGrant):
        practice.sign_in.token()
    assert kept(practice) == before


def test_a_lost_answer_costs_nothing(practice: Practice) -> None:
    practice.connect()
    practice.wire.will("POST token", *[raising(httpx.ReadTimeout, after=True)] * 2)
    practice.sign_in.token(force=True)
    practice.sign_in.token(force=True)
    assert practice.sign_in.warning == ""


def test_a_revoked_sign_in_has_ended(practice: Practice) -> None:
    practice.connect()
    token = practice.sign_in.refresh_token()
    assert token is not None
    practice.identity.revoke(token)
    with pytest.raises(InvalidGrant):
        practice.sign_in.token(force=True)
    practice.sign_in.forget()
    assert kept(practice) == ""


def test_a_code_is_good_once_and_for_five_minutes(practice: Practice) -> None:
    ticket = new_ticket(REDIRECTS[0])
    code = read_redirect(practice.agree(ticket), ticket)
    same = Ticket(verifier=ticket.verifier, state=ticket.state, redirect_uri=ticket.redirect_uri, nonce=ticket.nonce)
    practice.identity.exchange(code, ticket)
    with pytest.raises(InvalidGrant, match="used before"):
        practice.identity.exchange(code, same)

    late = new_ticket(REDIRECTS[0])
    code = read_redirect(practice.agree(late), late)
    practice.clock.at += dt.timedelta(minutes=5)
    with pytest.raises(InvalidGrant, match="too late"):
        practice.identity.exchange(code, late)
    assert kept(practice) == ""


@pytest.mark.parametrize("changed", ["verifier", "redirect_uri", "nonce"])
def test_a_code_is_worth_nothing_without_its_own_ticket(practice: Practice, changed: str) -> None:
    ticket, other = new_ticket(REDIRECTS[0]), new_ticket(REDIRECTS[1])
    code = read_redirect(practice.agree(ticket), ticket)
    parts = {name: getattr(ticket, name) for name in ("verifier", "state", "redirect_uri", "nonce")}
    wrong = Ticket(**{**parts, changed: getattr(other, changed)})
    with pytest.raises(SignInNeeded):
        practice.identity.exchange(code, wrong)
    assert kept(practice) == ""


@pytest.mark.parametrize("error", ["access_denied", "server_error", "temporarily_unavailable", "unauthorized_client"])
def test_a_refusal_on_the_page_is_one_sentence_and_nothing_kept(practice: Practice, error: str) -> None:
    practice.books.consent.error = error
    with pytest.raises(SignInNeeded):
        practice.connect()
    assert kept(practice) == ""
    assert [one.method for one in practice.wire.sent] == ["GET"]


def test_an_answer_to_another_sign_in_is_one_sentence_and_nothing_kept(practice: Practice) -> None:
    ticket, other = new_ticket(REDIRECTS[0]), new_ticket(REDIRECTS[0])
    with pytest.raises(SignInNeeded, match="not the answer to this sign-in"):
        read_redirect(practice.agree(other), ticket)
    assert kept(practice) == ""


def test_the_practice_xero_refuses_a_plain_challenge_and_another_port(practice: Practice) -> None:
    ticket = new_ticket(REDIRECTS[0])
    asked = {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": REDIRECTS[0],
        "scope": " ".join(SCOPES),
        "state": ticket.state.reveal(),
        "code_challenge": challenge(ticket.verifier.reveal()),
        "code_challenge_method": "plain",
    }
    plain = practice.browse(f"{WHERE.authorize}?{urlencode(asked)}")
    with pytest.raises(SignInNeeded, match="the way it was asked"):
        read_redirect(plain.headers["Location"], ticket)
    elsewhere = practice.browse(
        authorize_url(WHERE.authorize, CLIENT, new_ticket("http://localhost:9999/callback"), SCOPES)
    )
    assert (elsewhere.status_code, "Location" in elsewhere.headers) == (400, False)


def test_a_sign_in_of_another_app_is_not_renewed(practice: Practice) -> None:
    practice.connect()
    client = make_client(base_url=WHERE.identity, transport=practice.wire)
    with pytest.raises(InvalidGrant):
        Identity(client, client_id="app-2").refresh(Secret(kept(practice)))
