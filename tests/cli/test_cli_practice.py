from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import tomllib
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from jobsync_tui.bootstrap import practice as bootstrap
from jobsync_tui.bootstrap import practice_workspace
from jobsync_tui.cli import rehearsing
from jobsync_tui.config import load_profile
from jobsync_tui.connectors.xero.afterwards import XeroAfterwards
from jobsync_tui.connectors.xero.client import XeroLedger
from jobsync_tui.core.errors import Unreachable
from jobsync_tui.services.match import load_view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.cli_support import Jobsync

SIX = {
    "J10423": "needs_contact",
    "J10429": "needs_contact",
    "J10434": "needs_contact",
    "J10441": "needs_contact",
    "J10447": "needs_lines",
    "J10453": "needs_review",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where throw-away folders are made."""
    made = tmp_path / "tmp"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


@pytest.fixture
def small_books(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer strangers and less history in the practice books, which are drawn, served and pulled sooner."""
    monkeypatch.setattr("jobsync_tui.sandbox.practice.CONTACTS", 60)
    monkeypatch.setattr("jobsync_tui.sandbox.practice.INVOICES", 285)


# demo


def test_the_demo_bills_what_is_ready_and_says_why_the_rest_is_not(
    jobsync: Jobsync, home: Path, folder: Path
) -> None:
    ran = jobsync("demo", "--json")
    assert ran.code == 0
    document = ran.document
    assert (document["practice"], document["jobs"], document["posted"]) == (True, 40, 34)
    assert {one["job_number"]: one["state"] for one in document["needs_person"]} == SIX
    assert all(one["why"] for one in document["needs_person"])
    assert document["read_back"] == {"checked": 34, "agree": 34}
    assert sum(Decimal(result["total"]) for result in document["results"]) == Decimal(document["total"])
    assert document["audit"]["findings"] == 6
    assert document["calls"]["PUT Invoices"] == 1
    assert not home.exists()
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("small_books")
def test_the_demo_prints_what_it_did_for_people(jobsync: Jobsync) -> None:
    out = jobsync("demo", "--jobs", "8", "--seed", "3").out
    for name in ("Posted", "Read back", "Audit", "Calls to Xero"):
        assert name in out
    assert "all totals and contacts agree" in out
    assert "NEEDS A PERSON" in out or "No job needs a person." in out


@pytest.mark.usefixtures("small_books")
def test_the_demo_opens_the_app_on_a_terminal_with_everything_pulled(
    jobsync: Jobsync, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    seen: list[tuple[str, bool, int]] = []

    def app(ws: Any) -> int:  # the app's own module need not be imported
        view = load_view(ws)
        seen.append((ws.profile.name, ws.profile.practice, len(view.jobs)))
        return 0

    monkeypatch.setattr("jobsync_tui.cli.practice.room_for_app", lambda: True)
    monkeypatch.setattr("jobsync_tui.cli.practice.show_app", app)
    ran = jobsync("demo", "--jobs", "7")
    assert (ran.code, ran.out, seen) == (0, "", [("practice", True, 7)])
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("small_books")
def test_the_demo_fails_where_an_invoice_reads_back_otherwise(
    jobsync: Jobsync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(XeroLedger, "invoices_numbered", lambda *_: [])
    monkeypatch.setattr(XeroAfterwards, "invoices", lambda *_: [])
    ran = jobsync("demo", "--jobs", "2", "--json")
    assert ran.code == 1
    assert ran.document["read_back"] == {"checked": ran.document["posted"], "agree": 0}


@pytest.mark.usefixtures("small_books")
def test_the_demo_without_an_answer_of_its_books_is_a_service_error(
    jobsync: Jobsync, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_: object) -> None:
        raise Unreachable("No answer.", next_step="Try again.", sent=True)

    monkeypatch.setattr(XeroLedger, "organisation", silent)
    ran = jobsync("demo", "--jobs", "1", "--json")
    assert (ran.code, ran.document["error"]["message"]) == (3, "No answer.")


@pytest.mark.usefixtures("small_books")
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_end_before_its_time_leaves_no_folder_and_no_server_behind(
    jobsync: Jobsync, monkeypatch: pytest.MonkeyPatch, folder: Path, error: type[BaseException]
) -> None:
    def stopped(*_: object) -> None:
        raise error

    monkeypatch.setattr(rehearsing, "load_view", stopped)
    before = threading.active_count()
    assert jobsync("demo", "--jobs", "3").code == (130 if error is KeyboardInterrupt else 1)
    assert list(folder.iterdir()) == []
    assert threading.active_count() == before


@pytest.mark.usefixtures("small_books")
def test_the_demo_gives_signals_back(jobsync: Jobsync) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert jobsync("demo", "--jobs", "1").code == 0
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


@pytest.mark.parametrize("words", [("--profile", "mine", "demo"), ("--config", "mine.toml", "sandbox")])
def test_a_profile_beside_the_practice_books_is_refused(jobsync: Jobsync, words: tuple[str, ...]) -> None:
    ran = jobsync(*words)
    assert ran.code == 2
    assert "makes its own profile" in ran.err


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_number_of_jobs_that_cannot_be_is_refused(jobsync: Jobsync, jobs: str) -> None:
    assert jobsync("demo", "--jobs", jobs).code == 2


@pytest.mark.usefixtures("small_books")
def test_the_throw_away_files_are_hers_alone(folder: Path) -> None:
    with practice_workspace(jobs=1, seed=1) as ws:
        assert ws.profile.cache_path.is_relative_to(folder)
        made = [folder, *folder.rglob("*")]
        assert any(path.name == "jobs.json" for path in made)
        assert all(path.stat().st_mode & 0o077 == 0 for path in made[1:])


# sandbox


@contextmanager
def sandbox(*words: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Run the sandbox as a program of its own; gives it and its one line."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "jobsync_tui", "sandbox", "--quiet", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            assert running.stdout is not None
            yield running, json.loads(running.stdout.readline())
        finally:
            running.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_sandbox_tells_its_addresses_and_ends_at_an_interruption(
    jobsync: Jobsync, tmp_path: Path, number: signal.Signals
) -> None:
    profile = tmp_path / "new" / "practice.toml"
    with sandbox("--jobs", "5", "--write-profile", str(profile)) as (running, told):
        assert set(told) == {"xero", "jobs", "profile", "organisation", "tenant_id"}
        assert told["jobs"] == f"{told['xero']}/jobs.json"
        assert told["profile"] == str(profile)
        with urlopen(told["jobs"], timeout=10) as answer:  # noqa: S310 - our own loopback server
            assert len(json.load(answer)["jobs"]) == 5
        written = load_profile(file=profile)
        assert (written.xero.api_url, written.xero.tenant_id) == (told["xero"], told["tenant_id"])
        ran = jobsync("--config", str(profile), "--json", "pull")
        assert (ran.code, ran.document["sources"][0]["jobs"]["new"]) == (0, 5)
        running.send_signal(number)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err) == (0, "", "")


@pytest.mark.usefixtures("small_books")
def test_a_port_that_is_taken_is_one_sentence(jobsync: Jobsync) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = jobsync("sandbox", "--jobs", "1", "--port", str(port), "--json")
    assert ran.code == 2
    assert f"Port {port} on 127.0.0.1 cannot be used" in ran.document["error"]["message"]


@pytest.fixture
def no_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sandbox end as soon as it has told where it is."""
    monkeypatch.setattr(
        "jobsync_tui.sandbox.serve.serve_forever", lambda _, *, port, ready: ready(f"http://127.0.0.1:{port}")
    )


@pytest.mark.usefixtures("no_serving", "small_books")
def test_a_profile_it_wrote_is_written_anew_and_a_persons_own_is_not(jobsync: Jobsync, tmp_path: Path) -> None:
    profile = tmp_path / "p.toml"
    words = ("sandbox", "--jobs", "1", "--write-profile", str(profile), "--port")
    assert jobsync(*words, "9001").code == 0
    assert jobsync(*words, "9002").code == 0
    assert tomllib.loads(profile.read_text(encoding="utf-8"))["xero"]["api_url"] == "http://127.0.0.1:9002"
    assert profile.stat().st_mode & 0o077 == 0
    profile.write_text('[xero]\nclient_id = "hers"\n', encoding="utf-8")
    ran = jobsync(*words, "9003")
    assert ran.code == 2
    assert "somebody's own" in ran.err
    assert "hers" in profile.read_text(encoding="utf-8")


@pytest.mark.usefixtures("no_serving", "small_books")
def test_a_jobs_file_that_was_there_before_is_not_overwritten(jobsync: Jobsync, tmp_path: Path) -> None:
    jobs = tmp_path / "jobs.json"
    jobs.write_text("hers", encoding="utf-8")
    ran = jobsync("sandbox", "--jobs", "1", "--write-profile", str(tmp_path / "p.toml"))
    assert ran.code == 2
    assert str(jobs) in ran.err
    assert jobs.read_text(encoding="utf-8") == "hers"


@pytest.mark.usefixtures("no_serving", "small_books")
def test_a_profile_that_cannot_be_written_is_told(
    jobsync: Jobsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, text: str) -> None:
        raise OSError(28, "No space left on device", str(file), len(text))

    monkeypatch.setattr(bootstrap, "_write", full)
    ran = jobsync("sandbox", "--jobs", "1", "--write-profile", str(tmp_path / "p.toml"))
    assert ran.code == 2
    assert "No space left on device" in ran.err
