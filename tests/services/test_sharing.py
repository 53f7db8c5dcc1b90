"""Decisions carried to another machine as a file: what is taken, what stays, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.deciding import Scope
from jobsync_tui.core.evidence import Decision
from jobsync_tui.core.mapping import LEAVE_OFF
from jobsync_tui.services import decide, remembered
from jobsync_tui.services.match import load_view
from jobsync_tui.services.sharing import Fate, exported, planned, take_in
from jobsync_tui.store.decisions import active_decisions, events
from tests.fakes import Boundaries, SimulatedCrash
from tests.services.carried import decided_here, file_of
from tests.services.remembering import choose, goes_to, in_xero, refuse, see
from tests.services.worlds import World, confirm_jobs, pull_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobsync_tui.services.sharing import Plan


@pytest.fixture
def colleague(here: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Another home over the same books and jobs."""
    other = World(tmp_path / "there", here.books, here.clock, here.jobs, here.mapping)
    with open_there(other, monkeypatch, tmp_path) as ws:
        pull_all(ws)
    return other


def open_there(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:  # a context manager
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "there" / "home"))
    return world.open()


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[World], Any]:
    return lambda world: open_there(world, monkeypatch, tmp_path)


def fates(plan: Plan) -> list[Fate]:
    return [one.fate for one in plan.decisions]


def test_what_is_remembered_here_is_remembered_on_a_colleagues_machine(
    here: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = decided_here(here)
    other = World(tmp_path / "there", here.books, here.clock, here.jobs, here.mapping)
    with open_there(other, monkeypatch, tmp_path) as ws:
        pull_all(ws)
        view = load_view(ws)
        plan = planned(ws, view, content)
        assert fates(plan) == [Fate.NEW] * 4
        assert take_in(ws, view, plan) == 4
        assert goes_to(ws) | {"S4": None} == {
            "S1": "Ada Rewi",
            "S2": "Ada Rewi",
            "S3": "Dunmore Dental",
            "S4": None,
        }
        found = see(ws, "S1")
        assert found.match.decision is Decision.REMEMBERED
        assert found.lines[0].account == "210"
        assert see(ws, "S4").decisions.refused
        assert [row["what"] for row in events(ws.cache)][-1] == "imported decisions"
        assert [one.made_on for one in remembered.remembered(ws, view)] == [
            one.made_on for one in _listed(here, monkeypatch, tmp_path)
        ]


def _listed(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[remembered.Remembered]:
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "home"))
    with world.open() as ws:
        return remembered.remembered(ws, load_view(ws))


def test_taking_a_file_in_twice_changes_nothing(here: World, colleague: World, there: Callable[[World], Any]) -> None:
    with there(colleague) as ws:
        content = _made_there(ws)
        view = load_view(ws)
        while decide.undo(ws, view):
            pass
        assert take_in(ws, view, planned(ws, view, content)) == 2
        before = active_decisions(ws.cache), len(events(ws.cache))
        plan = planned(ws, view, content)
        assert fates(plan) == [Fate.SAME] * 2
        assert take_in(ws, view, plan) == 0
        assert (active_decisions(ws.cache), len(events(ws.cache))) == before
        again = exported(ws, view)[0]
        assert json.loads(again)["decisions"] == json.loads(content)["decisions"]
    assert here.books is colleague.books


def _made_there(ws: Any) -> bytes:  # a workspace
    choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    refuse(ws, "S4", "Bjork Timber Ltd", Scope.CUSTOMER)
    return exported(ws, load_view(ws))[0]


AGAINST = {
    "another contact for the customer": ("S2", "Dunmore Dental", Scope.CUSTOMER, Fate.CONFLICT),
    "the same contact": ("S2", "Ada Rewi", Scope.CUSTOMER, Fate.SAME),
    "another contact at one site alone": ("S3", "Dunmore Dental", Scope.SITE, Fate.NEW),
    "another contact for one job alone": ("S3", "Dunmore Dental", Scope.JOB, Fate.NEW),
}


@pytest.mark.parametrize("case", AGAINST)
def test_what_was_decided_here_is_never_replaced(here: World, case: str) -> None:
    number, name, scope, fate = AGAINST[case]
    with here.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    content = file_of(here)
    with here.open() as ws:
        view = load_view(ws)
        decide.undo(ws, view)
        choose(ws, number, name, scope)
        own = goes_to(ws)[number]
        view = load_view(ws)
        plan = planned(ws, view, content)
        assert fates(plan) == [fate]
        take_in(ws, view, plan)
        assert goes_to(ws)[number] == own


@pytest.mark.parametrize(("name", "fate"), [("Ada Rewi", Fate.SAME), ("Dunmore Dental", Fate.CONFLICT)])
def test_one_job_in_the_file_never_undoes_what_was_decided_here_for_everywhere(
    here: World, name: str, fate: Fate
) -> None:
    with here.open() as ws:
        choose(ws, "S1", "Ada Rewi")
    content = file_of(here, every=True)
    with here.open() as ws:
        decide.undo(ws, load_view(ws))
        choose(ws, "S2", name, Scope.CUSTOMER)
        assert fates(planned(ws, load_view(ws), content)) == [fate]


@pytest.mark.parametrize(("name", "fate"), [("Ada Rewi", Fate.SAME), ("Dunmore Dental", Fate.CONFLICT)])
def test_a_site_in_the_file_never_undoes_what_was_decided_here_for_everywhere(
    here: World, name: str, fate: Fate
) -> None:
    with here.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.SITE)
    content = file_of(here)
    with here.open() as ws:
        decide.undo(ws, load_view(ws))
        choose(ws, "S3", name, Scope.CUSTOMER)
        assert fates(planned(ws, load_view(ws), content)) == [fate]


def test_a_no_in_the_file_never_undoes_a_yes_here(here: World) -> None:
    with here.open() as ws:
        refuse(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        refuse(ws, "S1", "Dunmore Dental", Scope.CUSTOMER)
    content = file_of(here)
    with here.open() as ws:
        view = load_view(ws)
        decide.undo(ws, view)
        decide.undo(ws, view)
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        assert fates(planned(ws, load_view(ws), content)) == [Fate.CONFLICT, Fate.NEW]


def test_the_file_holds_no_more_of_a_customer_than_the_keys_need(here: World) -> None:
    text = decided_here(here).decode()
    for word in ("Jade Patel", "jade patel", "06 835", "068350001", "tenant@flat.example", "ada@rewi", "twin@"):
        assert word not in text
    assert "sha256:" in text
    assert "Cobham" not in text


def test_what_was_decided_for_one_job_goes_with_all_and_reaches_that_job_alone(here: World) -> None:
    with here.open() as ws:
        choose(ws, "S1", "Ada Rewi")
        view = load_view(ws)
        decide.choose_account(ws, view, see(ws, "S2").job, "1", LEAVE_OFF)
        assert exported(ws, view)[1] == 0
    content = file_of(here, every=True)
    with here.open() as ws:
        view = load_view(ws)
        decide.undo(ws, view)
        decide.undo(ws, view)
        take_in(ws, view, planned(ws, view, content))
        assert goes_to(ws) == {"S1": "Ada Rewi", "S2": None, "S3": None, "S4": None}
        assert see(ws, "S2").lines[0].left_off
        decide.undo(ws, view)
        decide.undo(ws, view)
        choose(ws, "S1", "Dunmore Dental")
        assert fates(planned(ws, load_view(ws), content))[0] is Fate.CONFLICT
        confirm_jobs(ws, ["S1"])
        assert fates(planned(ws, load_view(ws), content))[0] is Fate.UNKNOWN_JOB


def test_a_contact_an_account_or_a_job_system_that_is_not_here_is_left_and_told(here: World) -> None:
    content = decided_here(here)
    file = json.loads(content)
    file["decisions"][0]["contact_id"] = "00000000-0000-4000-8000-000000000000"
    file["decisions"][1]["source"] = "office"
    file["decisions"][3]["account"] = "090"
    with here.open() as ws:
        view = load_view(ws)
        while decide.undo(ws, view):
            pass
        plan = planned(ws, view, json.dumps(file).encode())
        assert fates(plan) == [Fate.UNKNOWN_CONTACT, Fate.UNKNOWN_SOURCE, Fate.NEW, Fate.UNKNOWN_ACCOUNT]
        assert plan.counts == {
            "new": 1,
            "its contact is not in this cache": 1,
            "its account takes no sales here": 1,
            "its job system is not set up here": 1,
        }


def test_what_the_customer_was_when_the_colleague_decided_counts_here_too(here: World) -> None:
    in_xero(here, "Ada Rewi", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "06 835 0001"}])
    with here.open() as ws:
        pull_all(ws)
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
    content = file_of(here)
    with here.open() as ws:
        view = load_view(ws)
        decide.undo(ws, view)
        take_in(ws, view, planned(ws, view, content))
        assert goes_to(ws)["S2"] == "Ada Rewi"
    for one in here.jobs[:3]:
        one["customer"]["phone"] = "06 999 0009"
    here.write()
    with here.open() as ws:
        pull_all(ws)
        assert see(ws, "S2").match.why == "the phone of the customer changed since you chose Ada Rewi"


def test_a_process_that_dies_while_taking_a_file_in_keeps_all_of_it_or_nothing(here: World) -> None:
    content = decided_here(here)
    with here.open() as ws:
        view = load_view(ws)
        while decide.undo(ws, view):
            pass
    kept = set()
    for crash_at in range(1, 12):
        boundary = Boundaries(crash_at)
        try:
            with here.open(boundary) as ws:
                view = load_view(ws)
                take_in(ws, view, planned(ws, view, content))
        except SimulatedCrash:
            pass
        else:
            break
        with here.open() as ws:
            kept.add(len(active_decisions(ws.cache)))
    assert kept == {0, 4}


def test_of_two_words_about_the_same_in_one_file_the_first_counts(here: World) -> None:
    file = json.loads(decided_here(here))
    file["decisions"].append(file["decisions"][0] | {"choice": "new", "contact_id": ""})
    with here.open() as ws:
        view = load_view(ws)
        while decide.undo(ws, view):
            pass
        assert fates(planned(ws, view, json.dumps(file).encode())) == [*[Fate.NEW] * 4, Fate.TWICE]
