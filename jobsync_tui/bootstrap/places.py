"""How a profile signs in, and the places where its sign-in rests."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.config import Profile

TOKEN_FILE = "sign-in.encrypted"  # noqa: S105 - a file's name
LOCK_FILE = "sign-in.lock"


def auth_kind(profile: Profile) -> str:
    """How the profile signs in: what it says, else a person in the browser; practice books need nobody."""
    return profile.xero.auth or ("client_credentials" if profile.practice else "pkce")


def token_file(profile: Profile) -> Path:
    """The encrypted file, beside the cache."""
    return profile.cache_path.parent / TOKEN_FILE


def lock_path(profile: Profile) -> Path:
    """The lock under which the sign-in is renewed."""
    return profile.cache_path.parent / LOCK_FILE


def sign_in_entry(profile: Profile) -> str:
    """The name of the keyring's entry for the sign-in: two homes with a profile of one name do not share it."""
    return f"Xero sign-in {profile.name} {_home(profile)}"


def client_secret_entry(profile: Profile) -> str:
    """The name of the keyring's entry for this profile's custom connection."""
    return f"Xero client secret {profile.name} {_home(profile)}"


def _home(profile: Profile) -> str:
    """A mark of the folder where the profile's cache is."""
    return hashlib.sha256(str(profile.cache_path.parent.absolute()).encode()).hexdigest()[:8]
