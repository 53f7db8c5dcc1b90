"""The file by which remembered decisions travel, read strictly: what jobsync could not have written is refused."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec reads the annotations at run time
import re

import msgspec

from jobsync_tui.core.deciding import Choice, Scope
from jobsync_tui.core.errors import InputError
from jobsync_tui.services.remembered import ABOUT_CONTACTS

FORMAT, VERSION = "jobsync-decisions", 1
MOST_TEXT, MOST_DECISIONS = 2_000, 100_000
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Shared(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One decision as it stands in the file."""

    choice: Choice
    scope: Scope
    source: str
    scope_key: str
    at: dt.datetime
    contact_id: str = ""
    account: str = ""
    line_id: str = ""
    job_id: str = ""
    stage: str = ""
    evidence: str = ""


class File(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file."""

    format: str
    version: int
    tenant_id: str
    organisation: str
    written_at: dt.datetime
    decisions: list[Shared]


class _Head(msgspec.Struct):
    """What of any version can be read."""

    format: str = ""
    version: int = 0


def read_file(content: bytes) -> File:
    """The file, whole and sound; InputError where it is none, is damaged, or is of another version."""
    step = "Ask your colleague to export it again ('jobsync decisions export')."
    try:
        head = msgspec.json.decode(content, type=_Head)
    except msgspec.MsgspecError:
        raise InputError("This is no file of decisions.", next_step=step) from None
    if head.format != FORMAT:
        raise InputError("This is no file of decisions.", next_step=step)
    if head.version != VERSION:
        newer = f"This file is of version {head.version}; this jobsync reads version {VERSION}."
        raise InputError(newer, next_step="Bring both machines to the same version of jobsync.")
    try:
        file = msgspec.json.decode(content, type=File)
    except msgspec.MsgspecError as error:
        raise InputError(f"This file of decisions is damaged: {error}.", next_step=step) from None
    wrong = len(file.decisions) > MOST_DECISIONS or any(not _sound(one) for one in file.decisions)
    if wrong:
        raise InputError("This file holds a decision that jobsync never writes.", next_step=step)
    return file


def _sound(one: Shared) -> bool:
    """Whether a decision is one that could have been made: of a kind that is shared, of a reach that it can have."""
    texts = (one.source, one.scope_key, one.contact_id, one.account, one.line_id, one.job_id, one.stage)
    if any(len(text) > MOST_TEXT or _UNPRINTABLE.search(text) for text in (*texts, one.evidence)):
        return False
    if one.at.tzinfo is None or not one.source or not one.scope_key:
        return False
    alone = one.scope is Scope.JOB
    if bool(one.job_id) is not alone or (alone and one.scope_key != f"{one.source}:{one.job_id}:{one.stage}"):
        return False
    if one.choice is Choice.LINE:
        return bool(one.account) and one.scope in {Scope.LINE, Scope.JOB} and (not alone or bool(one.line_id))
    named = bool(one.contact_id) is (one.choice is not Choice.NEW)
    return one.choice in ABOUT_CONTACTS and one.scope is not Scope.LINE and named
