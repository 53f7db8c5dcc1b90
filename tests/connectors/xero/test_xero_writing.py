"""Writing to Xero: once, byte for byte, and every element's outcome read for itself."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.connectors.xero.wire import batch_body
from jobsync_tui.core.errors import BadAnswer, RateLimited, Refused, SignInNeeded, Unreachable
from jobsync_tui.core.ledger import Written
from tests.connectors.xero.xero_support import (
    CONTACT,
    INVOICE,
    TENANT,
    ZEROS,
    Desk,
    connection,
    html_answer,
    json_answer,
    listed,
    throttled,
)

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import Written as Outcome

BODY = batch_body("Invoices", [b'{"InvoiceNumber":"J1042", "Total":1.10}'])
KEY = "v1-" + "ab" * 32


@pytest.fixture
def desk() -> Desk:
    return Desk()


def create(desk: Desk) -> list[Outcome]:
    return desk.ledger.create_invoices(BODY, idempotency_key=KEY)


def saved(**fields: object) -> dict[str, object]:
    return {
        "InvoiceID": INVOICE,
        "InvoiceNumber": "J1042",
        "Contact": {"ContactID": CONTACT, "Name": "Aroha"},
        "Status": "DRAFT",
        "Total": 273.13,
        "CurrencyCode": "NZD",
        "StatusAttributeString": "OK",
        "HasErrors": False,
        **fields,
    }


def test_invoices_are_put_byte_for_byte_under_their_key(desk: Desk) -> None:
    desk.script.then(listed("Invoices", saved()))
    create(desk)
    request = desk.script.last
    assert (request.method, request.url.path) == ("PUT", "/api.xro/2.0/Invoices")
    assert request.url.query == b"summarizeErrors=false&unitdp=4"
    assert request.content == BODY
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Idempotency-Key"] == KEY
    assert request.headers["Xero-Tenant-Id"] == TENANT
    assert desk.ledger.calls == {"PUT Invoices": 1}


def test_contacts_are_put_byte_for_byte_under_their_key(desk: Desk) -> None:
    desk.script.then(listed("Contacts"))
    desk.ledger.create_contacts(b'{"Contacts":[]}', idempotency_key=KEY)
    assert desk.script.last.url.path == "/api.xro/2.0/Contacts"
    assert desk.script.last.url.query == b"summarizeErrors=false"
    assert (desk.script.last.content, desk.script.last.headers["Idempotency-Key"]) == (b'{"Contacts":[]}', KEY)
    assert desk.ledger.calls == {"PUT Contacts": 1}


def test_a_saved_invoice_tells_what_was_saved(desk: Desk) -> None:
    desk.script.then(listed("Invoices", saved()))
    (outcome,) = create(desk)
    assert outcome == Written(
        ok=True,
        key="J1042",
        id=INVOICE,
        contact_id=outcome.contact_id,
        status="DRAFT",
        total=Decimal("273.13"),
        currency="NZD",
    )
    assert outcome.contact_id == CONTACT


def test_a_refused_invoice_tells_why_and_has_no_id(desk: Desk) -> None:
    refused = saved(
        InvoiceID=ZEROS,
        StatusAttributeString="ERROR",
        HasErrors=True,
        ValidationErrors=[{"Message": "Invoice # must be unique."}, {"Message": "Invoice # must be unique."}],
        Warnings=[{"Message": "only a warning"}],
    )
    desk.script.then(listed("Invoices", refused))
    (outcome,) = create(desk)
    assert (outcome.ok, outcome.id, outcome.key) == (False, "", "J1042")
    assert outcome.messages == ("Invoice # must be unique.",)


def test_a_refused_invoice_stays_refused_whatever_status_and_id_it_echoes(desk: Desk) -> None:
    refused = saved(StatusAttributeString="ERROR", Status="AUTHORISED", HasErrors=True)
    desk.script.then(listed("Invoices", refused))
    (outcome,) = create(desk)
    assert (outcome.ok, outcome.id) == (False, INVOICE)


def test_an_invoice_saved_with_a_warning_is_saved(desk: Desk) -> None:
    warned = saved(StatusAttributeString="WARNING", Warnings=[{"Message": "Odd rate"}])
    desk.script.then(listed("Invoices", warned))
    (outcome,) = create(desk)
    assert (outcome.ok, outcome.messages) == (True, ("Odd rate",))


def test_good_and_bad_elements_of_one_batch_are_told_apart(desk: Desk) -> None:
    bad = saved(InvoiceNumber="J2", InvoiceID=ZEROS, StatusAttributeString="ERROR", HasErrors=True)
    desk.script.then(listed("Invoices", bad, saved(InvoiceNumber="J1")))
    assert [(outcome.key, outcome.ok) for outcome in create(desk)] == [("J2", False), ("J1", True)]


@pytest.mark.parametrize(
    ("fields", "ok"),
    [
        ({"StatusAttributeString": None}, True),
        ({"StatusAttributeString": None, "InvoiceID": ZEROS}, False),
        ({"StatusAttributeString": None, "InvoiceID": None}, False),
        ({"StatusAttributeString": None, "HasErrors": True}, False),
        ({"StatusAttributeString": None, "HasValidationErrors": True}, False),
        ({"StatusAttributeString": None, "ValidationErrors": [{"Message": "no"}]}, False),
        ({"StatusAttributeString": "MAYBE"}, True),
        ({"StatusAttributeString": "MAYBE", "InvoiceID": ZEROS}, False),
        ({"StatusAttributeString": "MAYBE", "HasErrors": True}, False),
        ({"StatusAttributeString": "OK", "HasErrors": True}, True),
    ],
)
def test_without_a_clear_word_an_id_and_no_errors_mean_saved(
    desk: Desk, fields: dict[str, object], *, ok: bool
) -> None:
    desk.script.then(listed("Invoices", saved(**fields)))
    (outcome,) = create(desk)
    assert outcome.ok is ok


def test_an_ok_without_an_id_leaves_open_what_happened(desk: Desk) -> None:
    desk.script.then(listed("Invoices", saved(InvoiceID=ZEROS)))
    (outcome,) = create(desk)
    assert (outcome.ok, outcome.id, outcome.messages) == (True, "", ())


def test_a_new_contact_is_known_by_its_name_and_gets_an_id(desk: Desk) -> None:
    element = {"ContactID": CONTACT, "Name": "Aroha", "ContactStatus": "ACTIVE", "HasValidationErrors": False}
    desk.script.then(listed("Contacts", element))
    (outcome,) = desk.ledger.create_contacts(b"{}", idempotency_key=KEY)
    assert (outcome.ok, outcome.key, outcome.id, outcome.contact_id) == (True, "Aroha", CONTACT, CONTACT)
    assert (outcome.status, outcome.total) == ("ACTIVE", None)


def test_a_refused_contact_tells_why(desk: Desk) -> None:
    element = {
        "ContactID": ZEROS,
        "Name": "Aroha",
        "HasValidationErrors": True,
        "StatusAttributeString": "ERROR",
        "ValidationErrors": [{"Message": "The contact name Aroha is taken."}],
    }
    desk.script.then(listed("Contacts", element))
    (outcome,) = desk.ledger.create_contacts(b"{}", idempotency_key=KEY)
    assert (outcome.ok, outcome.id, outcome.contact_id) == (False, "", None)
    assert outcome.messages == ("The contact name Aroha is taken.",)


def test_an_expired_token_is_renewed_once_and_the_same_bytes_go_again(desk: Desk) -> None:
    expired = json_answer({"Title": "Unauthorized", "Status": 401, "Detail": "TokenExpired: at 9:00"}, status=401)
    desk.script.then(expired, listed("Invoices", saved()))
    assert create(desk)[0].ok
    first, second = desk.script.requests
    assert (first.headers["Authorization"], second.headers["Authorization"]) == ("Bearer token-1", "Bearer token-2")
    assert (first.content, first.url, first.headers["Idempotency-Key"]) == (BODY, second.url, KEY)
    assert (second.content, second.headers["Idempotency-Key"]) == (BODY, KEY)


def test_a_second_401_is_the_last(desk: Desk) -> None:
    desk.script.then(httpx.Response(401), httpx.Response(401))
    with pytest.raises(SignInNeeded):
        create(desk)
    assert desk.ledger.calls == {"PUT Invoices": 2}


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
        (httpx.ReadTimeout("slow"), True),
        (httpx.RemoteProtocolError("gone"), True),
        (httpx.WriteError("gone"), True),
    ],
)
def test_a_write_that_fails_is_not_sent_again(desk: Desk, fault: httpx.TransportError, *, sent: bool) -> None:
    desk.script.then(fault, listed("Invoices", saved()))
    with pytest.raises(Unreachable) as caught:
        create(desk)
    assert caught.value.sent is sent
    assert len(desk.script.requests) == 1
    assert desk.clock.slept == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(503, headers={"Content-Type": "text/plain"}, content="The Organisation is offline"),
        html_answer(502),
        html_answer(200),
        httpx.Response(404, headers={"Content-Type": "text/html"}),
        json_answer(""),
        json_answer('{"Invoices":[{"InvoiceID":"1c'),
        json_answer('{"Invoices":[{"Total":"much"}]}'),
        json_answer({"Status": "OK"}),
        httpx.Response(201, content=b"{}"),
        httpx.Response(304),
    ],
)
def test_anything_but_a_readable_200_is_a_bad_answer_and_sent_once(desk: Desk, answer: httpx.Response) -> None:
    desk.script.then(answer, listed("Invoices", saved()))
    with pytest.raises(BadAnswer):
        create(desk)
    assert len(desk.script.requests) == 1


def test_a_refused_batch_gives_every_reason_once(desk: Desk) -> None:
    body = {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": [
            {"ValidationErrors": [{"Message": "Account must be valid."}, {"Message": "No date."}]},
            {"ValidationErrors": [{"Message": "Account must be valid."}]},
        ],
    }
    desk.script.then(json_answer(body, status=400))
    with pytest.raises(Refused) as caught:
        create(desk)
    assert caught.value.status == 400
    assert caught.value.message.count("account") == 1
    assert caught.value.message.endswith(" “No date.”")


@pytest.mark.parametrize("answer", [throttled(Retry_After="30", X_Rate_Limit_Problem="minute"), throttled()])
def test_a_write_that_is_throttled_is_not_sent_again(desk: Desk, answer: httpx.Response) -> None:
    desk.script.then(answer)
    with pytest.raises(RateLimited) as caught:
        create(desk)
    assert not caught.value.daily
    assert desk.clock.slept == []


def test_a_write_at_the_days_limit_says_so(desk: Desk) -> None:
    desk.script.then(throttled(Retry_After="40000", X_Rate_Limit_Problem="day"))
    with pytest.raises(RateLimited) as caught:
        create(desk)
    assert (caught.value.daily, caught.value.retry_after) == (True, 40000)


def test_a_sign_in_that_breaks_has_not_sent_the_invoices(desk: Desk) -> None:
    desk.tokens.error = Unreachable("The sign-in broke off.", sent=True)
    with pytest.raises(Unreachable) as caught:
        create(desk)
    assert not caught.value.sent
    assert desk.script.requests == []


def test_looking_for_the_organisation_has_not_sent_the_invoices() -> None:
    desk = Desk(tenant_id=None)
    desk.script.then(*(httpx.ReadTimeout("slow") for _ in range(3)))
    with pytest.raises(Unreachable) as caught:
        create(desk)
    assert not caught.value.sent
    assert desk.ledger.calls == {"GET connections": 3}


def test_a_write_finds_its_organisation_first() -> None:
    desk = Desk(tenant_id=None)
    desk.script.then(json_answer(json.dumps([connection(TENANT, "Practice")])), listed("Invoices", saved()))
    assert create(desk)[0].ok
    assert desk.script.last.headers["Xero-Tenant-Id"] == TENANT
