"""One theatre for all schedules of a module: what they begin with is made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulation.starts import theatre

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.starts import Theatre


@pytest.fixture(scope="module")
def place() -> Iterator[Theatre]:
    with theatre() as made:
        yield made
