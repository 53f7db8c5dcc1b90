"""Tells what the granular scopes of March 2026 open: a ".read" twin opens GET alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

SCOPES = {
    "Invoices": ("accounting.invoices",),
    "CreditNotes": ("accounting.invoices",),
    "RepeatingInvoices": ("accounting.invoices",),
    "Items": ("accounting.invoices", "accounting.settings"),
    "Payments": ("accounting.payments",),
    "Prepayments": ("accounting.payments",),
    "Overpayments": ("accounting.payments",),
    "Contacts": ("accounting.contacts",),
    "Organisation": ("accounting.settings",),
    "Accounts": ("accounting.settings",),
    "Currencies": ("accounting.settings",),
    "TaxRates": ("accounting.settings",),
    "TrackingCategories": ("accounting.settings",),
    "BrandingThemes": ("accounting.settings",),
    "Attachments": ("accounting.attachments",),
}
OPENID = "openid"
OFFLINE = "offline_access"
KNOWN_SCOPES = frozenset(
    {OPENID, "profile", "email", OFFLINE}
    | {f"{scope}{twin}" for scopes in SCOPES.values() for scope in scopes for twin in ("", ".read")}
    | {f"accounting.{area}{twin}" for area in ("banktransactions", "manualjournals") for twin in ("", ".read")}
)


def resource(path: str) -> str:
    """Name the resource that a path below the API's own asks for; attachments are one of their own."""
    parts = path.strip("/").split("/")
    return "Attachments" if "Attachments" in parts[2:3] else parts[0]


def covers(scopes: Collection[str], wanted: str, method: str) -> bool:
    """Tell whether scopes allow a method on a resource; one that no scope guards is open."""
    twins = ("", ".read") if method == "GET" else ("",)
    guards = SCOPES.get(wanted)
    return guards is None or any(f"{scope}{twin}" in scopes for scope in guards for twin in twins)
