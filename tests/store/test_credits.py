"""Customers' credits in the cache, and the place of an unfinished reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.ledger import ContactID, Credit, CreditKind
from jobsync_tui.core.ports import Pulled
from jobsync_tui.store.cache import Cache, open_memory
from jobsync_tui.store.checkpoints import Checkpoint, drop_checkpoint, load_checkpoint, save_checkpoint, seen_ids
from jobsync_tui.store.credits import count_credits, open_credits, upsert_credits
from jobsync_tui.store.jobs import Changes
from tests.fakes import SimulatedCrash

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = dt.datetime(2026, 5, 29, 4, 42, tzinfo=dt.UTC)

NOTE = Credit(
    credit_id="c1",
    kind=CreditKind.CREDIT_NOTE,
    number="CN-1",
    reference="thanks",
    contact_id=ContactID("ada"),
    contact_name="Ada Rewi",
    date=AT.date(),
    status="AUTHORISED",
    currency="NZD",
    total=Decimal("115.00"),
    remaining=Decimal("40.50"),
    updated_at=AT,
)


@pytest.fixture
def cache() -> Iterator[Cache]:
    opened = open_memory()
    yield opened
    opened.close()


def pulled(*credits_: Credit) -> list[Pulled[Credit]]:
    return [Pulled(value=one, raw=repr(one).encode()) for one in credits_]


def test_a_credit_comes_back_exactly_as_it_was_read(cache: Cache) -> None:
    bare = replace(NOTE, credit_id="c2", date=None, updated_at=None)
    upsert_credits(cache, pulled(NOTE, bare))
    assert open_credits(cache) == {"ada": [bare, NOTE]}


def test_credits_are_counted_new_changed_and_same(cache: Cache) -> None:
    other = replace(NOTE, credit_id="c2")
    assert upsert_credits(cache, pulled(NOTE, NOTE, other)) == Changes(new=2)
    used = replace(NOTE, remaining=Decimal("1.00"))
    assert upsert_credits(cache, pulled(used, other)) == Changes(changed=1, same=1)
    assert open_credits(cache)[ContactID("ada")][0].remaining == Decimal("1.00")
    assert upsert_credits(cache, []) == Changes()


def test_credits_of_two_kinds_may_share_an_id(cache: Cache) -> None:
    other = replace(NOTE, kind=CreditKind.PREPAYMENT)
    assert upsert_credits(cache, pulled(NOTE, other)) == Changes(new=2)
    assert (count_credits(cache, CreditKind.PREPAYMENT), count_credits(cache, CreditKind.OVERPAYMENT)) == (1, 0)


@pytest.mark.parametrize("change", [{"status": "VOIDED"}, {"status": "DELETED"}, {"remaining": Decimal(0)}])
def test_what_cannot_be_used_up_is_not_open(cache: Cache, change: dict[str, object]) -> None:
    upsert_credits(cache, pulled(replace(NOTE, **change)))  # type: ignore[arg-type]  # fields by name
    assert open_credits(cache) == {}


def test_open_credits_stand_with_their_contacts(cache: Cache) -> None:
    bjork = replace(NOTE, credit_id="c2", contact_id=ContactID("bjork"))
    later = replace(NOTE, credit_id="c0", date=AT.date() + dt.timedelta(days=1))
    upsert_credits(cache, pulled(later, bjork, NOTE))
    assert open_credits(cache) == {"ada": [NOTE, later], "bjork": [bjork]}


# Checkpoints


def test_a_checkpoint_is_kept_with_what_was_seen_until_it_is_dropped(cache: Cache) -> None:
    place = Checkpoint(started=AT, until=AT - dt.timedelta(days=9))
    save_checkpoint(cache, "invoices", place, ["a", "b"])
    later = replace(place, until=AT)
    save_checkpoint(cache, "invoices", later, ["b", "c"])
    assert load_checkpoint(cache, "invoices") == later
    assert seen_ids(cache, "invoices") == {"a", "b", "c"}
    drop_checkpoint(cache, "invoices")
    assert load_checkpoint(cache, "invoices") is None
    assert seen_ids(cache, "invoices") == set()


def test_each_list_has_its_own_place(cache: Cache) -> None:
    place = Checkpoint(started=AT, until=AT)
    save_checkpoint(cache, "invoices", place, ["a"])
    save_checkpoint(cache, "contacts", place, ["a", "b"])
    drop_checkpoint(cache, "invoices")
    assert load_checkpoint(cache, "contacts") == place
    assert seen_ids(cache, "contacts") == {"a", "b"}


def test_a_place_whose_rows_were_not_kept_is_not_kept_either(cache: Cache) -> None:
    def die_with_the_rows() -> None:
        with cache.transaction():
            save_checkpoint(cache, "invoices", Checkpoint(started=AT, until=AT), ["a"])
            raise SimulatedCrash

    with pytest.raises(SimulatedCrash):
        die_with_the_rows()
    assert load_checkpoint(cache, "invoices") is None
    assert seen_ids(cache, "invoices") == set()
