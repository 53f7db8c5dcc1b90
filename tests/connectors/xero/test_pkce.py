"""A person's sign-in between runs: kept before it is used, never lost to a fault, ended by Xero alone."""

from __future__ import annotations

import datetime as dt
import threading
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import httpx
import pytest
from filelock import FileLock, Timeout

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.keyring_store import KeyringKind, KeyringRefused
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.token_store import Kept, MemoryStore
from jobsync_tui.connectors.xero.oauth import Grant, Identity, InvalidGrant
from jobsync_tui.connectors.xero.pkce import LOCK_WAIT, LOST_PAUSES, SAVE_PAUSE, StoredSignIn
from jobsync_tui.core.errors import BadAnswer, JobsyncError, RateLimited, SignInNeeded, Unreachable
from tests.connectors.xero.xero_support import Answer, Script, StepClock, html_answer, json_answer, throttled
from tests.fakes import SimulatedCrash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLIENT = "app-1"
LOST = httpx.ReadTimeout("slow")
REFUSED = httpx.ConnectError("refused")


def kept(token: str, *, client_id: str = CLIENT, minutes: int = 0) -> Kept:
    at = dt.datetime(2026, 11, 1, 9, 0, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    return Kept(refresh_token=Secret(token), client_id=client_id, name="Office", scope="openid", obtained_at=at)


def granted(number: int, **changes: object) -> httpx.Response:
    body = {"access_token": f"access-{number}", "expires_in": 1800, "refresh_token": f"refresh-{number}"}
    return json_answer({**body, **changes})


def ended() -> httpx.Response:
    return json_answer({"error": "invalid_grant"}, status=400)


class Shelf(MemoryStore):
    """A store that fails on demand, and notes what happens to it."""

    place = "the shelf"

    def __init__(self, *at_first: Kept) -> None:
        super().__init__()
        self.error: SignInNeeded | None = None
        self.unreadable: SignInNeeded | None = None
        self.saved: list[str] = []
        self.loses = False
        self.before_load: list[Callable[[], None]] = []
        for one in at_first:
            super().save(one)

    def load(self) -> Kept | None:
        if self.before_load:
            self.before_load.pop(0)()
        if self.unreadable:
            raise self.unreadable
        return super().load()

    def save(self, kept: Kept) -> None:
        if self.error:
            raise self.error
        self.saved.append(kept.refresh_token.reveal())
        if not self.loses:
            super().save(kept)

    @property
    def token(self) -> str:
        return self._kept.refresh_token.reveal() if self._kept else ""

    def put(self, kept: Kept) -> None:
        """Somebody else's save."""
        super().save(kept)


@dataclass
class Desk:
    """A stored sign-in over a script."""

    folder: Path
    shelf: Shelf = field(default_factory=lambda: Shelf(kept("refresh-0")))
    script: Script = field(default_factory=Script)
    clock: StepClock = field(default_factory=StepClock)

    def __post_init__(self) -> None:
        self.sign_in = self.another()

    def another(self, client_id: str = CLIENT) -> StoredSignIn:
        client = make_client(base_url="https://identity.xero.com", transport=self.script.transport)
        identity = Identity(client, client_id=client_id)
        return StoredSignIn(identity, self.shelf, lock=self.lock, clock=self.clock)

    @property
    def lock(self) -> Path:
        return self.folder / "made" / "sign-in.lock"

    @property
    def sent(self) -> list[str]:
        """The refresh tokens that were sent, in order."""
        return [parse_qs(one.content.decode())["refresh_token"][0] for one in self.script.requests]

    def fails(self, error: type[JobsyncError], *answers: Answer) -> JobsyncError:
        """The error of the next token, without any secret in it, and nothing forgotten by it."""
        self.script.then(*answers)
        before = self.shelf.token
        with pytest.raises(error) as caught:
            self.sign_in.token(force=True)
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert "refresh-" not in shown
        assert "access-" not in shown
        assert self.shelf.token == before
        return caught.value


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
