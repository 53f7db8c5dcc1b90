"""What is remembered beyond one job: listed with how far it reaches now, counted before it is made, taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Choice, Decided, Decisions, Scope, identified, scope_key
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.ledger import ContactID
from jobsync_tui.core.mapping import LEAVE_OFF
from jobsync_tui.core.outbox import OPEN_STATES
from jobsync_tui.core.proposal import CLOSED
from jobsync_tui.core.snapshot import NAME, read
from jobsync_tui.services.decide import held, turn_back
from jobsync_tui.services.draft import propose
from jobsync_tui.services.match import who_is
from jobsync_tui.services.standing import EVIDENCE
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.decisions import find_decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobsync_tui.core.deciding import JobDecisions
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.store.jobs import CachedJob

WIDE = (Scope.SITE, Scope.CUSTOMER)
ABOUT_CONTACTS = frozenset({Choice.CONTACT, Choice.NEW, Choice.NOT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A decision in force that is remembered, in words; `reaches` counts the open jobs that it settles now."""

    decided: Decided
    customer: str
    site: str
    says: str
    made_on: tuple[str, ...]
    """The fields that agreed then; empty where none did, or where it was made before that was kept."""

    reaches: int
    asked_again: str
    """Why it is to be asked again for jobs it would reach; empty where it stands."""

    @property
    def scope(self) -> str:
        """How far it reaches, in words."""
        return IN_WORDS[self.decided.scope]


IN_WORDS = {
    Scope.JOB: "this job only",
    Scope.SITE: "this customer at this site",
    Scope.CUSTOMER: "this customer everywhere",
    Scope.LINE: "every line that reads the same",
}


def is_remembered(decided: Decided) -> bool:
    """Whether a decision reaches beyond its job, or keeps a customer from a contact."""
    return decided.scope is not Scope.JOB or decided.choice is Choice.NOT


def in_force(made: Iterable[Decided]) -> list[Decided]:
    """Of active decisions those that are remembered and that no later one replaced, oldest first."""
    kept: dict[tuple[str, ...], Decided] = {}
    for one in made:
        if is_remembered(one):
            kept[place(one)] = one
    return sorted(kept.values(), key=lambda one: one.id)


def place(decided: Decided) -> tuple[str, ...]:
    """What a later decision must share to replace it."""
    refused = decided.value.get("contact_id", "") if decided.choice is Choice.NOT else ""
    kind = "contact" if decided.choice in {Choice.CONTACT, Choice.NEW} else str(decided.choice)
    return kind, str(decided.scope), decided.scope_key, refused


def remembered(ws: Workspace, view: View) -> list[Remembered]:
    """Everything remembered that is in force, the newest first."""
    reaches: Counter[int] = Counter()
    doubts: dict[int, str] = {}
    for cached in view.jobs:
        decisions = view.decisions.for_job(cached.job)
        used = _used(decisions)
        if not used or not _is_open(ws, view, cached):
            continue
        reaches.update(used)
        who = who_is(view, cached.job, decisions)
        if decisions.contact and who.doubt:
            doubts.setdefault(decisions.contact.id, who.match.why)
    named = {(scope, scope_key(one.job, scope)): one.job for one in view.jobs for scope in (Scope.JOB, *WIDE)}
    kept = [(one, named.get((one.scope, one.scope_key))) for one in in_force(view.decisions.made)]
    return [_told(view, one, job, reaches[one.id], doubts.get(one.id, "")) for one, job in reversed(kept)]


def _used(decisions: JobDecisions) -> set[int]:
    """The remembered decisions that say something of a job, by id."""
    said = [decisions.contact] if decisions.contact else []
    return {one.id for one in (*said, *decisions.rejected, *decisions.lines.values()) if is_remembered(one)}


def _is_open(ws: Workspace, view: View, cached: CachedJob) -> bool:
    intent = view.intents.get(cached.job.key)
    if not cached.job.billable or (intent and intent.state in OPEN_STATES):
        return False
    return propose(ws, view, cached).state not in CLOSED


def _told(view: View, decided: Decided, job: Job | None, reaches: int, asked_again: str) -> Remembered:
    then = read(decided.value.get(EVIDENCE, ""))
    unknown = then.ours.get(NAME, "") if then else ""
    return Remembered(
        decided=decided,
        customer=_customer(decided, job, unknown),
        site=job.site.one_line() if job and decided.scope in {Scope.SITE, Scope.JOB} else "",
        says=_says(view, decided),
        made_on=then.agreed if then else (),
        reaches=reaches,
        asked_again=asked_again or _lost(view, decided),
    )


def _customer(decided: Decided, job: Job | None, name: str) -> str:
    if decided.scope is Scope.LINE:
        return decided.scope_key.rpartition("|")[2] or decided.scope_key
    return job.customer.name if job else (name or decided.scope_key)


def _says(view: View, decided: Decided) -> str:
    contact = view.contacts.by_id.get(ContactID(decided.value.get("contact_id", "")))
    name = contact.name if contact else decided.value.get("name", "a contact that is no longer in Xero")
    match decided.choice:
        case Choice.NEW:
            return "a new contact"
        case Choice.NOT:
            return f"is not {name}"
        case Choice.LINE:
            account = decided.value.get("account", "")
            return "left off the invoice" if account == LEAVE_OFF else f"account {account}"
        case _:
            return f"goes to {name}"


def _lost(view: View, decided: Decided) -> str:
    """Why a contact chosen for many would be asked about at the next job, where no open job asks now."""
    if decided.choice is not Choice.CONTACT:
        return ""
    contact = view.contacts.resolve(ContactID(decided.value["contact_id"]))
    if contact is None:
        return "the contact you chose is no longer in Xero"
    return "" if contact.active else f"{contact.name} is archived in Xero"


def affects(ws: Workspace, view: View, job: Job, contact_id: str) -> dict[Scope, int]:
    """How many other open jobs a contact chosen here settles now, for each reach there can be.

    It is counted by making the decision in thought: what she decided by itself is not among them.
    """
    scopes = (Scope.JOB, *(WIDE if identified(job) else ()))
    made, others = view.decisions.made, [one for one in view.jobs if one.job.key != job.key]
    found = {Scope.JOB: 0}
    for scope in scopes[1:]:
        new = _in_thought(ws, made, job, contact_id, scope)
        decisions = Decisions([*made, new])
        same = [one for one in others if scope_key(one.job, scope) == new.scope_key]
        reached = [one for one in same if decisions.for_job(one.job).contact == new]
        found[scope] = sum(_is_open(ws, view, one) for one in reached)
    return found


def _in_thought(ws: Workspace, made: Sequence[Decided], job: Job, contact_id: str, scope: Scope) -> Decided:
    return Decided(
        id=max((one.id for one in made), default=0) + 1,
        at=ws.clock.now(),
        choice=Choice.CONTACT,
        job=job.key,
        scope=scope,
        scope_key=scope_key(job, scope),
        value={"contact_id": contact_id},
    )


def revoke(ws: Workspace, view: View, decision_id: int) -> Decided:
    """Take back one remembered decision, whatever was decided since; it stays in the log.

    UsageError where it is not in force, or its own job's invoice is on its way.
    """
    decided = next((one for one in view.decisions.made if one.id == decision_id and is_remembered(one)), None)
    if decided is None:
        raise UsageError(
            f"There is no remembered decision {decision_id}.", next_step="'jobsync decisions' lists those there are."
        )
    return _turned(ws, view, decided, undone=True)


def restore(ws: Workspace, view: View, decision_id: int) -> Decided:
    """Bring a revoked decision back, with the rank it had; UsageError where there is none to bring back."""
    decided = find_decision(ws.cache, decision_id)
    if decided is None or any(one.id == decision_id for one in view.decisions.made):
        raise UsageError(f"Decision {decision_id} was not taken back.")
    return _turned(ws, view, decided, undone=False)


def _turned(ws: Workspace, view: View, decided: Decided, *, undone: bool) -> Decided:
    intent = rows.newest_intent(ws.cache, decided.job)
    on_its_way = intent is not None and intent.state in OPEN_STATES and held(ws, view, intent)
    return turn_back(ws, view, decided, undone=undone, whatever_is_posted=not on_its_way)


def before(view: View, revoked: Decided) -> Decided | None:
    """The earlier decision that counts again now that this one was taken back."""
    return next((one for one in in_force(view.decisions.made) if place(one) == place(revoked)), None)
