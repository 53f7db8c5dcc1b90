"""`jobsync settle`: looks up, sends nothing, and says what is left and what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from jobsync_tui.connectors.xero.client import XeroLedger
from jobsync_tui.core.errors import Unreachable
from jobsync_tui.core.outbox import IntentState
from tests.cli.cli_support import outbox

if TYPE_CHECKING:
    from tests.cli.cli_support import Begun, Jobsync, Served

READY = "J10420"


@pytest.fixture
def unheard(jobsync: Jobsync, books: Served, begun: Begun) -> Served:
    """One invoice whose write reached Xero; its answer was lost, and then the connection."""
    begun.with_what_was_done(books, lambda: _post_and_lose(jobsync))
    assert outbox() == [IntentState.UNKNOWN]
    return books


def _post_and_lose(jobsync: Jobsync) -> None:
    lost = Unreachable("No answer came.", next_step="Look it up.", sent=True)
    real = XeroLedger.create_invoices

    def lose(*_: object) -> NoReturn:
        raise lost

    with pytest.MonkeyPatch.context() as patch:

        def write_and_lose(self: XeroLedger, body: bytes, *, idempotency_key: str) -> NoReturn:
            real(self, body, idempotency_key=idempotency_key)
            patch.setattr(XeroLedger, "invoices_numbered", lose)
            raise lost

        patch.setattr(XeroLedger, "create_invoices", write_and_lose)
        assert jobsync("post", READY, "--yes").code == 3


def test_what_arrived_is_settled_and_nothing_is_sent(jobsync: Jobsync, unheard: Served) -> None:
    puts = unheard.puts("Invoices")
    assert "'jobsync settle' looks up in Xero what is uncertain" in jobsync("status").out
    ran = jobsync("settle", "--json")
    assert ran.code == 0
    assert [(one["job_number"], one["state"]) for one in ran.document["looked_up"]] == [(READY, "POSTED")]
    assert ran.document["uncertain"] == []
    assert unheard.puts("Invoices") == puts
    assert "jobsync settle" not in jobsync("status").out
    assert jobsync("settle").out == "Nothing is uncertain.\n"


def test_an_invoice_in_the_way_is_told_with_what_to_type(jobsync: Jobsync, unheard: Served) -> None:
    made = next(one for one in unheard.practice.books.invoices.values() if one["InvoiceNumber"] == READY)
    made["Total"] += 1
    ran = jobsync("settle")
    assert ran.code == 1
    assert outbox() == [IntentState.HUMAN]
    assert "1 invoice looked up, 0 found in Xero as confirmed." in ran.out
    assert f"jobsync decide link {READY} {made['InvoiceID']}; jobsync decide bill {READY} --reason TEXT" in ran.out
    again = jobsync("settle", "--json")
    (one,) = again.document["uncertain"]
    assert (again.code, one["state"], one["options"]) == (1, "HUMAN", ["link", "bill", "open"])
    assert one["there"]["invoice_id"] == made["InvoiceID"]
    assert jobsync("decide", "link", READY, made["InvoiceID"]).code == 0


def test_a_reason_for_billing_is_kept_in_the_history(jobsync: Jobsync, unheard: Served) -> None:
    made = next(one for one in unheard.practice.books.invoices.values() if one["InvoiceNumber"] == READY)
    made["Total"] += 1
    jobsync("settle")
    assert jobsync("decide", "bill", READY, "--reason", "that one is another job's").code == 0
    assert "that one is another job's" in jobsync("history").out


def test_offline_it_says_so_with_the_exit_code_of_a_service(
    jobsync: Jobsync, unheard: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: XeroLedger) -> None:
        raise Unreachable("Xero could not be reached.", next_step="Try again later.", sent=False)

    monkeypatch.setattr(XeroLedger, "organisation", gone)
    ran = jobsync("settle")
    assert (ran.code, ran.out) == (3, "")
    assert "Xero could not be reached. Try again later." in ran.err
    assert unheard.puts("Invoices") == 1
