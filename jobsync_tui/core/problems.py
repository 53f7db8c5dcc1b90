"""A defect of the data as a value: shown beside its job, with the next step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Blocks(StrEnum):
    """What a problem keeps from happening, from most to least: it decides the proposal's state."""

    POSTING = "blocked"
    CONTACT = "needs_contact"
    LINES = "needs_lines"
    REVIEW = "needs_review"
    NOTHING = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a job or its proposal, in words for her; `code` is stable for scripts."""

    code: str
    message: str
    next: str
    blocks: Blocks = Blocks.NOTHING
