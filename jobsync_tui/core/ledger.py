"""The ledger side of the bridge: Xero's nouns under Xero's names, snake_cased.

Statuses and types stay text: Xero adds values, and an unknown one must survive.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from jobsync_tui.core.jobs import Address
from jobsync_tui.core.money import ZERO, LineAmountTypes
from jobsync_tui.core.periods import YearEnd

ContactID = NewType("ContactID", str)
InvoiceID = NewType("InvoiceID", str)
AccountCode = NewType("AccountCode", str)
TaxType = NewType("TaxType", str)

VOID_STATUSES = frozenset({"VOIDED", "DELETED"})
"""Invoices that hold their number but bill nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms:
    """When an invoice falls due: Xero's four kinds, kept as its text, and a day count or day of month."""

    day: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A customer or supplier in Xero."""

    contact_id: ContactID
    name: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()
    tax_number: str = ""
    company_number: str = ""
    contact_number: str = ""
    account_number: str = ""
    addresses: tuple[Address, ...] = ()
    status: str = "ACTIVE"
    merged_to: ContactID | None = None
    is_customer: bool = False
    is_supplier: bool = False
    payment_terms: PaymentTerms | None = None
    tax_type: TaxType | None = None
    updated_at: dt.datetime | None = None

    @property
    def active(self) -> bool:
        """Whether Xero accepts new invoices for it."""
        return self.status == "ACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """One invoice line; `line_amount` and `tax_amount` are what Xero computed, or will."""

    description: str
    quantity: Decimal
    unit_amount: Decimal
    account_code: AccountCode | None = None
    tax_type: TaxType | None = None
    item_code: str = ""
    tracking: tuple[tuple[str, str], ...] = ()
    line_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice in Xero, of either direction: `type` ACCREC is a sale, ACCPAY a bill."""

    invoice_id: InvoiceID
    type: str
    number: str
    reference: str
    contact_id: ContactID
    contact_name: str
    date: dt.date | None
    due_date: dt.date | None
    status: str
    line_amount_types: LineAmountTypes
    currency: str
    sub_total: Decimal
    total_tax: Decimal
    total: Decimal
    amount_due: Decimal = ZERO
    amount_paid: Decimal = ZERO
    amount_credited: Decimal = ZERO
    url: str = ""
    lines: tuple[LineItem, ...] = ()
    updated_at: dt.datetime | None = None
    sent: bool = False

    @property
    def live(self) -> bool:
        """Whether it bills something: neither voided nor deleted."""
        return self.status not in VOID_STATUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A line of the chart of accounts."""

    code: AccountCode
    name: str
    type: str
    account_class: str
    status: str
    tax_type: TaxType | None = None
    system_account: str = ""

    @property
    def takes_sales(self) -> bool:
        """Whether a sales invoice line may be coded to it."""
        return self.status == "ACTIVE" and self.type != "BANK" and not self.system_account and bool(self.code)

    @property
    def is_revenue(self) -> bool:
        """Whether it is offered for sales lines before others."""
        return self.takes_sales and self.account_class == "REVENUE"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """A tax rate by the code that lines carry; `effective_rate` in percent."""

    tax_type: TaxType
    name: str
    status: str
    effective_rate: Decimal
    can_apply_to_revenue: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingCategory:
    """A tracking category and the names of its active options."""

    name: str
    status: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product or service; its sales side fills what a line leaves open."""

    code: str
    name: str
    unit_price: Decimal | None = None
    account_code: AccountCode | None = None
    tax_type: TaxType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandingTheme:
    """How an invoice looks; `sort_order` 0 is the default one."""

    theme_id: str
    name: str
    sort_order: int = 0


class CreditKind(StrEnum):
    """What a contact may have to its credit."""

    CREDIT_NOTE = "credit note"
    PREPAYMENT = "prepayment"
    OVERPAYMENT = "overpayment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A credit note, prepayment or overpayment of a customer; `remaining` is what no invoice has used up."""

    credit_id: str
    kind: CreditKind
    number: str
    reference: str
    contact_id: ContactID
    contact_name: str
    date: dt.date | None
    status: str
    currency: str
    total: Decimal
    remaining: Decimal
    updated_at: dt.datetime | None = None

    @property
    def open(self) -> bool:
        """Whether something of it can still be used up."""
        return self.status not in VOID_STATUSES and self.remaining > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The books themselves: whose they are, in which currency, what is locked, and Xero's plan for them."""

    organisation_id: str
    name: str
    base_currency: str
    country: str = ""
    timezone: str = ""
    short_code: str = ""
    is_demo: bool = False
    period_lock_date: dt.date | None = None
    year_lock_date: dt.date | None = None
    payment_terms: PaymentTerms | None = None
    plan: str = ""
    year_end: YearEnd | None = None

    @property
    def lock_date(self) -> dt.date | None:
        """The later of the two lock dates: nothing may be dated on or before it."""
        dates = [day for day in (self.period_lock_date, self.year_lock_date) if day]
        return max(dates, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the organisation allows on an invoice, as last pulled."""

    organisation: Organisation
    accounts: dict[AccountCode, Account] = field(default_factory=dict)
    tax_rates: dict[TaxType, TaxRate] = field(default_factory=dict)
    tracking: tuple[TrackingCategory, ...] = ()
    items: dict[str, Item] = field(default_factory=dict)
    branding_themes: tuple[BrandingTheme, ...] = ()
    currencies: tuple[str, ...] = ()
    actions: dict[str, bool] = field(default_factory=dict)
    """What the plan and the sign-in allow by Xero's names; a name that is missing says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInvoice:
    """A sales invoice as we would create it; totals are ours, by Xero's arithmetic.

    The contact is not part of it: it travels beside, as a ContactID or as a `NewContact`.
    """

    number: str
    reference: str
    date: dt.date
    due_date: dt.date
    status: str
    line_amount_types: LineAmountTypes
    currency: str
    lines: tuple[LineItem, ...]
    sub_total: Decimal
    total_tax: Decimal
    total: Decimal
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact that Xero does not have yet; `name` obeys Xero's rules (at most 255, no angle brackets)."""

    name: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    tax_number: str = ""
    contact_number: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Xero's answer for one element of a batch write, whatever its place in the answer.

    `ok` means Xero saved it. `key` is what the element is known by on both sides, the invoice number or the contact
    name; `reference` is an invoice's. `messages` holds its validation errors when refused, its warnings when saved;
    `reason` is what they mean in her words, and `next` what to do about the first.
    """

    ok: bool
    key: str
    id: str = ""
    reference: str = ""
    contact_id: ContactID | None = None
    status: str = ""
    total: Decimal | None = None
    currency: str = ""
    messages: tuple[str, ...] = ()
    reason: str = ""
    next: str = ""
