"""What customers have to their credit is pulled; where the sign-in does not cover it, the pull says so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.cli.pulling import pull_text
from jobsync_tui.cli.reports import pull_document
from jobsync_tui.core.errors import SignInNeeded
from jobsync_tui.core.ledger import CreditKind
from jobsync_tui.sandbox.xero import scopes
from jobsync_tui.services.pull_xero import pull_invoices
from jobsync_tui.store.credits import open_credits
from jobsync_tui.store.settings import XERO_PULLED, get_time, load_settings
from tests.fakes import answering
from tests.services.shelves import Desk
from tests.services.worlds import World, pull_all, small_world

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.services.pull import XeroPull
    from jobsync_tui.services.workspace import Workspace


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small business; its first customer has a credit note, a prepayment and an overpayment."""
    for endpoint in ("Prepayments", "Overpayments"):  # a sign-in that covers them
        monkeypatch.setitem(scopes.SCOPES, endpoint, ("accounting.invoices",))
    made = small_world(tmp_path / "world")
    for documents, key, kind in (
        (made.books.credit_notes, "CreditNoteID", "ACCRECCREDIT"),
        (made.books.prepayments, "PrepaymentID", "RECEIVE-PREPAYMENT"),
        (made.books.overpayments, "OverpaymentID", "AROVERPAYMENT"),
    ):
        documents[key] = document(made, key, kind)
    return made


def document(world: World, key: str, kind: str) -> dict[str, object]:
    return {
        key: world.books.new_id(key),
        "Type": kind,
        "ContactID": next(iter(world.books.contacts)),
        "Status": "AUTHORISED",
        "CurrencyCode": "NZD",
        "Total": Decimal("115.00"),
        "RemainingCredit": Decimal("40.50"),
        "UpdatedDateUTC": world.books.now(),
    }


def pulled(ws: Workspace, *, full: bool = False) -> XeroPull:
    report = pull_all(ws, full=full)
    assert report.xero
    return report.xero


def test_credits_of_all_three_kinds_are_pulled_and_found_by_contact(world: World) -> None:
    with world.open() as ws:
        assert pulled(ws).credits.new == 3
        [(contact_id, found)] = open_credits(ws.cache).items()
        assert contact_id == next(iter(world.books.contacts))
        assert {(one.kind, one.remaining) for one in found} == {(kind, Decimal("40.50")) for kind in CreditKind}
        again = pulled(ws)
        assert (again.credits.new, again.credits.changed) == (0, 0)


def test_credits_with_suppliers_are_left_out(world: World) -> None:
    world.books.credit_notes["bill"] = document(world, "CreditNoteID", "ACCPAYCREDIT")
    world.books.prepayments["spent"] = document(world, "PrepaymentID", "SPEND-PREPAYMENT")
    world.books.overpayments["spent"] = document(world, "OverpaymentID", "SPEND-OVERPAYMENT")
    with world.open() as ws:
        report = pulled(ws)
        assert (report.credits.new, report.error) == (3, None)


@pytest.mark.parametrize("change", [{"Status": "VOIDED"}, {"RemainingCredit": Decimal(0)}])
def test_a_credit_that_is_used_up_or_voided_is_no_longer_open(world: World, change: dict[str, object]) -> None:
    with world.open() as ws:
        pulled(ws)
        world.clock.pass_time(hours=1)
        note = world.books.credit_notes["CreditNoteID"]
        note.update(change, UpdatedDateUTC=world.books.now())
        assert pulled(ws).credits.changed == 1
        [found] = open_credits(ws.cache).values()
        assert {one.kind for one in found} == {CreditKind.PREPAYMENT, CreditKind.OVERPAYMENT}


# Without permission


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Books whose sign-in does not cover payments."""
    made = Desk(tmp_path / "home")
    for shelf in made.shelves.lists.values():
        shelf.fill(4)
    made.shelves.refused = {"Prepayments", "Overpayments"}
    return made


def test_what_the_sign_in_does_not_cover_is_a_note_and_no_error(desk: Desk) -> None:
    with desk.open() as ws:
        report = pulled(ws)
        assert report.error is None
        assert report.credits.new == 4
        first, second = report.notes
        assert first.startswith("Prepayments were left out: the sign-in has no permission for them in Xero.")
        assert second.startswith("Overpayments were left out")
        assert "jobsync connect xero" in first
        assert get_time(ws.cache, XERO_PULLED)


def test_a_refusal_is_taken_for_granted_for_an_hour(desk: Desk) -> None:
    with desk.open() as ws:
        pulled(ws)
        desk.shelves.forget()
        desk.clock.pass_time(minutes=30)
        assert len(pulled(ws).notes) == 2
        assert desk.shelves.calls("Prepayments") == 0
        desk.clock.pass_time(minutes=31)
        assert len(pulled(ws).notes) == 2
        assert desk.shelves.calls("Prepayments") == 2  # refused, and once more with a fresh token


def test_a_permission_that_was_given_is_used_when_everything_is_pulled_anew(desk: Desk) -> None:
    with desk.open() as ws:
        pulled(ws)
        desk.shelves.refused = set()
        report = pulled(ws, full=True)
        assert (report.credits.new, report.notes) == (8, ())


def test_credits_that_came_before_a_permission_was_taken_away_are_kept(desk: Desk) -> None:
    desk.shelves.refused = set()
    with desk.open() as ws:
        pulled(ws)
        desk.shelves.refused = {"Prepayments", "Overpayments"}
        assert len(pulled(ws).notes) == 2
        assert sum(map(len, open_credits(ws.cache).values())) == 12


def test_invoices_without_permission_are_an_error(desk: Desk) -> None:
    desk.shelves.refused = {"Invoices"}
    with desk.open() as ws:
        assert isinstance(pulled(ws).error, SignInNeeded)
        with pytest.raises(SignInNeeded):
            pull_invoices(ws)


def test_the_report_shows_credits_and_notes(desk: Desk) -> None:
    with desk.open() as ws:
        report = pull_all(ws)
    document: dict[str, Any] = pull_document(report)
    assert document["xero"]["credits"]["new"] == 4
    assert len(document["xero"]["notes"]) == 2
    assert document["problems"] == []
    lines = pull_text(report).splitlines()
    assert lines[-3].split()[:4] == ["credits", "from", "Xero", "4"]
    assert lines[-2].startswith("Prepayments were left out")


# Settings


def test_settings_hold_themes_currencies_and_what_is_allowed(world: World) -> None:
    world.books.seed_branding_theme(Name="Standard")
    world.books.not_allowed = {"CreateApprovedInvoice"}
    with world.open() as ws:
        pulled(ws)
        settings = load_settings(ws.cache)
        assert settings
        assert [theme.name for theme in settings.branding_themes] == ["Standard"]
        assert settings.actions["CreateDraftInvoice"]
        assert not settings.actions["CreateApprovedInvoice"]
        assert settings.organisation.plan == "PREMIUM"


def test_books_that_offer_no_credits_are_pulled_without_them(world: World) -> None:
    missing = answering(404, "", "text/plain", after=False)
    for endpoint in ("CreditNotes", "Prepayments", "Overpayments"):
        world.wire.will(f"GET {endpoint}", missing)
    with world.open() as ws:
        report = pull_all(ws)
        assert report.xero is not None
        assert report.xero.error is None
        assert get_time(ws.cache, XERO_PULLED)
        assert not open_credits(ws.cache)
