"""`jobsync post`: what is chosen is frozen, shown, confirmed, posted; what was confirmed earlier is settled too."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.choosing import one_job
from jobsync_tui.cli.context import Session, on_terminal, shared
from jobsync_tui.cli.documents import all_posted
from jobsync_tui.cli.extras import Beside, beside_document, beside_text, beside_the_invoice, run_extras
from jobsync_tui.cli.failing import INTERRUPTED
from jobsync_tui.cli.pulling import tell_errors
from jobsync_tui.cli.results import posting_document, results_text
from jobsync_tui.cli.stopping import NEVER, Stop, stopping, where_it_stands
from jobsync_tui.cli.tables import count, facts
from jobsync_tui.cli.unheard import heard_or_not
from jobsync_tui.connectors.xero.bodies import with_contact
from jobsync_tui.core.afterwards import in_short
from jobsync_tui.core.errors import Unreachable, UsageError
from jobsync_tui.core.money import in_words
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import CLOSED, State
from jobsync_tui.services import confirm as confirming
from jobsync_tui.services.draft import proposals, propose
from jobsync_tui.services.extras import Extras
from jobsync_tui.services.fit import make_fit
from jobsync_tui.services.match import load_view
from jobsync_tui.services.numbering_contacts import in_short as in_short_numbered
from jobsync_tui.services.post import Posting, post
from jobsync_tui.services.preflight import checked
from jobsync_tui.services.wishes import confirm
from jobsync_tui.store.afterwards import count_waiting

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
XERO_NUMBERS = "Xero gives them: post from this computer only"
RECORDED = (
    "What was sent is recorded; run 'jobsync post --ready' again to go on. "
    "It looks up in Xero first what was just being sent."
)


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
    with stopping(session) as stop, session.workspace() as ws:
        after = beside.policy(ws.profile, status)
        if not dry_run:
            catch_up(session, ws)
        with session.progress("Reading the cache"):
            view = load_view(ws)
            every = proposals(ws, view, status=status)
        chosen = choose(ws, view, every, jobs=jobs, stage=stage, ready=ready, status=status)
        if dry_run:
            return _show_bodies(session, ws, view, chosen, status)
        left = _left(every, chosen)
        return _post(session, ws, view, chosen, status=status, left=left, ask=not yes, after=after, stop=stop)


def catch_up(session: Session, ws: Workspace) -> None:
    """Pull anew where an older copy of the cache was put back: nothing would be ready before."""
    with session.progress("Checking the cache") as progress:
        for what in make_fit(ws):
            progress.tell(what.capitalize())


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
            return UsageError(f"Job {number} is {on}, as invoice {intent.called}.", next_step="See 'jobsync status'.")
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
        numbered = batch.numbered if batch else ()
    bodies = [(with_contact(one.body, one.contact_id) if one.contact_id else one.body).decode() for one in frozen]
    document: Document = {
        "dry_run": True,
        "batch": None,
        "organisation": view.settings.organisation.name,
        "bodies": bodies,
        "new_contacts": new,
        "contact_numbers": [asdict(one) for one in numbered],
        "results": [],
        "calls": ws.calls,
    }
    session.answer(document, "\n".join(bodies) or "Nothing is ready.")
    session.say(f"{count(len(bodies), 'invoice')} would be sent to {view.settings.organisation.name}. {NOTHING_SENT}")
    if numbered:
        session.say(f"With posting, {in_short_numbered(numbered)}.")
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
    stop: Stop,
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
            session.answer(posting_document(None, organisation, ws, None), "Nothing was posted.")
            return 0
        if batch:
            session.stands = RECORDED
            confirm(ws, batch, after)
    with stop.after_this_step(ws.clock):
        posting, extras = _send(session, ws, stop)
    document = posting_document(batch, organisation, ws, posting) | {"left_out": list(left_out)}
    with heard_or_not():
        document |= {"interrupted": True} if stop.asked else {}
        session.answer(beside_document(document, extras), f"{results_text(posting)}\n{beside_text(extras)}".rstrip())
    with heard_or_not():
        for sentence in (*left_out, *posting.notes, *_stood(ws, posting, stop)):
            session.say(sentence)
        tell_errors([posting.error] if posting.error else [])
    if posting.error:
        return posting.error.exit_code
    done = all_posted(posting.intents) and not left_out and extras.all_done
    return INTERRUPTED if stop.asked else 0 if done else 1


def _send(session: Session, ws: Workspace, stop: Stop) -> tuple[Posting, Extras]:
    """Post, and do what was asked for beside the invoices, as far as it goes before she stops it."""
    posting = run_post(session, ws, stop)
    if stop.asked and isinstance(posting.error, Unreachable):
        # A wait that was cut short, or what the next run meets again: the end is her own wish.
        posting = replace(posting, error=None)
    nothing = Extras(rows=(), doing="done")
    return posting, nothing if posting.error or stop.asked else run_extras(session, ws, stop)


def _stood(ws: Workspace, posting: Posting, stop: Stop) -> list[str]:
    return [where_it_stands(posting, count_waiting(ws.cache))] if stop.asked else []


def run_preflight(session: Session, ws: Workspace, chosen: Sequence[Proposal], status: str | None) -> Preflight:
    """Look at what Xero holds now, with progress on a terminal; says what changed about the organisation."""
    keys = [one.job.key for one in chosen]
    with session.progress("Checking with Xero") as progress:
        outcome = checked(ws, keys, status=status, tell=lambda what: progress.tell(f"Checking with Xero: {what}"))
    with heard_or_not():
        for sentence in outcome.notes:
            session.say(sentence)
    return outcome


def _agreed(ws: Workspace, batch: Batch, left_out: Sequence[str], left: int, after: AfterPolicy) -> bool:
    """Show what stands to be posted, as it stands in the cache, and ask."""
    books = "[PRACTICE BOOKS]" if ws.profile.practice else "[LIVE]"
    pairs = [
        ("Organisation", f"{batch.organisation} {books}"),
        ("Invoices", f"{len(batch.intents):,}, {in_words(batch.totals)} with tax, as {batch.status}"),
        ("Numbers", XERO_NUMBERS if batch.numbered_by_xero else ""),
        ("New contacts", "; ".join(batch.new_contacts)),
        ("Contact codes", in_short_numbered(batch.numbered)),
        ("Afterwards", in_short(after)),
        ("Left behind", count(left, "job") if left else ""),
        ("Left out", " ".join(left_out)),
    ]
    click.echo(facts(pairs), err=True)
    return click.confirm(f"Post these {count(len(batch.intents), 'invoice')}?", default=False, err=True)


def run_post(session: Session, ws: Workspace, stop: Stop = NEVER) -> Posting:
    """Post everything confirmed, with progress on a terminal; gives how it ended, empty when nothing waited.

    Once she asked to stop it ends between two steps, where all that was sent is recorded.
    """
    session.stands = RECORDED
    posting = Posting(intents=(), doing="done")
    with session.progress("Posting") as progress:
        for posting in post(ws):
            done = posting.count(IntentState.POSTED)
            progress.tell(f"Posting: {posting.doing}", done=done, total=len(posting.intents))
            if stop.asked:
                break
    return posting
