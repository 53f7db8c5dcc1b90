"""Xero's JSON -> core values for what an organisation is set up with, pure; see `wire` for the rules.

Every `parse_` takes the bytes of one element and raises BadAnswer, naming the endpoint, when they are not one.
"""

from __future__ import annotations

from jobsync_tui.connectors.xero import shapes_settings as shapes
from jobsync_tui.connectors.xero.wire_values import amount, day, parse_element, required, terms
from jobsync_tui.core.ledger import (
    Account,
    AccountCode,
    BrandingTheme,
    Item,
    Organisation,
    TaxRate,
    TaxType,
    TrackingCategory,
)
from jobsync_tui.core.periods import YearEnd

ALLOWED = "ALLOWED"
"""The status of an action that the plan and the sign-in permit; the other is NOT-ALLOWED."""

MONTHS, LONGEST_MONTH = 12, 31


def parse_account(raw: bytes) -> Account:
    """One element of /Accounts; `code` is empty for a bank account without one."""
    return parse_element(raw, shapes.Account, _account, endpoint="Accounts")


def parse_tax_rate(raw: bytes) -> TaxRate:
    """One element of /TaxRates."""
    return parse_element(raw, shapes.TaxRate, _tax_rate, endpoint="TaxRates")


def parse_tracking(raw: bytes) -> TrackingCategory:
    """One element of /TrackingCategories, with its active options."""
    return parse_element(raw, shapes.TrackingCategory, _tracking, endpoint="TrackingCategories")


def parse_item(raw: bytes) -> Item:
    """One element of /Items."""
    return parse_element(raw, shapes.Item, _item, endpoint="Items")


def parse_organisation(raw: bytes) -> Organisation:
    """The element of /Organisation."""
    return parse_element(raw, shapes.Organisation, _organisation, endpoint="Organisation")


def parse_branding_theme(raw: bytes) -> BrandingTheme:
    """One element of /BrandingThemes."""
    return parse_element(raw, shapes.BrandingTheme, _branding_theme, endpoint="BrandingThemes")


def parse_currency(raw: bytes) -> str:
    """One element of /Currencies: its code."""
    return parse_element(raw, shapes.Currency, lambda wire: required(wire.code, "Code"), endpoint="Currencies")


def parse_action(raw: bytes) -> tuple[str, bool]:
    """One element of /Organisation/Actions: Xero's name of the action, and whether it is allowed."""
    return parse_element(raw, shapes.Action, _action, endpoint="Organisation/Actions")


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
        tax_type=TaxType(required(wire.tax_type, "TaxType")),
        name=wire.name or "",
        status=wire.status or "",
        effective_rate=amount(wire.effective_rate),
        can_apply_to_revenue=wire.can_apply_to_revenue is not False,
    )


def _tracking(wire: shapes.TrackingCategory) -> TrackingCategory:
    active = (option for option in wire.options or () if (option.status or "ACTIVE") == "ACTIVE")
    return TrackingCategory(
        name=required(wire.name, "Name"),
        status=wire.status or "",
        options=tuple(option.name for option in active if option.name),
    )


def _item(wire: shapes.Item) -> Item:
    sales = wire.sales_details or shapes.SalesDetails()
    return Item(
        code=required(wire.code, "Code"),
        name=wire.name or "",
        unit_price=None if sales.unit_price is None else amount(sales.unit_price),
        account_code=AccountCode(sales.account_code) if sales.account_code else None,
        tax_type=TaxType(sales.tax_type) if sales.tax_type else None,
    )


def _organisation(wire: shapes.Organisation) -> Organisation:
    return Organisation(
        organisation_id=required(wire.organisation_id, "OrganisationID"),
        name=wire.name or "",
        base_currency=wire.base_currency or "",
        country=wire.country_code or "",
        timezone=wire.timezone or "",
        short_code=wire.short_code or "",
        is_demo=bool(wire.is_demo_company),
        period_lock_date=day(wire.period_lock_date),
        year_lock_date=day(wire.end_of_year_lock_date),
        payment_terms=terms(wire.payment_terms),
        plan=wire.class_ or "",
        year_end=_year_end(wire.financial_year_end_month, wire.financial_year_end_day),
    )


def _year_end(month: int | None, day: int | None) -> YearEnd | None:
    """None where Xero gives none: both may be missing, and its specification lets the day be 0."""
    if month is None or day is None or not (1 <= month <= MONTHS and 1 <= day <= LONGEST_MONTH):
        return None
    return YearEnd(month=month, day=day)


def _branding_theme(wire: shapes.BrandingTheme) -> BrandingTheme:
    return BrandingTheme(
        theme_id=required(wire.branding_theme_id, "BrandingThemeID"),
        name=wire.name or "",
        sort_order=wire.sort_order or 0,
    )


def _action(wire: shapes.Action) -> tuple[str, bool]:
    return required(wire.name, "Name"), (wire.status or "").upper() == ALLOWED
