"""What keeps a contact from being decided on without a person, however much else agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.matching.comparing import How
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NUMBER, PHONE, TAX
from jobsync_tui.core.matching.naming import first_names
from jobsync_tui.core.matching.people import Likeness, crowd_likeness
from jobsync_tui.core.matching.weights import NameLevel
from jobsync_tui.core.text import is_mixed_script

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobsync_tui.core.ledger import Contact
    from jobsync_tui.core.matching.comparing import Compared
    from jobsync_tui.core.matching.folding import Keys

SPOKEN = {EMAIL: "e-mail", PHONE: "phone", TAX: "tax number", ADDRESS: "address", NUMBER: "customer number"}


def hard_conflict(contact: Contact, compared: Compared, ours: Keys, theirs: Keys, telling: Collection[str]) -> str:
    """Say what rules this contact out for an automatic decision, whatever else agrees; empty if nothing.

    `telling` are the fields that agree in a value no other active contact has.
    """
    if is_mixed_script(ours.party.spelled) or is_mixed_script(theirs.party.spelled):
        return "letters of another alphabet in the name"
    if theirs.party.unused:
        return "marked in Xero as not to be used"
    if compared.how(TAX) is How.DIFFERENT:
        return "tax number differs from Xero"
    if contact.is_supplier and not contact.is_customer and not _surely(compared, telling):
        return "only a supplier in Xero so far"
    return _of_names(compared, ours, theirs) or _of_channels(compared, ours, theirs, telling)


def _surely(compared: Compared, telling: Collection[str]) -> bool:
    """Whether a supplier who was never billed is plainly the customer: the name, and an identifier of its own."""
    return compared.name.level >= NameLevel.QUALIFIED and not {EMAIL, PHONE, TAX, ADDRESS}.isdisjoint(telling)


def _of_names(compared: Compared, ours: Keys, theirs: Keys) -> str:
    level = compared.name.level
    if compared.name.against:
        return compared.name.against
    if other := _another_beside(ours, theirs):
        return other
    if level <= NameLevel.CONFLICT:
        return "name differs from Xero"
    nobody = ours.party.names[0].anybody or theirs.party.names[0].anybody
    if nobody and compared.how(ADDRESS) is not How.SAME:
        return f"many go by {theirs.party.spelled}, and no address agrees"
    return ""


_SAME_TAX = (How.SAME, How.INVALID, How.COMPANY)


def _another_beside(ours: Keys, theirs: Keys) -> str:
    """Say that beside a person's name stands somebody else of the family; empty if nobody does."""
    for one in (ours, theirs):
        name, beside = one.party.names[0], one.party.person
        if beside and name.sure and len(name.people) == 1 == len(beside.people):
            alike, _ = crowd_likeness(name.people, beside.people)
            if alike is Likeness.KIN:
                return first_names(*((name, beside) if one is theirs else (beside, name)))
    return ""


def _have_several(compared: Compared, ours: Keys, theirs: Keys) -> bool:
    """Whether several mobiles are to be expected: of a firm, and of a couple that both sides name."""
    one, other = ours.party.names[0], theirs.party.names[0]
    couple = len(one.people) == len(other.people) > 1 and compared.name.level >= NameLevel.PERSON
    return couple or (one.firm and other.firm)


def _of_channels(compared: Compared, ours: Keys, theirs: Keys, telling: Collection[str]) -> str:
    same = [field for field in (EMAIL, PHONE, TAX, NUMBER, ADDRESS) if compared.how(field) is How.SAME]
    if compared.how(EMAIL) is compared.how(PHONE) is How.DIFFERENT and not {TAX, ADDRESS} & set(same):
        return "e-mail and phone differ from Xero"
    if (
        compared.other_mobile
        and not _have_several(compared, ours, theirs)
        and EMAIL not in telling
        and compared.how(TAX) not in _SAME_TAX
    ):
        return "the mobile differs from Xero"
    if compared.how(ADDRESS) is How.UNIT and len(same) <= 1 and TAX not in same:
        return "another unit at the same address in Xero"
    return ""
