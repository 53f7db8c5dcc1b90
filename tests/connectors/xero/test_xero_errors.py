"""Every answer that Xero is known to give becomes an error, or a value, with a sentence and a next step."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

from jobsync_tui.core.errors import BadAnswer, JobsyncError, RateLimited, Refused, SignInNeeded
from jobsync_tui.core.outbox import IntentState, judge_answer
from tests.connectors.xero.xero_support import (
    CONTACT,
    INVOICE,
    Desk,
    html_answer,
    json_answer,
    listed,
    throttled,
)
from tests.core.test_outbox import INTENT

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
    assert caught.value.message.isprintable()
    assert caught.value.next_step.endswith(".")
    return caught.value


def read_error_of(*answers: httpx.Response) -> JobsyncError:
    """What a read raises for these answers, once it no longer tries."""
    desk = Desk()
    desk.script.then(*answers)
    with pytest.raises(JobsyncError) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    return caught.value


HTML = "text/html; charset=utf-8"
EXPIRED = unauthorised("TokenExpired: token expired at 11/03/2026 09:00:00")
NO_SCOPE = unauthorised("AuthorizationUnsuccessful")
NO_TENANT = json_answer({"Title": "Forbidden", "Status": 403, "Detail": "AuthenticationUnsuccessful"}, status=403)
GONE = httpx.Response(404, headers={"Content-Type": HTML})
DAY = throttled(Retry_After="66975", X_Rate_Limit_Problem="day", X_DayLimit_Remaining="0")
MINUTE = throttled(Retry_After="42", X_Rate_Limit_Problem="minute")

ROWS = [
    ("400 validation", [json_answer(VALIDATION, status=400)], Refused, "e-mail address is not valid"),
    ("400 query (16)", [json_answer(QUERY, status=400)], Refused, "did not understand the question"),
    ("400 no data (17)", [json_answer(NOT_UNDERSTOOD, status=400)], Refused, "did not understand the request"),
    ("400 key reused", [json_answer(KEY_REUSED, status=400)], Refused, "seen this request's key"),
    ("400 of the gateway", [json_answer(GATEWAY, status=400)], Refused, "“The request is malformed”"),
    ("400 in plain text", [plain(400, "Idempotency Key: k is used\r\nwith a different request.")], Refused, "key"),
    ("400 HTML", [html_answer(400)], BadAnswer, "(error 400)"),
    ("400 empty", [httpx.Response(400)], BadAnswer, "(error 400)"),
    ("400 truncated", [json_answer('{"Message": "A val', status=400)], BadAnswer, "(error 400)"),
    ("401 TokenExpired, twice", [EXPIRED, EXPIRED], SignInNeeded, "no longer accepts the sign-in"),
    ("401 AuthorizationUnsuccessful", [NO_SCOPE, NO_SCOPE], SignInNeeded, "no permission for Invoices"),
    ("403 AuthenticationUnsuccessful", [NO_TENANT], SignInNeeded, "disconnected"),
    ("403 HTML", [html_answer(403)], SignInNeeded, "disconnected"),
    ("404 HTML, empty", [GONE], BadAnswer, "does not know Invoices"),
    ("412", [httpx.Response(412, headers={"Content-Type": HTML})], BadAnswer, "refused the connection"),
    ("501", [httpx.Response(501, headers={"Content-Type": HTML})], BadAnswer, "does not offer"),
    ("429 minute", [MINUTE], RateLimited, "slow down"),
    ("429 day", [DAY], RateLimited, "0 calls are left until 03:36 tomorrow (in 19 hours)"),
    ("429 concurrent", [throttled(X_Rate_Limit_Problem="concurrent")], RateLimited, "too many requests at once"),
    ("429 appminute", [throttled(X_Rate_Limit_Problem="appminute")], RateLimited, "slow down"),
    ("429 bare", [throttled()], RateLimited, "too many requests at once"),
    ("500 HTML", [html_answer(500)], BadAnswer, "(error 500)"),
    ("500 empty", [httpx.Response(500)], BadAnswer, "(error 500)"),
    ("503 maintenance", [plain(503, "The Xero API is currently offline for maintenance")], BadAnswer, "maintenance"),
    ("503 unavailable", [plain(503, "The Xero API is temporarily unavailable")], BadAnswer, "for the moment"),
    ("503 organisation", [plain(503, "The Organisation is offline")], BadAnswer, "books offline"),
    ("503 of another kind", [plain(503, "no healthy upstream")], BadAnswer, "It says: no healthy upstream"),
    ("200 HTML", [html_answer()], BadAnswer, "it is text/html, not JSON"),
    ("200 HTML that says JSON", [json_answer("<html>Sign in</html>")], BadAnswer, "cannot be read"),
    (
        "200 JSON that says HTML",
        [httpx.Response(200, headers={"Content-Type": HTML}, content="{}")],
        BadAnswer,
        "HTML",
    ),
    ("200 empty", [json_answer("")], BadAnswer, "cannot be read"),
    ("200 without a kind", [httpx.Response(200)], BadAnswer, "of no known kind"),
    ("200 truncated", [json_answer('{"Invoices": [{"InvoiceNumber": "J')], BadAnswer, "cannot be read"),
    ("200 another list", [json_answer({"Contacts": []})], BadAnswer, "it has no Invoices"),
    ("200 a bare list", [json_answer([])], BadAnswer, "cannot be read"),
    ("200 a bare number", [json_answer("1" * 10_000)], BadAnswer, "cannot be read"),
    ("200 a huge total", [json_answer('{"Invoices": [{"Total": 1e999999999999999999999}]}')], BadAnswer, "be read"),
    ("204", [httpx.Response(204)], BadAnswer, "(error 204)"),
    ("302", [httpx.Response(302, headers={"Location": "https://elsewhere.example"})], BadAnswer, "(error 302)"),
]


@pytest.mark.parametrize(("answers", "kind", "told"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_each_answer_has_its_sentence_and_next_step(
    answers: list[httpx.Response], kind: type[JobsyncError], told: str
) -> None:
    error = error_of(*answers)
    assert type(error) is kind or (kind is SignInNeeded and isinstance(error, kind))
    assert told.casefold() in error.message.casefold()
    assert "<" not in error.message


ELEMENTS = [
    ("ERROR", {"StatusAttributeString": "ERROR"}, "Account code '999' has been archived, or deleted.", False,
     "Account 999 is archived or deleted in Xero.", "Choose another account for the line, or restore it in Xero."),
    ("ERROR, not known", {"StatusAttributeString": "ERROR"}, "A new rule.", False,
     "“A new rule.”", "jobsync does not know this reason: correct what it names here or in Xero, then try again."),
    ("HasErrors without a word", {"HasErrors": True}, "Due Date must be specified", False,
     "The invoice has no due date.", "Set payment terms, then post it again."),
    ("WARNING", {"StatusAttributeString": "WARNING"},
     "Only AUTHORISED invoices may have SentToContact updated.", True,
     "It was saved, but not marked as sent: Xero marks approved invoices only.",
     "Approve it in Xero, then mark it as sent."),
    ("WARNING, not known", {"StatusAttributeString": "WARNING"}, "Odd rate.", True, "Odd rate.", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("marks", "said", "saved", "reason", "step"), [pytest.param(*row[1:], id=row[0]) for row in ELEMENTS]
)
def test_an_element_of_a_200_tells_its_reason_in_her_words_and_keeps_xeros(
    marks: dict[str, object], said: str, *, saved: bool, reason: str, step: str
) -> None:
    element = {"InvoiceID": INVOICE, "InvoiceNumber": "J1", **marks}
    element["Warnings" if saved else "ValidationErrors"] = [{"Message": said}]
    desk = Desk()
    desk.script.then(listed("Invoices", element))
    (written,) = desk.ledger.create_invoices(b"{}", idempotency_key="k")
    assert (written.ok, written.messages, written.reason, written.next) == (saved, (said,), reason, step)


def test_a_refusal_of_one_invoice_reaches_her_in_her_words() -> None:
    desk = Desk()
    error = {"Message": "Organisation is not subscribed to currency EUR"}
    element = {"InvoiceNumber": INTENT.invoice_number, "StatusAttributeString": "ERROR", "ValidationErrors": [error]}
    desk.script.then(listed("Invoices", element))
    (written,) = desk.ledger.create_invoices(b"{}", idempotency_key="k")
    outcome = judge_answer(INTENT, written)
    assert outcome.state is IntentState.REJECTED
    assert outcome.message == "Xero said no: The organisation does not use the currency EUR in Xero."
    assert outcome.next.startswith("Add the currency in Xero")


def test_four_reasons_are_told_as_three_and_the_first_is_the_next_step() -> None:
    said = ["Email address must be valid.", "Due Date must be specified", "No date.", "No this.", "No date."]
    element = {"StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": one} for one in said]}
    desk = Desk()
    desk.script.then(listed("Invoices", element))
    (written,) = desk.ledger.create_invoices(b"{}", idempotency_key="k")
    assert written.messages == tuple(said[:4])
    assert written.reason == "The customer's e-mail address is not valid. The invoice has no due date. “No date.”"
    assert written.next == "Correct the customer in the job system, pull, then post it again."


def test_a_very_long_reason_is_cut() -> None:
    error = error_of(json_answer({"Message": "no. " * 5000}, status=400))
    assert len(error.message) < 400


@pytest.mark.parametrize("detail", ["TokenExpired: token expired", "AuthorizationUnsuccessful"])
def test_a_401_that_stays_names_the_way_to_sign_in(detail: str) -> None:
    error = error_of(unauthorised(detail), unauthorised(detail))
    assert "jobsync connect xero" in error.next_step


@pytest.mark.parametrize("status", [404, 412, 500, 501, 502, 503, 504, 599])
def test_a_fault_of_xero_keeps_its_status(status: int) -> None:
    error = error_of(html_answer(status))
    assert isinstance(error, BadAnswer)
    assert error.status == status


@pytest.mark.parametrize("status", [201, 202, 204, 302, 405, 409, 413, 418])
def test_any_other_status_is_a_bad_answer_to_a_read_too(status: int) -> None:
    error = read_error_of(httpx.Response(status))
    assert isinstance(error, BadAnswer)
    assert error.status == status


def test_a_429_of_the_minute_says_how_long() -> None:
    error = error_of(throttled(Retry_After="42", X_Rate_Limit_Problem="minute"))
    assert isinstance(error, RateLimited)
    assert (error.retry_after, error.daily, error.until) == (42, False, None)


def test_a_429_of_the_day_says_until_when_in_the_clocks_own_zone() -> None:
    error = error_of(DAY)
    assert isinstance(error, RateLimited)
    assert (error.retry_after, error.daily, error.remaining) == (66975, True, 0)
    assert error.until == dt.datetime(2026, 11, 4, 3, 36, 15, tzinfo=dt.UTC)
    assert error.next_step == "Go on then. What is done stays done."


def test_a_429_of_the_day_without_an_end_says_tomorrow() -> None:
    error = error_of(throttled(X_Rate_Limit_Problem="day"))
    assert isinstance(error, RateLimited)
    assert (error.retry_after, error.daily, error.until) == (None, True, None)
    assert "tomorrow" in error.next_step


@pytest.mark.parametrize(
    "wait", ["soon", "-5", "1.5", "", pytest.param("9" * 5000, id="long"), "Wed, 04 Nov 2026 07:28:00 GMT"]
)
def test_a_minute_without_a_number_of_seconds_is_a_whole_one(wait: str) -> None:
    error = error_of(throttled(Retry_After=wait, X_Rate_Limit_Problem="minute"))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 60
