"""Completed jobs from JSON files, and how any jobs file is read: the whole of it, or nothing.

A file is `{"jobs": [JOB, …]}`, a bare list, one job, or JSON Lines; which one shows in its text. Numbers become
Decimal without passing a float.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from jobsync_tui.connectors.job_record import IGNORED, read_job
from jobsync_tui.connectors.raw_values import WrongValue, nearest, shown
from jobsync_tui.core.errors import InputError
from jobsync_tui.core.jobs import Job, JobKey

if TYPE_CHECKING:
    from pathlib import Path

NEXT_STEP = "Fix the file and pull again; nothing was taken from it."
QUOTES = "'\""
TOLD = 5
"""So many defects are told in words; the rest is counted."""

Complain: TypeAlias = Callable[[str], None]
"""Takes what is off in a file, without a full stop: `row 7: …`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One job as its file holds it; `place` says in a person's words where a path inside it stands."""

    raw: object
    place: Callable[[str], str]


Records: TypeAlias = Callable[[str, Complain], Iterator[Record]]
"""Splits a file's text into records; raises WrongValue where it cannot go on."""


@dataclass(slots=True, kw_only=True)
class _Reading:
    """The jobs and the defects found so far; jobs are good only when there is no defect."""

    source: str
    jobs: list[Job] = field(default_factory=list)
    places: dict[JobKey, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    untold: int = 0

    def complain(self, file: str, problem: str) -> None:
        if len(self.told) < TOLD:
            self.told.append(f"{file}: {problem}.")
        else:
            self.untold += 1

    def take(self, path: Path, record: Record) -> None:
        file, found = path.name, read_job(record.raw, source=self.source, folder=path.parent)
        if isinstance(found, Job):
            self._add(file, record, found)
            return
        for defect in found:
            self.complain(file, f"{record.place(defect.path)}: {defect.problem}")

    def _add(self, file: str, record: Record, job: Job) -> None:
        place = record.place("")
        key = job.key
        if key in self.places:
            self.complain(file, f"{place}: the same job and stage as {self.places[key]}")
            return
        self.places[key] = f"{file}, {place}"
        self.jobs.append(job)


def read_files(name: str, path: Path, suffixes: Sequence[str], records: Records) -> list[Job]:
    """All jobs of a file, or of a folder's files with these suffixes, in the order of names and places.

    Raises InputError that lists what is off, and then has given nothing.
    """
    reading = _Reading(source=name)
    try:
        for file in _files(path, suffixes):
            _read_file(file, reading, records)
    except OSError as error:
        why = "there is no such file or folder" if isinstance(error, FileNotFoundError) else error.strerror
        step = f"Correct the path of the source {name!r} in the profile, or put the file there."
        raise InputError(f"{error.filename or path}: {why}.", next_step=step) from error
    if reading.told:
        more = [f"and {reading.untold} more."] if reading.untold else []
        raise InputError("\n".join(reading.told + more), next_step=NEXT_STEP)
    return reading.jobs


def _files(path: Path, suffixes: Sequence[str]) -> list[Path]:
    if not path.is_dir():
        return [path]
    seen = [file for file in path.iterdir() if file.suffix.lower() in suffixes and file.is_file()]
    files = sorted((file for file in seen if not file.name.startswith(".")), key=lambda file: file.name)
    if not files:
        step = "Put the jobs there, or correct the path in the profile."
        raise InputError(f"{path}: the folder holds no {' or '.join(suffixes)} file.", next_step=step)
    return files


def _read_file(file: Path, reading: _Reading, records: Records) -> None:
    """Take the file's records up to where it cannot be read, which is one more defect."""
    try:
        for record in records(_text(file.read_bytes()), partial(reading.complain, file.name)):
            reading.take(file, record)
    except WrongValue as wrong:
        reading.complain(file.name, str(wrong))


def _text(content: bytes) -> str:
    """UTF-8 with or without a byte order mark."""
    try:
        text = content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        where = f"byte {error.start} (line {line})"
        raise WrongValue(f"{where} is not UTF-8; save the file with the encoding UTF-8") from error
    if not text.strip():
        raise WrongValue("the file is empty")
    return text


class JsonFileSource:
    """Completed jobs in a JSON file, or in a folder of .json and .jsonl files."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path

    def jobs(self) -> Sequence[Job]:
        """Read all jobs; InputError names each defect and its place, and then nothing is given."""
        return read_files(self.name, self.path, (".json", ".jsonl"), _records)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object, in which a key that stands twice holds its refusal instead of the last value."""
    found = dict(pairs)
    if len(found) < len(pairs):
        found = {}
        for key, value in pairs:
            twice = f"{shown(found.get(key))} and {shown(value)} are both given; keep one"
            found[key] = WrongValue(twice) if key in found else value
    return found


DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal, parse_constant=Decimal, object_pairs_hook=_object)


def _parsed(text: str, first_line: int = 1) -> object:
    """Parse JSON that starts on a line of its file; NaN and Infinity are left to the readers of fields."""
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        place = f"line {first_line + error.lineno - 1}, column {error.colno}"
        hint = "the file seems to be cut off" if cut_off else "the JSON is broken there"
        what = error.msg.removesuffix(" at").removesuffix(" starting")
        raise WrongValue(f"{place}: {what[0].lower()}{what[1:]}; {hint}") from error
    except InvalidOperation as error:
        raise WrongValue(f"a number at or after line {first_line} has an absurd exponent") from error
    except RecursionError as error:
        raise WrongValue("the JSON is nested too deeply to be jobs") from error


def _records(text: str, complain: Complain) -> Iterator[Record]:
    if _is_lines(text):
        yield from _line_records(text)
        return
    jobs = _job_list(_parsed(text), complain)
    for at, raw in enumerate(jobs):
        jobs[at] = None  # a large file is not held twice
        yield Record(raw=raw, place=partial(_place, f"job {at + 1}", raw))


def _is_lines(text: str) -> bool:
    """Whether the first of several lines is an object by itself."""
    first, _, more = text.strip().partition("\n")
    try:
        return bool(more) and isinstance(_parsed(first), dict)
    except WrongValue:
        return False


def _line_records(text: str) -> Iterator[Record]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            raw = _parsed(line, number)
            yield Record(raw=raw, place=partial(_place, f"line {number}", raw))


def _job_list(document: object, complain: Complain) -> list[object]:
    if isinstance(document, dict):
        if document.keys() & {"id", "customer"}:
            return [document]
        for key in document:
            if key != "jobs" and not key.startswith(IGNORED):
                complain(f"{shown(key)} is not a known key; the nearest is {nearest(key, ('jobs',))!r}")
        if "jobs" not in document:
            raise WrongValue('there is no "jobs" in it; write {"jobs": […]}')
        document = document["jobs"]
    if isinstance(document, WrongValue):
        raise document
    if not isinstance(document, list):
        raise WrongValue(f'{shown(document)} is not a list of jobs; write {{"jobs": […]}}')
    return document


def _place(position: str, raw: object, path: str) -> str:
    """`job 3 (4135), lines[1].quantity`."""
    named = f"{position}{job_label(raw)}"
    return f"{named}, {path}" if path else named


def job_label(raw: object) -> str:
    """The number or id of a raw job for people, in brackets; nothing where it has none."""
    known = raw if isinstance(raw, dict) else {}
    label = known.get("number") or known.get("id")
    return f" ({shown(label).strip(QUOTES)})" if label else ""
