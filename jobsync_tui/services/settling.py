"""settle: what is uncertain is looked up in Xero, and nothing is sent.

Runs at the start of the app, as a step of every pull, and by itself. A posting looks everything up on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import SignInNeeded
from jobsync_tui.core.outbox import Intent, IntentState, Outcome
from jobsync_tui.services.create_contacts import look_up_contact
from jobsync_tui.services.looking_up import look_up
from jobsync_tui.store import contact_intents as new_contacts
from jobsync_tui.store import outbox as rows
from jobsync_tui.store.tries import note_silence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.core.outbox import ContactIntent
    from jobsync_tui.services.workspace import Workspace

LOOK_FIRST = "It is looked up in Xero first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How far looking up is; the last one yielded is the result. `intents` are those looked up, as they stand."""

    intents: tuple[Intent, ...]
    doing: str

    def count(self, *states: IntentState) -> int:
        """How many of them are in these states."""
        return sum(intent.state in states for intent in self.intents)


def recover(ws: Workspace) -> None:
    """After a crash: what was being sent is unknown until it is looked up. Nothing leaves here."""
    crashed = "The app stopped while this was being sent."
    with ws.cache.transaction():
        for intent in rows.intents(ws.cache, states=[IntentState.SENDING]):
            outcome = Outcome(state=IntentState.UNKNOWN, message=crashed, next=LOOK_FIRST)
            rows.move(ws.cache, intent, outcome, at=ws.clock.now())
            note_silence(ws.cache, [intent], at=ws.clock.now())
        for one in new_contacts.contact_intents(ws.cache, states=[IntentState.SENDING]):
            new_contacts.move_contact(ws.cache, one, IntentState.UNKNOWN, at=ws.clock.now(), message=crashed)


def check_books(waiting: Sequence[Intent | ContactIntent], reached: Organisation) -> None:
    """Refuse to look up or send anything when the sign-in reaches other books than those it was confirmed for."""
    strangers = [one for one in waiting if one.tenant_id != reached.organisation_id]
    if strangers:
        raise SignInNeeded(
            f"The sign-in reaches {reached.name}, but {len(strangers)} confirmed invoices are for other books.",
            next_step="Sign in to the organisation they were confirmed for. Nothing was sent.",
        )


def settle(ws: Workspace, *, reached: Organisation | None = None, waiting: bool = False) -> Iterator[Settling]:
    """Look up what became of every try without a plain answer; yields nothing where nothing is to be looked up.

    `reached` are the books, where they were asked for just now. With `waiting` those are looked up again that were
    tried in vain and were not there at the last look: a late request may have brought them since. Raises what the
    service raises; what was settled by then stays. While a posting has the outbox nothing is done: it looks
    everything up itself.
    """
    if not ws.outbox_turn.acquire(blocking=False):
        return
    try:
        yield from _settle(ws, reached, {IntentState.UNKNOWN, *([IntentState.CONFIRMED] if waiting else [])})
    finally:
        ws.outbox_turn.release()


def _settle(ws: Workspace, reached: Organisation | None, states: set[IntentState]) -> Iterator[Settling]:
    recover(ws)
    # One that is no longer what was confirmed would be judged by what it was altered to.
    open_ones = [one for one in rows.intents(ws.cache, states=states) if one.intact]
    unknown = [one for one in open_ones if one.attempt or one.state is IntentState.UNKNOWN]
    contacts = [one for one in new_contacts.contact_intents(ws.cache, states=[IntentState.UNKNOWN]) if one.intact]
    if not (unknown or contacts):
        return
    yield Settling(intents=tuple(unknown), doing="checking with Xero")
    check_books([*unknown, *contacts], reached or ws.ledger.organisation())
    yield Settling(intents=tuple(unknown), doing="looking up what is uncertain")
    look_up(ws, unknown)
    for one in contacts:
        look_up_contact(ws, one)
    mine = {one.id for one in unknown}
    yield Settling(intents=tuple(one for one in rows.intents(ws.cache) if one.id in mine), doing="done")
