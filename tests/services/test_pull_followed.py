"""What somebody does in Xero is followed: voided, deleted, sent, moved to another contact, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.ledger import ContactID
from jobsync_tui.services.match import load_view
from jobsync_tui.store.invoices import all_invoices, find_invoices
from tests.services.small_business import hand_line
from tests.services.worlds import World, pull_all, small_world

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.core.ledger import Invoice
    from jobsync_tui.services.workspace import Workspace


@pytest.fixture
def world(tmp_path: Path) -> World:
    """The small business with a draft."""
    made = small_world(tmp_path / "world")
    made.books.seed_invoice(
        InvoiceNumber="H-3", Contact={"Name": "Dunmore Dental"}, Status="DRAFT", LineItems=[hand_line("10.00")]
    )
    return made


def change(world: World, number: str, **fields: Any) -> None:  # wire-shaped fields
    """Somebody in the office changes an invoice, an hour later."""
    world.clock.pass_time(hours=1)
    [one] = [one for one in world.books.invoices.values() if one["InvoiceNumber"] == number]
    one.update(fields, UpdatedDateUTC=world.books.now())


def held(ws: Workspace, number: str) -> Invoice:
    [found] = find_invoices(ws.cache, [number])
    return found


@pytest.mark.parametrize(
    ("number", "status"), [("H-1", "VOIDED"), ("H-3", "DELETED"), ("H-3", "AUTHORISED"), ("H-1", "HIBERNATING")]
)
def test_the_status_of_an_invoice_is_followed(world: World, number: str, status: str) -> None:
    with world.open() as ws:
        pull_all(ws)
        change(world, number, Status=status)
        report = pull_all(ws).xero
        assert report
        assert (report.invoices.new, report.invoices.changed) == (0, 1)
        assert held(ws, number).status == status
        assert held(ws, number).live == (status not in {"VOIDED", "DELETED"})
        assert len(all_invoices(ws.cache)) == 3


def test_an_invoice_that_moved_to_another_contact_is_theirs(world: World) -> None:
    with world.open() as ws:
        pull_all(ws)
        other = world.contacts_named("Bjork Timber Ltd")[0]["ContactID"]
        change(world, "H-1", ContactID=other)
        pull_all(ws)
        moved = held(ws, "H-1")
        assert (moved.contact_id, moved.contact_name) == (other, "Bjork Timber Ltd")


def test_an_invoice_that_was_sent_says_so(world: World) -> None:
    with world.open() as ws:
        pull_all(ws)
        assert not held(ws, "H-1").sent
        change(world, "H-1", SentToContact=True)
        pull_all(ws)
        assert held(ws, "H-1").sent
        assert not held(ws, "H-2").sent


def test_a_change_that_bears_no_newer_stamp_comes_with_everything(world: World) -> None:
    with world.open() as ws:
        world.clock.pass_time(hours=1)
        pull_all(ws)
        [one] = [one for one in world.books.invoices.values() if one["InvoiceNumber"] == "H-1"]
        one["SentToContact"] = True
        pull_all(ws, full=True)
        assert held(ws, "H-1").sent


def test_a_chain_of_mergers_leads_to_the_last_contact(world: World) -> None:
    with world.open() as ws:
        pull_all(ws)
        ada, bjork, cobham, dunmore = world.books.contacts.values()
        for loser, winner in ((ada, bjork), (bjork, cobham), (cobham, dunmore)):
            world.clock.pass_time(hours=1)
            loser.update(
                ContactStatus="ARCHIVED", MergedToContactID=winner["ContactID"], UpdatedDateUTC=world.books.now()
            )
            pull_all(ws)
        known = load_view(ws).contacts
        for one in (ada, bjork, cobham):
            followed = known.resolve(ContactID(one["ContactID"]))
            assert followed
            assert followed.contact_id == dunmore["ContactID"]


def test_a_contact_taken_out_of_the_archive_is_active_again(world: World) -> None:
    with world.open() as ws:
        [ada] = world.contacts_named("Ada Rewi")
        ada["ContactStatus"] = "ARCHIVED"
        pull_all(ws)
        assert not load_view(ws).contacts.by_id[ContactID(ada["ContactID"])].active
        world.clock.pass_time(hours=1)
        ada.update(ContactStatus="ACTIVE", UpdatedDateUTC=world.books.now())
        pull_all(ws)
        assert load_view(ws).contacts.by_id[ContactID(ada["ContactID"])].active
