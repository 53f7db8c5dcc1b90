"""Files that a jobs file names for its jobs: which they are, and their bytes when an invoice gets them.

Pulling looks at names and places alone: a photo that is missing must not hold up what is billed. A path never leads
out of the folder of the jobs file, by dots or by links; the file is looked at again when it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath

from jobsync_tui.connectors.raw_values import refuse
from jobsync_tui.core.attachments import KINDS, LARGEST_FILE, MOST_FILES, distinct, media_type
from jobsync_tui.core.errors import InputError
from jobsync_tui.core.jobs import Attachment

HINT = 'is not a file such as {"name": "photo.jpg", "path": "files/photo.jpg"}'
KEYS = frozenset({"name", "path"})
SEPARATOR = ";"
"""Between paths where a single cell names them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file as a job names it; without a name of its own it is called as it lies there."""

    path: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """The bytes of one file and what they are."""

    content: bytes
    media_type: str


def read_wanted(value: object) -> list[Wanted]:
    """The files a job names: a list of objects, or paths with semicolons between; WrongValue says what is off."""
    if isinstance(value, str):
        return [Wanted(path=path.strip()) for path in value.split(SEPARATOR) if path.strip()]
    if not isinstance(value, list):
        refuse(value, 'is not a list of files such as [{"name": "photo.jpg", "path": "files/photo.jpg"}]')
    return [_wanted(one) for one in value]


def _wanted(value: object) -> Wanted:
    if not isinstance(value, dict):
        refuse(value, HINT)
    odd = [key for key in value if key not in KEYS and not key.startswith(("x_", "_"))]
    path, name = value.get("path"), value.get("name") or ""
    if odd or not isinstance(path, str) or not path.strip() or not isinstance(name, str):
        refuse(odd[0] if odd else path, HINT if not odd else "is no key of a file; it has name and path")
    return Wanted(path=path.strip(), name=name.strip())


def attachments_of(wanted: list[Wanted], folder: Path | None) -> tuple[Attachment, ...]:
    """The files of one job, each in this folder and with a name of its own; WrongValue says what is off."""
    if not wanted:
        return ()
    if folder is None:
        refuse(wanted[0].path, "cannot be named here: only a jobs file has files beside it")
    if len(wanted) > MOST_FILES:
        refuse(wanted[MOST_FILES].path, f"is one too many: an invoice takes {MOST_FILES} files")
    root = folder.resolve()
    paths = [_inside(one.path, root) for one in wanted]
    names = distinct(one.name or path.name for one, path in zip(wanted, paths, strict=True))
    return tuple(Attachment(name=name, path=str(path)) for name, path in zip(names, paths, strict=True))


def _inside(text: str, root: Path) -> Path:
    pure = PurePath(text)
    if "\0" in text or pure.is_absolute() or PureWindowsPath(text).drive or text.startswith(("/", "\\")):
        refuse(text, "is no path inside the folder of the jobs file")
    try:
        path = (root / pure).resolve()
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself
        refuse(text, "cannot be followed to a file")
    if path == root or not path.is_relative_to(root):
        refuse(text, "leads out of the folder of the jobs file")
    return path


def load(attachment: Attachment) -> FileContent:
    """Read one file whole; InputError when it is gone, too big, or not of a kind that an invoice is sent with."""
    path = Path(attachment.path)
    try:
        if path.resolve(strict=True) != path:  # somebody put a link there since it was pulled
            raise _unfit(attachment, "leads somewhere else now")
        if not path.is_file():
            raise _unfit(attachment, "is no file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        why = "is not there" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        raise _unfit(attachment, why) from error
    if not content or len(content) > LARGEST_FILE:
        raise _unfit(attachment, "is empty" if not content else "is larger than 10 MB")
    kind = media_type(attachment.name, content[:16])
    if kind is None:
        raise _unfit(attachment, f"is no {', '.join(KINDS)} file by its name and its content")
    return FileContent(content=content, media_type=kind)


def _unfit(attachment: Attachment, why: str) -> InputError:
    return InputError(
        f"The file {attachment.name} {why}.",
        next_step="Correct it, pull, then run 'jobsync invoice attach JOB'.",
    )
