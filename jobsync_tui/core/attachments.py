"""Files beside an invoice: names that Xero accepts, and what a file is by its ending and its first bytes."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_FILES = 10
"""Files of one invoice (attachments page, November 2026)."""

LARGEST_FILE = 10_000_000
"""Bytes of one file; Xero's pages say 10 MB and 25 MB, so the smaller holds."""

LONGEST_NAME = 100
UNTITLED = "attachment"

REFUSED = frozenset('<>:"/\\|?*+\0')
"""Characters that Xero refuses in a file's name (attachments page)."""

DOUBTFUL = frozenset("%&#;")
"""Characters that its web server may refuse in an address, though Xero does not name them."""

ZIPPED, TIFF = (b"PK\x03\x04",), (b"II*\0", b"MM\0*")
OFFICE = "application/vnd.openxmlformats-officedocument"
JPEG = ("image/jpeg", (b"\xff\xd8\xff",))
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "tif": ("image/tiff", TIFF),
    "tiff": ("image/tiff", TIFF),
    "bmp": ("image/bmp", (b"BM",)),
    "docx": (f"{OFFICE}.wordprocessingml.document", ZIPPED),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", ZIPPED),
}
"""Media type and possible first bytes by file ending: what an invoice is sent with, and Xero takes."""


def clean_name(name: str) -> str:
    """A file's name as Xero accepts it: no path, no refused characters, no leading dot, at most 100 characters."""
    kept = "".join(_kept(char) for char in unicodedata.normalize("NFC", name)).strip(" ._") or UNTITLED
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > len("jpeg"):
        return kept[:LONGEST_NAME].rstrip(" .")
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .')}.{ending}"


def _kept(char: str) -> str:
    if char in REFUSED or char in DOUBTFUL:
        return "_"
    return "" if unicodedata.category(char).startswith("C") else char


def distinct(names: Iterable[str]) -> list[str]:
    """The names, cleaned; one that stands there already, in any case, gets a number before its ending."""
    found: list[str] = []
    taken: set[str] = set()
    for name in map(clean_name, names):
        free, count = name, 1
        while free.casefold() in taken:
            count += 1
            stem, dot, ending = name.rpartition(".")
            mark = f"-{count}"
            room = LONGEST_NAME - len(mark) - len(dot + ending)
            free = f"{stem[:room]}{mark}.{ending}" if dot else f"{name[: LONGEST_NAME - len(mark)]}{mark}"
        taken.add(free.casefold())
        found.append(free)
    return found


def media_type(name: str, head: bytes) -> str | None:
    """What a file is, where its ending and its first bytes agree; None for anything else."""
    _, dot, ending = name.rpartition(".")
    kind, starts = KINDS.get(ending.casefold(), ("", ()))
    return kind if dot and starts and head.startswith(starts) else None
