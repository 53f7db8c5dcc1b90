"""What a profile's keys must be beyond their types: each refusal names the file, the key and what helps."""

from __future__ import annotations

from contextlib import suppress
from string import Formatter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jobsync_tui.config.wishes import check_wishes
from jobsync_tui.core.drafting import XERO_NUMBERS
from jobsync_tui.core.errors import ConfigError
from jobsync_tui.core.mapping import LEAVE_OFF

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.config.schema import ProfileFile

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TEMPLATE_FIELDS = frozenset({"job", "stage"})
MOST_DAYS = 3650


def check_whole(path: Path, written: ProfileFile) -> None:
    """Refuse a profile that lacks what pulling and posting need; raises ConfigError."""
    if not written.xero.client_id and not written.xero.api_url:
        raise ConfigError(f"{path}: xero.client_id is missing.", next_step="Put your Xero app's client id there.")
    if not written.source:
        raise ConfigError(f"{path} names no [[source]].", next_step="Add one, as the README shows.")


def check(path: Path, written: ProfileFile) -> None:
    """Refuse what no profile may say, a whole one or one that is being set up; raises ConfigError."""
    xero = written.xero
    if xero.api_url and not _is_loopback(xero.api_url):
        raise ConfigError(
            f"{path}: xero.api_url must be on this machine (http://127.0.0.1:PORT).",
            next_step="Leave it out to reach Xero itself.",
        )
    check_wishes(path, written.invoice)
    names = [source.name for source in written.source]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ConfigError(f"{path}: two sources are named '{twice}'.", next_step="Give each its own name.")
    for key, template in (("number", written.invoice.number), ("reference", written.invoice.reference)):
        _check_template(path, f"invoice.{key}", template)
    if not 0 <= written.invoice.fallback_days <= MOST_DAYS:
        raise ConfigError(f"{path}: invoice.fallback_days is out of range.", next_step="Use 0 to 3650 days.")
    if written.mapping.default.strip() == LEAVE_OFF:
        raise ConfigError(
            f"{path}: mapping.default cannot be '{LEAVE_OFF}': work would silently go unbilled.",
            next_step="Leave it out, and each line without a rule is asked about.",
        )


def _check_template(path: Path, key: str, template: str) -> None:
    if key == "invoice.number" and template == XERO_NUMBERS:
        return
    try:
        parts = [part for part in Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        raise ConfigError(f"{path}: {key}: {error}.", next_step="Write {job} or {stage} in braces.") from error
    for _, name, shape, conversion in parts:
        # A shape such as {job:.3} would cut numbers short, and give two jobs the same one.
        if name not in TEMPLATE_FIELDS or shape or conversion:
            raise ConfigError(
                f"{path}: {key} = '{template}' holds more than {{job}} and {{stage}}.",
                next_step="Use {job} and {stage}, just as they stand here.",
            )
    if key == "invoice.number" and all(name != "job" for _, name, _, _ in parts):
        raise ConfigError(
            f"{path}: {key} must hold {{job}}.", next_step="Else all jobs would get one invoice number."
        )


def _is_loopback(url: str) -> bool:
    """Whether a URL is a plain http origin on this machine: practice books speak nothing else."""
    with suppress(ValueError):  # a port or an address that is none
        parts = urlsplit(url)
        return parts.scheme == "http" and parts.hostname in LOOPBACK and "@" not in parts.netloc and parts.port != 0
    return False
