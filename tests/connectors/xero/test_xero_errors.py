"""Every status that Xero is known to answer becomes an error with a sentence and a next step."""

from __future__ import annotations

import logging

import httpx
import pytest

from jobsync_tui.core.errors import BadAnswer, JobsyncError, RateLimited, Refused, SignInNeeded
from tests.connectors.xero.xero_support import CONTACT, Desk, html_answer, json_answer, throttled

VALIDATION = {
    "ErrorNumber": 10,
    "Type": "ValidationException",
    "Message": "A validation exception occurred",
    "Elements": [{"InvoiceNumber": "J1", "ValidationErrors": [{"Message": "Email address must be valid."}]}],
}
QUERY = {"ErrorNumber": 16, "Type": "QueryParseException", "Message": "No property or field 'Nmae' exists"}
NOT_UNDERSTOOD = {"ErrorNumber": 17, "Type": "NoDataProcessed", "Message": "No data has been processed here"}
KEY_REUSED = {"ErrorNumber": 10, "Message": "Idempotency Key: v1-ab is used with a different request."}
GATEWAY = {"Type": None, "Title": "BadRequest", "Status": 400, "Detail": "The request is malformed"}


def unauthorised(detail: str) -> httpx.Response:
    return json_answer({"Type": None, "Title": "Unauthorized", "Status": 401, "Detail": detail}, status=401)


def plain(status: int, text: str) -> httpx.Response:
    return httpx.Response(status, headers={"Content-Type": "text/plain; charset=utf-8"}, content=text)


def error_of(*answers: httpx.Response) -> JobsyncError:
    """What a write raises for these answers (a read would try some of them again)."""
    desk = Desk()
    desk.script.then(*answers)
    with pytest.raises(JobsyncError) as caught:
        desk.ledger.create_invoices(b"{}", idempotency_key="k")
    assert caught.value.message[0].isupper()
    assert caught.value.next_step.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (VALIDATION, "Email address must be valid."),
        (QUERY, "No property or field 'Nmae' exists"),
        (NOT_UNDERSTOOD, "No data has been processed here"),
        (KEY_REUSED, "is used with a different request."),
        (GATEWAY, "The request is malformed"),
    ],
)
def test_a_400_gives_xeros_reason(body: object, reason: str) -> None:
    error = error_of(json_answer(body, status=400))
    assert isinstance(error, Refused)
    assert error.status == 400
    assert reason in error.message


def test_a_400_in_plain_text_gives_its_text() -> None:
    error = error_of(plain(400, "Idempotency Key: v1-ab is used\r\nwith a different request.\x1b[0m"))
    assert isinstance(error, Refused)
    assert "used with a different request." in error.message
    assert error.message.isprintable()


@pytest.mark.parametrize("answer", [html_answer(400), httpx.Response(400), json_answer("{", status=400)])
def test_a_400_without_a_reason_is_a_bad_answer(answer: httpx.Response) -> None:
    error = error_of(answer)
    assert isinstance(error, BadAnswer)
    assert error.status == 400


def test_a_very_long_reason_is_cut() -> None:
    error = error_of(json_answer({"Message": "no. " * 5000}, status=400))
    assert len(error.message) < 400


def test_a_401_that_stays_means_signing_in_again() -> None:
    error = error_of(unauthorised("TokenExpired: token expired"), unauthorised("TokenExpired: token expired"))
    assert isinstance(error, SignInNeeded)
    assert "jobsync connect xero" in error.next_step


def test_a_401_for_a_missing_permission_names_what_it_is_missing_for() -> None:
    denied = "AuthorizationUnsuccessful"
    error = error_of(unauthorised(denied), unauthorised(denied))
    assert isinstance(error, SignInNeeded)
    assert "permission for Invoices" in error.message


@pytest.mark.parametrize(
    "answer",
    [json_answer({"Title": "Forbidden", "Detail": "AuthenticationUnsuccessful"}, status=403), html_answer(403)],
)
def test_a_403_means_the_organisation_was_disconnected(answer: httpx.Response) -> None:
    error = error_of(answer)
    assert isinstance(error, SignInNeeded)
    assert "disconnected" in error.message


@pytest.mark.parametrize("status", [404, 412, 501])
def test_what_xero_does_not_know_or_offer_is_a_bad_answer(status: int) -> None:
    error = error_of(httpx.Response(status, headers={"Content-Type": "text/html"}))
    assert isinstance(error, BadAnswer)
    assert error.status == status
    assert "Invoices" in error.message


def test_a_429_of_the_minute_says_how_long() -> None:
    error = error_of(throttled(Retry_After="42", X_Rate_Limit_Problem="minute"))
    assert isinstance(error, RateLimited)
    assert (error.retry_after, error.daily) == (42, False)


def test_a_429_of_the_day_says_so() -> None:
    error = error_of(throttled(Retry_After="66975", X_Rate_Limit_Problem="day"))
    assert isinstance(error, RateLimited)
    assert (error.retry_after, error.daily) == (66975, True)
    assert "tomorrow" in error.next_step


@pytest.mark.parametrize("wait", ["soon", "-5", "1.5", "", "Wed, 04 Nov 2026 07:28:00 GMT"])
def test_a_retry_after_that_is_no_number_of_seconds_is_no_news(wait: str) -> None:
    error = error_of(throttled(Retry_After=wait, X_Rate_Limit_Problem="minute"))
    assert isinstance(error, RateLimited)
    assert error.retry_after is None


@pytest.mark.parametrize(
    "text",
    [
        "The Xero API is currently offline for maintenance.",
        "The Xero API is temporarily unavailable.",
        "The Organisation is offline.",
    ],
)
def test_a_503_tells_what_xero_says(text: str) -> None:
    error = error_of(plain(503, text))
    assert isinstance(error, BadAnswer)
    assert error.status == 503
    assert error.message.endswith(text)


@pytest.mark.parametrize("status", [500, 502, 504, 599])
def test_a_fault_of_xero_keeps_its_status(status: int) -> None:
    error = error_of(html_answer(status))
    assert isinstance(error, BadAnswer)
    assert error.status == status
    assert "<" not in error.message


@pytest.mark.parametrize("status", [202, 302, 405, 409, 413, 418])
def test_any_other_status_is_a_bad_answer(status: int) -> None:
    error = error_of(httpx.Response(status))
    assert isinstance(error, BadAnswer)
    assert error.status == status


def test_the_correlation_id_is_for_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk = Desk()
    faulty = httpx.Response(500, headers={"Xero-Correlation-Id": "c0ffee-42"})
    desk.script.then(faulty, faulty, faulty)
    with pytest.raises(BadAnswer) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    assert "c0ffee-42" in caplog.text
    assert "c0ffee-42" not in str(caught.value)
    assert {record.levelno for record in caplog.records} == {logging.DEBUG}
