from __future__ import annotations

import datetime as dt

import pytest

from jobsync_tui.core.unexplained import Sequences, unexplained
from tests.core.invoices import DONE, made

NUMBERS = ("J10420", "J10421", "J10422", "J10430")
BARE = ("1043", "1044", "1045")


@pytest.mark.parametrize("text", ["J10399", "j10399 / 39 Terrace View", "PO-610266 J10384", "J-10001", "J9999"])
def test_a_job_before_the_first_known_one_is_an_earlier_job(text: str) -> None:
    assert Sequences(NUMBERS).name_earlier(text)


@pytest.mark.parametrize(
    "text", ["", "J10420", "J10425", "J999", "K10399", "PO-10399", "10399", "INV-10001", "J10399x"]
)
def test_what_names_no_earlier_job_is_none(text: str) -> None:
    assert not Sequences(NUMBERS).name_earlier(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1042", True),
        ("Job 1042", True),
        ("job #1042", True),
        ("PO 1042", False),
        ("Order 1042", False),
        ("1043", False),
    ],
)
def test_a_bare_number_counts_alone_or_after_a_word_for_jobs(text: str, *, names: bool) -> None:
    assert Sequences(BARE).name_earlier(text) is names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("2025", False),
        ("Job 2025", True),
        ("Rates - 2025", False),
        ("FY 2024/2025", False),
        ("Rates - 1999", False),
        ("Job - 1999", True),
        ("1998/1999", True),
        ("Order 1998 & 1999", False),
        ("Order 88213 / 1999", True),
        ("Ph 021 555 1043", False),
        ("021 555 1043", False),
        ("1300 555 123", False),
        ("1998 1999", True),
    ],
)
def test_a_year_or_a_phone_number_is_no_earlier_job(text: str, *, names: bool) -> None:
    assert Sequences(("2030", "2031", "2032")).name_earlier(text) is names


def test_a_bare_number_of_an_invoice_is_xeros_own_and_no_earlier_job() -> None:
    assert not Sequences(BARE).name_earlier_by_number("1001")
    assert Sequences(NUMBERS).name_earlier_by_number("J10001")


def test_two_jobs_make_no_sequence() -> None:
    assert not Sequences(NUMBERS[:2]).name_earlier("J10399")


def test_an_invoice_is_unexplained_unless_a_job_claims_it_or_names_it() -> None:
    outside = made("outside", date=DONE - dt.timedelta(days=60))
    ones = [
        made("plain", number="X-1"),
        made("claimed", number="X-2"),
        made("void", number="X-3", status="VOIDED"),
        made("undated", number="X-4", date=None),
        made("earlier", number="X-5", reference="J10001"),
        made("to come", number="X-6", reference="deposit (J20000)"),
        made("to come by number", number="J20000-D1"),
        outside,
    ]
    found = unexplained(
        ones,
        claimed={ones[1].invoice_id},
        numbers=NUMBERS,
        not_released=["J20000", ""],
        since=DONE - dt.timedelta(days=30),
        until=DONE,
    )
    assert ([one.invoice_id for one in found.invoices], found.of_earlier_jobs) == (["plain"], 1)
