"""Files that a jobs file names: where they may lie, what they are called, and what they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsync_tui.connectors.attachments import load
from jobsync_tui.connectors.csv_file import CsvFileSource
from jobsync_tui.connectors.json_file import JsonFileSource
from jobsync_tui.core.attachments import LARGEST_FILE, LONGEST_NAME, REFUSED, clean_name, distinct, media_type
from jobsync_tui.core.errors import InputError
from jobsync_tui.core.jobs import Attachment, Customer, Job, JobId

if TYPE_CHECKING:
    from pathlib import Path

JPEG = b"\xff\xd8\xff\xe0 a photo"


def read(folder: Path, attachments: object) -> tuple[Attachment, ...]:
    """The files of the one job in a jobs file."""
    job: dict[str, Any] = {"id": "1", "customer": {"name": "Ada"}, "attachments": attachments}
    (folder / "jobs.json").write_text(json.dumps({"jobs": [job]}), encoding="utf-8")
    (found,) = JsonFileSource("field", folder / "jobs.json").jobs()
    return found.attachments


def test_a_file_lies_beside_the_jobs_file_and_has_its_name(tmp_path: Path) -> None:
    found = read(tmp_path, [{"name": "photo.jpg", "path": "files/1.jpg"}, {"path": "files/2.pdf"}])
    assert found == (
        Attachment(name="photo.jpg", path=str(tmp_path.resolve() / "files" / "1.jpg")),
        Attachment(name="2.pdf", path=str(tmp_path.resolve() / "files" / "2.pdf")),
    )


@pytest.mark.parametrize("nothing", [[], None, ""])
def test_a_job_may_have_none(tmp_path: Path, nothing: object) -> None:
    assert read(tmp_path, nothing) == ()


@pytest.mark.parametrize(
    "path",
    ["../a.pdf", "/etc/passwd", "files/../../a.pdf", "C:\\a.pdf", "\\\\host\\a.pdf", ".", "files/..", "link/a.pdf"],
)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "a.pdf").write_bytes(b"%PDF-")
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(InputError, match="folder of the jobs file"):
        read(folder, [{"path": path}])


def test_a_link_inside_the_folder_is_followed_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "real.pdf").write_bytes(b"%PDF-1")
    (tmp_path / "a.pdf").symlink_to(tmp_path / "real.pdf")
    (found,) = read(tmp_path, [{"path": "a.pdf", "name": "a.pdf"}])
    assert load(found).content == b"%PDF-1"


@pytest.mark.parametrize(
    "odd",
    [
        {"path": "a.pdf"},
        7,
        ["a.pdf"],
        [{"name": "a.pdf"}],
        [{"path": ""}],
        [{"path": 7}],
        [{"path": "a.pdf", "nmae": "b.pdf"}],
        [{"path": f"{n}.pdf"} for n in range(11)],
        [{"path": "a\0.pdf"}],
    ],
)
def test_what_is_off_is_told_and_nothing_is_taken(tmp_path: Path, odd: object) -> None:
    with pytest.raises(InputError, match="attachments"):
        read(tmp_path, odd)


def test_two_files_of_one_name_get_a_number(tmp_path: Path) -> None:
    found = read(tmp_path, [{"path": "a/photo.jpg"}, {"path": "b/PHOTO.jpg"}, {"path": "c/photo.jpg"}])
    assert [one.name for one in found] == ["photo.jpg", "PHOTO-2.jpg", "photo-3.jpg"]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("photo.jpg", "photo.jpg"),
        ('a<b>:"/\\|?*+.pdf', "a_b_________.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ("\x00\x1b[2J.png", "[2J.png"),
        ("", "attachment"),
        ("..", "attachment"),
        ("x" * 200 + ".jpeg", "x" * 95 + ".jpeg"),
        ("x" * 200, "x" * 100),
        ("Ærø 5 ½.pdf", "Ærø 5 ½.pdf"),
    ],
)
def test_a_name_becomes_one_that_xero_accepts(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.lists(st.text(max_size=130), max_size=10))
def test_names_are_always_accepted_and_never_the_same(names: list[str]) -> None:
    found = distinct(names)
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert 1 <= len(name) <= LONGEST_NAME
        assert not REFUSED & set(name)
        assert not name.startswith(".")


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.JPG", JPEG, "image/jpeg"),
        ("a.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("a.pdf", JPEG, None),
        ("a.exe", b"MZ", None),
        ("a.html", b"<html>", None),
        ("pdf", b"%PDF-1.7", None),
        ("a.pdf", b"", None),
    ],
)
def test_a_file_is_what_its_ending_and_its_first_bytes_both_say(name: str, head: bytes, kind: str | None) -> None:
    assert media_type(name, head) == kind


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "is not there"),
        (b"", "is empty"),
        pytest.param(b"\xff\xd8\xff" + b"x" * LARGEST_FILE, "is larger than 10 MB", id="large"),
        (b"<script>", "is no pdf, jpg"),
    ],
)
def test_a_file_that_cannot_go_to_xero_says_why(tmp_path: Path, content: bytes | None, says: str) -> None:
    (one,) = read(tmp_path, [{"path": "a.jpg"}])
    if content is not None:
        (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(InputError, match=says):
        load(one)


def test_a_file_is_read_whole_with_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(JPEG)
    (one,) = read(tmp_path, [{"path": "a.jpg"}])
    assert (load(one).content, load(one).media_type) == (JPEG, "image/jpeg")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").mkdir()
    (one,) = read(tmp_path, [{"path": "a.jpg"}])
    with pytest.raises(InputError):
        load(one)


def test_a_cell_of_a_csv_file_names_files_with_semicolons_between(tmp_path: Path) -> None:
    rows = 'id,customer.name,attachments\n1,Ada,"files/a.pdf; b.jpg"\n'
    (tmp_path / "jobs.csv").write_text(rows, encoding="utf-8")
    (found,) = CsvFileSource("field", tmp_path / "jobs.csv").jobs()
    assert [one.name for one in found.attachments] == ["a.pdf", "b.jpg"]


def test_a_job_that_was_cached_before_there_were_files_is_read_as_one_without() -> None:
    job = Job(source="field", id=JobId("1"), number="1", customer=Customer(name="Ada"))
    old = msgspec.json.decode(msgspec.json.encode(job))
    del old["attachments"]
    assert msgspec.json.decode(msgspec.json.encode(old), type=Job) == job
