"""Audit: that nothing was missed. Every job of a period is accounted for; each finding has one thing to do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Static

from jobsync_tui.core.audit_kinds import Kind
from jobsync_tui.core.audit_sums import Order
from jobsync_tui.core.auditing import Finding
from jobsync_tui.core.periods import last_days, periods
from jobsync_tui.services.audit import audit
from jobsync_tui.services.audit_files import csv_bytes, save, xlsx_bytes
from jobsync_tui.ui import auditing, rows
from jobsync_tui.ui.format import plural
from jobsync_tui.ui.keys import AUDIT
from jobsync_tui.ui.screens.audit_decisions import AuditDecisions
from jobsync_tui.ui.screens.export import ExportScreen, default_place, files
from jobsync_tui.ui.screens.help import HelpScreen
from jobsync_tui.ui.screens.period import PeriodScreen
from jobsync_tui.ui.screens.twins import TwinsScreen
from jobsync_tui.ui.screens.uncertain import UncertainScreen
from jobsync_tui.ui.widgets.bars import Bars
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.audit_sums import Entry
    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.periods import Period
    from jobsync_tui.services.audit import AuditReport
    from jobsync_tui.ui.desk import Desk

PINNED = (Hint("esc", "back", "escape"), Hint("?", "keys", "question_mark"))
NARROW_LINES, LINES = 2, 3
"""Lines for what was found, by kind."""


class AuditScreen(AuditDecisions):
    """What was found, and the one under the cursor in full; `sent` is the job she goes to on Reconcile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *AUDIT,
        Binding("d", "duplicates", "duplicate contacts", id="duplicates", tooltip="Who is in Xero more than once"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sent: JobKey | None = None
        self._report: AuditReport | None = None
        self._entries: Sequence[Entry] = ()
        self._checked: object = None
        """The proposals that were checked: another object once the desk has loaded anew."""

    def compose(self) -> ComposeResult:
        """Build the panes once."""
        yield Static(id="bar")
        yield Static(id="audit-head")
        yield Bars(id="ages")
        yield RowList(id="findings")
        with VerticalScroll(id="about-finding", can_focus=False):
            yield Static(id="finding")
        yield Static(id="message")
        yield KeyBar(PINNED)

    def on_mount(self) -> None:
        """Check what the desk has loaded."""
        self.query_one(RowList).focus()
        self.set_interval(1.0, self._watch)
        self.say("Checking…")
        self._check(None, greet=True)

    def _watch(self) -> None:
        """Say what a pull waits for; check again what a pull on Reconcile has brought."""
        self.watch_waits()
        if self._checked is not None and self._checked is not self.desk.proposals and not self.working:
            self.show(self.current.job.key if self.current else None)

    @property
    def entry(self) -> Entry | None:
        """What is under the cursor."""
        at = self.query_one(RowList).cursor
        return self._entries[at] if at < len(self._entries) else None

    # Checking and drawing

    def show(self, key: JobKey | None = None) -> None:
        """Check anew what the desk holds, then draw, the cursor on that job, or where it was."""
        self._check(key)

    @work(exclusive=True, group="audit", exit_on_error=False)
    async def _check(self, key: JobKey | None, *, greet: bool = False) -> None:
        if await self.recheck(key) and greet and self._report:
            found = len(self._report.findings) + len(self._report.orphans)
            told = f"{plural(found, 'row')} to look at." if found else auditing.nothing(self._report, None, 0)
            self.say(told)

    async def recheck(self, key: JobKey | None) -> bool:
        """Check anew and draw, the cursor on that job; whether that worked."""
        report = await self.off_thread(self._audit)
        if report is None:
            return False
        self._report = report
        self._draw_all(key)
        return True

    def _audit(self) -> AuditReport:
        """Check the proposals the desk has; off the UI thread."""
        every, ws = self.desk.proposals, self.desk.ws
        period = self.desk.audit.period or last_days(ws.clock.now().date())
        known = list(every.values())
        report = audit(ws, since=period.since, until=period.until, view=self.desk.view, every=known)
        self._checked = every
        return report

    def _draw_all(self, key: object = None) -> None:
        """Draw the report, the cursor on that job or invoice, or where it was."""
        report, chosen, width = self._report, self.desk.audit, self.size.width
        if report is None:
            return
        every = report.entries(chosen.order)
        self._entries = [one for one in every if chosen.kind in {None, one.kind}]
        listed, keys = self.query_one(RowList), [_key(one) for one in self._entries]
        listed.empty = auditing.nothing(report, chosen.kind, len(every))
        cursor = keys.index(key) if key in keys else min(listed.cursor, max(len(keys) - 1, 0))
        listed.show(len(keys), self._draw, cursor=cursor)
        most = NARROW_LINES if width < auditing.WIDE else LINES
        now = self.desk.ws.clock.now()
        self.query_one("#bar", Static).update(auditing.header(report, self.desk.facts, width, now))
        self.query_one("#audit-head", Static).update(auditing.head(report, chosen, width, most=most))
        self.query_one(Bars).show(auditing.bars(report))
        self._show_one()

    def _draw(self, index: int, width: int) -> list[Cell]:
        if self._report is None or index >= len(self._entries):
            return []
        return auditing.row(self._entries[index], width, self._report.base)

    @on(RowList.Highlighted)
    def _show_one(self) -> None:
        entry, pane = self.entry, self.query_one("#about-finding")
        pane.border_title = rows.title(f" {auditing.title(entry)} " if entry else "")
        self.query_one("#finding", Static).update(auditing.about(entry, self.size.width) if entry else "")
        self.query_one(KeyBar).show(auditing.hints(entry))

    def on_resize(self) -> None:
        """Rows and panes are cut to the width: draw them for the new one."""
        self._draw_all(_key(self.entry))

    # Where to go, and what to look at

    @on(RowList.Picked)
    def action_invoice(self) -> None:
        """Go to the job on Reconcile, where it is invoiced."""
        proposal = self.current
        if proposal is None:
            self.say(
                "This is an invoice without a job: o opens it in Xero." if self.entry else "There is no job here."
            )
            return
        self.sent = proposal.job.key
        self.dismiss(None)

    @work(exit_on_error=False)
    async def action_uncertain(self) -> None:
        """Show what is uncertain; it is looked up there."""
        await self.app.push_screen_wait(UncertainScreen(self.desk))
        self.show(self.current.job.key if self.current else None)

    def action_duplicates(self) -> None:
        """Show contacts that are one party typed twice."""
        self.app.push_screen(TwinsScreen(self.desk))

    @work(exit_on_error=False)
    async def action_period(self) -> None:
        """Ask which period, and check that."""
        if self._report is None:
            return
        books = self.desk.facts
        named = periods(self.desk.ws.clock.now().date(), books.country, books.year_end)
        labels = [f"{one.name:<24} {auditing.span(one.since, one.until)}" for one in named]
        at = await self.ask("Check the jobs completed in which period?", [*labels, "other days…"])
        if at is None:
            return
        asked = PeriodScreen(self._report.since, self._report.until)
        period: Period | None = named[at] if at < len(named) else await self.app.push_screen_wait(asked)
        if period is None:
            return
        self.desk.audit.period = period
        if await self.recheck(None):
            self.say(f"Checked {auditing.span(period.since, period.until)}.")

    @work(exit_on_error=False)
    async def action_filter(self) -> None:
        """Ask which kind of finding to show."""
        if self._report is None:
            return
        there = [Kind(one.name) for one in self._report.kinds]
        labels = [f"{one.count} {Kind(one.name).label}" for one in self._report.kinds]
        at = await self.ask("Show which?", ["everything", *labels])
        if at is not None:
            self._filter(there[at - 1] if at else None)

    def _filter(self, kind: Kind | None) -> None:
        self.desk.audit.kind = kind
        self._draw_all(_key(self.entry))
        self.say(f"Showing: {kind.label}. esc shows everything." if kind else "Showing everything.")

    def action_sort(self) -> None:
        """Order by money, or by age."""
        chosen = self.desk.audit
        chosen.order = Order.AGE if chosen.order is Order.MONEY else Order.MONEY
        self._draw_all(_key(self.entry))
        self.say("The oldest first." if chosen.order is Order.AGE else "Unbilled money first, the largest first.")

    @work(exit_on_error=False)
    async def action_export(self) -> None:
        """Ask where, then write the audit of this period as CSV and as a workbook."""
        report = self._report
        if report is None:
            return
        place = await self.app.push_screen_wait(ExportScreen(str(default_place(report.since, report.until))))
        written = await self.off_thread(partial(_export, report, place)) if place else None
        if written:
            self.say(f"Written: {' and '.join(one.name for one in written)} in {written[0].parent}")

    def action_help(self) -> None:
        """Every key of this screen."""
        self.app.push_screen(HelpScreen(self))

    def action_back(self) -> None:
        """Stop a pull; else show everything again; else back to Reconcile."""
        if self.pulling:
            self.stop_pull()
        elif self.desk.audit.kind:
            self._filter(None)
        else:
            self.dismiss(None)

    def action_reconcile(self) -> None:
        """Back to Reconcile."""
        self.dismiss(None)


def _key(entry: Entry | None) -> object:
    if entry is None:
        return None
    return entry.proposal.job.key if isinstance(entry, Finding) else entry.invoice.invoice_id


def _export(report: AuditReport, place: str) -> tuple[Path, Path]:
    """Write both files; blocks. UsageError where one cannot be written."""
    csv, xlsx = files(place)
    save(csv_bytes(report), csv)
    save(xlsx_bytes(report), xlsx)
    return csv, xlsx
