"""How people and programs write a job's number into an invoice, and what else they write there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Callable

    from jobsync_tui.core.jobs import Job

KEYS = {"1": "24", "2": "13", "3": "24", "4": "35", "5": "46", "6": "57", "7": "68", "8": "79", "9": "80", "0": "9"}


def bare(number: str) -> str:
    """The number as people say it: without the letters before it and the noughts behind them."""
    found = re.search(r"\d.*$", number)
    text = found[0] if found else number
    return text.lstrip("0") if text.isdigit() and text.lstrip("0") else text


def handwritten(number: str, rng: random.Random) -> str:
    """One of the ways in which a person writes a number that the system shows otherwise."""
    apart = [re.sub(r"-(?=\d{3})", mark, number) for mark in " /"]
    ways = [number, number, number, number.lower(), *apart, bare(number)]
    if not number.isdigit():
        ways += [bare(number), number.replace("-", "").replace(" ", "")]
    return rng.choice(ways).strip() or number


def _surname(job: Job) -> str:
    words = (job.customer.last_name or job.customer.name).split()
    return words[-1] if job.customer.last_name and words else " ".join(words[:2])


def _order(job: Job, rng: random.Random) -> str:
    return job.purchase_order or f"PO {rng.randrange(40000, 99999)}"


Spelling = tuple[int, "Callable[[str, Job, random.Random], str]"]

SPELLINGS: tuple[Spelling, ...] = (
    (12, lambda n, _job, _rng: n),
    (14, lambda n, _job, _rng: f"Job {n}"),
    (4, lambda n, _job, _rng: f"JOB {n}"),
    (3, lambda n, _job, _rng: f"job{n} final"),
    (4, lambda n, _job, _rng: f"Job # {n}"),
    (5, lambda n, _job, _rng: f"#{n}"),
    (5, lambda n, job, _rng: f"#{n} - {job.title.lower()}"),
    (4, lambda n, _job, _rng: f"INV for {n}"),
    (3, lambda n, _job, _rng: f"Invoice for job {n}"),
    (7, lambda n, job, _rng: f"{n} - {job.title}"),
    (5, lambda n, job, _rng: f"{job.title} ({n})"),
    (5, lambda n, job, _rng: f"{_surname(job)} {n}"),
    (5, lambda n, job, _rng: f"{n} {_surname(job)}"),
    (5, lambda n, job, _rng: f"Job {n} - {job.site.line1}"),
    (4, lambda n, job, _rng: f"{job.site.line1} / {n}"),
    (4, lambda n, job, rng: f"{_order(job, rng)} / {n}"),
    (3, lambda n, job, rng: f"{n} {_order(job, rng)}"),
    (2, lambda n, _job, _rng: f"WO {n}"),
    (2, lambda n, _job, _rng: f"Job No. {n}"),
    (2, lambda n, _job, _rng: f"Our ref: {n}"),
    (1, lambda n, _job, _rng: f"{n} COMPLETED"),
    (1, lambda n, _job, _rng: f"re job {n}, thanks"),
    (2, lambda n, job, _rng: f"Job {n} completed {job.completed_on:%d/%m/%y}"),
    (1, lambda n, _job, rng: f"Q{rng.randrange(100, 999)} / Job {n}"),
    (2, lambda n, _job, _rng: f"Job:{n}"),
    (1, lambda n, _job, _rng: f"JN {n}"),
    (1, lambda n, _job, _rng: f"{n}."),
    (1, lambda n, _job, _rng: f"  job  {n} "),
    (1, lambda n, _job, rng: f"Job {n} 2 men x {rng.randrange(2, 9)} hrs"),
    (1, lambda n, job, rng: f"{job.title} {rng.randrange(1, 28)}/{rng.randrange(1, 12)} job {n}"),
    (1, lambda n, job, _rng: f"{n} {job.customer.name.upper()[:30]}"),
    (1, lambda n, job, _rng: f"{job.customer.name}, {job.site.city}, job {n}"),
)


def spelled(number: str, job: Job, rng: random.Random) -> str:
    """A reference by a person that names the job."""
    ((_, spelling),) = rng.choices(SPELLINGS, [weight for weight, _ in SPELLINGS])
    return spelling(handwritten(number, rng), job, rng)


def mistyped(number: str, rng: random.Random) -> str:
    """The number with one slip of the finger; the same length but for a dropped or doubled digit."""
    places = [at for at, letter in enumerate(number) if letter.isdigit()]
    inner = [at for at in places[:-1] if at + 1 in places and number[at] != number[at + 1]]
    at = rng.choice(places[-4:])
    slip = rng.randrange(4)
    if slip == 0 and inner:
        at = inner[-1]
        return f"{number[:at]}{number[at + 1]}{number[at]}{number[at + 2 :]}"
    if slip == 1 and len(places) > 3:
        return number[:at] + number[at + 1 :]
    if slip == 2:
        return number[: at + 1] + number[at:]
    return number[:at] + rng.choice(KEYS[number[at]]) + number[at + 1 :]


def one_slip_apart(one: str, other: str) -> bool:
    """Whether a single slip of the finger may turn one number into the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(longer) > len(shorter):
        return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    differing = [at for at in range(len(one)) if one[at] != other[at]]
    swapped = len(differing) == 2 and sorted(one) == sorted(other)
    return len(differing) < 2 or swapped


def month(day: dt.date) -> str:
    """The month as a statement names it."""
    return f"{day:%B %Y}"
