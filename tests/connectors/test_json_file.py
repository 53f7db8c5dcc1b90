"""The JSON source: what it takes, and how it says what it does not take."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.connectors.json_file import NEXT_STEP, JsonFileSource
from jobsync_tui.core.errors import InputError
from jobsync_tui.core.jobs import Address, Customer, Job, JobId, JobLine, LineKind, Stage, StageKind
from jobsync_tui.core.money import LineAmountTypes

if TYPE_CHECKING:
    from pathlib import Path

SYDNEY = timezone(timedelta(hours=11))
Raw = dict[str, Any]  # Any: a raw job is JSON, right or wrong
FULL = """{"jobs": [
{"id": "5b2a1c5e", "number": "4133", "status": "completed", "completed_on": "2026-02-10",
 "updated_at": "2026-02-11T08:02:41+11:00", "title": "Replace downpipes", "description": "North wall",
 "notes": "Gate code at the office", "purchase_order": "PO-88213", "currency": "AUD", "amounts": "inclusive",
 "url": "https://jobs.example/4133",
 "customer": {"id": "c-17", "name": "Wattle Strata Pty Ltd", "email": "a@b.example", "phone": null,
              "address": {"line1": "1 High St", "city": "Carlton"}},
 "site": {"line1": "12 Wattle St", "city": "Fitzroy", "region": "VIC", "postcode": 3065},
 "custom_fields": {"Region": "North", "Floor": 2.50, "Urgent": true, "Empty": ""},
 "stage": {"kind": "Progress", "sequence": 2, "percent": 40},
 "lines": [{"kind": "labour", "description": "Labour", "quantity": "3.5", "unit_price": 95.10, "cost": "42.00",
            "discount_percent": "10", "account_code": 200, "tracking": {"Region": "North"}},
           {"id": "x", "unit_price": "-5"}]}]}"""
LINES = (
    JobLine(
        id="1", kind=LineKind.LABOUR, description="Labour", quantity=Decimal("3.5"), unit_price=Decimal("95.10"),
        cost=Decimal("42.00"), discount_percent=Decimal(10), account_code="200", tracking=(("Region", "North"),)
    ),
    JobLine(id="x", unit_price=Decimal(-5)),
)  # fmt: skip
HIGH_ST = Address(line1="1 High St", city="Carlton")
FULL_JOB = Job(
    source="exports", id=JobId("5b2a1c5e"), number="4133", completed_on=date(2026, 2, 10), title="Replace downpipes",
    updated_at=datetime(2026, 2, 11, 8, 2, 41, tzinfo=SYDNEY), description="North wall", currency="AUD",
    notes="Gate code at the office", purchase_order="PO-88213", amounts=LineAmountTypes.INCLUSIVE,
    url="https://jobs.example/4133", stage=Stage(kind=StageKind.PROGRESS, sequence=2, percent=Decimal(40)),
    customer=Customer(id="c-17", name="Wattle Strata Pty Ltd", email="a@b.example", address=HIGH_ST),
    site=Address(line1="12 Wattle St", city="Fitzroy", region="VIC", postcode="3065"),
    custom_fields=(("Region", "North"), ("Floor", "2.50"), ("Urgent", "true")), lines=LINES
)  # fmt: skip


def read(folder: Path, text: str | bytes, file: str = "jobs.json") -> list[Job]:
    path = folder / file
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(JsonFileSource("exports", path).jobs())


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    assert caught.value.next_step == NEXT_STEP
    return caught.value.message


def raw_job(**changes: object) -> Raw:
    return {"id": "a1", "number": "4135", "customer": {"name": "Acme"}, "lines": [], **changes}


def raw_line(**changes: object) -> Raw:
    return raw_job(lines=[{"unit_price": "1"}, {"unit_price": "95.00", **changes}])


def problem(folder: Path, raw: Raw) -> str:
    return refusal(folder, json.dumps({"jobs": [raw]})).removeprefix("jobs.json: job 1 (4135), ")


def test_every_key_of_the_contract_arrives_in_its_field(tmp_path: Path) -> None:
    assert read(tmp_path, FULL) == [FULL_JOB]


def test_a_number_is_exact_as_a_number_and_as_text(tmp_path: Path) -> None:
    prices = [[line.unit_price for line in job.lines] for job in read(tmp_path, FULL.replace("-5", "95.10"))]
    assert prices == [[Decimal("95.10"), Decimal("95.10")]]
    assert str(prices[0][0]) == "95.10"


@pytest.mark.parametrize("form", ["list", "lines", "one", "bom", "crlf_lines"])
def test_a_list_json_lines_one_job_and_a_byte_order_mark_read_the_same(tmp_path: Path, form: str) -> None:
    (raw,) = json.loads(FULL)["jobs"]
    one = json.dumps(raw)
    other = json.dumps({**raw, "id": "other\u2028id"}, ensure_ascii=False)
    texts = {
        "list": f"[{one}]",
        "lines": f"\n{one}\n\n{other}\n",
        "one": FULL.removeprefix('{"jobs": [').removesuffix("]}"),
        "bom": f"\ufeff{FULL}",
        "crlf_lines": f"{one}\r\n{other}\r\n",
    }
    jobs = read(tmp_path, texts[form])
    assert [replace(job, lines=()) for job in jobs[:1]] == [
        replace(FULL_JOB, lines=(), custom_fields=jobs[0].custom_fields)
    ]
    assert [job.id for job in jobs[1:]] == (["other\u2028id"] if "lines" in form else [])


def test_missing_null_and_empty_mean_the_default(tmp_path: Path) -> None:
    bare: Raw = {"id": 12, "customer": {"first_name": "Kim", "last_name": "Ng"}}
    hollow: Raw = {"status": "", "lines": None, "stage": {}, "amounts": " ", "site": None, "custom_fields": ""}
    (job,) = read(tmp_path, json.dumps([bare]))
    assert job == Job(
        source="exports",
        id=JobId("12"),
        number="12",
        customer=Customer(name="Kim Ng", first_name="Kim", last_name="Ng"),
    )
    assert read(tmp_path, json.dumps([bare | hollow])) == [job]


def test_keys_that_start_with_x_or_an_underscore_are_ignored(tmp_path: Path) -> None:
    assert len(read(tmp_path, json.dumps({"_at": 1, "jobs": [raw_line(x_margin=[1], _n=2)]}))) == 1


def test_no_jobs_is_an_answer(tmp_path: Path) -> None:
    assert read(tmp_path, '{"jobs": []}') == []


def test_text_is_stripped_and_loses_only_what_cannot_be_stored(tmp_path: Path) -> None:
    (job,) = read(tmp_path, json.dumps([raw_job(title=" \x00a\ud800\u202e\x1b[31m\u00a0b\n ", id="\x00 7 ")]))
    assert (job.title, job.id) == ("a\u202e\x1b[31m\u00a0b", "7")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-02-11T08:02:41", datetime(2026, 2, 11, 8, 2, 41, tzinfo=UTC)),
        ("2026-02-11 08:02:41Z", datetime(2026, 2, 11, 8, 2, 41, tzinfo=UTC)),
        ("2026-02-10T23:30:00+11:00", datetime(2026, 2, 10, 23, 30, tzinfo=SYDNEY)),
    ],
)
def test_a_time_without_offset_is_utc_and_a_day_is_its_date_as_written(
    tmp_path: Path, written: str, moment: datetime
) -> None:
    (job,) = read(tmp_path, json.dumps([raw_job(updated_at=written, completed_on=written)]))
    assert (job.updated_at, job.completed_on) == (moment, date.fromisoformat(written[:10]))


@pytest.mark.parametrize("written", ["no_tax", "NoTax", "NONE", "Inclusive", "EXCLUSIVE"])
def test_the_tax_basis_is_read_in_any_case(tmp_path: Path, written: str) -> None:
    (job,) = read(tmp_path, json.dumps([raw_job(amounts=written)]))
    assert job.amounts == {"i": "Inclusive", "e": "Exclusive"}.get(written[0].lower(), "NoTax")


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("quantity", "1,020.00", "'1,020.00' is not a number; write it as 1020.00."),
        ("unit_price", "$5", "'$5' is not a number; write it as 5."),
        ("unit_price", "12,50", "'12,50' is not a number; write it as 12.50."),
        ("unit_price", "1.020,00", "'1.020,00' is not a number; write a plain number such as 1020.00."),
        ("unit_price", "1e3", "'1e3' is not a number; write a plain number such as 1020.00."),
        ("unit_price", "abc", "'abc' is not a number; write a plain number such as 1020.00."),
        ("unit_price", "\u0661", "'\u0661' is not a number; write a plain number such as 1020.00."),
        ("unit_price", True, "true is not a number; write a plain number such as 1020.00."),
        ("unit_price", float("nan"), "NaN is not a number; write a plain number such as 1020.00."),
        ("cost", float("-inf"), "-Infinity is not a number; write a plain number such as 1020.00."),
        ("unit_price", 1e10, "10000000000.0 is too large; a number has at most 10 digits before the point."),
        ("unit_price", 1e-16, "1E-16 is too fine; a number has at most 15 digits after the point."),
        ("quantity", -1, "-1 is negative; use a negative unit_price for a credit."),
        ("discount_percent", "100.01", "'100.01' is not a percentage from 0 to 100."),
        ("kind", "parts", "'parts' is none of labour, material, subcontract, travel, fee, discount, other."),
        ("id", "1", "'1' is the id of an earlier line too; give each its own."),
        ("item_code", 7.0, "7.0 is not text; put it in quotes."),
        ("tracking", ["North"], 'a list is not an object such as {"Region": "North"}.'),
        ("tracking", {"Region": {}}, "'Region': an object is not text; put it in quotes."),
    ],
)
def test_a_value_of_a_line_that_cannot_be_taken_is_named_with_what_was_expected(
    tmp_path: Path, key: str, value: object, sentence: str
) -> None:
    assert problem(tmp_path, raw_line(**{key: value})) == f"lines[1].{key}: {sentence}"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"completed_on": "31/02/2026"}, "completed_on: '31/02/2026' is not a calendar day; write it as YYYY-MM-DD."),
        ({"completed_on": "2026-02-31"}, "completed_on: '2026-02-31' is not a calendar day; write it as YYYY-MM-DD."),
        ({"completed_on": "20260210"}, "completed_on: '20260210' is not a calendar day; write it as YYYY-MM-DD."),
        (
            {"updated_at": "0001-01-01T00:00+11:00"},
            "updated_at: '0001-01-01T00:00+11:00' is not a time; write it as 2026-02-11T08:02:41+11:00.",
        ),
        ({"currency": "A$"}, "currency: 'A$' is not a currency code of 3 letters such as AUD."),
        ({"amounts": "gross"}, "amounts: 'gross' is none of exclusive, inclusive, no_tax, notax, none."),
        ({"stage": {"kind": "half"}}, "stage.kind: 'half' is none of deposit, progress, final."),
        ({"stage": {"percent": 40, "remaining": True}}, "stage: percent and remaining are given; keep one."),
        ({"stage": {"percent": 101}}, "stage.percent: 101 is not a percentage from 0 to 100."),
        ({"stage": {"sequence": 0}}, "stage.sequence: 0 is not a whole number from 1 to 999."),
        ({"stage": {"amount": "-1"}}, "stage.amount: '-1' is negative; a stage bills 0 or more."),
        ({"customer": {}}, "customer.name: missing; a job needs the customer's name."),
        ({"customer": "Acme"}, "customer: 'Acme' is not an object {…}."),
        ({"lines": [{"quantity": 1}]}, "lines[0].unit_price: missing; a line needs a price such as 95.00."),
        ({"lines": [{"unit_price": 1}, None]}, "lines[1]: null is not an object {…}."),
        ({"lines": {"unit_price": 1}}, "lines: an object is not a list […]."),
        (
            {"lines": [{"unit_price": 1, "quantiy": 2}]},
            "lines[0]: 'quantiy' is not a known key; the nearest is 'quantity'.",
        ),
        ({"title": "a\x1b" + "b" * 100 + "c", "url": ["x"]}, "url: a list is not text; put it in quotes."),
        (
            {"currency": "\x1b" + "b" * 99},
            "currency: '\\x1b" + "b" * 33 + "…' is not a currency code of 3 letters such as AUD.",
        ),
    ],
)
def test_a_value_of_a_job_that_cannot_be_taken_is_named_with_what_was_expected(
    tmp_path: Path, changes: Raw, sentence: str
) -> None:
    assert problem(tmp_path, raw_job(**changes)) == sentence


def test_a_job_without_id_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, '[{"customer": {"name": "Acme"}}, 5]') == (
        "jobs.json: job 1, id: missing; a job needs an id of its own.\njobs.json: job 2: 5 is not an object {…}."
    )


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    text = '[{"id": 1, "customer": {"name": "Acme"}, "lines": [{"unit_price": 5, "unit_price": "50"}]}]'
    sentence = "lines[0].unit_price: 5 and '50' are both given; keep one."
    assert refusal(tmp_path, text) == f"jobs.json: job 1 (1), {sentence}"


def test_five_defects_are_told_and_the_rest_counted_over_all_jobs(tmp_path: Path) -> None:
    wrong = [raw_job(id=at, number=at, currency="?", title=[]) for at in range(1, 5)]
    told = refusal(tmp_path, json.dumps(wrong)).split("\n")
    assert told[4].startswith("jobs.json: job 3 (3), currency: ")
    assert told[5:] == ["and 3 more."]


def test_the_same_job_and_stage_in_two_files_is_refused_with_both_places(tmp_path: Path) -> None:
    deposit = raw_job(stage={"kind": "deposit"})
    (tmp_path / "a.json").write_text(json.dumps([deposit, raw_job()]))
    (tmp_path / "b.jsonl").write_text(json.dumps(raw_job(id="b2")) + "\n" + json.dumps(raw_job()))
    with pytest.raises(InputError) as caught:
        JsonFileSource("exports", tmp_path).jobs()
    assert caught.value.message == ("b.jsonl: line 2 (4135): the same job and stage as a.json, job 2 (4135).")


def test_a_folder_gives_its_json_files_by_name_without_hidden_ones(tmp_path: Path) -> None:
    for file in ("b.json", "a.JSONL", ".hidden.json", "notes.txt"):
        (tmp_path / file).write_text(json.dumps(raw_job(id=file)))
    assert [job.id for job in JsonFileSource("exports", tmp_path).jobs()] == ["a.JSONL", "b.json"]


def test_an_empty_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no \.json or \.jsonl file"):
        JsonFileSource("exports", tmp_path).jobs()
    with pytest.raises(InputError, match=r"gone\.json: there is no such file") as caught:
        JsonFileSource("exports", tmp_path / "gone.json").jobs()
    assert "'exports'" in caught.value.next_step


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b" \n", "the file is empty."),
        (b"\xef\xbb\xbf", "the file is empty."),
        (b'[\n{"title": "caf\xe9"}]', "byte 16 (line 2) is not UTF-8; save the file with the encoding UTF-8."),
        ('{"jobs": [\n{"id": "1"},\n', "line 3, column 1: expecting value; the file seems to be cut off."),
        ('[{"id": "1', "line 1, column 9: unterminated string; the file seems to be cut off."),
        ('[\n{"id" 1}]', "line 2, column 7: expecting ':' delimiter; the JSON is broken there."),
        ('"jobs"', "'jobs' is not a list of jobs; write {\"jobs\": […]}."),
        ('{"jobs": [], "jobs": []}', "a list and a list are both given; keep one."),
        pytest.param("[" * 100_000, "the JSON is nested too deeply to be jobs.", id="deep"),
        ("[1e99999999999999999999]", "a number at or after line 1 has an absurd exponent."),
    ],
)
def test_a_file_that_is_no_jobs_file_is_refused_with_the_place(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    assert refusal(tmp_path, text) == f"jobs.json: {message}"


def test_defects_before_the_place_where_a_file_is_cut_off_are_told_too(tmp_path: Path) -> None:
    assert refusal(tmp_path, '{"id": 1}\n{"id": 2').split("\n") == [
        "jobs.json: line 1 (1), customer.name: missing; a job needs the customer's name.",
        "jobs.json: line 2, column 9: expecting ',' delimiter; the file seems to be cut off.",
    ]


def test_an_object_around_the_jobs_has_no_other_keys(tmp_path: Path) -> None:
    assert refusal(tmp_path, '{"job": []}').split("\n") == [
        "jobs.json: 'job' is not a known key; the nearest is 'jobs'.",
        'jobs.json: there is no "jobs" in it; write {"jobs": […]}.',
    ]
