"""One job of an audit: how it is accounted for, or what was found, the money in question and the one next step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from jobsync_tui.core.audit_kinds import COMPARE, DIFFERING, STEPS, WORDS, Kind, Step
from jobsync_tui.core.billed import UNSETTLED
from jobsync_tui.core.contact_checks import sentence
from jobsync_tui.core.invoiced import BilledFlag, BilledStatus, How, Role
from jobsync_tui.core.ledger import VOID_STATUSES
from jobsync_tui.core.money import CENT, ZERO
from jobsync_tui.core.problems import Blocks
from jobsync_tui.core.proposal import State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from jobsync_tui.core.copies import CopyOf
    from jobsync_tui.core.invoiced import LinkedInvoice
    from jobsync_tui.core.ledger import Invoice
    from jobsync_tui.core.problems import Problem
    from jobsync_tui.core.proposal import Proposal


class Accounted(StrEnum):
    """How a job is accounted for; each is in exactly one of these."""

    BILLED = "billed"
    POSTED = "posted"
    NEVER = "never"
    NO_CHARGE = "no charge"
    FOUND = "findings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One job that is not plainly settled.

    `amount` is the money in question, in `currency`: what no invoice asks for, or the difference. `invoiced` is what
    the invoices in the job's currency bill of it: its own part of each, less credits; drafts where nothing is
    approved, or where they bill again what is. `difference` is invoiced less job. Tax is in all of them, or in none
    where the job cannot be drafted.
    """

    proposal: Proposal
    kind: Kind
    amount: Decimal
    currency: str
    invoiced: Decimal
    difference: Decimal
    age_days: int
    message: str
    next: str

    @property
    def step(self) -> Step:
        """The one thing to do about it."""
        return STEPS[self.kind][0]

    @property
    def status(self) -> BilledStatus:
        """What the invoices say of the job."""
        return self.proposal.billing.status

    @property
    def number(self) -> str:
        """The job's number."""
        return self.proposal.job.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """An invoice that no job explains."""

    invoice: Invoice
    age_days: int
    copy_of: CopyOf | None = None
    kind: ClassVar[Kind] = Kind.NO_JOB
    step: ClassVar[Step] = STEPS[Kind.NO_JOB][0]

    @property
    def message(self) -> str:
        """What was found."""
        if self.copy_of is None:
            return WORDS[Kind.NO_JOB]
        return (
            f"No job explains it; it looks like a second {self.copy_of.invoice}, which bills job {self.copy_of.job}."
        )

    @property
    def next(self) -> str:
        """What to do about it."""
        return STEPS[Kind.NO_JOB][1] if self.copy_of is None else COMPARE

    @property
    def amount(self) -> Decimal:
        """What it comes to, tax included."""
        return self.invoice.total

    @property
    def currency(self) -> str:
        """What it is in."""
        return self.invoice.currency

    @property
    def number(self) -> str:
        """The invoice's number."""
        return self.invoice.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One job of the period, and how it is accounted for."""

    proposal: Proposal
    accounted: Accounted
    currency: str
    finding: Finding | None = None


def days_since(day: dt.date | None, today: dt.date) -> int:
    """How many days ago a day was; 0 where it is not known or still to come."""
    return max((today - (day or today)).days, 0)


def check(proposal: Proposal, today: dt.date, base: str) -> Checked:
    """Account for one job; `base` is the currency of an amount that names none."""
    currency = (proposal.invoice.currency if proposal.invoice else proposal.job.currency) or base
    kind = kind_of(proposal)
    if kind is None:
        settled = {State.POSTED: Accounted.POSTED, State.NEVER: Accounted.NEVER}
        accounted = settled.get(proposal.state, Accounted.BILLED)
        return Checked(proposal=proposal, accounted=accounted, currency=currency)
    finding = _finding(proposal, kind, currency, today)
    accounted = Accounted.NO_CHARGE if kind is Kind.NO_CHARGE else Accounted.FOUND
    return Checked(proposal=proposal, accounted=accounted, currency=currency, finding=finding)


def kind_of(proposal: Proposal) -> Kind | None:
    """Name what is to be found at a job; None where it is settled."""
    match proposal.state:
        case State.NEVER:
            return None
        case State.POSTING | State.UNKNOWN:
            return Kind.UNCERTAIN
        case State.INVOICED | State.POSTED:
            return _blemish(proposal)
        case State.REJECTED:
            return Kind.REJECTED
        case State.SKIPPED if proposal.billing.auto and proposal.billing.status in BILLED:
            return _blemish(proposal)
        case _:
            return _blemish(proposal) or _by_status(proposal)


BILLED = frozenset({BilledStatus.INVOICED, BilledStatus.DRAFT})
IN_PARTS = frozenset({BilledFlag.MULTI_JOB, BilledFlag.STAGED, BilledFlag.HAS_CREDIT})
TOLERANCE = Decimal("0.06")
"""Amounts this near are equal: two programs round the tax of a line differently."""

DRAFTS = frozenset({"DRAFT", "SUBMITTED"})
NOTHING_LIVE = frozenset({BilledStatus.NOT_INVOICED, BilledStatus.VOID_ONLY, BilledStatus.CREDITED})


def _blemish(proposal: Proposal) -> Kind | None:
    """Name what is wrong with a job that is billed; nothing where she herself put every invoice to it."""
    billing, found = proposal.billing, _live(proposal.billing.invoices)
    if billing.status in NOTHING_LIVE or (found and all(one.how is How.LINKED for one in found)):
        return None
    if BilledFlag.DUPLICATE_INVOICE in billing.flags:
        return Kind.DUPLICATE
    if BilledFlag.WRONG_CONTACT in billing.flags and billing.status in BILLED:
        return Kind.WRONG_CONTACT
    if billing.status is BilledStatus.INVOICED and any(one.status in DRAFTS and one.counted > ZERO for one in found):
        return Kind.OVER_BILLED
    return Kind.DIFFERS if found and _changed(proposal, found) else None


def _changed(proposal: Proposal, found: Sequence[LinkedInvoice]) -> bool:
    """Whether a draft, or what was posted from here, no longer comes to what the job does.

    Of other invoices the billing has judged the amounts; so it has where one bills several jobs, stages or credits.
    """
    ours = proposal.state is State.POSTED or proposal.billing.status is BilledStatus.DRAFT
    draft = proposal.invoice
    if draft is None or not ours or proposal.billing.flags & IN_PARTS:
        return False
    same = all(one.currency in {"", draft.currency} for one in found)
    return same and abs(sum((one.counted for one in found), ZERO) - draft.total) > TOLERANCE


BY_STATUS = {
    BilledStatus.NOT_INVOICED: Kind.NOT_BILLED,
    BilledStatus.NO_CHARGE: Kind.NO_CHARGE,
    BilledStatus.VOID_ONLY: Kind.VOID_ONLY,
    BilledStatus.CREDITED: Kind.CREDITED,
    BilledStatus.PART_INVOICED: Kind.PART_BILLED,
    BilledStatus.OVER_INVOICED: Kind.OVER_BILLED,
    BilledStatus.AMOUNT_MISMATCH: Kind.DIFFERS,
    BilledStatus.INVOICED: Kind.MAYBE_BILLED,
}


def _by_status(proposal: Proposal) -> Kind:
    billing = proposal.billing
    if billing.status is BilledStatus.DRAFT:
        drafts = sum((one.counted for one in _live(billing.invoices)), ZERO)
        return Kind.MAYBE_BILLED if abs(drafts - proposal.total) <= TOLERANCE else Kind.DIFFERS
    if billing.status is BilledStatus.CREDITED and any(one.asked for one in billing.invoices):
        return Kind.MAYBE_BILLED  # it may have been billed again, so that billing it once more is not the first step
    return BY_STATUS[billing.status]


def _live(invoices: Iterable[LinkedInvoice]) -> list[LinkedInvoice]:
    """What stands for the job: not what is only asked about."""
    return [
        one for one in invoices if one.status not in VOID_STATUSES and one.role is not Role.CREDIT and not one.asked
    ]


def _finding(proposal: Proposal, kind: Kind, currency: str, today: dt.date) -> Finding:
    found = [one for one in _live(proposal.billing.invoices) if one.counted]
    counted = [one for one in found if one.currency in {"", currency}]  # no sum mixes currencies
    invoiced = sum((one.counted for one in counted), ZERO.quantize(CENT))
    message, step = _words(proposal, kind, [one for one in found if one not in counted], currency)
    return Finding(
        proposal=proposal,
        kind=kind,
        amount=_in_question(kind, proposal.total, invoiced, comparable=bool(found) and counted == found),
        currency=currency,
        invoiced=invoiced,
        difference=invoiced - proposal.total,
        age_days=days_since(proposal.job.completed_on, today),
        message=message,
        next=step,
    )


def _in_question(kind: Kind, total: Decimal, invoiced: Decimal, *, comparable: bool) -> Decimal:
    if kind in DIFFERING and comparable:
        return invoiced - total
    if kind is Kind.PART_BILLED:
        return max(total - invoiced, ZERO)
    return total


def _words(proposal: Proposal, kind: Kind, foreign: Sequence[LinkedInvoice], currency: str) -> tuple[str, str]:
    """Say what was found, and what to do: what stands in the way of invoicing it, before invoicing it."""
    problem = next((one for one in proposal.problems if one.blocks is not Blocks.NOTHING), None)
    step = STEPS[kind][1]
    if kind in {Kind.REJECTED, Kind.UNCERTAIN}:
        intent = proposal.intent
        return (intent.message if intent else "") or WORDS[kind], (intent.next if intent else "") or step
    why = "" if proposal.billing.why == UNSETTLED else proposal.billing.why  # told by its own Problem
    message = sentence(why) if why and kind is not Kind.NO_CHARGE else WORDS[kind]
    if foreign:  # what the billing summed may be in a currency that is not the job's
        message = f"{foreign[0].number or 'An invoice'} is in {foreign[0].currency}, the job in {currency}."
    return message, _next(problem, step) if kind is Kind.NOT_BILLED else step


def _next(problem: Problem | None, step: str) -> str:
    if problem is None:
        return step
    if problem.code.startswith("billed_"):
        return problem.next  # its message is what was found
    return f"{problem.message} {problem.next}".strip()
