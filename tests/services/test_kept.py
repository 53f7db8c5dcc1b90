"""A view that takes over what the last one found says what loading all anew says, whatever happened between."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.matching import match
from jobsync_tui.services import draft, kept, matches
from jobsync_tui.services.audit import audit
from jobsync_tui.services.confirm import postable
from jobsync_tui.services.draft import proposals
from jobsync_tui.services.match import load_view
from jobsync_tui.store.contacts import all_contacts
from jobsync_tui.store.invoices import all_invoices
from jobsync_tui.store.settings import load_settings, save_settings
from tests.core.invoices import made
from tests.services.labelled_business import decided, empty_world, move_in, pulled, take_contacts, take_invoices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.core.billed import Billing
    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import ContactID
    from jobsync_tui.core.matching import ContactIndex, Match
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.audit import AuditReport
    from jobsync_tui.services.match import View, Who
    from jobsync_tui.services.reckon import Prepared
    from jobsync_tui.services.workspace import Workspace

SEEDS = range(3)
STEPS = 12
JOBS = 50


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with empty_world(tmp_path / "world").open() as opened:
        yield opened


def all_said(ws: Workspace, view: View) -> tuple[list[Proposal], AuditReport]:
    every = proposals(ws, view)
    return every, audit(ws, view=view, every=every)


def all_said_anew(ws: Workspace) -> tuple[list[Proposal], AuditReport]:
    """What a process says that has found nothing yet."""
    held, ws.kept = ws.kept, None
    said = all_said(ws, load_view(ws))
    ws.kept = held
    return said


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_kept_says_what_loading_all_anew_says(ws: Workspace, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seeded evening, not cryptography
    move_in(ws, seed, jobs=JOBS)
    view = load_view(ws)
    for _ in range(STEPS):
        if chance.randrange(2):
            pulled(ws, chance)
            view = load_view(ws)
        else:
            decided(ws, view, chance)
        assert all_said(ws, view) == all_said_anew(ws)


@pytest.mark.parametrize("seed", [3, 4])
def test_no_job_is_billable_because_an_invoice_settled_its_contact(
    ws: Workspace, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same
    move_in(ws, seed, jobs=JOBS)
    billed_by_hand(ws, proposals(ws, load_view(ws)))
    settled = 0
    for _ in range(STEPS):
        heard = proposals(ws, load_view(ws))
        with monkeypatch.context() as patch:
            patch.setattr(draft, "by_invoice", as_matched)
            unheard = proposals(ws, load_view(ws))
        assert [one.job.key for one in heard if postable(one)] == [one.job.key for one in unheard if postable(one)]
        assert [one.billing for one in heard] == [one.billing for one in unheard]
        settled += sum(one.match != other.match for one, other in zip(heard, unheard, strict=True))
        pulled(ws, chance)
    assert settled


def as_matched(_view: View, prepared: Prepared, _billed: Billing) -> Who:
    return prepared.who


def billed_by_hand(ws: Workspace, found: list[Proposal]) -> None:
    """Somebody bills every job whose contact is open, to the contact that agrees best."""
    left_open = [one for one in found if one.match.decision is Decision.REVIEW and one.match.candidates]
    take_invoices(
        ws,
        [
            made(
                f"hand-{one.job.key}",
                number=f"HAND-{at}",
                reference=one.job.number,
                contact_id=one.match.candidates[0].contact_id,
                date=one.job.completed_on,
                currency=one.invoice.currency,
                total=one.invoice.total,
                sub_total=one.invoice.sub_total,
            )
            for at, one in enumerate(left_open)
            if one.invoice
        ],
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the customers that are matched from here on."""
    names: list[str] = []

    def told(customer: Customer, site: Address, index: ContactIndex, *, billed_to: ContactID | None = None) -> Match:
        names.append(customer.name)
        return match(customer, site, index, billed_to=billed_to)

    monkeypatch.setattr(matches, "match", told)
    return names


def test_only_whom_a_changed_contact_may_concern_is_matched_again(ws: Workspace, asked: list[str]) -> None:
    move_in(ws, 1, jobs=JOBS)
    first = proposals(ws, load_view(ws))
    everybody = len(asked)
    asked.clear()
    proposals(ws, load_view(ws))
    assert not asked
    known = {one.contact_id: one for one in all_contacts(ws.cache)}
    settled = next(one.contact for one in first if one.contact)
    take_contacts(ws, [replace(known[settled.contact_id], email="new@else.example")])
    proposals(ws, load_view(ws))
    assert {one.job.customer.name for one in first if one.contact == settled} <= set(asked)
    assert len(asked) < everybody / 2


def test_contacts_that_nearly_all_changed_are_laid_out_anew(ws: Workspace, asked: list[str]) -> None:
    move_in(ws, 1, jobs=JOBS)
    proposals(ws, load_view(ws))
    take_contacts(ws, [replace(one, name=f"{one.name} Holdings") for one in all_contacts(ws.cache)])
    asked.clear()
    assert all_said(ws, load_view(ws)) == all_said_anew(ws)
    assert asked


def test_invoices_of_which_many_changed_are_laid_out_anew(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(ws, 1, jobs=JOBS)
    proposals(ws, load_view(ws))
    first = load_view(ws).invoices
    take_invoices(ws, [replace(one, status="VOIDED") for one in all_invoices(ws.cache)[:9]])
    monkeypatch.setattr(kept, "MOST_CHANGED", 8)
    monkeypatch.setattr(first, "with_invoices", None)  # whoever changes the look-ups instead, fails
    assert all_said(ws, load_view(ws)) == all_said_anew(ws)


def test_books_of_another_country_are_matched_anew(ws: Workspace, asked: list[str]) -> None:
    move_in(ws, 1, jobs=JOBS)
    proposals(ws, load_view(ws))
    settings = load_settings(ws.cache)
    assert settings is not None
    save_settings(ws.cache, replace(settings, organisation=replace(settings.organisation, country="GB")))
    asked.clear()
    view = load_view(ws)
    proposals(ws, view)
    assert view.contacts.region == "GB"
    assert asked


def test_an_invoice_or_a_contact_that_is_gone_from_the_cache_is_forgotten(ws: Workspace) -> None:
    move_in(ws, 1, jobs=JOBS)
    proposals(ws, load_view(ws))
    contact, invoice = all_contacts(ws.cache)[0].contact_id, all_invoices(ws.cache)[0].invoice_id
    with ws.cache.transaction():
        ws.cache.execute("DELETE FROM contact WHERE contact_id = ?", (contact,))
        ws.cache.execute("DELETE FROM invoice WHERE invoice_id = ?", (invoice,))
    view = load_view(ws)
    assert contact not in view.contacts.by_id
    assert invoice not in view.invoices.by_id
    assert all_said(ws, view) == all_said_anew(ws)


def test_an_earlier_view_goes_on_as_it_was_loaded(ws: Workspace) -> None:
    move_in(ws, 2, jobs=JOBS)
    earlier = load_view(ws)
    before = proposals(ws, earlier)
    take_invoices(ws, [replace(one, status="VOIDED") for one in all_invoices(ws.cache)[:40]])
    later = proposals(ws, load_view(ws))
    assert proposals(ws, earlier) == before
    assert later != before
