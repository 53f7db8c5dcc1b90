"""What the database itself refuses about wishes beside invoices."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.afterwards import AfterState, What, Wish
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.core.ledger import InvoiceID
from jobsync_tui.store import afterwards as rows
from jobsync_tui.store.cache import Cache, open_memory
from jobsync_tui.store.decisions import events

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = dt.datetime(2026, 5, 29, tzinfo=dt.UTC)
KEY = JobKey(source="field", job_id=JobId("1"), stage="final")


@pytest.fixture
def cache() -> Iterator[Cache]:
    with closing(open_memory()) as opened:
        yield opened


def ask(cache: Cache, content: str = "x") -> int:
    wish = Wish(what=What.NOTE, content=content)
    return rows.ask_for_invoice(cache, "t", InvoiceID("i"), "J1", (KEY, "J1"), wish, at=AT)


def test_the_same_wish_is_kept_once(cache: Cache) -> None:
    assert ask(cache) == ask(cache)
    assert ask(cache) != ask(cache, "y")
    assert [row["what"] for row in events(cache)] == ["note ASKED", "note ASKED"]


@pytest.mark.parametrize("column", ["what", "content", "content_sha256", "tenant_id", "invoice_id"])
def test_what_was_asked_for_cannot_be_changed(cache: Cache, column: str) -> None:
    ask(cache)
    with pytest.raises(sqlite3.IntegrityError, match="cannot be changed"), cache.transaction():
        cache.execute(f"UPDATE afterward SET {column} = 'email'")  # noqa: S608 - our own column


@pytest.mark.parametrize("state", [AfterState.DONE, AfterState.UNKNOWN, AfterState.FAILED, AfterState.SKIPPED])
def test_nothing_that_ended_is_done_again_without_being_asked_for(cache: Cache, state: AfterState) -> None:
    row = rows.find(cache, ask(cache))
    if state in {AfterState.DONE, AfterState.UNKNOWN}:
        row = rows.start(cache, row, sent_before=False, at=AT)
    rows.move(cache, row, state, at=AT)
    with pytest.raises(sqlite3.IntegrityError, match="cannot move"):
        rows.start(cache, rows.find(cache, row.id), sent_before=False, at=AT)
    rows.ask_again(cache, rows.find(cache, row.id), again=True, at=AT)
    assert rows.start(cache, rows.find(cache, row.id), sent_before=True, at=AT).state is AfterState.DOING


def test_her_word_for_a_second_email_counts_once(cache: Cache) -> None:
    row = rows.find(cache, ask(cache))
    rows.ask_again(cache, row, again=True, at=AT)
    started = rows.start(cache, rows.find(cache, row.id), sent_before=True, at=AT)
    assert (started.again, started.sent_before, started.attempt) == (True, True, 1)
    rows.move(cache, started, AfterState.DONE, at=AT)
    assert rows.find(cache, row.id).again is False
