"""What a sign-in leaves behind: one place for it, its warnings, and nothing after `jobsync disconnect xero`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.config import load_profile
from jobsync_tui.connectors import guarded_keyring
from tests.cli.connect_support import LIVE, Xero, books_of, served_xero

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.sandbox.xero.books import Books
    from tests.cli.cli_support import Jobsync
    from tests.connectors.keyring_fakes import SafeKeyring


@pytest.fixture
def organisations() -> list[Books]:
    return [books_of(LIVE)]


@pytest.fixture
def xero(
    organisations: list[Books], home: Path, keyring: SafeKeyring, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Xero]:
    assert keyring.entries == {}
    with served_xero(organisations, home, monkeypatch) as served:
        yield served


def test_disconnecting_deletes_the_connection_then_revokes_then_forgets(
    jobsync: Jobsync, xero: Xero, keyring: SafeKeyring, organisations: list[Books]
) -> None:
    assert jobsync("connect", "xero").code == 0
    ran = jobsync("disconnect", "xero", "--yes")
    assert ran.code == 0, ran.err
    assert keyring.entries == {}
    writes = [call.path for call in organisations[0].calls if call.method in {"DELETE", "POST"}]
    assert writes[-2].startswith("/connections/")
    assert writes[-1] == "/connect/revocation"
    assert jobsync("pull").code == 4
    assert jobsync("disconnect", "xero", "--yes").code == 2
    assert len(xero.opened) == 1


def test_the_newer_place_is_the_only_one_and_disconnecting_empties_both(
    jobsync: Jobsync, xero: Xero, keyring: SafeKeyring, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "data" / "default" / "sign-in.encrypted"
    monkeypatch.setenv("JOBSYNC_PASSPHRASE", "correct horse")
    assert jobsync("connect", "xero").code == 0
    assert jobsync("connect", "xero", "--store", "file").code == 0
    assert (keyring.entries, file.exists()) == ({}, True)
    assert jobsync("connect", "xero").code == 0
    assert (len(keyring.entries), file.exists()) == (1, False)
    assert jobsync("disconnect", "xero", "--yes").code == 0
    assert (keyring.entries, file.exists()) == ({}, False)
    assert len(xero.opened) == 3


def test_disconnecting_says_no_more_than_it_did(jobsync: Jobsync, xero: Xero, organisations: list[Books]) -> None:
    assert jobsync("connect", "xero").code == 0
    xero.profile.write_text(xero.profile.read_text().replace(organisations[0].tenant_id, "another"))
    ran = jobsync("disconnect", "xero", "--yes")
    assert ran.code == 0
    assert "did not reach the profile's organisation" in ran.out
    assert "DELETE" not in {call.method for call in organisations[0].calls}


def test_a_cache_of_other_books_is_never_connected_to(
    jobsync: Jobsync, xero: Xero, keyring: SafeKeyring, organisations: list[Books], home: Path
) -> None:
    assert jobsync("connect", "xero").code == 0
    assert jobsync("pull").code == 0
    tenant = organisations[0].tenant_id
    xero.profile.write_text(xero.profile.read_text().replace(f'tenant_id = "{tenant}"\n', ""))
    kept = dict(keyring.entries)
    with closing(sqlite3.connect(home / "data" / "default" / "cache.db")) as db, db:
        db.execute("UPDATE meta SET value = 'another' WHERE key = 'tenant_id'")
    ran = jobsync("connect", "xero")
    assert ran.code == 2
    assert "cache holds another organisation's books" in ran.err
    assert keyring.entries == kept
    assert load_profile().xero.tenant_id == ""


def test_a_custom_connection_is_disconnected_without_a_keyring_too(
    jobsync: Jobsync, xero: Xero, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring.backends.fail  # noqa: PLC0415 - the library's own word for "none"

    nowhere = keyring.backends.fail.Keyring()  # type: ignore[no-untyped-call]  # the library ships few types
    monkeypatch.setattr(guarded_keyring.SYSTEM, "_given", nowhere)
    xero.profile.write_text(xero.profile.read_text().replace('"pkce"', '"client_credentials"'))
    ran = jobsync("disconnect", "xero", "--yes")
    assert ran.code == 0
    assert "no keyring can be used" in ran.out


def test_a_sign_in_that_could_not_be_written_is_told_with_the_pull(
    jobsync: Jobsync, xero: Xero, keyring: SafeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jobsync("connect", "xero").code == 0

    def locked(_service: str, _entry: str, _value: str) -> None:
        raise RuntimeError("locked")

    monkeypatch.setattr(keyring, "set_password", locked)
    ran = jobsync("pull")
    assert ran.code == 0
    assert "could not be written to the system's keyring" in ran.out
    assert len(xero.opened) == 1


def test_disconnecting_asks_first(jobsync: Jobsync, xero: Xero, keyring: SafeKeyring) -> None:
    assert jobsync("connect", "xero").code == 0
    assert jobsync("disconnect", "xero").code == 2
    assert len(keyring.entries) == 1
    assert xero.opened


def test_disconnecting_without_xero_keeps_the_sign_in(jobsync: Jobsync, xero: Xero, keyring: SafeKeyring) -> None:
    assert jobsync("connect", "xero").code == 0
    dead = xero.profile.read_text().replace(xero.url, "http://127.0.0.1:1")
    xero.profile.write_text(dead)
    assert jobsync("disconnect", "xero", "--yes").code == 3
    assert len(keyring.entries) == 1
