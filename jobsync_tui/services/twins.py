"""Contacts in Xero that are one party typed twice: what each holds, and how she makes them one.

Nothing is merged from here: Xero's API has no such call, and no key would take it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.money import by_currency
from jobsync_tui.core.proposal import CLOSED
from jobsync_tui.core.twins import twins
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.store.settings import XERO_PULLED, get_time

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from jobsync_tui.core.ledger import Contact, ContactID, Credit, Invoice
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.core.twins import Twins
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

OWED = frozenset({"AUTHORISED"})
"""Of drafts nothing is due yet, whatever amount Xero gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One contact and what hangs on it: sales invoices that stand, what is due and to its credit, open jobs.

    `jobs` would be billed to it as they stand; `asked` wait for her, with this contact among their candidates.
    """

    contact: Contact
    invoices: int
    last: dt.date | None
    due: dict[str, Decimal]
    credit: dict[str, Decimal]
    jobs: tuple[str, ...]
    asked: tuple[str, ...]

    @property
    def used(self) -> tuple[int, str]:
        """How much it is used, to compare by: how often, then how lately."""
        return self.invoices, self.last.isoformat() if self.last else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneParty:
    """One party in several contacts: the active ones, the most used first, archived ones behind them."""

    holdings: tuple[Holding, ...]
    told: str

    @property
    def active(self) -> tuple[Holding, ...]:
        """Those that Xero accepts invoices for."""
        return tuple(one for one in self.holdings if one.contact.active)

    @property
    def most_used(self) -> Holding | None:
        """The contact that is used most; None where two are used alike."""
        first, second, *_ = self.active
        return first if first.used > second.used else None

    @property
    def next(self) -> str:
        """How she makes them one, in a sentence."""
        kept = self.most_used or self.active[0]
        gone = " and ".join(one.contact.name for one in self.active if one is not kept)
        why = "which is used most" if self.most_used else "or another of them, as they are used alike"
        return f"Merge them in Xero: open {gone}, then Options > Merge, and keep {kept.contact.name}, {why}."


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinsReport:
    """How many active contacts were compared, as of when, and the parties that are there more than once."""

    organisation: str
    base: str
    as_of: dt.datetime | None
    contacts: int
    found: tuple[OneParty, ...]


def duplicates(ws: Workspace, *, view: View | None = None, every: Sequence[Proposal] | None = None) -> TwinsReport:
    """Find contacts that are one party typed twice; where most jobs and money hang on them first.

    A loaded view and the proposals for all its jobs spare computing them again.
    """
    view = view or load_view(ws)
    groups = twins(view.contacts)
    every = (proposals(ws, view) if every is None else every) if groups else ()
    wanted = frozenset(each for group in groups for each in (*group.contacts, *group.archived))
    held = _Held(view, every, wanted)
    found = [_party(group, held) for group in groups]
    return TwinsReport(
        organisation=view.settings.organisation.name,
        base=view.settings.organisation.base_currency,
        as_of=get_time(ws.cache, XERO_PULLED),
        contacts=sum(contact.active for contact in view.contacts.by_id.values()),
        found=tuple(sorted(found, key=_urgency)),
    )


class _Held:
    """What hangs on the contacts asked for, each list read through once."""

    def __init__(self, view: View, every: Iterable[Proposal], wanted: frozenset[ContactID]) -> None:
        self._view = view
        self._invoices: dict[ContactID, list[Invoice]] = {}
        self._jobs: dict[ContactID, list[str]] = {}
        self._asked: dict[ContactID, list[str]] = {}
        for invoice in view.invoices.by_id.values():
            if invoice.live and invoice.contact_id in wanted:
                self._invoices.setdefault(invoice.contact_id, []).append(invoice)
        for one in every:
            if one.state not in CLOSED:
                self._take(one)

    def _take(self, one: Proposal) -> None:
        if one.contact:
            self._jobs.setdefault(one.contact.contact_id, []).append(one.job.number)
        elif not one.new_contact:
            for candidate in one.match.candidates:
                self._asked.setdefault(candidate.contact_id, []).append(one.job.number)

    def by(self, contact_id: ContactID) -> Holding:
        """What hangs on one contact."""
        invoices = self._invoices.get(contact_id, [])
        credit: Sequence[Credit] = self._view.credits.get(contact_id, ())
        return Holding(
            contact=self._view.contacts.by_id[contact_id],
            invoices=len(invoices),
            last=max((one.date for one in invoices if one.date), default=None),
            due=by_currency((one.currency, one.amount_due) for one in invoices if _owed(one)),
            credit=by_currency((one.currency, one.remaining) for one in credit),
            jobs=tuple(self._jobs.get(contact_id, ())),
            asked=tuple(self._asked.get(contact_id, ())),
        )


def _owed(invoice: Invoice) -> bool:
    return invoice.status in OWED and invoice.amount_due > 0


def _party(group: Twins, held: _Held) -> OneParty:
    active = sorted((held.by(each) for each in group.contacts), key=lambda one: one.contact.contact_id)
    active.sort(key=lambda one: one.used, reverse=True)
    return OneParty(holdings=(*active, *(held.by(each) for each in group.archived)), told=group.told)


def _urgency(one: OneParty) -> tuple[int, int, str]:
    """Open jobs first, as they may go to either; then those of whom both contacts are in use."""
    jobs = len({number for each in one.active for number in (*each.jobs, *each.asked)})
    second = one.active[1].invoices
    return -jobs, -second, one.active[0].contact.name.casefold()
