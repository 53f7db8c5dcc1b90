"""Keeps the fixed slots of a contact: four phones and two addresses, merged by type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.sandbox.xero.wire import Wire

PHONE_TYPES = ("DDI", "DEFAULT", "FAX", "MOBILE")
ADDRESS_TYPES = ("STREET", "POBOX")
PHONE_FIELDS = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")
ADDRESS_FIELDS = ("City", "Region", "PostalCode", "Country")
ADDRESS_EXTRA = ("AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AttentionTo")


def blank_contact(contact_id: str) -> Wire:
    """Make an active contact that has nothing but its id and its empty slots."""
    return {
        "ContactID": contact_id,
        "ContactStatus": "ACTIVE",
        "BankAccountDetails": "",
        "EmailAddress": "",
        "Addresses": [{"AddressType": kind} | dict.fromkeys(ADDRESS_FIELDS, "") for kind in ADDRESS_TYPES],
        "Phones": [{"PhoneType": kind} | dict.fromkeys(PHONE_FIELDS, "") for kind in PHONE_TYPES],
        "ContactGroups": [],
        "ContactPersons": [],
        "IsSupplier": False,
        "IsCustomer": False,
        "SalesTrackingCategories": [],
        "PurchasesTrackingCategories": [],
        "HasAttachments": False,
    }


def merge_phones(kept: list[Wire], sent: list[Wire] | None) -> list[Wire]:
    """Write sent phones over the slots of their type; an absent type means DEFAULT."""
    return _merge(kept, sent, "PhoneType", "DEFAULT", PHONE_FIELDS)


def merge_addresses(kept: list[Wire], sent: list[Wire] | None) -> list[Wire]:
    """Write sent addresses over the slots of their type; an absent type means POBOX, where invoices go."""
    return _merge(kept, sent, "AddressType", "POBOX", ADDRESS_FIELDS + ADDRESS_EXTRA)


def _merge(kept: list[Wire], sent: list[Wire] | None, key: str, default: str, fields: Sequence[str]) -> list[Wire]:
    by_type = {slot[key]: dict(slot) for slot in kept}
    for entry in sent or []:
        slot = by_type.get(entry.get(key) or default)
        if slot is not None:
            slot.update({name: entry[name] for name in fields if entry.get(name) is not None})
    return list(by_type.values())
