"""Who is this customer in Xero: blocks, comparisons, evidence, score, decision.

Equal identifiers alone are a trap (families, agencies and strata plans share them), and so are similar
names; only an equal name together with an identifier, and nothing that speaks against it, is decided.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.comparing import (
    EMAIL,
    NAME,
    PHONE,
    TAX,
    Keys,
    compare,
    keys_of_customer,
)
from jobsync_tui.core.contact_index import NUMBER, ContactIndex
from jobsync_tui.core.evidence import Candidate, Decision, Evidence, Level, Match
from jobsync_tui.core.text import is_mixed_script

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import Contact, ContactID

__all__ = [
    "AUTO_SCORE",
    "CLEAR_LEAD",
    "Candidate",
    "ContactIndex",
    "Decision",
    "Evidence",
    "Level",
    "Match",
    "hard_conflict",
    "match",
]

AUTO_SCORE = 0.90
"""What is scored below this is never decided without a person."""

CLEAR_LEAD = 0.10
"""How far the best must score ahead of the second to be decided without a person."""

CONFLICT_SCORE = 0.89
"""The most a contact with a hard conflict can score."""

PRESENT = 0.9
"""Share of customers that have a contact already; the rest is what every candidate competes with."""

SHOWN = 9
"""Candidates kept: one digit key each."""

INACTIVE_BITS, SUPPLIER_BITS, CUSTOMER_NUMBER_BITS = -8.0, -4.0, 13.0
"""Bits beside the compared fields: not active, supplier only, holds the source's own customer number."""

IDENTIFIERS = (EMAIL, PHONE, TAX)
_SPOKEN = {EMAIL: "e-mail", PHONE: "phone", TAX: "tax number", NUMBER: "customer number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The customer's side of one question, folded once."""

    customer: Customer
    keys: Keys
    index: ContactIndex

    @property
    def number(self) -> str:
        return self.customer.id.strip()

    @property
    def values(self) -> list[tuple[str, str]]:
        """Every identifier the job gives, by field."""
        phones = [(PHONE, phone) for phone in self.keys.phones]
        pairs = [(EMAIL, self.keys.email), *phones, (TAX, self.keys.tax), (NUMBER, self.number)]
        return [(field, key) for field, key in pairs if key]


def match(customer: Customer, site: Address, index: ContactIndex) -> Match:
    """Find the customer's contact; AUTO only if nothing at all speaks against the best candidate.

    `contact_id` is given for AUTO alone. Pure: equal arguments, whatever the order of contacts in the
    index, give an equal outcome.
    """
    asked = _Asked(customer=customer, keys=keys_of_customer(customer, site), index=index)
    candidates = _ranked(asked)
    if not any(_resembles(asked, each) for each in candidates):
        return _nobody(asked, candidates)
    best = candidates[0]
    doubt = _doubt(asked, candidates)
    if doubt:
        return Match(decision=Decision.REVIEW, contact_id=None, candidates=candidates, why=doubt)
    why = _agreement(asked, best)
    return Match(decision=Decision.AUTO, contact_id=best.contact_id, candidates=candidates, why=why)


def hard_conflict(contact: Contact, evidence: tuple[Evidence, ...]) -> str:
    """Say what rules this contact out for an automatic decision, whatever else agrees; empty if nothing."""
    levels = {item.field: item.level for item in evidence}
    if any(is_mixed_script(item.ours) or is_mixed_script(item.theirs) for item in evidence if item.field == NAME):
        return "letters of another alphabet in the name"
    if levels[TAX] is Level.DIFFERENT:
        return "tax number differs from Xero"
    if levels[EMAIL] is levels[PHONE] is Level.DIFFERENT:
        return "e-mail and phone differ from Xero"
    if contact.is_supplier and not contact.is_customer:
        return "only a supplier in Xero so far"
    return ""


def _nobody(asked: _Asked, candidates: tuple[Candidate, ...]) -> Match:
    crowded = asked.index.crowded(asked.keys)
    if crowded:
        why = f"many contacts share this {_SPOKEN[crowded]}"
    elif not asked.keys.name:
        why = "the job names no customer"
    else:
        return Match(decision=Decision.NEW, contact_id=None, candidates=candidates, why="no contact in Xero")
    return Match(decision=Decision.REVIEW, contact_id=None, candidates=candidates, why=why)


def _resembles(asked: _Asked, candidate: Candidate) -> bool:
    if any(candidate.level(field) is Level.SAME for field in (NAME, *IDENTIFIERS)):
        return True
    holds_number = candidate.contact_id in asked.index.holders(NUMBER, asked.number)
    return holds_number or candidate.level(NAME) is Level.CLOSE


# Scores


def _ranked(asked: _Asked) -> tuple[Candidate, ...]:
    """Compare all that the blocks give, and score them against each other and against nobody at all."""
    index = asked.index
    compared = {
        each: compare(asked.keys, index.keys(each), index.count) for each in index.block(asked.keys, asked.number)
    }
    bits = {each: _bits(asked, each, evidence) for each, evidence in compared.items()}
    kept = {each for each, evidence in compared.items() if _worth_showing(evidence)}
    for loser in sorted(kept):
        survivor = index.resolve(loser)
        if survivor and survivor.contact_id != loser:
            # What speaks for the merged one speaks for the contact that took it in.
            kept.add(survivor.contact_id)
            inherited = bits[loser] - INACTIVE_BITS
            bits[survivor.contact_id] = max(inherited, bits[survivor.contact_id])
    odds = {each: 2.0 ** bits[each] for each in kept}
    nobody = len(index) * (1 - PRESENT) / PRESENT
    total = math.fsum(odds.values()) + nobody
    scored = [_candidate(asked, each, compared[each], odds[each] / total) for each in kept]
    scored.sort(key=lambda each: (-each.score, each.name.casefold(), each.contact_id))
    return tuple(scored[:SHOWN])


def _candidate(asked: _Asked, contact_id: ContactID, evidence: tuple[Evidence, ...], share: float) -> Candidate:
    contact = asked.index.by_id[contact_id]
    most = CONFLICT_SCORE if hard_conflict(contact, evidence) else 1.0
    return Candidate(
        contact_id=contact_id,
        name=contact.name,
        score=round(min(share, most), 4),
        evidence=evidence,
        active=contact.active,
    )


def _bits(asked: _Asked, contact_id: ContactID, evidence: tuple[Evidence, ...]) -> float:
    contact = asked.index.by_id[contact_id]
    beside = 0.0 if contact.active else INACTIVE_BITS
    if contact.is_supplier and not contact.is_customer:
        beside += SUPPLIER_BITS
    if asked.number and contact.contact_number.strip() == asked.number:
        beside += CUSTOMER_NUMBER_BITS
    return math.fsum(item.weight for item in evidence) + beside


def _worth_showing(evidence: tuple[Evidence, ...]) -> bool:
    return any(item.level in (Level.SAME, Level.CLOSE) for item in evidence)


# Doubts, in the order a person would name them


def _doubt(asked: _Asked, candidates: tuple[Candidate, ...]) -> str:
    """Say why a person should look, in the words of the queue; empty if there is no reason."""
    if candidates[0].level(NAME) is Level.SAME:
        return _doubt_of_equal(asked, candidates)
    return _doubt_of_unequal(asked, candidates)


def _doubt_of_equal(asked: _Asked, candidates: tuple[Candidate, ...]) -> str:
    best = candidates[0]
    contact = asked.index.by_id[best.contact_id]
    return (
        _twins(asked)
        or _standing(asked, contact)
        or _rival(asked, best)
        or hard_conflict(contact, best.evidence)
        or _uncorroborated(asked, best)
        or _close_call(candidates)
    )


def _doubt_of_unequal(asked: _Asked, candidates: tuple[Candidate, ...]) -> str:
    best = candidates[0]
    named = next((each for each in candidates if each.level(NAME) is Level.SAME), None)
    if is_mixed_script(asked.keys.spelled_name):
        return "letters of another alphabet in the name"
    if not asked.keys.name:
        return "the job names no customer"
    if named is not None and named.active:
        return f"the {_spoken_hold(asked, best)} belongs to {best.name}, the name to {named.name}"
    return _standing_of_unequal(asked, candidates, archived_name=named is not None)


def _standing_of_unequal(asked: _Asked, candidates: tuple[Candidate, ...], *, archived_name: bool) -> str:
    best = candidates[0]
    others = (asked.index.resolve(each.contact_id) for each in candidates[1:])
    if any(other and other.contact_id == best.contact_id for other in others):
        return f"merged in Xero into {best.name}"
    if archived_name or not best.active:
        return "contact is archived in Xero"
    if any(best.level(field) is Level.SAME for field in IDENTIFIERS):
        return "name differs from Xero"
    return "only a similar name in Xero"


def _twins(asked: _Asked) -> str:
    count = len(asked.index.active(NAME, asked.keys.name))
    return f"{count} contacts share this name" if count > 1 else ""


def _standing(asked: _Asked, contact: Contact) -> str:
    if contact.active:
        return ""
    survivor = asked.index.resolve(contact.contact_id)
    if survivor and survivor.contact_id != contact.contact_id:
        return f"merged in Xero into {survivor.name}"
    return "contact is archived in Xero"


def _rival(asked: _Asked, best: Candidate) -> str:
    """Name another active contact that holds an identifier of the job which the best one lacks."""
    for field, key in asked.values:
        holders = asked.index.active(field, key)
        if holders and best.contact_id not in asked.index.holders(field, key):
            if len(holders) > 1:
                return f"the {_SPOKEN[field]} belongs to {len(holders)} others, the name to {best.name}"
            rival = asked.index.by_id[holders[0]]
            return f"the {_SPOKEN[field]} belongs to {rival.name}, the name to {best.name}"
    return ""


def _uncorroborated(asked: _Asked, best: Candidate) -> str:
    if best.contact_id in asked.index.holders(NUMBER, asked.number):
        return ""
    agrees = any(best.level(field) is Level.SAME for field in IDENTIFIERS)
    return "" if agrees else "only the name agrees"


def _close_call(candidates: tuple[Candidate, ...]) -> str:
    best, second = candidates[0], candidates[1] if len(candidates) > 1 else None
    if second is not None and best.score - second.score < CLEAR_LEAD:
        return f"{second.name} is nearly as likely"
    return "too little agrees" if best.score < AUTO_SCORE else ""


def _spoken_hold(asked: _Asked, candidate: Candidate) -> str:
    """Give the word for the identifier by which this candidate stands where it does."""
    held = (field for field, key in asked.values if candidate.contact_id in asked.index.holders(field, key))
    field = next(held, "")
    return _SPOKEN[field] if field else "rest"


def _agreement(asked: _Asked, best: Candidate) -> str:
    fields = [field for field in IDENTIFIERS if best.level(field) is Level.SAME]
    if best.contact_id in asked.index.holders(NUMBER, asked.number):
        fields.append(NUMBER)
    spoken = ["name", *(_SPOKEN[field] for field in fields)]
    return f"{', '.join(spoken[:-1])} and {spoken[-1]} agree"
