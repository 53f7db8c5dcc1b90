"""What the set-up screen needs from the profile, the keyring and the browser: one seam, filled outside the ui."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jobsync_tui.config import Profile, SourceProfile
    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.services.connect import SigningIn
    from jobsync_tui.services.workspace import Workspace

Keeping: TypeAlias = Literal["keyring", "file", "session"]


class SetUp(Protocol):
    """Everything set-up does outside the screen.

    Methods may block: the screen calls them off the UI thread. Each error is a JobsyncError with a sentence.
    """

    @property
    def profile(self) -> Profile:
        """The profile as it is written now, whole or not."""
        ...

    @property
    def profile_path(self) -> Path:
        """The file that is written."""
        ...

    @property
    def client_id(self) -> str:
        """The Xero app's client id in the profile; empty before there is one."""
        ...

    @property
    def organisation(self) -> str:
        """The id of the organisation that the profile names; empty before one was chosen."""
        ...

    @property
    def sources(self) -> Sequence[SourceProfile]:
        """The job systems of the profile."""
        ...

    @property
    def redirects(self) -> tuple[str, ...]:
        """The addresses to register on the Xero app's page."""
        ...

    def read_source(self, name: str, kind: str, place: str) -> Sequence[Job]:
        """All jobs that lie there, to show how many; nothing is written."""
        ...

    def save_source(self, name: str, kind: str, place: str) -> None:
        """Write the block of that name, new or instead of the old one."""
        ...

    def signing_in(self, client_id: str) -> SigningIn:
        """A new sign-in for that client id; nothing has happened yet."""
        ...

    def keyring_trouble(self) -> str:
        """Why the keyring cannot be used, in a sentence; empty when it can. At most five seconds."""
        ...

    def keep(
        self, signing: SigningIn, organisation: Organisation, how: Keeping, passphrase: Secret | None = None
    ) -> str:
        """Store the sign-in, write client id and organisation into the profile; says where it is kept.

        Raises SignInNeeded when that place cannot keep it, other errors when nothing can.
        """
        ...

    def disconnect(self, passphrase: Callable[[], Secret] | None = None) -> str:
        """Delete the connection in Xero, revoke the sign-in, forget it; says in a sentence what was done."""
        ...

    def open_browser(self, address: str) -> bool:
        """Show an address in her browser; False where there is none."""
        ...

    def workspace(self, passphrase: Callable[[], Secret] | None = None) -> Workspace:
        """Open the workspace, instead of an open one; raises ConfigError naming what the profile lacks.

        `passphrase` is asked for, in whichever thread, when a sign-in in an encrypted file is first used.
        """
        ...


def signs_in_by_itself(profile: Profile) -> bool:
    """Whether the profile needs no person to sign in: a custom connection, or practice books on this machine."""
    return profile.xero.auth == "client_credentials" or (profile.practice and profile.xero.auth is None)


def missing(set_up: SetUp) -> str:
    """What a profile lacks before anything can be pulled, in a sentence; empty when it lacks nothing."""
    if not set_up.sources:
        return "Where do the completed jobs come from? Step 1 asks."
    if not signs_in_by_itself(set_up.profile) and not (set_up.client_id and set_up.organisation):
        return "No Xero organisation is connected yet. Step 2 connects one."
    return ""
