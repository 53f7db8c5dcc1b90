"""What a person decided, and how far each decision reaches.

Decisions are remembered, never learnt from: the newest one that reaches a job counts, one about the job
itself before one about its site, and that before one about its customer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from jobsync_tui.core.text import email_key, name_key, tax_key, words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from jobsync_tui.core.jobs import Job, JobKey, JobLine


class Choice(StrEnum):
    """What a decision says."""

    CONTACT = "contact"  # value: contact_id
    NEW = "new"  # create the contact
    NOT = "not"  # value: contact_id: the customer is not this contact
    LINE = "line"  # value: line_id, account
    LINK = "link"  # value: invoice_id: this invoice bills the job
    BILL = "bill"  # bill it although an invoice looks like it
    NEVER = "never"  # value: reason
    SKIP = "skip"  # value: date: not today

    @property
    def spoken(self) -> str:
        """Its name in a sentence."""
        return "not this contact" if self is Choice.NOT else str(self)


class Scope(StrEnum):
    """How far a decision reaches."""

    JOB = "job"
    SITE = "site"
    CUSTOMER = "customer"
    LINE = "line"  # every line that reads the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision as it was made; `id` rises with time.

    `answers` is the revision of the job's newest invoice then, 0 where it had none: clocks are set back, revisions
    are not. None where an older version made the decision.
    """

    id: int
    at: dt.datetime
    choice: Choice
    job: JobKey
    scope: Scope
    scope_key: str
    value: dict[str, str] = field(default_factory=dict)
    answers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDecisions:
    """All that people decided about one job; None and empty where nobody did."""

    contact: Decided | None = None
    lines: dict[str, Decided] = field(default_factory=dict)
    links: tuple[Decided, ...] = ()
    bill: Decided | None = None
    never: Decided | None = None
    skip: Decided | None = None
    latest: Decided | None = None
    """What was last decided about the job itself; putting it aside for a day decides nothing."""

    contact_remembered: bool = False
    """Whether the contact was decided on another job and reaches this one."""

    rejected: tuple[Decided, ...] = ()
    """Contacts that she said the customer is not, as far as no nearer or later word chose them."""

    taken_back: frozenset[str] = frozenset()
    """The ids of contacts that were once chosen for this job, by a decision she took back since."""

    @property
    def refused(self) -> frozenset[str]:
        """The ids of the contacts that she said no to."""
        return frozenset(one.value.get("contact_id", "") for one in self.rejected)


def customer_key(job: Job) -> str:
    """What makes two jobs' customers the same to the source: its id, else name and e-mail, else name and tax number.

    The tax number is left out where there is an e-mail: decisions that were kept without it are found by that.
    """
    customer = job.customer
    if customer.id:
        return _joined(job.source, customer.id)
    tax = "" if email_key(customer.email) else tax_key(customer.tax_number)
    return _joined(job.source, *_without_tax(job), *([tax] if tax else []))


def _without_tax(job: Job) -> tuple[str, str]:
    return name_key(job.customer.name), job.customer.email.strip().casefold()


def _kept_under(job: Job, scope: Scope) -> tuple[str, ...]:
    """The keys under which a refusal for a site or customer may be kept: in older ones there is no tax number.

    What was chosen under an older key without id and e-mail is anybody's of that name, so it is asked again; what
    was refused keeps holding, since to ask once too often bills nobody.
    """
    now = scope_key(job, scope)
    if job.customer.id or email_key(job.customer.email):
        return (now,)
    older = _joined(job.source, *_without_tax(job))
    return tuple({now, older if scope is Scope.CUSTOMER else _at_site(older, job)})


def site_key(job: Job) -> str:
    """The customer at one site."""
    return _at_site(customer_key(job), job)


def _at_site(customer: str, job: Job) -> str:
    return f"{customer}|{_joined(job.site.one_line().casefold())}"


def _joined(*parts: str) -> str:
    """Join parts so that different ones never give the same key, whatever characters are in them."""
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


def line_key(line: JobLine) -> str:
    """What makes two lines read the same: kind, item code and words, numbers left out."""
    text = " ".join(word for word in words(line.description) if not word.isdigit())
    return f"{line.kind or ''}|{line.item_code}|{text}"


def identified(job: Job) -> bool:
    """Whether the customer can be told from another of the same name: a decision may then reach other jobs.

    An e-mail or a tax number of `n/a` tells nobody.
    """
    customer = job.customer
    return bool(customer.id or email_key(customer.email) or tax_key(customer.tax_number))


def can_remember(line: JobLine) -> bool:
    """Whether a line says enough to be recognised again."""
    return bool(line.item_code) or any(not word.isdigit() for word in words(line.description))


def scope_key(job: Job, scope: Scope, line: JobLine | None = None) -> str:
    """The key under which a decision of this scope is found again."""
    if scope is Scope.JOB:
        return str(job.key)
    if scope is Scope.SITE:
        return site_key(job)
    if scope is Scope.CUSTOMER:
        return customer_key(job)
    return line_key(line) if line else ""


class Decisions:
    """All active decisions, ready to be asked about a job; beside them those that she took back."""

    def __init__(self, decided: Iterable[Decided], taken_back: Iterable[Decided] = ()) -> None:
        self.made = tuple(sorted(decided, key=lambda decision: decision.id))
        self._by_job: dict[JobKey, list[Decided]] = defaultdict(list)
        self._contacts: dict[tuple[Scope, str], Decided] = {}
        self._rejected: dict[tuple[Scope, str], list[Decided]] = defaultdict(list)
        self._lines: dict[str, Decided] = {}
        self._taken_back: dict[tuple[Scope, str], set[str]] = defaultdict(set)
        for one in taken_back:
            if one.choice is Choice.CONTACT:
                self._taken_back[one.scope, one.scope_key].add(one.value["contact_id"])
        for one in self.made:
            self._by_job[one.job].append(one)
            if one.scope is Scope.LINE:
                self._lines[one.scope_key] = one
            elif one.choice in {Choice.CONTACT, Choice.NEW} and one.scope is not Scope.JOB:
                self._contacts[one.scope, one.scope_key] = one
            elif one.choice is Choice.NOT and one.scope is not Scope.JOB:
                self._rejected[one.scope, one.scope_key].append(one)

    def for_job(self, job: Job) -> JobDecisions:
        """What was decided about this job, directly or by a wider scope."""
        own = self._by_job.get(job.key, [])
        newest = {one.choice: one for one in own}
        contact, rejected = self._contact(job, own)
        # Billing it and never billing it contradict each other: the later word counts.
        last_word = next((one.choice for one in reversed(own) if one.choice in {Choice.BILL, Choice.NEVER}), None)
        reading = job.lines if self._lines else ()
        known = (line for line in reading if can_remember(line) and line_key(line) in self._lines)
        lines = {line.id: self._lines[line_key(line)] for line in known}
        lines |= {one.value["line_id"]: one for one in own if one.choice is Choice.LINE}
        return JobDecisions(
            contact=contact,
            contact_remembered=contact is not None and contact.job != job.key,
            rejected=rejected,
            taken_back=self._taken_from(job),
            lines=lines,
            links=tuple(one for one in own if one.choice is Choice.LINK),
            bill=newest[Choice.BILL] if last_word is Choice.BILL else None,
            never=newest[Choice.NEVER] if last_word is Choice.NEVER else None,
            skip=newest.get(Choice.SKIP),
            latest=next((one for one in reversed(own) if one.choice is not Choice.SKIP), None),
        )

    def _contact(self, job: Job, own: list[Decided]) -> tuple[Decided | None, tuple[Decided, ...]]:
        """The contact decision that counts, and the refusals that do: the nearer, then the later word."""
        if not (own or self._contacts or self._rejected):
            return None, ()
        known = identified(job)
        direct = next((one for one in reversed(own) if one.choice in {Choice.CONTACT, Choice.NEW}), None)
        refusals = [_Word(0, one) for one in own if one.choice is Choice.NOT]
        chosen = [_Word(0, direct)] if direct else []
        for far, scope in enumerate((Scope.SITE, Scope.CUSTOMER), start=1):
            said = [one for key in _kept_under(job, scope) for one in self._rejected.get((scope, key), ())]
            refusals += [_Word(far, one) for one in said if one.job != job.key]
            choice = self._contacts.get((scope, scope_key(job, scope))) if known else None
            chosen += [_Word(far, one) for one in (choice,) if one and one.job != job.key]
        counts = next((one for one in chosen if not any(no.takes_back(one) for no in refusals)), None)
        stand = (no.said for no in refusals if counts is None or not counts.takes_back(no))
        return counts.said if counts else None, tuple(stand)

    def _taken_from(self, job: Job) -> frozenset[str]:
        if not self._taken_back:
            return frozenset()
        reaching = ((scope, scope_key(job, scope)) for scope in (Scope.JOB, Scope.SITE, Scope.CUSTOMER))
        return frozenset(each for key in reaching for each in self._taken_back.get(key, ()))


@dataclass(frozen=True, slots=True)
class _Word:
    """A decision about a contact, and how far from the job it was made: 0 on the job itself."""

    far: int
    said: Decided

    def takes_back(self, other: _Word) -> bool:
        """Whether it says the opposite of the other one about the same contact, nearer to the job or later."""
        nearer = (-self.far, self.said.id) > (-other.far, other.said.id)
        both = {self.said.choice, other.said.choice} == {Choice.CONTACT, Choice.NOT}
        return both and nearer and self.said.value.get("contact_id") == other.said.value.get("contact_id")
