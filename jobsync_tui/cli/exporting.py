"""`jobsync audit --csv` and `--xlsx`: the audit as files, and the words about them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import UsageError

if TYPE_CHECKING:
    from jobsync_tui.services.audit import AuditReport


def check_places(csv: str | None, xlsx: str | None) -> None:
    """Refuse places that can be no two files, before anything is worked out."""
    for option, name in (("--csv", csv), ("--xlsx", xlsx)):
        if name is not None and name.strip() in {"", "-"}:
            raise UsageError(
                f"{option} needs the name of a file.", next_step=f"For example: {option} audit.{option[2:]}"
            )
    if csv and xlsx and Path(csv).resolve() == Path(xlsx).resolve():
        raise UsageError("--csv and --xlsx name the same file.", next_step="Give each its own.")


def export(report: AuditReport, csv: str | None, xlsx: str | None) -> list[str]:
    """Write the files asked for, each in one step; gives where they are."""
    from jobsync_tui.services.audit_files import csv_bytes, save, xlsx_bytes  # noqa: PLC0415 - few runs write files

    written = []
    for name, content in ((csv, csv_bytes), (xlsx, xlsx_bytes)):
        if name:
            save(content(report), Path(name))
            written.append(name)
    return written
