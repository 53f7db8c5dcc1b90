"""Audit: what was missed, each with one key; decisions leave the list and come back; files for the accountant."""

from __future__ import annotations

import csv
import datetime as dt
import io
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.core.audit_sums import Order, proof_line
from jobsync_tui.core.auditing import Finding
from jobsync_tui.core.deciding import Choice
from jobsync_tui.core.proposal import State
from jobsync_tui.services import decide
from jobsync_tui.services.audit import audit
from jobsync_tui.store.decisions import active_decisions
from jobsync_tui.ui.screens import audit as audit_screen
from jobsync_tui.ui.screens import export
from jobsync_tui.ui.screens.audit import AuditScreen
from jobsync_tui.ui.screens.export import ExportScreen, default_place, files
from jobsync_tui.ui.screens.help import HelpScreen, keys_of
from jobsync_tui.ui.screens.period import PeriodScreen
from jobsync_tui.ui.screens.reason import ReasonScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.uncertain import UncertainScreen
from jobsync_tui.ui.widgets.key_bar import KeyBar
from jobsync_tui.ui.widgets.row_list import RowList
from tests.ui.audit_table import Table
from tests.ui.audited import CHANGED, FREE, VOIDED, muddle
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from jobsync_tui.services.audit import AuditReport

LOOKS_BILLED = "J10453"


@pytest.fixture
async def table(evening: Evening) -> AsyncIterator[Table]:
    muddle(evening)
    with app_on(evening) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text)
            at_table = Table(app, player)
            await at_table.open()
            yield at_table


async def test_the_screen_shows_that_every_job_is_accounted_for_and_what_the_command_line_says(table: Table) -> None:
    await table.player.until(lambda: "to look at" in table.text)
    desk = table.app.desk
    report = audit(desk.ws)
    assert "[PRACTICE BOOKS]" in table.text
    assert "checked 40 jobs as of 16:46" in table.text
    assert proof_line(report.proof) in table.text
    assert sum(one.count for one in report.proof) == 40
    assert table.numbers == [one.number for one in report.entries(Order.MONEY)]
    for words in ("1 void only", "1 no charge", "1 differs -117.88", "unbilled 31-60 days"):
        assert words in table.text
    assert "\x1b" not in table.player.text
    await table.go(VOIDED)
    assert f"{VOIDED} · voided" in table.text
    assert "found by its number" in table.text
    await table.go("INV-2229")
    assert "reference @phone" in table.text
    assert "Shop [North] Ltd [/]" in table.text


async def test_never_and_link_leave_the_list_and_undo_brings_them_back(table: Table) -> None:
    before = table.numbers
    await table.go(FREE)
    await table.player.press("x")
    await table.player.until(lambda: isinstance(table.app.screen, ReasonScreen))
    await table.player.press(*"warranty", "enter")
    await table.player.until(lambda: f"{FREE} is never billed. u undoes." in table.text)
    assert table.numbers == [one for one in before if one != FREE]
    assert "1 never + 0 no charge" in table.text
    await table.go(LOOKS_BILLED)
    await table.player.press("l")
    await table.player.until(lambda: f"{LOOKS_BILLED} is billed by INV-2231" in table.text)
    assert LOOKS_BILLED not in table.numbers
    assert "1 billed" in table.text
    kept = [(one.choice, one.value.get("reason", "")) for one in active_decisions(table.app.desk.ws.cache)]
    assert (Choice.NEVER, "warranty") in kept
    await table.player.press("u")
    await table.player.until(lambda: LOOKS_BILLED in table.numbers)
    assert table.here == LOOKS_BILLED
    await table.player.press("u")
    await table.player.until(lambda: table.numbers == before)
    assert table.here == FREE
    await table.player.press("ctrl+y")
    await table.player.until(lambda: FREE not in table.numbers)


async def test_a_held_key_links_one_job_and_where_there_are_several_invoices_she_says_which(table: Table) -> None:
    await table.go(LOOKS_BILLED)
    await table.player.pilot.press("l", "l", "l")
    await table.player.until(lambda: "l again links this one." in table.text)
    linked = [one for one in active_decisions(table.app.desk.ws.cache) if one.choice is Choice.LINK]
    assert len(linked) == 1
    assert CHANGED in table.numbers
    await table.go(CHANGED)
    entry = table.screen.entry
    assert isinstance(entry, Finding)
    told = entry.proposal.billing
    other = replace(told.invoices[0], invoice_id=told.invoices[0].invoice_id, number="INV-OTHER", status="PAID")
    twice = replace(entry.proposal, billing=replace(told, invoices=(told.invoices[0], other)))
    table.screen._entries = [replace(entry, proposal=twice)]
    table.screen.query_one(RowList).cursor = 0
    await table.player.press("l")
    await table.choose("INV-OTHER")
    await table.player.until(lambda: f"{CHANGED} is billed by INV-OTHER" in table.text)


async def test_invoice_goes_to_the_job_on_reconcile_and_both_keys_come_back(table: Table) -> None:
    await table.go(VOIDED)
    await table.player.press("i")
    await table.player.until(lambda: isinstance(table.app.screen, ReconcileScreen))
    screen = table.app.screen
    assert isinstance(screen, ReconcileScreen)
    assert screen.current
    assert screen.current.job.number == VOIDED
    for key in ("f2", "escape"):
        await table.open()
        await table.player.press(key)
        await table.player.until(lambda: isinstance(table.app.screen, ReconcileScreen))
    await table.open()
    await table.go("INV-2229")
    await table.player.press("i")
    assert "This is an invoice without a job" in table.text


async def test_a_job_put_aside_is_shown_on_reconcile_when_she_goes_there(table: Table) -> None:
    desk = table.app.desk
    job = next(one.job for one in desk.proposals.values() if one.job.number == "J10426")
    desk.act(job, decide.skip_today)
    assert desk.proposals[job.key].state is State.SKIPPED
    table.screen.show()
    await table.player.pilot.pause()
    await table.go("J10426")
    await table.player.press("i")
    await table.player.until(lambda: isinstance(table.app.screen, ReconcileScreen))
    assert isinstance(table.app.screen, ReconcileScreen)
    assert table.app.screen.current
    assert table.app.screen.current.job.number == "J10426"


async def test_filter_order_and_period_are_hers_and_stay_while_the_app_runs(table: Table) -> None:
    every = table.numbers
    await table.player.press("s")
    ages = [one.age_days for one in table.screen._entries]
    assert ages == sorted(ages, reverse=True)
    assert set(table.numbers) == set(every)
    await table.player.press("f")
    await table.choose("void only")
    assert table.numbers == [VOIDED]
    await table.player.press("f2", "f3")
    await table.player.until(lambda: isinstance(table.app.screen, AuditScreen) and table.screen._entries)
    assert table.numbers == [VOIDED]
    await table.player.press("escape")
    assert set(table.numbers) == set(every)
    await table.player.press("t")
    await table.choose("this month")
    await table.player.until(lambda: "01 May - 31 May 2026 (this month)" in table.text)
    assert VOIDED not in table.numbers
    await table.player.press("t")
    await table.choose("other days")
    await table.player.until(lambda: isinstance(table.app.screen, PeriodScreen))
    asked = table.app.screen
    for since, until, answer in (
        ("2026-04-31", "2026-04-30", "Write both days"),
        ("2026-05-01", "2026-04-30", "turn them round"),
    ):
        asked.query_one("#since").value = since  # type: ignore[attr-defined]  # an Input
        asked.query_one("#until").value = until  # type: ignore[attr-defined]  # same
        asked.query_one("#since").focus()
        await table.player.press("enter", "enter")
        assert answer in table.text
    asked.query_one("#since").value = "2026-04-01"  # type: ignore[attr-defined]  # same
    asked.query_one("#since").focus()
    await table.player.press("enter", "enter")
    await table.player.until(lambda: "01 Apr - 30 Apr 2026 (your own)" in table.text)
    assert {VOIDED, "J10427"} <= set(table.numbers)
    assert "J10430" not in table.numbers


async def test_export_writes_both_files_where_she_says_and_asks_before_replacing(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_screen, "default_place", lambda *_: tmp_path / "audit")
    await table.player.press("E")
    await table.player.until(lambda: isinstance(table.app.screen, ExportScreen))
    await table.player.press("enter")
    await table.player.until(lambda: "Written: audit.csv and audit.xlsx in" in table.text)
    csv_file, book = files(str(tmp_path / "audit"))
    rows = list(csv.DictReader(io.StringIO(csv_file.read_text(encoding="utf-8-sig"), newline="")))
    assert len(rows) == len(table.numbers) + 1
    assert book.stat().st_size > 0
    csv_file.write_text("hers", encoding="utf-8")
    await table.player.press("E")
    await table.player.until(lambda: isinstance(table.app.screen, ExportScreen))
    await table.player.press("enter")
    assert "are there already" in table.text
    assert csv_file.read_text(encoding="utf-8") == "hers"
    await table.player.press("enter")
    await table.player.until(lambda: csv_file.read_text(encoding="utf-8") != "hers")
    await table.player.press("E")
    await table.player.until(lambda: isinstance(table.app.screen, ExportScreen))
    await table.player.press(*"/no/x", "enter")
    await table.player.until(lambda: "There is no folder" in table.text)
    assert isinstance(table.app.screen, AuditScreen)


def test_the_place_offered_is_her_documents_or_where_she_started_and_either_ending_names_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(export, "user_documents_path", lambda: tmp_path / "none")
    offered = default_place(dt.date(2026, 3, 1), dt.date(2026, 5, 31))
    assert offered == tmp_path / "audit-2026-03-01-to-2026-05-31"
    (tmp_path / "none").mkdir()
    assert default_place(dt.date(2026, 3, 1), dt.date(2026, 5, 31)).parent == tmp_path / "none"
    both = (tmp_path / "v1.2.csv", tmp_path / "v1.2.xlsx")
    assert files(f"{tmp_path}/v1.2") == files(f"{tmp_path}/v1.2.csv") == files(f" {tmp_path}/v1.2.XLSX ") == both


async def test_no_key_is_silent_each_finding_names_its_one_key_and_help_lists_them_all(table: Table) -> None:
    await table.go("INV-2229")
    for key, answer in {
        "l": "There is no invoice here that may bill a job.",
        "x": "There is no job here.",
        "o": "Practice books have no page to open.",
    }.items():
        await table.player.press(key)
        await table.player.until(partial(table.says, answer))
    for number, key in {VOIDED: "i", LOOKS_BILLED: "l", FREE: "x", CHANGED: "o"}.items():
        await table.go(number)
        assert table.screen.query_one(KeyBar)._hints[0].key == key
    await table.player.press("v")
    await table.player.until(lambda: isinstance(table.app.screen, UncertainScreen))
    await table.player.press("escape", "question_mark")
    await table.player.until(lambda: isinstance(table.app.screen, HelpScreen))
    below = table.app.screen_stack[-2]
    named = {key for keys, _, _ in keys_of(below) for key in keys.split()}
    assert {"i", "l", "x", "o", "v", "u", "t", "f", "s", "E", "R", "F2", "esc"} <= named


async def test_checking_does_not_hold_up_the_keys_and_what_a_pull_brings_is_checked_again(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, going = threading.Event(), threading.Event()

    def slow(*args: Any, **how: Any) -> AuditReport:  # passed on as they came
        going.set()
        assert waits.wait(20)
        return audit(*args, **how)

    monkeypatch.setattr(audit_screen, "audit", slow)
    listed = table.screen.query_one(RowList)
    at = listed.cursor
    table.app.desk.proposals = dict(list(table.app.desk.proposals.items())[:5])  # as a pull's load does
    table.screen._watch()
    await table.player.until(going.is_set)
    await table.player.press("down")
    assert listed.cursor == at + 1
    waits.set()
    await table.player.until(lambda: "checked 5 jobs" in table.text)
    await table.player.press("R")
    await table.player.until(lambda: "checked 40 jobs" in table.text)


async def test_no_size_breaks_it_and_no_amount_is_cut(table: Table) -> None:
    await table.go("J10430")
    for size in ((79, 24), (60, 20), (40, 10), (20, 5), (200, 60)):
        await table.player.pilot.resize_terminal(*size)
        await table.player.pilot.pause()
        assert table.player.text.strip()
        assert table.here == "J10430"
        if size[0] >= 79:
            assert "506.00" in table.player.text
            assert "checked 40 jobs as of 16:46" in table.text
