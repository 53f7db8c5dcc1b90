"""A cache of an older version is brought up to date with everything it holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
from sqlite_utils import Database

from jobsync_tui.core.ledger import Organisation, Settings
from jobsync_tui.store.cache import open_cache
from jobsync_tui.store.invoices import all_invoices
from jobsync_tui.store.migrations import CACHE_TABLES, DECISION_TABLES, OUTBOX_TABLES, SCHEMA_VERSION, migrations
from jobsync_tui.store.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

FIRST = ("create_cache", "create_decisions", "create_outbox")
ORGANISATION = {"organisation_id": "o1", "name": "Kauri Electrical", "base_currency": "NZD"}


def first_version(path: Path) -> None:
    """Make a cache as the first version did, with two invoices and the settings of that time."""
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        for statement in (*CACHE_TABLES, *DECISION_TABLES, *OUTBOX_TABLES):
            db.execute(statement)
        for name in FIRST:
            db["_sqlite_migrations"].insert(  # type: ignore[union-attr]  # a table, not a view
                {"migration_set": "jobsync", "name": name, "applied_at": "2026-06-01T00:00:00"},
                pk=("migration_set", "name"),
            )
        for number, raw in (("H-1", '{"SentToContact":true}'), ("H-2", '{"SentToContact":false}'), ("H-3", "{}")):
            db.execute(
                """INSERT INTO invoice VALUES (?, 'ACCREC', ?, '', 'c', 'Ada', NULL, NULL, 'AUTHORISED', 'Exclusive',
                   'NZD', 0, 0, 0, 0, 0, 0, '', NULL, ?)""",
                (number, number, raw),
            )
        settings = msgspec.json.encode({"organisation": ORGANISATION}).decode()
        db.execute("INSERT INTO settings VALUES ('settings', ?)", (settings,))
        db.execute("PRAGMA user_version = 1")
        connection.commit()


def test_a_cache_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "data" / "cache.db"
    first_version(path)
    cache = open_cache(path)
    try:
        assert {one.number: one.sent for one in all_invoices(cache)} == {"H-1": True, "H-2": False, "H-3": False}
        assert cache.rows("SELECT * FROM credit") == []
        assert cache.row("PRAGMA user_version") == {"user_version": SCHEMA_VERSION}
    finally:
        cache.close()


def test_a_step_that_is_added_comes_with_a_version_of_its_own() -> None:
    # A cache of this version is taken to have every step: give the new one the next version, and name it here.
    assert (SCHEMA_VERSION, migrations._migrations[-1].name) == (3, "chain_events")


def test_a_cache_of_this_version_is_opened_without_looking_for_steps(tmp_path: Path) -> None:
    path = tmp_path / "data" / "cache.db"
    open_cache(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE _sqlite_migrations")
    open_cache(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone() is None


def test_settings_of_an_older_version_are_read_with_nothing_in_the_new_fields(tmp_path: Path) -> None:
    path = tmp_path / "data" / "cache.db"
    first_version(path)
    cache = open_cache(path)
    try:
        organisation = Organisation(organisation_id="o1", name="Kauri Electrical", base_currency="NZD")
        assert load_settings(cache) == Settings(organisation=organisation)
    finally:
        cache.close()
