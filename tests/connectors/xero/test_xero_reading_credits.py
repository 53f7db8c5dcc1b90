"""Reading credits and settings from Xero: what is asked for, what is passed over, what may be missing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.core.errors import BadAnswer, NotPermitted, SignInNeeded
from jobsync_tui.core.ledger import BrandingTheme, CreditKind
from tests.connectors.xero.xero_support import CONTACT, TENANT, Desk, html_answer, json_answer, listed

if TYPE_CHECKING:
    from jobsync_tui.core.ledger import Settings

SINCE = dt.datetime(2026, 11, 3, 22, 5, tzinfo=dt.UTC)
ENDPOINTS = {
    CreditKind.CREDIT_NOTE: ("CreditNotes", "CreditNoteID", "ACCRECCREDIT"),
    CreditKind.PREPAYMENT: ("Prepayments", "PrepaymentID", "RECEIVE-PREPAYMENT"),
    CreditKind.OVERPAYMENT: ("Overpayments", "OverpaymentID", "RECEIVE-OVERPAYMENT"),
}


@pytest.fixture
def desk() -> Desk:
    return Desk()


# Credits


@pytest.mark.parametrize("kind", CreditKind)
def test_credits_are_read_by_kind_in_full_pages(desk: Desk, kind: CreditKind) -> None:
    endpoint, key, own_type = ENDPOINTS[kind]
    element = {
        key: "c1",
        "Type": own_type,
        "Reference": "thanks",
        "Contact": {"ContactID": CONTACT, "Name": "Ada Rewi"},
        "DateString": "2026-11-01T00:00:00",
        "Status": "AUTHORISED",
        "CurrencyCode": "NZD",
        "Total": 115.00,
        "RemainingCredit": 40.5,
        "UpdatedDateUTC": "/Date(1793404800000+0000)/",
    }
    desk.script.then(listed(endpoint, element, page=1, items=1))
    [page] = desk.ledger.credits(kind, since=SINCE)
    [pulled] = page.items
    credit = pulled.value
    assert (credit.kind, credit.credit_id, credit.contact_id, credit.contact_name) == (
        kind,
        "c1",
        CONTACT,
        "Ada Rewi",
    )
    assert (credit.date, credit.status, credit.currency) == (dt.date(2026, 11, 1), "AUTHORISED", "NZD")
    assert (credit.total, credit.remaining, credit.reference) == (Decimal(115), Decimal("40.5"), "thanks")
    assert credit.updated_at == dt.datetime(2026, 10, 31, tzinfo=dt.UTC)
    assert credit.open
    assert dict(desk.script.last.url.params) == {"page": "1", "pageSize": "1000"}
    assert desk.script.last.headers["If-Modified-Since"] == "2026-11-03T21:55:00"


def test_a_credit_notes_number_is_its_own_and_a_prepayments_that_of_its_invoice(desk: Desk) -> None:
    desk.script.then(
        listed("CreditNotes", {"CreditNoteID": "c", "Type": "ACCRECCREDIT", "CreditNoteNumber": "CN-1"}, page=1),
        listed("Prepayments", {"PrepaymentID": "p", "Type": "ARPREPAYMENT", "InvoiceNumber": "P-1"}, page=1),
    )
    for kind, number in ((CreditKind.CREDIT_NOTE, "CN-1"), (CreditKind.PREPAYMENT, "P-1")):
        [page] = desk.ledger.credits(kind, since=None)
        assert page.items[0].value.number == number


def test_credits_with_suppliers_are_passed_over_and_named_so_that_they_can_be_counted(desk: Desk) -> None:
    ours = {"CreditNoteID": "c1", "Type": "ACCRECCREDIT"}
    theirs = {"CreditNoteID": "c2", "Type": "ACCPAYCREDIT"}
    desk.script.then(listed("CreditNotes", ours, theirs, page=1, items=2))
    [page] = desk.ledger.credits(CreditKind.CREDIT_NOTE, since=None)
    assert [one.value.credit_id for one in page.items] == ["c1"]
    assert (page.passed_over, page.total) == (("c2",), 2)


@pytest.mark.parametrize("kind", ["SPEND-OVERPAYMENT", "APOVERPAYMENT", "SOMETHING-NEW", None])
def test_only_what_is_known_to_be_a_customers_is_theirs(desk: Desk, kind: str | None) -> None:
    desk.script.then(listed("Overpayments", {"OverpaymentID": "o", "Type": kind}, page=1, items=1))
    [page] = desk.ledger.credits(CreditKind.OVERPAYMENT, since=None)
    assert page.items == ()


def test_a_credit_without_its_id_is_a_bad_answer(desk: Desk) -> None:
    desk.script.then(listed("Prepayments", {"OverpaymentID": "o", "Type": "RECEIVE-PREPAYMENT"}, page=1))
    with pytest.raises(BadAnswer, match="Prepayments"):
        list(desk.ledger.credits(CreditKind.PREPAYMENT, since=None))


def test_a_missing_permission_is_told_apart_from_a_sign_in_that_ended(desk: Desk) -> None:
    refusals = [json_answer({"Detail": "AuthorizationUnsuccessful"}, status=401) for _ in range(2)]
    desk.script.then(*refusals)
    with pytest.raises(NotPermitted, match="no permission for Prepayments"):
        list(desk.ledger.credits(CreditKind.PREPAYMENT, since=None))
    desk.script.answers.clear()
    desk.script.then(*(json_answer({"Detail": "TokenExpired"}, status=401) for _ in range(2)))
    with pytest.raises(SignInNeeded) as caught:
        list(desk.ledger.credits(CreditKind.PREPAYMENT, since=None))
    assert not isinstance(caught.value, NotPermitted)


def test_the_smallest_page_of_a_list_may_be_asked_for(desk: Desk) -> None:
    desk.script.then(listed("Contacts", {"ContactID": "c", "Name": "A"}, page=1, pages=400, items=400))
    assert next(desk.ledger.contacts(since=None, size=1)).total == 400
    assert desk.script.last.url.params["pageSize"] == "1"
    assert len(desk.script.requests) == 1


# Settings

NEEDED = [
    listed(
        "Organisations", {"OrganisationID": TENANT, "Name": "Practice", "BaseCurrency": "NZD", "Class": "STARTER"}
    ),
    listed("Accounts", {"Code": "200", "Name": "Sales"}, {"Name": "Cheque", "Type": "BANK"}),
    listed("TaxRates", {"TaxType": "OUTPUT2", "EffectiveRate": 15.0}),
    listed("TrackingCategories", {"Name": "Region", "Status": "ACTIVE", "Options": [{"Name": "North"}]}),
    listed("Items", {"Code": "PIPE", "SalesDetails": {"UnitPrice": 0.1234}}),
]
THEMES = (
    {"BrandingThemeID": "t2", "Name": "Fancy", "SortOrder": 1},
    {"BrandingThemeID": "t1", "Name": "Standard", "SortOrder": 0},
)


def settings(desk: Desk, *last_three: httpx.Response) -> Settings:
    """The settings, from fresh copies of the five answers that are needed and these three."""
    for answer in NEEDED:
        desk.script.then(httpx.Response(200, headers=answer.headers, content=answer.content))
    desk.script.then(*last_three)
    return desk.ledger.settings()


def test_settings_take_eight_calls(desk: Desk) -> None:
    found = settings(
        desk,
        listed("BrandingThemes", *THEMES),
        listed("Currencies", {"Code": "NZD", "Description": "New Zealand Dollar"}, {"Code": "AUD"}),
        listed(
            "Actions",
            {"Name": "CreateApprovedInvoice", "Status": "NOT-ALLOWED"},
            {"Name": "UseMulticurrency", "Status": "ALLOWED"},
        ),
    )
    assert (found.organisation.name, found.organisation.plan) == ("Practice", "STARTER")
    assert list(found.accounts) == ["200"]
    assert found.tax_rates["OUTPUT2"].effective_rate == 15  # type: ignore[index]  # a plain key reads better here
    assert found.tracking[0].options == ("North",)
    assert found.items["PIPE"].unit_price == Decimal("0.1234")
    assert found.branding_themes == (
        BrandingTheme(theme_id="t1", name="Standard"),
        BrandingTheme(theme_id="t2", name="Fancy", sort_order=1),
    )
    assert found.currencies == ("NZD", "AUD")
    assert found.actions == {"CreateApprovedInvoice": False, "UseMulticurrency": True}
    assert sum(desk.ledger.calls.values()) == 8
    assert desk.script.last.url.path == "/api.xro/2.0/Organisation/Actions"


@pytest.mark.parametrize("status", [404, 501])
def test_what_older_practice_books_do_not_offer_is_left_empty(desk: Desk, status: int) -> None:
    found = settings(desk, *(html_answer(status) for _ in range(3)))
    assert (found.branding_themes, found.currencies, found.actions) == ((), (), {})
    assert found.items


def test_other_faults_of_these_lists_are_errors(desk: Desk) -> None:
    with pytest.raises(BadAnswer):
        settings(desk, html_answer(412))


@pytest.mark.parametrize("place", range(1, 5))
def test_a_list_that_posting_rests_on_may_not_be_missing(desk: Desk, place: int) -> None:
    for answer in NEEDED[:place]:
        desk.script.then(httpx.Response(200, headers=answer.headers, content=answer.content))
    desk.script.then(html_answer(404))
    with pytest.raises(BadAnswer):
        desk.ledger.settings()
