"""No secret of a sign-in comes to light: not in a file, a log, a line on the screen, or the report of a crash."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from jobsync_tui.connectors import http
from tests.cli.connect_support import LIVE, Xero, books_of, served_xero

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from tests.cli.cli_support import Jobsync
    from tests.connectors.keyring_fakes import SafeKeyring

SECRETS = ("code", "code_verifier", "refresh_token", "access_token", "id_token", "client_secret", "token")


class Eavesdropper:
    """Stands between the app and Xero, and notes every secret that passes."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app
        self.heard: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        self._note(parse_qs(body.decode("latin-1")))
        kind, _, token = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
        self.heard |= {token} if kind == "Bearer" else set()
        said = b"".join(self.app(environ, start_response))
        if environ["PATH_INFO"] == "/connect/token":
            self._note({name: [str(value)] for name, value in json.loads(said).items()})
        return [said]

    def _note(self, fields: dict[str, list[str]]) -> None:
        self.heard |= {value for name in SECRETS for value in fields.get(name, [])}


@pytest.fixture
def ears() -> list[Eavesdropper]:
    return []


@pytest.fixture
def xero(
    home: Path, keyring: SafeKeyring, monkeypatch: pytest.MonkeyPatch, ears: list[Eavesdropper]
) -> Iterator[Xero]:
    assert keyring.entries == {}

    def watched(app: WSGIApplication) -> WSGIApplication:
        ears.append(Eavesdropper(app))
        return ears[0]

    with served_xero([books_of(LIVE)], home, monkeypatch, watched) as served:
        yield served


def everything_written(home: Path) -> str:
    return "\n".join(path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file())


def secrets_of(xero: Xero, ears: list[Eavesdropper]) -> set[str]:
    asked = [parse_qs(urlsplit(address).query) for address in (*xero.opened, *xero.ended_at)]
    codes = {value for fields in asked for value in fields.get("code", [])}
    return {one for one in ears[0].heard | codes if len(one) > 8}


@pytest.mark.parametrize("store", ["keyring", "file"])
def test_no_secret_is_written_shown_or_logged_on_any_way_through(
    jobsync: Jobsync,
    xero: Xero,
    ears: list[Eavesdropper],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: str,
) -> None:
    monkeypatch.setenv("JOBSYNC_PASSPHRASE", "canary passphrase")
    monkeypatch.setenv("JOBSYNC_DEBUG", "1")
    ran = [jobsync("connect", "xero", "--store", store), jobsync("pull"), jobsync("status", "--json")]
    assert [one.code for one in ran] == [0, 0, 0]
    for broken in ("crash", "portal", "refused"):
        with monkeypatch.context() as patch:
            patch.setattr(http, "_whole", BREAKING[broken])
            ran.append(jobsync("pull"))
            ran.append(jobsync("connect", "xero", "--store", store))
            ran.append(jobsync("disconnect", "xero", "--yes"))
    ran += [jobsync("connect", "xero", "--store", store), jobsync("disconnect", "xero", "--yes")]
    assert ran[-1].code == 0, ran[-1].err
    shown = "\n".join(f"{one.out}\n{one.err}" for one in ran)
    secrets = secrets_of(xero, ears) | {"canary passphrase"}
    assert len(secrets) >= 6
    written = everything_written(home)
    assert "correlation" in written  # the log is among what was searched
    assert "Traceback" in shown
    for secret in secrets:
        assert secret not in written
        # The one thing she is shown is the address of the page to open, which holds none of them.
        assert secret not in shown


def crash(answer: httpx.Response, *, service: str) -> httpx.Response:
    raise RuntimeError(f"{service}: {dict(answer.request.headers)} {answer.request.read()!r} {answer.read()!r}")


def portal(answer: httpx.Response, *, service: str) -> httpx.Response:
    assert service
    page = f"<html>{dict(answer.request.headers)}</html>"
    return httpx.Response(200, headers={"Content-Type": "text/html"}, text=page, request=answer.request)


def refused(answer: httpx.Response, *, service: str) -> httpx.Response:
    assert service
    said = {"error": "invalid_grant", "error_description": answer.request.read().decode("latin-1")}
    return httpx.Response(400, json=said, request=answer.request)


BREAKING = {"crash": crash, "portal": portal, "refused": refused}


def test_the_check_can_fail(ears: list[Eavesdropper], xero: Xero, jobsync: Jobsync, keyring: SafeKeyring) -> None:
    assert jobsync("connect", "xero").code == 0
    secrets = secrets_of(xero, ears)
    kept = "".join(keyring.entries.values())
    assert any(secret in kept for secret in secrets)
    assert all(re.fullmatch(r"[\x21-\x7e]+", secret) for secret in secrets)
