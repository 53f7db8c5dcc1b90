"""A person's sign-in between runs: renewed in time, never lost to a fault, ended by Xero alone."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.keyring_store import KeyringKind, KeyringRefused
from jobsync_tui.connectors.xero.oauth import InvalidGrant
from jobsync_tui.connectors.xero.pkce import LOST_PAUSES
from jobsync_tui.core.errors import BadAnswer, JobsyncError, RateLimited, SignInNeeded, Unreachable
from tests.connectors.xero.pkce_support import CLIENT, LOST, REFUSED, Desk, Shelf, ended, granted, kept
from tests.connectors.xero.xero_support import Answer, html_answer, json_answer, throttled
from tests.fakes import SimulatedCrash

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.connectors.token_store import Kept


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# A token


def test_a_kept_sign_in_gives_an_access_token(desk: Desk) -> None:
    desk.script.then(granted(1))
    assert desk.sign_in.token() == "access-1"
    assert desk.sent == ["refresh-0"]


def test_the_new_refresh_token_is_kept_before_the_access_token_is_given_out(desk: Desk) -> None:
    desk.script.then(granted(1))
    desk.sign_in.token()
    assert desk.shelf.token == "refresh-1"
    found = desk.shelf.load()
    assert found is not None
    assert (found.client_id, found.name, found.scope, found.obtained_at) == (
        CLIENT,
        "Office",
        "openid",
        desk.clock.at,
    )


def test_a_crash_while_keeping_leaves_nothing_in_use(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_kept: Kept) -> None:
        raise SimulatedCrash

    monkeypatch.setattr(desk.shelf, "save", crash)
    desk.script.then(granted(1))
    with pytest.raises(SimulatedCrash):
        desk.sign_in.token()
    assert desk.sign_in._access is None


def test_a_token_is_used_until_five_minutes_are_left(desk: Desk) -> None:
    desk.script.then(granted(1), granted(2))
    assert desk.sign_in.token() == "access-1"
    desk.clock.at += dt.timedelta(minutes=25)
    assert desk.sign_in.token() == "access-1"
    desk.clock.at += dt.timedelta(seconds=1)
    assert desk.sign_in.token() == "access-2"
    assert desk.sent == ["refresh-0", "refresh-1"]


def test_a_forced_token_is_a_new_one(desk: Desk) -> None:
    desk.script.then(granted(1), granted(2))
    assert (desk.sign_in.token(), desk.sign_in.token(force=True)) == ("access-1", "access-2")


def test_the_access_token_is_in_no_store(desk: Desk) -> None:
    desk.script.then(granted(1))
    desk.sign_in.token()
    assert "access-1" not in desk.shelf.saved
    assert "access-1" not in repr(vars(desk.sign_in)) + repr(desk.shelf.load())


def test_an_answer_without_a_new_refresh_token_keeps_the_old(desk: Desk) -> None:
    desk.script.then(granted(1, refresh_token=None))
    assert desk.sign_in.token() == "access-1"
    assert desk.shelf.token == "refresh-0"


def test_what_another_window_kept_meanwhile_is_used(desk: Desk) -> None:
    desk.script.then(granted(1), granted(3))
    desk.sign_in.token()
    desk.shelf.put(kept("refresh-2"))
    desk.sign_in.token(force=True)
    assert desk.sent == ["refresh-0", "refresh-2"]


def test_many_threads_ask_for_one_token(desk: Desk) -> None:
    desk.script.then(granted(1))
    tokens: list[str] = []
    threads = [threading.Thread(target=lambda: tokens.append(desk.sign_in.token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tokens == ["access-1"] * 8


# Nothing to go by


def test_without_a_sign_in_she_is_told_to_sign_in(tmp_path: Path) -> None:
    desk = Desk(tmp_path, shelf=Shelf())
    assert "no sign-in" in desk.fails(SignInNeeded).message
    assert desk.sign_in.refresh_token() is None


def test_another_apps_sign_in_is_not_used(tmp_path: Path) -> None:
    desk = Desk(tmp_path, shelf=Shelf(kept("refresh-0", client_id="app-2")))
    assert "another Xero app" in desk.fails(SignInNeeded).message
    assert desk.script.requests == []


def test_what_another_window_forgot_is_not_used(desk: Desk) -> None:
    desk.script.then(granted(1))
    desk.sign_in.token()
    desk.shelf.forget()
    assert "no sign-in" in desk.fails(SignInNeeded).message
    assert len(desk.script.requests) == 1


def test_a_store_that_cannot_be_read_is_told(desk: Desk) -> None:
    desk.shelf.unreadable = KeyringRefused(KeyringKind.LOCKED)
    assert desk.fails(KeyringRefused).message == desk.shelf.unreadable.message


def test_a_store_that_locks_later_does_not_stop_a_session(desk: Desk) -> None:
    desk.script.then(granted(1), granted(2))
    desk.sign_in.token()
    desk.shelf.unreadable = KeyringRefused(KeyringKind.LOCKED)
    assert desk.sign_in.token(force=True) == "access-2"
    assert desk.sent == ["refresh-0", "refresh-1"]
    assert desk.sign_in.warning


# Lost answers


@pytest.mark.parametrize("fault", [LOST, html_answer(502), html_answer(200), json_answer("{")], ids=str)
def test_a_lost_answer_is_asked_for_again_with_the_same_token(desk: Desk, fault: Answer) -> None:
    desk.script.then(fault, fault, granted(1))
    assert desk.sign_in.token() == "access-1"
    assert desk.sent == ["refresh-0"] * 3
    assert desk.clock.slept == list(LOST_PAUSES)


def test_three_lost_answers_are_told_and_forget_nothing(desk: Desk) -> None:
    told = desk.fails(Unreachable, LOST, LOST, LOST)
    assert isinstance(told, Unreachable)
    assert not told.sent
    assert desk.sent == ["refresh-0"] * 3
    desk.script.then(granted(1))
    assert desk.sign_in.token() == "access-1"


def test_three_bad_answers_are_told_and_forget_nothing(desk: Desk) -> None:
    desk.fails(BadAnswer, html_answer(502), html_answer(502), html_answer(502))
    desk.script.then(granted(1))
    assert desk.sign_in.token() == "access-1"


def test_a_network_that_is_down_is_told_at_once_and_forgets_nothing(desk: Desk) -> None:
    desk.fails(Unreachable, REFUSED)
    assert desk.clock.slept == []
    desk.script.then(granted(1))
    assert desk.sign_in.token() == "access-1"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (throttled(Retry_After="9"), RateLimited),
        (json_answer({"error": "invalid_client"}, status=401), SignInNeeded),
        (json_answer({"error": "unauthorized_client"}, status=400), SignInNeeded),
    ],
    ids=str,
)
def test_another_refusal_is_told_once_and_forgets_nothing(
    desk: Desk, answer: Answer, error: type[JobsyncError]
) -> None:
    assert not isinstance(desk.fails(error, answer), InvalidGrant)
    assert len(desk.script.requests) == 1


# invalid_grant


def test_an_ended_sign_in_is_told_after_one_request_and_stays_kept(desk: Desk) -> None:
    told = desk.fails(InvalidGrant, ended())
    assert "has ended" in told.message
    assert "jobsync connect xero" in told.next_step
    assert desk.sent == ["refresh-0"]


def test_a_token_that_another_process_replaced_meanwhile_is_tried(desk: Desk) -> None:
    desk.shelf.before_load = [lambda: None, lambda: desk.shelf.put(kept("refresh-5"))]
    desk.script.then(ended(), granted(6))
    assert desk.sign_in.token() == "access-6"
    assert desk.sent == ["refresh-0", "refresh-5"]
    assert desk.shelf.token == "refresh-6"


def test_there_is_no_third_try(desk: Desk) -> None:
    desk.shelf.before_load = [lambda: None, lambda: desk.shelf.put(kept("refresh-5"))]
    desk.script.then(ended(), ended())
    with pytest.raises(InvalidGrant):
        desk.sign_in.token()
    assert desk.sent == ["refresh-0", "refresh-5"]
    assert desk.shelf.token == "refresh-5"


def test_another_apps_token_is_not_tried_instead(desk: Desk) -> None:
    desk.shelf.before_load = [lambda: None, lambda: desk.shelf.put(kept("refresh-5", client_id="app-2"))]
    desk.script.then(ended())
    with pytest.raises(SignInNeeded, match="another Xero app"):
        desk.sign_in.token()


def test_an_ended_token_of_memory_is_not_believed_while_the_store_is_locked(desk: Desk) -> None:
    desk.script.then(granted(1))
    desk.sign_in.token()
    desk.shelf.unreadable = KeyringRefused(KeyringKind.LOCKED)
    desk.fails(KeyringRefused, ended())
