"""`jobsync rescue`: what is wrong with the cache, what can be brought back, and bringing it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobsync_tui.cli.context import Session, on_terminal, shared
from jobsync_tui.cli.tables import count, facts, table
from jobsync_tui.core.errors import CacheError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from jobsync_tui.cli.documents import Document
    from jobsync_tui.services.rescue import Found, Rescued

NEWEST = "newest"
NOT_NOW = "not as it stands"


@click.command("rescue")
@click.option(
    "--restore",
    "backup",
    is_flag=False,
    flag_value=NEWEST,
    metavar="[BACKUP]",
    help="Puts a backup back, by its day or file name; else the one that loses least.",
)
@click.option("--rebuild", is_flag=True, help="Builds the cache anew from all that still reads.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@shared
@click.pass_obj
def rescue_command(session: Session, *, backup: str | None, rebuild: bool, yes: bool) -> int:
    """Shows whether the cache is damaged, and brings it back.

    The file that is there is kept under another name. Exit code 5 where the cache is damaged and nothing was done.
    """
    if backup and rebuild:
        raise UsageError("--restore and --rebuild are two ways.", next_step="Give one of them.")
    if (backup or rebuild) and not (yes or on_terminal()):
        raise UsageError("This asks first, and here nobody can answer.", next_step="Give --yes.")
    session.stands = "The cache is as it was, unless it was told above."
    path = _cache_path(session)
    if backup or rebuild:
        return _bring_back(session, path, None if backup == NEWEST else backup, rebuild=rebuild, ask=not yes)
    from jobsync_tui.services.rescue import look  # noqa: PLC0415 - brings SQLite; the help needs click alone
    from jobsync_tui.services.workspace import SystemClock  # noqa: PLC0415 - same

    with session.progress("Reading the cache and its backups"):
        found = look(path, now=SystemClock().now())
    session.answer(_document(found), found_text(found))
    return 5 if found.trouble else 0


def _cache_path(session: Session) -> Path:
    from jobsync_tui.config import load_profile  # noqa: PLC0415 - same

    return load_profile(session.profile or "default", session.config).cache_path


def _bring_back(session: Session, path: Path, name: str | None, *, rebuild: bool, ask: bool) -> int:
    from jobsync_tui.services import rescue  # noqa: PLC0415 - same
    from jobsync_tui.services.workspace import SystemClock  # noqa: PLC0415 - same

    now = SystemClock().now()
    if ask:
        found = rescue.look(path, now=now)
        if found.refused:
            raise CacheError(found.refused)
        if not rebuild:
            rescue.chosen(found, name)
        click.echo(found_text(found), err=True)
        question = "Build the cache anew from all that still reads?" if rebuild else _question(found, name)
        if not click.confirm(question, default=False, err=True):
            session.answer(_document(found) | {"done": None}, "Nothing was changed.")
            return 0
    with session.progress("Bringing the cache back"):
        done = rescue.rebuild(path, now=now) if rebuild else rescue.restore(path, name, now=now)
    session.answer({"done": _done(done)}, "\n".join(done.told))
    return 0


def _question(found: Found, name: str | None) -> str:
    from jobsync_tui.services.rescue import chosen  # noqa: PLC0415 - same

    copy = chosen(found, name)
    return f"Put the backup of {copy.backup.at} back, and lose {copy.loses.told}?"


def found_text(found: Found) -> str:
    """What stands there, the backups, and what either way keeps."""
    state = found.refused or found.trouble or "The cache is sound."
    log = f"{count(found.events, 'event')}, {count(found.decisions, 'decision')} in force"
    broken = f"entry {found.broken_at} was altered or lost; the mirror and the backups may fill it"
    pairs = [
        ("Cache", str(found.path)),
        ("State", state),
        ("Event log", log),
        ("Log broken", broken if found.broken_at else ""),
        *(("Note", one) for one in found.notes),
        ("--rebuild", NOT_NOW if found.refused else f"keeps all {log}, and every invoice that still reads"),
        ("--restore", NOT_NOW if found.refused else _restore_keeps(found)),
    ]
    rows = [
        [
            one.backup.at,
            one.backup.path.name,
            f"{one.backup.events:,}",
            one.backup.trouble or ("of a time given up" if one.astray else "intact"),
            one.loses.told if one.sound else "",
        ]
        for one in found.copies
    ]
    backups = table(("BACKUP", "FILE", "EVENTS", "STATE", "WOULD LOSE"), rows, right=["EVENTS"])
    return f"{facts(pairs)}\n\n{backups if rows else 'There is no backup.'}"


def _restore_keeps(found: Found) -> str:
    best = found.best
    return f"puts the backup of {best.backup.at} back and loses {best.loses.told}" if best else "none can be used"


def _document(found: Found) -> Document:
    return {
        "cache": str(found.path),
        "sound": not found.trouble,
        "trouble": found.trouble,
        "refused": found.refused,
        "notes": list(found.notes),
        "log_broken_at": found.broken_at,
        "events": found.events,
        "decisions": found.decisions,
        "latest": found.latest,
        "backups": [
            {
                "at": one.backup.at,
                "file": one.backup.path.name,
                "before_migration": one.backup.before_migration,
                "events": one.backup.events,
                "intact": one.sound,
                "trouble": one.backup.trouble,
                "loses": {"decisions": one.loses.decisions, "invoices": one.loses.invoices},
            }
            for one in found.copies
        ],
    }


def _done(done: Rescued) -> Document:
    return {
        "way": "restore" if done.backup else "rebuild",
        "backup": done.backup.path.name if done.backup else None,
        "kept_as": str(done.aside) if done.aside else None,
        "events": done.events,
        "decisions": done.decisions,
        "invoices": done.invoices,
        "lost": list(done.lost),
        "next": done.told[-1],
    }
