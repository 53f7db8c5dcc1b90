"""The encrypted file: opens with its passphrase alone, tells damage apart, and holds nothing in plain."""

from __future__ import annotations

import datetime as dt
import stat
import sys
import traceback
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors import token_file
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.token_file import HEADER, TokenFile
from jobsync_tui.connectors.token_store import Kept, MemoryStore
from jobsync_tui.core.errors import SignInNeeded

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "refresh-canary-77aa"
PASSPHRASE = "passphrase-canary-Ω"
KEPT = Kept(
    refresh_token=Secret(TOKEN),
    client_id="client-canary",
    name="name-canary",
    scope="scope-canary",
    obtained_at=dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sign-in" / "xero.token"


@pytest.fixture
def saved(path: Path) -> Path:
    opened(path).save(KEPT)
    return path


def opened(path: Path, passphrase: str = PASSPHRASE) -> TokenFile:
    return TokenFile(path, Secret(passphrase))


def failure(path: Path, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(SignInNeeded) as caught:
        opened(path, passphrase).load()
    shown = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in shown
    assert passphrase not in shown
    assert caught.value.next_step
    return caught.value.message


def test_what_is_saved_is_loaded(saved: Path) -> None:
    assert opened(saved).load() == KEPT


def test_no_file_is_no_sign_in(path: Path) -> None:
    assert opened(path).load() is None


def test_saving_again_replaces(saved: Path) -> None:
    newer = Kept(refresh_token=Secret("another"), client_id="c", name="n", scope="s", obtained_at=KEPT.obtained_at)
    opened(saved).save(newer)
    assert opened(saved).load() == newer
    assert [one.name for one in saved.parent.iterdir()] == [saved.name]


def test_forgetting_removes_the_file_and_may_be_repeated(saved: Path) -> None:
    for _ in range(2):
        opened(saved).forget()
        assert not saved.exists()


def test_another_passphrase_does_not_open_it(saved: Path) -> None:
    assert "passphrase does not open" in failure(saved, "passphrase-canary-O")


def test_an_empty_passphrase_is_refused(path: Path) -> None:
    with pytest.raises(SignInNeeded, match="empty"):
        opened(path, "")


def test_every_flipped_byte_is_noticed(saved: Path) -> None:
    whole = saved.read_bytes()
    for at in range(len(whole)):
        saved.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert "damaged" in failure(saved)


@pytest.mark.parametrize("at", [len(HEADER), len(HEADER) + 16, len(HEADER) + 28, -40])
def test_a_change_with_a_mended_checksum_does_not_open_it(saved: Path, at: int) -> None:
    import hashlib  # noqa: PLC0415 - a forger's tool, for this test alone

    body = bytearray(saved.read_bytes()[:-32])
    body[at] ^= 1
    saved.write_bytes(bytes(body) + hashlib.sha256(body).digest())
    assert "passphrase does not open" in failure(saved)


@pytest.mark.parametrize(
    "content",
    [b"", b"x", HEADER, b"\0" * 70_000],
    ids=["nothing", "one byte", "the header alone", "a big file"],
)
def test_a_file_of_something_else_is_told(saved: Path, content: bytes) -> None:
    saved.write_bytes(content)
    assert "damaged" in failure(saved)


@pytest.mark.parametrize("kept_bytes", [1, 50, -1])
def test_half_a_file_is_told(saved: Path, kept_bytes: int) -> None:
    saved.write_bytes(saved.read_bytes()[:kept_bytes])
    assert "damaged" in failure(saved)


def test_a_file_of_a_newer_jobsync_is_told(saved: Path) -> None:
    import hashlib  # noqa: PLC0415 - same

    body = saved.read_bytes()[:-32].replace(b"version 1\n", b"version 2\n")
    saved.write_bytes(body + hashlib.sha256(body).digest())
    assert "newer jobsync" in failure(saved)


def test_nothing_of_it_is_on_the_disk_in_plain(saved: Path) -> None:
    for file in saved.parent.rglob("*"):
        content = file.read_bytes()
        for plain in (TOKEN, PASSPHRASE, "client-canary", "name-canary", "scope-canary", "refresh_token"):
            assert plain.encode() not in content


def test_what_is_written_is_cipher_text_from_the_first_byte(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    replace = token_file._replace

    def watched(at: Path, content: bytes) -> None:
        written.append(content)
        replace(at, content)

    monkeypatch.setattr(token_file, "_replace", watched)
    opened(path).save(KEPT)
    assert written == [path.read_bytes()]
    assert TOKEN.encode() not in written[0]


def test_two_savings_share_neither_salt_nor_nonce(saved: Path) -> None:
    first = saved.read_bytes()[len(HEADER) :]
    opened(saved).save(KEPT)
    second = saved.read_bytes()[len(HEADER) :]
    assert first[:16] != second[:16]
    assert first[16:28] != second[16:28]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_only_its_owner_may_read_it(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert stat.S_IMODE(saved.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_a_file_that_others_could_read_is_replaced_by_one_they_cannot(saved: Path) -> None:
    saved.chmod(0o644)
    opened(saved).save(KEPT)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_a_save_that_fails_leaves_the_old_file_and_no_other(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SignInNeeded, match="No space left"):
        opened(saved).save(KEPT)
    assert saved.read_bytes() == before
    assert [one.name for one in saved.parent.iterdir()] == [saved.name]


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    assert "cannot be read" in failure(path)
    with pytest.raises(SignInNeeded, match="cannot be"):
        opened(path).save(KEPT)


def test_memory_keeps_until_told_to_forget() -> None:
    store = MemoryStore()
    assert store.load() is None
    store.save(KEPT)
    assert store.load() is KEPT
    store.forget()
    assert store.load() is None


def test_a_kept_sign_in_shows_no_token() -> None:
    assert TOKEN not in repr(KEPT)
    assert "name-canary" in repr(KEPT)
