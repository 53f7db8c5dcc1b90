"""Xero's own Python client against the practice Xero over loopback: it must take every answer as real."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from xero_python.accounting import (
    AccountingApi,
    Contact,
    Contacts,
    HistoryRecord,
    HistoryRecords,
    Invoice,
    Invoices,
    LineItem,
    Phone,
    RequestEmpty,
)
from xero_python.api_client import ApiClient, Configuration
from xero_python.api_client.oauth2 import OAuth2Token
from xero_python.exceptions import AccountingBadRequestException, NotFoundException
from xero_python.identity import IdentityApi

from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.sandbox.xero.books import Books


@pytest.fixture
def url(books: Books) -> Iterator[str]:
    with serving(xero_app(books, client_credentials=("me", "mine"))) as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[ApiClient]:
    """The SDK's client, holding a token that it was given at the practice identity service."""
    form = {"grant_type": "client_credentials"}
    token = httpx.post(f"{url}/connect/token", data=form, auth=("me", "mine")).json()
    client = ApiClient(
        Configuration(oauth2_token=OAuth2Token(client_id="me", client_secret="mine")),
        oauth2_token_getter=lambda: token,
        oauth2_token_saver=lambda _: None,
    )
    yield client
    client.rest_client.pool_manager.clear()


@pytest.fixture
def accounting(client: ApiClient, url: str) -> AccountingApi:
    return AccountingApi(client, base_url=f"{url}/api.xro/2.0")


def draft(number: str, contact_id: str, **more: Any) -> Invoice:
    """An invoice as the SDK builds it; more overrides its fields."""
    line = LineItem(description="Pipe", quantity=Decimal(3), unit_amount=Decimal("0.1255"), account_code="200")
    head = {"type": "ACCREC", "contact": Contact(contact_id=contact_id), "line_items": [line]}
    dates = {"date": date(2026, 9, 15), "due_date": date(2026, 10, 20)}
    return Invoice(invoice_number=number, **head | dates | more)


def test_it_reads_the_connection(client: ApiClient, url: str, books: Books) -> None:
    (connection,) = IdentityApi(client, base_url=url).get_connections()
    assert (connection.tenant_id, connection.tenant_type) == (books.tenant_id, "ORGANISATION")


def test_it_reads_the_settings(accounting: AccountingApi, books: Books) -> None:
    tenant = books.tenant_id
    (organisation,) = accounting.get_organisations(tenant).organisations
    accounts = accounting.get_accounts(tenant, where='Class=="REVENUE"').accounts
    rates = accounting.get_tax_rates(tenant).tax_rates
    (category,) = accounting.get_tracking_categories(tenant).tracking_categories
    (item,) = accounting.get_items(tenant).items
    (theme,) = accounting.get_branding_themes(tenant).branding_themes

    assert (organisation.name, organisation.base_currency.value) == ("Kauri Plumbing", "NZD")
    assert [account.code for account in accounts] == ["200", "210", "299"]
    assert {rate.tax_type: rate.effective_rate for rate in rates}["OUTPUT2"] == 15
    assert [option.name for option in category.options] == ["North", "South"]
    assert (item.code, item.sales_details.unit_price) == ("LAB", Decimal("95.5"))
    assert theme.sort_order == 0
    assert {action.name for action in accounting.get_organisation_actions(tenant).actions} > {"CreateDraftInvoice"}


def test_it_creates_pages_and_updates_contacts(accounting: AccountingApi, books: Books) -> None:
    tenant = books.tenant_id
    batch = Contacts(contacts=[Contact(name=f"New {n}", email_address=f"n{n}@new.example") for n in range(5)])
    made = accounting.create_contacts(tenant, batch, summarize_errors=False).contacts
    assert [contact.status_attribute_string for contact in made] == ["OK"] * 5

    page = accounting.get_contacts(tenant, page=2, page_size=3, include_archived=True)
    assert (page.pagination.item_count, page.pagination.page_count, len(page.contacts)) == (8, 3, 3)

    change = Contact(phones=[Phone(phone_type="MOBILE", phone_number="021 555")])
    (changed,) = accounting.update_contact(tenant, made[0].contact_id, Contacts(contacts=[change])).contacts
    assert changed.name == "New 0"
    assert {phone.phone_type: phone.phone_number for phone in changed.phones}["MOBILE"] == "021 555"


def test_it_creates_a_batch_and_reads_it_back_by_number(
    accounting: AccountingApi, books: Books, contact_ids: dict[str, str]
) -> None:
    tenant, ada = books.tenant_id, contact_ids["Ada Rewi"]
    batch = Invoices(invoices=[draft("J1", ada), draft("J2", books.new_id("Nobody")), draft("J3", ada)])
    answer = accounting.create_invoices(tenant, batch, summarize_errors=False, unitdp=4, idempotency_key="once")
    again = accounting.create_invoices(tenant, batch, summarize_errors=False, unitdp=4, idempotency_key="once")

    assert [element.status_attribute_string for element in answer.invoices] == ["OK", "ERROR", "OK"]
    assert [element.invoice_id for element in again.invoices] == [element.invoice_id for element in answer.invoices]
    found = accounting.get_invoices(tenant, invoice_numbers=["J1", "J2", "J3"], page=1, unitdp=4).invoices
    assert {invoice.invoice_number for invoice in found} == {"J1", "J3"}
    (line,) = found[0].line_items
    assert (line.unit_amount, line.line_amount, line.tax_amount) == (
        Decimal("0.1255"),
        Decimal("0.38"),
        Decimal("0.06"),
    )
    assert (found[0].total, found[0].date, found[0].due_date) == (
        Decimal("0.44"),
        date(2026, 9, 15),
        date(2026, 10, 20),
    )


def test_it_approves_and_voids_an_invoice_and_reads_changes(
    accounting: AccountingApi, books: Books, contact_ids: dict[str, str]
) -> None:
    tenant, ada = books.tenant_id, contact_ids["Ada Rewi"]
    (made,) = accounting.create_invoices(tenant, Invoices(invoices=[draft("J1", ada)])).invoices

    for status in ("AUTHORISED", "VOIDED"):
        change = Invoices(invoices=[Invoice(status=status)])
        (changed,) = accounting.update_invoice(tenant, made.invoice_id, change).invoices
        assert changed.status == status
    start = datetime(2026, 9, 14, 23, 0, tzinfo=UTC)
    assert changed.updated_date_utc == start
    assert len(accounting.get_invoices(tenant, if_modified_since=start).invoices) == 1
    assert accounting.get_invoices(tenant, if_modified_since=start + timedelta(seconds=1)).invoices == []


def test_it_adds_a_note_and_finds_the_online_invoice(
    accounting: AccountingApi, books: Books, contact_ids: dict[str, str]
) -> None:
    tenant, ada = books.tenant_id, contact_ids["Ada Rewi"]
    batch = Invoices(invoices=[draft("J1", ada, status="AUTHORISED")])
    (made,) = accounting.create_invoices(tenant, batch).invoices

    note = HistoryRecords(history_records=[HistoryRecord(details="From job 1")])
    accounting.create_invoice_history(tenant, made.invoice_id, note)
    assert accounting.get_invoice_history(tenant, made.invoice_id).history_records[0].details == "From job 1"
    assert accounting.get_online_invoice(tenant, made.invoice_id).online_invoices[0].online_invoice_url


def test_it_attaches_a_file_and_sends_an_invoice(
    accounting: AccountingApi, books: Books, contact_ids: dict[str, str]
) -> None:
    tenant, ada = books.tenant_id, contact_ids["Ada Rewi"]
    batch = Invoices(invoices=[draft("J1", ada, status="AUTHORISED")])
    (made,) = accounting.create_invoices(tenant, batch).invoices

    answer = accounting.create_invoice_attachment_by_file_name(
        tenant, made.invoice_id, "job.pdf", b"%PDF", include_online=True, idempotency_key="once"
    )
    assert [file.include_online for file in answer.attachments] == [True]
    (file,) = accounting.get_invoice_attachments(tenant, made.invoice_id).attachments
    assert (file.file_name, file.content_length) == ("job.pdf", 4)
    accounting.email_invoice(tenant, made.invoice_id, RequestEmpty())
    sent = accounting.get_invoice(tenant, made.invoice_id).invoices[0]
    assert (sent.sent_to_contact, sent.has_attachments) == (True, True)
    assert [currency.code.value for currency in accounting.get_currencies(tenant).currencies] == ["NZD"]


def test_it_raises_its_own_errors(accounting: AccountingApi, books: Books, contact_ids: dict[str, str]) -> None:
    tenant = books.tenant_id
    with pytest.raises(NotFoundException):
        accounting.get_invoice(tenant, books.new_id("Nothing"))
    batch = Invoices(invoices=[draft("J1", contact_ids["Ada Rewi"], line_items=[])])
    with pytest.raises(AccountingBadRequestException) as caught:
        accounting.create_invoices(tenant, batch)
    assert caught.value.error_data["ErrorNumber"] == 10
