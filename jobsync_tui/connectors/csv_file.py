"""Completed jobs from CSV files: one row a line item, columns named by the paths of the jobs file.

Comma, semicolon or tab, as the heading row shows; quotes as in RFC 4180. Rows become raw records of the same
shape as in JSON, so that both are read by the same rules. `column_keys` alone gives a heading its meaning.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from jobsync_tui.connectors.job_record import IGNORED, JOB, Shape, Values
from jobsync_tui.connectors.json_file import Complain, Record, job_label, read_files
from jobsync_tui.connectors.raw_values import WrongValue, nearest, shown

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.core.jobs import Job

DELIMITERS = ",;\t"
TEXT_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
Keys: TypeAlias = tuple[str, ...]
"""Where a column's cells go: ("customer", "name"), or ("line", "quantity") in the row's line."""
FREE: dict[str, Keys] = {
    "custom.": ("custom_fields",),
    "custom_fields.": ("custom_fields",),
    "line.tracking.": ("line", "tracking"),
}
"""Columns that begin so end in a name of the person's own."""
ID: Keys = ("id",)
STAGE: tuple[Keys, Keys] = (("stage", "kind"), ("stage", "sequence"))
SAYS_WHICH: tuple[Keys, ...] = (ID, ("number",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that is not blank, numbered as a spreadsheet does, with stripped cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One heading that we read: `at` is its position in a row, from 0."""

    at: int
    heading: str
    keys: Keys

    @property
    def of_line(self) -> bool:
        """Whether its cells belong to the row's line, not to the job."""
        return self.keys[0] == "line"


class CsvFileSource:
    """Completed jobs in a CSV file, or in a folder of .csv files."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path

    def jobs(self) -> Sequence[Job]:
        """Read all jobs; InputError names each defect, its row and column, and then nothing is given."""
        return read_files(self.name, self.path, (".csv",), _records)


def _leaves(shape: Shape, above: Keys = ()) -> Iterator[Keys]:
    for key, reader in shape.items():
        if isinstance(reader, list):
            yield from _leaves(reader[0], ("line",))
        elif isinstance(reader, Mapping):
            yield from _leaves(reader, (*above, key))
        elif (*above, key) not in FREE.values():
            yield (*above, key)


KNOWN = {".".join(keys): keys for keys in _leaves(JOB)}


def column_keys(heading: str) -> Keys | None:
    """Where the cells under a heading go; None for a heading that means nothing to us."""
    bare = heading.removeprefix("job.")
    for prefix, keys in FREE.items():
        if bare.startswith(prefix) and bare != prefix:
            return (*keys, bare.removeprefix(prefix).strip())
    return KNOWN.get(bare)


def _records(text: str, complain: Complain) -> Iterator[Record]:
    rows = _rows(text)
    headings = next(rows, None)
    if headings is None:
        raise WrongValue("the file is empty")
    columns = _columns(headings, complain)
    for group in _groups(rows, columns, headings.cells, complain):
        raw = _raw(group, columns, complain)
        yield Record(raw=raw, place=partial(_place, group, columns, job_label(raw)))


def _rows(text: str) -> Iterator[Row]:
    """All rows that are not blank; a row that cannot be read ends the file with WrongValue."""
    number = 0
    try:
        lines = (line[0] for line in TEXT_LINE.finditer(text))  # StringIO would hold four bytes a character
        rows = csv.reader(lines, delimiter=_delimiter(text), strict=True)
        for number, cells in enumerate(rows, 1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield Row(number=number, cells=stripped)
    except csv.Error as error:
        problem = f"row {number + 1} cannot be read ({error}); look for a quote that is not closed there"
        raise WrongValue(problem) from error


def _delimiter(text: str) -> str:
    """The delimiter that cuts the heading row into the most cells."""
    line = [next(TEXT_LINE.finditer(text.lstrip(" \r\n")))[0]]

    def cells(delimiter: str) -> int:
        return len(next(csv.reader(line, delimiter=delimiter), []))

    return max(DELIMITERS, key=cells)


def _columns(headings: Row, complain: Complain) -> list[Column]:
    """Find the columns that we read; complain of those that mean nothing, or stand twice."""
    columns: dict[Keys, Column] = {}
    for at, heading in enumerate(headings.cells):
        keys = column_keys(heading)
        if keys in columns:
            complain(f"row {headings.number}: the column {shown(heading)} stands twice")
        elif keys:
            columns[keys] = Column(at=at, heading=heading, keys=keys)
        elif heading and not any(part.startswith(IGNORED) for part in heading.split(".")):
            complain(f"row {headings.number}: {_unknown(heading)}")
    if ID not in columns:
        raise WrongValue(f"row {headings.number}: no column is named job.id; the first row names the columns")
    return list(columns.values())


def _unknown(heading: str) -> str:
    known = (*KNOWN, *(f"{prefix}NAME" for prefix in FREE))
    return f"{shown(heading)} is not a known column; the nearest is {nearest(heading, known)!r}"


def _groups(rows: Iterator[Row], columns: list[Column], headings: list[str], complain: Complain) -> list[list[Row]]:
    """Gather the rows of each job and stage, wherever they stand; complain of rows that belong nowhere."""
    jobs: dict[str, dict[Keys, list[Row]]] = {}
    at = {column.keys: column.at for column in columns}
    said = [column.at for column in columns if not column.of_line and column.keys not in SAYS_WHICH]
    for row in rows:
        if problem := _misfit(row.cells, headings):
            complain(f"row {row.number}: {problem}")
        elif not (job_id := row.cells[at[ID]]):
            complain(f"row {row.number}: the job's id is missing; each row names its job")
        else:
            stages = jobs.setdefault(job_id, {})
            stage = tuple(row.cells[at[keys]].casefold() if keys in at else "" for keys in STAGE)
            goes_on = not any(row.cells[each] for each in said)
            if not any(stage) and stages and stage not in stages:
                stage = _stage_above(row, stages, complain, goes_on=goes_on)
            stages.setdefault(stage, []).append(row)
    return [group for stages in jobs.values() for group in stages.values()]


def _misfit(cells: list[str], headings: list[str]) -> str:
    """Why a row's cells may not stand under the headings they are meant for; empty if they do."""
    if len(cells) != len(headings):
        return f"{len(cells)} cells under {len(headings)} headings; put a text with a delimiter in quotes"
    stray = next((cell for cell, heading in zip(cells, headings, strict=True) if cell and not heading), "")
    return f"{shown(stray)} stands under no heading" if stray else ""


def _stage_above(row: Row, stages: dict[Keys, list[Row]], complain: Complain, *, goes_on: bool) -> Keys:
    """The stage of a row that names none, under rows that do: theirs, if nothing else can be meant."""
    stage, group = next(iter(stages.items()))
    if len(stages) > 1 or not goes_on:
        place = f"row {row.number}, column stage.kind"
        above = f"row {group[0].number} says {shown(' '.join(stage).strip())}"
        complain(f"{place}: missing; {above} for this job, so each of its rows must say")
    return stage


def _raw(group: list[Row], columns: list[Column], complain: Complain) -> Values:
    """Build the record of one job; complain of rows that contradict each other about it."""
    lines: list[Values] = []
    record: Values = {"lines": lines}
    said: dict[Column, Row] = {}
    for row in group:
        line: Values = {}
        for column in columns:
            text = row.cells[column.at]
            if text and column.of_line:
                _put(line, column.keys[1:], text)
            elif text and text != (before := said.setdefault(column, row).cells[column.at]):
                place = f"row {row.number}{job_label(record)}, column {column.heading}"
                complain(f"{place}: {shown(text)}, but {shown(before)} in row {said[column].number}")
            elif text:
                _put(record, column.keys, text)
        if line:
            lines.append(line)
    return record


def _put(record: Values, keys: Keys, text: str) -> None:
    for key in keys[:-1]:
        record = record.setdefault(key, {})
    record[keys[-1]] = text


def _place(group: list[Row], columns: list[Column], label: str, path: str) -> str:
    """`row 7 (4135), column line.quantity`, for a path of the record made of these rows."""
    line = re.fullmatch(r"lines\[(\d+)\]\.?(.*)", path)
    wanted = f"line.{line[2]}" if line else path
    column = next((each for each in columns if ".".join(each.keys) == wanted), None)
    if line:
        of_line = [each.at for each in columns if each.of_line]
        row = [each for each in group if any(each.cells[at] for at in of_line)][int(line[1])]
    else:
        row = next((each for each in group if column and each.cells[column.at]), group[0])
    named = column.heading if column else wanted.rstrip(".")
    return f"row {row.number}{label}, column {named}" if path else f"row {row.number}{label}"
