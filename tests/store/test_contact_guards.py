"""The guards around contacts to be created, and around the bytes that were sent."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import CacheDamaged, CacheError
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.core.outbox import ContactIntent, IntentState
from jobsync_tui.store.cache import Cache, open_memory
from jobsync_tui.store.contact_intents import add_contact_intent, contact_intents, move_contact
from jobsync_tui.store.sendings import sending_body, start_sending
from tests.store.intents_support import AT, ROUTES, add

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def cache() -> Iterator[Cache]:
    cache = open_memory()
    yield cache
    cache.close()


def write(cache: Cache, sql: str) -> None:
    with cache.transaction():
        cache.execute(sql)


def new_contact(cache: Cache, state: IntentState = IntentState.CONFIRMED) -> ContactIntent:
    """A contact to be created, confirmed and then moved on."""
    with cache.transaction():
        add_contact_intent(cache, batch="b", tenant_id="tenant", name="Zoe", body=b"{}")
    for each in ROUTES[state]:
        [contact] = contact_intents(cache, states=IntentState)
        move_contact(cache, contact, each, at=AT, contact_id=ContactID("zoe") if each is IntentState.POSTED else None)
    [contact] = contact_intents(cache, states=IntentState)
    return contact


@pytest.mark.parametrize("column", ["batch", "tenant_id", "name", "body", "body_sha256"])
def test_a_confirmed_contact_cannot_be_changed(cache: Cache, column: str) -> None:
    new_contact(cache)
    with pytest.raises(sqlite3.IntegrityError, match="a confirmed contact cannot be changed"):
        write(cache, f"UPDATE contact_intent SET {column} = 'other'")  # noqa: S608 - ours


def test_a_confirmed_contact_is_kept_and_moves_only_as_it_may(cache: Cache) -> None:
    posted = new_contact(cache, IntentState.POSTED)
    with pytest.raises(sqlite3.IntegrityError, match="cannot become another"):
        write(cache, "UPDATE contact_intent SET contact_id = 'bob'")
    with pytest.raises(sqlite3.IntegrityError, match="cannot move"):
        move_contact(cache, posted, IntentState.CONFIRMED, at=AT)
    with pytest.raises(sqlite3.IntegrityError, match="is kept"):
        write(cache, "DELETE FROM contact_intent")
    with pytest.raises(CacheError, match="no longer confirmed"):
        move_contact(cache, replace(posted, state=IntentState.CONFIRMED), IntentState.SENDING, at=AT)


def test_what_was_sent_can_neither_be_changed_nor_forgotten(cache: Cache) -> None:
    intent = add(cache, IntentState.CONFIRMED)
    sending = start_sending(cache, b"{}", "key", [intent], at=AT)
    assert sending_body(cache, sending) == b"{}"
    for column in ("endpoint", "body", "body_sha256", "idempotency_key", "first_sent_at"):
        with pytest.raises(sqlite3.IntegrityError, match="what was sent cannot be changed"):
            write(cache, f"UPDATE sending SET {column} = 'x'")  # noqa: S608 - ours
    with pytest.raises(sqlite3.IntegrityError, match="what was sent is kept"):
        write(cache, "DELETE FROM sending")
    write(cache, "DROP TRIGGER sending_is_frozen")
    write(cache, "UPDATE sending SET body = '[]'")
    with pytest.raises(CacheDamaged, match="Nothing of it was sent"):
        sending_body(cache, sending)
