"""Who the customers are in these contacts, each asked once; when contacts change, only whom that may concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching import ContactIndex, could_change, match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import Contact, ContactID
    from jobsync_tui.core.matching import Match

    Question = tuple[Customer, Address, ContactID | None]

FEW = 8
"""Contacts that changed are few while they are less than one of so many: more of them are cheaper laid out anew."""


class Matches:
    """Contacts as they stand, and what was found in them; safe to share, since a match depends on nothing else."""

    def __init__(self, contacts: ContactIndex, found: Mapping[Question, Match] | None = None) -> None:
        self.contacts = contacts
        self._found: dict[Question, Match] = dict(found or {})

    def of(self, customer: Customer, site: Address, billed_to: ContactID | None = None) -> Match:
        """Match the customer, or say what was found when it was asked before; see `core.matching.match`."""
        asked = (customer, site, billed_to)
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = match(customer, site, self.contacts, billed_to=billed_to)
        return found

    def over(self, contacts: Iterable[Contact], *, region: str) -> Matches:
        """The same over contacts as they are now; outcomes are those of matching everybody anew."""
        now = {one.contact_id: one for one in contacts}
        held = self.contacts.by_id
        changed = {each: one for each, one in now.items() if held.get(each) != one}
        gone = held.keys() - now.keys()
        if region != self.contacts.region or (len(changed) + len(gone)) * FEW > len(now):
            return Matches(ContactIndex(now.values(), region=region))
        if not changed and not gone:
            return self
        after = self.contacts.with_contacts(changed.values(), gone)
        matters = could_change(self.contacts, after, [*changed, *gone])
        asked = self._found.copy()  # whole in one step: another thread may be asking meanwhile
        return Matches(after, {one: found for one, found in asked.items() if not matters(one[0], one[1])})
