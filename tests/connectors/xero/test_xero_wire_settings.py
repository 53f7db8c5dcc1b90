"""Settings elements become core values: accounts, rates, tracking, items, the organisation."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.connectors.xero import wire_settings
from jobsync_tui.core.errors import BadAnswer
from jobsync_tui.core.ledger import PaymentTerms
from jobsync_tui.core.periods import YearEnd
from tests.connectors.xero.xero_support import TENANT

if TYPE_CHECKING:
    from collections.abc import Callable


def element(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_settings_elements_are_read() -> None:
    account = wire_settings.parse_account(
        element(Code="200", Name="Sales", Type="REVENUE", Class="REVENUE", Status="ACTIVE")
    )
    rate = wire_settings.parse_tax_rate(element(TaxType="OUTPUT2", Name="GST", Status="ACTIVE", EffectiveRate=15.0))
    item = wire_settings.parse_item(
        element(Code="PIPE", Name="Pipe", SalesDetails={"UnitPrice": 3.1234, "AccountCode": "200"})
    )
    assert (account.code, account.is_revenue) == ("200", True)
    assert (rate.tax_type, rate.effective_rate, rate.can_apply_to_revenue) == ("OUTPUT2", Decimal("15.0"), True)
    assert (item.unit_price, item.account_code, item.tax_type) == (Decimal("3.1234"), "200", None)


def test_a_rate_that_is_not_for_sales_says_so() -> None:
    assert not wire_settings.parse_tax_rate(element(TaxType="INPUT2", CanApplyToRevenue=False)).can_apply_to_revenue


def test_a_bank_account_may_have_no_code() -> None:
    assert wire_settings.parse_account(element(Name="Cheque", Type="BANK")).code == ""


def test_only_active_tracking_options_are_offered() -> None:
    options = [{"Name": "North", "Status": "ACTIVE"}, {"Name": "Old", "Status": "ARCHIVED"}, {"Name": "South"}]
    assert wire_settings.parse_tracking(element(Name="Region", Options=options)).options == ("North", "South")


def test_the_organisation_is_read_with_its_lock_dates() -> None:
    organisation = wire_settings.parse_organisation(
        element(
            OrganisationID=TENANT,
            Name="Practice Ltd",
            BaseCurrency="NZD",
            CountryCode="NZ",
            IsDemoCompany=True,
            PeriodLockDate="/Date(1793404800000+0000)/",
            PaymentTerms={"Sales": {"Day": 14, "Type": "DAYSAFTERBILLDATE"}},
        )
    )
    assert (organisation.name, organisation.base_currency, organisation.is_demo) == ("Practice Ltd", "NZD", True)
    assert organisation.lock_date == dt.date(2026, 10, 31)
    assert organisation.payment_terms == PaymentTerms(day=14, type="DAYSAFTERBILLDATE")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"FinancialYearEndDay": 30, "FinancialYearEndMonth": 6}, YearEnd(month=6, day=30)),
        ({"FinancialYearEndDay": 29, "FinancialYearEndMonth": 2}, YearEnd(month=2, day=29)),
        ({}, None),
        ({"FinancialYearEndMonth": 6}, None),
        ({"FinancialYearEndDay": 0, "FinancialYearEndMonth": 6}, None),
        ({"FinancialYearEndDay": 30, "FinancialYearEndMonth": 13}, None),
        ({"FinancialYearEndDay": None, "FinancialYearEndMonth": None}, None),
    ],
)
def test_the_year_end_is_read_where_xero_gives_one(given: dict[str, int | None], read: YearEnd | None) -> None:
    assert wire_settings.parse_organisation(element(OrganisationID=TENANT, **given)).year_end == read


def test_an_action_is_allowed_only_by_its_word() -> None:
    assert wire_settings.parse_action(element(Name="UseMulticurrency", Status="ALLOWED")) == (
        "UseMulticurrency",
        True,
    )
    assert wire_settings.parse_action(element(Name="UseMulticurrency", Status="NOT-ALLOWED"))[1] is False
    assert wire_settings.parse_action(element(Name="UseMulticurrency"))[1] is False


@pytest.mark.parametrize(
    ("parse", "endpoint"),
    [
        (wire_settings.parse_branding_theme, "BrandingThemes"),
        (wire_settings.parse_currency, "Currencies"),
        (wire_settings.parse_action, "Organisation/Actions"),
    ],
)
def test_an_element_that_is_none_is_a_bad_answer_naming_its_list(
    parse: Callable[[bytes], object], endpoint: str
) -> None:
    for raw in (b"{}", b"[]", b"not json"):
        with pytest.raises(BadAnswer, match=endpoint):
            parse(raw)
