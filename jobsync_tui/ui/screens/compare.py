"""The candidates of one job beside each other, field by field; what is chosen may be remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from jobsync_tui.core.deciding import Scope
from jobsync_tui.ui import panels, rows
from jobsync_tui.ui.format import plural
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.proposal import Proposal

MOST, NARROW_MOST = 3, 2
NARROW = 100
REACHES = {
    Scope.JOB: "this job only",
    Scope.SITE: "this customer at this site",
    Scope.CUSTOMER: "this customer everywhere",
}
NOT_TOLD_APART = "The customer has no id, e-mail or tax number: it is decided for this job only."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The candidate she named by its number, how far it reaches, and whether she said no to it."""

    number: int
    scope: Scope = Scope.JOB
    refused: bool = False


class CompareScreen(ModalScreen["Taken | None"]):
    """Evidence in full; a digit takes a candidate, `x` and a digit says no to it, escape goes back.

    `affects` counts the other open jobs that each reach settles; only those reaches are offered.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"take({digit})", f"take {digit}", show=False) for digit in range(1, 10)),
        Binding("r", "remember", "remember", tooltip="For this job, the customer at this site, or everywhere"),
        Binding("x", "refuse", "not this one", tooltip="Then a digit: the customer is not that contact"),
        Binding("escape,q,enter", "back", "back", tooltip="Back to the queue, nothing decided"),
    ]

    def __init__(self, proposal: Proposal, affects: Mapping[Scope, int]) -> None:
        super().__init__()
        self._proposal = proposal
        self._affects = dict(affects)
        self._scope = Scope.JOB
        self._refusing = False

    def compose(self) -> ComposeResult:
        """Title, trouble, matrix, what is remembered, and the keys."""
        with Vertical(classes="dialog wide"):
            yield Static(id="evidence")
            yield Static(id="reach")
            yield KeyBar([Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Fill the panes for the width there is."""
        dialog = self.query_one(".dialog")
        dialog.border_title = rows.title(f"Contact for {panels.title(self._proposal)}")
        dialog.border_subtitle = rows.title("= same  ~ close  ≠ different  · missing")
        self._fill()
        self._tell()

    def on_resize(self) -> None:
        """Cut the matrix anew."""
        self._fill()

    @property
    def _count(self) -> int:
        return len(self._proposal.match.candidates)

    def _fill(self) -> None:
        width = min(self.size.width, 118) - 4
        most = MOST if self.size.width >= NARROW else NARROW_MOST
        self.query_one("#evidence", Static).update(rows.comparison(self._proposal, width, most))

    def _tell(self) -> None:
        """Say how far a choice reaches, and offer the keys that do something now."""
        digits = "1" if self._count == 1 else f"1-{min(self._count, 9)}"
        hints = [Hint(digits, "is not the customer" if self._refusing else "choose", "1")] if self._count else []
        if len(self._affects) > 1 and self._count:
            hints.append(Hint("r", "remember", "r"))
        if self._count and not self._refusing:
            hints.append(Hint("x", "not this one…", "x"))
        self.query_one(KeyBar).show(hints)
        self.query_one("#reach", Static).update(rows.message(self._reach() if self._count else ""))

    def _reach(self) -> str:
        if len(self._affects) < len(REACHES):
            return NOT_TOLD_APART
        head = "Not the customer, for" if self._refusing else "Remember for"
        if self._refusing:
            return f"{head} {REACHES[self._scope]}: which one is it not? Never changes a job you already decided."
        others = plural(self._affects[self._scope], "other open job")
        return f"{head} {REACHES[self._scope]}. Affects now: {others}. Never changes a job you already decided."

    def action_remember(self) -> None:
        """Reach further, and after everywhere this job only again."""
        order = list(self._affects)
        self._scope = order[(order.index(self._scope) + 1) % len(order)]
        self._tell()

    def action_refuse(self) -> None:
        """Let the next digit name the contact that the customer is not; the same key takes that back."""
        self._refusing = not self._refusing and self._count > 0
        self._tell()

    def action_take(self, number: int) -> None:
        """Take a candidate, or say no to it, if there is one of that number."""
        if number <= self._count:
            self.dismiss(Taken(number=number, scope=self._scope, refused=self._refusing))

    def action_back(self) -> None:
        """Decide nothing; in the middle of saying no, go back to choosing."""
        if self._refusing:
            self.action_refuse()
        else:
            self.dismiss(None)
