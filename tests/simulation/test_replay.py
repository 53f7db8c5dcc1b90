"""A schedule can be told and lived again: same name, same trace. SEED and MODE name one from outside."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.simulation.__main__ import main
from tests.simulation.evening import live
from tests.simulation.faults import FAULTS, OF_READS, OF_TOKENS, OF_WRITES, PAIRED, UNFENCED
from tests.simulation.inside import FAILURES
from tests.simulation.judge import Judge
from tests.simulation.rings import DRAWING, drawn, named_schedule
from tests.simulation.starts import theatre

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.evening import Verdict


def again(name: str) -> Verdict:
    with theatre() as place:
        return live(place, named_schedule(name))


@pytest.mark.parametrize("name", ["app:7", "app:21", "xero:29", "two:3", "pair:123"])
def test_a_replay_is_the_same_to_the_last_line(name: str) -> None:
    first = again(name)
    assert again(name) == first
    assert first.requests > 0
    assert len(first.trace) > first.requests


def test_a_schedule_is_the_same_whatever_ran_before_it() -> None:
    with theatre() as place:
        for seed in range(3):
            live(place, drawn("app", seed))
        later = live(place, drawn("app", 21))
    assert later == again("app:21")


def test_replaying_a_named_seed_breaks_no_invariant() -> None:
    verdict = again(f"{os.environ.get('MODE', 'app')}:{os.environ.get('SEED', '1')}")
    assert not verdict.violations, verdict.told()


def test_a_violation_is_told_with_its_name_its_schedule_and_its_trace() -> None:
    @contextmanager
    def blaming() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Judge, "settled", lambda self: self.blame("I3: J1 is lost"))
            yield

    with theatre() as place:
        verdict = live(place, drawn("app", 2), blaming)
    told = verdict.told().splitlines()
    assert told[1:3] == ["I3: J1 is lost", "python -m tests.simulation --replay app:2"]
    assert told[3].startswith("app:2: confirmed")
    assert any("PUT Invoices" in line for line in told)


def test_the_command_replays_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--replay", "app:2"]) == 0
    assert "PUT Invoices" in capsys.readouterr().out
    assert main(["--mode", "two", "--seeds", "0-4", "--jobs", "1"]) == 0
    assert ["A", "two", "operators", "app", "4"] in [
        line.split()[:5] for line in capsys.readouterr().out.splitlines()
    ]


def test_a_name_of_no_schedule_is_refused() -> None:
    for name in ("app", "app:x", "nobody:1"):
        with pytest.raises(ValueError, match="names no schedule"):
            named_schedule(name)


def test_every_fault_is_drawn_somewhere() -> None:
    assert {*OF_WRITES, *OF_READS, *OF_TOKENS} == set(FAULTS)
    assert set(PAIRED) | set(UNFENCED) | set(FAILURES) <= set(FAULTS)
    assert set(DRAWING) == {"app", "xero", "two", "pair"}
