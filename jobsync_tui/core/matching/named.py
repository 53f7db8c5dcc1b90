"""What comes of laying two names side by side, and the words in which it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.core.matching.weights import NameLevel


class Named(NamedTuple):
    """How two names compare, and why they are hardly one party's; empty where nothing says so.

    `unless` speaks against it too, unless an e-mail address, tax number or customer number is the same, or, with
    `mobile`, a mobile.
    """

    level: NameLevel
    against: str = ""
    unless: str = ""
    mobile: bool = False


def only_in_one(ours: str, theirs: str) -> str:
    """Say that words stand in one of the names only."""
    return f"{(ours or theirs).title()} stands in the name {'on the job' if ours else 'in Xero'} only"


def spoken(words: Iterable[str]) -> str:
    """Words as she reads them."""
    return " ".join(sorted(words)).title()
