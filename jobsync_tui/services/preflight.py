"""preflight: what Xero holds now, looked up in few calls before anything is frozen.

It cuts waste and surprises; the guarantees are the number, PUT, and the last look after confirmation (`recheck`).
For forty jobs it makes five calls: the organisation, what changed among contacts and invoices, the jobs' contacts
by id, and their numbers. Settings older than `SETTINGS_FRESH` cost seven more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.problems import Blocks
from jobsync_tui.core.proposal import CLOSED
from jobsync_tui.services.confirm import postable
from jobsync_tui.services.draft import propose
from jobsync_tui.services.match import load_view
from jobsync_tui.services.pull import read_again
from jobsync_tui.services.pull_plan import Extent
from jobsync_tui.services.pull_xero import pull_contacts, pull_invoices, pull_settings
from jobsync_tui.store.contacts import take_contacts
from jobsync_tui.store.invoices import upsert_invoices
from jobsync_tui.store.jobs import Changes
from jobsync_tui.store.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

SETTINGS_FRESH = dt.timedelta(minutes=5)
"""How old accounts, tax rates and permissions may be when she posts; the organisation is always asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """The chosen jobs as they stand now; `notes` tell what else changed, a sentence each."""

    view: View
    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...] = ()

    @property
    def going(self) -> tuple[Proposal, ...]:
        """Those that may still be posted."""
        return tuple(one for one in self.proposals if postable(one))

    @property
    def stopped(self) -> tuple[Proposal, ...]:
        """Those that something came into the way of; they stay in the queue."""
        return tuple(one for one in self.proposals if not postable(one))

    @property
    def told(self) -> tuple[str, ...]:
        """Why the stopped ones are left out, a sentence each."""
        return tuple(held_back(one) for one in self.stopped)


def preflight(ws: Workspace, chosen: Sequence[JobKey], *, status: str | None = None) -> Iterator[str | Preflight]:
    """Look at Xero and propose the chosen jobs anew; yields what it looks at, and the outcome last.

    Raises what a pull from Xero does, ConfigError for other books than the cache's among it. What came before an
    error is kept in the cache, and nothing is frozen here. `status` is asked for instead of the profile's.
    """
    before = load_settings(ws.cache)
    yield "settings"
    pull_settings(ws, older_than=SETTINGS_FRESH)
    yield "contacts"
    for _ in pull_contacts(ws, Extent.CHANGES):
        pass
    yield "invoices"
    pull_invoices(ws)
    yield "the jobs"
    stale = read_again(ws, {key.source for key in chosen})
    yield "the jobs' contacts and numbers"
    view = load_view(ws)
    proposed = _proposed(ws, view, chosen, status)
    if _look_up(ws, proposed):
        view = load_view(ws)
        proposed = _proposed(ws, view, chosen, status)
    yield Preflight(
        view=view,
        proposals=tuple(proposed),
        notes=(*stale, *(_changes(before.organisation, view.settings.organisation) if before else ())),
    )


def checked(
    ws: Workspace, chosen: Sequence[JobKey], *, status: str | None = None, tell: Callable[[str], object] = str
) -> Preflight:
    """Run the preflight to its end, telling each step on the way; raises what it raises."""
    for step in preflight(ws, chosen, status=status):
        if isinstance(step, Preflight):
            return step
        tell(step)
    raise AssertionError("unreachable: the preflight ends with its outcome")


def _proposed(ws: Workspace, view: View, chosen: Sequence[JobKey], status: str | None) -> list[Proposal]:
    cached = {one.job.key: one for one in view.jobs}
    return [propose(ws, view, cached[key], status=status) for key in chosen if key in cached]


def _look_up(ws: Workspace, proposed: Sequence[Proposal]) -> bool:
    """Take the jobs' contacts by id and their numbers; whether that changed anything.

    Not every change shows in what changed since the last pull.
    """
    ids = sorted({one.contact.contact_id for one in proposed if one.contact})
    numbers = sorted({one.invoice.number for one in proposed if one.invoice and one.invoice.number})
    contacts = take_contacts(ws.cache, ws.ledger.contacts_by_id(ids)) if ids else 0
    invoices = upsert_invoices(ws.cache, ws.ledger.invoices_numbered(numbers)) if numbers else Changes()
    return bool(contacts or invoices.new or invoices.changed)


def _changes(before: Organisation, now: Organisation) -> tuple[str, ...]:
    """What is new about the organisation itself; another one was refused before this."""
    notes = []
    if now.name != before.name:
        notes.append(f"The organisation is now called {now.name} in Xero; it was {before.name}.")
    if now.base_currency != before.base_currency:
        notes.append(f"The books are now kept in {now.base_currency}; they were in {before.base_currency}.")
    return tuple(notes)


def held_back(proposal: Proposal) -> str:
    """Why a job that was chosen is not posted now, and what to do about it."""
    number, stop = (
        proposal.job.number,
        next((one for one in proposal.problems if one.blocks is not Blocks.NOTHING), None),
    )
    if proposal.state in CLOSED or stop is None:
        why = proposal.billing.why or str(proposal.state).replace("_", " ")
        return f"Job {number} is left out: {why}."
    return f"Job {number} is left out: {stop.message} {stop.next}"
