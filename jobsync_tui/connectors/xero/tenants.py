"""Which organisation a sign-in reaches: never the first of several, always one that is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import ConfigError, SignInNeeded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobsync_tui.connectors.xero.shapes import Connection

ORGANISATION = "ORGANISATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """An organisation that a sign-in reaches, and the connection to take away when it shall no more."""

    connection_id: str
    tenant_id: str
    name: str


def organisations(connections: Sequence[Connection]) -> tuple[Reached, ...]:
    """The organisations by name, without accountants' practices."""
    found = [
        Reached(connection_id=one.id, tenant_id=one.tenant_id, name=one.tenant_name or "unnamed")
        for one in _organisations(connections)
    ]
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def only_tenant(connections: Sequence[Connection]) -> str:
    """The id of the one organisation; SignInNeeded for none, ConfigError naming them for several."""
    found = _organisations(connections)
    if not found:
        raise SignInNeeded(
            "The sign-in reaches no Xero organisation.",
            next_step="Run `jobsync connect xero` and choose the organisation.",
        )
    if len(found) > 1:
        raise ConfigError(
            f"The sign-in reaches several Xero organisations: {named(found)}.",
            next_step="Write the id of the right one as tenant_id under [xero] (xero.tenant_id) in the profile.",
        )
    return found[0].tenant_id


def unreached(tenant_id: str, connections: Sequence[Connection]) -> SignInNeeded | None:
    """The error that tells why Xero refused a tenant; None when the sign-in does list it."""
    found = _organisations(connections)
    if any(one.tenant_id == tenant_id for one in found):
        return None
    reach = f"it reaches {named(found)}" if found else "it reaches none"
    return SignInNeeded(
        f"The sign-in does not reach the organisation {tenant_id} of the profile; {reach}.",
        next_step="Run `jobsync connect xero` and choose it, or correct xero.tenant_id in the profile.",
    )


def named(connections: Sequence[Connection]) -> str:
    """Names with their ids, for a message."""
    return ", ".join(f"{one.tenant_name or 'unnamed'} ({one.tenant_id})" for one in connections)


def _organisations(connections: Sequence[Connection]) -> list[Connection]:
    """Without accountants' practices, which have no books of their own."""
    return [one for one in connections if (one.tenant_type or ORGANISATION) == ORGANISATION]
