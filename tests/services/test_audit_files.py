"""The audit as files: what a spreadsheet reads, that it runs nothing, and how they are written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import stat
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.cli.reports import audit_document
from jobsync_tui.core.auditing import Orphan, check
from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.invoiced import BilledStatus
from jobsync_tui.core.jobs import Customer
from jobsync_tui.core.proposal import Proposal, State
from jobsync_tui.services.audit import AuditReport
from jobsync_tui.services.audit_files import csv_bytes, defused, save, xlsx_bytes
from tests.core.audits import BASE, FOUND, TODAY, billing, job, proposal
from tests.core.invoices import made

if TYPE_CHECKING:
    from pathlib import Path

EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    ' "=1',
    "  '+1",
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
    "＝1",  # noqa: RUF001 - a full-width one
    "\u200b=1",
]
NAMES = [
    'Ben "Bo" Ltd, the',
    "Nguyễn & Søn",
    "line\nbreak",
    "\x1b[2J",
    "\ufffe",
    "_x0041_",
    "http://x.example",
    "0012",
]


def report(*proposals: Proposal, orphans: tuple[Orphan, ...] = ()) -> AuditReport:
    checked = tuple(check(one, TODAY, BASE) for one in proposals)
    return AuditReport(
        organisation="Kauri",
        base=BASE,
        since=dt.date(2026, 3, 1),
        until=TODAY,
        as_of=dt.datetime(2026, 5, 31, 16, 42, tzinfo=dt.UTC),
        checked=checked,
        findings=tuple(one.finding for one in checked if one.finding),
        orphans=orphans,
        of_earlier_jobs=2,
    )


def named(*names: str) -> AuditReport:
    """An audit whose jobs' numbers and customers, and whose invoices' references, are these."""
    none = billing(BilledStatus.NOT_INVOICED)
    jobs = [replace(job(name, amount="-23.00"), customer=Customer(name=name)) for name in names]
    orphans = tuple(
        Orphan(invoice=made(number=name, reference=name, contact_name=name), age_days=3) for name in names
    )
    return report(*(proposal(State.READY, none, one) for one in jobs), orphans=orphans)


def read_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_the_table_reads_back_with_numbers_as_numbers_and_says_what_was_checked() -> None:
    content = csv_bytes(named("J1", 'Ben "Bo", Ltd'))
    first, second, orphan, _, last = read_csv(content)
    assert (first["Type"], first["Job"], first["Completed"]) == ("not billed", "J1", "2026-05-21")
    assert (first["Job total"], first["In question"], second["Customer"]) == ("-23.00", "-23.00", 'Ben "Bo", Ltd')
    assert (orphan["Type"], orphan["Invoiced"], orphan["Job total"]) == ("no job", "110.00", "")
    assert last["Type"] == "checked"
    assert last["What was found"].startswith("Checked 2 jobs as of 2026-05-31 16:42, completed from 2026-03-01")
    assert "2 = 0 billed + 0 posted + 0 never + 0 no charge + 2 findings" in last["What was found"]
    assert b",-23.00," in content
    assert content.count(b"\r\n") == content.count(b"\n") == 6


@pytest.mark.parametrize("text", EVIL)
def test_no_text_of_a_stranger_begins_like_a_formula(text: str) -> None:
    for row in read_csv(csv_bytes(named(text))):
        for name in ("Job", "Customer", "Invoices"):
            assert not re.match(r"""[\s"']*[=+\-@＝]""", row[name]) or row[name].startswith("'")  # noqa: RUF001 - same
    assert defused(text).startswith("'") or text.startswith("\u200b")


@given(st.text())
def test_whatever_the_text_its_cell_is_harmless_and_one_line(text: str) -> None:
    cell = defused(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert len(cell.splitlines()) <= 1
    assert read_csv(csv_bytes(named(text)))[0]["Job"] == cell


def test_the_workbook_reads_back_as_texts_numbers_and_days_and_holds_nothing_that_runs() -> None:
    content = xlsx_bytes(named("J1", *EVIL, *NAMES))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Findings", "Invoices without a job", "All jobs", "Summary"]
    for page in book:
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref
        cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert not any(cell.hyperlink for cell in cells)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name or "external" in name]
        told = b"".join(parts.read(name) for name in parts.namelist() if "worksheets" in name)
        assert b"<f>" not in told
        assert b"hyperlink" not in told
    page = book["Findings"]
    row = {head.value: cell for head, cell in zip(page[1], page[2], strict=True)}
    assert row["Completed"].value == dt.datetime(2026, 5, 21)  # noqa: DTZ001 - a sheet knows no zones
    assert (row["Job total"].value, row["Job total"].number_format) == (-23, "#,##0.00")
    shown = [cell.value for cell in page["E"][1:]]
    assert shown[1:4] == ["=1+1", "+1", "-1"]
    assert "_x0041_" in shown
    assert "0012" in shown
    assert not any(char in text for text in shown for char in "\x1b\ufffe\n")


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "1900-02-28", "1900-03-01", "9999-12-31"])
def test_a_day_that_excel_does_not_know_is_written_as_text(day: str) -> None:
    done = replace(job(), completed_on=dt.date.fromisoformat(day))
    told = report(proposal(State.READY, billing(BilledStatus.NOT_INVOICED), done))
    cell = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(told)))["Findings"]["F2"]
    assert str(cell.value)[:10] == day
    assert cell.data_type == ("s" if day < "1900-03" else "d")
    assert read_csv(csv_bytes(told))[0]["Completed"] == day


def test_the_files_tell_the_jobs_own_part_of_an_invoice() -> None:
    part = replace(FOUND, total=Decimal("275.00"), part=Decimal("65.00"))
    told = report(
        proposal(
            State.NEEDS_REVIEW, billing(BilledStatus.AMOUNT_MISMATCH, part, auto=False, why="INV-1 comes to less")
        )
    )
    row = read_csv(csv_bytes(told))[0]
    assert [row[name] for name in ("Job total", "Invoiced", "Difference", "In question")] == [
        *("115.00", "65.00", "-50.00", "-50.00")
    ]
    cells = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(told)))["Findings"]
    assert [cells[f"{column}2"].value for column in "IJKL"] == [115, 65, -50, -50]
    assert audit_document(told)["found"] == [{"name": "differs", "count": 1, "totals": {BASE: "-50.00"}}]


def test_the_summary_tells_period_freshness_proof_and_what_was_left_out() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(named("J1"))))
    told = "\n".join(str(cell.value) for row in book["Summary"].iter_rows() for cell in row if cell.value is not None)
    assert "Checked 1 job as of 2026-05-31 16:42, completed from 2026-03-01 to 2026-05-31." in told
    assert "1 = 0 billed + 0 posted + 0 never + 0 no charge + 1 findings" not in told
    assert "1 = 0 billed + 0 posted + 0 never + 0 no charge + 1 finding" in told
    assert "2 more invoices name jobs from before those that are known here." in told
    assert "Unbilled, by age: 8-30 days" in told


def test_every_job_is_in_the_workbook_with_how_it_is_accounted_for() -> None:
    billed = billing(BilledStatus.INVOICED)
    ones = [
        proposal(State.INVOICED, billed, job("1")),
        proposal(State.POSTED, billed, job("2")),
        proposal(State.NEVER, billed, job("3")),
        proposal(State.INVOICED, billing(BilledStatus.DRAFT), job("4")),
        proposal(State.READY, billing(BilledStatus.NOT_INVOICED), job("5", amount="0.10")),
        proposal(State.NEEDS_REVIEW, billing(BilledStatus.NO_CHARGE), job("6", amount="0.00")),
    ]
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(report(*ones))))["All jobs"]
    assert [(row[0], row[7], row[8]) for row in page.iter_rows(min_row=2, values_only=True)] == [
        ("1", "billed", "Invoiced in Xero"),
        ("2", "posted", "Posted from here"),
        ("3", "never", "warranty"),
        ("4", "billed", "A draft in Xero"),
        ("5", "not billed", "No invoice, and its number is not in Xero."),
        ("6", "no charge", "The job comes to 0.00."),
    ]
    assert page["G6"].value == float(Decimal("0.10"))


# Writing


def test_a_file_is_hers_alone_and_one_that_is_there_is_replaced_whole(tmp_path: Path) -> None:
    place = tmp_path / "audit.csv"
    place.write_text("old", encoding="utf-8")
    place.chmod(0o644)
    save(b"new", place)
    assert place.read_bytes() == b"new"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["audit.csv"]
    link = tmp_path / "link.csv"
    link.symlink_to(place)
    save(b"newer", link)
    assert link.is_symlink()
    assert place.read_bytes() == b"newer"


def test_a_write_that_breaks_off_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "audit.csv"
    place.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        save(b"new", place)
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("audit.csv", "old")]


def test_a_place_that_is_no_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place, words in {
        tmp_path: "is a folder",
        tmp_path / "no" / "audit.csv": "There is no folder",
        tmp_path / "pipe": "is no ordinary file",
    }.items():
        with pytest.raises(UsageError, match=words) as refused:
            save(b"new", place)
        assert refused.value.next_step
