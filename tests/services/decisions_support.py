"""Every kind of decision: how it is made, and how a proposal looks once it counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jobsync_tui.core.mapping import LEAVE_OFF
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide
from tests.services.worlds import drafted

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.match import View
    from jobsync_tui.services.workspace import Workspace

Act = Callable[["Workspace", "View", "Job"], None]
Holds = Callable[[Any], bool]
"""Whether a proposal is as the decision wants it; Any, since what is None fails the test by itself."""


def contact_id(view: View, name: str) -> str:
    return next(one.contact_id for one in view.contacts.by_id.values() if one.name == name)


def invoice_id(view: View, number: str) -> str:
    return next(one.invoice_id for one in view.invoices.by_id.values() if one.number == number)


def to_dunmore(ws: Workspace, view: View, job: Job) -> None:
    decide.choose_contact(ws, view, job, contact_id(view, "Dunmore Dental"))


def to_a_new_contact(ws: Workspace, view: View, job: Job) -> None:
    decide.create_contact(ws, view, job)


def to_materials(ws: Workspace, view: View, job: Job) -> None:
    decide.choose_account(ws, view, job, "1", "210")


def off(ws: Workspace, view: View, job: Job) -> None:
    decide.choose_account(ws, view, job, "1", LEAVE_OFF)


def to_h1(ws: Workspace, view: View, job: Job) -> None:
    decide.link_invoice(ws, view, job, "h-1")


def never(ws: Workspace, view: View, job: Job) -> None:
    decide.never_bill(ws, view, job, " warranty ")


def later(ws: Workspace, view: View, job: Job) -> None:
    decide.skip_today(ws, view, job)


KINDS: dict[str, tuple[Act, Holds]] = {
    "contact": (to_dunmore, lambda one: one.contact.name == "Dunmore Dental" and one.state is State.READY),
    "new": (to_a_new_contact, lambda one: one.new_contact.name == "Ada Rewi"),
    "line": (to_materials, lambda one: one.lines[0].account == "210" and one.state is State.READY),
    "left off": (off, lambda one: one.lines[0].left_off),
    "link": (to_h1, lambda one: [linked.number for linked in one.billing.invoices] == ["H-1"]),
    "bill": (decide.bill_anyway, lambda one: one.decisions.bill is not None and one.state is State.READY),
    "never": (never, lambda one: one.state is State.NEVER and one.decisions.never.value == {"reason": "warranty"}),
    "skip": (later, lambda one: one.state is State.SKIPPED),
}


def see(ws: Workspace, number: str = "J1", view: View | None = None) -> Proposal:
    return drafted(ws, view)[number]
