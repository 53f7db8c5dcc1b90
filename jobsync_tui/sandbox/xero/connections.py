"""Keeps which organisations and practices each app is connected to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from jobsync_tui.sandbox.xero.books import Books
    from jobsync_tui.sandbox.xero.wire import Wire

ORGANISATION = "ORGANISATION"
PRACTICE = "PRACTICE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """What a user can connect: an organisation, or an accountant's practice, which has no books to read."""

    tenant_id: str
    kind: str
    name: str


@dataclass(slots=True, kw_only=True)
class Connection:
    """One tenant in reach of one app; `event_id` names the consent that made or last renewed it."""

    connection_id: str
    tenant_id: str
    event_id: str
    created: datetime
    updated: datetime


class Connections:
    """Every connection, by app (client id); an organisation's name is read afresh, since it may change."""

    def __init__(self, organisations: Sequence[Books], practices: Sequence[str]) -> None:
        self._first = organisations[0]
        self._organisations = organisations
        self._practices = [
            Tenant(tenant_id=self._first.new_id("Practice"), kind=PRACTICE, name=name) for name in practices
        ]
        self._of_app: dict[str, list[Connection]] = {}

    def custom(self, client_id: str) -> None:
        """Connect the app of a custom connection to its one organisation, the first, unless it ever was."""
        if client_id not in self._of_app:
            self.consent(client_id, self._first.new_id("AuthEvent"), {self._first.tenant_id})

    def consent(self, client_id: str, event_id: str, chosen: Collection[str] | None) -> None:
        """Connect an app to the chosen tenants, or to all; one connected already keeps its connection, renewed."""
        now = self._first.now()
        held = self._of_app.setdefault(client_id, [])
        by_tenant = {connection.tenant_id: connection for connection in held}
        for tenant in self._tenants():
            if chosen is not None and tenant.tenant_id not in chosen:
                continue
            known = by_tenant.get(tenant.tenant_id)
            if known is None:
                held.append(self._new(tenant.tenant_id, event_id, now))
            else:
                known.event_id, known.updated = event_id, now

    def _new(self, tenant_id: str, event_id: str, now: datetime) -> Connection:
        return Connection(
            connection_id=self._first.new_id("Connection"),
            tenant_id=tenant_id,
            event_id=event_id,
            created=now,
            updated=now,
        )

    def _tenants(self) -> list[Tenant]:
        named = [
            Tenant(tenant_id=books.tenant_id, kind=ORGANISATION, name=books.organisation["Name"])
            for books in self._organisations
        ]
        return named + self._practices

    def reaches(self, client_id: str, tenant_id: str) -> bool:
        """Tell whether an app is connected to the tenant; case does not tell ids apart."""
        return any(known.tenant_id.lower() == tenant_id.lower() for known in self._of_app.get(client_id, []))

    def rows(self, client_id: str, event_id: str | None) -> list[Wire]:
        """Write the connections of an app as GET /connections does, all or those of one consent."""
        tenants = {tenant.tenant_id: tenant for tenant in self._tenants()}
        return [
            _row(connection, tenants[connection.tenant_id])
            for connection in self._of_app.get(client_id, [])
            if event_id is None or event_id.lower() == connection.event_id
        ]

    def remove(self, client_id: str, connection_id: str) -> bool:
        """Remove one connection of an app by its id; False when there is none."""
        held = self._of_app.get(client_id, [])
        kept = [connection for connection in held if connection.connection_id != connection_id.lower()]
        self._of_app[client_id] = kept
        return len(kept) < len(held)

    def remove_all(self, client_id: str) -> None:
        """Remove every connection of an app."""
        self._of_app[client_id] = []


def _row(connection: Connection, tenant: Tenant) -> Wire:
    return {
        "id": connection.connection_id,
        "authEventId": connection.event_id,
        "tenantId": tenant.tenant_id,
        "tenantType": tenant.kind,
        "tenantName": tenant.name,
        "createdDateUtc": _instant(connection.created),
        "updatedDateUtc": _instant(connection.updated),
    }


def _instant(at: datetime) -> str:
    """Write a moment without an offset and with seven digits, as this endpoint alone does."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f0")
