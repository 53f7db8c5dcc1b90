"""Who is this customer in Xero: blocks, comparisons, evidence, score, decision.

Equal identifiers alone are a trap (families, agencies and strata plans share them), and so are similar names: what
is decided without a person has a name that agrees, enough beside it that agrees, nothing that speaks against it,
and nobody else who would do as well.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from jobsync_tui.core.evidence import Candidate, Decision, Match
from jobsync_tui.core.matching import weights
from jobsync_tui.core.matching.asking import IDENTIFIERS, Asked, ask
from jobsync_tui.core.matching.comparing import RANK, Compared, How, compare
from jobsync_tui.core.matching.doubting import doubt
from jobsync_tui.core.matching.explaining import agreement, evidence
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NUMBER, PHONE, TAX, keys_of_customer
from jobsync_tui.core.matching.relatives import sex_of_one
from jobsync_tui.core.matching.vetoes import SPOKEN
from jobsync_tui.core.matching.weights import NameLevel

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import Contact, ContactID
    from jobsync_tui.core.matching.index import ContactIndex


def match(customer: Customer, site: Address, index: ContactIndex, *, billed_to: ContactID | None = None) -> Match:
    """Find the customer's contact; AUTO only if nothing at all speaks against the best candidate.

    `contact_id` is given for AUTO alone. `billed_to` is the contact of invoices with the job's own number and
    amount, if there are any: it settles what the evidence leaves open, and overrules nothing. Pure: equal arguments,
    whatever the order of contacts in the index, give an equal outcome.
    """
    keys = keys_of_customer(customer, site, index.region)
    compared = {each: compare(keys, index.keys(each), index.count) for each in index.block(keys)}
    asked = ask(keys, index, compared)
    ranked = _ranked(asked)
    candidates = tuple(_candidate(asked, each, score) for each, score in ranked[: weights.SHOWN])
    return _decided(asked, ranked, candidates, billed_to)


def look(customer: Customer, site: Address, contact_id: ContactID, index: ContactIndex) -> Candidate:
    """Lay one contact beside the customer, whether it would be found or not; it is scored 0. KeyError if unknown."""
    keys = keys_of_customer(customer, site, index.region)
    one = compare(keys, index.keys(contact_id), index.count)
    return _candidate(ask(keys, index, {contact_id: one}), contact_id, 0)


def _decided(
    asked: Asked,
    ranked: list[tuple[ContactID, float]],
    candidates: tuple[Candidate, ...],
    billed_to: ContactID | None,
) -> Match:
    if not any(_resembles(asked, each) for each, _ in ranked):
        return _nobody(asked, candidates)
    best = ranked[0][0]
    reason = doubt(asked, ranked)
    if reason and billed_to is not None and billed_to == best and not _settled_by_no_invoice(asked, best):
        why = f"an invoice with this job's number and amount is on {asked.contact(best).name}"
        return Match(decision=Decision.AUTO, contact_id=best, candidates=candidates, why=why)
    if reason:
        return Match(decision=Decision.REVIEW, contact_id=None, candidates=candidates, why=reason)
    why = agreement(asked.compared[best])
    return Match(decision=Decision.AUTO, contact_id=best, candidates=candidates, why=why)


def _settled_by_no_invoice(asked: Asked, best: ContactID) -> bool:
    return bool(asked.conflicts[best]) or not asked.contact(best).active


def _nobody(asked: Asked, candidates: tuple[Candidate, ...]) -> Match:
    crowded = next(
        (
            field
            for field, key in asked.keys.entries()
            if field in SPOKEN and asked.index.count(field, key) > weights.BLOCK_CAP
        ),
        "",
    )
    if crowded:
        why = f"many contacts share this {SPOKEN[crowded]}"
    elif not asked.keys.name:
        why = "the job names no customer"
    else:
        return Match(decision=Decision.NEW, contact_id=None, candidates=candidates, why="no contact in Xero")
    return Match(decision=Decision.REVIEW, contact_id=None, candidates=candidates, why=why)


def _resembles(asked: Asked, contact_id: ContactID) -> bool:
    one = asked.compared[contact_id]
    near = one.name.level >= NameLevel.CONFLICT and one.how(ADDRESS) in (How.SAME, How.CLOSE)
    return (
        near
        or _is_spelled_alike(asked, contact_id)
        or one.name.level >= NameLevel.PART
        or one.how(EMAIL) in (How.DOMAIN, How.MISTYPED)
        or any(one.how(field) is How.SAME for field in (EMAIL, PHONE, TAX, NUMBER))
    )


def _is_spelled_alike(asked: Asked, contact_id: ContactID) -> bool:
    """Whether two names are so near in letters that a new contact may be the old one, mistyped."""
    ours, theirs = asked.keys.party.names[0], asked.index.keys(contact_id).party.names[0]
    alike = OSA.normalized_similarity(ours.key, theirs.key) >= weights.SPELLED_ALIKE
    return alike and (ours.numbers == theirs.numbers or not ours.strata)


# Scores


def _ranked(asked: Asked) -> list[tuple[ContactID, float]]:
    """Score all that were compared against each other and against nobody at all, best first."""
    index = asked.index
    bits = {
        each: one.bits + _beside(asked.contact(each))
        for each, one in asked.compared.items()
        if _worth_showing(one) or _is_spelled_alike(asked, each)
    }
    for loser in sorted(bits):
        survivor = index.resolve(loser) if asked.contact(loser).merged_to else None
        if survivor:
            # What speaks for the merged one speaks for the contact that took it in.
            inherited = bits[loser] - weights.INACTIVE
            bits[survivor.contact_id] = max(inherited, bits.get(survivor.contact_id, inherited))
    odds = {each: 2.0**value for each, value in bits.items()}
    total = math.fsum((*odds.values(), index.nobody))
    scored = [(each, _capped(asked, each, value / total)) for each, value in odds.items()]
    behind = _of_another_title(asked)
    return sorted(
        scored, key=lambda one: (one[0] in behind, -bits[one[0]], asked.contact(one[0]).name.casefold(), one[0])
    )


def _of_another_title(asked: Asked) -> frozenset[ContactID]:
    """Those whom the customer's title rules out, where it fits somebody else of that surname: who is shown first."""
    name = asked.keys.party.names[0]
    sexes = {each: sex_of_one(asked.index.keys(each).party.names[0]) for each in asked.compared} if name.sex else {}
    meant = sex_of_one(name)
    fitting = any(
        sex == meant != "" and asked.contact(each).active and _may_be(asked.compared[each])
        for each, sex in sexes.items()
    )
    return frozenset(each for each, sex in sexes.items() if sex not in ("", meant)) if fitting else frozenset()


def _may_be(one: Compared) -> bool:
    return one.name.level >= NameLevel.SURNAME and not one.name.against


def _capped(asked: Asked, contact_id: ContactID, share: float) -> float:
    return round(min(share, weights.VETOED_SCORE if asked.conflicts[contact_id] else 1.0), 4)


def _beside(contact: Contact) -> float:
    beside = 0.0 if contact.active else weights.INACTIVE
    return beside + (weights.SUPPLIER_ONLY if contact.is_supplier and not contact.is_customer else 0.0)


def _worth_showing(one: Compared) -> bool:
    return one.name.level >= NameLevel.KIN or any(
        RANK[one.how(field)] > RANK[How.TOWN] and one.fields[field].bits > 0 for field in IDENTIFIERS
    )


def _candidate(asked: Asked, contact_id: ContactID, score: float) -> Candidate:
    contact = asked.contact(contact_id)
    return Candidate(
        contact_id=contact_id,
        name=contact.name,
        score=score,
        evidence=evidence(asked.compared[contact_id], asked.keys, asked.index.keys(contact_id), asked.index),
        active=contact.active,
    )
