"""The log file: lines of JSON, private, bounded, without a secret, and never in her way."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import stat
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from jobsync_tui.connectors import journal
from jobsync_tui.connectors.journal import FILE, keep_journal
from jobsync_tui.connectors.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CANARY = "canary-7f3a9c51e2b84d06"
logger = logging.getLogger("jobsync_tui.somewhere")
posix = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Each test starts and ends without a journal, and no other handler hears it."""
    root = logging.getLogger("jobsync_tui")
    level, handlers = root.level, list(root.handlers)
    root.propagate = False
    yield
    root.propagate = True
    for one in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(one)
        one.close()
    root.setLevel(level)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / FILE).read_text(encoding="ascii").splitlines()]


def everything(folder: Path) -> str:
    return "".join(path.read_text(encoding="ascii") for path in folder.iterdir())


def fail(message: str) -> NoReturn:
    raise ValueError(message)


def test_a_record_becomes_one_line_of_ascii_json(tmp_path: Path) -> None:
    keep_journal(tmp_path)
    logger.info("Ōtautahi\nsaid %s", "“yes”\x1b[0m", extra={"correlation": "c0ffee"})
    (line,) = lines(tmp_path)
    assert dt.datetime.fromisoformat(line.pop("time")).utcoffset() == dt.timedelta(0)
    assert line == {
        "level": "INFO",
        "logger": "jobsync_tui.somewhere",
        "message": "Ōtautahi\nsaid “yes”\x1b[0m",
        "correlation": "c0ffee",
    }
    assert (tmp_path / FILE).read_bytes().isascii()


def test_details_for_developers_are_left_out(tmp_path: Path) -> None:
    keep_journal(tmp_path)
    logger.debug("a detail")
    logging.getLogger("httpx").warning("somebody else's")
    assert lines(tmp_path) == []


def test_a_line_is_written_once_however_often_the_journal_is_kept(tmp_path: Path) -> None:
    for _ in range(3):
        keep_journal(tmp_path)
    logger.info("once")
    assert [line["message"] for line in lines(tmp_path)] == ["once"]


def test_another_folder_takes_over(tmp_path: Path) -> None:
    keep_journal(tmp_path / "a")
    logger.info("first")
    keep_journal(tmp_path / "b")
    logger.info("second")
    assert [line["message"] for line in lines(tmp_path / "a")] == ["first"]
    assert [line["message"] for line in lines(tmp_path / "b")] == ["second"]


@posix
def test_folder_and_files_are_their_owners_alone_after_rotation_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir(mode=0o755)
    (folder / FILE).write_text("")
    (folder / FILE).chmod(0o644)
    monkeypatch.setattr(journal, "LARGEST", 2_000)
    keep_journal(folder)
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    for number in range(60):
        logger.info("line %d of a longer text that fills the file", number)
    assert sorted(path.name for path in folder.iterdir()) == [FILE, f"{FILE}.1", f"{FILE}.2"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_three_files_of_a_megabyte_are_the_most_there_is(tmp_path: Path) -> None:
    keep_journal(tmp_path)
    for _ in range(1200):
        logger.info("%s", "x" * 3_000)
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(sizes) == {FILE, f"{FILE}.1", f"{FILE}.2"}
    assert max(sizes.values()) <= 1_000_000
    assert lines(tmp_path)


def test_no_secret_is_written_whichever_way_it_comes(tmp_path: Path) -> None:
    token = Secret(CANARY)
    keep_journal(tmp_path)
    logger.info("%s", token.reveal())
    logger.info(token.reveal())
    logger.info("%s", {"token": token.reveal()})
    logger.info("x", extra={"correlation": token.reveal()})
    logger.info(f"{token.reveal()} %d", "no number")  # noqa: G004 - it must not matter how
    logger.info("y", stack_info=True)
    logger.info("Authorization: Bearer abcdefghijkl.mnopqrstuvw.xyz0123456789")
    try:
        fail(f"refused {token.reveal()}")
    except ValueError:
        logger.exception("it failed")
    text = everything(tmp_path)
    assert len(text.splitlines()) == 8
    assert CANARY not in text
    assert "mnopqrstuvw" not in text


def test_a_traceback_has_its_places_and_no_local_variables(tmp_path: Path) -> None:
    def inner() -> None:
        local = "A-LOCAL-VALUE".lower()
        fail(local.upper())

    keep_journal(tmp_path)
    try:
        inner()
    except ValueError:
        logger.exception("it failed")
    (line,) = lines(tmp_path)
    assert "in inner" in line["trace"]
    assert "ValueError: A-LOCAL-VALUE" in line["trace"]
    assert "a-local-value" not in line["trace"]


def test_arguments_that_do_not_fit_lose_nothing_but_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_journal(tmp_path)
    logger.info("%d calls", "many")
    logger.info("after")
    assert [line["message"] for line in lines(tmp_path)] == ["%d calls (its arguments do not fit)", "after"]
    assert capsys.readouterr().err == ""


def test_a_very_long_message_and_trace_are_cut(tmp_path: Path) -> None:
    keep_journal(tmp_path)
    try:
        fail("y" * 100_000)
    except ValueError:
        logger.exception("x" * 100_000)
    assert (tmp_path / FILE).stat().st_size < 25_000


class FullDisk:
    """A file on a full disk: nothing can be written, and closing it fails too."""

    def __init__(self) -> None:
        self.closed = False

    def write(self, _text: str) -> NoReturn:
        raise OSError(28, "No space left on device")

    def seek(self, *_where: int) -> int:
        return 0

    def tell(self) -> int:
        return 0

    def flush(self) -> None:
        """Nothing."""

    def close(self) -> None:
        self.closed = True
        self.write("")


def test_a_full_disk_is_one_warning_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_journal(tmp_path)
    (handler,) = (one for one in logging.getLogger("jobsync_tui").handlers if hasattr(one, "baseFilename"))
    opened: list[FullDisk] = []

    def open_full() -> FullDisk:
        opened.append(FullDisk())
        return opened[-1]

    with monkeypatch.context() as patch:
        patch.setattr(handler, "_open", open_full)
        handler.stream.close()  # type: ignore[attr-defined]  # a file handler's
        handler.stream = FullDisk()  # type: ignore[attr-defined]  # same
        for number in range(5):
            logger.info("%s %d", CANARY, number)
    said = capsys.readouterr().err
    assert said.splitlines() == ["jobsync cannot write its log file (No space left on device); it goes on without."]
    assert len(opened) == 4
    assert all(one.closed for one in opened)
    logger.info("room again")
    assert [line["message"] for line in lines(tmp_path)] == ["room again"]
    assert logging.raiseExceptions


def test_a_folder_that_cannot_be_made_is_one_warning_and_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("a file in its place")
    keep_journal(tmp_path / "logs")
    logger.info("lost")
    assert capsys.readouterr().err.count("jobsync cannot write its log file") == 1


def test_without_a_stderr_nothing_is_said_and_nothing_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "logs").write_text("a file in its place")
    monkeypatch.setattr(sys, "stderr", None)
    keep_journal(tmp_path / "logs")


@posix
def test_a_link_in_the_files_place_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("hers")
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / FILE).symlink_to(elsewhere)
    keep_journal(folder)
    logger.info("a line")
    assert elsewhere.read_text() == "hers"
    assert "cannot write its log file" in capsys.readouterr().err


def test_a_rotation_that_is_refused_goes_on_in_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "LARGEST", 500)
    keep_journal(tmp_path)

    def refuse(*_: object) -> NoReturn:
        raise PermissionError(13, "held open by another program")

    monkeypatch.setattr(os, "rename", refuse)
    for number in range(10):
        logger.info("line %d", number)
    assert [line["message"] for line in lines(tmp_path)] == [f"line {number}" for number in range(10)]
