"""connect: from a person's consent in the browser to an organisation of the profile, and the way back.

The command line and the app's set-up drive the same steps: `begin`, then `wait` or `paste`, then `choose`, then
`keep`. Until `keep` nothing is stored anywhere; leaving earlier leaves nothing behind but a consent in Xero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from jobsync_tui.connectors.token_store import MemoryStore
from jobsync_tui.connectors.xero.listener import Listener
from jobsync_tui.connectors.xero.oauth import REDIRECTS, InvalidGrant, authorize_url, new_ticket, read_redirect
from jobsync_tui.connectors.xero.pkce import StoredSignIn
from jobsync_tui.core.errors import SignInNeeded, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from jobsync_tui.connectors.token_store import TokenStore
    from jobsync_tui.connectors.xero.auth import SignIn
    from jobsync_tui.connectors.xero.client import XeroLedger
    from jobsync_tui.connectors.xero.oauth import Identity, Ticket
    from jobsync_tui.connectors.xero.tenants import Reached
    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.core.ports import Clock

PATIENCE = 180
"""Seconds to sign in, in the browser, before the listener gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seams:
    """What signing in stands on: the identity service, its page, and how books are opened with a sign-in."""

    client_id: str
    authorize: str
    scopes: Sequence[str]
    identity: Identity
    open_books: Callable[[SignIn], XeroLedger]
    lock: Path
    clock: Clock


class SigningIn:
    """One sign-in on its way, used once; leaving it closes whatever listens and every connection."""

    def __init__(self, seams: Seams) -> None:
        self._seams = seams
        self._ticket: Ticket | None = None
        self._listener: Listener | None = None
        self._memory = MemoryStore()
        self._sign_in = StoredSignIn(seams.identity, self._memory, lock=seams.lock, clock=seams.clock)
        self._books: XeroLedger | None = None
        self._organisation: Organisation | None = None

    @property
    def client_id(self) -> str:
        """The Xero app that she signs in to."""
        return self._seams.client_id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and let go of connections; what was kept stays kept."""
        self._stop_listening()
        if self._books:
            self._books.close()
        else:
            self._sign_in.close()

    def begin(self, *, listen: bool = True) -> str:
        """The address of Xero's page for her browser; listening for its answer unless she will paste it.

        Raises UsageError when no port is free to listen on: pasting works then.
        """
        self._stop_listening()
        redirect = REDIRECTS[0]
        if listen:
            self._listener = Listener().__enter__()
            redirect = self._listener.redirect_uri
        self._ticket = new_ticket(redirect)
        return authorize_url(self._seams.authorize, self._seams.client_id, self._ticket, self._seams.scopes)

    def wait(self, stopped: Callable[[], bool] = lambda: False) -> tuple[Reached, ...]:
        """Wait for the browser to come back, at most three minutes; gives the organisations it reaches."""
        if self._listener is None:
            raise UsageError("Nothing listens for the browser.", next_step="Paste the address instead.")
        try:
            answer = self._listener.wait(PATIENCE, stopped)
        finally:
            self._stop_listening()
        return self._exchange(answer)

    def paste(self, address: str) -> tuple[Reached, ...]:
        """Take the address that her browser was sent to; gives the organisations that the sign-in reaches."""
        self._stop_listening()
        return self._exchange(address)

    def choose(self, tenant_id: str) -> Organisation:
        """Look at the organisation she chose: its name, its country, whether it is a demo."""
        if self._books is None:
            raise UsageError("Nobody has signed in yet.", next_step="Begin again.")
        self._books.enter(tenant_id)
        self._organisation = self._books.organisation()
        return self._organisation

    def keep(self, store: TokenStore, *, name: str) -> None:
        """Store the sign-in under the organisation's name; raises what the store raises, and nothing is stored."""
        if self._organisation is None:
            raise UsageError("There is no sign-in to keep yet.", next_step="Choose the organisation first.")
        self._sign_in.hand_over(store, name=name)

    def _exchange(self, answer: str) -> tuple[Reached, ...]:
        ticket, self._ticket = self._ticket, None
        if ticket is None:
            raise UsageError("This sign-in was used already.", next_step="Begin again.")
        grant = self._seams.identity.exchange(read_redirect(answer, ticket), ticket)
        self._sign_in.adopt(grant, client_id=self._seams.client_id, name="")
        self._books = self._seams.open_books(self._sign_in)
        reached = self._books.reached()
        if not reached:
            raise SignInNeeded(
                "The sign-in reaches no Xero organisation.",
                next_step="Sign in again, and choose an organisation on Xero's page.",
            )
        return reached

    def _stop_listening(self) -> None:
        if self._listener:
            self._listener.__exit__(None, None, None)
            self._listener = None


def disconnect(ledger: XeroLedger, sign_in: StoredSignIn, identity: Identity, *, tenant_id: str) -> str:
    """Delete the connection in Xero, revoke the sign-in, forget it here, in that order; says what was done.

    A step that cannot be done keeps the sign-in, so that the whole can be tried again; raises what it met.
    UsageError when nobody is signed in. A sign-in that Xero no longer accepts is forgotten.
    """
    if sign_in.refresh_token() is None:
        raise UsageError("This profile is not signed in to Xero.", next_step="There is nothing to disconnect.")
    try:
        sign_in.token()
    except InvalidGrant:
        sign_in.forget()
        return "Xero no longer accepted the sign-in; it is forgotten here."
    gone = [one for one in ledger.reached() if one.tenant_id.casefold() == tenant_id.casefold()]
    for one in gone:
        ledger.disconnect(one.connection_id)
    token = sign_in.refresh_token()
    if token:
        identity.revoke(token)
    sign_in.forget()
    if not gone:
        return "The sign-in is revoked and forgotten; it did not reach the profile's organisation any more."
    return f"{gone[0].name} is disconnected in Xero, and the sign-in is revoked and forgotten."
