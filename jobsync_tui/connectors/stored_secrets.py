"""Secrets from where they may live: an environment variable of this run, or the system's keyring."""

from __future__ import annotations

import os

from jobsync_tui.connectors.guarded_keyring import SERVICE, SYSTEM, GuardedKeyring, KeyringRefused
from jobsync_tui.core.errors import SignInNeeded


def find_secret(name: str, *, variable: str, keyring: GuardedKeyring = SYSTEM) -> str:
    """The secret of that name; SignInNeeded (KeyringRefused for the keyring's sake), saying how to give it."""
    value = os.environ.get(variable) or _from_keyring(name, variable, keyring)
    if not value:
        raise SignInNeeded(
            f"There is no {name} to sign in with.",
            next_step=f"Store it with 'python -m keyring set {SERVICE} \"{name}\"', or set {variable} for this run.",
        )
    return value


def _from_keyring(name: str, variable: str, keyring: GuardedKeyring) -> str | None:
    try:
        return keyring.get(name)
    except KeyringRefused as error:
        raise KeyringRefused(
            error.kind, next_step=f"Mend that, or set {variable} to the {name} for this run."
        ) from None
