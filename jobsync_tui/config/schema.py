"""The profile as it is written: blocks and keys; an unknown one is an error elsewhere, never ignored."""

from __future__ import annotations

from typing import Literal

import msgspec

AuthKind = Literal["pkce", "client_credentials"]
InvoiceStatus = Literal["DRAFT", "SUBMITTED", "AUTHORISED"]
AttachKind = Literal["none", "office", "client"]
DueKind = Literal["terms", "days"]
SourceType = Literal["json", "csv"]
CHOICES = {"auth": AuthKind, "status": InvoiceStatus, "attach": AttachKind, "due": DueKind, "type": SourceType}
"""What may stand at the keys that take one of a few words."""


class XeroProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the books are reached. `api_url` is for practice books: loopback only."""

    client_id: str = ""
    auth: AuthKind | None = None
    tenant_id: str = ""
    api_url: str = ""


class InvoiceProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How invoices are made."""

    status: InvoiceStatus = "DRAFT"
    number: str = "{job}{stage}"
    reference: str = "{job}"
    due: DueKind = "terms"
    fallback_days: int = 14
    email: bool = False
    mark_sent: bool = False
    note: str = ""
    attach: AttachKind = "none"


class MappingProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account of each kind of line, or "leave-off"; `default` for every other line."""

    labour: str = ""
    material: str = ""
    subcontract: str = ""
    travel: str = ""
    fee: str = ""
    discount: str = ""
    other: str = ""
    default: str = ""


class ContactsProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How contacts are created; existing ones are never written."""

    customer_number: bool = False
    """Whether the job system's customer id goes into ContactNumber, which Xero shows as the contact code."""


class SourceProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place jobs come from; `path` is relative to the profile."""

    name: str
    type: SourceType
    path: str


class ProfileFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The profile as it is written."""

    xero: XeroProfile
    source: list[SourceProfile]
    invoice: InvoiceProfile = InvoiceProfile()
    mapping: MappingProfile = MappingProfile()
    contacts: ContactsProfile = ContactsProfile()
