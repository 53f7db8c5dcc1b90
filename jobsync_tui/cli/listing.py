"""`jobsync list`: the proposals, as one row each, or with all that is known about the jobs named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.choosing import jobs_meant
from jobsync_tui.cli.context import Session, shared
from jobsync_tui.cli.documents import list_document, money, unit
from jobsync_tui.cli.tables import count, facts, name_cell, table
from jobsync_tui.core.money import plain
from jobsync_tui.core.proposal import State
from jobsync_tui.core.text import clean
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.store.settings import XERO_PULLED, get_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.match import View


@click.command("list")
@click.argument("jobs", nargs=-1, metavar="[JOB]...")
@click.option("--state", "states", multiple=True, type=click.Choice([str(state) for state in State]))
@shared
@click.pass_obj
def list_command(session: Session, *, jobs: tuple[str, ...], states: tuple[str, ...]) -> int:
    """Shows what is proposed for each job, and what is in the way.

    JOB is a job's number or id, or SOURCE:ID; jobs that are named are shown with candidates, lines and problems.
    """
    with session.workspace() as ws:
        with session.progress("Reading the cache"):
            view = load_view(ws)
            every = proposals(ws, view)
        shown = select(view, every, jobs, states)
        document = list_document(view.settings.organisation.name, get_time(ws.cache, XERO_PULLED), every, shown)
    session.answer(document, list_text(shown, whole=bool(jobs)))
    if shown and not jobs:
        session.say("'jobsync list JOB' shows a job's candidates, lines and problems.")
    return 0


def select(view: View, every: Sequence[Proposal], jobs: Sequence[str], states: Collection[str]) -> list[Proposal]:
    """The proposals of these jobs (of all, where none is named) that are in these states (in any, likewise)."""
    keys = {cached.job.key for text in jobs for cached in jobs_meant(view, text)}
    named = [one for one in every if not jobs or one.job.key in keys]
    return [one for one in named if not states or str(one.state) in states]


def list_text(shown: Sequence[Proposal], *, whole: bool) -> str:
    """Rows of a table; the whole of each proposal where that was asked for."""
    if not shown:
        return "No job."
    if whole:
        return "\n\n".join("\n".join(_whole(one)) for one in shown)
    rows = [
        [
            one.job.number,
            "" if one.job.stage.key == "final" else one.job.stage.key,
            str(one.state),
            name_cell(one.job.customer.name),
            money(one.total),
            why_text(one),
        ]
        for one in shown
    ]
    lines = table(("JOB", "STAGE", "STATE", "CUSTOMER", "TOTAL", "WHY"), rows, right=["TOTAL"])
    return f"{lines}\n{count(len(shown), 'job')}."


def why_text(proposal: Proposal) -> str:
    """The few words that matter most in the state a job is in."""
    intent, never = proposal.intent, proposal.decisions.never
    match proposal.state:
        case State.POSTED | State.POSTING if intent:
            return f"as {intent.called} {intent.message}".rstrip()
        case State.REJECTED | State.UNKNOWN if intent:
            return intent.message
        case State.INVOICED:
            return proposal.billing.why
        case State.NEVER if never:
            return never.value["reason"]
        case _:
            return proposal.why


def _whole(proposal: Proposal) -> Iterator[str]:
    """All that is known about one job, block by block."""
    job, contact = proposal.job, proposal.contact
    known = f"{contact.name} ({contact.contact_id})" if contact else ""
    new = f"{proposal.new_contact.name} (new)" if proposal.new_contact else ""
    yield facts(
        [
            ("Job", f"{job.number}  {job.title}"),
            ("Id", str(job.key)),
            ("State", str(proposal.state)),
            ("Customer", job.customer.name),
            ("Contact", new or known or "not settled"),
            ("Why", proposal.match.why),
            ("Invoiced", f"{proposal.billing.status} {proposal.billing.why}".strip()),
            ("Total", money(proposal.total)),
        ]
    )
    yield from _candidates(proposal)
    yield from _lines(proposal)
    yield from _invoices(proposal)
    for problem in proposal.problems:
        yield f"Problem   {clean(problem.message)} {clean(problem.next)}"


def _candidates(proposal: Proposal) -> Iterator[str]:
    if not proposal.match.candidates:
        return
    rows = [
        [
            one.contact_id,
            name_cell(one.name),
            f"{one.score:.3f}",
            ", ".join(f"{each.field} {each.level}" for each in one.evidence if each.level != "missing"),
        ]
        for one in proposal.match.candidates
    ]
    yield table(("CONTACT ID", "CANDIDATE", "SCORE", "EVIDENCE"), rows, right=["SCORE"])


def _lines(proposal: Proposal) -> Iterator[str]:
    if not proposal.lines:
        return
    rows = [
        [
            mapping.line_id,
            name_cell(line.description),
            plain(line.quantity),
            unit(line.net_unit_price),
            "left off" if mapping.left_off else mapping.account or "?",
            mapping.why,
            " ".join(one.code for one in mapping.candidates),
        ]
        for line, mapping in zip(proposal.job.lines, proposal.lines, strict=True)
    ]
    headers = ("LINE", "DESCRIPTION", "QUANTITY", "PRICE", "ACCOUNT", "WHY", "OTHERS")
    yield table(headers, rows, right=["QUANTITY", "PRICE"])


def _invoices(proposal: Proposal) -> Iterator[str]:
    if not proposal.billing.invoices:
        return
    rows = [
        [one.number, one.status, one.date.isoformat() if one.date else "", money(one.total), one.role, one.how]
        for one in proposal.billing.invoices
    ]
    yield table(("INVOICE", "STATUS", "DATE", "TOTAL", "ROLE", "FOUND BY"), rows, right=["TOTAL"])
