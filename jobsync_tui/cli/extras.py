"""What was done beside invoices, in words and as documents; and doing it after a posting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.stopping import NEVER
from jobsync_tui.cli.tables import count
from jobsync_tui.core.afterwards import DONE, UNDONE, AfterState, AttachTo, What, contradiction
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.text import clean
from jobsync_tui.services.afterwards import run
from jobsync_tui.services.extras import Extras
from jobsync_tui.services.wishes import check_policy, with_flags

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.cli.context import Session
    from jobsync_tui.cli.documents import Document
    from jobsync_tui.cli.stopping import Stop
    from jobsync_tui.config import Profile
    from jobsync_tui.core.afterwards import AfterPolicy, Afterward
    from jobsync_tui.services.workspace import Workspace

    AnyCommand = Callable[..., int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What one run asks for beside its invoices, on top of the profile."""

    email: bool = False
    mark_sent: bool = False
    note: str | None = None
    attach: str | None = None

    def policy(self, profile: Profile, status: str | None) -> AfterPolicy:
        """All that is asked for; UsageError where it does not fit this run's invoices, whoever asks for it."""
        policy = with_flags(
            profile.after, email=self.email, mark_sent=self.mark_sent, note=self.note, attach=self.attach
        )
        if status and status != profile.policy.status:
            _check_profile(profile.after, status)
        check_policy(policy, status or profile.policy.status)
        return policy


def _check_profile(after: AfterPolicy, status: str) -> None:
    """Raise UsageError where the profile asks for what invoices of another status than its own do not get."""
    odd = contradiction(after, status)
    if odd:
        raise UsageError(
            f"The profile asks for what cannot be done with --status {status}: {odd[0]}.",
            next_step="Leave out --status, or take email and mark_sent out of [invoice] in the profile.",
        )


def beside_the_invoice(command: AnyCommand) -> AnyCommand:
    """Give a command the options of `Beside`, which it takes as one."""

    @wraps(command)
    def gathered(
        *given: object, email: bool, mark_sent: bool, note: str | None, attach: str | None, **others: object
    ) -> int:
        beside = Beside(email=email, mark_sent=mark_sent, note=note, attach=attach)
        return command(*given, beside=beside, **others)

    seen = click.Choice([AttachTo.OFFICE, AttachTo.CLIENT])
    options = (
        click.option("--attach", type=seen, help="Put the job's files beside its invoice, for whom to see."),
        click.option("--note", metavar="TEXT", help="Write this into each invoice's history."),
        click.option("--mark-sent", is_flag=True, help="Mark the invoices as sent, for you send them yourself."),
        click.option("--email", is_flag=True, help="Have Xero e-mail the invoices to their contacts."),
    )
    for option in options:
        gathered = option(gathered)
    return gathered


def beside_document(document: Document, extras: Extras) -> Document:
    """The document of a posting with what was done beside its invoices, where anything was asked for."""
    if extras.rows:
        document["afterwards"] = [row_document(row) for row in extras.rows]
    if extras.stopped:
        document["afterwards_stopped"] = list(extras.stopped)
    return document


def run_extras(session: Session, ws: Workspace, stop: Stop = NEVER) -> Extras:
    """Do what was asked for beside posted invoices, with progress on a terminal; ends between two of them."""
    extras = Extras(rows=(), doing="done")
    with session.progress("Finishing") as progress:
        for extras in run(ws):
            progress.tell(f"Finishing: {extras.doing}")
            if stop.asked:
                break
    return extras


def row_document(row: Afterward) -> Document:
    """One thing that was asked for, and what became of it."""
    return {
        "job_number": row.job_number,
        "invoice_id": row.invoice_id,
        "invoice_number": row.invoice_number,
        "what": str(row.wish.what),
        "state": str(row.state),
        "message": row.message,
        "next": row.next,
    }


def beside_text(extras: Extras) -> str:
    """A line for each thing that was not done, the count of those that were, and why things were left off."""
    done = [row for row in extras.rows if row.state is AfterState.DONE]
    kinds = [(DONE[what], sum(row.wish.what is what for row in done)) for what in What]
    lines = [f"{count(number, 'invoice')}: {words}." for words, number in kinds if number]
    lines += [_line(row) for row in extras.rows if row.state is not AfterState.DONE]
    return "\n".join(clean(line) for line in [*lines, *extras.stopped])


def _line(row: Afterward) -> str:
    words = UNDONE[row.wish.what] if row.state is not AfterState.UNKNOWN else "not certain"
    return f"{row.invoice_number}: {words}. {row.sentence}".strip()
