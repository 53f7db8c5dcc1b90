"""`jobsync invoice` and the options of `post` that do the same: what they do, to which invoice, and what they say."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from jobsync_tui.sandbox.serve import serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

    from tests.cli.cli_support import Begun, Jobsync, Served

NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing listens there
READY, SECOND, NEVER_POSTED = "J10420", "J10421", "J10434"


def held(books: Served, number: str) -> dict[str, Any]:
    """The invoice of this number."""
    return next(one for one in books.practice.books.invoices.values() if one["InvoiceNumber"] == number)


def history(books: Served, number: str) -> list[str]:
    """What the history of an invoice says besides that it was made."""
    entries = books.practice.books.history[held(books, number)["InvoiceID"]]
    return [one["Details"] for one in entries if one["Changes"] in {"Note", "Invoice sent"}]


def with_addresses(books: Served) -> None:
    """Let e-mails go out, and give the contacts of both jobs an address."""
    books.practice.books.organisation["IsDemoCompany"] = False
    for number in (READY, SECOND):
        contact_id = str(books.practice.expected[number].contact_id)
        books.practice.books.contacts[contact_id]["EmailAddress"] = "office@client.example"


@pytest.fixture
def posted(jobsync: Jobsync, books: Served, begun: Begun) -> Served:
    """Two approved invoices in Xero."""

    def post() -> None:
        with_addresses(books)
        assert jobsync("post", READY, SECOND, "--yes", "--status", "AUTHORISED").code == 0

    return begun.with_what_was_done(books, post)


# Beside a posting


def test_a_posting_emails_and_writes_notes_on_request(jobsync: Jobsync, books: Served) -> None:
    with_addresses(books)
    ran = jobsync("post", READY, "--yes", "--status", "AUTHORISED", "--email", "--note", "Paid {cash}", "--json")
    assert ran.code == 0
    assert [(one["what"], one["state"]) for one in ran.document["afterwards"]] == [
        ("email", "DONE"),
        ("note", "DONE"),
    ]
    assert ran.document["results"][0]["state"] == "POSTED"
    assert held(books, READY)["SentToContact"] is True
    assert "Paid {cash}" in history(books, READY)


def test_the_profile_asks_for_every_posting(jobsync: Jobsync, books: Served) -> None:
    with (books.home / "config" / "default.toml").open("a", encoding="utf-8") as profile:
        profile.write('\n[invoice]\nstatus = "AUTHORISED"\nmark_sent = true\nnote = "Job {job}"\n')
    ran = jobsync("post", READY, "--yes")
    assert ran.code == 0
    assert "1 invoice: marked as sent." in ran.out
    assert held(books, READY)["SentToContact"] is True
    assert history(books, READY) == [f"Job {READY}"]


def test_what_was_not_done_is_told_with_exit_code_1_and_the_invoice_stands(jobsync: Jobsync, books: Served) -> None:
    books.practice.books.organisation["IsDemoCompany"] = True
    ran = jobsync("post", READY, "--yes", "--status", "AUTHORISED", "--email", "--json")
    assert ran.code == 1
    assert ran.document["results"][0]["state"] == "POSTED"
    assert ran.document["afterwards"][0]["message"] == "A demo company sends no e-mails."
    assert held(books, READY)["Status"] == "AUTHORISED"


@pytest.mark.parametrize(
    "words",
    [("--email",), ("--mark-sent", "--status", "SUBMITTED"), ("--email", "--mark-sent", "--status", "AUTHORISED")],
)
def test_what_cannot_be_is_refused_before_anything_is_posted(
    jobsync: Jobsync, pulled: Served, words: tuple[str, ...]
) -> None:
    before = pulled.puts()
    ran = jobsync("post", READY, "--yes", *words)
    assert ran.code == 2
    assert "That cannot be done" in ran.err
    assert pulled.puts() == before


def test_what_the_profile_asks_for_and_drafts_do_not_get_is_told_before_the_question(
    jobsync: Jobsync, pulled: Served
) -> None:
    with (pulled.home / "config" / "default.toml").open("a", encoding="utf-8") as profile:
        profile.write('\n[invoice]\nstatus = "AUTHORISED"\nemail = true\n')
    before = pulled.puts()
    ran = jobsync("post", READY, "--yes", "--status", "DRAFT", "--json")
    assert ran.code == 2
    error = ran.document["error"]
    assert "cannot be done with --status DRAFT: Xero e-mails no drafts" in error["message"]
    assert error["next"] == "Leave out --status, or take email and mark_sent out of [invoice] in the profile."
    assert pulled.puts() == before


# One invoice


def test_an_invoice_is_emailed_once_and_again_on_her_word(jobsync: Jobsync, posted: Served) -> None:
    ran = jobsync("invoice", "email", READY, SECOND, "--json")
    assert ran.code == 0
    assert [(one["job_number"], one["state"]) for one in ran.document["results"]] == [
        (READY, "DONE"),
        (SECOND, "DONE"),
    ]
    again = jobsync("invoice", "email", READY)
    assert again.code == 2
    assert f"'jobsync invoice email {READY} --again'" in again.err
    assert len(history(posted, READY)) == 1
    assert jobsync("invoice", "email", READY, "--again").code == 0
    assert len(history(posted, READY)) == 2


def test_an_invoice_is_marked_as_sent(jobsync: Jobsync, posted: Served) -> None:
    ran = jobsync("invoice", "mark-sent", READY)
    assert (ran.code, ran.out) == (0, "1 invoice: marked as sent.\n")
    assert held(posted, READY)["SentToContact"] is True
    assert held(posted, SECOND)["SentToContact"] is False


def test_a_note_is_written(jobsync: Jobsync, posted: Served) -> None:
    assert jobsync("invoice", "note", READY, "--text", "Rang\x1b[2J the office").code == 0
    assert history(posted, READY) == ["Rang[2J the office"]


@pytest.mark.parametrize("text", ["", "\x1b", "x" * 2501])
def test_a_note_that_xero_would_not_take_is_refused(jobsync: Jobsync, posted: Served, text: str) -> None:
    assert jobsync("invoice", "note", READY, "--text", text).code == 2
    assert history(posted, READY) == []


def test_a_file_is_attached_where_the_sign_in_may(jobsync: Jobsync, posted: Served, tmp_path: Path) -> None:
    (tmp_path / "quote.pdf").write_bytes(b"%PDF-1.7")
    ran = jobsync("invoice", "attach", READY, str(tmp_path / "quote.pdf"), "--online")
    assert ran.code == 1
    assert 'attach = "office"' in ran.out
    with (posted.home / "config" / "default.toml").open("a", encoding="utf-8") as profile:
        profile.write('\n[invoice]\nattach = "office"\n')
    assert jobsync("invoice", "attach", READY, str(tmp_path / "quote.pdf"), "--online").code == 0
    (file,) = posted.practice.books.attachments[held(posted, READY)["InvoiceID"]].values()
    assert (file["FileName"], file["IncludeOnline"]) == ("quote.pdf", True)


def test_a_job_without_files_and_a_file_that_is_not_there_are_told(jobsync: Jobsync, posted: Served) -> None:
    assert posted.home.exists()
    assert "came without files" in jobsync("invoice", "attach", READY).err
    assert "There is no file gone.pdf" in jobsync("invoice", "attach", READY, "gone.pdf").err


def test_one_job_that_cannot_be_meant_keeps_the_others_from_being_done(jobsync: Jobsync, posted: Served) -> None:
    ran = jobsync("invoice", "email", READY, NEVER_POSTED)
    assert ran.code == 2
    assert f"No invoice in Xero is known to bill job {NEVER_POSTED}" in ran.err
    assert history(posted, READY) == []
    assert jobsync("post", "--ready", "--yes", "--dry-run").code == 0


def test_the_online_address_is_printed(jobsync: Jobsync, posted: Served) -> None:
    assert posted.home.exists()
    ran = jobsync("invoice", "link", READY)
    assert ran.code == 0
    assert ran.out.startswith("https://")
    assert jobsync("invoice", "link", READY, "--json").document["online_url"] == ran.out.strip()


# Where Xero is not reached, or not signed in to


COMMANDS = [
    ("email", READY),
    ("mark-sent", READY),
    ("note", READY, "--text", "x"),
    ("attach", READY, "quote.pdf"),
]


@contextmanager
def reaching(books: Served, url: str) -> Iterator[None]:
    """Let the profile look for Xero elsewhere for a while."""
    profile = books.home / "config" / "default.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace(books.url, url), encoding="utf-8")
    yield
    profile.write_text(text, encoding="utf-8")


def signed_out(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A Xero that gives tokens and takes none."""
    status, body = "401 Unauthorized", b'{"Title":"Unauthorized","Status":401}'
    if environ["PATH_INFO"] == "/connect/token":
        status, body = "200 OK", b'{"access_token":"t","expires_in":1800,"token_type":"Bearer"}'
    start_response(status, [("Content-Type", "application/json")])
    return [body]


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("code", [3, 4])
def test_what_kept_it_from_xero_is_the_exit_code_and_nothing_is_done_later(
    jobsync: Jobsync,
    posted: Served,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "quote.pdf").write_bytes(b"%PDF-1.7")
    with serving(signed_out) as url, reaching(posted, NOWHERE if code == 3 else url):
        ran = jobsync("invoice", *words, "--json")
    error = ran.document["error"]
    assert (ran.code, error["exit_code"]) == (code, code)
    assert error["message"] in ran.err
    assert error["next"]
    (result,) = ran.document["results"]
    assert (result["state"], result["message"][: len(error["message"])]) == ("FAILED", error["message"])
    assert "jobsync invoice" in result["next"]
    later = jobsync("post", "--ready", "--yes", "--json")
    assert "afterwards" not in later.document
    assert history(posted, READY) == []


def test_an_email_that_waits_for_another_day_is_taken_back(jobsync: Jobsync, books: Served) -> None:
    with_addresses(books)
    books.practice.books.emails_a_day = 0
    ran = jobsync("post", READY, "--yes", "--status", "AUTHORISED", "--email", "--json")
    assert [one["state"] for one in ran.document["afterwards"]] == ["ASKED"]
    ran = jobsync("invoice", "forget", READY, "--json")
    assert ran.code == 0
    assert [(one["what"], one["state"]) for one in ran.document["results"]] == [("email", "SKIPPED")]
    assert jobsync("invoice", "forget", READY).out == "Nothing was waiting to be done.\n"
    assert "email ASKED -> SKIPPED" in jobsync("history").out
    books.practice.books.emails_a_day = 10
    assert "afterwards" not in jobsync("post", "--ready", "--yes", "--json").document
    assert history(books, READY) == []


# The page in Xero


def test_practice_books_have_no_page_to_open(jobsync: Jobsync, posted: Served) -> None:
    assert posted.home.exists()
    ran = jobsync("invoice", "open", READY)
    assert ran.code == 2
    assert "Practice books have no pages in Xero" in ran.err


@pytest.mark.parametrize(("words", "opened"), [((), 1), (("--print",), 0)])
def test_a_page_is_opened_at_xero_alone(
    jobsync: Jobsync, posted: Served, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], opened: int
) -> None:
    pages: list[str] = []
    profile = posted.home / "config" / "default.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace(f'api_url = "{posted.url}"', 'client_id = "x"'), encoding="utf-8")

    def show(page: str) -> bool:
        pages.append(page)
        return True

    monkeypatch.setattr("webbrowser.open", show)
    ran = jobsync("invoice", "open", READY, *words)
    assert ran.code == 0
    address = ran.out.strip()
    assert address.startswith("https://go.xero.com/organisationlogin/default.aspx?shortcode=")
    assert address.endswith(f"/AccountsReceivable/View.aspx?InvoiceID={held(posted, READY)['InvoiceID']}")
    assert pages == [address] * opened
