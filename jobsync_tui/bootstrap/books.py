"""The books a profile names: Xero or practice books, and the sign-in that opens them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jobsync_tui.bootstrap.places import auth_kind, client_secret_entry, lock_path, sign_in_entry, token_file
from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.keyring_store import KeyringStore
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.stored_secrets import find_secret
from jobsync_tui.connectors.token_file import TokenFile
from jobsync_tui.connectors.xero.auth import SCOPES, ClientCredentials
from jobsync_tui.connectors.xero.client import open_xero
from jobsync_tui.connectors.xero.limits import Meter
from jobsync_tui.connectors.xero.oauth import ATTACHMENTS, Identity
from jobsync_tui.connectors.xero.oauth import SCOPES as PERSONAL_SCOPES
from jobsync_tui.connectors.xero.origins import origins
from jobsync_tui.connectors.xero.pkce import StoredSignIn
from jobsync_tui.core.afterwards import AttachTo
from jobsync_tui.core.errors import SignInNeeded

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from jobsync_tui.config import Profile
    from jobsync_tui.connectors.token_store import TokenStore
    from jobsync_tui.connectors.xero.auth import SignIn
    from jobsync_tui.connectors.xero.client import XeroLedger
    from jobsync_tui.connectors.xero.origins import Origins
    from jobsync_tui.core.ports import Clock

SECRET_VARIABLE = "JOBSYNC_XERO_CLIENT_SECRET"  # noqa: S105 - the variable's name, not a secret
PASSPHRASE_VARIABLE = "JOBSYNC_PASSPHRASE"  # noqa: S105 - same
PRACTICE_SECRET = "practice"  # noqa: S105 - practice books on this machine accept any
PRACTICE_SCOPES = ("accounting.payments.read",)
"""Asked for of practice books alone: a custom connection that lacks one of the scopes it asks for gets no token."""


def open_ledger(
    profile: Profile,
    clock: Clock,
    transport: httpx.BaseTransport | None = None,
    *,
    passphrase: Callable[[], Secret] | None = None,
    store: TokenStore | None = None,
) -> XeroLedger:
    """The books the profile names; raises SignInNeeded when there is nothing to sign in with."""
    xero = profile.xero
    where, meter = origins(xero.api_url or None), Meter(clock)
    if auth_kind(profile) == "pkce":
        kept = store or token_store(profile, passphrase)
        sign_in: SignIn = StoredSignIn(
            identity(xero.client_id, where, transport, meter), kept, lock=lock_path(profile), clock=clock
        )
    else:
        sign_in = custom_connection(profile, client_secret(profile), where, clock, transport, meter)
    return open_xero(
        where,
        sign_in=sign_in,
        tenant_id=profile.xero.tenant_id or None,
        clock=clock,
        meter=meter,
        transport=transport,
    )


def identity(client_id: str, where: Origins, transport: httpx.BaseTransport | None, meter: Meter) -> Identity:
    """The identity service as this Xero app."""
    client = make_client(base_url=where.identity, transport=transport)
    return Identity(client, client_id=client_id, meter=meter)


def custom_connection(
    profile: Profile,
    secret: Secret,
    where: Origins,
    clock: Clock,
    transport: httpx.BaseTransport | None,
    meter: Meter,
) -> ClientCredentials:
    """The sign-in of an unattended machine."""
    return ClientCredentials(
        make_client(base_url=where.identity, transport=transport),
        client_id=profile.xero.client_id or PRACTICE_SECRET,
        client_secret=secret,
        clock=clock,
        scopes=[*SCOPES, *_attaching(profile), *(PRACTICE_SCOPES if profile.practice else ())],
        meter=meter,
    )


def client_secret(profile: Profile) -> Secret:
    """A custom connection's secret, from the environment or the keyring; SignInNeeded where there is none."""
    if profile.practice:
        return Secret(os.environ.get(SECRET_VARIABLE) or PRACTICE_SECRET)
    return Secret(find_secret(client_secret_entry(profile), variable=SECRET_VARIABLE))


def scopes(profile: Profile) -> tuple[str, ...]:
    """What a person is asked to permit: the least that the profile's own wishes need."""
    return (*PERSONAL_SCOPES, *_attaching(profile))


def _attaching(profile: Profile) -> tuple[str, ...]:
    return (ATTACHMENTS,) if profile.after.attach != AttachTo.NONE else ()


def token_store(profile: Profile, passphrase: Callable[[], Secret] | None = None) -> TokenStore:
    """Where the profile's sign-in is kept: the encrypted file if she chose one, else the system's keyring."""
    if not token_file(profile).exists():
        return keyring_store(profile)
    return TokenFile(token_file(profile), _passphrase(passphrase))


def keyring_store(profile: Profile) -> KeyringStore:
    """The profile's own entry in the system's keyring: two homes with a profile of one name do not share it."""
    return KeyringStore(sign_in_entry(profile))


def _passphrase(ask: Callable[[], Secret] | None) -> Secret:
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given:
        return Secret(given)
    if ask is None:
        raise SignInNeeded(
            "The Xero sign-in is kept in an encrypted file, and nobody can be asked for its passphrase.",
            next_step=f"Run the command in a terminal, or set {PASSPHRASE_VARIABLE} for this run.",
        )
    return ask()
