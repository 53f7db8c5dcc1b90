"""Posting with things asked for beside the invoices, and what became of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jobsync_tui.core.afterwards import AfterPolicy, AfterState, Wish
from jobsync_tui.services.afterwards import run
from jobsync_tui.services.confirm import prepare
from jobsync_tui.services.match import load_view
from jobsync_tui.services.wishes import ask_one, confirm, target
from tests.fakes import answering
from tests.services.worlds import drafted, post_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobsync_tui.services.extras import Extras
    from jobsync_tui.services.workspace import Workspace
    from tests.services.worlds import World

DAY_LIMIT = answering(429, "", "text/html", after=False, X_Rate_Limit_Problem="day", Retry_After="40000")
NO_PERMISSION = answering(
    401, '{"Title":"Unauthorized","Detail":"AuthorizationUnsuccessful"}', "application/json", after=False
)
SIGNED_OUT = answering(401, '{"Title":"Unauthorized","Detail":"TokenExpired"}', "application/json", after=False)

EMAIL = AfterPolicy(email=True)
NOTE = AfterPolicy(note="Job {job} ({stage}) of {completed} billed from jobsync")


def confirm_with(
    ws: Workspace, policy: AfterPolicy, numbers: Iterable[str] = ("J1",), status: str = "AUTHORISED"
) -> None:
    """Freeze these jobs as approved invoices and confirm them with what is asked for beside them."""
    view = load_view(ws)
    found = drafted(ws, view)
    confirm(ws, prepare(ws, view, [found[number] for number in numbers], status=status), policy)


def run_all(ws: Workspace) -> Extras:
    """Do what is waiting; how it ended."""
    *_, last = run(ws)
    return last


def posted_with(
    ws: Workspace, policy: AfterPolicy, numbers: Iterable[str] = ("J1",), status: str = "AUTHORISED"
) -> None:
    confirm_with(ws, policy, numbers, status)
    post_all(ws)


def held(world: World, number: str) -> dict[str, object]:
    """The one live invoice of this number."""
    (one,) = world.live(number)
    return one


def sent_emails(world: World) -> int:
    """How many e-mails went out."""
    return sum(entry["Changes"] == "Invoice sent" for entries in world.books.history.values() for entry in entries)


def outcomes(extras: Extras) -> dict[str, AfterState]:
    return {row.job_number: row.state for row in extras.rows}


def ask_again(ws: Workspace, number: str, wish: Wish, *, again: bool = False) -> int:
    view = load_view(ws)
    cached = next(one for one in view.jobs if one.job.number == number)
    return ask_one(ws, view, target(ws, view, cached), wish, again=again)


def refused(reason: str) -> str:
    """The body of a 400 with one reason of Xero's."""
    return json.dumps(
        {
            "ErrorNumber": 10,
            "Type": "ValidationException",
            "Message": "A validation exception occurred",
            "Elements": [{"ValidationErrors": [{"Message": reason}]}],
        }
    )


def run_own(ws: Workspace, *asked: int) -> Extras:
    """Do what she asked for by itself, as her command does; how it ended."""
    *_, last = run(ws, only=set(asked))
    return last
