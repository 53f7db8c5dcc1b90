"""The address the browser comes back with: the answer to this ticket, or one sentence and nothing else."""

from __future__ import annotations

import traceback

import pytest

from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.xero.oauth import REDIRECTS, Ticket, read_redirect
from jobsync_tui.core.errors import SignInNeeded

STATE = "state-canary-5e0f"
CODE = "code-canary-77"
HERE = REDIRECTS[0]
GOOD = f"code={CODE}&state={STATE}"


@pytest.fixture
def ticket() -> Ticket:
    return Ticket(
        verifier=Secret("verifier-canary"), state=Secret(STATE), redirect_uri=HERE, nonce=Secret("nonce-canary")
    )


def refusal(address: str, ticket: Ticket) -> SignInNeeded:
    """The error of an address, told in one message with a next step and without what it must not show."""
    with pytest.raises(SignInNeeded) as caught:
        read_redirect(address, ticket)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    for kept in (CODE, STATE, "verifier-canary", "nonce-canary"):
        assert kept not in shown
    assert caught.value.next_step
    return caught.value


@pytest.mark.parametrize(
    "address",
    [
        f"{HERE}?{GOOD}",
        f"  {HERE}?{GOOD}\n",
        f"{HERE}?code={CODE[:5]}\n   {CODE[5:]}&state={STATE}",
        f"/callback?{GOOD}",
        f"localhost:8742/callback?{GOOD}",
        f"{HERE}?state={STATE}&code={CODE}&scope=openid%20email&session_state=x.y",
        f"{HERE}?{GOOD}&iss=https%3A%2F%2Fidentity.xero.com",
        f"{HERE}?{GOOD}#_=_",
    ],
)
def test_the_answer_to_this_ticket_gives_its_code(address: str, ticket: Ticket) -> None:
    assert read_redirect(address, ticket) == Secret(CODE)


def test_a_code_is_percent_decoded(ticket: Ticket) -> None:
    assert read_redirect(f"/callback?code=a%2Bb%2F%3D&state={STATE}", ticket) == Secret("a+b/=")


@pytest.mark.parametrize(
    "query",
    [
        f"code={CODE}",
        f"code={CODE}&state=",
        f"code={CODE}&state=another",
        f"code={CODE}&state={STATE}x",
        f"code={CODE}&state={STATE[:-1]}",
        f"code={CODE}&state=st%C3%A4te",
        f"code={CODE}&state={STATE}&state={STATE}",
        f"code={CODE}&state={STATE}&state=another",
        f"code={CODE}&State={STATE}",
        "error=access_denied&state=another",
    ],
)
def test_a_wrong_missing_or_doubled_state_is_refused(query: str, ticket: Ticket) -> None:
    assert "not the answer to this sign-in" in refusal(f"/callback?{query}", ticket).message


@pytest.mark.parametrize(
    "query",
    [f"state={STATE}", f"state={STATE}&code=", f"{GOOD}&code={CODE}", f"code=x&{GOOD}", f"state={STATE}&Code=x"],
)
def test_no_code_or_more_than_one_is_refused(query: str, ticket: Ticket) -> None:
    assert "no code, or more than one" in refusal(f"{HERE}?{query}", ticket).message


@pytest.mark.parametrize(
    "place",
    [
        "http://localhost:18742/callback",
        "http://localhost/callback",
        "http://127.0.0.1:8742/callback",
        "https://localhost:8742/callback",
        "http://localhost:8742/callback/",
        "http://localhost:8742/Callback",
        "http://localhost:8742/other",
        "http://localhost:8742//callback",
        "http://evil.example/callback",
        "http://localhost:8742@evil.example/callback",
        "http://x@localhost:8742/callback",
        "http://localhost.evil.example:8742/callback",
        "//localhost:8742/callback",
        "javascript://localhost:8742/callback",
        "/callback/",
        "/other",
        "localhost:18742/callback",
    ],
)
def test_another_host_port_path_or_scheme_is_refused(place: str, ticket: Ticket) -> None:
    told = refusal(f"{place}?{GOOD}", ticket)
    assert HERE in told.message
    assert "whole address" in told.next_step


@pytest.mark.parametrize(
    "pasted", ["", "   ", CODE, f"code={CODE}", GOOD, HERE, "/callback", "http://[", "hello there"]
)
def test_what_is_not_the_whole_address_is_told_so(pasted: str, ticket: Ticket) -> None:
    told = refusal(pasted, ticket)
    assert "not the whole address" in told.message
    assert "paste it again" in told.next_step


@pytest.mark.parametrize("fields", [21, 5000])
def test_an_address_with_very_many_fields_is_refused(fields: int, ticket: Ticket) -> None:
    refusal(f"{HERE}?{GOOD}&{'&'.join(['x=1'] * fields)}", ticket)


@pytest.mark.parametrize("issuer", ["https://identity.xero.com/", "https://evil.example", ""])
def test_another_issuer_is_refused(issuer: str, ticket: Ticket) -> None:
    assert "another service than Xero" in refusal(f"{HERE}?{GOOD}&iss={issuer}", ticket).message


def test_practice_books_may_name_themselves_as_issuer(ticket: Ticket) -> None:
    code = read_redirect(f"{HERE}?{GOOD}&iss=http://127.0.0.1:1", ticket, issuer="http://127.0.0.1:1")
    assert code == Secret(CODE)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("access_denied", "Cancel"),
        ("unauthorized_client", "does not let this app"),
        ("invalid_scope", "permission"),
        ("invalid_request", "the way it was asked"),
        ("server_error", "an error of its own"),
        ("temporarily_unavailable", "not available"),
        ("consent_required", "consent_required"),
        ("%3Cb%3E%1B[0m", "no reason given"),
    ],
)
@pytest.mark.parametrize("state", [f"&state={STATE}", ""])
def test_a_refusal_of_xeros_page_is_told_in_words(code: str, words: str, state: str, ticket: Ticket) -> None:
    told = refusal(f"{HERE}?error={code}&error_description=text-canary{state}", ticket)
    assert words in told.message
    assert "text-canary" not in str(told)
    assert "\x1b" not in str(told)


def test_a_refusal_that_also_brings_a_code_is_a_refusal(ticket: Ticket) -> None:
    assert "Cancel" in refusal(f"{HERE}?{GOOD}&error=access_denied", ticket).message


def test_the_refused_request_names_the_addresses_to_register(ticket: Ticket) -> None:
    assert all(one in refusal("/callback?error=invalid_request", ticket).next_step for one in REDIRECTS)
