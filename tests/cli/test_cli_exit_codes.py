"""What goes wrong outside, as exit codes and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobsync_tui.bootstrap import open_workspace
from jobsync_tui.config import load_profile
from jobsync_tui.sandbox.practice import jobs_document
from jobsync_tui.sandbox.serve import serving
from tests.cli.cli_support import write_home

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

    from tests.cli.cli_support import Jobsync, Ran, Served

NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing listens there


def assert_told(ran: Ran, code: int) -> None:
    """An error is a sentence with a next step on stderr, the same in JSON on stdout, and no traceback."""
    error = ran.document["error"]
    assert (ran.code, error["exit_code"]) == (code, code)
    assert error["message"]
    assert error["next"]
    assert "Traceback" not in ran.err
    assert error["message"].splitlines()[0] in ran.err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("api_url", "api_ulr", "Did you mean 'xero.api_url'?"),
        ('labour = "200"', "labour = 200", "mapping.labour: expected text"),
        ("[[source]]", "[[sauce]]", "Did you mean 'source'?"),
        ('[[source]]\nname = "field"\ntype = "json"\npath = "jobs.json"', "", "[[source]]"),
        ('type = "json"', 'type = "yaml"', "type: unknown value 'yaml'"),
        ("[mapping]", "[mapping", "not valid TOML"),
    ],
)
def test_a_profile_that_cannot_be_used_names_its_file_and_key(
    jobsync: Jobsync, home: Path, old: str, new: str, says: str
) -> None:
    profile = write_home(home, NOWHERE, '{"jobs": []}')
    profile.write_text(profile.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ran = jobsync("pull", "--json")
    assert_told(ran, 2)
    assert says in ran.err
    assert str(profile) in ran.err


def test_a_missing_profile_is_named_by_its_path(jobsync: Jobsync, tmp_path: Path) -> None:
    ran = jobsync("--profile", "second", "--json", "status")
    assert_told(ran, 2)
    assert "second.toml" in ran.err
    ran = jobsync("--config", str(tmp_path / "none.toml"), "--json", "status")
    assert_told(ran, 2)


def test_an_unknown_source_names_those_there_are(jobsync: Jobsync, pulled: Served) -> None:
    assert pulled.home.exists()
    ran = jobsync("pull", "--source", "feild", "--json")
    assert_told(ran, 2)
    assert "field" in ran.document["error"]["next"]


@pytest.mark.parametrize("command", [("list",), ("decide", "skip", "J1"), ("post", "--ready", "--yes"), ("audit",)])
def test_before_the_first_pull_the_cache_is_of_no_use(jobsync: Jobsync, home: Path, command: tuple[str, ...]) -> None:
    write_home(home, NOWHERE, '{"jobs": []}')
    ran = jobsync(*command, "--json")
    assert_told(ran, 2)
    assert "jobsync pull" in ran.err


def test_the_status_stands_before_the_first_pull(jobsync: Jobsync, home: Path) -> None:
    write_home(home, NOWHERE, '{"jobs": []}')
    document = jobsync("status", "--json").document
    assert (document["organisation"], document["xero_pulled_at"], document["sources"]) == ("", None, {"field": None})


@pytest.mark.parametrize("jobs", [None, "", '{"jobs": [{"id": "1", "num'])
def test_a_jobs_file_that_is_missing_or_cut_off_leaves_the_rest_pulled(
    jobsync: Jobsync, pulled: Served, jobs: str | None
) -> None:
    file = pulled.home / "config" / "jobs.json"
    file.unlink()
    if jobs is not None:
        file.write_text(jobs, encoding="utf-8")
    ran = jobsync("pull", "--full", "--json")
    assert ran.code == 2
    (problem,) = ran.document["problems"]
    assert problem["source"] == "field"
    assert problem["message"] in ran.err
    assert problem["next"]
    assert ran.document["xero"]["contacts"]["same"] == len(pulled.practice.books.contacts)
    assert len(jobsync("list", "--json").document["proposals"]) == 40


def test_a_xero_that_is_down_leaves_the_jobs_pulled(
    jobsync: Jobsync, home: Path, shared_books: Served, no_home_and_no_time: list[float]
) -> None:
    write_home(home, NOWHERE, jobs_document(shared_books.practice))
    ran = jobsync("pull", "--json")
    assert ran.code == 3
    assert ran.document["sources"][0]["jobs"]["new"] == 40
    (problem,) = ran.document["problems"]
    assert problem["source"] == "xero"
    assert "127.0.0.1" in problem["message"]
    assert no_home_and_no_time  # it was tried again, after a wait


def test_a_pull_that_failed_in_part_says_so_in_its_table(jobsync: Jobsync, home: Path, shared_books: Served) -> None:
    write_home(home, NOWHERE, jobs_document(shared_books.practice))
    ran = jobsync("pull")
    assert ran.code == 3
    assert "not all could be pulled" in ran.out
    assert "cannot be reached" in ran.err


@pytest.mark.parametrize(
    ("status", "kind", "body", "code"),
    [
        ("200 OK", "text/html", b"<html>Maintenance</html>", 3),
        ("503 Service Unavailable", "text/html", b"<html>Busy</html>", 3),
        ("401 Unauthorized", "application/json", b'{"Title":"Unauthorized","Status":401}', 4),
    ],
)
def test_an_answer_that_is_not_xeros_has_its_exit_code(
    jobsync: Jobsync, home: Path, status: str, kind: str, body: bytes, code: int
) -> None:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/connect/token" and code == 4:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"access_token":"t","expires_in":1800,"token_type":"Bearer"}']
        start_response(status, [("Content-Type", kind)])
        return [body]

    with serving(answer) as url:
        write_home(home, url, '{"jobs": []}')
        ran = jobsync("pull", "--json")
    assert ran.code == code
    (problem,) = ran.document["problems"]
    assert problem["source"] == "xero"
    assert problem["next"]


def test_a_second_jobsync_on_the_same_home_is_turned_away(jobsync: Jobsync, pulled: Served) -> None:
    assert pulled.home.exists()
    with open_workspace(load_profile()):
        ran = jobsync("status", "--json")
    assert_told(ran, 5)
    assert jobsync("status").code == 0


def test_a_damaged_cache_is_told_as_one(jobsync: Jobsync, pulled: Served) -> None:
    (pulled.home / "data" / "default" / "cache.db").write_bytes(b"no database at all" * 100)
    assert_told(jobsync("status", "--json"), 5)


def test_files_and_folders_are_hers_alone(pulled: Served, jobsync: Jobsync, home: Path) -> None:
    write_home(home, pulled.url, '{"jobs": []}')
    assert jobsync("--config", str(home / "config" / "default.toml"), "status").code == 0
    for folder in [found.parent for found in pulled.home.glob("data/**/cache.db")]:
        assert folder.stat().st_mode & 0o077 == 0
        assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
