"""What lies on her desk: the proposals in their order, the marks, and what can be taken back. No widgets.

Its methods read and write the cache, so the screens call them off the UI thread, one at a time.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.errors import Unreachable
from jobsync_tui.core.outbox import OPEN_STATES
from jobsync_tui.core.proposal import CLOSED, NEEDS_PERSON, Proposal, State
from jobsync_tui.services import confirm, decide, remembered
from jobsync_tui.services.draft import propose
from jobsync_tui.services.match import View, load_view
from jobsync_tui.services.settling import recover
from jobsync_tui.services.uncertain import Uncertain, uncertain
from jobsync_tui.store.afterwards import count_waiting
from jobsync_tui.store.decisions import active_decisions
from jobsync_tui.store.outbox import intents
from jobsync_tui.store.settings import XERO_PULLED, get_time, load_settings
from jobsync_tui.ui.auditing import Choice
from jobsync_tui.ui.browsing import open_page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from jobsync_tui.core.deciding import Decided
    from jobsync_tui.core.errors import JobsyncError
    from jobsync_tui.core.jobs import Job, JobKey
    from jobsync_tui.core.ledger import Account, Contact
    from jobsync_tui.core.periods import YearEnd
    from jobsync_tui.services.confirm import Batch
    from jobsync_tui.services.remembered import Remembered
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.ui.pulling import PullRun

CLOSED_OR_ASIDE = CLOSED | {State.SKIPPED}


class Shown(StrEnum):
    """Which jobs the queue shows."""

    OPEN = "open"
    CLOSED = "set aside or billed"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the header says, loaded with the proposals."""

    organisation: str = ""
    country: str = ""
    year_end: YearEnd | None = None
    short_code: str = ""
    demo: bool = False
    practice: bool = False
    pulled_at: dt.datetime | None = None
    undecided: int = 0
    uncertain: int = 0
    """Of the undecided those that were tried, those that wait for her, and contacts likewise."""

    wishes: int = 0
    not_released: int = 0
    decisions: int = 0
    """Decisions in force: made and not taken back."""

    offline_since: dt.datetime | None = None


class Desk:
    """The state behind the Reconcile screen; `browse` shows a page beside the terminal."""

    def __init__(self, ws: Workspace, *, browse: Callable[[str], bool] = open_page) -> None:
        self.ws = ws
        self.browse = browse
        self.view: View | None = None
        self.facts = Facts(practice=ws.profile.practice)
        self.proposals: dict[JobKey, Proposal] = {}
        self.marks: set[JobKey] = set()
        self.doubts: tuple[Uncertain, ...] = ()
        self.shown = Shown.OPEN
        self.audit = Choice()
        self._before: list[set[JobKey]] = []
        self.busy = threading.Lock()
        """Held while a pull uses the workspace, so that nobody closes it meanwhile."""
        self.pull: PullRun | None = None

    def load(self) -> bool:
        """Load everything anew from the cache; False when nothing was pulled from Xero yet."""
        if load_settings(self.ws.cache) is None:
            return False
        if self.view is None:
            recover(self.ws)
        self.view = load_view(self.ws)
        jobs = [cached for cached in self.view.jobs if cached.job.billable]
        self.proposals = {cached.job.key: propose(self.ws, self.view, cached) for cached in jobs}
        self.marks &= {key for key, one in self.proposals.items() if one.state is State.READY}
        self._load_facts()
        return True

    def _load_facts(self) -> None:
        view = self._view()
        books = view.settings.organisation
        self.doubts = uncertain(self.ws, view)
        self.facts = Facts(
            organisation=books.name,
            country=books.country,
            year_end=books.year_end,
            short_code=books.short_code,
            demo=books.is_demo,
            practice=self.ws.profile.practice,
            pulled_at=get_time(self.ws.cache, XERO_PULLED),
            undecided=len(intents(self.ws.cache, states=OPEN_STATES)),
            uncertain=len(self.doubts),
            wishes=count_waiting(self.ws.cache),
            not_released=sum(not cached.job.billable for cached in view.jobs),
            decisions=len(active_decisions(self.ws.cache)),
            offline_since=self.facts.offline_since,
        )

    def reached(self, error: JobsyncError | None) -> None:
        """Take note whether Xero could be reached just now; the first failure of a row is the one that counts."""
        since = (self.facts.offline_since or self.ws.clock.now()) if isinstance(error, Unreachable) else None
        self.facts = replace(self.facts, offline_since=since)

    def order(self) -> list[Proposal]:
        """The queue: those that need her first, then the ready ones, then the rest, each by completion."""
        wanted = [one for one in self.proposals.values() if self._is_shown(one)]
        return sorted(wanted, key=lambda one: (_rank(one.state), one.job.number))

    def _is_shown(self, proposal: Proposal) -> bool:
        aside = proposal.state in CLOSED_OR_ASIDE
        return self.shown is Shown.ALL or aside is (self.shown is Shown.CLOSED)

    def count(self, *states: State) -> int:
        """How many jobs are in these states."""
        return sum(one.state in states for one in self.proposals.values())

    @property
    def needing(self) -> int:
        """How many jobs need her."""
        return self.count(*NEEDS_PERSON)

    def marked(self) -> list[Proposal]:
        """The marked jobs in their order."""
        return sorted((self.proposals[key] for key in self.marks), key=lambda one: one.job.number)

    def marked_sums(self) -> tuple[Decimal, Decimal, Decimal]:
        """Before tax, tax, and total of the marked jobs."""
        drafts = [one.invoice for one in self.marked() if one.invoice]
        zero = Decimal("0.00")
        return (
            sum((draft.sub_total for draft in drafts), zero),
            sum((draft.total_tax for draft in drafts), zero),
            sum((draft.total for draft in drafts), zero),
        )

    def next_needing(self, after: JobKey | None, *, back: bool = False) -> JobKey | None:
        """The next job in the queue that needs her, around the end; None when none does."""
        queue = [one for one in self.order() if one.state in NEEDS_PERSON or one.job.key == after]
        keys = [one.job.key for one in queue]
        if after in keys:
            place = keys.index(after)
            keys = keys[place + 1 :] + keys[:place] if not back else keys[:place][::-1] + keys[place + 1 :][::-1]
        return next((key for key in keys if self.proposals[key].state in NEEDS_PERSON), None)

    def mark(self, key: JobKey) -> None:
        """Mark a ready job, or take its mark away."""
        self._remember_marks()
        self.marks ^= {key}

    def mark_ready(self) -> int:
        """Mark all ready jobs; returns how many were not marked before."""
        ready = {key for key, one in self.proposals.items() if one.state is State.READY}
        fresh = ready - self.marks
        if fresh:
            self._remember_marks()
            self.marks |= ready
        return len(fresh)

    def _remember_marks(self) -> None:
        self._before = [*self._before[-19:], set(self.marks)]

    def act(self, job: Job, action: Callable[[Workspace, View, Job], None], *, wide: bool = False) -> Proposal:
        """Let a decision be made and propose anew: this job, or all of them where it reaches further."""
        action(self.ws, self._view(), job)
        self._before.clear()
        self._propose_again(None if wide else job.key)
        return self.proposals[job.key]

    def affects(self, proposal: Proposal) -> dict[Scope, int]:
        """How many other open jobs a contact chosen for this one settles now, by how far it is to reach."""
        best = next((str(one.contact_id) for one in proposal.match.candidates), "")
        return remembered.affects(self.ws, self._view(), proposal.job, best)

    def remembered(self) -> list[Remembered]:
        """Everything remembered that is in force."""
        return remembered.remembered(self.ws, self._view())

    def revoke(self, decision_id: int) -> None:
        """Take one remembered decision back and propose everything anew."""
        remembered.revoke(self.ws, self._view(), decision_id)
        self._propose_again(None)

    def restore(self, decision_id: int) -> None:
        """Bring it back."""
        remembered.restore(self.ws, self._view(), decision_id)
        self._propose_again(None)

    def undo(self) -> tuple[str, JobKey | None]:
        """Take back the last mark or decision; says what, and which job to look at."""
        if self._before:
            self.marks = self._before.pop() & set(self.proposals)
            return f"Marks taken back: {len(self.marks)} marked.", None
        return self._turned(decide.undo(self.ws, self._view()), "Undid", "Nothing to undo.")

    def redo(self) -> tuple[str, JobKey | None]:
        """Bring back the last decision taken back."""
        return self._turned(decide.redo(self.ws, self._view()), "Redid", "Nothing to redo.")

    def _turned(self, decided: Decided | None, verb: str, nothing: str) -> tuple[str, JobKey | None]:
        if decided is None:
            return nothing, None
        self._propose_again(decided.job if decided.scope is Scope.JOB else None)
        proposal = self.proposals.get(decided.job)
        number = proposal.job.number if proposal else decided.job.job_id
        return f"{verb}: {number}, {decided.choice.spoken}.", decided.job

    def _propose_again(self, key: JobKey | None) -> None:
        view = self._view()
        for cached in view.jobs:
            if cached.job.billable and key in {None, cached.job.key}:
                self.proposals[cached.job.key] = propose(self.ws, view, cached)
        self.marks = {each for each in self.marks if self.proposals[each].state is State.READY}
        self._load_facts()

    def freeze(self) -> Batch:
        """Freeze the marked jobs as drafts, to be shown from their rows."""
        return confirm.prepare(self.ws, self._view(), self.marked())

    def search_contacts(self, text: str, most: int) -> list[Contact]:
        """Active contacts whose name, e-mail or number holds every word typed, best first."""
        wanted = text.casefold().split()
        found = [
            contact
            for contact in self._view().contacts.by_id.values()
            if contact.active and all(word in _searchable(contact) for word in wanted)
        ]
        first = wanted[0] if wanted else ""
        found.sort(key=lambda one: (not one.name.casefold().startswith(first), one.name.casefold()))
        return found[:most]

    def search_accounts(self, text: str, most: int) -> list[Account]:
        """Accounts that take sales, revenue first, whose code or name holds every word typed."""
        wanted = text.casefold().split()
        found = [
            account
            for account in self._view().settings.accounts.values()
            if account.takes_sales and all(word in f"{account.code} {account.name}".casefold() for word in wanted)
        ]
        found.sort(key=lambda one: (not one.is_revenue, one.code))
        return found[:most]

    def _view(self) -> View:
        if self.view is None:
            raise RuntimeError("the desk was used before it was loaded")
        return self.view


def _searchable(contact: Contact) -> str:
    parts = (contact.name, contact.email, contact.account_number, contact.contact_number, *contact.phones)
    return " ".join(parts).casefold()


def _rank(state: State) -> int:
    if state in NEEDS_PERSON:
        return 0
    return 1 if state is State.READY else 2
