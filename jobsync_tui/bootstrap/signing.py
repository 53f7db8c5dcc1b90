"""What signing in and out stands on: imported when somebody does, since it brings the network code."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jobsync_tui.bootstrap import books
from jobsync_tui.bootstrap.places import client_secret_entry, lock_path, sign_in_entry, token_file
from jobsync_tui.config import log_folder
from jobsync_tui.connectors.guarded_keyring import SYSTEM, KeyringRefused
from jobsync_tui.connectors.http import is_loopback
from jobsync_tui.connectors.journal import keep_journal
from jobsync_tui.connectors.keyring_store import probe
from jobsync_tui.connectors.token_file import TokenFile
from jobsync_tui.connectors.token_store import MemoryStore
from jobsync_tui.connectors.xero.client import open_xero
from jobsync_tui.connectors.xero.limits import Meter
from jobsync_tui.connectors.xero.oauth import REDIRECTS
from jobsync_tui.connectors.xero.origins import XERO, origins
from jobsync_tui.connectors.xero.pkce import StoredSignIn
from jobsync_tui.core.errors import SignInNeeded, UsageError
from jobsync_tui.services.connect import Seams, SigningIn, disconnect

if TYPE_CHECKING:
    import httpx

    from jobsync_tui.config import Profile
    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.connectors.token_store import TokenStore
    from jobsync_tui.connectors.xero.auth import SignIn
    from jobsync_tui.connectors.xero.client import XeroLedger
    from jobsync_tui.connectors.xero.origins import Origins
    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.core.ports import Clock

__all__ = ["REDIRECTS", "Desk", "check_page", "keyring_trouble"]


class Desk:
    """Where one profile signs in and out: its Xero, its app, and the places a sign-in may rest."""

    def __init__(self, profile: Profile, clock: Clock, transport: httpx.BaseTransport | None) -> None:
        keep_journal(log_folder())
        self._profile = profile
        self._clock = clock
        self._transport = transport
        self._where: Origins = origins(profile.xero.api_url or None)
        self._meter = Meter(clock)

    def signing_in(self, client_id: str) -> SigningIn:
        """A new sign-in as this Xero app."""
        seams = Seams(
            client_id=client_id,
            authorize=self._where.authorize,
            scopes=books.scopes(self._profile),
            identity=books.identity(client_id, self._where, self._transport, self._meter),
            open_books=self._open,
            lock=lock_path(self._profile),
            clock=self._clock,
        )
        return SigningIn(seams)

    def store(self, how: str, passphrase: Secret | None) -> TokenStore:
        """The place she chose; UsageError for a file without a passphrase."""
        match how:
            case "session":
                return MemoryStore()
            case "keyring":
                return books.keyring_store(self._profile)
            case _ if passphrase is not None:
                return TokenFile(token_file(self._profile), passphrase)
        raise UsageError("The file needs a passphrase.", next_step="Give one.")

    def check_custom(self, secret: Secret) -> Organisation:
        """The organisation that a custom connection reaches with this secret."""
        sign_in = books.custom_connection(
            self._profile, secret, self._where, self._clock, self._transport, self._meter
        )
        ledger = self._open(sign_in)
        try:
            if self._profile.xero.tenant_id:
                ledger.enter(self._profile.xero.tenant_id)
            return ledger.organisation()
        finally:
            ledger.close()

    def keep_client_secret(self, secret: Secret) -> None:
        """Keep a custom connection's secret in the keyring."""
        SYSTEM.set(client_secret_entry(self._profile), secret.reveal())

    def forget_client_secret(self) -> bool:
        """Take it out of the keyring; whether there is a keyring to take it out of."""
        return _deleted(client_secret_entry(self._profile))

    def forget_keyring(self) -> None:
        """Take a sign-in that rested in the keyring out of it: another place has it now, or none."""
        _deleted(sign_in_entry(self._profile))

    def disconnect(self, store: TokenStore) -> str:
        """Take the connection away in Xero, revoke the sign-in, forget it here; says what was done."""
        xero = self._profile.xero
        identity = books.identity(xero.client_id, self._where, self._transport, self._meter)
        sign_in = StoredSignIn(identity, store, lock=lock_path(self._profile), clock=self._clock)
        ledger = self._open(sign_in)
        try:
            return disconnect(ledger, sign_in, identity, tenant_id=xero.tenant_id)
        finally:
            ledger.close()

    def _open(self, sign_in: SignIn) -> XeroLedger:
        return open_xero(
            self._where,
            sign_in=sign_in,
            tenant_id=None,
            clock=self._clock,
            meter=self._meter,
            transport=self._transport,
        )


def _deleted(entry: str) -> bool:
    """Whether an entry is out of the keyring; a keyring that is refused holds nothing of ours, or will not say."""
    try:
        SYSTEM.delete(entry)
    except KeyringRefused:
        return False
    return True


def keyring_trouble() -> str:
    """Why the system's keyring cannot be used, in a sentence; empty when it can."""
    try:
        probe()
    except SignInNeeded as error:
        return error.message
    return ""


def check_page(address: str) -> None:
    """Raise UsageError unless an address is Xero's page for signing in, or the practice books'."""
    if not address.startswith(f"{XERO.authorize}?") and not is_loopback(address):
        raise UsageError(f"{urlsplit(address).hostname} is not Xero's sign-in page.", next_step="Please report this.")
