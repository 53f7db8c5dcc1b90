"""`jobsync post`: what is chosen is frozen, shown, confirmed, posted; what was confirmed earlier is settled too."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.choosing import one_job
from jobsync_tui.cli.context import Session, on_terminal, shared
from jobsync_tui.cli.documents import all_posted, error_document, money, result_document
from jobsync_tui.cli.extras import Beside, beside_document, beside_text, beside_the_invoice, run_extras
from jobsync_tui.cli.pulling import tell_errors
from jobsync_tui.cli.tables import count, facts, name_cell, table
from jobsync_tui.connectors.xero.bodies import with_contact
from jobsync_tui.core.afterwards import in_short
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.money import by_currency, in_words
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import CLOSED, State
from jobsync_tui.services import confirm as confirming
from jobsync_tui.services.draft import proposals, propose
from jobsync_tui.services.extras import Extras
from jobsync_tui.services.match import load_view
from jobsync_tui.services.post import Posting, post
from jobsync_tui.services.preflight import checked
from jobsync_tui.services.wishes import confirm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobsync_tui.cli.documents import Document
    from jobsync_tui.core.afterwards import AfterPolicy
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.confirm import Batch
    from jobsync_tui.services.match import View
    from jobsync_tui.services.preflight import Preflight
    from jobsync_tui.services.workspace import Workspace

NOTHING_SENT = "Nothing was sent."
RECORDED = "What was sent is recorded; run 'jobsync post --ready' again to go on."


@click.command("post")
@click.argument("jobs", nargs=-1, metavar="[JOB]...")
@click.option("--ready", is_flag=True, help="Every job that is ready.")
@click.option("--stage", metavar="STAGE", help="Which stage, where a job named has several.")
@click.option("--status", type=click.Choice(["DRAFT", "SUBMITTED", "AUTHORISED"]), help="Instead of the profile's.")
@click.option("--dry-run", is_flag=True, help="Print the exact bodies and send nothing.")
@click.option("--yes", is_flag=True, help="Post without asking.")
@beside_the_invoice
@shared
@click.pass_obj
def post_command(  # noqa: PLR0913 - one for each option of hers
    session: Session,
    *,
    jobs: tuple[str, ...],
    ready: bool,
    stage: str | None,
    status: str | None,
    dry_run: bool,
    yes: bool,
    beside: Beside,
) -> int:
    """Posts invoices to Xero, each at most once.

    JOB is a job's number or id, or SOURCE:ID. Invoices that an earlier run left undecided are settled as well.
    """
    if not jobs and not ready:
        raise UsageError("Nothing is named to be posted.", next_step="Name jobs, or give --ready.")
    if not (dry_run or yes or on_terminal()):
        raise UsageError("Posting asks first, and here nobody can answer.", next_step="Give --yes, or --dry-run.")
    session.stands = NOTHING_SENT
    with session.workspace() as ws:
        after = beside.policy(ws.profile, status)
        with session.progress("Reading the cache"):
            view = load_view(ws)
            every = proposals(ws, view, status=status)
        chosen = choose(ws, view, every, jobs=jobs, stage=stage, ready=ready, status=status)
        if dry_run:
            return _show_bodies(session, ws, view, chosen, status)
        left = _left(every, chosen)
        return _post(session, ws, view, chosen, status=status, left=left, ask=not yes, after=after)


def choose(
    ws: Workspace,
    view: View,
    every: Sequence[Proposal],
    *,
    jobs: Sequence[str],
    stage: str | None,
    ready: bool,
    status: str | None = None,
) -> list[Proposal]:
    """The proposals of the jobs named, then those that are ready; UsageError for a named one that cannot go."""
    named = [propose(ws, view, one_job(view, text, stage), status=status) for text in jobs]
    for proposal in named:
        if not confirming.postable(proposal):
            raise _not_ready(proposal)
    picked = {proposal.job.key: proposal for proposal in named}
    for proposal in every if ready else ():
        if proposal.state is State.READY:
            picked.setdefault(proposal.job.key, proposal)
    return list(picked.values())


def _not_ready(proposal: Proposal) -> UsageError:
    """Say why a job cannot be posted, in the words of what it waits for."""
    number, intent = proposal.job.number, proposal.intent
    match proposal.state:
        case State.POSTED | State.POSTING if intent:
            on = "posted already" if proposal.state is State.POSTED else "on its way already"
            return UsageError(f"Job {number} is {on}, as {intent.invoice_number}.", next_step="See 'jobsync status'.")
        case State.INVOICED:
            return UsageError(f"Job {number} is invoiced already: {proposal.billing.why}.")
        case State.NEVER | State.SKIPPED:
            aside = "never to be billed" if proposal.state is State.NEVER else "put aside until tomorrow"
            return UsageError(f"Job {number} is {aside}.", next_step="'jobsync undo' takes back the last decision.")
        case _:
            step = proposal.problems[0].next if proposal.problems else f"See 'jobsync list {number}'."
            return UsageError(f"Job {number} is not ready: {proposal.why}", next_step=step)


def _left(every: Sequence[Proposal], chosen: Sequence[Proposal]) -> int:
    keys = {proposal.job.key for proposal in chosen}
    return sum(one.state not in CLOSED and one.job.key not in keys for one in every)


@contextmanager
def _drafts(ws: Workspace, view: View, chosen: Sequence[Proposal], status: str | None) -> Iterator[Batch | None]:
    """Freeze what is chosen, and forget on leaving whatever was not confirmed meanwhile."""
    try:
        yield confirming.prepare(ws, view, chosen, status=status) if chosen else None
    finally:
        confirming.discard(ws)


def _show_bodies(session: Session, ws: Workspace, view: View, chosen: Sequence[Proposal], status: str | None) -> int:
    """Print the very bytes that posting would send for each invoice; a contact not created yet has no id in them."""
    with _drafts(ws, view, chosen, status) as batch:
        frozen = batch.intents if batch else ()
        new = list(batch.new_contacts) if batch else []
    bodies = [(with_contact(one.body, one.contact_id) if one.contact_id else one.body).decode() for one in frozen]
    document: Document = {
        "dry_run": True,
        "batch": None,
        "organisation": view.settings.organisation.name,
        "bodies": bodies,
        "new_contacts": new,
        "results": [],
        "calls": ws.calls,
    }
    session.answer(document, "\n".join(bodies) or "Nothing is ready.")
    session.say(f"{count(len(bodies), 'invoice')} would be sent to {view.settings.organisation.name}. {NOTHING_SENT}")
    return 0


def _post(  # noqa: PLR0913 - what is chosen, and how she wants it done
    session: Session,
    ws: Workspace,
    view: View,
    chosen: Sequence[Proposal],
    *,
    status: str | None,
    left: int,
    ask: bool,
    after: AfterPolicy,
) -> int:
    """Confirm what is chosen, by her word where she is asked, then post it and what was confirmed earlier."""
    left_out: tuple[str, ...] = ()
    if chosen:
        outcome = run_preflight(session, ws, chosen, status)
        view, chosen, left_out = outcome.view, outcome.going, outcome.told
    organisation = view.settings.organisation.name
    with _drafts(ws, view, chosen, status) as batch:
        left_out += batch.left_out if batch else ()
        if batch and ask and not _agreed(ws, batch, left_out, left, after):
            session.answer(_document(None, organisation, ws, None), "Nothing was posted.")
            return 0
        if batch:
            confirm(ws, batch, after)
    posting = run_post(session, ws)
    extras = Extras(rows=(), doing="done") if posting.error else run_extras(session, ws)
    document = _document(batch, organisation, ws, posting) | {"left_out": list(left_out)}
    session.answer(beside_document(document, extras), f"{results_text(posting)}\n{beside_text(extras)}".rstrip())
    for sentence in left_out:
        session.say(sentence)
    if posting.error:
        return tell_errors([posting.error])
    return 0 if all_posted(posting.intents) and not left_out and extras.all_done else 1


def run_preflight(session: Session, ws: Workspace, chosen: Sequence[Proposal], status: str | None) -> Preflight:
    """Look at what Xero holds now, with progress on a terminal; says what changed about the organisation."""
    keys = [one.job.key for one in chosen]
    with session.progress("Checking with Xero") as progress:
        outcome = checked(ws, keys, status=status, tell=lambda what: progress.tell(f"Checking with Xero: {what}"))
    for sentence in outcome.notes:
        session.say(sentence)
    return outcome


def _agreed(ws: Workspace, batch: Batch, left_out: Sequence[str], left: int, after: AfterPolicy) -> bool:
    """Show what stands to be posted, as it stands in the cache, and ask."""
    books = "[PRACTICE BOOKS]" if ws.profile.practice else "[LIVE]"
    pairs = [
        ("Organisation", f"{batch.organisation} {books}"),
        ("Invoices", f"{len(batch.intents):,}, {in_words(batch.totals)} with tax, as {batch.status}"),
        ("New contacts", "; ".join(batch.new_contacts)),
        ("Afterwards", in_short(after)),
        ("Left behind", count(left, "job") if left else ""),
        ("Left out", " ".join(left_out)),
    ]
    click.echo(facts(pairs), err=True)
    return click.confirm(f"Post these {count(len(batch.intents), 'invoice')}?", default=False, err=True)


def run_post(session: Session, ws: Workspace) -> Posting:
    """Post everything confirmed, with progress on a terminal; gives how it ended, empty when nothing waited."""
    session.stands = RECORDED
    posting = Posting(intents=(), doing="done")
    with session.progress("Posting") as progress:
        for posting in post(ws):
            done = posting.count(IntentState.POSTED)
            progress.tell(f"Posting: {posting.doing}", done=done, total=len(posting.intents))
    return posting


def _document(batch: Batch | None, organisation: str, ws: Workspace, posting: Posting | None) -> Document:
    document: Document = {
        "batch": batch.id if batch else None,
        "organisation": organisation,
        "results": [result_document(intent) for intent in posting.intents] if posting else [],
        "left_out": [],
        "calls": ws.calls,
    }
    if posting and posting.error:
        document["error"] = error_document(posting.error)
    return document


def results_text(posting: Posting) -> str:
    """One row an invoice, and what it came to."""
    if not posting.intents:
        return "Nothing was waiting to be posted."
    rows = [
        [
            one.job_number,
            one.invoice_number,
            name_cell(one.contact_name),
            money(one.total),
            str(one.state),
            f"{one.message} {one.next}".strip(),
        ]
        for one in posting.intents
    ]
    posted = [one for one in posting.intents if one.state is IntentState.POSTED]
    total = in_words(by_currency((one.currency, one.total) for one in posted))
    lines = table(("JOB", "INVOICE", "CONTACT", "TOTAL", "STATE", "WHAT"), rows, right=["TOTAL"])
    return f"{lines}\n{len(posted):,} of {count(len(rows), 'invoice')} posted, {total} with tax."
