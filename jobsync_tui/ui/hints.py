"""Which keys the bar offers for which state, the most useful first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.clear_choice import clear_choice
from jobsync_tui.core.proposal import State
from jobsync_tui.ui.widgets.key_bar import Hint

if TYPE_CHECKING:
    from jobsync_tui.core.proposal import Proposal

PINNED = (Hint("P", "post", "P"), Hint("?", "keys", "question_mark"))

ENTER = Hint("enter", "compare", "enter")
TAKE = Hint("enter", "take 1", "enter")
SEARCH = Hint("/", "search", "slash")
NEW = Hint("n", "new contact", "n")
SKIP = Hint("s", "skip", "s")
NEVER = Hint("x", "never", "x")
UNDO = Hint("u", "undo", "u")
NEXT = Hint("]", "next issue", "right_square_bracket")
MARK_READY = Hint("a", "mark ready", "a")
MARK = Hint("space", "mark", "space")
FILTER = Hint("f", "filter", "f")
PULL = Hint("R", "pull", "R")
AUDIT = Hint("F3", "audit", "f3")
UNCERTAIN = Hint("v", "uncertain", "v")
OPEN = Hint("o", "open in Xero", "o")


def hints_for(proposal: Proposal | None, *, marked: int, needing: int, uncertain: int = 0) -> list[Hint]:
    """The keys worth naming for the job under the cursor; where something is uncertain, that key early."""
    doubts = [UNCERTAIN] if uncertain else []
    if proposal is None:
        return [*doubts, PULL, FILTER, UNDO, AUDIT]
    rest = [*doubts, SKIP, UNDO, NEXT, MARK_READY, NEVER, FILTER, PULL, AUDIT]
    first = _first(proposal, calm=bool(marked) or not needing)
    return [*first, *(hint for hint in rest if hint not in first)]


def _first(proposal: Proposal, *, calm: bool) -> list[Hint]:
    """The keys that settle this job, before the ones that always work."""
    match proposal.state:
        case State.NEEDS_CONTACT:
            return _contact_keys(proposal)
        case State.NEEDS_LINES:
            return [Hint("m", "map line", "m"), Hint("/", "search accounts", "slash")]
        case State.NEEDS_REVIEW:
            link = [Hint("l", "link", "l")] if proposal.billing.invoices else []
            return [*link, Hint("i", "bill anyway", "i"), *([OPEN] if link else [])]
        case State.UNKNOWN | State.POSTING:
            return [UNCERTAIN, OPEN, NEXT, UNDO]
        case State.READY:
            return [MARK, MARK_READY, *([] if calm else [NEXT]), ENTER, SEARCH]
        case _:
            return [OPEN, NEXT, UNDO]


def _contact_keys(proposal: Proposal) -> list[Hint]:
    """The keys that settle who is invoiced; Enter by what it does here."""
    count = len(proposal.match.candidates)
    if not count:
        return [NEW, SEARCH]
    enter = TAKE if clear_choice(proposal.match, proposal.decisions.refused) else ENTER
    return [Hint("1" if count == 1 else f"1-{min(count, 9)}", "choose", "1"), enter, SEARCH, NEW]
