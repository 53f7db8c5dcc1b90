"""Bodies of writes: canonical bytes, the same for the same values, since the outbox hashes and keeps them.

Keys stand in a fixed order, nothing empty is sent, and decimals are plain JSON numbers without exponent. No
LineAmount, TaxAmount or discount is ever sent: Xero computes them, and zeros in them have refused invoices
(XeroAPI/Xero-NetStandard#412). Of the contact only its id travels with an invoice: any other contact field would
edit the contact (waynerobinson/xeroizer#278).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from jobsync_tui.core.errors import InputError
from jobsync_tui.core.marks import find_mark
from jobsync_tui.core.money import plain
from jobsync_tui.core.sendable import sendable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.core.jobs import Address
    from jobsync_tui.core.ledger import DraftInvoice, LineItem, NewContact


def invoice_element(draft: DraftInvoice, *, contact_id: str | None) -> bytes:
    """One sales invoice for `batch_body`.

    Without a ContactID (the contact may not be created yet) the Contact is left out; `with_contact` puts it in.
    Without a number Xero gives the next of its own; its reference must then carry a mark.
    Raises InputError for a number with control characters: the number is what the answer is matched by.
    """
    return _encode(
        {
            "Type": "ACCREC",
            "InvoiceNumber": "" if _numbered_by_xero(draft) else _key(draft.number, "invoice number"),
            "Reference": sendable(draft.reference),
            "Contact": {"ContactID": contact_id} if contact_id else None,
            "Date": draft.date.isoformat(),
            "DueDate": draft.due_date.isoformat(),
            "LineAmountTypes": str(draft.line_amount_types),
            "CurrencyCode": draft.currency,
            "Status": draft.status,
            "Url": sendable(draft.url),
            "LineItems": [_line(line) for line in draft.lines],
        }
    )


def contact_element(new: NewContact) -> bytes:
    """One new contact for `batch_body`; its address is the postal one (POBOX), which Xero prints on invoices."""
    return _encode(
        {
            "Name": _key(new.name, "contact name"),
            "ContactNumber": sendable(new.contact_number),
            "FirstName": sendable(new.first_name),
            "LastName": sendable(new.last_name),
            "EmailAddress": sendable(new.email),
            "Phones": _phones(new),
            "TaxNumber": sendable(new.tax_number),
            "Addresses": [address] if (address := _address(new.address)) else None,
        }
    )


def batch_body(kind: Literal["Invoices", "Contacts"], elements: Sequence[bytes]) -> bytes:
    """The body of one PUT; the elements' bytes stand in it unchanged."""
    return b'{"' + kind.encode() + b'":[' + b",".join(elements) + b"]}"


def with_contact(element: bytes, contact_id: str) -> bytes:
    """The frozen element of an invoice with the one contact it goes to put in front; nothing else changes.

    The element must have been made without a contact, as `invoice_element` does for `contact_id=None`.
    """
    return b'{"Contact":{"ContactID":' + msgspec.json.encode(contact_id) + b"}," + element[1:]


def contact_marks(element: bytes) -> ContactMarks:
    """What a contact element carries beyond the name that tells its contact from another of that name."""
    sent = msgspec.json.decode(element, type=_Sent)
    phones = tuple(phone.get("PhoneNumber", "") for phone in sent.Phones)
    return ContactMarks(
        email=sent.EmailAddress, tax_number=sent.TaxNumber, contact_number=sent.ContactNumber, phones=phones
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactMarks:
    """E-mail, numbers and phones as they were sent; empty where they were not."""

    email: str
    tax_number: str
    contact_number: str
    phones: tuple[str, ...]


class _Sent(msgspec.Struct):
    EmailAddress: str = ""
    TaxNumber: str = ""
    ContactNumber: str = ""
    Phones: list[dict[str, str]] = []


def _numbered_by_xero(draft: DraftInvoice) -> bool:
    return not draft.number and bool(find_mark(draft.reference))


def _line(line: LineItem) -> dict[str, object]:
    return _filled(
        {
            "Description": sendable(line.description, lines=True),
            "Quantity": _number(line.quantity),
            "UnitAmount": _number(line.unit_amount),
            "AccountCode": line.account_code,
            "TaxType": line.tax_type,
            "ItemCode": line.item_code,
            "Tracking": [{"Name": name, "Option": option} for name, option in line.tracking],
        }
    )


def _phones(new: NewContact) -> list[dict[str, str]]:
    slots = (("DEFAULT", sendable(new.phone)), ("MOBILE", sendable(new.mobile)))
    return [{"PhoneType": slot, "PhoneNumber": number} for slot, number in slots if number]


def _address(address: Address) -> dict[str, object]:
    parts = _filled(
        {
            "AddressLine1": sendable(address.line1),
            "AddressLine2": sendable(address.line2),
            "City": sendable(address.city),
            "Region": sendable(address.region),
            "PostalCode": sendable(address.postcode),
            "Country": sendable(address.country),
        }
    )
    return {"AddressType": "POBOX", **parts} if parts else {}


def _filled(fields: dict[str, object]) -> dict[str, object]:
    """Only what says something; a zero is a JSON number here and stays."""
    return {name: field for name, field in fields.items() if field not in (None, "", [], {})}


def _encode(fields: dict[str, object]) -> bytes:
    return msgspec.json.encode(_filled(fields))


def _number(amount: Decimal) -> msgspec.Raw:
    """A JSON number with every digit and no exponent; ValueError for NaN and infinities."""
    if not amount.is_finite():
        raise ValueError(f"{amount} is no amount")
    return msgspec.Raw(plain(amount).encode())


def _key(text: str, what: str) -> str:
    """Text that both sides know the element by: it is never altered on its way."""
    if not text or text != sendable(text):
        raise InputError(
            f"The {what} {sendable(text)!r} is empty or holds characters that Xero cannot keep.",
            next_step="Correct it where it comes from, then pull again.",
        )
    return text
