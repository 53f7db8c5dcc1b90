"""Holds the books of one practice organisation and lets tests and demos write history into them."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from jobsync_tui.sandbox.xero import seeds
from jobsync_tui.sandbox.xero.consent import Consent
from jobsync_tui.sandbox.xero.order import Order
from jobsync_tui.sandbox.xero.wire import Wire, absorb, number
from jobsync_tui.sandbox.xero.zones import CALENDAR_YEAR, COUNTRIES, ELSEWHERE, YEAR_ENDS, zone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

API_PATH = "/api.xro/2.0"
PRACTICE_ID = "5a6d0c2e-8f3b-4b7a-9d11-70726163746a"
NUMBER_PREFIX = "INV-"
EMAILS_A_DAY = 1000
_OWN_NUMBER = re.compile(rf"{NUMBER_PREFIX}(\d{{1,12}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that reached the practice Xero, whatever became of it."""

    method: str
    path: str
    query: str
    status: int
    at: datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Books:
    """In-memory books of one organisation, in Xero's wire vocabulary.

    Records are dicts keyed as on the wire, holding Decimal, date and datetime (UTC) values. A test may change
    them in place to play a person at work in Xero: no index stands beside them, and `invoice_order` and
    `contact_order`, from which lists begin, are put right at every look. `lock` guards every change.

    What tests and demos set: `currencies` maps what the organisation is subscribed to onto rates, `not_allowed` names
    refused Actions, `emails_a_day` and `approvals_a_month` (None: no end) are those of the plan, and `consent`, of
    the first organisation of an app, is what the user does at the consent page.
    """

    def __init__(self, *, now: Callable[[], datetime] = _utc_now, organisation: dict[str, Any] | None = None) -> None:
        self._clock = now
        self.lock = threading.RLock()
        self._counters: Counter[str] = Counter()
        self._counting = threading.Lock()  # apart from `lock`: refusals need ids while a write holds that one
        self._last_number = 0
        self.organisation = self._organisation(organisation or {})
        self.tenant_id: str = self.organisation["OrganisationID"]
        self._namespace = UUID(self.tenant_id)
        self.currencies: dict[str, Decimal] = {self.organisation["BaseCurrency"]: Decimal("1.0")}
        self.not_allowed: set[str] = set()
        self.emails_a_day = EMAILS_A_DAY
        self.emailed: Counter[date] = Counter()
        self.approvals_a_month: int | None = None
        self.approved: Counter[date] = Counter()  # sales invoices approved through the API, by first of the month
        self.user_id = self.new_id("User")
        self.consent = Consent()
        self.accounts: list[Wire] = []
        self.tax_rates: list[Wire] = []
        self.tracking_categories: list[Wire] = []
        self.items: list[Wire] = []
        self.branding_themes: list[Wire] = []
        self.contacts: dict[str, Wire] = {}
        self.invoices: dict[str, Wire] = {}
        self.payments: dict[str, Wire] = {}
        self.credit_notes: dict[str, Wire] = {}
        self.prepayments: dict[str, Wire] = {}
        self.overpayments: dict[str, Wire] = {}
        self.repeating_invoices: dict[str, Wire] = {}
        self.history: dict[str, list[Wire]] = {}
        self.attachments: dict[str, dict[str, Wire]] = {}  # InvoiceID -> folded file name -> record with Content
        self.invoice_order = Order("InvoiceID")
        self.contact_order = Order("ContactID")
        self.created_by: dict[str, str] = {}
        self.calls: list[Call] = []

    def _organisation(self, given: Wire) -> Wire:
        country = given.get("CountryCode", "NZ")
        version, currency, timezone = COUNTRIES.get(country, ELSEWHERE)
        year_end_month, year_end_day = YEAR_ENDS.get(country, CALENDAR_YEAR)
        name = given.get("Name", "Practice Books")
        record: Wire = {
            "OrganisationID": PRACTICE_ID,
            "Name": name,
            "LegalName": name,
            "PaysTax": True,
            "Version": version,
            "OrganisationType": "COMPANY",
            "OrganisationEntityType": "COMPANY",
            "BaseCurrency": currency,
            "CountryCode": country,
            "IsDemoCompany": False,
            "OrganisationStatus": "ACTIVE",
            "FinancialYearEndDay": year_end_day,
            "FinancialYearEndMonth": year_end_month,
            "SalesTaxBasis": "ACCRUALS",
            "SalesTaxPeriod": "TWOMONTHS",
            "DefaultSalesTax": "Tax Exclusive",
            "DefaultPurchasesTax": "Tax Exclusive",
            "CreatedDateUTC": self.now(),
            "Timezone": timezone,
            "ShortCode": "!pRact",
            "Edition": "BUSINESS",
            "Class": "PREMIUM",
            "Addresses": [],
            "Phones": [],
            "ExternalLinks": [],
            "PaymentTerms": {},
        }
        record.update(absorb(given))
        return record

    # Clock and ids

    def now(self) -> datetime:
        """Tell the time of these books: UTC, cut to the millisecond that Xero keeps."""
        at = self._clock().astimezone(UTC)
        over = at.microsecond % 1000
        return at.replace(microsecond=at.microsecond - over) if over else at

    def today(self) -> date:
        """Tell the calendar date in the organisation's own zone."""
        return self.now().astimezone(zone(self.organisation["Timezone"])).date()

    def new_id(self, kind: str) -> str:
        """Make the next id of one kind of record; the same run of calls gives the same ids."""
        with self._counting:
            self._counters[kind] += 1
            count = self._counters[kind]
        return str(uuid5(self._namespace, f"{kind} {count}"))

    def next_number(self) -> str:
        """Take the next number of the organisation's own sequence, past every one used so far."""
        self._last_number += 1
        return f"{NUMBER_PREFIX}{self._last_number:04d}"

    def take_number(self, invoice_number: str) -> None:
        """Note that a number is used, so that the own sequence never gives it out."""
        if own := _OWN_NUMBER.fullmatch(invoice_number):
            self._last_number = max(self._last_number, int(own[1]))

    # Look-ups

    def account(self, code: str | None = None, account_id: str | None = None) -> Wire | None:
        """Find an account by its code or its AccountID, whatever its status."""
        for account in self.accounts:
            if (code is not None and account.get("Code") == code) or account["AccountID"] == account_id:
                return account
        return None

    def tax_rate(self, tax_type: str) -> Wire | None:
        """Find a tax rate by its TaxType code, never by its name."""
        return next((rate for rate in self.tax_rates if rate["TaxType"] == tax_type), None)

    def rate(self, tax_type: str | None) -> Decimal:
        """Find the effective rate in percent of a TaxType; none or unknown counts as 0."""
        found = self.tax_rate(tax_type) if tax_type else None
        return number(found["EffectiveRate"]) if found else Decimal(0)

    def item(self, key: str) -> Wire | None:
        """Find an item by its Code or its ItemID."""
        return next((item for item in self.items if key in (item["Code"], item["ItemID"])), None)

    @property
    def writes(self) -> list[Call]:
        """List the recorded calls that asked the Accounting API to change something."""
        return [call for call in self.calls if call.method != "GET" and call.path.startswith(API_PATH)]

    # History written straight into the books

    def seed_account(self, **wire: Any) -> str:  # wire-shaped fields
        """Add an account (Code, Name, Type, TaxType ...) and return its AccountID; Class follows from Type."""
        with self.lock:
            return seeds.account(self, absorb(wire))

    def seed_tax_rate(self, **wire: Any) -> str:  # wire-shaped fields
        """Add a tax rate (TaxType, Name, EffectiveRate in percent, CanApplyTo...) and return its TaxType."""
        with self.lock:
            return seeds.tax_rate(self, absorb(wire))

    def seed_tracking_category(self, **wire: Any) -> str:  # wire-shaped fields
        """Add a tracking category (Name, Options as names or wire objects) and return its TrackingCategoryID."""
        with self.lock:
            return seeds.tracking_category(self, absorb(wire))

    def seed_item(self, **wire: Any) -> str:  # wire-shaped fields
        """Add an item (Code, Name, SalesDetails ...) and return its ItemID."""
        with self.lock:
            return seeds.item(self, absorb(wire))

    def seed_branding_theme(self, **wire: Any) -> str:  # wire-shaped fields
        """Add a branding theme (Name ...) and return its BrandingThemeID."""
        with self.lock:
            return seeds.branding_theme(self, absorb(wire))

    def seed_contact(self, **wire: Any) -> str:  # wire-shaped fields
        """Add a contact in any status, merged included, without the checks of the API; return its ContactID."""
        with self.lock:
            return seeds.contact(self, absorb(wire))

    def seed_invoice(self, **wire: Any) -> str:  # wire-shaped fields
        """Add an invoice in any status without the checks of the API and return its InvoiceID.

        Amounts are worked out as for posted ones; PAID means paid in full; AmountPaid or AmountCredited may be
        given for other cases. Contact is {"ContactID": ...}, or {"Name": ...} of a contact already there.
        """
        with self.lock:
            return seeds.invoice(self, absorb(wire))
