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
    """The best candidate where it is sure and well ahead, was not refused, and has no namesake among the others.

    Between namesakes the score says which contact the job's details are on, not which of the two is to be invoiced:
    she looks at both first, however far apart they are.
    """
    if not match.candidates:
        return None
    best, *others = match.candidates
    ahead = round(best.score - max((one.score for one in others), default=0), 4)  # as many places as a score has
    if best.contact_id in refused or best.score < AUTO_SCORE or ahead < CLEAR_LEAD:
        return None
    return None if any(_reads_as(best, one) for one in others) else best


def _reads_as(one: Candidate, other: Candidate) -> bool:
    """Whether two contacts have one name, by their spelling or because each agrees with the customer's."""
    alike = name_key(one.name)
    both = one.level("name") is Level.SAME and other.level("name") is Level.SAME
    return both or (bool(alike) and alike == name_key(other.name))
