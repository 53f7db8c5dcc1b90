"""What a profile asks for beside every invoice: checked against each other, and as a policy."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from jobsync_tui.core.afterwards import LONGEST_NOTE, NOTE_FIELDS, AfterPolicy, AttachTo, contradiction
from jobsync_tui.core.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.config.schema import InvoiceProfile


def after_policy(invoice: InvoiceProfile) -> AfterPolicy:
    """What is done with every invoice once it is in Xero."""
    return AfterPolicy(
        email=invoice.email, mark_sent=invoice.mark_sent, note=invoice.note.strip(), attach=AttachTo(invoice.attach)
    )


def check_wishes(path: Path, invoice: InvoiceProfile) -> None:
    """Raise ConfigError where keys do not fit together, or the note cannot be filled in."""
    odd = contradiction(after_policy(invoice), invoice.status)
    if odd:
        raise ConfigError(f"{path}: [invoice] asks for what cannot be done: {odd[0]}.", next_step=odd[1])
    if len(invoice.note) > LONGEST_NOTE:
        raise ConfigError(f"{path}: invoice.note is too long.", next_step=f"Use at most {LONGEST_NOTE:,} characters.")
    fields = "Use {job}, {stage} and {completed}; a brace of your own is written twice."
    try:
        parts = [part for part in Formatter().parse(invoice.note) if part[1] is not None]
    except ValueError as error:
        raise ConfigError(f"{path}: invoice.note: {error}.", next_step=fields) from error
    for _, name, shape, conversion in parts:
        if name not in NOTE_FIELDS or shape or conversion:
            raise ConfigError(f"{path}: invoice.note names an unknown field, {{{name}}}.", next_step=fields)
