"""Xero's JSON elements as msgspec Structs: the fields we read, every one optional.

Xero leaves fields out freely and adds new ones; so nothing is required here, unknown fields are skipped, and no
text is checked against a list of values. msgspec reads JSON numbers into Decimal digit by digit, never by float.
Field names: OpenAPI file 16.1.0 of XeroAPI/Xero-OpenAPI, July 2026, and observed answers. What an organisation is
set up with is in `shapes_settings`.
"""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003  # msgspec reads the annotations at run time

import msgspec

CAPITALS = {"id": "ID", "utc": "UTC"}


def xero_name(field: str) -> str:
    """Spell a Python field as Xero does: `contact_id` is `ContactID`."""
    return "".join(CAPITALS.get(word, word.capitalize()) for word in field.split("_"))


class Shape(msgspec.Struct, rename=xero_name, kw_only=True):
    """Base of all elements: Xero's spelling of names, unknown fields skipped."""


class Phone(Shape):
    """One of a contact's four phone slots."""

    phone_country_code: str | None = None
    phone_area_code: str | None = None
    phone_number: str | None = None


class Address(Shape):
    """One of a contact's address slots."""

    address_line1: str | None = None
    address_line2: str | None = None
    address_line3: str | None = None
    address_line4: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Terms(Shape):
    """When something falls due; `{}` when unset."""

    day: int | None = None
    type: str | None = None


class PaymentTerms(Shape):
    """The terms of both directions; only sales matter here."""

    sales: Terms | None = None


class Contact(Shape):
    """An element of /Contacts, or the summary inside an invoice."""

    contact_id: str | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email_address: str | None = None
    phones: list[Phone] | None = None
    tax_number: str | None = None
    company_number: str | None = None
    contact_number: str | None = None
    account_number: str | None = None
    addresses: list[Address] | None = None
    contact_status: str | None = None
    merged_to_contact_id: str | None = msgspec.field(default=None, name="MergedToContactID")
    is_customer: bool | None = None
    is_supplier: bool | None = None
    payment_terms: PaymentTerms | None = None
    accounts_receivable_tax_type: str | None = None
    updated_date_utc: str | None = None


class Tracking(Shape):
    """The option a line carries in one tracking category."""

    name: str | None = None
    option: str | None = None


class LineItem(Shape):
    """One line of an invoice; a draft's may lack even quantity and amount."""

    description: str | None = None
    quantity: Decimal | None = None
    unit_amount: Decimal | None = None
    item_code: str | None = None
    account_code: str | None = None
    tax_type: str | None = None
    tax_amount: Decimal | None = None
    line_amount: Decimal | None = None
    tracking: list[Tracking] | None = None


class Invoice(Shape):
    """An element of /Invoices."""

    invoice_id: str | None = None
    type: str | None = None
    invoice_number: str | None = None
    reference: str | None = None
    contact: Contact | None = None
    date: str | None = None
    date_string: str | None = None
    due_date: str | None = None
    due_date_string: str | None = None
    status: str | None = None
    line_amount_types: str | None = None
    currency_code: str | None = None
    sub_total: Decimal | None = None
    total_tax: Decimal | None = None
    total: Decimal | None = None
    amount_due: Decimal | None = None
    amount_paid: Decimal | None = None
    amount_credited: Decimal | None = None
    url: str | None = None
    line_items: list[LineItem] | None = None
    sent_to_contact: bool | None = None
    updated_date_utc: str | None = None


class Credit(Shape):
    """An element of /CreditNotes, /Prepayments or /Overpayments; each has its own id and leaves the others out."""

    type: str | None = None
    credit_note_id: str | None = None
    prepayment_id: str | None = None
    overpayment_id: str | None = None
    credit_note_number: str | None = None
    invoice_number: str | None = None
    reference: str | None = None
    contact: Contact | None = None
    date: str | None = None
    date_string: str | None = None
    status: str | None = None
    currency_code: str | None = None
    total: Decimal | None = None
    remaining_credit: Decimal | None = None
    updated_date_utc: str | None = None


class Note(Shape):
    """A validation error or a warning."""

    message: str | None = None


class WrittenElement(Shape):
    """What a batch write answers for one invoice or contact."""

    invoice_id: str | None = None
    invoice_number: str | None = None
    reference: str | None = None
    contact: Contact | None = None
    status: str | None = None
    total: Decimal | None = None
    currency_code: str | None = None
    contact_id: str | None = None
    name: str | None = None
    contact_status: str | None = None
    status_attribute_string: str | None = None
    has_errors: bool | None = None
    has_validation_errors: bool | None = None
    validation_errors: list[Note] | None = None
    warnings: list[Note] | None = None


class Fault(Shape):
    """The body of a refusal: the API's own kind (Message, Elements) or the gateway's (Title, Detail)."""

    error_number: int | None = None
    message: str | None = None
    title: str | None = None
    detail: str | None = None
    elements: list[WrittenElement] | None = None


class Pagination(msgspec.Struct, rename="camel", kw_only=True):
    """The block beside a paged list."""

    page_count: int | None = None
    item_count: int | None = None


class Connection(msgspec.Struct, rename="camel", kw_only=True):
    """An element of /connections: one organisation that a sign-in reaches."""

    id: str = ""
    tenant_id: str
    tenant_type: str | None = None
    tenant_name: str | None = None


class Token(msgspec.Struct, kw_only=True):
    """The token endpoint's answer; `expires_in` in seconds. A custom connection gets no refresh token."""

    access_token: str
    expires_in: int
    refresh_token: str | None = None
    scope: str | None = None
    id_token: str | None = None

    def __repr__(self) -> str:
        return "Token(***)"


class TokenFault(msgspec.Struct, kw_only=True):
    """The token endpoint's refusal, by OAuth 2 (RFC 6749, section 5.2)."""

    error: str = ""


class IdClaims(msgspec.Struct, kw_only=True):
    """What is read of an id_token's payload (OpenID Connect Core 1.0, section 2)."""

    nonce: str = ""
