"""Finding a secret: the environment, then the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.guarded_keyring import SERVICE, GuardedKeyring
from jobsync_tui.connectors.keyring_store import KeyringKind, KeyringRefused
from jobsync_tui.connectors.stored_secrets import find_secret
from jobsync_tui.core.errors import SignInNeeded
from tests.connectors.keyring_fakes import (
    HangingKeyring,
    SafeKeyring,
    as_backend,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

from tests.connectors.keyring_refusals import SHORT, refused


@pytest.fixture
def hanging() -> Iterator[HangingKeyring]:
    keyring = HangingKeyring()
    yield keyring
    keyring.answered.set()


# Finding a secret


def test_a_secret_of_the_environment_needs_no_keyring(
    monkeypatch: pytest.MonkeyPatch, hanging: HangingKeyring
) -> None:
    monkeypatch.setenv("PRACTICE_VARIABLE", "from-env")
    guarded = GuardedKeyring(timeout=SHORT, backend=as_backend(hanging))
    assert find_secret("Xero client secret", variable="PRACTICE_VARIABLE", keyring=guarded) == "from-env"
    assert hanging.asked == 0


def test_a_secret_is_found_in_the_keyring() -> None:
    keyring = SafeKeyring()
    keyring.entries[SERVICE, "Xero client secret"] = "kept"
    guarded = GuardedKeyring(backend=as_backend(keyring))
    assert find_secret("Xero client secret", variable="PRACTICE_UNSET", keyring=guarded) == "kept"


def test_a_secret_that_is_nowhere_is_told_with_both_places() -> None:
    guarded = GuardedKeyring(backend=as_backend(SafeKeyring()))
    with pytest.raises(SignInNeeded, match="no Xero client secret") as caught:
        find_secret("Xero client secret", variable="PRACTICE_UNSET", keyring=guarded)
    assert "python -m keyring set jobsync-tui" in caught.value.next_step
    assert "PRACTICE_UNSET" in caught.value.next_step


@pytest.mark.parametrize("kind", KeyringKind)
def test_a_secret_behind_a_keyring_that_cannot_be_used_is_told_by_kind(
    kind: KeyringKind, hanging: HangingKeyring
) -> None:
    guarded = GuardedKeyring(timeout=SHORT, backend=as_backend(refused(kind, hanging)))
    with pytest.raises(KeyringRefused) as caught:
        find_secret("Xero client secret", variable="PRACTICE_UNSET", keyring=guarded)
    assert caught.value.kind is kind
    assert "set PRACTICE_UNSET" in caught.value.next_step
