"""Answers a write of several elements: which were saved, which not, and how the caller wants to hear of it.

Elements are independent: a bad one never keeps a good one from being saved (XeroAPI/xero-ruby#247).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobsync_tui.sandbox.xero.replies import RefusedError, envelope, no_data, validation
from jobsync_tui.sandbox.xero.wire import UnreadableError, decode, many

if TYPE_CHECKING:
    from werkzeug.wrappers import Request, Response

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Readers, Wire


@dataclass(slots=True, kw_only=True)
class Outcome:
    """One element after its turn: as answered, with what was wrong (not saved) or odd (saved all the same)."""

    element: Wire
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def elements(request: Request, key: str, noun: str, readers: Readers) -> list[Wire]:
    """Read the elements under their plural, every field of each before any element is acted on.

    A bare object counts as one element with nothing in it, as Xero takes it (XeroAPI/Xero-Java#432). Raises
    RefusedError, ErrorNumber 17, for a body that is empty, not JSON, holds no elements or a field of a wrong type.
    """
    try:
        body = decode(request.get_data())
        if isinstance(body, dict) and body and key not in body:
            return [{}]
        found = many(readers)(body.get(key)) if isinstance(body, dict) else []
    except UnreadableError:
        found = []
    if not found:
        raise RefusedError(no_data(noun))
    return found


def answer(books: Books, request: Request, key: str, outcomes: list[Outcome], flag: str) -> Response:
    """Answer a batch; flag names the element's own error flag (HasErrors, HasValidationErrors).

    By default errors are summarised: one bad element makes the answer a 400 that lists the bad ones alone.
    """
    summarise = request.args.get("summarizeErrors", "true").lower() != "false"
    if summarise:
        bad = [_marked(outcome, flag) for outcome in outcomes if outcome.errors]
        if bad:
            return validation(bad)
        return envelope(books, key, [_warned(outcome) for outcome in outcomes])
    return envelope(books, key, [_marked(outcome, flag) for outcome in outcomes])


def _messages(sentences: list[str]) -> list[Wire]:
    return [{"Message": sentence} for sentence in sentences]


def _warned(outcome: Outcome) -> Wire:
    return outcome.element | ({"Warnings": _messages(outcome.warnings)} if outcome.warnings else {})


def _marked(outcome: Outcome, flag: str) -> Wire:
    word = "WARNING" if outcome.warnings else "OK"
    marks: Wire = {"StatusAttributeString": "ERROR" if outcome.errors else word}
    if outcome.errors:
        marks |= {flag: True, "ValidationErrors": _messages(outcome.errors)}
    return _warned(outcome) | marks
