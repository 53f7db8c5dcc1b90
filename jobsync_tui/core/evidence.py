"""What a match is made of, as values: evidence, candidates, and the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import ContactID


class Level(StrEnum):
    """How one field of the two sides compares."""

    SAME = "same"
    CLOSE = "close"
    DIFFERENT = "different"
    MISSING = "missing"


class Decision(StrEnum):
    """How a contact was arrived at."""

    AUTO = "auto"
    REMEMBERED = "remembered"
    PERSON = "person"
    REVIEW = "review"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One field compared: its outcome, its weight in bits, both spellings, and what she is told of it."""

    field: str
    level: Level
    weight: float
    ours: str = ""
    theirs: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A contact worth a look; `score` from 0 to 1 is for ranking and showing, never alone for deciding."""

    contact_id: ContactID
    name: str
    score: float
    evidence: tuple[Evidence, ...]
    active: bool = True

    def level(self, field: str) -> Level:
        """How that field compares; MISSING if it was not compared."""
        return next((item.level for item in self.evidence if item.field == field), Level.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The outcome for one customer: candidates best first, and why it was or was not decided."""

    decision: Decision
    contact_id: ContactID | None
    candidates: tuple[Candidate, ...]
    why: str
