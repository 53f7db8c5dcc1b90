"""Requests held against Xero's own OpenAPI documents: path, method, parameters, headers and body.

The documents stand beside the checkout (../shared/specs) or where JOBSYNC_SPECS points; they are not part of it.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import pytest
import yaml
from openapi_schema_validator import OAS30WriteValidator, oas30_format_checker

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    Document = dict[str, Any]

SPECS = Path(os.environ.get("JOBSYNC_SPECS") or Path(__file__).parents[2].parent / "shared" / "specs")
API = "/api.xro/2.0"
PASSING_HEADERS = {
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "user-agent",
}
"""Headers of HTTP itself, which an operation does not list."""


def load(name: str) -> Document:
    """A document; skips the test where it is not at hand."""
    path = SPECS / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand; set JOBSYNC_SPECS to the folder that has it")
    loaded: Document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return loaded


@dataclass
class RequestsDocument:
    """Xero's Accounting and Identity documents as judges of requests."""

    accounting: Document
    identity: Document

    @classmethod
    def at_hand(cls) -> RequestsDocument:
        """Load both, with every object closed to properties that the document does not know."""
        accounting = load("xero_accounting.yaml")
        _close(accounting["components"]["schemas"])
        return cls(accounting=accounting, identity=load("xero-identity.yaml"))

    def faults(self, request: httpx.Request) -> list[str]:
        """Where a request departs from the document; an empty list when nowhere."""
        path = unquote(request.url.raw_path.partition(b"?")[0].decode())
        if not path.startswith(API):
            return list(self._identity_faults(request, path))
        raw = request.url.raw_path.partition(b"?")[0].decode().removeprefix(API)
        return list(self._accounting_faults(request, raw))

    # The Accounting API

    def _accounting_faults(self, request: httpx.Request, path: str) -> Iterator[str]:
        template, values = _template(self.accounting["paths"], path, request.method.lower())
        if template is None:
            yield f"{path}: no such path"
            return
        operation = self.accounting["paths"][template].get(request.method.lower())
        if operation is None:
            yield f"{request.method} {template}: no such operation"
            return
        known = [self._resolved(one) for one in self._parameters(template, operation)]
        yield from _value_faults(known, "path", values)
        yield from _value_faults(known, "query", dict(parse_qsl(request.url.query.decode(), keep_blank_values=True)))
        yield from self._header_faults(known, request)
        yield from self._body_faults(operation, request)

    def _parameters(self, template: str, operation: Document) -> list[Document]:
        return [*self.accounting["paths"][template].get("parameters", []), *operation.get("parameters", [])]

    def _resolved(self, node: Document) -> Document:
        if "$ref" not in node:
            return node
        found: Document = self.accounting["components"]["parameters"][node["$ref"].rpartition("/")[2]]
        return found

    def _header_faults(self, known: list[Document], request: httpx.Request) -> Iterator[str]:
        headers = {name: value for name, value in request.headers.items() if name not in PASSING_HEADERS}
        yield from _value_faults(known, "header", headers)
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            yield "no bearer token"
        if request.headers.get("Accept") != "application/json":
            yield f"Accept is {request.headers.get('Accept')!r}: Xero would answer XML"
        key = request.headers.get("Idempotency-Key")
        if request.method in {"PUT", "POST"} and not key:
            yield "a write without an Idempotency-Key"
        if key and len(key) > 128:
            yield "an Idempotency-Key of more than 128 characters"

    def _body_faults(self, operation: Document, request: httpx.Request) -> Iterator[str]:
        wanted = operation.get("requestBody")
        if wanted and "$ref" in wanted:
            wanted = self.accounting["components"]["requestBodies"][wanted["$ref"].rpartition("/")[2]]
        content = request.read()
        if wanted is None:
            if content:
                yield "a body that the operation does not take"
            return
        kind = request.headers.get("Content-Type", "").partition(";")[0]
        if "application/json" not in wanted["content"]:
            return  # bytes of a file, whose kind the header names
        if kind != "application/json":
            yield f"a body of {kind or 'no kind'} where JSON is wanted"
            return
        schema = wanted["content"]["application/json"]["schema"] | {"components": self.accounting["components"]}
        validator = OAS30WriteValidator(schema, format_checker=oas30_format_checker)
        body = json.loads(content) if content else {}
        yield from (f"{error.json_path}: {error.message}" for error in validator.iter_errors(body))
        yield from _known_traps(body)

    # The Identity service

    def _identity_faults(self, request: httpx.Request, path: str) -> Iterator[str]:
        if path == "/connect/token":
            yield from _token_faults(request)
            return
        if path == "/connect/revocation":
            form = dict(parse_qsl(request.read().decode()))
            yield from () if request.method == "POST" and form.get("token") else ["a revocation without a token"]
            return
        method = request.method.lower()
        paths = {one.lower(): item for one, item in self.identity["paths"].items()}
        template, _ = _template(paths, path, method)
        if template is None or method not in paths[template]:
            yield f"{request.method} {path}: no such operation"
        if "xero-tenant-id" in request.headers:
            yield "a tenant where none is asked for"


def _close(node: object) -> None:
    """Close every object to unknown properties."""
    if isinstance(node, list):
        for item in node:
            _close(item)
    elif isinstance(node, dict):
        for item in list(node.values()):
            _close(item)
        if "properties" in node:
            node["additionalProperties"] = False


def _template(paths: Document, path: str, method: str) -> tuple[str | None, dict[str, str]]:
    """The path's template, one that has the method and few places before others, and the values of its places."""
    for template in sorted(paths, key=lambda one: (method not in paths[one], one.count("{"))):
        names = re.findall(r"\{(\w+)\}", template)
        pattern = re.sub(r"\{\w+\}", "([^/]+)", template)
        found = re.fullmatch(pattern, path)
        if found:
            return template, dict(zip(names, map(unquote, found.groups()), strict=True))
    return None, {}


def _value_faults(known: list[Document], place: str, given: dict[str, str]) -> Iterator[str]:
    """What is given without being known, wanted without being given, or of the wrong kind."""
    by_name = {one["name"].casefold(): one for one in known if one["in"] == place}
    for name, value in given.items():
        parameter = by_name.get(name.casefold())
        if parameter is None:
            yield f"{place} {name}: unknown"
        elif place != "header":
            yield from (f"{place} {name}: {fault}" for fault in _kind_faults(parameter["schema"], value))
    for name, parameter in by_name.items():
        if parameter.get("required") and name not in {one.casefold() for one in given}:
            yield f"{place} {parameter['name']}: missing"


def _kind_faults(schema: Document, value: str) -> Iterator[str]:
    if schema.get("type") == "array":
        for one in value.split(","):
            yield from _kind_faults(schema["items"], one)
        return
    read: object = value
    if schema.get("type") == "integer":
        read = int(value) if value.isdecimal() else value
    if schema.get("type") == "boolean":
        read = {"true": True, "false": False}.get(value, value)
    for error in OAS30WriteValidator(schema, format_checker=oas30_format_checker).iter_errors(read):
        yield error.message


def _known_traps(body: Document) -> Iterator[str]:
    """What the document lets through and Xero does not, or not without harm."""
    for invoice in body.get("Invoices", []):
        contact = invoice.get("Contact")
        if contact is not None and set(contact) != {"ContactID"}:
            yield f"Contact holds more than its id: {sorted(contact)}"
        for line in invoice.get("LineItems", []):
            for name in ("LineAmount", "TaxAmount", "DiscountRate", "DiscountAmount"):
                if name in line:
                    yield f"a line carries {name}"
        for name in ("Date", "DueDate"):
            if name in invoice and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", invoice[name]):
                yield f"{name} is no plain date: {invoice[name]}"


def _token_faults(request: httpx.Request) -> Iterator[str]:
    """The token endpoint, by OAuth 2 and RFC 7636: the documents leave it out."""
    form = dict(parse_qsl(request.read().decode(), keep_blank_values=True))
    wanted = {
        "authorization_code": {"grant_type", "client_id", "code", "redirect_uri", "code_verifier"},
        "refresh_token": {"grant_type", "client_id", "refresh_token"},
        "client_credentials": {"grant_type", "scope"},
    }.get(form.get("grant_type", ""))
    if request.method != "POST" or wanted is None or set(form) != wanted:
        yield f"a token request with {sorted(form)}"
        return
    public = form["grant_type"] != "client_credentials"
    if public and "authorization" in request.headers:
        yield "a public client with an Authorization header"
    if public and not re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", form.get("code_verifier", "x" * 43)):
        yield "a verifier that is none"
