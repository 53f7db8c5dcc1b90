"""The profile: one strict TOML file, and where files live.

An unknown key is an error that names the nearest known one: a misspelt key must not silently do nothing.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from contextlib import suppress
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlsplit

import msgspec
import platformdirs

from jobsync_tui.core.drafting import InvoicePolicy
from jobsync_tui.core.errors import ConfigError
from jobsync_tui.core.jobs import LineKind
from jobsync_tui.core.mapping import LEAVE_OFF, MappingRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

APP = "jobsync-tui"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
NAME = re.compile(r"[^/\\:\x00-\x1f]+")
"""A profile's name names a file and a folder of its own: it leads nowhere else."""
TEMPLATE_FIELDS = frozenset({"job", "stage"})
MOST_DAYS = 3650

AuthKind = Literal["pkce", "client_credentials"]
InvoiceStatus = Literal["DRAFT", "SUBMITTED", "AUTHORISED"]
DueKind = Literal["terms", "days"]
SourceType = Literal["json", "csv"]
CHOICES = {"auth": AuthKind, "status": InvoiceStatus, "due": DueKind, "type": SourceType}
"""What may stand at the keys that take one of a few words."""


class XeroProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the books are reached. `api_url` is for practice books: loopback only."""

    client_id: str = ""
    auth: AuthKind | None = None
    tenant_id: str = ""
    api_url: str = ""


class InvoiceProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How invoices are made."""

    status: InvoiceStatus = "DRAFT"
    number: str = "{job}{stage}"
    reference: str = "{job}"
    due: DueKind = "terms"
    fallback_days: int = 14
    email: bool = False


class MappingProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account of each kind of line, or "leave-off"; `default` for every other line."""

    labour: str = ""
    material: str = ""
    subcontract: str = ""
    travel: str = ""
    fee: str = ""
    discount: str = ""
    other: str = ""
    default: str = ""


class SourceProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place jobs come from; `path` is relative to the profile."""

    name: str
    type: SourceType
    path: str


class ProfileFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The profile as it is written."""

    xero: XeroProfile
    source: list[SourceProfile]
    invoice: InvoiceProfile = InvoiceProfile()
    mapping: MappingProfile = MappingProfile()


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A checked profile and where its files live."""

    name: str
    path: Path
    xero: XeroProfile
    sources: tuple[SourceProfile, ...]
    policy: InvoicePolicy
    rules: MappingRules
    cache_path: Path

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


def load_profile(name: str = "default", file: Path | None = None) -> Profile:
    """Read and check a profile by name or by file; raises ConfigError naming the file and the key."""
    config, data = home_folders()
    if not name.strip(".") or not NAME.fullmatch(name):
        raise ConfigError(f"'{name}' cannot be the name of a profile.", next_step="Give its file with --config.")
    path = file if file is not None else config / f"{name}.toml"
    if file is not None:
        # Two files of one name in different folders are two profiles: each has a cache of its own.
        name = f"{file.stem}-{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:8]}"
    written = _decode(path, _read(path))
    _check(path, written)
    return Profile(
        name=name,
        path=path.resolve(),
        xero=written.xero,
        sources=tuple(written.source),
        policy=_policy(written.invoice),
        rules=_rules(written.mapping),
        cache_path=data / name / "cache.db",
    )


def _read(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows editors put a mark in front
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no profile at {path}.",
            next_step="Run 'jobsync demo' to look around first, or write the profile as the README shows.",
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


def _check(path: Path, written: ProfileFile) -> None:
    xero = written.xero
    if not xero.client_id and not xero.api_url:
        raise ConfigError(f"{path}: xero.client_id is missing.", next_step="Put your Xero app's client id there.")
    if xero.api_url and not _is_loopback(xero.api_url):
        raise ConfigError(
            f"{path}: xero.api_url must be on this machine (http://127.0.0.1:PORT).",
            next_step="Leave it out to reach Xero itself.",
        )
    if not written.source:
        raise ConfigError(f"{path} names no [[source]].", next_step="Add one, as the README shows.")
    if written.invoice.email:
        raise ConfigError(
            f"{path}: invoice.email = true is not supported yet.",
            next_step="Leave it out, and e-mail the invoices from Xero.",
        )
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
    if key == "invoice.number" and template == "xero":
        raise ConfigError(
            f"{path}: invoice.number = 'xero' (Xero's own sequence) is not supported yet.",
            next_step="Use a template such as '{job}{stage}': our own number is what makes a duplicate impossible.",
        )
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
