"""What keeps a contact from being decided on without a person, however much else agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.comparing import ADDRESS, EMAIL, NAME, PHONE, TAX, other_unit
from jobsync_tui.core.contact_index import NUMBER
from jobsync_tui.core.evidence import Level
from jobsync_tui.core.naming import clash
from jobsync_tui.core.text import is_mixed_script

if TYPE_CHECKING:
    from jobsync_tui.core.contact_doubts import Asked
    from jobsync_tui.core.evidence import Candidate, Evidence
    from jobsync_tui.core.folding import Keys
    from jobsync_tui.core.ledger import Contact

SPOKEN = {EMAIL: "e-mail", PHONE: "phone", TAX: "tax number", NUMBER: "customer number"}


def hard_conflict(contact: Contact, evidence: tuple[Evidence, ...], ours: Keys, theirs: Keys) -> str:
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
    return _conflict_of_names(levels, ours, theirs) if levels[NAME] is Level.SAME else ""


def _conflict_of_names(levels: dict[str, Level], ours: Keys, theirs: Keys) -> str:
    """Say what two names with one key hide: a party that could be anybody, or two parties."""
    if ours.party.anybody and levels[ADDRESS] is not Level.SAME:
        return f"many go by {theirs.spelled_name}, and no address agrees"
    return clash(ours.party, theirs.party)


def uncorroborated(asked: Asked, best: Candidate) -> str:
    """Say why what agrees beside the name is too little; empty if it is enough.

    An identifier that several contacts hold says that the customer is one of them, not which one.
    """
    index = asked.index
    agreeing = [(field, key) for field, key in asked.values if best.contact_id in index.holders(field, key)]
    if not agreeing:
        return "only the name agrees"
    telling = {field for field, key in agreeing if len(index.active(field, key)) == 1}
    if not telling:
        return f"other contacts share the {_listed(agreeing)}"
    if best.level(ADDRESS) is Level.DIFFERENT:
        if telling == {NUMBER}:
            return "only the customer number agrees, and the address differs from Xero"
        if all(index.count(field, key) > 1 for field, key in agreeing):
            return f"the address differs from Xero, and other contacts share the {_listed(agreeing)}"
    return _of_one_household(asked, best, {field for field, _ in agreeing}, telling)


def _of_one_household(asked: Asked, best: Candidate, agreeing: set[str], telling: set[str]) -> str:
    """Say what tells two of one household or house apart; a tax number is one party's alone."""
    if TAX in agreeing:
        return ""
    theirs = asked.index.keys(best.contact_id)
    if other_mobile(asked.keys, theirs) and EMAIL not in telling:
        return "the mobile differs from Xero"
    if len(agreeing) == 1 and other_unit(asked.keys, theirs):
        return "another unit at the same address in Xero"
    return ""


def other_mobile(ours: Keys, theirs: Keys) -> bool:
    """Whether both sides have mobiles and none in common: a landline is a household's, a mobile a person's."""
    different = set(theirs.mobiles) - set(ours.phones)
    return bool(ours.mobiles and different) and not set(ours.mobiles) & set(theirs.phones)


def _listed(agreeing: list[tuple[str, str]]) -> str:
    return " and the ".join(dict.fromkeys(SPOKEN[field] for field, _ in agreeing))
