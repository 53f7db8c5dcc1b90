"""What she decides about a finding: kept at once, as on Reconcile; the row leaves, and one key brings it back."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from jobsync_tui.core.auditing import Finding
from jobsync_tui.services import decide
from jobsync_tui.ui import auditing, panels
from jobsync_tui.ui.browsing import open_invoice
from jobsync_tui.ui.format import remote
from jobsync_tui.ui.screens.deciding import DecidingScreen
from jobsync_tui.ui.screens.decisions import link_to
from jobsync_tui.ui.screens.options import Option, OptionsScreen
from jobsync_tui.ui.screens.reason import ReasonScreen
from jobsync_tui.ui.screens.transfers import TransferActions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jobsync_tui.core.audit_sums import Entry
    from jobsync_tui.core.invoiced import LinkedInvoice
    from jobsync_tui.core.jobs import Job, JobKey
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

DIGITS = 9
"""How many answers have a key."""


class AuditDecisions(DecidingScreen, TransferActions):
    """Link, never, open in Xero."""

    @property
    @abstractmethod
    def entry(self) -> Entry | None:
        """What is under the cursor."""

    @abstractmethod
    async def recheck(self, key: JobKey | None) -> bool:
        """Check anew and draw, the cursor on that job; whether that worked."""

    @property
    def current(self) -> Proposal | None:
        """The job of the one under the cursor; none for an invoice."""
        entry = self.entry
        return entry.proposal if isinstance(entry, Finding) else None

    async def come_back(self, key: JobKey | None) -> bool:
        """Check anew: a decision taken back brings its row back."""
        return await self.recheck(key)

    async def action_link(self) -> None:
        """Decide that an invoice found in Xero bills the job; where there are several, ask which."""
        proposal, found = self.current, auditing.to_link(self.entry)
        if proposal is None or not found:
            self.say("There is no invoice here that may bill a job.")
        elif self.held("l again links this one."):
            return
        elif len(found) > 1:
            self._ask_link(proposal, found)
        else:
            await self._link(proposal, found[0])

    @work(exit_on_error=False)
    async def _ask_link(self, proposal: Proposal, found: Sequence[LinkedInvoice]) -> None:
        at = await self._which("Which invoice bills the job?", [auditing.invoice(one) for one in found])
        if at is not None:
            await self._link(proposal, found[at])

    async def _link(self, proposal: Proposal, found: LinkedInvoice) -> None:
        action = partial(link_to, invoice=str(found.invoice_id))
        await self._decide(proposal, action, f"is billed by {remote(found.number)}")

    @work(exit_on_error=False)
    async def action_never(self) -> None:
        """Ask for the reason, then never bill the job."""
        proposal = self.current
        if proposal is None:
            self.say("There is no job here.")
            return
        reason = await self.app.push_screen_wait(ReasonScreen(panels.title(proposal)))
        if reason:
            await self._decide(proposal, partial(_never, reason=reason), "is never billed")

    async def _decide(self, proposal: Proposal, action: Callable[[Workspace, View, Job], None], done: str) -> None:
        if self.working:
            self.say("A moment: something is still being worked out. Then decide.")
            return
        if await self.off_thread(partial(self.desk.act, proposal.job, action)) is None:
            return
        self.moved_on()
        if await self.recheck(proposal.job.key):
            self.say(f"{remote(proposal.job.number)} {done}. u undoes.")

    @work(exit_on_error=False)
    async def action_open_in_xero(self) -> None:
        """Show the invoice in the browser; where there are several, ask which."""
        found = auditing.to_open(self.entry)
        at = await self._which("Open which one in Xero?", [words for _, words in found]) if found else 0
        if at is None:
            return
        opened = found[at][0] if found else None
        self.say(await self.off_thread(partial(open_invoice, self.desk.facts, opened, self.desk.browse)) or "")

    async def _which(self, question: str, labels: Sequence[str]) -> int | None:
        """The place of the one she chooses; the only one without asking."""
        if len(labels) == 1:
            return 0
        return await self.ask(question, labels, title=auditing.title(self.entry) if self.entry else "Audit")

    async def ask(self, question: str, labels: Sequence[str], *, title: str = "Audit") -> int | None:
        """Ask a question; the place of the answer, None after esc."""
        keys = [str(at) if at <= DIGITS else "" for at in range(1, len(labels) + 1)]
        options = [Option(key=key, label=label) for key, label in zip(keys, labels, strict=True)]
        return await self.app.push_screen_wait(OptionsScreen(title, question, options, clock=self.desk.ws.clock))


def _never(ws: Workspace, view: View, job: Job, *, reason: str) -> None:
    decide.never_bill(ws, view, job, reason)
