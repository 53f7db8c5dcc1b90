"""The practice business, seeded once a run, and what tests ask of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jobsync_tui.sandbox.practice import Practice, practice_books

if TYPE_CHECKING:
    from jobsync_tui.sandbox.cases import Case

NOW = datetime(2026, 5, 29, 4, 42, tzinfo=UTC)
TODAY = NOW.date()
CASES_OF_FORTY = {"J10423": 1, "J10429": 2, "J10434": 3, "J10441": 4, "J10447": 5, "J10453": 6}
SEEDS = [1, 2, 3]
LIVE = {"AUTHORISED", "PAID"}


@lru_cache(maxsize=16)  # no test changes what it reads
def seeded(*, jobs: int = 40, seed: int = 1, now: datetime = NOW) -> Practice:
    return practice_books(jobs=jobs, seed=seed, now=lambda: now)


def bare(name: str) -> str:
    """A name without case, punctuation and legal form."""
    words = re.findall(r"[a-z0-9]+", name.casefold().replace("&", " and "))
    return " ".join(word for word in words if word not in {"ltd", "limited"})


def digits(number: str) -> str:
    """A phone number without the country's code and the leading zero."""
    return re.sub(r"\D", "", number).removeprefix("64").lstrip("0")


def active(practice: Practice) -> list[dict[str, Any]]:
    return [contact for contact in practice.books.contacts.values() if contact["ContactStatus"] == "ACTIVE"]


def phones(contact: dict[str, Any]) -> set[str]:
    joined = {digits(phone["PhoneAreaCode"] + phone["PhoneNumber"]) for phone in contact["Phones"]}
    return joined - {""}


def streets(contact: dict[str, Any]) -> set[str]:
    return {address.get("AddressLine1", "") for address in contact["Addresses"]} - {""}


def named(practice: Practice, name: str) -> list[dict[str, Any]]:
    return [contact for contact in active(practice) if bare(contact["Name"]) == bare(name)]


def with_email(practice: Practice, email: str) -> list[dict[str, Any]]:
    return [one for one in active(practice) if one["EmailAddress"].casefold() == email.casefold()]


def with_phone(practice: Practice, number: str) -> list[dict[str, Any]]:
    return [one for one in active(practice) if digits(number) in phones(one)]


def at_street(practice: Practice, line1: str) -> list[dict[str, Any]]:
    return [one for one in active(practice) if line1 in streets(one)]


def ids(contacts: list[dict[str, Any]]) -> list[str]:
    return [contact["ContactID"] for contact in contacts]


def of_case(practice: Practice, case: Case) -> list[dict[str, Any]]:
    return [job for job in practice.jobs if practice.expected[job["number"]].case is case]


def right(practice: Practice, job: dict[str, Any]) -> str | None:
    return practice.expected[job["number"]].contact_id


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def total_of(job: dict[str, Any]) -> Decimal:
    """The total with GST, worked out from the jobs file alone."""
    total = Decimal(0)
    for line in job["lines"]:
        off = Decimal(100) - Decimal(line.get("discount_percent", "0"))
        amount = cents(Decimal(line["quantity"]) * Decimal(line["unit_price"]) * off / 100)
        total += amount if job["amounts"] == "inclusive" else amount + cents(amount * 15 / 100)
    return total
