"""Xero's JSON <-> core values, pure: the cache stores elements as they came and reads them again with this.

Every `parse_` takes the bytes of one element and raises BadAnswer, naming the endpoint, when they are not one.
What an organisation is set up with is in `wire_settings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.connectors.xero import shapes
from jobsync_tui.connectors.xero.bodies import batch_body, contact_element, invoice_element
from jobsync_tui.connectors.xero.wire_values import amount, day, instant, parse_element, real_id, required, terms
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import (
    AccountCode,
    Contact,
    ContactID,
    Credit,
    CreditKind,
    Invoice,
    InvoiceID,
    LineItem,
    TaxType,
)
from jobsync_tui.core.money import LineAmountTypes

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "CREDIT_LISTS",
    "batch_body",
    "contact_element",
    "credit_parser",
    "invoice_element",
    "of_a_customer",
    "parse_contact",
    "parse_invoice",
    "real_id",
]

TYPES = {kind.casefold(): kind for kind in LineAmountTypes}

CREDIT_LISTS = {
    CreditKind.CREDIT_NOTE: "CreditNotes",
    CreditKind.PREPAYMENT: "Prepayments",
    CreditKind.OVERPAYMENT: "Overpayments",
}
"""The endpoint of each kind."""

FROM_CUSTOMERS = frozenset(
    {"ACCRECCREDIT", "RECEIVE-PREPAYMENT", "ARPREPAYMENT", "RECEIVE-OVERPAYMENT", "AROVERPAYMENT"}
)
"""Types of credit that a customer has with us; the others are ours with a supplier (OpenAPI file 16.1.0)."""


def parse_invoice(raw: bytes) -> Invoice:
    """One element of /Invoices; a LineAmountTypes we do not know counts as Exclusive, Xero's default."""
    return parse_element(raw, shapes.Invoice, _invoice, endpoint="Invoices")


def parse_contact(raw: bytes) -> Contact:
    """One element of /Contacts."""
    return parse_element(raw, shapes.Contact, _contact, endpoint="Contacts")


def credit_parser(kind: CreditKind) -> Callable[[bytes], Credit]:
    """What reads one element of the list of such credits."""

    def parse(raw: bytes) -> Credit:
        return parse_element(raw, shapes.Credit, lambda wire: _credit(wire, kind), endpoint=CREDIT_LISTS[kind])

    return parse


def of_a_customer(raw: bytes) -> bool:
    """Whether an element of a list of credits is a customer's; else it is ours with a supplier."""
    return parse_element(raw, shapes.Credit, lambda wire: wire.type in FROM_CUSTOMERS, endpoint="credits")


def _invoice(wire: shapes.Invoice) -> Invoice:
    contact = wire.contact or shapes.Contact()
    return Invoice(
        invoice_id=InvoiceID(required(wire.invoice_id, "InvoiceID")),
        type=wire.type or "",
        number=wire.invoice_number or "",
        reference=wire.reference or "",
        contact_id=ContactID(real_id(contact.contact_id)),
        contact_name=contact.name or "",
        date=day(wire.date_string or wire.date),
        due_date=day(wire.due_date_string or wire.due_date),
        status=wire.status or "",
        line_amount_types=TYPES.get((wire.line_amount_types or "").casefold(), LineAmountTypes.EXCLUSIVE),
        currency=wire.currency_code or "",
        sub_total=amount(wire.sub_total),
        total_tax=amount(wire.total_tax),
        total=amount(wire.total),
        amount_due=amount(wire.amount_due),
        amount_paid=amount(wire.amount_paid),
        amount_credited=amount(wire.amount_credited),
        url=wire.url or "",
        lines=tuple(_line(line) for line in wire.line_items or ()),
        updated_at=instant(wire.updated_date_utc),
        sent=bool(wire.sent_to_contact),
    )


def _line(wire: shapes.LineItem) -> LineItem:
    return LineItem(
        description=wire.description or "",
        quantity=amount(wire.quantity),
        unit_amount=amount(wire.unit_amount),
        account_code=AccountCode(wire.account_code) if wire.account_code else None,
        tax_type=TaxType(wire.tax_type) if wire.tax_type else None,
        item_code=wire.item_code or "",
        tracking=tuple((one.name or "", one.option or "") for one in wire.tracking or ()),
        line_amount=amount(wire.line_amount),
        tax_amount=amount(wire.tax_amount),
    )


def _contact(wire: shapes.Contact) -> Contact:
    merged_to = real_id(wire.merged_to_contact_id)
    return Contact(
        contact_id=ContactID(required(wire.contact_id, "ContactID")),
        name=wire.name or "",
        first_name=wire.first_name or "",
        last_name=wire.last_name or "",
        email=wire.email_address or "",
        phones=tuple(_phone(phone) for phone in wire.phones or () if phone.phone_number),
        tax_number=wire.tax_number or "",
        company_number=wire.company_number or "",
        contact_number=wire.contact_number or "",
        account_number=wire.account_number or "",
        addresses=tuple(place for one in wire.addresses or () if (place := _address(one)) != Address()),
        status=wire.contact_status or "ACTIVE",
        merged_to=ContactID(merged_to) if merged_to else None,
        is_customer=bool(wire.is_customer),
        is_supplier=bool(wire.is_supplier),
        payment_terms=terms(wire.payment_terms),
        tax_type=TaxType(wire.accounts_receivable_tax_type) if wire.accounts_receivable_tax_type else None,
        updated_at=instant(wire.updated_date_utc),
    )


def _phone(wire: shapes.Phone) -> str:
    parts = (wire.phone_country_code, wire.phone_area_code, wire.phone_number)
    return " ".join(part.strip() for part in parts if part and part.strip())


def _address(wire: shapes.Address) -> Address:
    """Xero has four address lines, core two: the last three are joined."""
    rest = (wire.address_line2, wire.address_line3, wire.address_line4)
    return Address(
        line1=wire.address_line1 or "",
        line2=", ".join(line for line in rest if line),
        city=wire.city or "",
        region=wire.region or "",
        postcode=wire.postal_code or "",
        country=wire.country or "",
    )


def _credit(wire: shapes.Credit, kind: CreditKind) -> Credit:
    contact = wire.contact or shapes.Contact()
    own_id = {
        CreditKind.CREDIT_NOTE: wire.credit_note_id,
        CreditKind.PREPAYMENT: wire.prepayment_id,
        CreditKind.OVERPAYMENT: wire.overpayment_id,
    }
    return Credit(
        credit_id=required(own_id[kind], "id"),
        kind=kind,
        number=wire.credit_note_number or wire.invoice_number or "",
        reference=wire.reference or "",
        contact_id=ContactID(real_id(contact.contact_id)),
        contact_name=contact.name or "",
        date=day(wire.date_string or wire.date),
        status=wire.status or "",
        currency=wire.currency_code or "",
        total=amount(wire.total),
        remaining=amount(wire.remaining_credit),
        updated_at=instant(wire.updated_date_utc),
    )
