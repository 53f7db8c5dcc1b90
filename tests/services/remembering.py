"""Customers at several sites whom nobody knows in Xero, and the steps that tests of remembered decisions share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobsync_tui.core.deciding import Scope
from jobsync_tui.services import decide, remembered
from jobsync_tui.services.match import load_view
from tests.services.small_business import job
from tests.services.worlds import drafted, pull_all

if TYPE_CHECKING:
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.match import View
    from jobsync_tui.services.remembered import Remembered
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World

HILL, LAKE = {"line1": "1 Hill St", "city": "Napier"}, {"line1": "2 Lake Rd", "city": "Napier"}
TENANT = "3f2c9a71-5b0e-4d1c-9e66-0f4f2a8d7b10"
"""An id as job systems give it: nobody else's by chance."""


def tenant_jobs() -> list[dict[str, Any]]:
    """Three jobs of one customer at two sites, and one of another customer."""
    ours = {"id": TENANT, "name": "Jade Patel", "email": "tenant@flat.example", "phone": "06 835 0001"}
    twin = {"id": "t-2", "name": "The Twin", "email": "twin@flat.example"}
    return [
        job("S1", "Jade Patel", "10.00", site=HILL, customer=ours),
        job("S2", "Jade Patel", "20.00", site=HILL, customer=ours),
        job("S3", "Jade Patel", "30.00", site=LAKE, customer=ours),
        job("S4", "The Twin", "40.00", site=HILL, customer=twin),
    ]


def let_in(world: World, jobs: list[dict[str, Any]]) -> None:
    """Let the job system hold these jobs, and pull them."""
    world.jobs = jobs
    world.write()
    with world.open() as ws:
        pull_all(ws)


def contact_id(view: View, name: str) -> str:
    return str(next(one.contact_id for one in view.contacts.by_id.values() if one.name == name))


def choose(ws: Workspace, number: str, name: str, scope: Scope = Scope.JOB) -> View:
    view = load_view(ws)
    decide.choose_contact(ws, view, drafted(ws, view)[number].job, contact_id(view, name), scope)
    return view


def refuse(ws: Workspace, number: str, name: str, scope: Scope = Scope.JOB) -> View:
    view = load_view(ws)
    decide.refuse_contact(ws, view, drafted(ws, view)[number].job, contact_id(view, name), scope)
    return view


def listed(ws: Workspace) -> list[Remembered]:
    return remembered.remembered(ws, load_view(ws))


def goes_to(ws: Workspace) -> dict[str, str | None]:
    """The contact of each job, None where nobody is settled; jobs that are gone from their source are left out."""
    gone = {cached.job.key for cached in load_view(ws).jobs if cached.gone_at}
    kept = {number: one for number, one in drafted(ws).items() if one.job.key not in gone}
    return {number: one.contact.name if one.contact else None for number, one in kept.items()}


def see(ws: Workspace, number: str) -> Proposal:
    return drafted(ws)[number]


def in_xero(world: World, name: str, **fields: Any) -> None:  # Xero's own JSON
    """Somebody changes a contact in Xero an hour later."""
    world.clock.pass_time(hours=1)
    found = next(one for one in world.books.contacts.values() if one["Name"] == name)
    found.update(fields, UpdatedDateUTC=world.books.now())
