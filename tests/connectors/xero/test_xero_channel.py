"""What a request may be answered besides JSON, how a connection ends, and the line each leaves in the log."""

from __future__ import annotations

import logging
from typing import Literal

import httpx
import pytest

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.xero.channel import Channel
from jobsync_tui.connectors.xero.limits import Meter
from jobsync_tui.core.errors import BadAnswer, Unreachable
from tests.connectors.xero.xero_support import CONTACT, INVOICE, TENANT, Desk, html_answer, json_answer


def channel(desk: Desk, meter: Meter | None = None) -> Channel:
    api = make_client(base_url="https://api.xero.com", transport=desk.script.transport)
    return Channel(api, auth=desk.tokens, clock=desk.clock, meter=meter or Meter())


def write(desk: Desk, method: Literal["PUT", "POST"], endpoint: str) -> httpx.Response:
    return channel(desk).write(method, endpoint, {}, b"", tenant=TENANT, idempotency_key="k")


def test_an_email_is_answered_by_nothing() -> None:
    desk = Desk()
    desk.script.then(httpx.Response(204))
    assert write(desk, "POST", f"Invoices/{INVOICE}/Email").status_code == 204


@pytest.mark.parametrize("endpoint", ["Attachments", "History"])
def test_a_note_and_a_file_are_answered_by_json(endpoint: str) -> None:
    desk = Desk()
    desk.script.then(json_answer({endpoint: []}), html_answer())
    assert write(desk, "PUT", f"Invoices/{INVOICE}/{endpoint}").status_code == 200
    with pytest.raises(BadAnswer):
        write(desk, "PUT", f"Invoices/{INVOICE}/{endpoint}")


def test_another_kind_of_answer_is_taken_where_it_was_asked_for_and_only_that() -> None:
    desk = Desk()
    pdf = httpx.Response(200, headers={"Content-Type": "application/pdf"}, content=b"%PDF")
    desk.script.then(pdf, json_answer({}), html_answer())
    asking = channel(desk)
    assert asking.get(f"Invoices/{INVOICE}", tenant=TENANT, accept="application/pdf").content == b"%PDF"
    assert desk.script.last.headers["Accept"] == "application/pdf"
    for _ in range(2):
        with pytest.raises(BadAnswer, match="not application/pdf"):
            asking.get(f"Invoices/{INVOICE}", tenant=TENANT, accept="application/pdf")


def test_a_connection_is_ended_by_its_id_without_a_tenant() -> None:
    desk, meter = Desk(), Meter()
    desk.script.then(httpx.Response(204))
    channel(desk, meter).disconnect("c0nnect10n/../x")
    assert (desk.script.last.method, desk.script.last.url.raw_path) == (
        "DELETE",
        b"/connections/c0nnect10n%2F..%2Fx",
    )
    assert "Xero-Tenant-Id" not in desk.script.last.headers
    assert meter.calls == {"DELETE connections": 1}


def test_a_connection_that_is_gone_already_is_no_error_and_any_other_failure_is() -> None:
    desk = Desk()
    desk.script.then(httpx.Response(404), httpx.Response(500))
    channel(desk).disconnect("c1")
    with pytest.raises(BadAnswer):
        channel(desk).disconnect("c1")


# The log


def noted(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What the channel itself wrote: other tests' threads may still be at work."""
    return [record for record in caplog.records if record.name == Channel.__module__]


def test_each_request_leaves_a_line_with_its_correlation_id_and_nothing_of_its_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    desk = Desk()
    told = {"Xero-Correlation-Id": "c0ffee-42", "X-MinLimit-Remaining": "58", "X-DayLimit-Remaining": "993"}
    desk.script.then(*(httpx.Response(500, headers=told) for _ in range(3)))
    with pytest.raises(BadAnswer) as caught:
        desk.ledger.contacts_by_id([CONTACT])
    line = "GET Contacts: 500 in 0 ms, left: minute 58, day 993, correlation 'c0ffee-42'"
    records = noted(caplog)
    assert [record.getMessage() for record in records] == [line] * 3
    assert {getattr(record, "correlation", None) for record in records} == {"c0ffee-42"}
    assert {record.levelno for record in records} == {logging.INFO}
    assert "c0ffee-42" not in str(caught.value)
    assert CONTACT not in caplog.text
    assert "token-1" not in caplog.text


def test_a_request_without_an_answer_leaves_a_line_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    desk = Desk()
    desk.script.then(httpx.ReadTimeout("slow"))
    with pytest.raises(Unreachable):
        desk.ledger.create_invoices(b"{}", idempotency_key="k")
    assert [record.getMessage() for record in noted(caplog)] == ["PUT Invoices: no answer after 0 ms (Unreachable)"]
