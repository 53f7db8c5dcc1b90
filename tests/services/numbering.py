"""Books in which Xero gives the numbers: three jobs confirmed, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.confirm import confirm, postable, prepare
from jobsync_tui.services.match import load_view
from tests.fakes import Fault, Send, raising
from tests.services.conftest import decide_newcomer
from tests.services.small_business import OLD
from tests.services.worlds import drafted, post_all, pull_all, small_world, states

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World

PUT = "PUT Invoices"
LOST = raising(httpx.ReadTimeout, after=True)
NEVER_CAME = raising(httpx.ReadTimeout, after=False)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Three jobs confirmed, in books that number by themselves."""
    world = small_world(tmp_path / "world")
    world.numbers = "xero"
    world.write()
    with world.open() as ws:
        pull_all(ws)
        decide_newcomer(ws)
        confirm_all(ws)
    return world


def confirm_all(ws: Workspace) -> None:
    view = load_view(ws)
    found = drafted(ws, view)
    confirm(ws, prepare(ws, view, [found[number] for number in OLD if postable(found[number])]))


def made(world: World) -> list[dict[str, Any]]:
    """What the app made in Xero, in the order of the jobs."""
    ours = [one for id_, one in world.books.invoices.items() if id_ in world.books.created_by]
    return sorted(ours, key=lambda one: one["Reference"])


def post_once(world: World) -> dict[str, IntentState]:
    with world.open() as ws:
        post_all(ws)
        return {number: state for number, state in states(ws).items() if number in OLD}


ALL_POSTED = dict.fromkeys(OLD, IntentState.POSTED)


def held() -> tuple[list[Callable[[], object]], Fault]:
    """A network that keeps a request back: the fault, and what delivers it in the end."""
    late: list[Callable[[], object]] = []

    def held_back(send: Send, request: httpx.Request) -> httpx.Response:
        late.append(lambda: send(request))
        raise httpx.ReadTimeout("slow", request=request)

    return late, held_back
