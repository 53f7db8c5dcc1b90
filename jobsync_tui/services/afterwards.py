"""Doing what was asked for beside invoices, after they are posted: durable, and never at an invoice's expense.

Only invoices that are in Xero are touched, each wish is on disk as DOING before its request leaves, and whatever is
not a plain answer is looked up before anything else. An e-mail whose outcome stays uncertain is a person's matter:
a second one goes to a client only when she says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.connectors.attachments import load
from jobsync_tui.core.afterwards import AfterState, Afterward, AttachTo, What, renamed, why_not
from jobsync_tui.core.attachments import MOST_FILES
from jobsync_tui.core.errors import InputError, JobsyncError, ServiceError, SignInNeeded
from jobsync_tui.core.jobs import Attachment
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.extras import (
    Extras,
    FileWish,
    Run,
    asked_again,
    failed,
    invoice_of,
    look_again,
    refresh,
    settle,
)
from jobsync_tui.services.sending import deliver
from jobsync_tui.store import afterwards as rows
from jobsync_tui.store.outbox import intents

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from jobsync_tui.services.workspace import Workspace

SPARE_CALLS = 20
"""Calls of a day that are kept for invoices."""

NOT_POSTED = frozenset({IntentState.REJECTED, IntentState.HUMAN})
DUE = frozenset({None, IntentState.POSTED}) | NOT_POSTED
"""States of an invoice in which a wish beside it is done, or ends."""

ASK_FOR_FILES = (
    'Files need a permission of their own: put attach = "office" under [invoice] in the profile, allow it in the '
    "Xero app's settings where it has some, then run 'jobsync connect xero'."
)
"""The sign-in asks for it only where the profile says that files are attached."""

WORDS = {
    What.EMAIL: "e-mailing",
    What.MARK_SENT: "marking as sent",
    What.NOTE: "writing notes",
    What.ATTACH: "attaching files",
}


def run(ws: Workspace, only: Collection[int] | None = None) -> Iterator[Extras]:
    """Do what was asked for, or only these rows of it; stopping the iteration is always safe.

    An error of a service is told in the last one yielded. What batches asked for stays asked for and goes on in the
    next run; what she asked for by itself is done now or ends, told: a later run must not surprise her with it.
    """
    waiting = [row for row in rows.with_states(ws.cache, rows.UNFINISHED) if only is None or row.id in only]
    due = [row.id for row in waiting if row.intent_state in DUE]
    if not due:
        return
    one = Run(ws=ws, ids=due, now_asked=only is not None)
    if intents(ws.cache, states=[IntentState.SENDING]):
        one.stop(None, f"Invoices are still being sent; nothing else is tried meanwhile. {one.later}")
    try:
        for doing in () if one.stopped else _steps(one):
            yield one.told(doing)
    except (ServiceError, SignInNeeded) as error:
        one.stop(None, f"{error.message} {error.next_step} {one.later}", error)
    finally:
        one.give_up()
    yield one.told("done")


def _steps(one: Run) -> Iterator[str]:
    due = _posted(one)
    if not due:
        return
    yield "looking at the invoices"
    _look(one, due)
    for row in due:
        if one.stops(row.wish.what):
            continue
        if not _calls_left(one):
            return
        yield WORDS[row.wish.what]
        _one(one, row)


def _calls_left(one: Run) -> bool:
    """Whether there are calls for more than invoices today; stops the run where there are none."""
    left = one.ws.ledger.limits.day_remaining
    if left is None or left >= SPARE_CALLS:
        return True
    rest = "" if one.now_asked else "What else was asked for goes on tomorrow ('jobsync post --ready')."
    one.stop(None, f"Only {left} calls are left today; they are kept for invoices. {rest}")
    return False


def _posted(one: Run) -> list[Afterward]:
    """The wishes that may be done now, those not tried yet first; the others end here, each with its reason."""
    due = [row for row in (rows.find(one.ws.cache, row_id) for row_id in one.ids) if not _ended(one, row)]
    return sorted(due, key=lambda row: row.attempt)  # what was refused for a limit holds up nothing else


def _ended(one: Run, row: Afterward) -> bool:
    """End a wish that is not to be done by itself (any more), without a call."""
    if row.intent_state in NOT_POSTED:
        one.move(row, AfterState.SKIPPED, "The invoice was not posted.")
        return True
    if row.state is not AfterState.ASKED:
        return False
    if row.expired(one.ws.clock.now()):
        why = f"It was asked for on {row.asked_at:%Y-%m-%d} and not done then; it is too late to do it unasked."
        one.move(row, AfterState.FAILED if row.own else AfterState.SKIPPED, why, asked_again(row))
        return True
    held = rows.tie(one.ws.cache, row)
    if held.id != row.id:
        one.move(row, AfterState.SKIPPED, "The same was asked for beside this invoice before.", held.sentence)
    return held.id != row.id


def _look(one: Run, due: Sequence[Afterward]) -> None:
    """Take the invoices as they are now, those to be e-mailed apart (`look_again`); refuse other books."""
    organisation = one.ws.ledger.organisation()
    if any(row.tenant_id != organisation.organisation_id for row in due):
        raise SignInNeeded(
            f"The sign-in reaches {organisation.name}, but this was asked for in other books.",
            next_step="Sign in to the organisation it was asked for. Nothing was done.",
        )
    one.demo = organisation.is_demo
    wanted = [row.invoice_id for row in due if row.invoice_id and not _looks_again(one, row)]
    if wanted:
        refresh(one, wanted)


def _looks_again(one: Run, row: Afterward) -> bool:
    """Whether an invoice is read just before the wish is done: minutes pass in a run, and an e-mail is for good."""
    return row.wish.what is What.EMAIL and not one.demo


def _one(one: Run, row: Afterward) -> None:
    """Bring one wish as far as it goes now."""
    if row.state is AfterState.DOING:
        row = settle(one, row, "The app stopped while this was being done.")
        if row.state is not AfterState.ASKED or _ended(one, row):
            return
    if _looks_again(one, row):
        look_again(one, row)
        if not _calls_left(one):
            return
    invoice = one.invoices.get(row.invoice_id) if row.invoice_id else None
    email = one.emails.get(invoice.contact_id, "") if invoice else ""
    reason = why_not(row, invoice, email=email, demo=one.demo)
    if reason:
        one.move(row, AfterState.SKIPPED, reason)
        if invoice and renamed(row, invoice):
            rows.saw_contact(one.ws.cache, row, invoice.contact_name)
        return
    try:
        _do(one, row)
    except InputError as error:
        one.move(row, AfterState.FAILED, error.message, error.next_step)
    except SignInNeeded as error:
        # A missing permission is about one kind of thing: the others may have theirs.
        asked = row.wish.what is not What.ATTACH or one.ws.profile.after.attach is not AttachTo.NONE
        one.stop(row.wish.what, f"{error.message} {error.next_step if asked else ASK_FOR_FILES}", error)


def _do(one: Run, row: Afterward) -> None:
    if row.wish.what is What.ATTACH:
        _attach(one, row)
        return
    ledger, invoice_id = one.ws.ledger.afterwards, invoice_of(row)
    started = _start(one, row)
    wish, attempt = started.id, started.attempt

    def act() -> None:
        match row.wish.what:
            case What.EMAIL:
                ledger.email(invoice_id, wish=wish, attempt=attempt)
            case What.MARK_SENT:
                ledger.mark_sent(invoice_id, wish=wish, attempt=attempt)
            case _:
                ledger.add_note(invoice_id, row.wish.content, wish=wish, attempt=attempt)

    _try(one, started, act)


def _attach(one: Run, row: Afterward) -> None:
    """Add a file, after a look at those that are there: none is ever replaced."""
    ledger, invoice_id = one.ws.ledger.afterwards, invoice_of(row)
    file = msgspec.json.decode(row.wish.content, type=FileWish)
    loaded = load(Attachment(name=file.name, path=file.path))
    there = ledger.attachments(invoice_id)
    if file.name.casefold() in {name.casefold() for name in there}:
        one.move(row, AfterState.FAILED, f"The invoice has a file {file.name} already.", "Look at it in Xero.")
        return
    if len(there) >= MOST_FILES:
        one.move(row, AfterState.FAILED, f"The invoice has {MOST_FILES} files already.", "Look at it in Xero.")
        return
    started = _start(one, row)

    def act() -> None:
        ledger.attach(
            invoice_id,
            file.name,
            loaded.content,
            loaded.media_type,
            online=file.online,
            wish=started.id,
            attempt=started.attempt,
        )

    _try(one, started, act)


def _start(one: Run, row: Afterward) -> Afterward:
    """Record that the request is about to leave."""
    invoice = one.invoices[invoice_of(row)]
    return rows.start(one.ws.cache, row, sent_before=invoice.sent, at=one.ws.clock.now())


def _try(one: Run, row: Afterward, act: Callable[[], None]) -> None:
    try:
        deliver(one.ws.clock, act)
    except JobsyncError as error:
        failed(one, row, error)
    else:
        one.move(row, AfterState.DONE)
