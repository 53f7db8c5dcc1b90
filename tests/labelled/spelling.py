"""How one side spells a party's name: forms of persons, couples, firms, plans, each with the name of its twist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.labelled.trades import ABBREVIATIONS, JOB_WORDS, TAILS
from tests.labelled.words import NICKNAMES, VARIANTS

if TYPE_CHECKING:
    from random import Random

    from tests.labelled.values import Facts, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A name as one side has it, whose first and last name stand beside it, and what was done to it."""

    name: str
    first: str = ""
    last: str = ""
    twist: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How one office writes names: shares of 1.

    `turned` puts the family name first; `extras` hangs sites and jobs on names; `short` drops legal tails.
    """

    country: str
    turned: float
    extras: float
    short: float
    nicknames: float = 0.05


def spelled(rng: Random, facts: Facts, habit: Habit) -> Spelled:
    """Spell the name of a party as that office would."""
    if facts.plan:
        return Spelled(name=plan_name(rng, facts, habit.country))
    if facts.firm and facts.people and facts.trading:
        return trader_name(rng, facts, habit)
    if facts.firm:
        return firm_name(rng, facts, habit)
    if len(facts.people) > 1:
        return couple_name(rng, facts, habit)
    return person_name(rng, facts.people[0], habit)


def called(rng: Random, person: Person, habit: Habit) -> tuple[str, str]:
    """What a person is called there: the first name, a short one, or another spelling."""
    roll = rng.random()
    if roll < habit.nicknames and person.given in NICKNAMES:
        return rng.choice(NICKNAMES[person.given]), "nickname"
    if roll < habit.nicknames + 0.03 and person.given in VARIANTS:
        return VARIANTS[person.given], "variant"
    return person.given, ""


def person_name(rng: Random, person: Person, habit: Habit) -> Spelled:
    """Spell one person."""
    given, twist = called(rng, person, habit)
    family = VARIANTS.get(person.family, person.family) if rng.random() < 0.015 else person.family
    last = f"{family} {person.generation}".strip() if person.generation else family
    name, how = _ordered(rng, given, last, person, habit)
    if rng.random() < 0.02 and not name.startswith(person.title):
        name = f"{person.title} {name}"
    if rng.random() < habit.extras * 0.3:
        name, how = f"{name} {rng.choice('-(')} {rng.choice(JOB_WORDS)}".replace("( ", "("), "job words"
        name += ")" if "(" in name else ""
    return Spelled(name=name, first=given, last=last, twist=how or twist)


def _ordered(rng: Random, given: str, last: str, person: Person, habit: Habit) -> tuple[str, str]:
    if rng.random() < habit.turned:
        return f"{last}, {given}", "turned"
    first, middle = given[0], person.middle or given[0]
    ways = (
        (0.015, f"{last} {given}", "turned"),
        (0.045, rng.choice((f"{first} {last}", f"{first}. {last}", f"{last} {first}")), "initial"),
        (0.055, f"{person.title} {first} {last}", "initial"),
        (0.075 if person.middle else 0.0, f"{given} {middle} {last}", "middle name"),
        (0.085 if person.middle else 0.0, f"{given} {middle[0]} {last}", "middle name"),
        (0.092, rng.choice((last, f"{person.title} {last}")), "surname only"),
        (1.01, f"{given} {last}", ""),
    )
    roll = rng.random()
    return next((name, how) for until, name, how in ways if roll < until)


def couple_name(rng: Random, facts: Facts, habit: Habit) -> Spelled:
    """Spell two people who live together."""
    one, other = facts.people[:2]
    one_given, twist = called(rng, one, habit)
    other_given, _ = called(rng, other, habit)
    if one.family != other.family:
        name = f"{one_given} {one.family} & {other_given} {other.family}"
        return Spelled(
            name=name if rng.random() < 0.7 else f"{one_given} {one.family}", first=one_given, last=one.family
        )
    family, roll = one.family, rng.random()
    forms: tuple[tuple[float, str, str], ...] = (
        (0.34, f"{one_given} & {other_given} {family}", twist),
        (0.46, f"{one_given[0]} & {other_given[0]} {family}", "initial"),
        (0.53, f"{family}, {one_given} & {other_given}", "turned"),
        (0.57, f"{family} {one_given[0]} & {other_given[0]}", "initial"),
        (0.62, f"{other_given} & {one_given} {family}", "turned"),
        (0.66, f"Mr & Mrs {family}", "surname only"),
        (0.69, f"Mr & Mrs {one_given[0]} {family}", "initial"),
        (0.71, f"{one_given} {family} & {other_given} {family}", ""),
        (0.73, rng.choice((f"The {family}s", f"{family} Family")), "surname only"),
        (0.90, f"{one_given} {family}", "one of two"),
        (1.01, f"{other_given} {family}", "one of two"),
    )
    _, name, how = next(form for form in forms if roll < form[0])
    first = other_given if roll >= 0.90 else one_given
    return Spelled(name=name, first=first, last=family, twist=how)


def short_words(rng: Random, text: str) -> str:
    """Shorten or vary one word of trade."""
    for long, shorts in ABBREVIATIONS.items():
        if re.search(rf"\b{long}\b", text):
            return re.sub(rf"\b{long}\b", rng.choice(shorts), text, count=1)
    return text


def tail_spelled(rng: Random, tail: str, habit: Habit) -> str:
    """Spell a legal form one of its ways, or leave it out; with the blank before it."""
    if not tail or rng.random() < habit.short:
        return ""
    ways = TAILS[habit.country].get(tail, (tail,))
    return " " + (ways[0] if rng.random() < 0.5 else rng.choice(ways))


def firm_name(rng: Random, facts: Facts, habit: Habit) -> Spelled:
    """Spell an organisation; its part always stands, since it tells it from its sisters."""
    firm, twist = facts.firm, ""
    if rng.random() < 0.05:
        firm, twist = short_words(rng, firm), "short words"
    tail = tail_spelled(rng, facts.tail, habit)
    name = _with_part(rng, firm, facts.part, tail)
    if facts.trading and rng.random() < 0.6:
        name, twist = _with_trading(rng, name, facts, tail), "trading as"
    if facts.care_of and rng.random() < 0.1:
        name, twist = rng.choice((f"{facts.care_of} - {name}", f"{facts.care_of} ({name})")), "agency first"
    elif facts.care_of and rng.random() < 0.7:
        name = f"{name} {rng.choice(('c/-', 'C/-', 'c/o', 'C/O'))} {facts.care_of}"
    elif facts.people and rng.random() < habit.extras * 0.5:
        one = facts.people[0]
        name = rng.choice((f"{name} - {one.given}", f"{name} ({one.given} {one.family})"))
        twist = "person beside"
    elif rng.random() < 0.008 and not name.startswith("The "):
        name = f"The {name}"
    person = facts.people[0] if facts.people else None
    return Spelled(name=name, first=person.given if person else "", last=person.family if person else "", twist=twist)


def _with_part(rng: Random, firm: str, part: str, tail: str) -> str:
    if not part:
        return firm + tail
    if part[0] == "=":  # the part is a word of the name itself
        return f"{firm} {part[1:]}{tail}"
    shape = rng.random()
    if tail:
        return f"{firm} ({part}){tail}" if shape < 0.7 else f"{firm} {part}{tail}"
    return f"{firm} - {part}" if shape < 0.4 else f"{firm} ({part})" if shape < 0.6 else f"{firm} {part}"


def _with_trading(rng: Random, name: str, facts: Facts, tail: str) -> str:
    roll = rng.random()
    if roll < 0.45:
        return f"{name} {rng.choice(('T/A', 't/a', 'trading as', 'T/as', 'T/A:'))} {facts.trading}"
    if roll < 0.9:
        return facts.trading
    return f"{facts.trading} ({facts.firm}{tail})"


def trader_name(rng: Random, facts: Facts, habit: Habit) -> Spelled:
    """Spell a sole trader: the person, the trading name, or both."""
    person = person_name(rng, facts.people[0], habit)
    roll = rng.random()
    if roll < 0.3:
        return person
    if roll < 0.7:
        return Spelled(name=facts.trading, first=person.first, last=person.last, twist="trading as")
    name = f"{person.first} {person.last}"
    both = (
        f"{name} T/A {facts.trading}",
        f"{facts.trading} ({name})",
        f"{name} trading as {facts.trading}",
        f"{facts.trading} - {name}",
        f"{name} t/as {facts.trading}",
    )
    return Spelled(name=rng.choice(both), first=person.first, last=person.last, twist="trading as")


PLANS = {
    "AU": ("SP {n}", "SP{n}", "Strata Plan {n}", "The Owners - Strata Plan No. {n}", "Owners Corporation SP {n}",
           "The Owners Strata Plan {n}", "S.P. {n}", "Owners of SP {n}", "Body Corporate SP{n}"),
    "NZ": ("Body Corporate {n}", "BC {n}", "BC{n}", "B/C {n}", "Body Corp {n}", "Body Corporate No {n}"),
}  # fmt: skip


def plan_name(rng: Random, facts: Facts, country: str) -> str:
    """Spell a body of owners by its number, at times with its building or its manager."""
    name = rng.choice(PLANS[country]).format(n=facts.plan)
    roll = rng.random()
    if roll < 0.14:
        return f"{name} - {facts.firm}"
    if roll < 0.2:
        return f"{facts.firm} {name}"
    if roll < 0.32 and facts.care_of:
        return f"{name} c/- {facts.care_of}"
    return name
