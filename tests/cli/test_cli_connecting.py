"""`jobsync connect xero` from the browser to the keyring, against the practice Xero's own consent page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from jobsync_tui.config import load_profile, profile_in_set_up
from jobsync_tui.connectors import guarded_keyring
from jobsync_tui.connectors.xero.redirect import REDIRECTS
from tests.cli.connect_support import LIVE, Xero, books_of, served_xero

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.sandbox.xero.books import Books
    from tests.cli.cli_support import Jobsync
    from tests.connectors.keyring_fakes import SafeKeyring


DEMO = "Demo Company (NZ)"


@pytest.fixture
def organisations() -> list[Books]:
    return [books_of(LIVE)]


@pytest.fixture
def xero(
    organisations: list[Books], home: Path, keyring: SafeKeyring, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Xero]:
    assert keyring.entries == {}
    with served_xero(organisations, home, monkeypatch) as served:
        yield served


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_signing_in_keeps_the_sign_in_in_the_keyring_and_names_the_organisation_in_the_profile(
    jobsync: Jobsync, xero: Xero, keyring: SafeKeyring
) -> None:
    ran = jobsync("connect", "xero", "--json")
    assert ran.code == 0, ran.err
    assert ran.document == {
        "organisation": LIVE,
        "tenant_id": load_profile().xero.tenant_id,
        "country": "NZ",
        "kind": "practice books",
        "kept_in": "the system's keyring",
        "profile": str(xero.profile),
    }
    assert len(keyring.entries) == 1
    asked = parse_qs(urlsplit(xero.opened[0]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"][0] in REDIRECTS
    assert "offline_access" in asked["scope"][0].split()


def test_what_was_signed_in_pulls_and_posts_without_another_question(jobsync: Jobsync, xero: Xero) -> None:
    assert jobsync("connect", "xero").code == 0
    pulled = jobsync("pull", "--json")
    assert pulled.code == 0, pulled.err
    assert pulled.document["problems"] == []
    assert jobsync("status", "--json").document["organisation"] == LIVE
    assert len(xero.opened) == 1


def test_over_ssh_the_address_is_pasted_and_nothing_listens(
    jobsync: Jobsync, xero: Xero, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")

    class Terminal(io.StringIO):
        def readline(self, _size: int | None = -1) -> str:  # type: ignore[override]  # what a text stream gives
            address = next(line for line in capsys.readouterr().err.splitlines() if line.startswith("http"))
            assert "http://localhost:8742" in parse_qs(urlsplit(address).query)["redirect_uri"][0]
            return f"{xero.consent(address)}\n"

    monkeypatch.setattr("sys.stdin", Terminal())
    ran = jobsync("connect", "xero")
    assert ran.code == 0, ran.err
    assert xero.opened == []
    assert load_profile().xero.tenant_id


@pytest.mark.parametrize("pasted", ["", "abc123", "http://localhost:8742/callback?code=c&state=wrong", "nonsense?x"])
def test_a_wrong_paste_is_one_sentence_and_nothing_is_stored(
    jobsync: Jobsync, xero: Xero, keyring: SafeKeyring, monkeypatch: pytest.MonkeyPatch, pasted: str
) -> None:
    before = xero.profile.read_text()
    typed(monkeypatch, f"{pasted}\n")
    ran = jobsync("connect", "xero", "--paste")
    assert ran.code in {2, 4}
    assert keyring.entries == {}
    assert xero.profile.read_text() == before


@pytest.mark.usefixtures("xero")
@pytest.mark.parametrize("error", ["access_denied", "invalid_scope", "server_error", "odd<b>one"])
def test_a_refusal_on_xeros_page_ends_the_sign_in_with_one_sentence(
    jobsync: Jobsync, keyring: SafeKeyring, organisations: list[Books], error: str
) -> None:
    organisations[0].consent.error = error
    ran = jobsync("connect", "xero", "--quiet")
    assert ran.code == 4
    assert "<b>" not in ran.err
    assert keyring.entries == {}
    assert profile_in_set_up().xero.tenant_id == ""


def test_an_answer_with_another_state_is_refused(jobsync: Jobsync, xero: Xero, keyring: SafeKeyring) -> None:
    honest = xero.consent

    def forged(address: str) -> str:
        where = urlsplit(honest(address))
        fields = {**{name: values[0] for name, values in parse_qs(where.query).items()}, "state": "forged"}
        return where._replace(query=urlencode(fields)).geturl()

    xero.consent = forged  # type: ignore[method-assign]  # the browser comes back with somebody else's answer
    ran = jobsync("connect", "xero")
    assert ran.code == 4
    assert "not the answer to this sign-in" in ran.err
    assert keyring.entries == {}


class TestSeveralOrganisations:
    @pytest.fixture
    def organisations(self) -> list[Books]:
        other = "5a6d0c2e-8f3b-4b7a-9d11-000000000002"
        return [books_of(LIVE), books_of(DEMO, IsDemoCompany=True, OrganisationID=other)]

    def test_none_is_taken_without_being_named(self, jobsync: Jobsync, xero: Xero, keyring: SafeKeyring) -> None:
        ran = jobsync("connect", "xero")
        assert ran.code == 2
        assert LIVE in ran.err
        assert DEMO in ran.err
        assert "--organisation" in ran.err
        assert keyring.entries == {}
        assert profile_in_set_up().xero.tenant_id == ""
        assert xero.opened

    def test_the_named_one_is_taken(self, jobsync: Jobsync, xero: Xero, organisations: list[Books]) -> None:
        ran = jobsync("connect", "xero", "--organisation", organisations[1].tenant_id)
        assert ran.code == 0, ran.err
        assert f"{DEMO} · NZ" in ran.out
        assert load_profile().xero.tenant_id == organisations[1].tenant_id
        assert xero.opened

    def test_the_profiles_own_one_is_taken_when_signing_in_again(
        self, jobsync: Jobsync, xero: Xero, organisations: list[Books]
    ) -> None:
        assert jobsync("connect", "xero", "--organisation", organisations[0].tenant_id).code == 0
        assert jobsync("connect", "xero").code == 0
        assert load_profile().xero.tenant_id == organisations[0].tenant_id
        assert len(xero.opened) == 2

    def test_one_that_is_not_reached_is_refused_by_name(self, jobsync: Jobsync, xero: Xero) -> None:
        ran = jobsync("connect", "xero", "--organisation", "another")
        assert ran.code == 4
        assert "does not reach" in ran.err
        assert xero.opened


def test_without_a_keyring_she_is_told_before_she_signs_in(
    jobsync: Jobsync, xero: Xero, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring.backends.fail  # noqa: PLC0415 - the library's own word for "none"

    monkeypatch.setattr(guarded_keyring.SYSTEM, "_given", keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]  # the library ships few types
    ran = jobsync("connect", "xero")
    assert ran.code == 4
    assert "no keyring" in ran.err
    assert "--store file" in ran.err
    assert xero.opened == []


@pytest.mark.usefixtures("xero")
def test_the_encrypted_file_holds_no_token_in_plain_and_opens_with_its_passphrase_alone(
    jobsync: Jobsync, home: Path, keyring: SafeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOBSYNC_PASSPHRASE", "correct horse")
    assert jobsync("connect", "xero", "--store", "file").code == 0
    assert keyring.entries == {}
    assert (home / "data" / "default" / "sign-in.encrypted").exists()
    assert jobsync("pull").code == 0
    monkeypatch.setenv("JOBSYNC_PASSPHRASE", "another one")
    assert jobsync("pull").code == 4
    monkeypatch.delenv("JOBSYNC_PASSPHRASE")
    ran = jobsync("pull")
    assert ran.code == 4
    assert "JOBSYNC_PASSPHRASE" in ran.err


def test_a_passphrase_that_is_too_short_is_refused(
    jobsync: Jobsync, xero: Xero, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOBSYNC_PASSPHRASE", "short")
    assert jobsync("connect", "xero", "--store", "file").code == 2
    assert not (home / "data" / "default" / "sign-in.encrypted").exists()
    assert xero.opened == []


def test_a_profile_is_begun_from_a_client_id_alone(
    jobsync: Jobsync, xero: Xero, monkeypatch: pytest.MonkeyPatch
) -> None:
    xero.profile.unlink()
    ran = jobsync("connect", "xero")
    assert ran.code == 2
    assert all(redirect in ran.err for redirect in REDIRECTS)
    typed(monkeypatch, "http://localhost:8742/callback?code=c&state=s\n")
    assert jobsync("connect", "xero", "--client-id", "app-1", "--paste").code == 4
    assert not xero.profile.exists()


def test_a_file_source_needs_no_sign_in_and_an_unknown_one_is_told(jobsync: Jobsync, xero: Xero) -> None:
    assert "needs no sign-in" in jobsync("connect", "field").err
    unknown = jobsync("connect", "feild")
    assert unknown.code == 2
    assert "xero or field" in unknown.err
    assert xero.opened == []


def test_a_custom_connections_secret_is_checked_and_kept(
    jobsync: Jobsync, xero: Xero, keyring: SafeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    xero.profile.write_text(xero.profile.read_text().replace('"pkce"', '"client_credentials"'))
    ran = jobsync("connect", "xero")
    assert ran.code == 2
    assert "JOBSYNC_XERO_CLIENT_SECRET" in ran.err
    monkeypatch.setenv("JOBSYNC_XERO_CLIENT_SECRET", "s3cret-of-ours")
    ran = jobsync("connect", "xero")
    assert ran.code == 0, ran.err
    assert keyring.entries == {}
    assert "s3cret" not in ran.out + ran.err
    assert load_profile().xero.tenant_id
