"""A value that does not show itself by accident: in a log, an error, a crash screen or a pickle."""

from __future__ import annotations

import hmac
import re
import threading
import weakref
from typing import NoReturn
from urllib.parse import quote

MASK = "***"

SHORTEST = 8
"""Characters of a live value that is looked for in texts; a shorter one would stand in words by chance."""

TRACES = (
    re.compile(r"(\bBearer\s+)[^\s\"',;]+", re.IGNORECASE),
    re.compile(r"()\beyJ[\w-]{4,}(?:\.[\w-]*)*"),
    re.compile(
        r"((?:token|(?<![A-Za-z_])(?:code|code_verifier|client_secret))=)[^\s&\"',;#]+",
        re.IGNORECASE,
    ),
    re.compile(
        r"(\"(?:refresh_token|access_token|id_token|code_verifier|client_secret)\"\s*:\s*\")[^\"]+", re.IGNORECASE
    ),
)
"""What a token looks like in a header, an address, a form or JSON, whoever wrote it; group 1 stays."""

_live: weakref.WeakValueDictionary[int, Secret] = weakref.WeakValueDictionary()
_live_lock = threading.RLock()  # one thread may come twice: a finalizer that logs can run inside `_register`


class Secret:
    """Holds a client secret or a token; only `reveal` gives it out. While it lives, `masked` knows its value."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        with _live_lock:
            _live[id(self)] = self

    def reveal(self) -> str:
        """The value itself, for the one header or form that needs it; never keep it in a variable."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]  # a hash would be one more place the value leaves a trace

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is not pickled or copied.")


def masked(text: str) -> str:
    """The text with `***` for every live secret in it, plain or percent-encoded, and for what looks like one."""
    for value in _live_values():
        if value in text:
            text = text.replace(value, MASK)
    for trace in TRACES:
        text = trace.sub(rf"\g<1>{MASK}", text)
    return text


def _live_values() -> list[str]:
    """The longest first, so that a value inside another does not leave the rest of it standing."""
    with _live_lock:
        values = {secret.reveal() for secret in list(_live.values())}
    long = {value for value in values if len(value) >= SHORTEST}
    return sorted(long | {quote(value, safe="") for value in long}, key=len, reverse=True)
