from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from io import StringIO
from types import SimpleNamespace
from typing import TYPE_CHECKING

import click
import pytest

from jobsync_tui import __version__
from jobsync_tui.cli import COMMANDS, run
from jobsync_tui.cli import jobsync as group
from jobsync_tui.cli.progress import Progress
from jobsync_tui.cli.tables import cell_width, facts, table
from jobsync_tui.services import status

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.bootstrap.setting_up import SettingUp
    from tests.cli.cli_support import Jobsync, Served

HEAVY = ("textual", "httpx", "sqlite_utils", "msgspec", "werkzeug", "waitress", "keyring", "platformdirs")


def started(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jobsync_tui", *words]
    return subprocess.run(  # noqa: S603 - our own program
        command,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['jobsync', '--help']\n"
        "from jobsync_tui.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)  # noqa: S603 - same
    assert "Commands:" in done.stdout
    assert done.stderr.strip() == "[]"


def test_the_help_lists_every_command_with_its_own_first_sentence() -> None:
    ctx = click.Context(group)
    for name, (_, short) in COMMANDS.items():
        command = group.get_command(ctx, name)
        assert command is not None
        assert command.name == name
        assert (command.help or "").partition("\n")[0] == short


def test_the_version_is_the_packages(jobsync: Jobsync) -> None:
    ran = jobsync("--version")
    assert (ran.code, ran.out) == (0, f"jobsync, version {__version__}\n")


def test_without_a_profile_it_says_so_in_two_sentences_and_offers_the_practice_books(
    jobsync: Jobsync, home: Path
) -> None:
    ran = jobsync()
    assert ran.code == 2
    assert ran.err.startswith(f"There is no profile at {home / 'config' / 'default.toml'}. Run 'jobsync demo'")
    assert ran.out == ""
    assert not home.exists()


def test_with_a_profile_but_no_terminal_the_app_does_not_open(jobsync: Jobsync, pulled: Served) -> None:
    assert pulled.home.exists()
    ran = jobsync()
    assert ran.code == 2
    assert ran.err.startswith("The app needs a terminal.")


def test_on_a_terminal_the_app_opens_on_the_profile_and_its_exit_code_is_ours(
    jobsync: Jobsync, pulled: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []

    class App:
        return_code = 7

        def __init__(self, *, set_up: SettingUp) -> None:
            self.set_up = set_up

        def run(self) -> None:
            opened.append(self.set_up.profile_path)

    monkeypatch.setitem(sys.modules, "jobsync_tui.ui.app", SimpleNamespace(JobsyncApp=App))
    monkeypatch.setattr("jobsync_tui.cli.opening.room_for_app", lambda: True)
    assert jobsync().code == 7
    assert opened == [pulled.home / "config" / "default.toml"]
    assert jobsync("--json").document["error"]["message"] == "--json needs a command."


@pytest.mark.parametrize("words", [("--json", "status"), ("status", "--json")])
def test_json_stands_before_or_after_the_command(jobsync: Jobsync, pulled: Served, words: tuple[str, ...]) -> None:
    assert pulled.home.exists()
    assert jobsync(*words).document["organisation"] == "Kauri Electrical Ltd"


@pytest.mark.parametrize(
    "words",
    [
        ("--json", "decide", "skip", "J10420"),
        ("decide", "--json", "skip", "J10420"),
        ("decide", "skip", "J10420", "--json"),
    ],
)
def test_json_stands_anywhere_among_the_words_of_decide(
    jobsync: Jobsync, pulled: Served, words: tuple[str, ...]
) -> None:
    assert pulled.home.exists()
    assert jobsync(*words).document["state"] == "skipped"


def test_an_unknown_command_is_a_usage_error_in_text_and_in_json(jobsync: Jobsync) -> None:
    assert jobsync("pst").code == 2
    ran = jobsync("pst", "--json")
    assert ran.code == 2
    assert ran.document["error"] == {
        "message": "No such command 'pst'.",
        "next": "'jobsync --help' shows how it is used.",
        "exit_code": 2,
    }


def test_two_ways_to_name_a_profile_exclude_each_other(jobsync: Jobsync) -> None:
    assert jobsync("--profile", "a", "--config", "b.toml", "status").code == 2


def test_what_nobody_expected_is_one_line_without_its_text_and_without_a_traceback(
    jobsync: Jobsync, pulled: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pulled.home.exists()

    def broken(_: object) -> None:
        raise KeyError("Bearer s3cret")

    monkeypatch.setattr(status, "status", broken)
    ran = jobsync("status", "--json")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "(KeyError)" in ran.err
    assert "report" in ran.err
    assert "s3cret" not in ran.out + ran.err
    assert ran.document["error"]["exit_code"] == 1

    monkeypatch.setenv("JOBSYNC_DEBUG", "1")
    assert "Traceback" in jobsync("status").err


def test_a_reader_that_leaves_early_is_no_error(pulled: Served) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "jobsync_tui", "--json", "list"],
            env=os.environ | {"JOBSYNC_HOME": str(pulled.home)},
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.stderr == b""


def test_a_name_that_the_terminals_encoding_lacks_does_not_end_the_program(pulled: Served) -> None:
    jobs = pulled.home / "config" / "jobs.json"
    held = json.loads(jobs.read_text(encoding="utf-8"))
    for job in held["jobs"]:
        job["customer"]["name"] = "Mātāmua Ltd"
    jobs.write_text(json.dumps(held), encoding="utf-8")
    environment = {"JOBSYNC_HOME": str(pulled.home), "PYTHONIOENCODING": "cp1252"}
    assert started("pull", "--source", "field", **environment).returncode == 0
    done = started("list", "--state", "needs_contact", **environment)
    assert done.returncode == 0
    assert "M?t?mua Ltd" in done.stdout


# Progress and tables


def test_a_quick_step_shows_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress("Pulling", shown=True) as progress:
        progress.tell("Pulling contacts", done=1, total=2)
    assert stream.getvalue() == ""


def test_a_long_step_shows_what_it_is_at_and_wipes_it_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, appeared = StringIO(), threading.Event()
    write = stream.write

    def watched(text: str) -> int:
        appeared.set()
        return write(text)

    monkeypatch.setattr(stream, "write", watched)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr("jobsync_tui.cli.progress.PATIENCE", 0.0)
    with Progress("Pulling", shown=True) as progress:
        assert appeared.wait(10)
        progress.tell("Pulling contacts", done=1000, total=2000)
    lines = [line.rstrip() for line in stream.getvalue().split("\r") if line.strip()]
    assert lines == ["Pulling", "Pulling contacts 1,000 of 2,000"]
    assert stream.getvalue().endswith("\r")


def test_elsewhere_than_on_a_terminal_there_is_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr("jobsync_tui.cli.progress.PATIENCE", 0.0)
    before = threading.active_count()
    with Progress("Pulling", shown=False) as progress:
        progress.tell("Pulling contacts")
        assert threading.active_count() == before
    assert stream.getvalue() == ""


def test_columns_line_up_whatever_the_width_of_the_letters() -> None:
    lines = table(("NAME", "TOTAL"), [["東京 Ltd", "1.00"], ["Zoe\u0308", "20.00"]], right=["TOTAL"]).split("\n")
    assert {cell_width(line) for line in lines} == {len("東京 Ltd") + 2 + 2 + 5}
    assert lines[1].endswith("   1.00")


def test_remote_text_cannot_command_the_terminal() -> None:
    assert "\x1b" not in table(("NAME",), [["\x1b[31mred"]])
    assert "\x1b" not in facts([("Name", "\x1b]0;title\x07")])


def test_run_takes_the_processs_own_words_by_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["jobsync", "nothing-like-it", "--json"])
    assert run() == 2
    assert '"exit_code": 2' in capsys.readouterr().out
