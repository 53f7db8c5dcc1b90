"""Xero's own failures, behind its limits and its memory of keys: an error answered here is held for six minutes."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.sandbox.xero.limits import Handler

JSON = "application/json; charset=utf-8"
NO = "The TaxType code 'OUTPUT9' does not exist or cannot be used for this type of transaction."


@dataclass
class Inside:
    """Does to the next write that reaches the endpoints what `plan` names; nothing when it names nothing."""

    plan: str = ""

    def __call__(self, handler: Handler) -> Handler:
        """Stand before the endpoints."""

        def answer(request: Request) -> Response:
            name, self.plan = self.plan, ""
            return FAILURES[name](handler, request) if name else handler(request)

        return answer


def _failing(status: int, *, after: bool) -> Callable[[Handler, Request], Response]:
    def failure(handler: Handler, request: Request) -> Response:
        if after:
            handler(request)
        return Response(b"", status, content_type="text/html")

    return failure


def _refusing_whole(saved: int | None) -> Callable[[Handler, Request], Response]:
    """A 400 about the whole batch, of which the first few were saved all the same; None: every one.

    One that is alone and is refused by name was not saved: the incidents known are of good ones beside a bad one.
    """

    def failure(handler: Handler, request: Request) -> Response:
        name, elements = _elements(request)
        if elements[:saved] and len(elements) > 1:
            handler(_of(request, name, elements[:saved]))
        refused = [{**one, "ValidationErrors": [{"Message": NO}]} for one in elements[saved or 0 :]]
        body = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
        return Response(json.dumps({**body, "Elements": refused}), 400, content_type=JSON)

    return failure


def _refusing_one(handler: Handler, request: Request) -> Response:
    """One element refused among good ones, in its own place of the answer."""
    name, elements = _elements(request)
    errors = [{"Message": NO}]
    bad = {**elements[0], "StatusAttributeString": "ERROR", "HasErrors": True, "ValidationErrors": errors}
    if len(elements) == 1:
        return Response(json.dumps({name: [bad]}), 200, content_type=JSON)
    answer = handler(_of(request, name, elements[1:]))
    if answer.status_code != 200:  # refused at the door
        return answer
    body = json.loads(answer.get_data())
    body[name] = [bad, *body[name]]
    return Response(json.dumps(body), 200, content_type=JSON)


def _elements(request: Request) -> tuple[str, list[Any]]:
    if request.method == "GET":
        return "", []
    body = json.loads(request.get_data())
    name = next(iter(body))
    return name, body[name]


def _of(request: Request, name: str, elements: list[Any]) -> Request:
    """The same request with other elements."""
    body = json.dumps({name: elements}).encode()
    kept = {key: value for key, value in request.environ.items() if not key.startswith("werkzeug.")}
    return Request(kept | {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})


FAILURES: dict[str, Callable[[Handler, Request], Response]] = {
    "500_before": _failing(500, after=False),
    "500_after": _failing(500, after=True),
    "503_before": _failing(503, after=False),
    "503_after": _failing(503, after=True),
    "400_none_saved": _refusing_whole(0),
    "400_first_saved": _refusing_whole(1),
    "400_all_saved": _refusing_whole(None),
    "element_refused": _refusing_one,
}
