"""The keys of Reconcile and of Audit as data: the same key means the same on every screen.

A capital letter leaves the machine (post, pull). No destructive letter stands next to a movement key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from textual.binding import BindingType

RECONCILE: list[BindingType] = [
    *(
        Binding(
            str(digit),
            f"choose({digit})",
            "take candidate",
            show=False,
            id=f"choose-{digit}",
            tooltip="Take the candidate of that number",
        )
        for digit in range(1, 10)
    ),
    Binding(
        "enter",
        "take_top",
        "take the top one",
        id="take-top",
        tooltip="Take the top candidate if it is clear, else compare",
    ),
    Binding("n", "new_contact", "new contact", id="new-contact", tooltip="Create the contact when posting"),
    Binding("m", "map_line", "map line", id="map-line", tooltip="Give the next open line its account"),
    Binding("l", "link", "link invoice", id="link", tooltip="The invoice in Xero bills this job"),
    Binding("i", "bill_anyway", "bill anyway", id="bill-anyway", tooltip="Bill it although one looks like it"),
    Binding("s", "skip", "skip today", id="skip", tooltip="Put the job aside until tomorrow"),
    Binding("x", "never", "never bill", id="never", tooltip="Never bill the job; asks for the reason"),
    Binding("u,ctrl+z", "undo", "undo", id="undo", tooltip="Take back the last mark or decision"),
    Binding("ctrl+y", "redo", "redo", id="redo", tooltip="Bring back what was taken back"),
    Binding("space", "mark", "mark", id="mark", tooltip="Mark or unmark the job"),
    Binding("a", "mark_ready", "mark ready", id="mark-ready", tooltip="Mark all ready jobs"),
    Binding("P", "post", "post", id="post", tooltip="Post the marked jobs; shows a summary first"),
    Binding("R", "pull", "pull", id="pull", tooltip="Pull from the job systems and Xero"),
    Binding("slash", "search", "search", id="search", tooltip="Search contacts, or accounts for an open line"),
    Binding("right_square_bracket", "next(1)", "next that needs you", id="next", tooltip="Next one that needs you"),
    Binding("left_square_bracket", "next(-1)", "previous", id="previous", tooltip="Previous job that needs you"),
    Binding("o", "open_in_xero", "open in Xero", id="open", tooltip="Show the job's invoice in Xero, in the browser"),
    Binding("f", "filter", "filter", id="filter", tooltip="Show open jobs, those set aside or billed, or all"),
    Binding("v", "uncertain", "uncertain", id="uncertain", tooltip="What is uncertain, why, and what you can decide"),
    Binding("f3", "audit", "audit", id="audit", tooltip="What was missed, what differs; for the accountant too"),
    Binding("r", "remembered", "remembered", id="remembered", tooltip="What is remembered; takes a decision back"),
    Binding("z", "batches", "batches", id="batches", tooltip="The last batches; deletes the drafts of one"),
    Binding("question_mark,f1", "help", "keys", id="help", tooltip="Every key of this screen"),
    Binding("escape", "home", "back", show=False, id="home", tooltip="Stop a pull; back to the open jobs"),
]

AUDIT: list[BindingType] = [
    Binding("i", "invoice", "invoice it", id="invoice", tooltip="Go to the job on Reconcile, where it is invoiced"),
    Binding("l", "link", "link invoice", id="link", tooltip="The invoice in Xero bills this job"),
    Binding("x", "never", "never bill", id="never", tooltip="Never bill the job; asks for the reason"),
    Binding("o", "open_in_xero", "open in Xero", id="open", tooltip="Show the invoice in Xero, in the browser"),
    Binding("v", "uncertain", "uncertain", id="uncertain", tooltip="What is uncertain, why, and what you can decide"),
    Binding("u,ctrl+z", "undo", "undo", id="undo", tooltip="Take back the last mark or decision"),
    Binding("ctrl+y", "redo", "redo", id="redo", tooltip="Bring back what was taken back"),
    Binding("t", "period", "period", id="period", tooltip="Choose the days whose jobs are checked"),
    Binding("f", "filter", "filter", id="filter", tooltip="Show one kind of finding, or all"),
    Binding("s", "sort", "sort", id="sort", tooltip="Order by money, or by age"),
    Binding("E", "export", "export", id="export", tooltip="Write the audit as CSV and as an Excel workbook"),
    Binding("R", "pull", "pull", id="pull", tooltip="Pull from the job systems and Xero"),
    Binding("question_mark,f1", "help", "keys", id="help", tooltip="Every key of this screen"),
    Binding("f2", "reconcile", "reconcile", id="back-to-reconcile", tooltip="Back to Reconcile"),
    Binding("escape", "back", "back", id="back", tooltip="Stop a pull; show everything; back to Reconcile"),
]
