"""The Ledger against the practice books: two halves written apart from one description agree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.connectors.xero.wire import batch_body, contact_element, invoice_element
from jobsync_tui.core.errors import ConfigError, RateLimited, Refused, SignInNeeded
from jobsync_tui.core.jobs import Address
from jobsync_tui.core.ledger import AccountCode, DraftInvoice, LineItem, NewContact, PaymentTerms, TaxType
from jobsync_tui.core.money import LineAmountTypes
from jobsync_tui.core.periods import YearEnd
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.sandbox.xero.limits import NO_LIMITS, Limits
from tests.connectors.xero.xero_support import OTHER, StepClock, custom_connection

if TYPE_CHECKING:
    from jobsync_tui.connectors.xero.client import XeroLedger
    from jobsync_tui.core.ledger import Contact

KEY = "v1-practice"
TERMS = {"Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}}


class Practice:
    """Books with a chart of accounts and two contacts, one clock for both sides, and a ledger onto them."""

    def __init__(self) -> None:
        self.clock = StepClock()
        self.books = Books(now=self.clock.now)
        self.books.seed_account(Code="200", Name="Sales", Type="REVENUE", TaxType="OUTPUT2")
        self.books.seed_tax_rate(TaxType="OUTPUT2", Name="15% GST on Income", EffectiveRate=15)
        self.books.seed_tracking_category(Name="Region", Options=["North", "South"])
        self.books.seed_item(
            Code="PIPE", Name="Pipe", SalesDetails={"UnitPrice": Decimal("3.1234"), "AccountCode": "200"}
        )
        self.aroha = self.books.seed_contact(Name="Aroha Plumbing", EmailAddress="a@example.nz", PaymentTerms=TERMS)
        self.gone = self.books.seed_contact(Name='The "Old" Pub', ContactStatus="ARCHIVED")

    def ledger(self, *, limits: Limits = NO_LIMITS, tenant_id: str | None = None, secret: str = "s") -> XeroLedger:
        app = xero_app(self.books, limits=limits, client_credentials=("app-1", "s"))
        return custom_connection(
            api_url="http://127.0.0.1:9000",
            client_id="app-1",
            client_secret=secret,
            tenant_id=tenant_id,
            clock=self.clock,
            transport=httpx.WSGITransport(app=app),
        )

    def sell(self, number: str, **fields: object) -> str:
        line = {"Description": "Work", "Quantity": Decimal(1), "UnitAmount": Decimal("10.1234"), "AccountCode": "200"}
        wire = {"Contact": {"ContactID": self.aroha}, "LineItems": [{**line, "TaxType": "OUTPUT2"}], **fields}
        return self.books.seed_invoice(**{"Type": "ACCREC", "InvoiceNumber": number, **wire})


@pytest.fixture
def practice() -> Practice:
    return Practice()


def element(number: str, contact_id: str, *, unit_amount: str = "95.1234", account: str = "200") -> bytes:
    line = LineItem(
        description="Labour\nand travel",
        quantity=Decimal("2.5"),
        unit_amount=Decimal(unit_amount),
        account_code=AccountCode(account),
        tax_type=TaxType("OUTPUT2"),
        tracking=(("Region", "North"),),
    )
    draft = DraftInvoice(
        number=number,
        reference="1042 final #ab12cd34",
        date=dt.date(2026, 11, 3),
        due_date=dt.date(2026, 12, 20),
        status="DRAFT",
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        currency="NZD",
        lines=(line,),
        sub_total=Decimal("237.81"),
        total_tax=Decimal("35.67"),
        total=Decimal("273.48"),
    )
    return invoice_element(draft, contact_id=contact_id)


def test_settings_are_read(practice: Practice) -> None:
    settings = practice.ledger().settings()
    assert settings.organisation.organisation_id == practice.books.tenant_id
    assert settings.organisation.base_currency == "NZD"
    assert settings.organisation.year_end == YearEnd(month=3, day=31)
    assert settings.accounts[AccountCode("200")].is_revenue
    assert settings.tax_rates[TaxType("OUTPUT2")].effective_rate == 15
    assert settings.tracking[0].options == ("North", "South")
    assert settings.items["PIPE"].unit_price == Decimal("3.1234")


def test_every_contact_is_read_archived_ones_too(practice: Practice) -> None:
    (page,) = practice.ledger().contacts(since=None)
    read = {pulled.value.name: pulled.value for pulled in page.items}
    assert read['The "Old" Pub'].status == "ARCHIVED"
    assert read["Aroha Plumbing"].payment_terms == PaymentTerms(day=20, type="OFFOLLOWINGMONTH")
    assert read["Aroha Plumbing"].updated_at == practice.clock.now()
    assert page.total == 2


def test_a_contact_is_found_by_id_and_by_a_name_with_quotes(practice: Practice) -> None:
    ledger = practice.ledger()
    by_id = ledger.contacts_by_id([practice.gone, practice.aroha, OTHER])
    assert {contact.contact_id for contact in by_id} == {practice.gone, practice.aroha}
    found: list[Contact] = ledger.contacts_named('the "old" pub')
    assert [contact.contact_id for contact in found] == [practice.gone]
    assert ledger.contacts_named("Aroha") == []


def test_sales_of_every_status_are_read_and_bills_are_not(practice: Practice) -> None:
    for number, status in (("J1", "PAID"), ("J2", "VOIDED"), ("J3", "DELETED"), ("J4", "DRAFT")):
        practice.sell(number, Status=status)
    practice.sell("J5", Type="ACCPAY")
    (page,) = practice.ledger().invoices(since=None)
    read = {pulled.value.number: pulled.value for pulled in page.items}
    assert {number: invoice.status for number, invoice in read.items()} == {
        "J1": "PAID",
        "J2": "VOIDED",
        "J3": "DELETED",
        "J4": "DRAFT",
    }
    assert read["J4"].lines[0].unit_amount == Decimal("10.1234")
    assert (read["J1"].total, read["J1"].amount_paid) == (Decimal("11.64"), Decimal("11.64"))


def test_more_than_a_page_is_read_whole(practice: Practice) -> None:
    numbers = {f"J{number}" for number in range(1005)}
    for number in sorted(numbers):
        practice.sell(number)
    pages = list(practice.ledger().invoices(since=None))
    assert [(page.number, page.count, len(page.items)) for page in pages] == [(1, 2, 1000), (2, 2, 5)]
    assert {pulled.value.number for page in pages for pulled in page.items} == numbers


def test_only_what_changed_is_read_with_ten_minutes_of_overlap(practice: Practice) -> None:
    practice.sell("J1")
    practice.clock.at += dt.timedelta(minutes=30)
    practice.sell("J2")
    practice.clock.at += dt.timedelta(minutes=5)
    (page,) = practice.ledger().invoices(since=practice.clock.now())
    assert [pulled.value.number for pulled in page.items] == ["J2"]


def test_invoices_are_found_by_number_in_every_status(practice: Practice) -> None:
    for number, status in (("J1", "VOIDED"), ("J2", "DELETED"), ("J3", "DRAFT"), ("J&4", "PAID"), ("J5,6", "DRAFT")):
        practice.sell(number, Status=status)
    practice.sell("J3", Type="ACCPAY")
    found = practice.ledger().invoices_numbered(["J1", "J2", "J3", "J&4", "J5,6", "J9"])
    assert sorted(pulled.value.number for pulled in found) == ["J&4", "J1", "J2", "J3", "J5,6"]
    assert {pulled.value.type for pulled in found} == {"ACCREC"}


def test_a_new_contact_and_its_invoice_are_created_and_read_back(practice: Practice) -> None:
    ledger = practice.ledger()
    new = NewContact(
        name="Kate O\u2019Brien",
        email="k@example.nz",
        mobile="021 555",
        address=Address(line1="7 Beach Rd", city="Napier"),
    )
    (contact,) = ledger.create_contacts(batch_body("Contacts", [contact_element(new)]), idempotency_key="c1")
    assert (contact.ok, contact.key) == (True, "Kate O\u2019Brien")
    (stored,) = ledger.contacts_by_id([contact.id])
    assert (stored.name, stored.email, stored.phones) == (new.name, new.email, ("021 555",))
    assert stored.addresses == (new.address,)

    body = batch_body("Invoices", [element("J1042", contact.id)])
    (posted,) = ledger.create_invoices(body, idempotency_key=KEY)
    assert (posted.ok, posted.key, posted.status, posted.messages) == (True, "J1042", "DRAFT", ())
    assert (posted.contact_id, posted.total, posted.currency) == (contact.id, Decimal("273.48"), "NZD")
    (read,) = ledger.invoices_numbered(["J1042"])
    assert (read.value.invoice_id, read.value.total) == (posted.id, Decimal("273.48"))
    line = read.value.lines[0]
    assert (line.description, line.unit_amount) == ("Labour\nand travel", Decimal("95.1234"))
    assert line.tracking == (("Region", "North"),)
    assert (read.value.date, read.value.due_date) == (dt.date(2026, 11, 3), dt.date(2026, 12, 20))


def test_one_bad_invoice_leaves_the_good_ones_saved(practice: Practice) -> None:
    practice.sell("J1", Status="VOIDED")
    elements = [element("J1", practice.aroha), element("J2", practice.aroha), element("J3", OTHER)]
    outcomes = practice.ledger().create_invoices(batch_body("Invoices", elements), idempotency_key=KEY)
    by_number = {outcome.key: outcome for outcome in outcomes}
    assert {number: outcome.ok for number, outcome in by_number.items()} == {"J1": False, "J2": True, "J3": False}
    assert "must be unique" in by_number["J1"].messages[0]
    assert by_number["J3"].messages
    assert by_number["J1"].id == ""


def test_a_taken_contact_name_is_refused_with_its_reason(practice: Practice) -> None:
    body = batch_body("Contacts", [contact_element(NewContact(name="AROHA plumbing"))])
    (outcome,) = practice.ledger().create_contacts(body, idempotency_key=KEY)
    assert (outcome.ok, outcome.id, outcome.key) == (False, "", "AROHA plumbing")
    assert "already assigned" in outcome.messages[0]


def test_the_same_request_twice_creates_once(practice: Practice) -> None:
    ledger = practice.ledger()
    body = batch_body("Invoices", [element("J1", practice.aroha)])
    first = ledger.create_invoices(body, idempotency_key=KEY)
    assert ledger.create_invoices(body, idempotency_key=KEY) == first
    assert len(practice.books.invoices) == 1


def test_another_body_under_the_same_key_is_refused(practice: Practice) -> None:
    ledger = practice.ledger()
    ledger.create_invoices(batch_body("Invoices", [element("J1", practice.aroha)]), idempotency_key=KEY)
    with pytest.raises(Refused, match="another content"):
        ledger.create_invoices(batch_body("Invoices", [element("J2", practice.aroha)]), idempotency_key=KEY)
    assert len(practice.books.invoices) == 1


def test_a_body_that_xero_does_not_understand_is_refused(practice: Practice) -> None:
    with pytest.raises(Refused):
        practice.ledger().create_invoices(b'{"Invoices":', idempotency_key=KEY)


def test_a_token_is_renewed_before_it_runs_out(practice: Practice) -> None:
    ledger = practice.ledger()
    ledger.organisation()
    practice.clock.at += dt.timedelta(minutes=26)
    ledger.organisation()
    assert ledger.calls["POST token"] == 2
    assert {call.status for call in practice.books.calls} == {200}


def test_a_wrong_secret_asks_her_to_sign_in(practice: Practice) -> None:
    with pytest.raises(SignInNeeded):
        practice.ledger(secret="wrong").organisation()


def test_an_organisation_out_of_reach_is_told_with_those_within(practice: Practice) -> None:
    with pytest.raises(SignInNeeded, match="Practice Books"):
        practice.ledger(tenant_id=OTHER).organisation()


def test_the_limits_are_read_and_a_full_minute_is_waited_out(practice: Practice) -> None:
    ledger = practice.ledger(limits=Limits(minute=2, day=10))
    for _ in range(3):
        ledger.organisation()
    assert practice.clock.slept == [60]
    assert ledger.limits.day_remaining == 7


def test_the_daily_limit_stops_at_once(practice: Practice) -> None:
    ledger = practice.ledger(limits=Limits(day=1))
    ledger.organisation()
    with pytest.raises(RateLimited) as caught:
        ledger.organisation()
    assert caught.value.daily
    assert practice.clock.slept == []


def test_what_the_client_asked_for_is_what_the_books_saw(practice: Practice) -> None:
    ledger = practice.ledger()
    ledger.contacts_named("Aroha Plumbing")
    ledger.create_invoices(batch_body("Invoices", [element("J1", practice.aroha)]), idempotency_key=KEY)
    assert sum(ledger.calls.values()) == len(practice.books.calls)
    assert [(call.method, call.query) for call in practice.books.writes] == [
        ("PUT", "summarizeErrors=false&unitdp=4")
    ]


def test_the_practice_books_are_never_another_computers() -> None:
    with pytest.raises(ConfigError):
        custom_connection(
            api_url="https://practice.example", client_id="a", client_secret="b", tenant_id=None, clock=StepClock()
        )
