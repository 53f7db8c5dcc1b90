"""One question, who the customer is, with all that was compared for it, and how much of it agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.matching.comparing import RANK, Compared, How
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NUMBER, PHONE, TAX, Keys
from jobsync_tui.core.matching.vetoes import hard_conflict
from jobsync_tui.core.matching.weights import CROWD

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import Contact, ContactID
    from jobsync_tui.core.matching.index import ContactIndex

IDENTIFIERS = (EMAIL, PHONE, TAX, ADDRESS, NUMBER)
OWN = (EMAIL, PHONE, TAX)
"""What may be one party's alone; a household, an office or a chain shares an address."""


@dataclass(slots=True, kw_only=True)
class Asked:
    """One question: the customer's side, and every contact it was compared with."""

    keys: Keys
    index: ContactIndex
    compared: dict[ContactID, Compared]
    conflicts: dict[ContactID, str]

    def contact(self, contact_id: ContactID) -> Contact:
        """The contact of that id."""
        return self.index.by_id[contact_id]


def ask(keys: Keys, index: ContactIndex, compared: dict[ContactID, Compared]) -> Asked:
    """Put the question about contacts that were compared, with what speaks against each."""
    asked = Asked(keys=keys, index=index, compared=compared, conflicts={})
    for each, one in compared.items():
        telling = [field for field in IDENTIFIERS if is_telling(asked, each, field)]
        asked.conflicts[each] = hard_conflict(index.by_id[each], one, keys, index.keys(each), telling)
    return asked


def active_others(asked: Asked, best: ContactID) -> list[ContactID]:
    """All other contacts that were compared and that Xero accepts invoices for."""
    return [each for each in asked.compared if each != best and asked.contact(each).active]


def is_telling(asked: Asked, contact_id: ContactID, field: str) -> bool:
    """Whether a field agrees in a value that no other active contact has."""
    found = asked.compared[contact_id].fields[field]
    if found.how not in (How.SAME, How.COMPANY):
        return False
    if field == ADDRESS:
        # The key is without the town; whoever has it was compared, save in a crowd.
        there = [each for each, one in asked.compared.items() if one.how(ADDRESS) is How.SAME]
        return all(each == contact_id or not asked.contact(each).active for each in there)
    return asked.index.active_count(field, found.key) <= 1


def strength(asked: Asked, contact_id: ContactID) -> tuple[int, int, int]:
    """How many identifiers agree that nobody else has, how many that others share, and how many in part.

    An e-mail or phone that a crowd holds is none of theirs, and agrees with nobody: the office's own, typed into
    every contact whose e-mail was not known.
    """
    one = asked.compared[contact_id]
    telling = [field for field in IDENTIFIERS if not is_of_a_crowd(asked, one, field)]
    strong = sum(is_telling(asked, contact_id, field) for field in IDENTIFIERS)
    same = sum(one.how(field) in (How.SAME, How.CLOSE) for field in telling)
    some = sum(RANK[one.how(field)] > RANK[How.SLIP] for field in telling)
    return strong, max(same, strong), some


def is_of_a_crowd(asked: Asked, one: Compared, field: str) -> bool:
    """Whether an e-mail or phone that agrees is one that a crowd holds."""
    key = one.fields[field].key
    return field in (EMAIL, PHONE) and bool(key) and asked.index.count(field, key) > CROWD
