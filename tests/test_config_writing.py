"""Setting up writes into her profile: what she wrote herself stays."""

from __future__ import annotations

import stat
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.config import load_profile, profile_in_set_up, write_source, write_xero
from jobsync_tui.core.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

HERS = """# Our books. Do not touch the mapping!
[mapping]
labour = "200"   # agreed with the accountant

[xero]
client_id = "old"  # from the Xero app's page

[[source]]
name = "field"
type = "json"
path = "jobs.json"
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "home"))


def test_comments_order_and_every_other_key_stay(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(HERS, encoding="utf-8")
    write_xero(file, {"client_id": "new", "tenant_id": "t-1"})
    assert file.read_text(encoding="utf-8") == HERS.replace(
        'client_id = "old"  # from the Xero app\'s page\n',
        'client_id = "new"  # from the Xero app\'s page\ntenant_id = "t-1"\n',
    )


def test_a_profile_that_is_not_there_is_begun_and_becomes_whole_step_by_step(tmp_path: Path) -> None:
    assert not profile_in_set_up().whole
    file = profile_in_set_up().path
    write_xero(file, {"client_id": "c", "tenant_id": "t"})
    begun = profile_in_set_up()
    assert (begun.xero.client_id, begun.xero.tenant_id, begun.whole) == ("c", "t", False)
    with pytest.raises(ConfigError, match="source"):
        load_profile()
    write_source(file, name="field", kind="json", place="jobs.json")
    assert profile_in_set_up().whole
    assert load_profile().sources[0].path == "jobs.json"
    assert not (tmp_path / "home" / "data").exists()


def test_a_source_of_the_same_name_is_changed_and_another_is_added(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(HERS, encoding="utf-8")
    write_source(file, name="field", kind="csv", place="exports")
    write_source(file, name="office", kind="json", place="o.json")
    assert tomllib.loads(file.read_text(encoding="utf-8"))["source"] == [
        {"name": "field", "type": "csv", "path": "exports"},
        {"name": "office", "type": "json", "path": "o.json"},
    ]
    assert file.read_text(encoding="utf-8").startswith("# Our books.")


@pytest.mark.parametrize("value", ['"quoted"', "back\\slash", "new\nline", "# no comment", "日本"])
def test_any_text_is_read_back_as_it_was_written(tmp_path: Path, value: str) -> None:
    file = tmp_path / "p.toml"
    write_xero(file, {"client_id": value})
    assert tomllib.loads(file.read_text(encoding="utf-8"))["xero"]["client_id"] == value


@pytest.mark.parametrize("written", ["[xero\n", "xero = 3\n", b"\xff\xfe"])
def test_a_file_that_is_no_profile_is_left_as_it_is(tmp_path: Path, written: str | bytes) -> None:
    file = tmp_path / "p.toml"
    file.write_bytes(written.encode() if isinstance(written, str) else written)
    before = file.read_bytes()
    with pytest.raises(ConfigError):
        write_xero(file, {"client_id": "c"})
    assert file.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_new_profile_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "p.toml"
    write_xero(file, {"client_id": "c"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_written_through(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "p.toml"
    real.write_text(HERS, encoding="utf-8")
    link.symlink_to(real)
    write_xero(link, {"client_id": "new"})
    assert link.is_symlink()
    assert '"new"' in real.read_text(encoding="utf-8")


def test_nothing_is_left_beside_the_profile(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    write_xero(file, {"client_id": "c"})
    write_xero(file, {"client_id": "d"})
    assert [one.name for one in tmp_path.iterdir()] == ["p.toml"]


def test_what_is_being_set_up_is_checked_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text('[xero]\nclient_id = "c"\ntennant_id = "t"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="tenant_id"):
        profile_in_set_up(file=file)
