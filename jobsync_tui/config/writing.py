"""Writing into a profile: what she wrote herself, her comments and their order, stays as it is."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import tomlkit
    from tomlkit.items import Table


def write_xero(path: Path, values: Mapping[str, str]) -> None:
    """Set keys of the [xero] block; raises ConfigError when the file cannot be written."""
    document = _read(path)
    table = _block(document)
    for key, value in values.items():
        table[key] = value
    _write(path, document)


def write_source(path: Path, *, name: str, kind: str, place: str) -> None:
    """Add a [[source]] block, or change the one of that name; raises ConfigError like `write_xero`."""
    import tomlkit  # noqa: PLC0415 - only setting up writes

    document = _read(path)
    sources = document.setdefault("source", tomlkit.aot())
    table = next((one for one in sources if one.get("name") == name), None)
    if table is None:
        table = tomlkit.table()
        sources.append(table)
    table.update({"name": name, "type": kind, "path": place})
    _write(path, document)


def _read(path: Path) -> tomlkit.TOMLDocument:
    import tomlkit  # noqa: PLC0415 - only setting up writes
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - same

    if not path.exists():
        return tomlkit.document()
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise ConfigError(f"{path} cannot be read as a profile.", next_step="Correct it, or move it away.") from error


def _block(document: tomlkit.TOMLDocument) -> Table:
    import tomlkit  # noqa: PLC0415 - only setting up writes
    from tomlkit.items import Table  # noqa: PLC0415 - same

    if "xero" not in document:
        document["xero"] = tomlkit.table()
    table = document["xero"]
    if not isinstance(table, Table):
        raise ConfigError("xero is not a block of the profile.", next_step="Write it as [xero].")
    return table


def _write(path: Path, document: tomlkit.TOMLDocument) -> None:
    """Replace the file in one step: a crash leaves the old one or the new one."""
    import tomlkit  # noqa: PLC0415 - only setting up writes

    real = path.resolve()  # a link is written through, not replaced
    try:
        real.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile("w", encoding="utf-8", dir=real.parent, delete=False) as file:
            file.write(tomlkit.dumps(document))
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(real)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}.", next_step="Check its folder's permissions."
        ) from error
