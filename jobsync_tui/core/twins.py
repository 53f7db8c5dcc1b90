"""Contacts of one Xero organisation that are evidently one party, typed twice.

Stricter than matching a customer: who is told here that two contacts are one merges them in Xero, and no key takes
that back. A name that agrees is not enough, nor an e-mail or a telephone that others share; a family, the branches
of a firm and the plans of one strata company are never one party.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from jobsync_tui.core.matching import Compared, How, NameLevel, compare, hard_conflict
from jobsync_tui.core.matching.explaining import SPOKEN
from jobsync_tui.core.matching.folding import ADDRESS, EMAIL, NAME, PHONE, TAX
from jobsync_tui.core.matching.nicknames import known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobsync_tui.core.ledger import Contact, ContactID
    from jobsync_tui.core.matching import ContactIndex
    from jobsync_tui.core.matching.folding import Keys

    Pair = tuple[ContactID, ContactID]

MOST = 4
"""A value that more contacts share is an office's or a household's, whatever they are called."""

NAMES = {
    NameLevel.EQUAL: "same name",
    NameLevel.SPELLING: "same name but for its spelling",
    NameLevel.QUALIFIED: "same name but for words beside it",
    NameLevel.TRADING: "one name that both go by",
    NameLevel.PERSON: "same name, the first name in another form",
}
"""The ways in which the names of one party agree, and how each is told."""

CHANNELS = (EMAIL, PHONE, TAX, ADDRESS)
TELLING = (TAX, EMAIL, PHONE)
"""What can single a party out; an address is a household's, a customer's number another system's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """One party: its active contacts by id, archived ones that are the same, and what says so in her words."""

    contacts: tuple[ContactID, ...]
    archived: tuple[ContactID, ...]
    told: str


def twins(index: ContactIndex) -> list[Twins]:
    """Find every group, by the name of its first contact; what hangs together only in part is no group.

    Pure: the order of contacts in the index changes nothing.
    """
    pairs = _Pairs(index)
    linked: set[Pair] = set()
    for field, key, holders in _shared(index):
        if pairs.all_alike(holders):
            linked.update(pair for pair in combinations(holders, 2) if pairs.agree(pair, field, key))
    groups = [found for group in _joined(linked) if (found := _group(index, pairs, group))]
    return sorted(groups, key=lambda one: (index.by_id[one.contacts[0]].name.casefold(), one.contacts))


def _shared(index: ContactIndex) -> Iterator[tuple[str, str, tuple[ContactID, ...]]]:
    """Every telling value that two contacts have and few others, with all who have it, archived ones too."""
    told = {
        entry
        for contact_id, contact in index.by_id.items()
        if contact.active
        for entry in _telling(index.keys(contact_id))
    }
    for field, key in sorted(told):
        holders = tuple(sorted(each for each in index.holders(field, key) if not index.by_id[each].merged_to))
        if 1 < len(holders) <= MOST:
            yield field, key, holders


def _telling(keys: Keys) -> Iterator[tuple[str, str]]:
    """What singles a party out: of owners' bodies the number of their plan too, whoever manages them."""
    name = keys.party.names[0]
    if name.strata and name.numbers:
        yield NAME, keys.name
    yield from (entry for entry in keys.entries() if entry[0] in TELLING)


class _Pairs:
    """Pairs of contacts in the order of their ids, each compared once."""

    def __init__(self, index: ContactIndex) -> None:
        self._index = index
        self._compared: dict[Pair, Compared | None] = {}

    def alike(self, pair: Pair) -> Compared | None:
        """How the two compare, where nothing keeps them from being one party; else None."""
        if pair not in self._compared:
            self._compared[pair] = _alike(self._index, *pair)
        return self._compared[pair]

    def all_alike(self, group: tuple[ContactID, ...]) -> bool:
        """Whether any two of them may be one party."""
        return all(self.alike(pair) for pair in combinations(group, 2))

    def agree(self, pair: Pair, field: str, key: str) -> bool:
        """Whether the two agree in that very value; a plan's number needs something beside it that agrees."""
        compared = self.alike(pair)
        if compared is None:
            return False
        if field == NAME:
            return any(compared.how(each) is How.SAME for each in CHANNELS)
        # What is looked up may be a part of the value: a number without its area code.
        return compared.how(field) is How.SAME and compared.fields[field].key == key


def _alike(index: ContactIndex, one: ContactID, other: ContactID) -> Compared | None:
    ours, theirs = index.keys(one), index.keys(other)
    if not _one_role(index.by_id[one], index.by_id[other]):
        return None
    compared = compare(ours, theirs, index.count)
    if compared.name.level not in NAMES or _apart(compared) or not _one_name(compared.name.level, ours, theirs):
        return None
    conflict = hard_conflict(index.by_id[other], compared, ours, theirs, ())
    return None if conflict or hard_conflict(index.by_id[one], compared, theirs, ours, ()) else compared


def _one_role(one: Contact, other: Contact) -> bool:
    """Whether both are customers, or both were never used; and the office gave them no two account numbers."""
    roles = {(each.is_customer, each.is_supplier and not each.is_customer) for each in (one, other)}
    accounts = {each.account_number.strip().casefold() for each in (one, other)} - {""}
    return len(roles) == 1 and (False, True) not in roles and len(accounts) <= 1


def _apart(compared: Compared) -> bool:
    """Whether something sets two of one name apart.

    A tax number off by a digit, or two places and one shared value in all: namesakes and branches are like that.
    """
    if compared.how(TAX) is How.SLIP:
        return True
    same = sum(compared.how(field) is How.SAME for field in TELLING)
    return compared.how(ADDRESS) in (How.DIFFERENT, How.UNIT) and same <= 1


def _one_name(level: NameLevel, ours: Keys, theirs: Keys) -> bool:
    """Whether what differs in two names is no other town or branch.

    One slip at most where they differ in spelling, as towns are two apart. Nothing beside the name of a firm; beside
    a person's no first name: behind a double surname it is another of the family.
    """
    names = (ours.party.names[0], theirs.party.names[0])
    if level is NameLevel.SPELLING:
        one, other = ("".join(sorted((*name.words, *name.extras))) for name in names)
        return OSA.distance(one, other, score_cutoff=1) <= 1
    if level is NameLevel.QUALIFIED:
        people = all(name.people and not name.firm for name in names)
        return people and not any(known(word) for name in names for word in name.extras)
    return True


def _joined(linked: Iterable[Pair]) -> list[tuple[ContactID, ...]]:
    """Put together what hangs together."""
    group_of: dict[ContactID, set[ContactID]] = {}
    for one, other in sorted(linked):
        both = group_of.get(one, {one}) | group_of.get(other, {other})
        group_of.update(dict.fromkeys(both, both))
    return sorted({tuple(sorted(group)) for group in group_of.values()})


def _group(index: ContactIndex, pairs: _Pairs, group: tuple[ContactID, ...]) -> Twins | None:
    """The group, if any two of it may be one party and two of it are active."""
    active = tuple(each for each in group if index.by_id[each].active)
    if len(active) < 2 or not pairs.all_alike(group):  # noqa: PLR2004 - typed twice
        return None
    found = [compared for pair in combinations(active, 2) if (compared := pairs.alike(pair))]
    archived = tuple(each for each in group if each not in active)
    return Twins(contacts=active, archived=archived, told=_told(index, active, found))


# In her words


def _told(index: ContactIndex, group: tuple[ContactID, ...], found: list[Compared]) -> str:
    """`Same name, same mobile; only the e-mail differs.` Of several contacts: what holds for all of them."""
    name = NAMES[min(one.name.level for one in found)]
    agreeing = [field for field in CHANNELS if all(one.how(field) is How.SAME for one in found)]
    same = ", ".join([name, *(f"same {_spoken(index, group[0], field, found[0])}" for field in agreeing)])
    differing = [SPOKEN[field] for field in CHANNELS if any(_differs(one, field) for one in found)]
    if len({index.by_id[each].contact_number.strip() for each in group} - {""}) > 1:
        differing.append("customer number")
    return f"{same[:1].upper()}{same[1:]}; {_differing(differing)}."


def _differing(fields: list[str]) -> str:
    if not fields:
        return "nothing differs"
    if len(fields) == 1:
        return f"only the {fields[0]} differs"
    return f"the {', the '.join(fields[:-1])} and the {fields[-1]} differ"


def _differs(compared: Compared, field: str) -> bool:
    return compared.how(field) in (How.DIFFERENT, How.UNIT, How.TOWN, How.MISTYPED, How.DOMAIN)


def _spoken(index: ContactIndex, contact_id: ContactID, field: str, compared: Compared) -> str:
    """The field as she calls it: a mobile is no phone."""
    shared = compared.fields[field].key
    mobile = any(phone.mobile and phone.digits == shared for phone in index.keys(contact_id).phones)
    return "mobile" if field == PHONE and mobile else SPOKEN[field]
