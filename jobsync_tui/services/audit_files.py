"""Audits as files that a spreadsheet opens safely: no text of a stranger becomes a formula, a link or a macro."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import UsageError
from jobsync_tui.core.money import round_to
from jobsync_tui.core.text import UNSAFE, clean
from jobsync_tui.services.audit_sheets import one_table, sheets

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]  # ships no types
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # same

    from jobsync_tui.services.audit import AuditReport
    from jobsync_tui.services.audit_sheets import Sheet, Value

MOST = 32_000
"""Characters of a cell; Excel takes 32,767."""

FIRST_DAY = dt.date(1900, 3, 1)
"""Days before it are written as text: Excel knows none before 1900, and counts a 29 February of that year."""

_FORMULA = re.compile(r"""[\s"'`]*[=+\-@\t\r\n＝＋－＠]""")  # noqa: RUF001 - the full-width ones count as well
"""How a text begins that a spreadsheet may take for a formula, quotes and spaces before it aside.

Source: OWASP, "CSV Injection", November 2026.
"""

_NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
"""Code points that no XML document may hold, or that mean nothing anywhere."""


def csv_bytes(report: AuditReport) -> bytes:
    """All that was found as one table: RFC 4180, UTF-8 with the mark by which Excel knows it."""
    table = one_table(report)
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([name for name, _ in table.headers])
    writer.writerows([[_csv_cell(value) for value in row] for row in table.rows])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Value) -> Value:
    """A text without danger, and in quotes; a number bare."""
    match value:
        case str():
            return defused(value)
        case Decimal():
            return round_to(value)
        case _:
            return value


def defused(text: str) -> str:
    """A text that no spreadsheet runs: one that begins like a formula gets an apostrophe before it."""
    shown = _shown(text)
    return f"'{shown}" if _FORMULA.match(text) or _FORMULA.match(shown) else shown


def _shown(text: str) -> str:
    return _NO_CHARACTER.sub(UNSAFE, clean(text, limit=MOST))


def xlsx_bytes(report: AuditReport) -> bytes:
    """The four tables as a workbook of Excel: texts as texts, amounts as numbers, days as days."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - ships no types; only an export needs it

    out = io.BytesIO()
    literal = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **literal}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        amount, day = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets(report):
            _write_sheet(book.add_worksheet(sheet.title), sheet, head, amount, day)
    return out.getvalue()


def _write_sheet(page: Worksheet, sheet: Sheet, head: Format, amount: Format, day: Format) -> None:
    for column, (name, width) in enumerate(sheet.headers):
        page.set_column(column, column, width)
        page.write_string(0, column, name, head)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.headers) - 1)
    for at, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _write_cell(page, at, column, value, amount, day)


def _write_cell(page: Worksheet, row: int, column: int, value: Value, amount: Format, day: Format) -> None:
    match value:
        case None:
            pass
        case str():
            page.write_string(row, column, _shown(value))
        case Decimal():
            page.write_number(row, column, round_to(value), amount)
        case int():
            page.write_number(row, column, value)
        case dt.date() if value < FIRST_DAY:
            page.write_string(row, column, str(value))
        case dt.date():
            page.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)


def save(content: bytes, place: Path) -> None:
    """Write a file in one step, hers alone to read; one that is there is replaced, and a crash leaves it whole.

    UsageError where that is not possible.
    """
    real = place.expanduser().resolve()  # a link is written through, not replaced
    if real.is_dir():
        raise UsageError(f"{place} is a folder.", next_step="Name a file in it.")
    if real.exists() and not real.is_file():
        raise UsageError(f"{place} is no ordinary file.", next_step="Name another one.")
    if not real.parent.is_dir():
        raise UsageError(f"There is no folder {place.parent}.", next_step="Make it, or name another one.")
    if real.exists() and not os.access(real, os.W_OK):
        raise UsageError(f"{place} may not be written.", next_step="Name another file.")
    try:
        _replace(content, real)
    except OSError as error:
        step = "Close it where it is open, or name another place."
        raise UsageError(f"{place} cannot be written: {error.strerror}.", next_step=step) from None


def _replace(content: bytes, real: Path) -> None:
    with NamedTemporaryFile(dir=real.parent, prefix=".jobsync-", delete=False) as file:  # made with mode 0600
        new = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            file.close()  # Windows replaces no open file
            new.replace(real)
        except OSError:
            with suppress(OSError):
                new.unlink(missing_ok=True)
            raise
