"""`jobsync post` as processes against a Xero of another hand: what its books hold in the end, counted there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.simulation.outside.homes import JOBS, NEWCOMER
from tests.simulation.outside.lives import POST, Schedule, standing
from tests.simulation.outside.mischief import Fault
from tests.simulation.outside.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.simulation.outside.lives import Ground

TERSE = Style(pagination=False, reversed=True, verbose=False, places=4, strange=True, not_modified=True, older=True)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with standing(tmp_path_factory.mktemp("ground")) as made:
        yield made


@pytest.fixture
def run(ground: Ground, tmp_path: Path) -> Schedule:
    """A schedule in which nothing happens but what the test plans, in the plainest style."""
    made = Schedule(0, ground, tmp_path)
    made.books.style, made.books.refuses = Style(), set()
    return made


def test_a_process_killed_by_its_own_request_is_not_sent_again(run: Schedule) -> None:
    home = run.settle_in("home-a")
    run.mischief.begin([Fault(what="PUT Contacts", nth=1, kind="kill after")])
    assert home.run(*POST).killed
    run.mischief.begin([Fault(what="PUT Invoices", nth=1, kind="kill, then act")])
    assert home.run(*POST).killed
    run.calm(home)
    assert run.ground.door.xero.calls["PUT Invoices"] == 1
    assert run.ground.door.xero.calls["PUT Contacts"] == 1
    run.final()


def test_a_terse_xero_that_answers_in_another_order_is_understood(run: Schedule) -> None:
    run.books.style = TERSE
    home = run.settle_in("home-a")
    assert home.run("pull", "--full", "--json").code == 0
    ran = home.run(*POST)
    run.ended(home, ran)
    assert ran.code == 0, str(ran)
    assert ran.document["calls"]["PUT Invoices"] == 1
    run.final()


def test_two_homes_that_post_at_once_while_answers_are_lost_bill_each_job_once(run: Schedule) -> None:
    homes = [run.settle_in("home-a"), run.settle_in("home-b")]
    lost = ("arrive late", "drop after", "500 after")
    run.mischief.begin([Fault(what="PUT Invoices", nth=at, kind=kind) for at, kind in enumerate(lost, 1)])
    running = [home.start(*POST) for home in homes]
    for home, process in zip(homes, running, strict=True):
        run.ended(home, home.finish(process, *POST))
    for home in homes:
        run.calm(home)
    run.final()


def test_homes_copied_before_and_in_the_middle_of_posting_add_nothing_when_they_come_back(run: Schedule) -> None:
    home = run.settle_in("home-a")
    early = run.settle_in("home-a", home)
    run.mischief.begin([Fault(what="PUT Invoices", nth=1, kind="kill after")])
    assert home.run(*POST).killed
    middle = run.settle_in("home-a", home)
    run.calm(home)
    made = len(run.books.invoices)
    for old in (early, middle):
        run.calm(old)
    assert len(run.books.invoices) == made
    run.final()


def test_a_number_taken_by_hand_and_a_refused_invoice_are_left_to_her_and_the_others_go(run: Schedule) -> None:
    run.books.refuses = {"7006"}
    home = run.settle_in("home-a")
    run.mischief.begin([Fault(what="PUT Invoices", nth=1, kind="number taken")])
    ran = home.run(*POST)
    run.ended(home, ran)
    assert ran.code == 1
    stopped = {one["job_number"]: one["state"] for one in ran.document["results"] if one["state"] != "POSTED"}
    assert stopped == {"7001": "HUMAN", "7006": "REJECTED"}
    run.final()


def test_an_evening_of_bad_answers_ends_with_every_job_billed(run: Schedule) -> None:
    run.books.style = replace(TERSE, verbose=True)
    home = run.settle_in("home-a")
    run.mischief.begin([Fault(what="GET Invoices", nth=1, kind="portal")])
    run.ended(home, home.run(*POST))
    evening = ("400, some saved", "element missing", "half an answer")
    faults = [Fault(what="PUT Invoices", nth=at, kind=kind) for at, kind in enumerate(evening, 1)]
    run.mischief.begin([Fault(what="PUT Contacts", nth=1, kind="drop after"), *faults])
    run.ended(home, home.run(*POST))
    assert run.counts["faults"] >= 4
    run.calm(home)
    run.final()
    assert sum(JOBS[number][0] == NEWCOMER for number in home.states()) == 2
