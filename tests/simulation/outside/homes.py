"""Homes of the app on one machine, and `jobsync` run in them as anybody runs it: a process, an exit code, words."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.simulation.outside.mischief import STEALS
from tests.simulation.outside.other_books import OtherBooks, cents
from tests.simulation.outside.other_xero import SECRET
from tests.simulation.outside.style import Style

if TYPE_CHECKING:
    from random import Random

    from tests.simulation.outside.mischief import Mischief

ROOT = Path(__file__).resolve().parents[3]
HANGS = 90.0
"""Seconds after which a command has hung: the longest wait of its own is a minute limit's."""

PROFILE = """[xero]
client_id = "{client}"
auth = "client_credentials"
api_url = "{url}"

[mapping]
labour = "200"
material = "210"

[[source]]
name = "field"
type = "json"
path = "jobs.json"
"""

CUSTOMERS = {
    "Ada Rewi": "ada@rewi.example",
    "Ada Rewi Builders Ltd": "office@rewibuilders.example",
    "Bjork Timber Ltd": "office@bjork.example",
    "Cobham School": "admin@cobham.example",
}
NEWCOMER = "Zoe Newcomer"

JOBS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "7001": ("Ada Rewi", [("1", "100.00")]),
    "7002": ("Ada Rewi Builders Ltd", [("3.5", "85.50"), ("1", "25.06"), ("1", "25.61"), ("1", "25.63")]),
    "7003": ("Bjork Timber Ltd", [("0.25", "99.99"), ("7", "1.0550")]),
    "7004": ("Cobham School", [("2", "10.50")]),
    "7005": (NEWCOMER, [("12", "33.33")]),
    "7006": ("Cobham School", [("1", "1999.99")]),
    "7007": (NEWCOMER, [("1.75", "120.10"), ("1", "0.07")]),
    "7008": ("Ada Rewi", [("1", "100.00")]),
}
"""Customer and lines (quantity, price before tax) of each job, by its number; the first and the last are alike."""


def total_of(number: str) -> Decimal:
    """What a job comes to with 15 % tax, computed here."""
    net = [cents(Decimal(quantity) * Decimal(price)) for quantity, price in JOBS[number][1]]
    return sum((one + cents(one * 15 / 100) for one in net), Decimal(0))


def email_of(name: str) -> str:
    """The address of a customer."""
    return CUSTOMERS.get(name, "zoe@newcomer.example")


def jobs_document() -> str:
    """The jobs file."""
    jobs = [
        {
            "id": f"job-{number}",
            "number": number,
            "status": "completed",
            "completed_on": "2024-05-27",
            "currency": "NZD",
            "amounts": "exclusive",
            "customer": {"id": name, "name": name, "email": email_of(name)},
            "lines": [
                {"id": str(at), "kind": "labour", "description": "Labour", "quantity": quantity, "unit_price": price}
                for at, (quantity, price) in enumerate(lines, 1)
            ],
        }
        for number, (name, lines) in JOBS.items()
    ]
    return json.dumps({"jobs": jobs})


def office_books(rng: Random) -> OtherBooks:
    """Books with the customers but the newcomer, a look-alike of him, and two invoices made by hand."""
    books = OtherBooks(rng, Style())
    ids = {name: books.add_contact(name, EmailAddress=email) for name, email in CUSTOMERS.items()}
    books.add_contact(STEALS, EmailAddress="somebody@else.example")
    books.add_contact("Z Newcomer Holdings", EmailAddress="accounts@holdings.example")
    books.add_invoice("6990", ids["Cobham School"], "50.00")
    books.add_invoice("6991", ids["Bjork Timber Ltd"], "75.25")
    return books


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What one command left; a negative code is the signal that ended it."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def killed(self) -> bool:
        """Whether it was ended from outside."""
        return self.code < 0

    @property
    def document(self) -> dict[str, Any]:
        """Its JSON document."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    def __str__(self) -> str:
        return f"jobsync {' '.join(self.words)}: exit code {self.code}\n{self.out[-1500:]}\n{self.err[-1500:]}"


@dataclass
class Home:
    """One home; its client id tells the other Xero who calls."""

    folder: Path
    client: str
    mischief: Mischief
    ran: list[Ran] = field(default_factory=list)

    @classmethod
    def made(cls, folder: Path, client: str, url: str, mischief: Mischief) -> Home:
        """A new home with its profile and its jobs."""
        config = folder / "config"
        config.mkdir(parents=True)
        (config / "jobs.json").write_text(jobs_document(), encoding="utf-8")
        (config / "default.toml").write_text(PROFILE.format(client=client, url=url), encoding="utf-8")
        return cls(folder, client, mischief)

    def copied(self, folder: Path, client: str | None = None) -> Home:
        """A copy of it as it stands, as a back-up or a copied laptop is."""
        shutil.copytree(self.folder, folder)
        other = Home(folder, client or self.client, self.mischief)
        profile = folder / "config" / "default.toml"
        profile.write_text(profile.read_text(encoding="utf-8").replace(self.client, other.client), encoding="utf-8")
        return other

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command; from now on the other Xero knows which process it is."""
        passed = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        mine = {"HOME": str(self.folder), "JOBSYNC_HOME": str(self.folder), "JOBSYNC_XERO_CLIENT_SECRET": SECRET}
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and words
            [sys.executable, "-m", "jobsync_tui", *words],
            cwd=ROOT,
            env=passed | mine,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.mischief.callers[self.client] = process.pid
        return process

    def finish(self, process: subprocess.Popen[str], *words: str) -> Ran:
        """Wait for a command's end; AssertionError for one that hangs, and one that tells of a defect."""
        try:
            out, err = process.communicate(timeout=HANGS)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"jobsync {' '.join(words)} hangs\n{out}\n{err}") from None
        self.mischief.callers.pop(self.client, None)
        ran = Ran(words=words, code=process.returncode, out=out, err=err)
        self.ran.append(ran)
        assert ran.killed or ran.code in {0, 1, 2, 3, 4, 5, 129, 130, 143}, str(ran)
        assert "Traceback" not in err, str(ran)
        assert "unexpected" not in err, str(ran)
        assert SECRET not in out + err, "the client secret is told"
        return ran

    def run(self, *words: str) -> Ran:
        """Run a command to its end."""
        return self.finish(self.start(*words), *words)

    def killed(self, *words: str, after: float, how: signal.Signals = signal.SIGKILL) -> Ran:
        """Run a command, and end it so many seconds after its first call to the API, if it still runs."""
        self.mischief.busy.clear()
        process = self.start(*words)
        if self.mischief.calls_of(process):
            try:
                process.wait(timeout=after)
            except subprocess.TimeoutExpired:
                process.send_signal(how)
        return self.finish(process, *words)

    @property
    def cache(self) -> Path:
        """The one database."""
        return self.folder / "data" / "default" / "cache.db"

    def states(self) -> dict[str, str]:
        """Where the newest intent of each job stands, by job number."""
        return {number: state for number, (state, _) in self.intents().items()}

    def intents(self) -> dict[str, tuple[str, str | None]]:
        """State and InvoiceID of the newest intent of each job; AssertionError for a database that is not sound.

        Read from a copy: a look must not do the recovery that is the next process's.
        """
        side = self.folder / "looked-at"
        side.mkdir(exist_ok=True)
        for file in self.cache.parent.glob("cache.db*"):
            shutil.copy(file, side)
        with closing(sqlite3.connect(side / self.cache.name)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the database is damaged"
            rows = db.execute("SELECT job_number, state, invoice_id FROM intent ORDER BY id").fetchall()
        shutil.rmtree(side)
        return {number: (state, invoice_id) for number, state, invoice_id in rows}

    def keeps_secrets(self, tokens: set[str]) -> None:
        """Assert that no file of the home holds the client secret or an access token."""
        secrets = [one.encode() for one in {SECRET, *tokens}]
        for file in self.folder.rglob("*"):
            found = file.read_bytes() if file.is_file() else b""
            assert not any(secret in found for secret in secrets), f"{file.name} holds a secret"
