"""The question before posting, and what each answer to it does."""

from __future__ import annotations

import sys
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.cli import posting
from tests.cli.cli_support import outbox

if TYPE_CHECKING:
    from tests.cli.cli_support import Jobsync, Served

READY, NO_CONTACT = "J10420", "J10434"


class Terminal(StringIO):
    """Somebody's answer, typed on a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Pretend that somebody can be asked."""
    monkeypatch.setattr(posting, "on_terminal", lambda: True)
    return monkeypatch


@pytest.mark.parametrize("typed", ["n\n", "\n"])
def test_a_no_posts_nothing(jobsync: Jobsync, pulled: Served, answers: pytest.MonkeyPatch, typed: str) -> None:
    answers.setattr(sys, "stdin", Terminal(typed))
    before = pulled.puts()
    ran = jobsync("post", "--ready", "--json")
    assert ran.code == 0
    assert (ran.document["batch"], ran.document["results"]) == (None, [])
    assert pulled.puts() == before
    assert outbox() == []


def test_the_question_names_the_books_the_sum_and_what_is_left(
    jobsync: Jobsync, books: Served, answers: pytest.MonkeyPatch
) -> None:
    answers.setattr(sys, "stdin", Terminal("y\n"))
    name = jobsync("decide", "new", NO_CONTACT, "--json").document["customer"]["name"]
    ran = jobsync("post", READY, NO_CONTACT)
    assert ran.code == 0
    total = sum(books.practice.expected[number].total for number in (READY, NO_CONTACT))
    assert "Kauri Electrical Ltd [PRACTICE BOOKS]" in ran.err
    assert f"2, {total:,.2f} NZD with tax, as DRAFT" in ran.err
    assert name in ran.err
    assert "38 jobs" in ran.err
    assert "Post these 2 invoices? [y/N]" in ran.err
    assert ran.out.splitlines()[-1].startswith("2 of 2 invoices posted")


def test_leaving_at_the_question_is_an_interruption_that_posts_nothing(
    jobsync: Jobsync, pulled: Served, answers: pytest.MonkeyPatch
) -> None:
    answers.setattr(sys, "stdin", Terminal(""))
    before = pulled.puts()
    ran = jobsync("post", READY)
    assert ran.code == 130
    assert ran.err.endswith("Interrupted. Nothing was sent.\n")
    assert pulled.puts() == before
    assert outbox() == []
