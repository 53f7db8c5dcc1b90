"""Xero's JSON elements for what an organisation is set up with; see `shapes` for the rules."""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003  # msgspec reads the annotations at run time

import msgspec

from jobsync_tui.connectors.xero.shapes import PaymentTerms, Shape


class Account(Shape):
    """An element of /Accounts; a bank account may have no code."""

    code: str | None = None
    name: str | None = None
    type: str | None = None
    class_: str | None = msgspec.field(default=None, name="Class")
    status: str | None = None
    tax_type: str | None = None
    system_account: str | None = None


class TaxRate(Shape):
    """An element of /TaxRates."""

    tax_type: str | None = None
    name: str | None = None
    status: str | None = None
    effective_rate: Decimal | None = None
    can_apply_to_revenue: bool | None = None


class TrackingOption(Shape):
    """A value of a tracking category."""

    name: str | None = None
    status: str | None = None


class TrackingCategory(Shape):
    """An element of /TrackingCategories."""

    name: str | None = None
    status: str | None = None
    options: list[TrackingOption] | None = None


class SalesDetails(Shape):
    """The sales side of an item."""

    unit_price: Decimal | None = None
    account_code: str | None = None
    tax_type: str | None = None


class Item(Shape):
    """An element of /Items."""

    code: str | None = None
    name: str | None = None
    sales_details: SalesDetails | None = None


class Organisation(Shape):
    """The element of /Organisation."""

    organisation_id: str | None = None
    name: str | None = None
    base_currency: str | None = None
    country_code: str | None = None
    timezone: str | None = None
    short_code: str | None = None
    is_demo_company: bool | None = None
    period_lock_date: str | None = None
    end_of_year_lock_date: str | None = None
    financial_year_end_day: int | None = None
    financial_year_end_month: int | None = None
    class_: str | None = msgspec.field(default=None, name="Class")
    payment_terms: PaymentTerms | None = None


class BrandingTheme(Shape):
    """An element of /BrandingThemes."""

    branding_theme_id: str | None = None
    name: str | None = None
    sort_order: int | None = None


class Currency(Shape):
    """An element of /Currencies."""

    code: str | None = None


class Action(Shape):
    """An element of /Organisation/Actions."""

    name: str | None = None
    status: str | None = None
