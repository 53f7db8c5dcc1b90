"""Xero's JSON <-> core values, pure: the cache stores elements as they came and reads them again with this.

Every `parse_` takes the bytes of one element and raises BadAnswer, naming the endpoint, when they are not one.
Dates: `/Date(ms+0000)/` is midnight of the calendar date as if UTC, so it is never moved to another zone; the
offset, where one stands, does not change the instant (observed answers and freakboy3742/pyxero#122).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, TypeVar

import msgspec

from jobsync_tui.connectors.xero import shapes
from jobsync_tui.connectors.xero.bodies import batch_body, contact_element, invoice_element
from jobsync_tui.core.errors import BadAnswer
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import (
    Account,
    AccountCode,
    Contact,
    ContactID,
    Invoice,
    InvoiceID,
    Item,
    LineItem,
    Organisation,
    PaymentTerms,
    TaxRate,
    TaxType,
    TrackingCategory,
)
from jobsync_tui.core.money import ZERO, LineAmountTypes

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

__all__ = [
    "batch_body",
    "contact_element",
    "invoice_element",
    "parse_account",
    "parse_contact",
    "parse_invoice",
    "parse_item",
    "parse_organisation",
    "parse_tax_rate",
    "parse_tracking",
    "real_id",
]

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSOFT_DATE = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
NO_ID = "00000000-0000-0000-0000-000000000000"
MAX_DIGITS = 20
"""Digits before the point of any amount Xero can hold, with room; more is damage."""

TYPES = {kind.casefold(): kind for kind in LineAmountTypes}

S = TypeVar("S")
T = TypeVar("T")


def parse_invoice(raw: bytes) -> Invoice:
    """One element of /Invoices; a LineAmountTypes we do not know counts as Exclusive, Xero's default."""
    return _parse(raw, shapes.Invoice, _invoice, endpoint="Invoices")


def parse_contact(raw: bytes) -> Contact:
    """One element of /Contacts."""
    return _parse(raw, shapes.Contact, _contact, endpoint="Contacts")


def parse_account(raw: bytes) -> Account:
    """One element of /Accounts; `code` is empty for a bank account without one."""
    return _parse(raw, shapes.Account, _account, endpoint="Accounts")


def parse_tax_rate(raw: bytes) -> TaxRate:
    """One element of /TaxRates."""
    return _parse(raw, shapes.TaxRate, _tax_rate, endpoint="TaxRates")


def parse_tracking(raw: bytes) -> TrackingCategory:
    """One element of /TrackingCategories, with its active options."""
    return _parse(raw, shapes.TrackingCategory, _tracking, endpoint="TrackingCategories")


def parse_item(raw: bytes) -> Item:
    """One element of /Items."""
    return _parse(raw, shapes.Item, _item, endpoint="Items")


def parse_organisation(raw: bytes) -> Organisation:
    """The element of /Organisation."""
    return _parse(raw, shapes.Organisation, _organisation, endpoint="Organisation")


def real_id(text: str | None) -> str:
    """An id, or nothing where Xero sends all zeros to say that there is none."""
    return "" if text is None or text == NO_ID else text


def _parse(raw: bytes, shape: type[S], build: Callable[[S], T], *, endpoint: str) -> T:
    """Decode, then build; whatever is wrong with the bytes becomes one BadAnswer."""
    try:
        return build(msgspec.json.decode(raw, type=shape))
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise BadAnswer(
            f"Xero's list of {endpoint} holds an element that cannot be read: {error}.",
            next_step="Pull again; if it stays, look at the newest entries in Xero.",
            status=200,
        ) from error


def _invoice(wire: shapes.Invoice) -> Invoice:
    contact = wire.contact or shapes.Contact()
    return Invoice(
        invoice_id=InvoiceID(_required(wire.invoice_id, "InvoiceID")),
        type=wire.type or "",
        number=wire.invoice_number or "",
        reference=wire.reference or "",
        contact_id=ContactID(real_id(contact.contact_id)),
        contact_name=contact.name or "",
        date=_day(wire.date_string or wire.date),
        due_date=_day(wire.due_date_string or wire.due_date),
        status=wire.status or "",
        line_amount_types=TYPES.get((wire.line_amount_types or "").casefold(), LineAmountTypes.EXCLUSIVE),
        currency=wire.currency_code or "",
        sub_total=_amount(wire.sub_total),
        total_tax=_amount(wire.total_tax),
        total=_amount(wire.total),
        amount_due=_amount(wire.amount_due),
        amount_paid=_amount(wire.amount_paid),
        amount_credited=_amount(wire.amount_credited),
        url=wire.url or "",
        lines=tuple(_line(line) for line in wire.line_items or ()),
        updated_at=_instant(wire.updated_date_utc),
    )


def _line(wire: shapes.LineItem) -> LineItem:
    return LineItem(
        description=wire.description or "",
        quantity=_amount(wire.quantity),
        unit_amount=_amount(wire.unit_amount),
        account_code=AccountCode(wire.account_code) if wire.account_code else None,
        tax_type=TaxType(wire.tax_type) if wire.tax_type else None,
        item_code=wire.item_code or "",
        tracking=tuple((one.name or "", one.option or "") for one in wire.tracking or ()),
        line_amount=_amount(wire.line_amount),
        tax_amount=_amount(wire.tax_amount),
    )


def _contact(wire: shapes.Contact) -> Contact:
    merged_to = real_id(wire.merged_to_contact_id)
    return Contact(
        contact_id=ContactID(_required(wire.contact_id, "ContactID")),
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
        payment_terms=_terms(wire.payment_terms),
        tax_type=TaxType(wire.accounts_receivable_tax_type) if wire.accounts_receivable_tax_type else None,
        updated_at=_instant(wire.updated_date_utc),
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


def _terms(wire: shapes.PaymentTerms | None) -> PaymentTerms | None:
    if wire is None or wire.sales is None or wire.sales.day is None or not wire.sales.type:
        return None
    return PaymentTerms(day=wire.sales.day, type=wire.sales.type)


def _account(wire: shapes.Account) -> Account:
    return Account(
        code=AccountCode(wire.code or ""),
        name=wire.name or "",
        type=wire.type or "",
        account_class=wire.class_ or "",
        status=wire.status or "",
        tax_type=TaxType(wire.tax_type) if wire.tax_type else None,
        system_account=wire.system_account or "",
    )


def _tax_rate(wire: shapes.TaxRate) -> TaxRate:
    return TaxRate(
        tax_type=TaxType(_required(wire.tax_type, "TaxType")),
        name=wire.name or "",
        status=wire.status or "",
        effective_rate=_amount(wire.effective_rate),
        can_apply_to_revenue=wire.can_apply_to_revenue is not False,
    )


def _tracking(wire: shapes.TrackingCategory) -> TrackingCategory:
    active = (option for option in wire.options or () if (option.status or "ACTIVE") == "ACTIVE")
    return TrackingCategory(
        name=_required(wire.name, "Name"),
        status=wire.status or "",
        options=tuple(option.name for option in active if option.name),
    )


def _item(wire: shapes.Item) -> Item:
    sales = wire.sales_details or shapes.SalesDetails()
    return Item(
        code=_required(wire.code, "Code"),
        name=wire.name or "",
        unit_price=None if sales.unit_price is None else _amount(sales.unit_price),
        account_code=AccountCode(sales.account_code) if sales.account_code else None,
        tax_type=TaxType(sales.tax_type) if sales.tax_type else None,
    )


def _organisation(wire: shapes.Organisation) -> Organisation:
    return Organisation(
        organisation_id=_required(wire.organisation_id, "OrganisationID"),
        name=wire.name or "",
        base_currency=wire.base_currency or "",
        country=wire.country_code or "",
        timezone=wire.timezone or "",
        short_code=wire.short_code or "",
        is_demo=bool(wire.is_demo_company),
        period_lock_date=_day(wire.period_lock_date),
        year_lock_date=_day(wire.end_of_year_lock_date),
        payment_terms=_terms(wire.payment_terms),
    )


def _required(text: str | None, field: str) -> str:
    """The one thing an element cannot do without; ValueError when it is missing."""
    if not real_id(text):
        raise ValueError(f"it has no {field}")
    return text or ""


def _amount(number: Decimal | None) -> Decimal:
    """A missing amount is zero; ValueError for what no invoice holds (NaN, hundreds of digits)."""
    if number is None:
        return ZERO
    if not number.is_finite() or number.adjusted() >= MAX_DIGITS:
        raise ValueError("it has a number that is no amount")
    return number


def _instant(text: str | None) -> dt.datetime | None:
    """A moment in UTC from `/Date(ms)/` or ISO text, which Xero means as UTC when it has no offset."""
    if not text:
        return None
    if found := MICROSOFT_DATE.fullmatch(text):
        return EPOCH + dt.timedelta(milliseconds=int(found[1]))
    moment = dt.datetime.fromisoformat(text)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _day(text: str | None) -> dt.date | None:
    """A calendar date from `/Date(ms)/` or from the first ten characters of ISO text."""
    if not text:
        return None
    if found := MICROSOFT_DATE.fullmatch(text):
        return (EPOCH + dt.timedelta(milliseconds=int(found[1]))).date()
    return dt.date.fromisoformat(text[:10])
