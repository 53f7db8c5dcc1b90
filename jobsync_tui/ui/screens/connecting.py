"""Set-up's step 2: from the client id to a sign-in that is kept, and the way back. Left early, it keeps nothing."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual import work
from textual.content import Content
from textual.screen import Screen
from textual.worker import WorkerFailed

from jobsync_tui.core.errors import JobsyncError, SignInNeeded
from jobsync_tui.ui import books
from jobsync_tui.ui.format import left, lines, remote
from jobsync_tui.ui.screens.client_id import ClientIdScreen
from jobsync_tui.ui.screens.options import NOBODY, Option, OptionsScreen
from jobsync_tui.ui.screens.passphrase import PassphraseScreen
from jobsync_tui.ui.screens.sign_in import SignedIn, SignInScreen
from jobsync_tui.ui.setup import signs_in_by_itself

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.connectors.xero.tenants import Reached
    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.core.ports import Clock
    from jobsync_tui.ui.setup import Keeping, SetUp

T = TypeVar("T")

DIGITS = 9
NO_KEYRING = (
    Option(key="1", label="This session only: sign in again at the next start"),
    Option(key="2", label="An encrypted file, opened with a passphrase at each start"),
)
CUT_OFF = (
    Option(key="y", label="Disconnect"),
    Option(key="n", label="Stay connected"),
)
STAY = 1
WHAT_IT_DOES = (
    "The connection is deleted in Xero, the sign-in is revoked and forgotten here. Invoices, jobs and decisions stay."
)
REAL, NOT_REAL = "real invoices go here", "nothing in them is real"


class Connecting(Screen[None]):
    """Signing in and disconnecting, as a chain of dialogs; what blocks runs in a thread."""

    def __init__(self, set_up: SetUp, clock: Clock) -> None:
        super().__init__()
        self.set_up, self.clock = set_up, clock
        self.connecting = False

    @abstractmethod
    def say(self, text: str) -> None:
        """Answer a key in the message line."""

    @abstractmethod
    def connected(self, text: str, organisation: Organisation | None) -> None:
        """Take note that a sign-in was kept, or cut off (None), and say so."""

    @abstractmethod
    def ask_passphrase(self) -> Secret:
        """The passphrase of the sign-in file; called in a thread."""

    async def aside(self, task: Callable[[], T]) -> T:
        """Run what blocks in a thread; raises what it raises."""
        running = self.run_worker(task, thread=True, exclusive=True, group="connect", exit_on_error=False)
        try:
            return await running.wait()
        except WorkerFailed:
            if running.error is None:
                raise
            raise running.error from None

    @work(exit_on_error=False)
    async def connect_xero(self) -> None:
        """Client id, sign-in, organisation, where it is kept."""
        if self.connecting:
            return
        if signs_in_by_itself(self.set_up.profile):
            self.say("This profile signs in by itself: there is nothing to do here.")
            return
        self.connecting = True
        try:
            await self._connect()
        except JobsyncError as error:
            self.say(str(error))
        except Exception as error:  # noqa: BLE001 - the seam: whatever breaks, the screen stays and nothing is kept
            self.say(f"That failed ({type(error).__name__}) and kept nothing. Please report it.")
        finally:
            self.connecting = False

    async def _connect(self) -> None:
        client_id = await self.app.push_screen_wait(ClientIdScreen(self.set_up.client_id, self.set_up.redirects))
        if client_id is None:
            return
        while came := await self.app.push_screen_wait(SignInScreen(self.set_up, client_id, self.clock)):
            try:
                if await self._settle(came):
                    return
            finally:
                came.signing.stop()
                await asyncio.shield(asyncio.to_thread(came.signing.close))
        self.say("Nothing was stored.")

    async def _settle(self, came: SignedIn) -> bool:
        """Choose the organisation and keep the sign-in; False to sign in again."""
        while reached := await self._choose(came):
            self.say(f"Looking at {remote(reached.name)}…")
            organisation = await self._look(came, reached)
            self.say("")
            if await self._confirmed(organisation):
                return await self._keep(came, organisation)
            if len(came.reached) == 1:
                return False
        return False

    async def _look(self, came: SignedIn, reached: Reached) -> Organisation:
        return await self.aside(partial(came.signing.do, lambda one: one.choose(reached.tenant_id)))

    async def _choose(self, came: SignedIn) -> Reached | None:
        """The one organisation, or the one she picks: never the first of several by itself."""
        if len(came.reached) == 1:
            return came.reached[0]
        options = [
            Option(key=str(at) if at <= DIGITS else "", label=_told_apart(one, came.reached))
            for at, one in enumerate(came.reached, start=1)
        ]
        place = await self._ask("Which organisation?", "This sign-in reaches several. Which one is billed?", options)
        return None if place is None else came.reached[place]

    async def _confirmed(self, organisation: Organisation) -> bool:
        kind = self._kind(organisation)
        facts = [("Name", remote(organisation.name)), ("Country", remote(organisation.country) or "not told")]
        facts.append(("Books", f"{kind}  {REAL if kind == '[LIVE]' else NOT_REAL}"))
        if self.set_up.organisation.casefold() not in {"", organisation.organisation_id.casefold()}:
            facts.append(("Before", "this profile named other books; each need a profile of their own"))
        text = lines(*(Content.assemble((left(name, 9), "$text-muted"), (said, "bold")) for name, said in facts))
        answers = [Option(key="1", label="Yes, these books"), Option(key="2", label="No, others")]
        return await self._ask("Are these the books?", text, answers, start=0) == 0

    def _kind(self, organisation: Organisation) -> str:
        return books.kind_of(organisation, practice=self.set_up.profile.practice)

    async def _keep(self, came: SignedIn, organisation: Organisation) -> bool:
        """Keep it in the keyring, or where she says when that cannot be used; True, since this ends the matter."""
        self.say("Looking for the keyring…")
        trouble = await self.aside(self.set_up.keyring_trouble)
        self.say("")
        place: str | None = None
        if not trouble:
            place, trouble = await self._stored(came, organisation, "keyring", None)
        while place is None:
            chosen = await self._elsewhere(trouble)
            if chosen is None:
                self.say("Nothing was stored.")
                return True
            place, trouble = await self._stored(came, organisation, *chosen)
        name = remote(organisation.name)
        self.connected(f"Connected to {name} {self._kind(organisation)}. Kept in {remote(place)}.", organisation)
        return True

    async def _stored(
        self, came: SignedIn, organisation: Organisation, how: Keeping, passphrase: Secret | None
    ) -> tuple[str | None, str]:
        """Where it is kept; or None, and why that place cannot keep it."""
        try:
            return await self.aside(
                partial(came.signing.do, lambda one: self.set_up.keep(one, organisation, how, passphrase))
            ), ""
        except SignInNeeded as error:
            return None, error.message

    async def _elsewhere(self, trouble: str) -> tuple[Keeping, Secret | None] | None:
        """This session, or a file and its passphrase; None to store nothing."""
        while (place := await self._ask("Where is the sign-in kept?", trouble, NO_KEYRING)) is not None:
            if place == 0:
                return "session", None
            passphrase = await self.app.push_screen_wait(PassphraseScreen(new=True))
            if passphrase:
                return "file", passphrase
        return None

    async def _ask(
        self, title: str, text: Content | str, options: Sequence[Option], *, start: int = NOBODY
    ) -> int | None:
        screen = OptionsScreen(title, text, options, clock=self.clock, start=start)
        return await self.app.push_screen_wait(screen)

    @work(exit_on_error=False)
    async def disconnect_xero(self) -> None:
        """Ask, with the cursor on no; then cut the connection off."""
        if self.connecting:
            return
        self.connecting = True
        try:
            if await self._ask("Disconnect from Xero?", WHAT_IT_DOES, CUT_OFF, start=STAY) == 0:
                self.say("Disconnecting…")
                self.connected(await self.aside(partial(self.set_up.disconnect, self.ask_passphrase)), None)
        except JobsyncError as error:
            self.say(str(error))
        finally:
            self.connecting = False


def _told_apart(one: Reached, reached: Sequence[Reached]) -> str:
    """Its name; with the end of its id where another one has the same."""
    twins = sum(other.name.casefold() == one.name.casefold() for other in reached)
    return one.name if twins == 1 else f"{one.name} (…{one.tenant_id[-6:]})"
