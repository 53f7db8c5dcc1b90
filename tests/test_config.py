from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobsync_tui.config import CHOICES, Profile, SourceType, home_folders, load_profile
from jobsync_tui.core.errors import ConfigError
from jobsync_tui.core.jobs import LineKind

XERO = '[xero]\nclient_id = "c"\n'
SOURCE = '[[source]]\nname = "field"\ntype = "json"\npath = "jobs.json"\n'
WHOLE = """
[xero]
client_id = "c"
auth = "client_credentials"
tenant_id = "t"
api_url = "http://127.0.0.1:9000"

[invoice]
status = "AUTHORISED"
number = "INV-{job}{stage}"
reference = "{job}"
due = "days"
fallback_days = 30
email = false

[mapping]
labour = "200"
subcontract = "leave-off"
default = " 220 "

[[source]]
name = "field"
type = "json"
path = "jobs.json"

[[source]]
name = "office"
type = "csv"
path = "exports"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test here may look at a real home."""
    monkeypatch.setenv("JOBSYNC_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def loaded(folder: Path, text: str, name: str = "books.toml") -> Profile:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return load_profile(file=file)


def refused(folder: Path, text: str) -> str:
    """What the person reads when this profile cannot be used: it names the file and gives a next step."""
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    assert caught.value.exit_code == 2
    assert str(folder / "books.toml") in caught.value.message
    assert caught.value.next_step.endswith((".", "?"))
    told = str(caught.value)
    assert not [noise for noise in ("Struct", "msgspec", "$", "`", "None", "<class", "\\n") if noise in told], told
    return told


def with_line(line: str, block: str = "") -> str:
    """A whole profile with one more line, in a block of its own where one is named."""
    return f"{XERO}{line}\n{SOURCE}" if block == "xero" else f"{XERO}{SOURCE}[{block}]\n{line}\n"


def test_every_key_of_the_contract_is_read(tmp_path: Path) -> None:
    profile = loaded(tmp_path, WHOLE)

    assert (profile.xero.client_id, profile.xero.auth, profile.xero.tenant_id) == ("c", "client_credentials", "t")
    assert profile.practice
    policy = profile.policy
    assert (policy.status, policy.number, policy.reference) == ("AUTHORISED", "INV-{job}{stage}", "{job}")
    assert (policy.due, policy.fallback_days) == ("days", 30)
    assert profile.rules.by_kind == {LineKind.LABOUR: "200", LineKind.SUBCONTRACT: "leave-off"}
    assert profile.rules.default == "220"
    assert [(source.name, source.type) for source in profile.sources] == [("field", "json"), ("office", "csv")]


def test_what_is_left_out_has_the_contracts_defaults(tmp_path: Path) -> None:
    profile = loaded(tmp_path, XERO + SOURCE)
    policy = profile.policy

    assert (policy.status, policy.number, policy.reference) == ("DRAFT", "{job}{stage}", "{job}")
    assert (policy.due, policy.fallback_days) == ("terms", 14)
    assert (profile.practice, profile.xero.auth, profile.rules.by_kind, profile.rules.default) == (
        False,
        None,
        {},
        None,
    )


@pytest.mark.parametrize(
    ("text", "key", "nearest"),
    [
        (f"{XERO}{SOURCE}[mappings]\n", "mappings", "mapping"),
        (with_line('clientid = "c"', "xero"), "xero.clientid", "xero.client_id"),
        (with_line("falback_days = 3", "invoice"), "invoice.falback_days", "invoice.fallback_days"),
        (with_line('labor = "200"', "mapping"), "mapping.labor", "mapping.labour"),
        (f'{XERO}{SOURCE}pth = "x"\n', "source.pth", "source.path"),
        (f'{XERO}{SOURCE}{SOURCE.replace("field", "b")}tpye = "x"\n', "source.tpye", "source.type"),
        ("xeroo = 1\n", "xeroo", "xero"),
    ],
)
def test_an_unknown_key_is_refused_and_the_nearest_known_one_named(
    tmp_path: Path, text: str, key: str, nearest: str
) -> None:
    assert refused(tmp_path, text).endswith(f"unknown key '{key}'. Did you mean '{nearest}'?")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (with_line("labour = 200", "mapping"), "mapping.labour: expected text, got a whole number."),
        (with_line("fallback_days = '3'", "invoice"), "invoice.fallback_days: expected a whole number, got text."),
        (
            with_line("fallback_days = 2.5", "invoice"),
            "invoice.fallback_days: expected a whole number, got a number.",
        ),
        (with_line("email = 'no'", "invoice"), "invoice.email: expected true or false, got text."),
        (with_line("auth = 4", "xero"), "xero.auth: expected text, got a whole number."),
        (with_line("tenant_id = 2026-01-01", "xero"), "xero.tenant_id: expected text, got a date."),
        (with_line("tenant_id = 2026-01-01T00:00:00", "xero"), "xero.tenant_id: expected text, got a date and time."),
        (with_line("tenant_id = []", "xero"), "xero.tenant_id: expected text, got a list."),
        (f"xero = 3\n{SOURCE}", "xero: expected a block, got a whole number."),
        (f"{XERO}[source]\nname = 'a'\n", "source: expected a list, got a block."),
        (f"source = ['a']\n{XERO}", "source[0]: expected a block, got text."),
        (f"{XERO}[[source]]\nname = 'a'\ntype = 'json'\n", "source[0]: lacks the key 'path'."),
    ],
)
def test_a_value_of_the_wrong_type_is_told_in_words(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            XERO + SOURCE.replace('"json"', '"simpro"'),
            "source[0].type: unknown value 'simpro'. It may be json or csv.",
        ),
        (with_line("auth = 'oauth'", "xero"), "'oauth'. It may be pkce or client_credentials."),
        (with_line("status = 'Draft'", "invoice"), "'Draft'. It may be DRAFT, SUBMITTED or AUTHORISED."),
        (with_line("due = 'soon'", "invoice"), "'soon'. It may be terms or days."),
    ],
)
def test_an_unknown_value_is_refused_and_the_known_ones_named(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(tmp_path, text)
    assert get_args(CHOICES["type"]) == get_args(SourceType)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "lacks one [[source]] block"),
        (SOURCE, "lacks an [xero] block"),
        (XERO, "lacks one [[source]] block"),
        (f"source = []\n{XERO}", "names no [[source]]"),
        (f"[xero]\n{SOURCE}", "xero.client_id is missing"),
        (f"{XERO}{SOURCE}{SOURCE}", "two sources are named 'field'"),
        (with_line("fallback_days = -1", "invoice"), "invoice.fallback_days is out of range"),
        (with_line(f"fallback_days = {10**30}", "invoice"), "invoice.fallback_days is out of range"),
        (with_line("email = true", "invoice"), "[invoice] asks for what cannot be done: Xero e-mails no drafts"),
        (with_line("default = 'leave-off'", "mapping"), "mapping.default cannot be 'leave-off'"),
        ("[xero\n", "is not valid TOML"),
        (f"{XERO}{XERO}", "is not valid TOML"),
    ],
)
def test_a_profile_that_cannot_work_says_what_is_off(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(tmp_path, text)


URLS = [
    "http://127.0.0.1.evil.example", "http://evil.example", "https://127.0.0.1:9000",
    "http://user@127.0.0.1:9000", "http://:pw@127.0.0.1", "http://127.0.0.1:9000@evil.example",
    "http://127.0.0.1\\\\@evil.example", "ftp://127.0.0.1", "127.0.0.1:9000", "http://127.0.0.1:99999",
    "http://127.0.0.1:port", "http://[::1", "http://0.0.0.0:9000", "http:///127.0.0.1",
    "http://evil.example#@127.0.0.1", "https://api.xero.com",
]  # fmt: skip


@pytest.mark.parametrize("url", URLS)
def test_practice_books_are_reached_on_this_machine_only(tmp_path: Path, url: str) -> None:
    assert "xero.api_url must be on this machine" in refused(tmp_path, with_line(f'api_url = "{url}"', "xero"))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000", "http://LOCALHOST:1", "http://[::1]:9000/", "http://127.0.0.1"]
)
def test_practice_books_on_this_machine_need_no_client_id(tmp_path: Path, url: str) -> None:
    assert loaded(tmp_path, f'[xero]\napi_url = "{url}"\n{SOURCE}').practice


@pytest.mark.parametrize(
    "template",
    ["{job}{foo}", "{job", "job}", "{job}{}", "{job}{0}", "{job.__class__}", "{job[0]}", "{job!r}", "{job:.3}",
     "{job:{stage}}", "{job:d}", "INV", "{stage}", "{{job}}", ""],
)  # fmt: skip
def test_a_template_that_could_fail_or_repeat_a_number_is_refused(tmp_path: Path, template: str) -> None:
    assert "invoice.number" in refused(tmp_path, with_line(f"number = '{template}'", "invoice"))


@pytest.mark.parametrize(("template", "good"), [("Work done", True), ("{{x}} {job}", True), ("{job!s}", False)])
def test_a_reference_may_be_any_text_with_job_and_stage_in_it(
    tmp_path: Path,
    template: str,
    good: bool,  # noqa: FBT001 - the expected fact
) -> None:
    text = with_line(f"reference = '{template}'", "invoice")
    if good:
        assert loaded(tmp_path, text).policy.reference == template
    else:
        assert "invoice.reference" in refused(tmp_path, text)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["{job}", "{stage}", "{job:.2}", "{job!r}", "{{", "}}", "{", "-"]), max_size=4).map(
        "".join
    )
)
def test_a_template_that_is_taken_gives_every_job_and_stage_its_own_number(tmp_path: Path, template: str) -> None:
    try:
        number = loaded(tmp_path, with_line(f"number = '{template}'", "invoice")).policy.number
    except ConfigError:
        return
    made = {number.format(job=job, stage="") for job in ("4133", "4134", "41")}
    assert len(made) == 3


def test_a_file_that_is_missing_or_unreadable_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"There is no profile at .*default\.toml.*jobsync demo"):
        load_profile()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_profile(file=tmp_path)
    (tmp_path / "latin.toml").write_bytes("# Café\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"latin\.toml is not UTF-8 text"):
        load_profile(file=tmp_path / "latin.toml")


def test_a_byte_order_mark_is_no_part_of_the_profile(tmp_path: Path) -> None:
    assert loaded(tmp_path, "\ufeff" + XERO + SOURCE).xero.client_id == "c"


def test_a_named_profile_lives_under_jobsync_home(home: Path) -> None:
    loaded(home / "config", XERO + SOURCE, "shop.toml")
    profile = load_profile("shop")

    assert home_folders() == (home / "config", home / "data")
    assert (profile.name, profile.cache_path) == ("shop", home / "data" / "shop" / "cache.db")


@pytest.mark.parametrize("name", ["", "..", "../other", "a/b", "a\\b", "/etc/passwd", "c:x", "a\n"])
def test_a_profiles_name_leads_nowhere_else(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name of a profile"):
        load_profile(name)


def test_two_profiles_of_one_file_name_have_caches_of_their_own(tmp_path: Path) -> None:
    one, two = (loaded(tmp_path / folder, XERO + SOURCE) for folder in ("a", "b"))

    assert one.cache_path != two.cache_path
    assert one.cache_path == load_profile(file=tmp_path / "a" / ".." / "a" / "books.toml").cache_path


def test_jobs_files_are_found_beside_the_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded(tmp_path / "a", XERO + SOURCE)
    profile = load_profile(file=Path("a/books.toml"))
    elsewhere = SOURCE.replace("jobs.json", str(tmp_path / "b" / "jobs.json"))

    assert profile.source_path(profile.sources[0]) == (tmp_path / "a" / "jobs.json").resolve()
    absolute = loaded(tmp_path / "a", XERO + elsewhere)
    assert absolute.source_path(absolute.sources[0]) == (tmp_path / "b" / "jobs.json").resolve()


def test_xeros_own_numbers_are_asked_for_by_name(tmp_path: Path) -> None:
    assert loaded(tmp_path, with_line('number = "xero"', "invoice")).policy.numbered_by_xero
    assert not loaded(tmp_path, with_line('number = "{job}"', "invoice")).policy.numbered_by_xero
