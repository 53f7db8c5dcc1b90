"""Labelled books of a trade business: its jobs, its ledger, and of each job what is true."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.labelled.billing import amiss, beside, decoys, mixed, plain, staged, together, undone
from tests.labelled.billing.business import Business, business
from tests.labelled.billing.clients import Cast, cast
from tests.labelled.billing.desk import Desk
from tests.labelled.billing.doubts import with_doubts
from tests.labelled.billing.labels import Books
from tests.labelled.billing.scenes import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Callable

    Casting = Callable[[random.Random, str, int], Cast]

TUNED = range(40)
HELD_OUT = range(1000, 1040)
"""Never tuned on: run only to report."""

SCENES = (plain, decoys, together, staged, undone, amiss, mixed)
"""The modules that enter the scenarios, named so that each is imported."""


def books(seed: int, *, jobs: int = 1200, casting: Casting = cast) -> Books:
    """Write the books of one business with about so many jobs; equal arguments give equal books.

    A business whose job numbers stay below a thousand has fewer. `casting` draws who is in them, see `noisy`.
    """
    rng = random.Random(seed)  # noqa: S311 - seeded test books, not cryptography
    ours = business(rng, jobs)
    count = max(12, ours.jobs // 4)
    everybody = casting(rng, ours.country, count)
    desk = _written(rng, ours, everybody)
    rng.shuffle(desk.invoices)
    return Books(
        seed=seed,
        business=ours.name,
        currency=ours.currency,
        contacts=everybody.contacts,
        customers=tuple(client.customer for client in everybody.clients),
        jobs=with_doubts(desk.jobs, desk.invoices, desk.unnamed),
        invoices=tuple(desk.invoices),
        credits=tuple(desk.credits),
    )


def _written(rng: random.Random, ours: Business, everybody: Cast) -> Desk:
    """Play scenarios until there are enough jobs, then fill the ledger beside them."""
    desk = Desk(rng, ours, everybody)
    weights = [one.weight for one in SCENARIOS]
    while len(desk.jobs) < ours.jobs:
        (scene,) = rng.choices(SCENARIOS, weights)
        desk.scenario = scene.name
        scene.play(desk)
    beside.fill(desk, ours.jobs)
    return desk
