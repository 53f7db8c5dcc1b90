"""What must hold after every step, whatever went wrong: no duplicate, no lie, right client and amount, hands off."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from jobsync_tui.core.outbox import IntentState
from jobsync_tui.store.contact_intents import contact_intents
from jobsync_tui.store.outbox import intents

if TYPE_CHECKING:
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World

FINAL = frozenset({IntentState.POSTED, IntentState.REJECTED, IntentState.HUMAN})


class Witness:
    """Remembers what stood in the books before, and judges what stands there now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.old_home = False  # one that was restored cannot know what it did in its other life
        self._invoices = copy.deepcopy(world.books.invoices)
        self._contacts = copy.deepcopy(world.books.contacts)

    def expect(self, record_id: str) -> None:
        """Take a contact or an invoice as somebody just left it by hand for what must stay."""
        kept, books = (
            (self._contacts, self._world.books.contacts)
            if record_id in self._world.books.contacts
            else (self._invoices, self._world.books.invoices)
        )
        kept[record_id] = copy.deepcopy(books[record_id])

    def check(self, ws: Workspace) -> None:
        """Assert I1, I2, I4 and I5."""
        every = intents(ws.cache)
        for intent in every:
            self._honest(intent, every)
        for number in {one.job_number for one in every}:
            ours = [one for one in self._world.live(number) if one["InvoiceID"] in self._world.books.created_by]
            assert len(ours) <= 1, f"{number} was made twice"
        self._hands_off()

    def _honest(self, intent: Intent, every: list[Intent]) -> None:
        made = [
            one
            for id_, one in self._world.books.invoices.items()
            if id_ in self._world.books.created_by and one["InvoiceNumber"] == intent.invoice_number
        ]
        if intent.state is IntentState.REJECTED and (intent.attempt or not self.old_home):
            others = [one for one in every if one.invoice_number == intent.invoice_number and one != intent]
            tried_again = any(one.state is not IntentState.REJECTED for one in others)
            assert tried_again or not made, f"{intent.invoice_number} exists"
        if intent.state is IntentState.POSTED:
            assert intent.invoice_id is not None
            there = self._world.books.invoices[intent.invoice_id]
            assert there["InvoiceNumber"] == intent.invoice_number
            if there["Status"] not in {"VOIDED", "DELETED"}:
                assert (there["ContactID"], there["Total"]) == (intent.contact_id, intent.total)

    def _hands_off(self) -> None:
        for id_, was in self._invoices.items():
            assert self._world.books.invoices[id_] == was, f"{was['InvoiceNumber']} was changed"
        for id_, had in self._contacts.items():
            now = {**self._world.books.contacts[id_], "IsCustomer": True}
            assert now == {**had, "IsCustomer": True}, f"{had['Name']} was changed"


def assert_settled(ws: Workspace, world: World, *numbers: str) -> None:
    """Every one of these jobs was posted exactly once, and nothing is left on its way."""
    by_number = {one.job_number: one for one in intents(ws.cache)}
    assert {number: by_number[number].state for number in numbers} == dict.fromkeys(numbers, IntentState.POSTED)
    for number in numbers:
        assert [one["InvoiceID"] for one in world.live(number)] == [by_number[number].invoice_id]
    assert not contact_intents(ws.cache, states=[IntentState.SENDING, IntentState.UNKNOWN, IntentState.CONFIRMED])
