"""Setting a profile up: signing in to Xero, naming the job system, and taking the connection away again."""

from __future__ import annotations

import webbrowser
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Literal

from jobsync_tui.bootstrap.opening import open_source, open_workspace
from jobsync_tui.bootstrap.places import auth_kind, token_file
from jobsync_tui.config import SourceProfile, load_profile, log_folder, profile_in_set_up, write_source, write_xero
from jobsync_tui.core.errors import ConfigError, UsageError
from jobsync_tui.services.workspace import SystemClock
from jobsync_tui.store.cache import peek_meta

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import httpx

    from jobsync_tui.bootstrap.signing import Desk
    from jobsync_tui.config import Profile
    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.connectors.token_store import TokenStore
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.core.ports import Clock
    from jobsync_tui.services.connect import SigningIn
    from jobsync_tui.services.workspace import Workspace

Keeping = Literal["keyring", "file", "session"]
SHORTEST_PASSPHRASE = 8


class SettingUp:
    """One profile being set up; safe to use step by step, and again later. The screens and the commands drive it."""

    def __init__(
        self,
        name: str = "default",
        file: Path | None = None,
        *,
        clock: Clock | None = None,
        transport: httpx.BaseTransport | None = None,
        browser: Callable[[str], bool] | None = None,
    ) -> None:
        self._name, self._file = name, file
        self._clock = clock or SystemClock()
        self._transport = transport
        self._browser = browser or webbrowser.open
        self._session: TokenStore | None = None
        self._stack = ExitStack()

    @property
    def profile(self) -> Profile:
        """The profile as it is written now, whole or not."""
        return profile_in_set_up(self._name, self._file)

    @property
    def profile_path(self) -> Path:
        """Where the profile is, or will be."""
        return self.profile.path

    @property
    def client_id(self) -> str:
        """The Xero app's id in the profile; empty before it is set up."""
        return self.profile.xero.client_id

    @property
    def organisation(self) -> str:
        """The id of the organisation that the profile names; empty before one was chosen."""
        return self.profile.xero.tenant_id

    @property
    def sources(self) -> Sequence[SourceProfile]:
        """The job systems that the profile names."""
        return self.profile.sources

    @property
    def redirects(self) -> tuple[str, ...]:
        """What she registers on the Xero app's page, byte for byte."""
        from jobsync_tui.bootstrap import signing  # noqa: PLC0415 - brings the network code, here as below

        return signing.REDIRECTS

    def signing_in(self, client_id: str) -> SigningIn:
        """A new sign-in as this Xero app; nothing is written before `keep`."""
        return self._desk().signing_in(client_id)

    def keyring_trouble(self) -> str:
        """Why the system's keyring cannot keep the sign-in; empty when it can. Takes five seconds at most."""
        from jobsync_tui.bootstrap import signing  # noqa: PLC0415 - same

        return signing.keyring_trouble()

    def check_passphrase(self, passphrase: Secret) -> None:
        """Raise UsageError for a passphrase that is too short to protect anything."""
        if len(passphrase.reveal()) < SHORTEST_PASSPHRASE:
            raise UsageError(
                "The passphrase is too short.", next_step=f"Take {SHORTEST_PASSPHRASE} characters at least."
            )

    def keep(
        self, signing: SigningIn, organisation: Organisation, how: Keeping, passphrase: Secret | None = None
    ) -> str:
        """Keep the sign-in and name the organisation in the profile; says where it is kept.

        UsageError when the profile's cache holds another organisation's books, or the passphrase is too short.
        """
        profile = self.profile
        held = peek_meta(profile.cache_path, "tenant_id")
        if held and held.casefold() != organisation.organisation_id.casefold():
            raise UsageError(
                f"This profile's cache holds another organisation's books than those of {organisation.name}.",
                next_step="Give each organisation a profile of its own: jobsync --profile NAME connect xero.",
            )
        if passphrase:
            self.check_passphrase(passphrase)
        store = self._desk().store(how, passphrase)
        signing.keep(store, name=organisation.name)
        try:
            write_xero(profile.path, _chosen(profile, signing.client_id, organisation))
        except ConfigError:
            store.forget()
            raise
        if how == "keyring":
            token_file(profile).unlink(missing_ok=True)  # the newer place is the only one
        elif how == "file":
            self._desk().forget_keyring()
        # A file's is held as well: she is not asked for the passphrase that she has just chosen.
        self._session = None if how == "keyring" else store
        return store.place

    def check_custom(self, secret: Secret) -> Organisation:
        """The organisation that a custom connection reaches with this secret; nothing is written."""
        return self._desk().check_custom(secret)

    def keep_custom(self, secret: Secret | None, organisation: Organisation) -> None:
        """Name a custom connection's organisation in the profile, and keep its secret, if given, in the keyring."""
        if secret:
            self._desk().keep_client_secret(secret)
        write_xero(self.profile.path, {"tenant_id": organisation.organisation_id})

    def read_source(self, name: str, kind: str, place: str) -> Sequence[Job]:
        """The jobs that a source of this kind and place holds; raises what is wrong with it. Nothing is written."""
        if kind not in {"json", "csv"}:
            raise ConfigError(f"There is no kind of source called '{kind}'.", next_step="It may be json or csv.")
        if not name.strip() or not place.strip():
            raise ConfigError("The job system needs a name and a file.", next_step="Give both.")
        source = SourceProfile(name=name.strip(), type="csv" if kind == "csv" else "json", path=place.strip())
        return open_source(self.profile, source).jobs()

    def save_source(self, name: str, kind: str, place: str) -> None:
        """Write a source that could be read into the profile; raises like `read_source`."""
        self.read_source(name, kind, place)
        write_source(self.profile.path, name=name.strip(), kind=kind, place=place.strip())

    def disconnect(self, passphrase: Callable[[], Secret] | None = None) -> str:
        """Take the connection away in Xero, revoke the sign-in, forget it here; says what was done."""
        from jobsync_tui.bootstrap.books import token_store  # noqa: PLC0415 - same

        profile = self.profile
        if auth_kind(profile) != "pkce":
            forgotten = self._desk().forget_client_secret()
            where = "is forgotten here" if forgotten else "was not kept here: no keyring can be used"
            return f"The custom connection's secret {where}. The connection itself is ended on the Xero app's page."
        said = self._desk().disconnect(self._session or token_store(profile, passphrase))
        token_file(profile).unlink(missing_ok=True)
        self._desk().forget_keyring()
        self._session = None
        return said

    def open_browser(self, address: str) -> bool:
        """Open Xero's own page, or the practice books', in her browser; False when none could be opened."""
        from jobsync_tui.bootstrap import signing  # noqa: PLC0415 - same

        signing.check_page(address)
        with suppress(webbrowser.Error):
            return self._browser(address)
        return False

    def workspace(self, passphrase: Callable[[], Secret] | None = None) -> Workspace:
        """Open the profile's workspace, instead of an open one; raises ConfigError naming what is missing.

        `passphrase` is asked for when a sign-in in an encrypted file is first used.
        """
        profile = load_profile(self._name, self._file)
        self.close()
        opened = open_workspace(
            profile,
            clock=self._clock,
            transport=self._transport,
            passphrase=passphrase,
            store=self._session,
            log=log_folder(),
        )
        return self._stack.enter_context(opened)

    def close(self) -> None:
        """Close the workspace that was opened."""
        self._stack.close()

    def _desk(self) -> Desk:
        """Where the profile, as it is written now, signs in and out."""
        from jobsync_tui.bootstrap.signing import Desk  # noqa: PLC0415 - same

        return Desk(self.profile, self._clock, self._transport)


def _chosen(profile: Profile, client_id: str, organisation: Organisation) -> dict[str, str]:
    """What a sign-in changes in the profile; practice books are told that a person signs in to them."""
    chosen = {"client_id": client_id, "tenant_id": organisation.organisation_id}
    return chosen | ({"auth": "pkce"} if auth_kind(profile) != "pkce" else {})
