"""Reads Xero's where clauses: comparisons of known fields, joined by AND and OR.

Strings have no escape for a double quote, as in Xero (XeroAPI/Xero-Java#347).
"""

from __future__ import annotations

import operator
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from jobsync_tui.sandbox.xero.replies import RefusedError, bad_query
from jobsync_tui.sandbox.xero.wire import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.sandbox.xero.wire import Wire

    Test = Callable[[Wire], bool]


class Field(NamedTuple):
    """One field a clause may name: its .NET type, as Xero's messages call it, and how to read it from a record."""

    kind: str
    read: Callable[[Wire], object]


Fields = dict[str, Field]  # by lower-case name

_TOKEN = re.compile(
    r'\s*(?:(?P<string>"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w.]*)'
    r"|(?P<mark>==|!=|<>|>=|<=|>|<|&&|\|\||=|\(|\)|,))"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {  # operators of every type
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_METHODS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, part: part in value,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
MOST_DATE_PARTS = 6


class Token(NamedTuple):
    """One word of a clause and where it starts."""

    kind: str
    text: str
    at: int


def fields(**kinds: str) -> Fields:
    """Describe plain fields of a record: type name -> field names in one string."""
    table: Fields = {}
    for kind, names in kinds.items():
        for name in names.split():
            table[name.lower()] = Field(kind, operator.methodcaller("get", name))
    return table


def where(clause: str, known: Fields, noun: str) -> Test:
    """Turn a clause into a test of records; raises RefusedError with QueryParseException where it cannot."""
    return _Parser(clause, known, noun).parse()


def _refuse(message: str, at: int) -> RefusedError:
    return RefusedError(bad_query(f"{message} (at index {at})"))


def _tokens(clause: str) -> list[Token]:
    found, at = [], 0
    while at < len(clause.rstrip()):
        match = _TOKEN.match(clause, at)
        if match is None or match.lastgroup is None:
            unclosed = clause[at:].lstrip().startswith('"')
            raise _refuse("Unterminated string literal" if unclosed else "Syntax error", at)
        found.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return [*found, Token("end", "", len(clause))]


class _Parser:
    def __init__(self, clause: str, known: Fields, noun: str) -> None:
        self._tokens = _tokens(clause)
        self._next = 0
        self._known = known
        self._noun = noun

    def parse(self) -> Test:
        test = self._either()
        if self._peek().kind != "end":
            raise _refuse("Syntax error", self._peek().at)
        return test

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _expect(self, mark: str) -> None:
        token = self._take()
        if token.text != mark:
            raise _refuse(f"'{mark}' expected", token.at)

    def _either(self) -> Test:
        left = self._both()
        while self._peek().text.lower() in {"or", "||"}:
            self._take()
            left = _or(left, self._both())
        return left

    def _both(self) -> Test:
        left = self._comparison()
        while self._peek().text.lower() in {"and", "&&"}:
            self._take()
            left = _and(left, self._comparison())
        return left

    def _comparison(self) -> Test:
        token = self._take()
        if token.text == "(":
            inner = self._either()
            self._expect(")")
            return inner
        if token.kind != "name":
            raise _refuse("Expression expected", token.at)
        path, _, method = token.text.rpartition(".")
        if method.lower() in _METHODS and path:
            return self._method(self._field(path, token.at), method.lower(), token.at)
        field = self._field(token.text, token.at)
        mark = self._take()
        if mark.text not in _COMPARE:
            raise _refuse("Expression of type 'Boolean' expected", token.at)
        kind, value = self._literal()
        if kind not in (field.kind, "null"):
            message = f"Operator '{mark.text}' incompatible with operand types '{field.kind}' and '{kind}'"
            raise _refuse(message, mark.at)
        return _compare(field, _COMPARE[mark.text], value, null=mark.text in {"!=", "<>"})

    def _field(self, path: str, at: int) -> Field:
        field = self._known.get(path.lower())
        if field is None:
            raise _refuse(f"No property or field '{path}' exists in type '{self._noun}'", at)
        return field

    def _method(self, field: Field, method: str, at: int) -> Test:
        self._expect("(")
        kind, value = self._literal()
        self._expect(")")
        if field.kind != "String" or kind != "String":
            raise _refuse(f"No applicable method '{method}' exists in type '{field.kind}'", at)
        test, part = _METHODS[method], str(value)
        return lambda record: test(fold(str(field.read(record) or "")), part)

    def _literal(self) -> tuple[str, object]:
        token = self._take()
        word = token.text.lower()
        if token.kind == "string":
            return "String", fold(token.text[1:-1])
        if token.kind == "number":
            return "Decimal", Decimal(token.text)
        if word in {"true", "false"}:
            return "Boolean", word == "true"
        if word == "null":
            return "null", None
        if word in {"guid", "datetime"}:
            return self._made(word, token.at)
        raise _refuse("Expression expected", token.at)

    def _made(self, word: str, at: int) -> tuple[str, object]:
        self._expect("(")
        parts = [self._take()]
        while self._peek().text == ",":
            self._take()
            parts.append(self._take())
        self._expect(")")
        if word == "guid" and parts[0].kind == "string":
            return "Guid", parts[0].text[1:-1].lower()
        if word == "datetime" and len(parts) <= MOST_DATE_PARTS and all(part.kind == "number" for part in parts):
            try:
                return "DateTime", datetime(*[int(part.text) for part in parts], tzinfo=UTC)  # type: ignore[arg-type,misc]  # three to six numbers, checked by the constructor
            except (TypeError, ValueError) as error:
                raise _refuse("Not a date", at) from error
        raise _refuse("Syntax error", at)


def _or(left: Test, right: Test) -> Test:
    return lambda record: left(record) or right(record)


def _and(left: Test, right: Test) -> Test:
    return lambda record: left(record) and right(record)


def _comparable(value: object) -> object:
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def _compare(field: Field, compare: Callable[[Any, Any], bool], value: object, *, null: bool) -> Test:
    def test(record: Wire) -> bool:
        found = field.read(record)
        if found is None or value is None:
            return (found is not value) if null else (found is value)
        return compare(_comparable(found), value)

    return test
