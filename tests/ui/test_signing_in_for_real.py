"""The set-up screen over the real sign-in: its listener, its one exchange, the practice Xero's consent page."""

from __future__ import annotations

import threading
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.bootstrap.setting_up import SettingUp
from jobsync_tui.connectors.xero.oauth import REDIRECTS
from jobsync_tui.ui.app import JobsyncApp
from jobsync_tui.ui.screens.client_id import ClientIdScreen
from jobsync_tui.ui.screens.options import OptionsScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.sign_in import SignInScreen
from tests.ui.evening import Evening, Player

if TYPE_CHECKING:
    from collections.abc import Iterator


class Browser:
    """Consents on Xero's page, and follows it back to the listener: to `came_from`."""

    def __init__(self) -> None:
        self.returns = True
        self.came_from = ""
        self.following: list[threading.Thread] = []

    def open(self, address: str) -> bool:
        """Show a page."""
        answer = httpx.get(address, trust_env=False)
        assert answer.is_redirect, answer.text
        self.came_from = answer.headers["Location"]
        if self.returns:
            follow = threading.Thread(target=httpx.get, args=[self.came_from], kwargs={"trust_env": False})
            follow.start()
            self.following.append(follow)
        return True


@pytest.fixture
def browser() -> Iterator[Browser]:
    one = Browser()
    yield one
    for follow in one.following:
        follow.join(10)


@pytest.fixture
def set_up(evening: Evening, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[SettingUp]:
    """A profile that a person signs in to, with no keyring on this machine."""
    file = evening.folder / "own.toml"
    file.write_text(
        f'[xero]\napi_url = "{evening.url}"\nauth = "pkce"\n'
        '[[source]]\nname = "field"\ntype = "json"\npath = "jobs.json"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(SettingUp, "keyring_trouble", lambda _: "There is no keyring here.")
    one = SettingUp(file=file, clock=evening.clock, browser=browser.open)
    yield one
    one.close()


async def begin(app: JobsyncApp, player: Player) -> None:
    await player.press("2")
    await player.until(lambda: isinstance(app.screen, ClientIdScreen))
    await player.press(*"0123ABCD", "enter")
    await player.until(lambda: isinstance(app.screen, SignInScreen) and "Open Xero's page" in player.text)


async def test_from_the_browser_to_a_pull_with_what_was_kept(evening: Evening, set_up: SettingUp) -> None:
    app = JobsyncApp(set_up=set_up, clock=evening.clock)
    async with app.run_test(size=(80, 24)) as pilot:
        player = Player(pilot, evening.clock)
        await begin(app, player)
        await player.press("enter")
        await player.until(lambda: isinstance(app.screen, OptionsScreen) and "Kauri Electrical Ltd" in player.text)
        assert not set_up.organisation
        assert "[PRACTICE BOOKS]" in player.text
        await player.press("enter")
        await player.until(lambda: "There is no keyring here." in player.text)
        await player.press("2")
        await player.press(*"long-enough".replace("-", ""), "enter", *"longenough", "enter")
        await player.until(lambda: "Connected to Kauri Electrical Ltd" in player.text)
        await player.press("3")  # the passphrase that she has just chosen is not asked for again
        await player.until(lambda: "Everything came" in player.text)
        await player.press("4")
        await player.until(lambda: isinstance(app.screen, ReconcileScreen) and "need you" in player.text)
    set_up.close()
    started_again = SettingUp(file=set_up.profile_path, clock=evening.clock)
    with closing(started_again):
        app = JobsyncApp(set_up=started_again, clock=evening.clock)
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "Passphrase of the sign-in file" in player.text or "need you" in player.text)
            if "Passphrase" not in player.text:
                await player.press("R")
                await player.until(lambda: "Passphrase of the sign-in file" in player.text)
            await player.press(*"longenough", "enter")
            await player.until(lambda: "Pulled:" in player.text)


async def test_leaving_frees_the_port_and_stores_nothing(
    evening: Evening, set_up: SettingUp, browser: Browser
) -> None:
    browser.returns = False
    before = (evening.folder / "own.toml").read_bytes()
    app = JobsyncApp(set_up=set_up, clock=evening.clock)
    async with app.run_test(size=(80, 24)) as pilot:
        player = Player(pilot, evening.clock)
        for _ in range(2):
            await begin(app, player)
            await player.press("enter")
            await player.until(lambda: "left" in player.text)
            listened = browser.came_from.partition("?")[0]
            assert listened in REDIRECTS
            await player.press("escape")
            await player.until(partial(refused, listened))
    assert (evening.folder / "own.toml").read_bytes() == before


def refused(address: str) -> bool:
    """Whether nothing listens there."""
    try:
        httpx.get(address, trust_env=False)
    except httpx.TransportError as error:
        return isinstance(error, httpx.ConnectError)
    return False


async def test_a_real_address_is_taken_by_pasting_and_another_one_is_refused(
    evening: Evening, set_up: SettingUp, browser: Browser
) -> None:
    browser.returns = False
    app = JobsyncApp(set_up=set_up, clock=evening.clock)
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(pilot, evening.clock)
        await begin(app, player)
        await player.press("p")
        await player.until(lambda: "paste it below" in " ".join(player.text.replace("│", " ").split()))
        await player.press(*"abc", "enter")
        await player.until(lambda: "begin again" in player.text)
        await player.press("p")
        await player.until(lambda: "paste it below" in " ".join(player.text.replace("│", " ").split()))
        await player.press("y")
        browser.open(app.clipboard)
        app.screen.query_one("AddressInput").value = browser.came_from  # type: ignore[attr-defined]  # as a paste sets it
        await player.press("enter")
        await player.until(lambda: isinstance(app.screen, OptionsScreen) and "Kauri Electrical Ltd" in player.text)
