"""Builds Xero's answers: the envelope around records, and each shape of refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from jobsync_tui.sandbox.xero.wire import encode, ticks

if TYPE_CHECKING:
    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"
PROVIDER = "Practice app"


class RefusedError(Exception):
    """A request is refused as a whole; `reply` is the answer to give."""

    def __init__(self, reply: Response) -> None:
        super().__init__(f"answered {reply.status_code}")
        self.reply = reply


def json_reply(body: object, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(encode(body), status, content_type=JSON_TYPE)


def envelope(books: Books, key: str, rows: list[Wire], pagination: Wire | None = None) -> Response:
    """Answer with records under their plural, and the page they are when paging was asked for."""
    head = {
        "Id": books.new_id("Answer"),
        "Status": "OK",
        "ProviderName": PROVIDER,
        "DateTimeUTC": ticks(books.now()),
    }
    return json_reply(head | ({"pagination": pagination} if pagination else {}) | {key: rows})


def empty(status: int) -> Response:
    """Answer with no body; 404 and its like come as text/html from Xero."""
    return Response(b"", status, content_type=HTML_TYPE)


def bare(status: int) -> Response:
    """Answer with neither body nor content type."""
    reply = Response(b"", status)
    del reply.headers["Content-Type"]
    return reply


def validation(elements: list[Wire]) -> Response:
    """Refuse with the bad elements of a batch, and only those."""
    return json_reply(
        {
            "ErrorNumber": 10,
            "Type": "ValidationException",
            "Message": "A validation exception occurred",
            "Elements": elements,
        },
        400,
    )


def invalid(message: str) -> Response:
    """Refuse a request about one document with one sentence."""
    return validation([{"ValidationErrors": [{"Message": message}]}])


def bad_query(message: str) -> Response:
    """Refuse a where or order clause that cannot be read."""
    return json_reply({"ErrorNumber": 16, "Type": "QueryParseException", "Message": message}, 400)


def no_data(noun: str) -> Response:
    """Refuse a body that is empty or not understood."""
    sentence = (
        f"No data has been processed for this endpoint. This endpoint is expecting {noun} data to be specified."
    )
    return json_reply({"ErrorNumber": 17, "Type": "NoDataProcessedException", "Message": sentence}, 400)


def gate(status: int, title: str, detail: str, instance: str) -> Response:
    """Refuse at the door: no or old token, wrong tenant, misused key."""
    body: Wire = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": instance,
        "Extensions": {},
    }
    return json_reply(body, status)
