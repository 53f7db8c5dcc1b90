"""Duplicate contacts: what each holds, which is used, and the sentence that tells her how to make them one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.proposal import State
from jobsync_tui.services.decide import choose_contact, create_contact
from jobsync_tui.services.match import load_view
from jobsync_tui.services.twins import duplicates
from tests.services.small_business import hand_line
from tests.services.worlds import World, confirm_jobs, drafted, post_all, pull_all, small_world

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.services.twins import Holding, TwinsReport

BY_HAND = Decimal("57.50")
"""What is due of the invoice that the small business wrote for its first customer."""


def double(world: World, name: str, **more: Any) -> str:  # a contact's JSON
    """Put a contact into Xero that was billed once, as whoever is a customer there was."""
    contact_id = world.books.seed_contact(Name=name, **more)
    bill(world, contact_id, "10.00", "2026-01-05")
    return contact_id


def bill(world: World, contact_id: str, amount: str, day: str, **more: Any) -> None:  # an invoice's JSON
    world.books.seed_invoice(
        Contact={"ContactID": contact_id},
        Date=dt.date.fromisoformat(day),
        LineItems=[hand_line(amount)],
        **more,
    )


def id_of(world: World, name: str) -> str:
    [found] = world.contacts_named(name)
    return str(found["ContactID"])


def looked(world: World) -> TwinsReport:
    with world.open() as ws:
        pull_all(ws)
        return duplicates(ws)


def by_name(report: TwinsReport) -> dict[str, Holding]:
    return {one.contact.name: one for party in report.found for one in party.holdings}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """The small business, whose first customer is in Xero a second time."""
    made = small_world(tmp_path / "world")
    double(made, "Rewi, Ada", EmailAddress="ada@rewi.example", ContactNumber="K-7")
    return made


def test_who_is_there_once_is_no_duplicate(tmp_path: Path) -> None:
    report = looked(small_world(tmp_path / "world"))
    assert (report.found, report.contacts, report.organisation) == ((), 4, "Kauri Electrical")


def test_each_contact_comes_with_what_hangs_on_it(world: World) -> None:
    ada = id_of(world, "Ada Rewi")
    bill(world, ada, "100.00", "2026-03-09", Status="AUTHORISED")
    bill(world, ada, "70.00", "2026-06-01", Status="DRAFT")
    bill(world, ada, "900.00", "2026-07-01", Status="VOIDED")
    note = world.books.new_id("CreditNoteID")
    world.books.credit_notes[note] = {
        "CreditNoteID": note,
        "Type": "ACCRECCREDIT",
        "ContactID": ada,
        "Status": "AUTHORISED",
        "CurrencyCode": "NZD",
        "Total": Decimal("20.00"),
        "RemainingCredit": Decimal("12.50"),
        "UpdatedDateUTC": world.books.now(),
    }
    report = looked(world)
    [party] = report.found
    first, second = party.holdings
    assert party.told == "Same name, same e-mail; nothing differs."
    assert (first.contact.name, first.last, first.credit) == (
        "Ada Rewi",
        dt.date(2026, 6, 1),
        {"NZD": Decimal("12.50")},
    )
    assert first.invoices == 3
    assert first.due == {"NZD": Decimal("115.00") + BY_HAND}
    assert (second.contact.contact_number, second.invoices, second.credit) == ("K-7", 1, {})
    assert party.most_used is first
    assert party.next == (
        "Merge them in Xero: open Rewi, Ada, then Options > Merge, and keep Ada Rewi, which is used most."
    )


def test_sums_of_two_currencies_are_never_mixed(world: World) -> None:
    ada = id_of(world, "Ada Rewi")
    before = by_name(looked(world))["Ada Rewi"].due
    world.clock.pass_time(minutes=1)
    bill(world, ada, "40.00", "2026-03-09", Status="AUTHORISED", CurrencyCode="USD")
    after = by_name(looked(world))["Ada Rewi"].due
    assert {currency: amount for currency, amount in after.items() if currency != "USD"} == before
    assert after["USD"] > 0


def test_open_jobs_are_told_where_they_would_go_or_wait_and_closed_ones_are_not(world: World) -> None:
    with world.open() as ws:
        pull_all(ws)
        held = by_name(duplicates(ws))
        j1 = drafted(ws)["J1"]
        assert j1.state is State.NEEDS_CONTACT
        assert {name: one.asked for name, one in held.items()} == {"Ada Rewi": ("J1",), "Rewi, Ada": ("J1",)}
        assert {one.jobs for one in held.values()} == {()}


def test_a_job_hangs_on_the_contact_she_chose_until_it_is_billed(world: World) -> None:
    with world.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        choose_contact(ws, view, drafted(ws, view)["J1"].job, id_of(world, "Ada Rewi"))
        held = by_name(duplicates(ws))
        assert (held["Ada Rewi"].jobs, held["Ada Rewi"].asked) == (("J1",), ())
        assert (held["Rewi, Ada"].jobs, held["Rewi, Ada"].asked) == ((), ())
        confirm_jobs(ws, ["J1"])
        post_all(ws)
        pull_all(ws)
        assert {one.jobs for one in by_name(duplicates(ws)).values()} == {()}


def test_two_that_are_used_alike_are_told_so(tmp_path: Path) -> None:
    world = small_world(tmp_path / "world")
    for name in ("Hana Pou", "Pou, Hana"):
        double(world, name, EmailAddress="hana@pou.example")
    [party] = looked(world).found
    assert party.most_used is None
    assert party.next.endswith("or another of them, as they are used alike.")


def test_once_she_merged_them_in_xero_nothing_is_left_to_tell_and_its_invoices_count_for_the_survivor(
    world: World,
) -> None:
    assert len(looked(world).found) == 1
    world.clock.pass_time(minutes=1)
    loser, survivor = world.contacts_named("Rewi, Ada")[0], id_of(world, "Ada Rewi")
    loser |= {"ContactStatus": "ARCHIVED", "MergedToContactID": survivor, "UpdatedDateUTC": world.books.now()}
    assert looked(world).found == ()


def test_parties_with_open_jobs_come_first(world: World) -> None:
    for name in ("Aaron Pou", "Pou, Aaron"):
        double(world, name, EmailAddress="aaron@pou.example")
    names = [one.active[0].contact.name for one in looked(world).found]
    assert names[0] == "Ada Rewi"
    assert len(names) == 2


def test_nothing_is_written_to_xero(world: World) -> None:
    looked(world)
    assert world.books.writes == []


def test_a_job_that_gets_a_new_contact_waits_for_neither(world: World) -> None:
    with world.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        create_contact(ws, view, drafted(ws, view)["J1"].job)
        assert {(one.jobs, one.asked) for one in by_name(duplicates(ws)).values()} == {((), ())}
