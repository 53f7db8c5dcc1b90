"""The CSV source: rows into jobs, its own ways to go wrong, and that it says the same as JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from datetime import UTC, date, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.connectors.csv_file import CsvFileSource
from jobsync_tui.connectors.json_file import NEXT_STEP, JsonFileSource
from jobsync_tui.core.errors import InputError
from jobsync_tui.core.jobs import Address, Customer, Job, JobLine, LineKind, Stage, StageKind
from jobsync_tui.core.money import LineAmountTypes, plain

HEAD = "job.id,job.number,customer.name,stage.kind,line.quantity,line.unit_price,line.description\n"
Raw = dict[str, Any]  # Any: what json.dumps takes


def read(folder: Path, text: str | bytes, file: str = "jobs.csv") -> list[Job]:
    path = folder / file
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(CsvFileSource("exports", path).jobs())


def refusal(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    assert caught.value.next_step == NEXT_STEP
    return [line.removeprefix("jobs.csv: ") for line in caught.value.message.split("\n")]


def descriptions(jobs: list[Job]) -> list[tuple[str, str, list[str]]]:
    return [(job.id, job.stage.key, [line.description for line in job.lines]) for job in jobs]


def test_rows_with_one_job_id_are_the_lines_of_one_job_wherever_they_stand(tmp_path: Path) -> None:
    text = HEAD + "a,41,Acme,,2,95.00,one\nb,42,Birch,,1,5,other\na,,,,,-3,two\na,41,Acme,,,.5,three\nc,43,Cole,,,,\n"
    first, second, third = read(tmp_path, text)
    assert (first.number, first.customer.name) == ("41", "Acme")
    assert first.lines == (
        JobLine(id="1", quantity=Decimal(2), unit_price=Decimal(95), description="one"),
        JobLine(id="2", unit_price=Decimal(-3), description="two"),
        JobLine(id="3", unit_price=Decimal("0.5"), description="three"),
    )
    assert [len(job.lines) for job in (second, third)] == [1, 0]


def test_stages_of_one_job_are_jobs_of_their_own(tmp_path: Path) -> None:
    text = HEAD + "a,,Acme,deposit,,1,one\na,,Acme,Final,,1,two\na,,,deposit,,1,three\n"
    found = [("a", "deposit", ["one", "three"]), ("a", "final", ["two"])]
    assert descriptions(read(tmp_path, text.replace("a,,,deposit", "a,,Acme,deposit"))) == found
    assert descriptions(read(tmp_path, text)) == found


def test_a_row_without_stage_goes_on_with_the_only_stage_of_its_job(tmp_path: Path) -> None:
    assert descriptions(read(tmp_path, HEAD + "a,,Acme,deposit,,1,one\na,41,,,,1,two\n")) == [
        ("a", "deposit", ["one", "two"])
    ]


@pytest.mark.parametrize("rows", ["a,,Acme,,,1,two\n", "a,,Acme,final,,1,two\na,,,,,1,three\n"])
def test_a_row_whose_stage_can_be_meant_in_two_ways_is_refused(tmp_path: Path, rows: str) -> None:
    (told,) = refusal(tmp_path, HEAD + "a,,Acme,deposit,,1,one\n" + rows)
    assert told.endswith("stage.kind: missing; row 2 says 'deposit' for this job, so each of its rows must say.")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiter_newline_and_byte_order_mark_are_found_out(tmp_path: Path, delimiter: str, newline: str) -> None:
    rows = [["id", "customer.name", "title", "custom.a,b"], ["7", "Acme", 'say "a,b;\tc"\nnow', "x"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(rows)
    (job,) = read(tmp_path, f"\ufeff{newline}{out.getvalue()}")
    assert (job.title, job.custom_fields) == ('say "a,b;\tc"\nnow', (("a,b", "x"),))


def test_an_amount_with_a_thousands_comma_is_refused_with_row_and_column(tmp_path: Path) -> None:
    text = HEAD + '\n"a\nb",4135,Acme,,1,5,x\n,,,,,,\n"a\nb",,,,"1,020.00",5,\n"a\nb",,,,,,no price\n'
    assert refusal(tmp_path, text) == [
        "row 5 (4135), column line.quantity: '1,020.00' is not a number; write it as 1020.00.",
        "row 6 (4135), column line.unit_price: missing; a line needs a price such as 95.00.",
    ]


def test_two_values_of_one_job_in_two_rows_are_refused_with_both_rows(tmp_path: Path) -> None:
    text = HEAD + "a,41,,,,1,\na,,Acme,,,1,\na,41,Birch,,,1,\n"
    assert refusal(tmp_path, text) == ["row 4 (41), column customer.name: 'Birch', but 'Acme' in row 3."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,customer.nmae\n", "row 1: 'customer.nmae' is not a known column; the nearest is 'customer.name'."),
        (
            "id,line.qty_unit_price\n",
            "row 1: 'line.qty_unit_price' is not a known column; the nearest is 'line.unit_price'.",
        ),
        (
            "id,custom_field.x\n",
            "row 1: 'custom_field.x' is not a known column; the nearest is 'custom_fields.NAME'.",
        ),
        ("id,job.id\n", "row 1: the column 'job.id' stands twice."),
        ("number,title\n1,x\n", "row 1: no column is named job.id; the first row names the columns."),
        (HEAD + ",41,Acme,,1,1,x\n", "row 2: the job's id is missing; each row names its job."),
        (HEAD + "a,41,Acme,,1,1,x,y\n", "row 2: 8 cells under 7 headings; put a text with a delimiter in quotes."),
        (HEAD + "a,41,Acme,,1,1\n", "row 2: 6 cells under 7 headings; put a text with a delimiter in quotes."),
        ("id,customer.name,\na,Acme,x\n", "row 2: 'x' stands under no heading."),
        (HEAD + "a,41,,,1,1,x\n", "row 2 (41), column customer.name: missing; a job needs the customer's name."),
        ("id\na\n", "row 2 (a), column customer.name: missing; a job needs the customer's name."),
        (
            HEAD + 'a,41,Acme,,1,1,x\nb,42,Acme,,1,1,"cut off',
            "row 3 cannot be read (unexpected end of data); look for a quote that is not closed there.",
        ),
        ("\n \n", "the file is empty."),
        (",,\n", "the file is empty."),
        ("id\nJos\xe9".encode("latin-1"), "byte 6 (line 2) is not UTF-8; save the file with the encoding UTF-8."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_the_row(tmp_path: Path, text: str | bytes, told: str) -> None:
    assert refusal(tmp_path, text) == [told]


def test_columns_of_somebody_elses_remarks_are_ignored(tmp_path: Path) -> None:
    text = "job.id,customer.name,x_margin,line._n,job.x_a.b,\na,Acme,1,2,3,\n"
    assert [job.lines for job in read(tmp_path, text)] == [()]


def test_a_job_in_two_files_of_a_folder_is_refused_with_both_places(tmp_path: Path) -> None:
    read(tmp_path, HEAD + "a,41,Acme,,1,1,x\n", "one.csv")
    (tmp_path / "two.csv").write_text(HEAD + "b,40,Acme,,1,1,x\na,41,Acme,final,1,1,x\n")
    (tmp_path / ".three.csv").write_text("nonsense")
    with pytest.raises(InputError) as caught:
        CsvFileSource("exports", tmp_path).jobs()
    assert caught.value.message == "two.csv: row 3 (41): the same job and stage as one.csv, row 2 (41)."


def test_headings_alone_are_no_jobs(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD) == []


# A job is written as JSON and as CSV, and read back equal from both.

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=9).map(str.strip)
NAMES = TEXTS.filter(bool)
AMOUNTS = st.decimals(-9_999_999, 9_999_999, allow_nan=False, places=4)
PERCENTS = st.decimals(0, 100, allow_nan=False, places=2)
PAIRS = st.dictionaries(NAMES, NAMES, max_size=2).map(lambda found: tuple(found.items()))
ADDRESSES = st.builds(Address, **dict.fromkeys(("line1", "city", "postcode"), TEXTS))
OFFSETS = st.sampled_from([UTC, timezone(timedelta(hours=11)), timezone(-timedelta(hours=3, minutes=30))])
MOMENTS = st.datetimes(timezones=OFFSETS).filter(lambda at: 1 < at.year < 9999)
STAGES = st.builds(Stage, kind=st.sampled_from(StageKind), sequence=st.integers(1, 999)) | st.one_of(
    st.builds(Stage, percent=PERCENTS),
    st.builds(Stage, amount=AMOUNTS.map(abs)),
    st.builds(Stage, kind=st.just(StageKind.PROGRESS), remaining=st.booleans()),
)
LINES = st.builds(
    JobLine,
    id=NAMES,
    kind=st.none() | st.sampled_from(LineKind),
    description=TEXTS,
    quantity=AMOUNTS.map(abs),
    unit_price=AMOUNTS,
    cost=st.none() | AMOUNTS,
    discount_percent=PERCENTS,
    tax=TEXTS,
    account_code=TEXTS,
    tracking=PAIRS,
)
JOBS = st.builds(
    Job,
    source=st.just("exports"),
    id=NAMES,
    number=NAMES,
    status=NAMES,
    completed_on=st.none() | st.dates(),
    updated_at=st.none() | MOMENTS,
    title=TEXTS,
    notes=TEXTS,
    currency=st.sampled_from(["", "AUD"]),
    amounts=st.sampled_from(LineAmountTypes),
    customer=st.builds(Customer, name=NAMES, first_name=TEXTS, phone=TEXTS, address=ADDRESSES),
    site=ADDRESSES,
    custom_fields=PAIRS,
    stage=STAGES,
    lines=st.lists(LINES, max_size=3, unique_by=lambda line: line.id).map(tuple),
)


def as_raw(value: object) -> object:
    """A core value as the jobs file spells it."""
    match value:
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case LineAmountTypes():
            return value.value.lower()
        case dict():
            pairs = {"custom_fields", "tracking"}
            return {k: dict(v) if k in pairs else as_raw(v) for k, v in value.items() if k != "source"}
        case tuple():
            return [as_raw(each) for each in value]
    return value


def flat(raw: Raw, path: str = "") -> dict[str, str]:
    """The cells of a raw object by the names of their columns."""
    cells: dict[str, str] = {}
    for key, value in raw.items():
        if isinstance(value, dict):
            cells |= flat(value, f"{path}{key}.")
        elif value is not None:
            cells[f"{path}{key}"] = str(value)
    return cells


def as_csv(raw: Raw) -> str:
    """One row a line; what is said of the job stands in the first row only, its id in each."""
    rows = [flat(line, "line.") for line in raw["lines"]] or [{}]
    about = {key: value for key, value in raw.items() if key not in {"lines", "custom_fields", "attachments"}}
    rows = [
        flat(about) | flat(raw["custom_fields"], "custom.") | rows[0],
        *({"id": raw["id"], **row} for row in rows[1:]),
    ]
    out = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@given(JOBS)
def test_a_job_written_as_json_and_as_csv_is_read_back_equal_from_both(job: Job) -> None:
    raw = as_raw(asdict(job))
    assert isinstance(raw, dict)
    with TemporaryDirectory() as folder:
        path = Path(folder, "jobs.json")
        path.write_text(json.dumps({"jobs": [raw]}), encoding="utf-8")
        assert list(JsonFileSource("exports", path).jobs()) == [job]
        assert read(Path(folder), as_csv(raw)) == [job]
