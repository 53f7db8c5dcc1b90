"""Secrets from where they may live: an environment variable of this run, or the system's keyring."""

from __future__ import annotations

import os

from jobsync_tui.core.errors import SignInNeeded

SERVICE = "jobsync-tui"

SAFE_BACKENDS = (
    "keyring.backends.macOS",
    "keyring.backends.Windows",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
)
"""Keyrings that encrypt. With keyrings.alt installed the library would choose a plaintext file by itself."""


def find_secret(name: str, *, variable: str) -> str:
    """The secret of that name; SignInNeeded, saying how to give it, where there is none."""
    value = os.environ.get(variable) or _from_keyring(name)
    if not value:
        raise SignInNeeded(
            f"There is no {name} to sign in with.",
            next_step=f"Store it with 'python -m keyring set {SERVICE} \"{name}\"', or set {variable} for this run.",
        )
    return value


def _from_keyring(name: str) -> str | None:
    import keyring  # noqa: PLC0415 - slow to import, and needed only to sign in
    from keyring.errors import KeyringError  # noqa: PLC0415 - same

    backend = keyring.get_keyring()
    backends = getattr(backend, "backends", [backend])
    for one in backends:
        if not type(one).__module__.startswith(SAFE_BACKENDS):
            continue
        try:
            value = one.get_password(SERVICE, name)
        except KeyringError:
            # A locked or absent keyring is the same to us as an empty one: the caller says how to sign in.
            continue
        if value:
            return str(value)
    return None
