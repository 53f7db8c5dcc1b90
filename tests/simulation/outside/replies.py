"""Requests and answers of the other Xero, as values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.simulation.outside.other_books import Element

API = "/api.xro/2.0/"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request, as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def endpoint(self) -> str:
        """`Invoices`, `Invoices/<id>/History`."""
        return self.path.removeprefix(API)

    @property
    def named(self) -> str:
        """`PUT Invoices`."""
        return f"{self.method} {self.endpoint.strip('/')}"

    @property
    def elements(self) -> list[Element]:
        """What a write carries, its decimals exact."""
        found = json.loads(self.body, parse_float=Decimal)[self.endpoint.partition("/")[0]]
        return list(found)


NOT_FOUND = Reply(status=404, kind="text/html")


def answered(content: object, *, status: int = 200) -> Reply:
    """JSON whose Decimals keep their digits."""

    def marked(one: object) -> str:
        assert isinstance(one, Decimal)
        return f"@{one:f}@"

    return Reply(status=status, body=re.sub(r'"@(-?[0-9.]+)@"', r"\1", json.dumps(content, default=marked)).encode())


def gate(status: int, detail: str) -> Reply:
    """A refusal at the door."""
    return answered({"Title": "Refused", "Status": status, "Detail": detail}, status=status)


def validation_exception(bad: Sequence[Mapping[str, Any]]) -> Reply:
    """A whole request refused, for the elements that are named; others may be saved all the same."""
    head = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
    return answered({**head, "Elements": list(bad)}, status=400)
