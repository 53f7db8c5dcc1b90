"""Decisions as a file for another machine, as tests make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.core.deciding import Scope
from jobsync_tui.services import decide
from jobsync_tui.services.match import load_view
from jobsync_tui.services.sharing import exported
from tests.services.remembering import choose, refuse, see

if TYPE_CHECKING:
    from tests.services.worlds import World


def file_of(world: World, *, every: bool = False) -> bytes:
    with world.open() as ws:
        return exported(ws, load_view(ws), every=every)[0]


def decided_here(world: World) -> bytes:
    """The file of one decision of each kind that is shared."""
    with world.open() as ws:
        choose(ws, "S1", "Ada Rewi", Scope.CUSTOMER)
        choose(ws, "S3", "Dunmore Dental", Scope.SITE)
        refuse(ws, "S4", "Bjork Timber Ltd", Scope.CUSTOMER)
        view = load_view(ws)
        decide.choose_account(ws, view, see(ws, "S1").job, "1", "210", remember=True)
        choose(ws, "S4", "Cobham School")  # its job alone: it stays here
    return file_of(world)
