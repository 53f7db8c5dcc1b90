"""Everybody else in the books of the practice business: customers, suppliers, archived and double contacts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jobsync_tui.sandbox import parties

if TYPE_CHECKING:
    from jobsync_tui.sandbox.cases import Desk
    from jobsync_tui.sandbox.parties import Party

SUPPLIER_SHARE, ARCHIVED_SHARE = 0.06, 0.045
SPECIAL = 4  # a merged pair and a double
PERSON_SHARE = 0.4
BUSY = {parties.property_manager: 8.0, parties.school: 4.0, parties.body_corporate: 3.0, parties.firm: 2.0}
MANAGER_TERMS = {"Sales": {"Day": 14, "Type": "DAYSAFTERBILLDATE"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Regular:
    """A contact that invoices go to: how often against others, where, and whether that is long ago.

    `terms` are days after the invoice's date; 0 leaves the organisation's terms.
    """

    contact_id: str
    site: str
    weight: float = 1.0
    gone: bool = False
    terms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Who invoices go to, and who sends bills."""

    regulars: tuple[Regular, ...]
    suppliers: tuple[str, ...]


def seed_crowd(desk: Desk, count: int) -> Crowd:
    """Write `count` contacts; at least the special ones, where there is room for them."""
    suppliers = [_supplier(desk) for _ in range(min(count, max(2, int(count * SUPPLIER_SHARE))))]
    left = count - len(suppliers)
    regulars: list[Regular] = []
    if left >= SPECIAL:
        regulars += _merged(desk) + _double(desk)
        left -= SPECIAL
    archived = min(left, max(1, int(count * ARCHIVED_SHARE)))
    regulars += [_archived(desk) for _ in range(archived)]
    regulars += [_customer(desk) for _ in range(left - archived)]
    return Crowd(regulars=tuple(regulars), suppliers=tuple(suppliers))


def _customer(desk: Desk) -> Regular:
    shares, makers = zip(*parties.CUSTOMERS, strict=True)
    make = desk.rng.choices(makers, shares)[0]
    party = make(desk.namer, desk.rng)
    more: dict[str, Any] = {}
    if make is parties.property_manager:
        more["PaymentTerms"] = MANAGER_TERMS
    elif make is parties.firm and desk.rng.random() < PERSON_SHARE:
        more["FirstName"], more["LastName"] = desk.namer.person()
    contact_id = _seed(desk, party, **more)
    terms = 14 if "PaymentTerms" in more else 0
    return Regular(contact_id=contact_id, site=party.address.line1, weight=BUSY.get(make, 1.0), terms=terms)


def _supplier(desk: Desk) -> str:
    return _seed(desk, parties.supplier(desk.namer, desk.rng), IsCustomer=False, IsSupplier=True)


def _archived(desk: Desk) -> Regular:
    party = parties.person(desk.namer, desk.rng)
    contact_id = _seed(desk, party, ContactStatus="ARCHIVED")
    return Regular(contact_id=contact_id, site=party.address.line1, gone=True)


def _merged(desk: Desk) -> list[Regular]:
    """A firm, and the contact that was merged into it: Xero archives the loser and moves its invoices."""
    party = parties.firm(desk.namer, desk.rng)
    contact_id = _seed(desk, party)
    _seed(desk, _limited(party), ContactStatus="ARCHIVED", MergedToContactID=contact_id)
    return [Regular(contact_id=contact_id, site=party.address.line1, weight=4)]


def _double(desk: Desk) -> list[Regular]:
    """A firm that somebody entered a second time, without its phone, and that is invoiced on both."""
    party = parties.firm(desk.namer, desk.rng)
    pair = (_seed(desk, party), _seed(desk, replace(_limited(party), phone="")))
    return [Regular(contact_id=one, site=party.address.line1, weight=2) for one in pair]


def _limited(party: Party) -> Party:
    return replace(party, name=party.name.removesuffix("Ltd") + "Limited")


def _seed(desk: Desk, party: Party, **more: Any) -> str:  # wire-shaped fields
    """Write a contact that was last changed some time in the last two years."""
    changed = desk.now - timedelta(minutes=desk.rng.randint(2_000, 1_000_000))
    return desk.seed(party, UpdatedDateUTC=changed, **more)
