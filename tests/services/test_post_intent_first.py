"""No byte leaves before the intent to send it is on disk, byte for byte."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.errors import CacheError
from jobsync_tui.core.outbox import IntentState
from tests.fakes import named
from tests.services.invariants import assert_settled
from tests.services.small_business import EVERY
from tests.services.worlds import outbox, post_all, states

if TYPE_CHECKING:
    import httpx

    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World


def seen_from_outside(world: World, sql: str) -> list[tuple[Any, ...]]:  # rows of any query
    """What another process would read from the cache file now."""
    with closing(sqlite3.connect(f"file:{world.cache_path}?mode=ro", uri=True)) as other:
        return other.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("what", "table"), [("PUT Invoices", "intent"), ("PUT Contacts", "contact_intent")], ids=["invoices", "contacts"]
)
def test_at_the_moment_of_sending_the_file_holds_the_state_and_the_exact_bytes(
    confirmed: World, what: str, table: str
) -> None:
    endpoint = what.removeprefix("PUT ")
    seen: list[str] = []

    def watch(request: httpx.Request) -> None:
        if named(request) != what:
            return
        states = seen_from_outside(confirmed, f"SELECT DISTINCT state FROM {table}")  # noqa: S608 - our own names
        [(body, digest, key)] = seen_from_outside(
            confirmed,
            f"SELECT body, body_sha256, idempotency_key FROM sending WHERE endpoint = '{endpoint}'",  # noqa: S608
        )
        assert states == [("SENDING",)]
        assert body.encode() == request.read()
        assert digest == hashlib.sha256(request.read()).hexdigest()
        assert key == request.headers["Idempotency-Key"]
        seen.append(key)

    confirmed.wire.watch = watch
    with confirmed.open() as ws:
        post_all(ws)
    assert len(seen) == 1


def test_each_frozen_element_stands_unchanged_in_the_bytes_that_were_sent(confirmed: World) -> None:
    with confirmed.open() as ws:
        frozen = [row["body"] for row in ws.cache.rows("SELECT body FROM intent")]
        post_all(ws)
    [sent] = confirmed.wire.bodies("PUT Invoices")
    assert all(element.encode()[1:] in sent for element in frozen)
    assert sent.count(b'"ContactID"') == sent.count(b'"Contact":{') == 5


def flip(world: World, table: str) -> None:
    """Change one byte of one stored body, as a bad disk does: no trigger sees it."""
    with closing(sqlite3.connect(world.cache_path)) as other:
        triggers = other.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
        ).fetchall()
        for name, _ in triggers:
            other.execute(f"DROP TRIGGER {name}")
        other.execute(f"UPDATE {table} SET body = replace(body, 'e', 'f') WHERE id = 1")  # noqa: S608 - our table
        for _, sql in triggers:
            other.execute(sql)
        other.commit()


@pytest.mark.parametrize("table", ["intent", "contact_intent"])
def test_a_changed_byte_in_a_frozen_body_is_never_sent_and_she_is_told(confirmed: World, table: str) -> None:
    flip(confirmed, table)
    with confirmed.open() as ws:
        post_all(ws)
        altered, state = (["J1"], "HUMAN") if table == "intent" else (["J4", "J5"], "REJECTED")
        left = {number: one for number, one in outbox(ws).items() if one.state is not IntentState.POSTED}
        assert {number: str(one.state) for number, one in left.items()} == dict.fromkeys(altered, state)
        assert all("no longer the same" in one.message and one.next for one in left.values())
    assert sorted(confirmed.made_by_us()) == sorted(set(EVERY) - set(altered))


FILLERS = (
    "INSERT INTO meta VALUES (hex(randomblob(8)), ?)",
    "INSERT INTO event (at, what, job, detail) VALUES ('', '', '', ?)",
    """INSERT INTO sending (endpoint, body, body_sha256, idempotency_key, first_sent_at)
       VALUES ('', ?, '', '', '')""",
)
"""Each fills the pages of a table that posting writes to."""


def fill_the_disk(ws: Workspace) -> None:
    """Let the cache grow no more, and use up what room it has."""
    pages = ws.cache.rows("PRAGMA page_count")[0]["page_count"]
    ws.cache._db.conn.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    for size in (8000, 2000, 400, 60, 1):
        for fill in FILLERS:
            with suppress(CacheError):
                for _ in range(1000):
                    with ws.cache.transaction():
                        ws.cache.execute(fill, ("x" * size,))


def test_a_full_disk_at_the_intent_sends_nothing_and_loses_nothing(confirmed: World) -> None:
    with confirmed.open() as ws:
        fill_the_disk(ws)
        ended = post_all(ws)
        assert ended
        assert isinstance(ended.error, CacheError)
        assert not confirmed.books.writes
        assert set(states(ws).values()) == {IntentState.CONFIRMED}
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)


def test_a_full_disk_at_recording_the_answer_leaves_it_to_be_looked_up(confirmed: World) -> None:
    def fill(request: httpx.Request) -> None:
        if named(request) == "PUT Invoices":
            fill_the_disk(ws)

    with confirmed.open() as ws:
        confirmed.wire.watch = fill
        ended = post_all(ws)
        assert ended
        assert isinstance(ended.error, CacheError)
        assert set(states(ws).values()) == {IntentState.SENDING}
    confirmed.wire.watch = None
    with confirmed.open() as ws:
        post_all(ws)
        assert_settled(ws, confirmed, *EVERY)
    assert confirmed.puts("Invoices") == 1
