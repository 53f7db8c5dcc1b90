"""A full day's requests, as the wire has them, held one by one against Xero's own OpenAPI documents."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jobsync_tui.bootstrap.setting_up import SettingUp
from jobsync_tui.core.afterwards import AfterPolicy, AttachTo
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import State
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.services import afterwards, wishes
from jobsync_tui.services.confirm import prepare
from jobsync_tui.services.decide import create_contact
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.services.preflight import preflight
from jobsync_tui.services.undo_batch import plan_undo, undo_batch
from jobsync_tui.store.outbox import intents
from tests.fakes import API, StepClock, Wire, named
from tests.recording.requests_document import RequestsDocument
from tests.services.small_business import job
from tests.services.worlds import URL, post_all, pull_all

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.workspace import Workspace

PROFILE = f"""[xero]
client_id = "app-1"
auth = "pkce"
api_url = "{URL}"

[invoice]
attach = "office"

[contacts]
customer_number = true

[mapping]
labour = "200"

[[source]]
name = "field"
type = "json"
path = "field.json"
"""
REGULARS, NEWCOMERS, JOBS = 35, 15, 120
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(32)


@pytest.fixture(scope="module")
def document() -> RequestsDocument:
    return RequestsDocument.at_hand()


def a_days_books(clock: StepClock) -> Books:
    """Books with thirty-five customers and one of everything that is pulled."""
    books = Books(now=clock.now, organisation={"Name": "Kauri Electrical", "CountryCode": "NZ"})
    books.seed_tax_rate(TaxType="OUTPUT2", Name="15% GST on Income", EffectiveRate=Decimal("15.0"))
    books.seed_account(Code="200", Name="Sales", Type="REVENUE", TaxType="OUTPUT2")
    books.seed_branding_theme(Name="Standard")
    for number in range(REGULARS):
        books.seed_contact(Name=f"Regular {number:02} Ltd", EmailAddress=f"office{number}@regular.example")
    return books


def a_days_jobs() -> list[dict[str, Any]]:
    """120 jobs; every eighth is for one of fifteen customers that Xero does not have."""
    found = []
    for number in range(JOBS):
        new = number % 8 == 0
        who = f"Newcomer {number // 8:02}" if new else f"Regular {number % REGULARS:02} Ltd"
        email = f"hello{number // 8}@newcomer.example" if new else f"office{number % REGULARS}@regular.example"
        more = {"attachments": [{"name": "photo.png", "path": "photo.png"}]} if number < 2 else {}
        found.append(job(f"K{1000 + number}", who, f"{90 + number}.50", email=email, **more))
    return found


class Day:
    """One business, its office and the wire between it and Xero."""

    def __init__(self, folder: Path) -> None:
        self.clock = StepClock()
        self.books = a_days_books(self.clock)
        self.wire = Wire(inner=httpx.WSGITransport(app=xero_app(self.books)))
        (folder / "field.json").write_text(json.dumps({"jobs": a_days_jobs()}))
        (folder / "photo.png").write_bytes(PICTURE)
        self.file = folder / "p.toml"
        self.file.write_text(PROFILE)
        self.office = SettingUp(file=self.file, clock=self.clock, transport=self.wire)

    def connect(self) -> None:
        with self.office.signing_in("app-1") as signing:
            address = signing.begin(listen=False)
            with httpx.Client(transport=self.wire.inner) as browser:
                reached = signing.paste(browser.get(address).headers["Location"])
            self.office.keep(signing, signing.choose(reached[0].tenant_id), "session")

    def post(self, ws: Workspace, chosen: list[Proposal], status: str, policy: AfterPolicy) -> str:
        """What she does with a batch: look once more, confirm, post, and what she asked for afterwards."""
        keys = [one.job.key for one in chosen]
        *_, looked = preflight(ws, keys, status=status)
        assert not isinstance(looked, str)
        assert len(looked.going) == len(chosen)
        batch = prepare(ws, looked.view, looked.going, status=status)
        wishes.confirm(ws, batch, policy)
        posted = post_all(ws)
        assert posted is not None
        assert posted.error is None
        assert posted.count(IntentState.POSTED) == len(chosen)
        for _ in afterwards.run(ws):
            pass
        return batch.id

    def decide(self, ws: Workspace) -> None:
        """She says of each newcomer's job that the contact is new."""
        view = load_view(ws)
        for one in proposals(ws, view):
            if one.state is State.NEEDS_CONTACT:
                create_contact(ws, view, one.job)

    def day(self) -> None:
        """Connect, pull, pull what changed, 120 invoices, what belongs to them, and the drafts taken back."""
        self.connect()
        ws = self.office.workspace()
        assert pull_all(ws, full=True).errors == []
        self.clock.pass_time(minutes=40)  # the access token ends, and is renewed
        self.books.seed_contact(Name="Somebody else")
        assert pull_all(ws).errors == []
        self.decide(ws)
        ready = [one for one in proposals(ws, load_view(ws)) if one.state is State.READY]
        assert len(ready) == JOBS
        mailed = AfterPolicy(email=True, note="Job {job}", attach=AttachTo.OFFICE)
        self.post(ws, ready[:15], "AUTHORISED", mailed)
        self.post(ws, ready[15:20], "AUTHORISED", AfterPolicy(mark_sent=True))
        drafts = self.post(ws, ready[20:], "DRAFT", AfterPolicy())
        undone = undo_batch(ws, plan_undo(ws, drafts))
        assert len(undone.deleted) == JOBS - 20
        assert len({one.invoice_id for one in intents(ws.cache)}) == JOBS
        assert self.office.disconnect()
        self.office.close()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """The day, run once."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("day")
        patch.setenv("JOBSYNC_HOME", str(folder / "home"))
        day = Day(folder)
        day.day()
    return day


def test_every_request_of_a_full_day_is_one_that_xeros_document_knows(
    recorded: Day, document: RequestsDocument
) -> None:
    faults = {f"{request.method} {request.url}": document.faults(request) for request in recorded.wire.sent}
    assert {what: found for what, found in faults.items() if found} == {}


def test_the_day_holds_every_kind_of_request_the_app_makes(recorded: Day) -> None:
    made = Counter(map(named, recorded.wire.sent))
    wanted = {
        "POST token",
        "GET connections",
        "GET Organisation",
        "GET Actions",
        "GET Accounts",
        "GET TaxRates",
        "GET TrackingCategories",
        "GET Items",
        "GET BrandingThemes",
        "GET Currencies",
        "GET Contacts",
        "GET Invoices",
        "GET CreditNotes",
        "GET Prepayments",
        "GET Overpayments",
        "PUT Contacts",
        "PUT Invoices",
        "POST Email",
        "PUT History",
        "PUT photo.png",
        "POST Invoices",
        "POST revocation",
    }
    assert wanted - set(made) == set(), sorted(made)
    assert made["POST Email"] == 15


def test_the_day_made_what_it_was_to_make(recorded: Day) -> None:
    books = recorded.books
    statuses = Counter(one["Status"] for one in books.invoices.values())
    assert statuses == {"AUTHORISED": 20, "DELETED": JOBS - 20}
    assert sum(one["Name"].startswith("Newcomer") for one in books.contacts.values()) == NEWCOMERS
    assert sum(one["SentToContact"] for one in books.invoices.values()) == 20
    assert all(call.status < 400 for call in books.calls), [call for call in books.calls if call.status >= 400]


ID = "1c1c1c1c-1111-4222-8333-444455556666"
HEADERS = {
    "Accept": "application/json",
    "Authorization": "Bearer t",
    "Xero-Tenant-Id": ID,
    "Idempotency-Key": "k",
    "Content-Type": "application/json",
}
LINE = {"Description": "Work", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
GOOD = {"Type": "ACCREC", "Contact": {"ContactID": ID}, "LineItems": [LINE], "Date": "2026-05-29"}


def put(
    invoice: dict[str, Any], *, path: str = "/Invoices?summarizeErrors=false&unitdp=4", **headers: str
) -> httpx.Request:
    named_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    content = json.dumps({"Invoices": [invoice]})
    return httpx.Request("PUT", f"{URL}{API}{path}", headers=HEADERS | named_headers, content=content)


def test_a_good_request_passes(document: RequestsDocument) -> None:
    assert document.faults(put(GOOD)) == []


@pytest.mark.parametrize(
    "request_",
    [
        put(GOOD | {"InvoiceNo": "1"}),
        put(GOOD | {"Type": "SALE"}),
        put(GOOD | {"Status": "APPROVED"}),
        put(GOOD | {"Contact": {"Name": "Somebody"}}),
        put(GOOD | {"Contact": {"ContactID": ID, "Name": "Renamed"}}),
        put(GOOD | {"Contact": {"ContactID": "17"}}),
        put(GOOD | {"Date": "2026-05-29T00:00:00+12:00"}),
        put(GOOD | {"LineItems": [LINE | {"LineAmount": 10}]}),
        put(GOOD | {"LineItems": [LINE | {"Quantity": "one"}]}),
        put(GOOD | {"LineItems": [LINE | {"Account": "200"}]}),
        put(GOOD, path="/Invoices?summarizeError=false"),
        put(GOOD, path="/Invoices?unitdp=four"),
        put(GOOD, path="/Invoice"),
        put(GOOD, path=f"/Invoices/{ID}/Emails"),
        put(GOOD, Accept="*/*"),
        put(GOOD, Authorization="Basic x"),
        put(GOOD, Idempotency_Key="k" * 129),
        put(GOOD, Content_Type="text/plain"),
        put(GOOD, X_Extra="1"),
        httpx.Request("PATCH", f"{URL}{API}/Invoices", headers=HEADERS, json={}),
        httpx.Request("GET", f"{URL}{API}/Invoices?IDs=17", headers=HEADERS),
        httpx.Request(
            "GET", f"{URL}{API}/Invoices", headers={"Accept": "application/json", "Authorization": "Bearer t"}
        ),
        httpx.Request("GET", f"{URL}/connections/{ID}", headers=HEADERS),
        httpx.Request("POST", f"{URL}/connect/token", data={"grant_type": "password"}),
        httpx.Request("POST", f"{URL}/connect/revocation", data={}),
    ],
    ids=lambda request: f"{request.method} {request.url.raw_path.decode()[-40:]}",
)
def test_a_bad_request_is_refused_by_the_same_check(document: RequestsDocument, request_: httpx.Request) -> None:
    assert document.faults(request_) != []
