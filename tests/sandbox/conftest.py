"""Practice books of a small New Zealand company, a clock that stands still, and clients that talk to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
import pytest

from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from tests.sandbox.practice_support import seeded
from tests.sandbox.sign_in_support import PublicApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import WSGIApplication

    from jobsync_tui.sandbox.practice import Practice

# 11:00 on 15 September in Auckland: UTC is still on the 14th.
START = datetime(2026, 9, 14, 23, 0, tzinfo=UTC)


@pytest.fixture
def moment() -> list[datetime]:
    """The time of the books, alone in a list so that `pass_time` can move it."""
    return [START]


@pytest.fixture
def pass_time(moment: list[datetime]) -> Callable[[timedelta], None]:
    def move(by: timedelta) -> None:
        moment[0] += by

    return move


@pytest.fixture
def books(moment: list[datetime]) -> Books:
    made = Books(now=lambda: moment[0], organisation={"Name": "Kauri Plumbing", "CountryCode": "NZ"})
    made.seed_tax_rate(
        TaxType="OUTPUT2", Name="15% GST on Income", EffectiveRate=Decimal("15.0"), CanApplyToExpenses=False
    )
    made.seed_tax_rate(
        TaxType="INPUT2", Name="15% GST on Expenses", EffectiveRate=Decimal("15.0"), CanApplyToRevenue=False
    )
    made.seed_tax_rate(TaxType="ZERORATED", Name="Zero Rated", EffectiveRate=Decimal(0))
    made.seed_tax_rate(TaxType="NONE", Name="No GST", EffectiveRate=Decimal(0))
    made.seed_account(Code="090", Name="Business Account", Type="BANK")
    made.seed_account(Code="200", Name="Sales", Type="REVENUE", TaxType="OUTPUT2")
    made.seed_account(Code="210", Name="Materials sold", Type="REVENUE", TaxType="OUTPUT2")
    made.seed_account(Code="299", Name="Old sales", Type="REVENUE", TaxType="OUTPUT2", Status="ARCHIVED")
    made.seed_account(Code="400", Name="Advertising", Type="EXPENSE", TaxType="INPUT2")
    made.seed_account(Code="610", Name="Debtors", Type="CURRENT", SystemAccount="DEBTORS")
    made.seed_account(Code="860", Name="Rounding", Type="EXPENSE", TaxType="NONE", SystemAccount="ROUNDING")
    made.seed_tracking_category(Name="Region", Options=["North", "South"])
    made.seed_item(
        Code="LAB",
        Name="Labour",
        Description="Labour, one hour",
        SalesDetails={"UnitPrice": Decimal("95.5"), "AccountCode": "200", "TaxType": "OUTPUT2"},
    )
    made.seed_branding_theme(Name="Standard")
    made.seed_contact(Name="Ada Rewi", EmailAddress="ada@rewi.example", ContactNumber="C-1", AccountNumber="A-1")
    made.seed_contact(Name="Björk Timber Ltd")
    made.seed_contact(Name="Gone Fishing Ltd", ContactStatus="ARCHIVED", AccountNumber="A-9")
    return made


@pytest.fixture
def contact_ids(books: Books) -> dict[str, str]:
    """ContactID by name of the seeded contacts."""
    return {contact["Name"]: contact["ContactID"] for contact in books.contacts.values()}


@pytest.fixture
def connect() -> Iterator[Callable[[WSGIApplication], httpx.Client]]:
    """Open clients of an app that hold a token with every scope; all are closed after the test."""
    opened: list[httpx.Client] = []

    def open_client(app: WSGIApplication) -> httpx.Client:
        client = httpx.Client(transport=httpx.WSGITransport(app), base_url="http://books/api.xro/2.0/")
        opened.append(client)
        form = {"grant_type": "client_credentials"}
        token = client.post("http://books/connect/token", data=form, auth=("app", "secret")).json()
        client.headers.update({"Authorization": f"Bearer {token['access_token']}", "Accept": "application/json"})
        return client

    yield open_client
    for client in opened:
        client.close()


@pytest.fixture
def api(books: Books, connect: Callable[[WSGIApplication], httpx.Client]) -> httpx.Client:
    """A client of the practice Xero whose limits are off."""
    return connect(xero_app(books, limits=NO_LIMITS))


@pytest.fixture
def public_app() -> Iterator[Callable[..., PublicApp]]:
    """Make public apps in front of a practice Xero; all are closed after the test."""
    made: list[PublicApp] = []

    def make(xero: WSGIApplication, client_id: str = "app-1") -> PublicApp:
        made.append(PublicApp(xero, client_id))
        return made[-1]

    yield make
    for app in made:
        app.http.close()


@pytest.fixture
def app(books: Books, public_app: Callable[..., PublicApp]) -> PublicApp:
    """A public app in front of one organisation."""
    return public_app(xero_app(books, limits=NO_LIMITS))


@pytest.fixture(scope="module")
def practice() -> Practice:
    """The practice business of seed 1; no test changes what it reads."""
    return seeded()
