"""Bodies of writes: canonical bytes, the same for the same values, since the outbox hashes and keeps them.

Keys stand in a fixed order, nothing empty is sent, and decimals are plain JSON numbers without exponent. No
LineAmount, TaxAmount or discount is ever sent: Xero computes them, and zeros in them have refused invoices
(XeroAPI/Xero-NetStandard#412). Of the contact only its id travels with an invoice: any other contact field would
edit the contact (waynerobinson/xeroizer#278).
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal

import msgspec

from jobsync_tui.core.errors import InputError
from jobsync_tui.core.money import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from jobsync_tui.core.jobs import Address
    from jobsync_tui.core.ledger import DraftInvoice, LineItem, NewContact

UNPRINTABLE = frozenset({"Cc", "Cs"})
"""Unicode categories that are no text: controls and lone surrogates."""

NONCHARACTER = 0xFFFE
"""Low bits of the code points that Unicode promises never to use, and XML refuses."""

BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the reading direction, and with it what a name seems to say."""


def invoice_element(draft: DraftInvoice, *, contact_id: str | None) -> bytes:
    """One sales invoice for `batch_body`.

    Without a ContactID (the contact may not be created yet) the Contact is left out; `with_contact` puts it in.
    Raises InputError for a number with control characters: the number is what the answer is matched by.
    """
    return _encode(
        {
            "Type": "ACCREC",
            "InvoiceNumber": _key(draft.number, "invoice number"),
            "Reference": _clean(draft.reference),
            "Contact": {"ContactID": contact_id} if contact_id else None,
            "Date": draft.date.isoformat(),
            "DueDate": draft.due_date.isoformat(),
            "LineAmountTypes": str(draft.line_amount_types),
            "CurrencyCode": draft.currency,
            "Status": draft.status,
            "Url": _clean(draft.url),
            "LineItems": [_line(line) for line in draft.lines],
        }
    )


def contact_element(new: NewContact) -> bytes:
    """One new contact for `batch_body`; its address is the postal one (POBOX), which Xero prints on invoices."""
    return _encode(
        {
            "Name": _key(new.name, "contact name"),
            "FirstName": _clean(new.first_name),
            "LastName": _clean(new.last_name),
            "EmailAddress": _clean(new.email),
            "Phones": _phones(new),
            "TaxNumber": _clean(new.tax_number),
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


def contact_email(element: bytes) -> str:
    """The e-mail that a contact element carries, or nothing."""
    return msgspec.json.decode(element, type=_Email).email_address


class _Email(msgspec.Struct, rename="pascal"):
    """The one field of a contact element that is read again."""

    email_address: str = ""


def _line(line: LineItem) -> dict[str, object]:
    return _filled(
        {
            "Description": _clean(line.description, lines=True),
            "Quantity": _number(line.quantity),
            "UnitAmount": _number(line.unit_amount),
            "AccountCode": line.account_code,
            "TaxType": line.tax_type,
            "ItemCode": line.item_code,
            "Tracking": [{"Name": name, "Option": option} for name, option in line.tracking],
        }
    )


def _phones(new: NewContact) -> list[dict[str, str]]:
    slots = (("DEFAULT", _clean(new.phone)), ("MOBILE", _clean(new.mobile)))
    return [{"PhoneType": slot, "PhoneNumber": number} for slot, number in slots if number]


def _address(address: Address) -> dict[str, object]:
    parts = _filled(
        {
            "AddressLine1": _clean(address.line1),
            "AddressLine2": _clean(address.line2),
            "City": _clean(address.city),
            "Region": _clean(address.region),
            "PostalCode": _clean(address.postcode),
            "Country": _clean(address.country),
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
    if not text or text != _clean(text):
        raise InputError(
            f"The {what} {_clean(text)!r} is empty or holds characters that Xero cannot keep.",
            next_step="Correct it where it comes from, then pull again.",
        )
    return text


def _clean(text: str, *, lines: bool = False) -> str:
    """Text without control characters and direction marks; line breaks stay where `lines` allows them."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(kept for char in whole if (kept := _printable(char, lines=lines))).strip()


def _printable(char: str, *, lines: bool) -> str:
    if char == "\n" and lines:
        return char
    if char in "\n\t":
        return " "
    nothing = ord(char) & NONCHARACTER == NONCHARACTER
    return "" if nothing or char in BIDI or unicodedata.category(char) in UNPRINTABLE else char
