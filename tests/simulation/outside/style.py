"""The freedom that Xero's documents leave it, and a fake may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Style:
    """How this Xero words what it may word freely."""

    pagination: bool = True
    reversed: bool = False
    """Whether a write is answered in another order than it was sent in."""
    verbose: bool = True
    """Whether every written element says OK or ERROR, and whether it HasErrors."""
    places: int = 2
    """Digits behind the point of a total."""
    strange: bool = False
    """Whether elements carry fields that nobody has heard of yet."""
    not_modified: bool = False
    """Whether "nothing changed" is a 304."""
    older: bool = False
    """Whether the endpoints that came late are unknown."""
    whole: bool = False
    """Whether one bad element has the whole batch refused, the good ones saved all the same."""
    forgetful: bool = False
    """Whether an Idempotency-Key is forgotten at once, as Xero does after six minutes."""
