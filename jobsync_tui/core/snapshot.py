"""What a decision about a contact was made on, kept small enough to lie beside it, and what has changed since.

Values are folded here by rules of their own that must stay as they are: kept snapshots hold what they gave.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import takewhile
from typing import TYPE_CHECKING

from jobsync_tui.core.evidence import Level
from jobsync_tui.core.text import LEGAL, TITLES, name_key, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobsync_tui.core.evidence import Evidence
    from jobsync_tui.core.jobs import Address, Customer
    from jobsync_tui.core.ledger import Contact

NAME, EMAIL, PHONE, TAX, ADDRESS = "name", "email", "phone", "tax number", "address"
"""Fields as evidence calls them."""

SPOKEN = {EMAIL: "e-mail"}
AGREED = frozenset({Level.SAME, Level.CLOSE})
DIGEST = "sha256:"
_MOST_DIGITS = 16
_ONE_FORM = {"limited": "ltd", "proprietary": "pty", "incorporated": "inc"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """How each field compared, the folded values of both sides, and whom the matcher would have taken by itself."""

    levels: Mapping[str, str] = field(default_factory=dict)
    ours: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    auto: str = ""

    def written(self) -> str:
        """The snapshot as one line of JSON; `read` reads it back."""
        kept = {"levels": self.levels, "ours": self.ours, "theirs": self.theirs, "auto": self.auto}
        return json.dumps({name: value for name, value in kept.items() if value}, separators=(",", ":"))

    def sealed(self) -> Snapshot:
        """The same with digests for values: another machine can tell that one changed, and cannot read it."""
        return replace(self, ours=_digests(self.ours), theirs=_digests(self.theirs))

    @property
    def agreed(self) -> tuple[str, ...]:
        """The fields that agreed, in words."""
        return tuple(SPOKEN.get(name, name) for name, level in self.levels.items() if level in AGREED)


def read(text: str) -> Snapshot | None:
    """A snapshot as it was written; None for what is none, as in decisions of before there were any."""
    try:
        kept = json.loads(text or "null")
    except ValueError:
        return None
    if not isinstance(kept, dict):
        return None
    auto = kept.get("auto", "")
    return Snapshot(
        levels=_texts(kept.get("levels")),
        ours=_texts(kept.get("ours")),
        theirs=_texts(kept.get("theirs")),
        auto=auto if isinstance(auto, str) else "",
    )


def snapshot(
    customer: Customer, site: Address, contact: Contact, evidence: Iterable[Evidence], *, auto: str = ""
) -> Snapshot:
    """Fold both sides of what was compared; `site` is empty where the decision is about all sites."""
    spoken = customer.name.strip() or f"{customer.first_name} {customer.last_name}"
    ours = {
        NAME: _steady(spoken),
        EMAIL: _steady_email(customer.email),
        PHONE: _numbers((customer.phone, customer.mobile)),
        TAX: _steady(customer.tax_number).replace(" ", ""),
        ADDRESS: _steady(f"{customer.address.one_line()} {site.one_line()}"),
    }
    theirs = {
        NAME: _steady(contact.name),
        EMAIL: _steady_email(contact.email),
        PHONE: _numbers(contact.phones),
        TAX: _steady(contact.tax_number).replace(" ", ""),
        ADDRESS: _steady(" ".join(address.one_line() for address in contact.addresses)),
    }
    levels = {one.field: str(one.level) for one in evidence if one.level is not Level.MISSING}
    return Snapshot(levels=levels, ours=_filled(ours), theirs=_filled(theirs), auto=auto)


def worse(then: Snapshot, now: Snapshot, contact_name: str) -> str:
    """What has changed for the worse since a decision, in her words; empty where nothing has.

    Worse is another name of the customer, another e-mail or tax number on either side that does not agree, tax
    numbers that contradict each other and did not before, and any field that agreed and differs now. What else was
    added, or is merely spelled otherwise, is not worse.
    """
    if not _same_name(then.ours.get(NAME, ""), now.ours.get(NAME, "")):
        return f"the name of the customer changed since you chose {contact_name}"
    for name in (EMAIL, TAX):
        if now.levels.get(name) in AGREED:
            continue
        if _replaced(then.ours, now.ours, name):
            return _of_the_customer(name, contact_name)
        if _replaced(then.theirs, now.theirs, name):
            return _of_the_contact(name, contact_name)
    return _contradicting(then, now, contact_name) or _differing(then, now, contact_name)


def _contradicting(then: Snapshot, now: Snapshot, contact_name: str) -> str:
    """Say that tax numbers contradict each other which did not; two of them are never one party.

    Where they did already, she saw it and chose nevertheless: to ask again would be to ask for ever.
    """
    if now.levels.get(TAX) != Level.DIFFERENT or then.levels.get(TAX) == Level.DIFFERENT:
        return ""
    return f"the tax number of the customer is not that of {contact_name} in Xero"


def _differing(then: Snapshot, now: Snapshot, contact_name: str) -> str:
    """Say which field agreed and differs now, by a change of either side."""
    for name, level in then.levels.items():
        if name == NAME or level not in AGREED or now.levels.get(name) != Level.DIFFERENT:
            continue
        if not _same(then.ours.get(name, ""), now.ours.get(name, "")):
            return _of_the_customer(name, contact_name)
        if not _same(then.theirs.get(name, ""), now.theirs.get(name, "")):
            return _of_the_contact(name, contact_name)
    return ""


def renamed(then: Snapshot, now: Snapshot) -> bool:
    """Whether the contact has another name now."""
    return not _same_name(then.theirs.get(NAME, ""), now.theirs.get(NAME, ""))


def _of_the_customer(name: str, contact_name: str) -> str:
    return f"the {SPOKEN.get(name, name)} of the customer changed since you chose {contact_name}"


def _of_the_contact(name: str, contact_name: str) -> str:
    return f"the {SPOKEN.get(name, name)} of {contact_name} changed in Xero since you chose it"


def _replaced(then: Mapping[str, str], now: Mapping[str, str], name: str) -> bool:
    old, new = then.get(name, ""), now.get(name, "")
    return bool(old and new) and not _same(old, new)


def _same(kept: str, now: str) -> bool:
    return kept in {now, _digest(now)}


def _same_name(kept: str, now: str) -> bool:
    """Whether it is the same name; a title or legal form may come or go where it can be read, not become another."""
    if _same(kept, now):
        return True
    alike = not kept.startswith(DIGEST) and name_key(kept) == name_key(now)
    return alike and not _another(_title(kept), _title(now)) and not _another(_forms(kept), _forms(now))


def _another(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether each side has a word that the other lacks: `Pty` and `Pty Ltd` are one form, `Ltd` and `LLP` two."""
    return not (one <= other or other <= one)


def _title(name: str) -> frozenset[str]:
    return frozenset(name.split()[:1]) & TITLES


def _forms(name: str) -> frozenset[str]:
    tail = takewhile(LEGAL.__contains__, reversed(name.split()[1:]))
    return frozenset(_ONE_FORM.get(word, word) for word in tail)


def _steady(text: str) -> str:
    return " ".join(words(text))


def _steady_email(text: str) -> str:
    return "".join(text.split()).casefold()


def _numbers(phones: Iterable[str]) -> str:
    digits = {"".join(char for char in phone if char.isdecimal()) for phone in phones}
    return " ".join(sorted(digits - {""}))


def _digests(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value if value.startswith(DIGEST) else _digest(value) for name, value in values.items()}


def _digest(value: str) -> str:
    return DIGEST + sha256(value.encode()).hexdigest()[:_MOST_DIGITS] if value else ""


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _texts(kept: object) -> dict[str, str]:
    if not isinstance(kept, dict):
        return {}
    return {name: value for name, value in kept.items() if isinstance(name, str) and isinstance(value, str)}
