"""Remembered decisions as a file for a colleague's machine, and such a file taken in: nothing made here is replaced.

The file names customers by the keys their job system gives them, contacts by Xero's ids, and holds digests for what
a decision was made on: enough to know it again and to notice a change, and no more.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.core.deciding import Choice, Decided, Scope, scope_key
from jobsync_tui.core.errors import InputError
from jobsync_tui.core.jobs import JobId, JobKey
from jobsync_tui.core.ledger import AccountCode, ContactID
from jobsync_tui.core.mapping import LEAVE_OFF
from jobsync_tui.core.snapshot import read
from jobsync_tui.services.match import refresh_decisions
from jobsync_tui.services.remembered import in_force, place
from jobsync_tui.services.shared_file import FORMAT, VERSION, File, Shared, read_file
from jobsync_tui.services.standing import EVIDENCE
from jobsync_tui.store.decisions import add_decision, log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.core.deciding import JobDecisions
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

IMPORTED = "imported"
"""The key of a decision's value that tells since when its maker had it: it came from a file."""

SHARED = frozenset({Choice.CONTACT, Choice.NEW, Choice.NOT, Choice.LINE})
NOBODY = JobId("")
"""A decision from a file is about no job of this machine: it reaches jobs by its key alone."""


class Fate(StrEnum):
    """What becomes of one decision of a file."""

    NEW = "new"
    SAME = "the same here"
    CONFLICT = "decided otherwise here"
    TWICE = "decided twice in the file: the first counts"
    UNKNOWN_CONTACT = "its contact is not in this cache"
    UNKNOWN_ACCOUNT = "its account takes no sales here"
    UNKNOWN_SOURCE = "its job system is not set up here"
    UNKNOWN_JOB = "its job is not here, or its invoice is on its way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One decision of a file, in words, and what becomes of it."""

    decided: Decided
    fate: Fate
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What taking a file in would do."""

    organisation: str
    decisions: tuple[Incoming, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each fate, those that occur."""
        found = Counter(one.fate for one in self.decisions)
        return {str(fate): found[fate] for fate in Fate if found[fate]}

    @property
    def fresh(self) -> tuple[Decided, ...]:
        """What would be taken."""
        return tuple(one.decided for one in self.decisions if one.fate is Fate.NEW)


def exported(ws: Workspace, view: View, *, every: bool = False) -> tuple[bytes, int]:
    """The file, and how many decisions it holds; with `every` those about one job alone as well."""
    kept = _everything(view) if every else in_force(view.decisions.made)
    chosen = [one for one in kept if every or one.scope is not Scope.JOB]
    file = File(
        format=FORMAT,
        version=VERSION,
        tenant_id=view.tenant_id,
        organisation=view.settings.organisation.name,
        written_at=ws.clock.now(),
        decisions=[_shared(one) for one in chosen],
    )
    return msgspec.json.format(msgspec.json.encode(file), indent=1), len(chosen)


def _everything(view: View) -> list[Decided]:
    """What is remembered, and of each job the last word about its contact and each of its lines."""
    kept: dict[tuple[str, ...], Decided] = {}
    for one in view.decisions.made:
        if one.scope is Scope.JOB and one.choice in SHARED:
            kept[_of_one_job(one)] = one
    wide = [one for one in in_force(view.decisions.made) if one.scope is not Scope.JOB]
    return sorted([*wide, *kept.values()], key=lambda one: one.id)


def _of_one_job(one: Decided) -> tuple[str, ...]:
    kind = "contact" if one.choice in {Choice.CONTACT, Choice.NEW} else str(one.choice)
    refused = one.value.get("contact_id", "") if one.choice is Choice.NOT else ""
    return str(one.job), kind, one.value.get("line_id", ""), refused


def _shared(one: Decided) -> Shared:
    alone = one.scope is Scope.JOB
    then = read(one.value.get(EVIDENCE, ""))
    return Shared(
        choice=one.choice,
        scope=one.scope,
        source=one.job.source,
        scope_key=one.scope_key,
        at=_made_at(one),
        contact_id=one.value.get("contact_id", ""),
        account=one.value.get("account", ""),
        line_id=one.value.get("line_id", "") if alone else "",
        job_id=one.job.job_id if alone else "",
        stage=one.job.stage if alone else "",
        evidence=then.sealed().written() if then else "",
    )


def _made_at(one: Decided) -> dt.datetime:
    told = one.value.get(IMPORTED, "")
    return dt.datetime.fromisoformat(told) if told else one.at


def planned(ws: Workspace, view: View, content: bytes) -> Plan:
    """Read a file and say what would become of each of its decisions; changes nothing.

    InputError where it is no such file, of a newer version, or of another organisation's books.
    """
    file = read_file(content)
    if file.tenant_id.casefold() != view.tenant_id.casefold():
        raise InputError(
            f"This file is of {file.organisation or 'another organisation'}, and these books are "
            f"{view.settings.organisation.name}.",
            next_step="Take it in where those books are open, or ask your colleague for the other file.",
        )
    found: list[Incoming] = []
    held, names = _everything(view), _names(view)
    before: set[tuple[str, ...]] = set()
    for shared in file.decisions:
        decided = _decided(ws, view, shared)
        said = (*place(decided), decided.value.get("line_id", ""))
        fate = Fate.TWICE if said in before else _fate(ws, view, decided, held)
        before.add(said)
        found.append(Incoming(decided=decided, fate=fate, says=_says(names, decided)))
    return Plan(organisation=file.organisation, decisions=tuple(found))


def take_in(ws: Workspace, view: View, plan: Plan) -> int:
    """Keep what is new in a plan, all of it or nothing; how many decisions that were."""
    with ws.cache.transaction():
        for one in plan.fresh:
            add_decision(ws.cache, one)
        if plan.fresh:
            log(ws.cache, ws.clock.now(), "imported decisions", "", {"new": len(plan.fresh)})
    refresh_decisions(ws, view)
    return len(plan.fresh)


def _decided(ws: Workspace, view: View, one: Shared) -> Decided:
    contact = view.contacts.by_id.get(ContactID(one.contact_id))
    then = read(one.evidence)
    value = {
        "contact_id": one.contact_id,
        "name": contact.name if contact else "",
        "account": one.account,
        "line_id": one.line_id,
        EVIDENCE: then.sealed().written() if then else "",
        IMPORTED: one.at.isoformat(),
    }
    key = JobKey(source=one.source, job_id=JobId(one.job_id) or NOBODY, stage=one.stage)
    return Decided(
        id=0,
        at=ws.clock.now(),
        choice=one.choice,
        job=key,
        scope=one.scope,
        scope_key=one.scope_key,
        value={name: text for name, text in value.items() if text},
        answers=0,
    )


def _fate(ws: Workspace, view: View, decided: Decided, held: Sequence[Decided]) -> Fate:
    if decided.scope is not Scope.LINE and decided.job.source not in {one.name for one in ws.sources}:
        return Fate.UNKNOWN_SOURCE
    contact = decided.value.get("contact_id", "")
    if contact and ContactID(contact) not in view.contacts.by_id:
        return Fate.UNKNOWN_CONTACT
    account = decided.value.get("account", "")
    known = view.settings.accounts.get(AccountCode(account))
    if account and account != LEAVE_OFF and not (known and known.takes_sales):
        return Fate.UNKNOWN_ACCOUNT
    against = [one for one in held if _meet(one, decided)]
    if decided.scope is Scope.JOB:
        job = next((one.job for one in view.jobs if one.job.key == decided.job), None)
        if job is None or job.key in view.intents:
            return Fate.UNKNOWN_JOB
        against += _reaching(view.decisions.for_job(job), decided)
    if any(_is_same(one, decided) for one in against):
        return Fate.SAME
    return Fate.CONFLICT if any(_is_against(one, decided) for one in against) else Fate.NEW


def _reaching(decisions: JobDecisions, theirs: Decided) -> list[Decided]:
    """What was said here that counts for the one job that theirs is about."""
    if theirs.choice is Choice.LINE:
        line = decisions.lines.get(theirs.value.get("line_id", ""))
        return [line] if line else []
    return [*([decisions.contact] if decisions.contact else []), *decisions.rejected]


def _meet(here: Decided, theirs: Decided) -> bool:
    """Whether one made here speaks of the same, or of everything that theirs is a part of."""
    if (here.choice is Choice.LINE) is not (theirs.choice is Choice.LINE):
        return False
    if here.choice is Choice.LINE:
        same = here.value.get("line_id") == theirs.value.get("line_id") or theirs.scope is Scope.LINE
        return (here.scope, here.scope_key) == (theirs.scope, theirs.scope_key) and same
    if here.scope is theirs.scope:
        return here.scope_key == theirs.scope_key
    return here.scope is Scope.CUSTOMER and theirs.scope_key.startswith(f"{here.scope_key}|")


def _is_same(here: Decided, theirs: Decided) -> bool:
    same = all(here.value.get(name) == theirs.value.get(name) for name in ("contact_id", "account"))
    return same and here.choice is theirs.choice


def _is_against(here: Decided, theirs: Decided) -> bool:
    """Whether theirs would undo what was said here; two refusals never contradict each other."""
    refusals = {here.choice, theirs.choice} & {Choice.NOT}
    if not refusals:
        return True
    return here.choice is not theirs.choice and here.value.get("contact_id") == theirs.value.get("contact_id")


def _names(view: View) -> dict[str, str]:
    """Whom the keys of decisions name, as far as jobs tell."""
    scopes = (Scope.JOB, Scope.SITE, Scope.CUSTOMER)
    return {scope_key(one.job, scope): one.job.customer.name for one in view.jobs for scope in scopes}


def _says(names: dict[str, str], decided: Decided) -> str:
    who = names.get(decided.scope_key, decided.scope_key)
    name = decided.value.get("name") or decided.value.get("contact_id", "")
    match decided.choice:
        case Choice.NEW:
            return f"{who}: a new contact"
        case Choice.NOT:
            return f"{who}: is not {name}"
        case Choice.LINE:
            return f"lines like '{decided.scope_key.rpartition('|')[2]}': {decided.value.get('account', '')}"
        case _:
            return f"{who}: goes to {name}"
