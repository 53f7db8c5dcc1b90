"""The profile: one strict TOML file, and where files live.

An unknown key is an error that names the nearest known one: a misspelt key must not silently do nothing.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import msgspec
import platformdirs

from jobsync_tui.config.checks import check, check_whole
from jobsync_tui.config.schema import (
    CHOICES,
    ContactsProfile,
    InvoiceProfile,
    MappingProfile,
    ProfileFile,
    SourceProfile,
    XeroProfile,
)
from jobsync_tui.config.wishes import after_policy
from jobsync_tui.core.afterwards import AfterPolicy
from jobsync_tui.core.drafting import InvoicePolicy
from jobsync_tui.core.errors import ConfigError
from jobsync_tui.core.jobs import LineKind
from jobsync_tui.core.mapping import MappingRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

APP = "jobsync-tui"
NAME = re.compile(r"[^/\\:\x00-\x1f]+")
"""A profile's name names a file and a folder of its own: it leads nowhere else."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A checked profile and where its files live."""

    name: str
    path: Path
    xero: XeroProfile
    sources: tuple[SourceProfile, ...]
    policy: InvoicePolicy
    rules: MappingRules
    cache_path: Path
    customer_number: bool = False
    after: AfterPolicy = AfterPolicy()

    @property
    def whole(self) -> bool:
        """Whether it says all that pulling and posting need; one in set-up may not."""
        return bool(self.sources) and (self.practice or bool(self.xero.client_id))

    @property
    def practice(self) -> bool:
        """Whether these are practice books: a Xero on this machine."""
        return bool(self.xero.api_url)

    def source_path(self, source: SourceProfile) -> Path:
        """Where a file source lies, relative paths counted from the profile."""
        return (self.path.parent / Path(source.path).expanduser()).resolve()


def home_folders() -> tuple[Path, Path]:
    """The config and data folders: under JOBSYNC_HOME where it is set, else where the system keeps such files."""
    home = os.environ.get("JOBSYNC_HOME")
    if home:
        return Path(home).expanduser() / "config", Path(home).expanduser() / "data"
    return platformdirs.user_config_path(APP), platformdirs.user_data_path(APP)


def log_folder() -> Path:
    """The folder of the log file, chosen as the others are."""
    home = os.environ.get("JOBSYNC_HOME")
    return Path(home).expanduser() / "log" if home else platformdirs.user_log_path(APP)


def load_profile(name: str = "default", file: Path | None = None) -> Profile:
    """Read and check a profile by name or by file; raises ConfigError naming the file and the key."""
    name, path = _named(name, file)
    written = _decode(path, _read(path))
    check_whole(path, written)
    return _profile(name, path, written)


def profile_in_set_up(name: str = "default", file: Path | None = None) -> Profile:
    """Read a profile that may not be there yet, or not be whole; what it does say is checked all the same."""
    name, path = _named(name, file)
    found = _read(path) if path.exists() else {}
    return _profile(name, path, _decode(path, {"xero": {}, "source": []} | found))


def _named(name: str, file: Path | None) -> tuple[str, Path]:
    """The profile's own name and its file."""
    config, _ = home_folders()
    if not name.strip(".") or not NAME.fullmatch(name):
        raise ConfigError(f"'{name}' cannot be the name of a profile.", next_step="Give its file with --config.")
    if file is None:
        return name, config / f"{name}.toml"
    # Two files of one name in different folders are two profiles: each has a cache of its own.
    return f"{file.stem}-{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:8]}", file


def _profile(name: str, path: Path, written: ProfileFile) -> Profile:
    check(path, written)
    _, data = home_folders()
    return Profile(
        name=name,
        path=path.resolve(),
        xero=written.xero,
        sources=tuple(written.source),
        policy=_policy(written.invoice),
        rules=_rules(written.mapping),
        cache_path=data / name / "cache.db",
        customer_number=written.contacts.customer_number,
        after=after_policy(written.invoice),
    )


def _read(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows editors put a mark in front
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no profile at {path}.",
            next_step="Run 'jobsync demo' to look around first, or 'jobsync connect xero' to set it up.",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text.", next_step="Save it as UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", next_step="Check its permissions.") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.", next_step="Correct that line.") from error


def _decode(path: Path, written: dict[str, object]) -> ProfileFile:
    _no_unknown_keys(path, written)
    missing = "one [[source]] block" if "source" not in written else "an [xero] block"
    if "source" not in written or "xero" not in written:
        raise ConfigError(f"{path} lacks {missing}.", next_step="Add it as the README shows.")
    try:
        return msgspec.convert(written, ProfileFile)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        key = where.strip("`").removeprefix("$.") or "the file"
        choices = get_args(CHOICES.get(key.rpartition(".")[2])) if "enum" in what else ()
        next_step = f"It may be {_either(choices)}." if choices else "Correct that key."
        raise ConfigError(f"{path}: {key}: {_plainly(what)}.", next_step=next_step) from error


def _no_unknown_keys(path: Path, written: dict[str, object]) -> None:
    """Refuse keys that nothing reads, naming the nearest one that something does."""
    blocks: dict[str, type[msgspec.Struct]] = {
        "xero": XeroProfile,
        "invoice": InvoiceProfile,
        "mapping": MappingProfile,
        "contacts": ContactsProfile,
        "source": SourceProfile,
    }
    for block, content in written.items():
        if block not in blocks:
            raise _unknown_key(path, block, blocks)
        known = blocks[block].__struct_fields__
        for table in content if isinstance(content, list) else [content]:
            for key in table if isinstance(table, dict) else ():
                if key not in known:
                    raise _unknown_key(path, f"{block}.{key}", [f"{block}.{name}" for name in known])


def _unknown_key(path: Path, key: str, known: Iterable[str]) -> ConfigError:
    nearest = difflib.get_close_matches(key, list(known), n=1, cutoff=0)[0]
    return ConfigError(f"{path}: unknown key '{key}'.", next_step=f"Did you mean '{nearest}'?")


def _policy(invoice: InvoiceProfile) -> InvoicePolicy:
    return InvoicePolicy(
        status=invoice.status,
        number=invoice.number,
        reference=invoice.reference,
        due=invoice.due,
        fallback_days=invoice.fallback_days,
    )


def _rules(mapping: MappingProfile) -> MappingRules:
    by_kind = {kind: account for kind in LineKind if (account := getattr(mapping, kind.value).strip())}
    return MappingRules(by_kind=by_kind, default=mapping.default.strip() or None)


def _plainly(message: str) -> str:
    """Put a schema's message into words: `Expected `str`, got `int`` becomes `expected text, got a number`."""
    words = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false"}
    words |= {"object": "a block", "array": "a list"}
    words |= {"date": "a date", "time": "a time", "datetime": "a date and time"}

    def word(match: re.Match[str]) -> str:
        kinds = [kind for kind in match[1].split(" | ") if kind != "null"]
        return _either([words.get(kind, f"'{kind}'") for kind in kinds])

    text = re.sub(r"`([^`]*)`", word, message).replace("Invalid enum value", "unknown value")
    text = text.replace("Object missing required field", "lacks the key")
    return text[:1].lower() + text[1:]


def _either(choices: Sequence[str]) -> str:
    """List choices as people say them: a, b or c."""
    *others, last = choices
    return f"{', '.join(others)} or {last}" if others else last
