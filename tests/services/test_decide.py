"""What a person decided: kept, taken back, brought back, refused once the invoice is under way."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide
from jobsync_tui.services.match import load_view
from jobsync_tui.services.status import history
from jobsync_tui.store.decisions import active_decisions, events
from tests.fakes import Boundaries, SimulatedCrash
from tests.services.decisions_support import KINDS, Act, Holds, later, never, see, to_dunmore, to_materials
from tests.services.worlds import pull_all

if TYPE_CHECKING:
    from jobsync_tui.core.proposal import Proposal
    from tests.services.worlds import World


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_decision_counts_at_once_and_after_a_restart(pulled: World, kind: str) -> None:
    act, holds = KINDS[kind]
    with pulled.open() as ws:
        view = load_view(ws)
        assert not holds_safely(holds, see(ws))
        act(ws, view, see(ws, view=view).job)
        assert holds(see(ws, view=view))
    with pulled.open() as ws:
        assert holds(see(ws))


def holds_safely(holds: Holds, one: Proposal) -> bool:
    with suppress(AttributeError):
        return holds(one)
    return False


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_decision_can_be_taken_back_and_brought_back(pulled: World, kind: str) -> None:
    act, holds = KINDS[kind]
    with pulled.open() as ws:
        view = load_view(ws)
        before = see(ws, view=view)
        act(ws, view, before.job)
        decide.undo(ws, view)
        assert see(ws, view=view) == before
    with pulled.open() as ws:
        view = load_view(ws)
        decide.redo(ws, view)
        assert holds(see(ws, view=view))


def test_twenty_decisions_are_taken_back_and_brought_back_across_restarts(pulled: World) -> None:
    accounts = ["200", "210"] * 10
    with pulled.open() as ws:
        mine = len(active_decisions(ws.cache))
        view = load_view(ws)
        for account in accounts:
            decide.choose_account(ws, view, see(ws, "J1").job, "1", account)
    for count in range(1, 21):
        with pulled.open() as ws:
            undone = decide.undo(ws, load_view(ws))
            assert undone
            assert undone.value["account"] == accounts[-count]
            assert len(active_decisions(ws.cache)) == mine + 20 - count
    with pulled.open() as ws:
        view = load_view(ws)
        brought_back = [decide.redo(ws, view) for _ in range(20)]
        assert [one.value["account"] for one in brought_back if one] == accounts
        assert decide.redo(ws, view) is None
        assert len(active_decisions(ws.cache)) == mine + 20


def test_a_new_decision_ends_what_could_be_brought_back(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        to_dunmore(ws, view, see(ws).job)
        decide.undo(ws, view)
        to_materials(ws, view, see(ws).job)
        assert decide.redo(ws, view) is None
        assert see(ws).contact.name == "Ada Rewi"  # type: ignore[union-attr]  # matched by itself


def test_with_nothing_decided_there_is_nothing_to_take_back(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        while decide.undo(ws, view):
            pass
        assert decide.undo(ws, view) is None
        assert not active_decisions(ws.cache)


REFUSED: dict[str, tuple[Act, str]] = {
    "unknown contact": (lambda ws, view, job: decide.choose_contact(ws, view, job, "nobody"), "no contact nobody"),
    "bank account": (lambda ws, view, job: decide.choose_account(ws, view, job, "1", "090"), "090 is not an account"),
    "unknown account": (lambda ws, view, job: decide.choose_account(ws, view, job, "1", "999"), "999 is not"),
    "unknown line": (lambda ws, view, job: decide.choose_account(ws, view, job, "7", "200"), "no line 7"),
    "unknown invoice": (lambda ws, view, job: decide.link_invoice(ws, view, job, "H-9"), "no invoice H-9"),
    "no reason": (lambda ws, view, job: decide.never_bill(ws, view, job, "  "), "A reason is needed"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_xero_would_not_take_is_refused_and_not_kept(pulled: World, kind: str) -> None:
    act, sentence = REFUSED[kind]
    with pulled.open() as ws:
        view = load_view(ws)
        before = (active_decisions(ws.cache), len(events(ws.cache)))
        with pytest.raises(UsageError, match=sentence):
            act(ws, view, see(ws).job)
        assert (active_decisions(ws.cache), len(events(ws.cache))) == before


def test_an_archived_contact_and_a_void_invoice_are_refused(pulled: World) -> None:
    ada = next(one for one in pulled.books.contacts.values() if one["Name"] == "Ada Rewi")
    pulled.clock.pass_time(hours=1)
    ada.update(ContactStatus="ARCHIVED", UpdatedDateUTC=pulled.books.now())
    next(iter(pulled.books.invoices.values())).update(Status="VOIDED", UpdatedDateUTC=pulled.books.now())
    with pulled.open() as ws:
        pull_all(ws)
        view = load_view(ws)
        with pytest.raises(UsageError, match="archived"):
            decide.choose_contact(ws, view, see(ws).job, ada["ContactID"])
        with pytest.raises(UsageError, match="H-1 is voided"):
            decide.link_invoice(ws, view, see(ws).job, "H-1")


def test_skipping_is_over_the_next_day(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        later(ws, view, see(ws).job)
        assert see(ws).state is State.SKIPPED
        pulled.clock.pass_time(days=1)
        assert see(ws).state is State.READY


def test_a_contact_that_vanished_after_it_was_chosen_is_asked_about(pulled: World) -> None:
    with pulled.open() as ws:
        view = load_view(ws)
        to_dunmore(ws, view, see(ws).job)
        with ws.cache.transaction():
            ws.cache.execute("DELETE FROM contact WHERE name = 'Dunmore Dental'")
        assert see(ws).state is State.NEEDS_CONTACT
        assert see(ws).match.decision is Decision.REVIEW


@pytest.mark.parametrize("kind", KINDS)
def test_a_process_that_dies_while_deciding_keeps_all_of_the_decision_or_none(pulled: World, kind: str) -> None:
    act, holds = KINDS[kind]
    for crash_at in range(1, 9):
        boundary = Boundaries(crash_at)
        with pulled.open() as ws:
            before = (len(active_decisions(ws.cache)), len(history(ws)))
        crashed = True
        with suppress(SimulatedCrash), pulled.open(boundary) as ws:
            act(ws, load_view(ws), see(ws).job)
            crashed = False
        with pulled.open() as ws:
            committed = "after a commit" in boundary.crossed
            kept = (len(active_decisions(ws.cache)) - before[0], len(history(ws)) - before[1])
            assert kept == ((1, 1) if committed else (0, 0))
            assert holds(see(ws)) if committed else True
        if not crashed:
            break
    assert crash_at > 3


def test_every_decision_and_every_undo_is_in_the_history_in_order(pulled: World) -> None:
    with pulled.open() as ws:
        told = len(history(ws))
        view = load_view(ws)
        never(ws, view, see(ws).job)
        decide.undo(ws, view)
        decide.redo(ws, view)
        assert [row["what"] for row in history(ws)[told:]] == ["decided never", "undid never", "redid never"]
        assert json.loads(history(ws)[-1]["detail"])["reason"] == "warranty"
