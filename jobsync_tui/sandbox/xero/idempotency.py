"""Answers a repeated write from memory: an Idempotency-Key holds its first answer for six minutes.

Errors are held as well, internal ones included, even after their cause is gone
(https://developer.xero.com/documentation/guides/idempotent-requests/idempotency/, November 2026).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Request

    from jobsync_tui.sandbox.xero.limits import Handler

HOLD = timedelta(minutes=6)
LONGEST_KEY = 128
WRITES = frozenset({"POST", "PUT", "PATCH"})
HEADER = "Idempotency-Key"


@dataclass(slots=True, kw_only=True)
class Held:
    """The first request under a key, and its answer: a 500 until there is one."""

    request: tuple[str, str, bytes]
    since: datetime
    done: threading.Event = field(default_factory=threading.Event)
    answer: tuple[int, list[tuple[str, str]], bytes] = (500, [], b"")


class Idempotent:
    """Passes each keyed write on once; repeats get the first answer, concurrent ones after waiting for it.

    Keys belong to the calling app (its client id), not to the organisation.
    """

    def __init__(
        self,
        inner: Handler,
        *,
        now: Callable[[], datetime],
        app_of: Callable[[Request], str],
        refuse: Callable[[str], Response],
    ) -> None:
        self._inner = inner
        self._now = now
        self._app_of = app_of
        self._refuse = refuse
        self._lock = threading.Lock()
        self._held: dict[tuple[str, str], Held] = {}

    def __call__(self, request: Request) -> Response:
        """Answer from memory where the key is known, else pass the request on and remember its answer."""
        key = request.headers.get(HEADER, "")
        if not key or request.method not in WRITES:
            return self._inner(request)
        if len(key) > LONGEST_KEY:
            return self._refuse(f"Idempotency Key: {key} is longer than {LONGEST_KEY} characters.")
        asked = (request.method, request.full_path, request.get_data())
        held, first = self._hold((self._app_of(request), key), asked)
        if held.request != asked:
            return self._refuse(f"Idempotency Key: {key} is used with a different request.")
        if first:
            self._run(held, request)
        held.done.wait()
        status, headers, body = held.answer
        return Response(body, status, headers)

    def _hold(self, key: tuple[str, str], asked: tuple[str, str, bytes]) -> tuple[Held, bool]:
        now = self._now()
        with self._lock:
            self._held = {known: held for known, held in self._held.items() if now < held.since + HOLD}
            if key in self._held:
                return self._held[key], False
            self._held[key] = Held(request=asked, since=now)
            return self._held[key], True

    def _run(self, held: Held, request: Request) -> None:
        """Get the answer once; a crash below leaves the 500 that is held so far, so that nobody waits for ever."""
        try:
            reply = self._inner(request)
            held.answer = (reply.status_code, list(reply.headers), reply.get_data())
        finally:
            held.done.set()
