"""The list of scenarios, each under its name and with its weight among the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.labelled.billing.desk import Desk

    Scene = Callable[[Desk], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What may happen between a job and the ledger; `weight` in thousandths of the occasions."""

    name: str
    weight: float
    play: Scene


SCENARIOS: list[Scenario] = []


def scenario(weight: float) -> Callable[[Scene], Scene]:
    """Enter a function as a scenario under its own name."""

    def enter(play: Scene) -> Scene:
        SCENARIOS.append(Scenario(name=play.__name__, weight=weight, play=play))
        return play

    return enter
