"""Keeping a sign-in: before it is used, in memory where the store refuses, one process at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from filelock import FileLock, Timeout

from jobsync_tui.connectors.keyring_store import KeyringKind, KeyringRefused
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.xero.oauth import Grant, InvalidGrant
from jobsync_tui.connectors.xero.pkce import LOCK_WAIT, SAVE_PAUSE
from jobsync_tui.core.errors import SignInNeeded, Unreachable
from tests.connectors.xero.pkce_support import CLIENT, REFUSED, Desk, Shelf, ended, granted, kept

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.connectors.token_store import Kept


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# A store that cannot be written


def locked_after_first_refresh(desk: Desk) -> None:
    desk.shelf.error = KeyringRefused(KeyringKind.LOCKED)
    desk.script.then(granted(1))
    assert desk.sign_in.token() == "access-1"


def test_a_sign_in_that_cannot_be_kept_works_on_and_warns(desk: Desk) -> None:
    assert desk.sign_in.warning == ""
    locked_after_first_refresh(desk)
    assert desk.shelf.token == "refresh-0"
    assert "could not be written to the shelf" in desk.sign_in.warning
    assert "refresh-" not in desk.sign_in.warning


def test_the_next_refresh_goes_by_what_memory_holds_and_keeps_it(desk: Desk) -> None:
    locked_after_first_refresh(desk)
    desk.shelf.error = None
    desk.script.then(granted(2))
    desk.sign_in.token(force=True)
    assert desk.sent == ["refresh-0", "refresh-1"]
    assert (desk.shelf.token, desk.sign_in.warning) == ("refresh-2", "")


def test_keeping_it_is_tried_again_each_minute_without_a_refresh(desk: Desk) -> None:
    locked_after_first_refresh(desk)
    desk.clock.at += SAVE_PAUSE
    desk.sign_in.token()
    assert desk.sign_in.warning
    desk.shelf.error = None
    desk.sign_in.token()
    assert desk.sign_in.warning
    desk.clock.at += SAVE_PAUSE
    assert desk.sign_in.token() == "access-1"
    assert (desk.shelf.token, desk.sign_in.warning) == ("refresh-1", "")
    assert len(desk.script.requests) == 1


def test_closing_tries_once_more_to_keep_it(desk: Desk) -> None:
    locked_after_first_refresh(desk)
    desk.shelf.error = None
    desk.sign_in.close()
    assert desk.shelf.token == "refresh-1"


def test_closing_is_no_error_while_it_cannot_be_kept(desk: Desk) -> None:
    locked_after_first_refresh(desk)
    desk.shelf.unreadable = desk.shelf.error
    desk.sign_in.close()
    assert desk.sign_in.warning


def test_what_did_not_arrive_in_the_store_is_kept_in_memory(desk: Desk) -> None:
    desk.shelf.loses = True
    desk.script.then(granted(1), granted(2))
    desk.sign_in.token()
    assert "did not arrive" in desk.sign_in.warning
    desk.sign_in.token(force=True)
    assert desk.sent == ["refresh-0", "refresh-1"]


def test_a_newer_sign_in_of_another_window_is_not_overwritten_by_what_waits(desk: Desk) -> None:
    locked_after_first_refresh(desk)
    desk.shelf.error = None
    desk.shelf.put(kept("refresh-9", minutes=60 * 24 * 30))
    desk.clock.at += SAVE_PAUSE
    desk.sign_in.token()
    assert (desk.shelf.token, desk.sign_in.warning) == ("refresh-9", "")
    desk.script.then(granted(10))
    desk.sign_in.token(force=True)
    assert desk.sent[-1] == "refresh-9"


def test_a_refresh_goes_by_the_newer_of_store_and_memory(desk: Desk) -> None:
    locked_after_first_refresh(desk)
    desk.shelf.error = None
    desk.shelf.put(kept("refresh-9", minutes=60 * 24 * 30))
    desk.script.then(granted(10))
    desk.sign_in.token(force=True)
    assert desk.sent == ["refresh-0", "refresh-9"]


def test_of_two_tokens_the_other_is_tried_when_the_newer_has_ended(desk: Desk) -> None:
    locked_after_first_refresh(desk)
    desk.shelf.error = None
    desk.script.then(ended(), granted(2))
    assert desk.sign_in.token(force=True) == "access-2"
    assert desk.sent == ["refresh-0", "refresh-1", "refresh-0"]


# Adopting and forgetting


def new_grant(number: int = 7) -> Grant:
    return Grant(
        access_token=Secret(f"access-{number}"),
        expires_in=1800,
        refresh_token=Secret(f"refresh-{number}"),
        scope="openid offline_access",
        id_token=None,
    )


def test_a_new_sign_in_is_kept_and_used_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path, shelf=Shelf())
    desk.sign_in.adopt(new_grant(), client_id=CLIENT, name="Harbour Plumbing")
    assert desk.sign_in.token() == "access-7"
    found = desk.shelf.load()
    assert found is not None
    assert (found.name, found.scope, desk.shelf.token) == ("Harbour Plumbing", "openid offline_access", "refresh-7")
    assert desk.script.requests == []


def test_a_new_sign_in_replaces_an_ended_one(desk: Desk) -> None:
    desk.fails(InvalidGrant, ended())
    desk.sign_in.adopt(new_grant(), client_id=CLIENT, name="Office")
    assert desk.sign_in.token() == "access-7"
    desk.script.then(granted(8))
    desk.sign_in.token(force=True)
    assert desk.sent[-1] == "refresh-7"


def test_a_new_sign_in_that_cannot_be_kept_works_and_warns(tmp_path: Path) -> None:
    desk = Desk(tmp_path, shelf=Shelf())
    desk.shelf.error = KeyringRefused(KeyringKind.HANGING)
    desk.sign_in.adopt(new_grant(), client_id=CLIENT, name="Office")
    assert desk.sign_in.token() == "access-7"
    assert "does not answer" in desk.sign_in.warning
    assert desk.sign_in.refresh_token() == Secret("refresh-7")


def test_a_grant_that_does_not_last_is_not_adopted(desk: Desk) -> None:
    grant = Grant(access_token=Secret("a"), expires_in=1, refresh_token=None, scope="", id_token=None)
    with pytest.raises(SignInNeeded, match="no lasting"):
        desk.sign_in.adopt(grant, client_id=CLIENT, name="Office")
    assert desk.shelf.token == "refresh-0"


def test_forgetting_leaves_nothing_in_memory_or_store(desk: Desk) -> None:
    desk.script.then(granted(1))
    desk.sign_in.token()
    desk.sign_in.forget()
    assert desk.shelf.token == ""
    assert desk.sign_in.refresh_token() is None
    assert "no sign-in" in desk.fails(SignInNeeded).message


def test_the_newest_refresh_token_is_the_one_to_revoke(desk: Desk) -> None:
    assert desk.sign_in.refresh_token() == Secret("refresh-0")
    locked_after_first_refresh(desk)
    assert desk.sign_in.refresh_token() == Secret("refresh-1")


# The lock


def test_a_sign_in_that_another_process_renews_is_waited_for_but_not_for_ever(desk: Desk) -> None:
    desk.lock.parent.mkdir()
    with FileLock(desk.lock):
        told = desk.fails(Unreachable)
    assert "Another jobsync" in told.message
    assert isinstance(told, Unreachable)
    assert not told.sent
    assert LOCK_WAIT <= sum(desk.clock.slept) < LOCK_WAIT + 1
    assert desk.script.requests == []


def test_the_lock_is_let_go_after_a_failure(desk: Desk) -> None:
    desk.fails(Unreachable, REFUSED)
    with FileLock(desk.lock, timeout=0):
        pass


def test_a_fresh_token_needs_no_lock(desk: Desk) -> None:
    desk.script.then(granted(1))
    desk.sign_in.token()
    with FileLock(desk.lock):
        assert desk.sign_in.token() == "access-1"


def test_a_new_sign_in_is_not_lost_to_a_busy_lock(desk: Desk) -> None:
    desk.lock.parent.mkdir()
    with FileLock(desk.lock):
        desk.sign_in.adopt(new_grant(), client_id=CLIENT, name="Office")
    assert desk.sign_in.warning
    desk.clock.at += SAVE_PAUSE
    assert desk.sign_in.token() == "access-7"
    assert (desk.shelf.token, desk.sign_in.warning) == ("refresh-7", "")


def test_two_windows_take_turns(desk: Desk) -> None:
    desk.script.then(granted(1), granted(2), granted(3))
    other = desk.another()
    assert [desk.sign_in.token(), other.token(), desk.sign_in.token(force=True)] == [
        "access-1",
        "access-2",
        "access-3",
    ]
    assert desk.sent == ["refresh-0", "refresh-1", "refresh-2"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "made").write_text("a file in its place")
    told = Desk(tmp_path).fails(SignInNeeded)
    assert "cannot be written" in told.message
    assert "JOBSYNC_HOME" in told.next_step


# Clocks and other windows


def test_a_clock_that_was_put_right_loses_no_token_that_waits_in_memory(desk: Desk) -> None:
    desk.script.then(granted(1), granted(2))
    desk.shelf.put(kept("refresh-0", minutes=60 * 24 * 365))  # saved while the computer's clock ran ahead
    desk.shelf.error = SignInNeeded("locked")
    desk.sign_in.token()
    desk.shelf.error = None
    assert desk.sign_in.token(force=True) == "access-2"
    assert desk.sent == ["refresh-0", "refresh-1"]
    assert desk.shelf.token == "refresh-2"


def test_another_windows_newer_sign_in_goes_before_one_that_waits_in_memory(desk: Desk) -> None:
    desk.script.then(granted(1), granted(9))
    desk.shelf.error = SignInNeeded("locked")
    desk.sign_in.token()
    desk.shelf.error = None
    desk.shelf.put(kept("refresh-8"))
    desk.sign_in.token(force=True)
    assert desk.sent == ["refresh-0", "refresh-8"]


def test_a_sign_in_is_handed_to_another_store_under_the_lock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.script.then(granted(1))
    desk.sign_in.token()
    place = Shelf()
    saved_while_locked: list[bool] = []

    def save(kept: Kept) -> None:
        probe = FileLock(desk.lock, timeout=0)
        with pytest.raises(Timeout):
            probe.acquire()
        saved_while_locked.append(True)
        place.put(kept)

    monkeypatch.setattr(place, "save", save)
    desk.sign_in.hand_over(place, name="Kauri Electrical")
    found = place.load()
    assert saved_while_locked == [True]
    assert found is not None
    assert (found.refresh_token.reveal(), found.name) == ("refresh-1", "Kauri Electrical")
