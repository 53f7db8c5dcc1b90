"""The keyring: only one that encrypts, and never a wait without an end."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING

import pytest
from keyring.backends import null
from keyring.errors import InitError

from jobsync_tui.connectors.guarded_keyring import SERVICE, SYSTEM, TIMEOUT, GuardedKeyring
from jobsync_tui.connectors.keyring_store import KeyringKind, KeyringRefused, KeyringStore, probe
from jobsync_tui.connectors.token_store import Kept
from jobsync_tui.core.errors import SignInNeeded
from tests.connectors.keyring_fakes import (
    Chainer,
    HangingKeyring,
    PlaintextKeyring,
    SafeKeyring,
    WindowsKeyring,
    as_backend,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

from tests.connectors.keyring_refusals import KEPT, SHORT, TOKEN, USES, refused, untyped


@pytest.fixture
def hanging() -> Iterator[HangingKeyring]:
    keyring = HangingKeyring()
    yield keyring
    keyring.answered.set()


def store(backend: object, timeout: float = TIMEOUT) -> KeyringStore:
    return KeyringStore("xero default", timeout=timeout, backend=as_backend(backend))


def test_what_is_saved_is_loaded_and_forgotten() -> None:
    keyring = SafeKeyring()
    assert store(keyring).load() is None
    store(keyring).save(KEPT)
    assert store(keyring).load() == KEPT
    assert list(keyring.entries) == [(SERVICE, "xero default")]
    store(keyring).forget()
    assert (store(keyring).load(), keyring.entries) == (None, {})


def test_forgetting_what_is_not_there_is_no_error() -> None:
    store(SafeKeyring()).forget()


@pytest.mark.parametrize("text", ["", "{", '{"v":1}', '{"v":1,"refresh_token":"refresh-canary-8f31"}', "[]"])
def test_a_damaged_entry_is_told_without_its_text(text: str) -> None:
    keyring = SafeKeyring()
    keyring.entries[SERVICE, "xero default"] = text
    if not text:
        assert store(keyring).load() is None
        return
    with pytest.raises(SignInNeeded, match="damaged") as caught:
        store(keyring).load()
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_an_entry_of_a_newer_jobsync_is_not_guessed_at() -> None:
    keyring = SafeKeyring()
    keyring.entries[SERVICE, "xero default"] = '{"v":2,"sealed":"x"}'
    with pytest.raises(SignInNeeded, match="newer jobsync"):
        store(keyring).load()


# The four refusals


@pytest.mark.parametrize("use", USES, ids=["load", "save", "forget"])
@pytest.mark.parametrize("kind", KeyringKind)
def test_a_keyring_that_cannot_be_used_is_told_by_its_kind(
    kind: KeyringKind, use: Callable[[KeyringStore], object], hanging: HangingKeyring
) -> None:
    with pytest.raises(KeyringRefused) as caught:
        use(store(refused(kind, hanging), SHORT if kind is KeyringKind.HANGING else TIMEOUT))
    assert caught.value.kind is kind
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_there_are_four_messages_and_each_offers_the_two_other_ways(hanging: HangingKeyring) -> None:
    messages = set()
    for kind in KeyringKind:
        with pytest.raises(KeyringRefused) as caught:
            probe(timeout=SHORT, backend=as_backend(refused(kind, hanging)))
        messages.add(caught.value.message)
        assert "this session only" in caught.value.next_step
        assert "jobsync connect xero --store file" in caught.value.next_step
    assert len(messages) == 4


def test_nothing_is_written_to_disk_when_the_keyring_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hanging: HangingKeyring
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for kind in KeyringKind:
        with pytest.raises(KeyringRefused):
            store(refused(kind, hanging), SHORT).save(KEPT)
    assert list(tmp_path.iterdir()) == []


def test_a_plaintext_keyring_is_never_given_anything() -> None:
    keyring = PlaintextKeyring()
    with pytest.raises(KeyringRefused):
        store(keyring).save(KEPT)
    assert keyring.entries == {}


@pytest.mark.parametrize(
    ("backend", "kind"),
    [
        (untyped(null), KeyringKind.ABSENT),
        (Chainer(), KeyringKind.ABSENT),
        (Chainer(untyped(null)), KeyringKind.ABSENT),
        (Chainer(PlaintextKeyring(), untyped(null)), KeyringKind.PLAINTEXT),
        (Chainer(PlaintextKeyring()), KeyringKind.PLAINTEXT),
    ],
)
def test_a_chain_without_a_safe_keyring_is_refused(backend: object, kind: KeyringKind) -> None:
    with pytest.raises(KeyringRefused) as caught:
        probe(backend=as_backend(backend))
    assert caught.value.kind is kind


def test_of_a_chain_only_the_first_safe_keyring_is_used() -> None:
    plain, first, second = PlaintextKeyring(), SafeKeyring(), SafeKeyring()
    store(Chainer(plain, first, second)).save(KEPT)
    assert (plain.entries, len(first.entries), second.entries) == ({}, 1, {})


class BusError(Exception):
    """What a D-Bus library raises: of no base that is known."""


@pytest.mark.parametrize(
    "error", [InitError("x"), BusError("org.freedesktop.DBus.Error"), OSError(5, "x"), KeyError()]
)
def test_any_error_of_a_keyring_counts_as_locked(error: Exception) -> None:
    keyring = SafeKeyring()
    keyring.error = error
    with pytest.raises(KeyringRefused) as caught:
        store(keyring).load()
    assert caught.value.kind is KeyringKind.LOCKED


def test_a_keyring_chosen_in_its_settings_that_does_not_start_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("Unable to initialize SecretService")

    monkeypatch.setattr("keyring.get_keyring", broken)
    with pytest.raises(KeyringRefused) as caught:
        GuardedKeyring().get("x")
    assert caught.value.kind is KeyringKind.ABSENT


# Hanging


def test_the_time_limit_is_five_seconds_at_most() -> None:
    assert TIMEOUT <= 5.0
    assert SYSTEM._timeout == TIMEOUT
    assert KeyringStore("x")._keyring is SYSTEM


def test_a_keyring_that_hung_is_not_asked_again_while_it_hangs(hanging: HangingKeyring) -> None:
    kept = store(hanging, SHORT)
    before = threading.active_count()
    for _ in range(5):
        with pytest.raises(KeyringRefused):
            kept.load()
    assert hanging.asked == 1
    assert threading.active_count() == before + 1


def test_a_keyring_that_hung_is_used_again_once_it_has_answered(hanging: HangingKeyring) -> None:
    kept = store(hanging, SHORT)
    with pytest.raises(KeyringRefused):
        kept.load()
    hanging.answered.set()
    thread = kept._keyring._under_way
    assert thread is not None
    thread.join(timeout=10)
    kept.save(KEPT)
    assert kept.load() == KEPT


HANG_AND_END = """
import threading
from jobsync_tui.connectors.guarded_keyring import GuardedKeyring, KeyringRefused

class Hanging:
    __module__ = "keyring.backends.SecretService"
    def get_password(self, service, entry):
        threading.Event().wait()

try:
    GuardedKeyring(timeout=0.05, backend=Hanging()).get("x")
except KeyringRefused as error:
    print(error.kind)
"""


def test_a_hanging_keyring_does_not_keep_the_app_from_ending() -> None:
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-c", HANG_AND_END], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "hanging", "")
    assert time.monotonic() - started < 20


# Windows


def long_scope(characters: int) -> Kept:
    return Kept(
        refresh_token=KEPT.refresh_token,
        client_id="a",
        name="n",
        scope="s" * characters,
        obtained_at=KEPT.obtained_at,
    )


def test_windows_is_not_given_more_than_it_holds() -> None:
    keyring = WindowsKeyring()
    with pytest.raises(SignInNeeded, match="longer than"):
        store(keyring).save(long_scope(1280))
    assert keyring.entries == {}


def test_windows_is_given_what_it_holds_and_others_get_more() -> None:
    for keyring, characters in ((WindowsKeyring(), 1000), (SafeKeyring(), 5000)):
        store(keyring).save(long_scope(characters))
        assert len(keyring.entries) == 1
