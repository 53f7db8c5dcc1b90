"""Where Xero is: its own three faces, or the practice books' one."""

from __future__ import annotations

from dataclasses import dataclass

from jobsync_tui.connectors.http import is_loopback
from jobsync_tui.core.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Where Xero's three faces are: its API, its identity service, and the page where a person signs in."""

    api: str = "https://api.xero.com"
    identity: str = "https://identity.xero.com"
    authorize: str = "https://login.xero.com/identity/connect/authorize"


XERO = Origins()


def origins(api_url: str | None) -> Origins:
    """Xero's own, or the practice books' one origin for everything; ConfigError unless that is on this computer."""
    if api_url is None:
        return XERO
    if not is_loopback(api_url):
        raise ConfigError(
            "xero.api_url names another computer.",
            next_step="Take it out to use Xero itself; practice books run on 127.0.0.1.",
        )
    origin = api_url.rstrip("/")
    return Origins(api=origin, identity=origin, authorize=f"{origin}/identity/connect/authorize")
