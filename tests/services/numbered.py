"""Customers' ids on contacts in Xero: what its tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.services.remembering import TENANT, let_in
from tests.services.worlds import (
    World,
    confirm_jobs,
    post_all,
)

if TYPE_CHECKING:
    from jobsync_tui.services.post import Posting

WRITTEN = f"Ada Rewi carries the customer's number {TENANT} in Xero."


def allow(world: World) -> None:
    """Let the profile write customers' ids into contacts."""
    profile = world.folder / "p.toml"
    profile.write_text(f"{profile.read_text(encoding='utf-8')}\n[contacts]\ncustomer_number = true\n", "utf-8")


def number_of(world: World, name: str = "Ada Rewi") -> str:
    """The customer's id that a contact carries."""
    return str(world.contacts_named(name)[0].get("ContactNumber") or "")


def posted(world: World, *numbers: str) -> Posting:
    """Confirm and post these jobs."""
    with world.open() as ws:
        confirm_jobs(ws, numbers)
        found = post_all(ws)
    assert found is not None
    return found


def contact_writes(world: World) -> int:
    """How often a contact was written."""
    return sum("/Contacts" in call.path for call in world.books.writes)


def let_in_again(world: World, jobs: list[dict[str, Any]]) -> None:
    """Let the job system hold these jobs, and pull them."""
    let_in(world, jobs)
    allow(world)
