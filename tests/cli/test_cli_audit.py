"""`jobsync audit`: its document, its text, its files, its exit codes."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest

from tests.cli.cli_support import NOW, by_number

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.cli_support import Jobsync, Served


def stray(books: Served) -> None:
    """Put an invoice into Xero that no job explains, on whatever contact there is."""
    xero = books.practice.books
    line = {"Description": "Callout", "Quantity": 1, "UnitAmount": 90, "AccountCode": "200"}
    contact = xero.seed_contact(Name="=Stranger")
    xero.seed_invoice(
        Type="ACCREC", Contact={"ContactID": contact}, Date=NOW.date(), Status="AUTHORISED", LineItems=[line]
    )


def test_the_audit_has_the_documented_shape(jobsync: Jobsync, books: Served) -> None:
    stray(books)
    assert jobsync("pull").code == 0
    ran = jobsync("audit", "--json")
    assert ran.code == 0
    document = ran.document
    assert set(document) >= {"since", "until", "jobs_checked", "as_of", "findings", "orphan_invoices"}
    assert (document["jobs_checked"], len(document["findings"]), document["files"]) == (40, 40, [])
    assert document["as_of"].startswith("2026-05-29T04:42")
    for finding in document["findings"]:
        assert set(finding) >= {
            *("job_id", "job_number", "finding", "flags", "invoices", "job_total", "invoiced_total", "difference"),
            *("age_days", "message", "next", "type", "step", "amount", "currency"),
        }
    finding = next(one for one in document["findings"] if one["type"] == "not_billed")
    assert (finding["finding"], finding["invoiced_total"]) == ("not_invoiced", "0.00")
    assert Decimal(finding["difference"]) == -Decimal(finding["job_total"])
    assert set(document["orphan_invoices"][0]) >= {"invoice_id", "number", "reference", "contact", "total", "date"}
    assert "=Stranger" in {one["contact"] for one in document["orphan_invoices"]}


@pytest.mark.usefixtures("pulled")
def test_the_document_says_what_the_list_says_and_its_numbers_add_up(jobsync: Jobsync) -> None:
    document, listed = jobsync("audit", "--json").document, by_number(jobsync("list", "--json").document)
    assert sum(one["count"] for one in document["jobs"]) == document["jobs_checked"] == len(listed)
    for one in document["findings"]:
        assert listed[one["job_number"]]["invoiced"]["status"] == one["finding"]
        assert listed[one["job_number"]]["state"] == one["state"]
    of_kinds = sum(Decimal(one["totals"]["NZD"]) for one in document["found"] if one["name"] == "not_billed")
    of_ages = sum(Decimal(one["totals"].get("NZD", "0")) for one in document["unbilled_by_age"])
    assert of_kinds == of_ages > 0


@pytest.mark.usefixtures("pulled")
def test_the_audit_fails_on_findings_only_where_that_is_asked_for(jobsync: Jobsync) -> None:
    assert jobsync("audit").code == 0
    assert jobsync("audit", "--fail-on-findings").code == 1
    long_ago = ("audit", "--since", "2020-01-01", "--until", "2020-02-01", "--fail-on-findings", "--json")
    ran = jobsync(*long_ago)
    assert (ran.code, ran.document["since"], ran.document["jobs_checked"]) == (0, "2020-01-01", 0)


def test_an_audit_of_a_period_that_ends_before_it_begins_is_refused(jobsync: Jobsync) -> None:
    ran = jobsync("audit", "--since", "2026-05-02", "--until", "2026-05-01")
    assert (ran.code, ran.err) == (2, "--since is later than --until. Turn them round.\n")
    assert jobsync("audit", "--since", "May").code == 2


def test_the_audit_for_people_leads_with_its_count_and_shows_that_it_adds_up(jobsync: Jobsync, books: Served) -> None:
    stray(books)
    assert jobsync("pull").code == 0
    out = jobsync("audit").out
    first, second, *_ = out.splitlines()
    assert first.startswith(
        "Checked 40 jobs as of 2026-05-29 04:42, completed from 2026-02-28 to 2026-05-29: 40 findings,"
    )
    assert second == "40 = 0 billed + 0 posted + 0 never + 0 no charge + 40 findings."
    bars = [line for line in out.splitlines() if line.startswith(("0-7 days", "8-30 days", "31-60 days"))]
    assert len(bars) == 3
    assert max(line.count("#") for line in bars) == 30
    assert bars[2].split() == ["31-60", "days", "0", "0.00"]
    assert "=Stranger" in out


# Files


def test_the_files_are_written_told_and_written_again(jobsync: Jobsync, books: Served, tmp_path: Path) -> None:
    stray(books)
    assert jobsync("pull").code == 0
    table, book = tmp_path / "audit.csv", tmp_path / "audit.xlsx"
    for _ in range(2):
        ran = jobsync("audit", "--csv", str(table), "--xlsx", str(book))
        assert (ran.code, ran.err) == (0, f"Written: {table}, {book}.\n")
    document = jobsync("audit", "--json", "--csv", str(table)).document
    assert document["files"] == [str(table)]
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"), newline="")))
    assert len(rows) == 41 + len(document["orphan_invoices"])
    assert "'=Stranger" in {row["Customer"] for row in rows}
    by_job = {one["job_number"]: one for one in document["findings"]}
    assert {row["Job"]: row["Job total"] for row in rows if row["Job"]} == {
        number: one["job_total"] for number, one in by_job.items()
    }
    page = openpyxl.load_workbook(book)["All jobs"]
    assert page.max_row == 41
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["audit.csv", "audit.xlsx"]


@pytest.mark.usefixtures("pulled")
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--csv", "-"), "--csv needs the name of a file."),
        (("--xlsx", ""), "--xlsx needs the name of a file."),
        (("--csv", "same", "--xlsx", "./same"), "--csv and --xlsx name the same file."),
        (("--csv", "."), ". is a folder. Name a file in it."),
        (("--xlsx", "no/audit.xlsx"), "There is no folder no."),
    ],
)
def test_a_place_that_is_no_file_is_refused_before_anything_is_told(
    jobsync: Jobsync, words: tuple[str, ...], answer: str
) -> None:
    ran = jobsync("audit", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(answer)
