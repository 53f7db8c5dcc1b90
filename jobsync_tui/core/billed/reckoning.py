"""All jobs against all invoices: the way from claims to answers, step by step."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.asking import Asked, Case
from jobsync_tui.core.billed.books import Books
from jobsync_tui.core.billed.claims import Claim, claims, lookups
from jobsync_tui.core.billed.contesting import divide_stages, settle_contests, take_claims
from jobsync_tui.core.billed.credits import by_contact
from jobsync_tui.core.billed.elsewhere import look_elsewhere
from jobsync_tui.core.billed.ground import Ledger, own_sequence
from jobsync_tui.core.billed.guessing import guess
from jobsync_tui.core.billed.joining import put_beside
from jobsync_tui.core.billed.judging import judge_job
from jobsync_tui.core.billed.placing import place
from jobsync_tui.core.billed.presuming import presume
from jobsync_tui.core.billed.sharing import share_out
from jobsync_tui.core.billed.slips import move_slips

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from jobsync_tui.core.billed.index import InvoiceIndex
    from jobsync_tui.core.invoiced import Billing
    from jobsync_tui.core.jobs import Job, JobKey
    from jobsync_tui.core.ledger import ContactID, Credit, Invoice, InvoiceID

NOTHING_POSTED: Mapping[InvoiceID, tuple[str, str]] = MappingProxyType({})


def reckon(
    asked: Iterable[Asked],
    index: InvoiceIndex,
    *,
    known: Collection[str] | None = None,
    posted: Mapping[InvoiceID, tuple[str, str]] = NOTHING_POSTED,
    credits_: Iterable[Credit] = (),
) -> dict[JobKey, Billing]:
    """Say of every job what the invoices say of it; pure, and whatever the order of jobs and invoices.

    Give all jobs there are: what one of them explains raises no doubt about another. `known` are all job numbers,
    where more are known than jobs are asked about; `posted` says for which source and job id we posted an invoice;
    `credits_` are the customers' credits, used up ones too, else every credit counts as a credit note.
    """
    cases = [Case(one) for one in asked]
    numbers = frozenset(case.job.number for case in cases) if known is None else known
    ledger = Ledger(
        index=index,
        known=numbers,
        posted=posted,
        credits=by_contact(credits_),
        own_sequence=own_sequence(cases, index),
    )
    return solve(cases, ledger, {case.key: claims(case, ledger) for case in cases})


class Reckoning:
    """All answers, and what was read for them, so that a change reads again only the jobs it may concern."""

    def __init__(
        self, index: InvoiceIndex, *, known: Collection[str] | None = None, credits_: Iterable[Credit] = ()
    ) -> None:
        self.index = index
        self._known = known
        self._credits = by_contact(credits_)
        self._read: dict[JobKey, tuple[Case, Sequence[Claim]]] = {}
        self._posted: dict[InvoiceID, tuple[str, str]] = {}
        self._asked: tuple[Asked, ...] = ()
        self._answers: dict[JobKey, Billing] = {}
        self._basis: tuple[object, ...] = ()
        """What every reading depends on beside its own job: when it changes, all are read again."""

    def answers(
        self, asked: Iterable[Asked], *, posted: Mapping[InvoiceID, tuple[str, str]] = NOTHING_POSTED
    ) -> Mapping[JobKey, Billing]:
        """What `reckon` says; jobs that were asked about in the same words before are not read again."""
        wanted = tuple(asked)
        if wanted == self._asked and posted == self._posted and self._answers:
            return self._answers
        kept = {key: case for key, (case, _) in self._read.items()}
        cases = [
            held if (held := kept.get(one.job.key)) is not None and held.asked == one else Case(one) for one in wanted
        ]
        ledger = Ledger(
            index=self.index,
            known=frozenset(one.job.number for one in wanted) if self._known is None else self._known,
            posted=posted,
            credits=self._credits,
            own_sequence=own_sequence(cases, self.index),
        )
        basis = (ledger.known, dict(posted), ledger.own_sequence)
        before = self._read if basis == self._basis else {}
        self._read = {case.key: _read(case, ledger, before.get(case.key)) for case in cases}
        self._basis, self._asked, self._posted = basis, wanted, dict(posted)
        self._answers = solve(cases, ledger, {key: told for key, (_, told) in self._read.items()})
        return self._answers

    def with_invoices(self, changed: Iterable[Invoice]) -> Reckoning:
        """The same over an index with invoices added or changed; only jobs they may concern are read again."""
        changed = tuple(changed)
        index, touched = self.index.with_invoices(changed)
        settled = {one.invoice_id for one in changed}
        newer = Reckoning(index, known=self._known)
        newer._credits, newer._basis = self._credits, self._basis
        newer._read = {
            key: kept
            for key, kept in self._read.items()
            if touched.isdisjoint(lookups(kept[0])) and settled.isdisjoint(kept[0].asked.linked | kept[0].asked.own)
        }
        return newer


def _read(case: Case, ledger: Ledger, before: tuple[Case, Sequence[Claim]] | None) -> tuple[Case, Sequence[Claim]]:
    """What names a job, as it was read before where nothing changed it."""
    return before if before is not None and before[0] is case else (case, claims(case, ledger))


def solve(cases: Sequence[Case], ledger: Ledger, found: Mapping[JobKey, Sequence[Claim]]) -> dict[JobKey, Billing]:
    """Put invoices to jobs, the surest first, and judge each job by what it holds."""
    presumed = presume(cases, ledger, found)
    fresh = {
        case.key: claims(case, ledger) for case, before in zip(presumed, cases, strict=True) if case is not before
    }
    books = Books(presumed, ledger, {**found, **fresh})
    take_claims(books)
    settle_contests(books)
    move_slips(books)
    divide_stages(books)
    share_out(books)
    move_slips(books)  # again: what is shared tells what bills a job already
    put_beside(books)
    place(books)
    look_elsewhere(books)
    guess(books)
    return {case.key: replace(judge_job(books, case), told=case.told) for case in books.cases}


def billing(  # noqa: PLR0913 - each is a different kind of knowledge about one job
    job: Job,
    contact_id: ContactID | None,
    index: InvoiceIndex,
    *,
    expected_total: Decimal | None,
    invoice_number: str,
    job_numbers: Collection[str] | None = None,
    linked: Collection[InvoiceID] = (),
    not_these: Collection[InvoiceID] = (),
    own: Collection[InvoiceID] = (),
    currency: str = "",
    others: Collection[InvoiceID] = (),
    contact_sure: bool = True,
) -> Billing:
    """Say what the invoices say of one job by itself, as if there were no other; see `Asked` and `reckon`."""
    asked = Asked(
        job=job,
        contact_id=contact_id,
        contact_sure=contact_sure,
        expected=expected_total,
        number=invoice_number,
        currency=currency,
        linked=frozenset(linked),
        not_these=frozenset(not_these),
        own=frozenset(own),
    )
    case = Case(asked)
    ledger = Ledger(index=index, known=job_numbers, posted=dict.fromkeys(others, ("", "")), credits={})
    return solve([case], ledger, {case.key: claims(case, ledger)})[job.key]


__all__ = ["Reckoning", "billing", "reckon"]
