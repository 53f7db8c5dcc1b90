"""Why a person should say who a customer is, in the words of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.comparing import EMAIL, IDENTIFIERS, NAME, PHONE, TAX
from jobsync_tui.core.contact_index import NUMBER, ContactIndex
from jobsync_tui.core.evidence import Candidate, Level
from jobsync_tui.core.text import is_mixed_script
from jobsync_tui.core.vetoes import SPOKEN, hard_conflict, uncorroborated

if TYPE_CHECKING:
    from jobsync_tui.core.folding import Keys
    from jobsync_tui.core.jobs import Customer
    from jobsync_tui.core.ledger import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The customer's side of one question, folded once."""

    customer: Customer
    keys: Keys
    index: ContactIndex

    @property
    def number(self) -> str:
        """The source's own id of the customer, which a contact may hold as its ContactNumber."""
        return self.customer.id.strip()

    @property
    def values(self) -> list[tuple[str, str]]:
        """Every identifier the job gives, by field."""
        phones = [(PHONE, phone) for phone in self.keys.phones]
        pairs = [(EMAIL, self.keys.email), *phones, (TAX, self.keys.tax), (NUMBER, self.number)]
        return [(field, key) for field, key in pairs if key]


def doubt_of(asked: Asked, candidates: tuple[Candidate, ...]) -> str:
    """Say why a person should look, in the words of the queue; empty if there is no reason."""
    if candidates[0].level(NAME) is Level.SAME:
        return _doubt_of_equal(asked, candidates)
    return _doubt_of_unequal(asked, candidates)


def _doubt_of_equal(asked: Asked, candidates: tuple[Candidate, ...]) -> str:
    best = candidates[0]
    contact = asked.index.by_id[best.contact_id]
    return (
        _twins(asked)
        or _standing(asked, contact)
        or _rival(asked, best)
        or hard_conflict(contact, best.evidence, asked.keys, asked.index.keys(best.contact_id))
        or uncorroborated(asked, best)
    )


def _doubt_of_unequal(asked: Asked, candidates: tuple[Candidate, ...]) -> str:
    best = candidates[0]
    named = next((each for each in candidates if each.level(NAME) is Level.SAME), None)
    if is_mixed_script(asked.keys.spelled_name):
        return "letters of another alphabet in the name"
    if not asked.keys.name:
        return "the job names no customer"
    if named is not None and named.active:
        return f"the {_spoken_hold(asked, best)} belongs to {best.name}, the name to {named.name}"
    return _standing_of_unequal(asked, candidates, archived_name=named is not None)


def _standing_of_unequal(asked: Asked, candidates: tuple[Candidate, ...], *, archived_name: bool) -> str:
    best = candidates[0]
    others = (asked.index.resolve(each.contact_id) for each in candidates[1:])
    if any(other and other.contact_id == best.contact_id for other in others):
        return f"merged in Xero into {best.name}"
    if archived_name or not best.active:
        return "contact is archived in Xero"
    if any(best.level(field) is Level.SAME for field in IDENTIFIERS):
        other_number = best.level(NAME) is Level.CLOSE and _numbers(asked.keys) != _numbers(
            asked.index.keys(best.contact_id)
        )
        return "the number in the name differs from Xero" if other_number else "name differs from Xero"
    return "only a similar name in Xero"


def _twins(asked: Asked) -> str:
    count = len(asked.index.active(NAME, asked.keys.name))
    return f"{count} contacts share this name" if count > 1 else ""


def _standing(asked: Asked, contact: Contact) -> str:
    if contact.active:
        return ""
    survivor = asked.index.resolve(contact.contact_id)
    if survivor and survivor.contact_id != contact.contact_id:
        return f"merged in Xero into {survivor.name}"
    return "contact is archived in Xero"


def _rival(asked: Asked, best: Candidate) -> str:
    """Name another active contact that holds an identifier of the job which the best one lacks."""
    for field, key in asked.values:
        holders = asked.index.active(field, key)
        if holders and best.contact_id not in asked.index.holders(field, key):
            if len(holders) > 1:
                return f"the {SPOKEN[field]} belongs to {len(holders)} others, the name to {best.name}"
            rival = asked.index.by_id[holders[0]]
            return f"the {SPOKEN[field]} belongs to {rival.name}, the name to {best.name}"
    return ""


def _spoken_hold(asked: Asked, candidate: Candidate) -> str:
    """Give the word for the identifier by which this candidate stands where it does."""
    held = (field for field, key in asked.values if candidate.contact_id in asked.index.holders(field, key))
    field = next(held, "")
    return SPOKEN[field] if field else "rest"


def _numbers(keys: Keys) -> list[str]:
    return [word for word in keys.words if not word.isalpha()]
