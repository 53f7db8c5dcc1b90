"""`jobsync undo batch`: two steps, and what stays is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from jobsync_tui.cli import unposting
from jobsync_tui.connectors.xero.afterwards import XeroAfterwards
from jobsync_tui.core.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.ledger import InvoiceID
    from tests.cli.cli_support import Begun, Jobsync, Served

READY, SECOND = "J10420", "J10421"
BATCH = "2026-05-29-a"


def status(books: Served, number: str) -> str:
    """The status of the invoice of this number."""
    held = books.practice.books.invoices.values()
    return next(str(one["Status"]) for one in held if one["InvoiceNumber"] == number)


@pytest.fixture
def posted(jobsync: Jobsync, books: Served, begun: Begun) -> Served:
    """A batch of two drafts in Xero."""

    def post() -> None:
        assert jobsync("post", READY, SECOND, "--yes", "--json").document["batch"] == BATCH

    return begun.with_what_was_done(books, post)


def test_a_batch_is_deleted_and_told(jobsync: Jobsync, posted: Served) -> None:
    ran = jobsync("undo", "batch", BATCH, "--yes", "--json")
    assert ran.code == 0
    document = ran.document
    assert set(document) == {"batch", "organisation", "results", "calls"}
    assert [one["deleted"] for one in document["results"]] == [True, True]
    assert {status(posted, READY), status(posted, SECOND)} == {"DELETED"}
    assert jobsync("list", "--json", READY).document["proposals"][0]["state"] == "ready"
    history = jobsync("history").out
    assert "deleted in Xero" in history


def test_what_is_kept_says_why_and_gives_exit_code_1(jobsync: Jobsync, posted: Served) -> None:
    for one in posted.practice.books.invoices.values():
        if one["InvoiceNumber"] == SECOND:
            one["Status"] = "AUTHORISED"
    ran = jobsync("undo", "batch", BATCH, "--yes")
    assert ran.code == 1
    assert "kept: It is authorised in Xero: void it there if it is wrong." in ran.out
    assert "1 of 2 invoices deleted in Kauri Electrical Ltd." in ran.out
    assert (status(posted, READY), status(posted, SECOND)) == ("DELETED", "AUTHORISED")


def test_without_yes_nothing_is_deleted_where_nobody_can_answer(jobsync: Jobsync, posted: Served) -> None:
    ran = jobsync("undo", "batch", BATCH)
    assert ran.code == 2
    assert "--yes" in ran.err
    assert status(posted, READY) == "DRAFT"


@pytest.mark.parametrize(("answer", "after"), [(True, "DELETED"), (False, "DRAFT")])
def test_on_a_terminal_she_is_shown_the_drafts_and_asked(
    jobsync: Jobsync,
    posted: Served,
    monkeypatch: pytest.MonkeyPatch,
    answer: bool,  # noqa: FBT001 - her answer
    after: str,
) -> None:
    asked: list[str] = []

    def ask(question: str, **_: object) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(unposting, "on_terminal", lambda: True)
    monkeypatch.setattr("click.confirm", ask)
    ran = jobsync("undo", "batch", BATCH)
    assert asked == ["Delete 2 drafts in Xero?"]
    assert READY in ran.err
    assert "to be deleted" in ran.err
    assert status(posted, READY) == after
    assert ran.code == 0


def test_an_unknown_batch_names_the_last_one(jobsync: Jobsync, posted: Served) -> None:
    ran = jobsync("undo", "batch", "nonsense", "--yes")
    assert (ran.code, ran.err) == (2, f"There is no batch nonsense. The last one is {BATCH}.\n")
    assert status(posted, READY) == "DRAFT"


def test_undo_alone_still_takes_back_the_last_decision(jobsync: Jobsync, posted: Served) -> None:
    assert jobsync("decide", "never", "J10423", "--reason", "a favour").code == 0
    ran = jobsync("undo", "--json")
    assert (ran.code, ran.document["undone"]["decided"]) == (0, "never")
    assert status(posted, READY) == "DRAFT"


def test_what_is_not_certain_and_what_somebody_deleted_are_told_apart(jobsync: Jobsync, posted: Served) -> None:
    held = posted.practice.books.invoices.values()
    next(one for one in held if one["InvoiceNumber"] == SECOND)["Status"] = "DELETED"
    real = XeroAfterwards.delete_drafts

    def lost(*_: object, **__: object) -> NoReturn:
        raise Unreachable("No answer came.", next_step="Look it up.", sent=True)

    with pytest.MonkeyPatch.context() as offline:

        def delete_and_lose(self: XeroAfterwards, ids: Sequence[InvoiceID], *, attempt: int) -> NoReturn:
            real(self, ids, attempt=attempt)
            offline.setattr(XeroAfterwards, "invoices", lost)
            lost()

        offline.setattr(XeroAfterwards, "delete_drafts", delete_and_lose)
        ran = jobsync("undo", "batch", BATCH, "--yes")
    assert ran.code == 3
    told = "1 was deleted in Xero by somebody.\n1 is not certain: the same command looks again."
    assert f"0 of 2 invoices deleted in Kauri Electrical Ltd.\n{told}\n" in ran.out
    again = jobsync("undo", "batch", BATCH, "--yes", "--json")
    found = {one["invoice_number"]: (one["deleted"], one["by_hand"]) for one in again.document["results"]}
    assert (again.code, found) == (0, {READY: (True, False), SECOND: (True, True)})
