"""The keys that decide: each decision is kept at once, then the cursor goes on to the next job that needs her."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work

from jobsync_tui.core.clear_choice import clear_choice
from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.proposal import NEEDS_PERSON, State
from jobsync_tui.services import decide
from jobsync_tui.ui import panels, rows
from jobsync_tui.ui.format import plural, remote
from jobsync_tui.ui.screens.compare import REACHES, CompareScreen
from jobsync_tui.ui.screens.deciding import DecidingScreen
from jobsync_tui.ui.screens.reason import BILL_AGAIN, ReasonScreen
from jobsync_tui.ui.screens.remembered import RememberedScreen
from jobsync_tui.ui.screens.search import SearchScreen, accounts, contacts

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace


class DecisionActions(DecidingScreen):
    """Contacts, lines, links, never, skip."""

    async def _decide(self, action: Callable[[Workspace, View, Job], None], done: str, *, wide: bool = False) -> None:
        proposal = self.current
        if proposal is None:
            self.say("There is no job here.")
            return
        job = proposal.job
        after = await self.off_thread(partial(self.desk.act, job, action, wide=wide))
        if after is None:
            return
        settled = self.desk.proposals[job.key].state not in NEEDS_PERSON
        target = self.desk.next_needing(job.key) if settled else job.key
        self.moved_on()
        self.show(target or job.key)
        rest = "" if self.desk.needing else f" {rows.all_settled(self.desk, self.desk.ws.clock.now())}"
        self.say(f"{remote(job.number)} {done}. u undoes.{rest}")

    async def action_choose(self, number: int) -> None:
        """Take a candidate contact."""
        proposal = self.current
        candidates = proposal.match.candidates if proposal else ()
        if proposal is None or number > len(candidates):
            there = f"there {'is' if len(candidates) == 1 else 'are'} {plural(len(candidates), 'candidate')}"
            self.say(f"No candidate {number}: {there}." if candidates else "No candidates: n creates, / searches.")
            return
        chosen = candidates[number - 1]
        await self._decide(partial(_choose, contact_id=str(chosen.contact_id)), f"goes to {remote(chosen.name)}")

    async def action_take_top(self) -> None:
        """Take the top candidate where it is clear; else show the candidates beside each other."""
        if self.held("Enter again takes this one."):
            return
        proposal = self.current
        open_to_choice = proposal is not None and proposal.state is State.NEEDS_CONTACT
        if proposal and open_to_choice and clear_choice(proposal.match, proposal.decisions.refused):
            await self.action_choose(1)
        else:
            self._compare()

    @work(exit_on_error=False)
    async def _compare(self) -> None:
        proposal = self.current
        if proposal is None:
            self.say("There is no job here.")
            return
        affects = await self.off_thread(partial(self.desk.affects, proposal))
        if affects is None:
            return
        taken = await self.app.push_screen_wait(CompareScreen(proposal, affects))
        if taken:
            chosen, wide = proposal.match.candidates[taken.number - 1], taken.scope is not Scope.JOB
            act = partial(_refuse if taken.refused else _choose, contact_id=str(chosen.contact_id), scope=taken.scope)
            does = "is not" if taken.refused else "goes to"
            also = f", {REACHES[taken.scope]}" if wide else ""
            await self._decide(act, f"{does} {remote(chosen.name)}{also}", wide=wide)

    @work(exit_on_error=False)
    async def action_remembered(self) -> None:
        """Show what is remembered; come back to the job that was under the cursor."""
        if self.desk.view is None:
            self.say("There is nothing remembered yet: R pulls.")
        elif await self.app.push_screen_wait(RememberedScreen(self.desk)):
            self.show(self.current.job.key if self.current else None)
            self.say("What is remembered was changed.")

    async def action_new_contact(self) -> None:
        """Create the customer as a contact when the job is posted."""
        if self.current and self.current.contact and self.current.state is State.READY:
            self.say(f"{remote(self.current.job.number)} has its contact already. / picks another.")
            return
        await self._decide(decide.create_contact, "becomes a new contact when posted")

    async def action_map_line(self) -> None:
        """Take the account that similar past lines went to; with none, search."""
        proposal = self.current
        gap = (
            next((one for one in proposal.lines if not one.account and not one.left_off), None) if proposal else None
        )
        if proposal is None or gap is None:
            self.say("Every line has its account.")
            return
        best = next(iter(gap.candidates), None)
        if best is None or not best.times:
            self._search_account(gap.line_id)
            return
        action = partial(_account, line_id=gap.line_id, account=best.code)
        await self._decide(action, f"line {gap.line_id} goes to {best.code} {remote(best.name)}")

    async def action_link(self) -> None:
        """Decide that the invoice found in Xero bills the job."""
        proposal = self.current
        found = next(iter(proposal.billing.invoices), None) if proposal else None
        if found is None:
            self.say("No invoice in Xero looks like this job.")
            return
        await self._decide(partial(link_to, invoice=str(found.invoice_id)), f"is billed by {remote(found.number)}")

    async def action_bill_anyway(self) -> None:
        """Decide that no invoice bills the job, whatever looks like it; where it had one of ours, ask why."""
        proposal, view = self.current, self.desk.view
        again = proposal is not None and view is not None and decide.needs_reason(view, proposal.intent)
        if proposal and again and proposal.state in NEEDS_PERSON:
            self._bill_again(proposal)
        elif proposal and proposal.state is not State.NEEDS_REVIEW:
            self.say(f"{remote(proposal.job.number)} does not look billed.")
        else:
            await self._decide(decide.bill_anyway, "is billed although an invoice looks like it")

    @work(exit_on_error=False)
    async def _bill_again(self, proposal: Proposal) -> None:
        reason = await self.app.push_screen_wait(ReasonScreen(panels.title(proposal), BILL_AGAIN))
        if reason:
            await self._decide(partial(bill_for, reason=reason), "is billed with another invoice")

    async def action_skip(self) -> None:
        """Put the job aside until tomorrow."""
        await self._decide(decide.skip_today, "skipped today; f shows it")

    @work(exit_on_error=False)
    async def action_never(self) -> None:
        """Ask for the reason, then never bill the job."""
        proposal = self.current
        if proposal is None:
            self.say("There is no job here.")
            return
        reason = await self.app.push_screen_wait(ReasonScreen(panels.title(proposal)))
        if reason:
            await self._decide(partial(_never, reason=reason), "is never billed; f shows it")

    def action_search(self) -> None:
        """Search accounts where a line lacks one, else contacts."""
        proposal = self.current
        if proposal is None:
            self.say("There is no job here.")
            return
        gap = next((one for one in proposal.lines if not one.account and not one.left_off), None)
        if gap and proposal.state is State.NEEDS_LINES:
            self._search_account(gap.line_id)
        else:
            self._search_contact(proposal)

    @work(exit_on_error=False)
    async def _search_contact(self, proposal: Proposal) -> None:
        what = f"Contact for {proposal.job.number} {proposal.job.customer.name}"
        found = await self.app.push_screen_wait(SearchScreen(what, contacts(self.desk)))
        if found:
            await self._decide(partial(_choose, contact_id=found.key), f"goes to {remote(found.label)}")

    @work(exit_on_error=False)
    async def _search_account(self, line_id: str) -> None:
        found = await self.app.push_screen_wait(SearchScreen(f"Account for line {line_id}", accounts(self.desk)))
        if found:
            action = partial(_account, line_id=line_id, account=found.key)
            await self._decide(action, f"line {line_id} goes to {remote(found.label)}")


def _choose(ws: Workspace, view: View, job: Job, *, contact_id: str, scope: Scope = Scope.JOB) -> None:
    decide.choose_contact(ws, view, job, contact_id, scope)


def _refuse(ws: Workspace, view: View, job: Job, *, contact_id: str, scope: Scope) -> None:
    decide.refuse_contact(ws, view, job, contact_id, scope)


def _account(ws: Workspace, view: View, job: Job, *, line_id: str, account: str) -> None:
    decide.choose_account(ws, view, job, line_id, account)


def link_to(ws: Workspace, view: View, job: Job, *, invoice: str, reason: str = "") -> None:
    """Let an invoice in Xero, by its id, bill a job; for a reason where one was asked for."""
    decide.link_invoice(ws, view, job, invoice, reason)


def bill_for(ws: Workspace, view: View, job: Job, *, reason: str) -> None:
    """Bill a job anyway, for a reason."""
    decide.bill_anyway(ws, view, job, reason)


def _never(ws: Workspace, view: View, job: Job, *, reason: str) -> None:
    decide.never_bill(ws, view, job, reason)
