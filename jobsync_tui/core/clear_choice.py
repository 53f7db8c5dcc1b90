"""Whether one contact stands out so far that one key may take it, without the others being looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.evidence import Level
from jobsync_tui.core.matching import AUTO_SCORE, CLEAR_LEAD
from jobsync_tui.core.text import name_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobsync_tui.core.evidence import Candidate, Match


def clear_choice(match: Match, refused: Collection[str] = ()) -> Candidate | None:
    """The best candidate where it is sure, active and well ahead, was not refused, and no other is a namesake.

    Between namesakes the score says which contact the job's details are on, not which of the two is to be invoiced:
    she looks at both first, however far apart they are.
    """
    if not match.candidates:
        return None
    best, *others = match.candidates
    ahead = round(best.score - max((one.score for one in others), default=0), 4)  # as many places as a score has
    if best.contact_id in refused or not best.active:
        return None
    if best.score < AUTO_SCORE or ahead < CLEAR_LEAD:
        return None
    return None if any(_may_be_meant(one, best) for one in others) else best


def _may_be_meant(other: Candidate, best: Candidate) -> bool:
    """Whether another contact has the customer's own name, or reads as the best one does."""
    alike = name_key(best.name)
    return other.level("name") is Level.SAME or (bool(alike) and alike == name_key(other.name))
