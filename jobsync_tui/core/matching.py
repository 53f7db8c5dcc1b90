"""Who is this customer in Xero: blocks, comparisons, evidence, score, decision.

Equal identifiers alone are a trap (families, agencies and strata plans share them), and so are similar
names; only an equal name together with an identifier, and nothing that speaks against it, is decided.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jobsync_tui.core.comparing import IDENTIFIERS, NAME, compare
from jobsync_tui.core.contact_doubts import Asked, doubt_of
from jobsync_tui.core.contact_index import NUMBER, ContactIndex
from jobsync_tui.core.evidence import Candidate, Decision, Evidence, Level, Match
from jobsync_tui.core.folding import keys_of_customer
from jobsync_tui.core.vetoes import SPOKEN, hard_conflict

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import ContactID

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


def match(customer: Customer, site: Address, index: ContactIndex) -> Match:
    """Find the customer's contact; AUTO only if nothing at all speaks against the best candidate.

    `contact_id` is given for AUTO alone. Pure: equal arguments, whatever the order of contacts in the
    index, give an equal outcome.
    """
    asked = Asked(customer=customer, keys=keys_of_customer(customer, site), index=index)
    candidates = _ranked(asked)
    if not any(_resembles(asked, each) for each in candidates):
        return _nobody(asked, candidates)
    best = candidates[0]
    doubt = doubt_of(asked, candidates) or _close_call(candidates)
    if doubt:
        return Match(decision=Decision.REVIEW, contact_id=None, candidates=candidates, why=doubt)
    why = _agreement(asked, best)
    return Match(decision=Decision.AUTO, contact_id=best.contact_id, candidates=candidates, why=why)


def _nobody(asked: Asked, candidates: tuple[Candidate, ...]) -> Match:
    crowded = asked.index.crowded(asked.keys)
    if crowded:
        why = f"many contacts share this {SPOKEN[crowded]}"
    elif not asked.keys.name:
        why = "the job names no customer"
    else:
        return Match(decision=Decision.NEW, contact_id=None, candidates=candidates, why="no contact in Xero")
    return Match(decision=Decision.REVIEW, contact_id=None, candidates=candidates, why=why)


def _resembles(asked: Asked, candidate: Candidate) -> bool:
    if any(candidate.level(field) is Level.SAME for field in (NAME, *IDENTIFIERS)):
        return True
    holds_number = candidate.contact_id in asked.index.holders(NUMBER, asked.number)
    return holds_number or candidate.level(NAME) is Level.CLOSE


# Scores


def _ranked(asked: Asked) -> tuple[Candidate, ...]:
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


def _candidate(asked: Asked, contact_id: ContactID, evidence: tuple[Evidence, ...], share: float) -> Candidate:
    contact = asked.index.by_id[contact_id]
    most = CONFLICT_SCORE if hard_conflict(contact, evidence, asked.keys, asked.index.keys(contact_id)) else 1.0
    return Candidate(
        contact_id=contact_id,
        name=contact.name,
        score=round(min(share, most), 4),
        evidence=evidence,
        active=contact.active,
    )


def _bits(asked: Asked, contact_id: ContactID, evidence: tuple[Evidence, ...]) -> float:
    contact = asked.index.by_id[contact_id]
    beside = 0.0 if contact.active else INACTIVE_BITS
    if contact.is_supplier and not contact.is_customer:
        beside += SUPPLIER_BITS
    if asked.number and contact.contact_number.strip() == asked.number:
        beside += CUSTOMER_NUMBER_BITS
    return math.fsum(item.weight for item in evidence) + beside


def _worth_showing(evidence: tuple[Evidence, ...]) -> bool:
    return any(item.level in (Level.SAME, Level.CLOSE) for item in evidence)


def _close_call(candidates: tuple[Candidate, ...]) -> str:
    best, second = candidates[0], candidates[1] if len(candidates) > 1 else None
    if second is not None and best.score - second.score < CLEAR_LEAD:
        return f"{second.name} is nearly as likely"
    return "too little agrees" if best.score < AUTO_SCORE else ""


def _agreement(asked: Asked, best: Candidate) -> str:
    fields = [field for field in IDENTIFIERS if best.level(field) is Level.SAME]
    if best.contact_id in asked.index.holders(NUMBER, asked.number):
        fields.append(NUMBER)
    spoken = ["name", *(SPOKEN[field] for field in fields)]
    return f"{', '.join(spoken[:-1])} and {spoken[-1]} agree"
