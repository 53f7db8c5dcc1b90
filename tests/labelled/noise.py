"""What hands do to text: slips of keys, letter case, punctuation, and letters of other alphabets."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
NEAR = {
    key: "".join(row[beside] for beside in (at - 1, at + 1) if 0 <= beside < len(row))
    for row in KEYS
    for at, key in enumerate(row)
}
LOOK_ALIKES = str.maketrans("aceopxyiABEHKMOPTX", "асеорхуіАВЕНКМОРТХ")  # noqa: RUF001 - letters that look Latin
ANDS = (" & ", " & ", " and ", " and ", " + ", " And ", "&", " AND ", " n ")


def typo(rng: Random, text: str) -> str:
    """Slip once: a key beside, a letter lost, doubled or swapped; never in a digit, never the first letter."""
    places = [at for at in range(1, len(text)) if text[at].isalpha()]
    if len(places) < 3:
        return text
    at = rng.choice(places)
    letter, roll = text[at], rng.random()
    if roll < 0.3:
        return text[:at] + text[at + 1 :]
    if roll < 0.5:
        return text[:at] + letter + text[at:]
    if roll < 0.75 and at + 1 < len(text) and text[at + 1].isalpha():
        return text[:at] + text[at + 1] + letter + text[at + 2 :]
    beside = NEAR.get(letter.lower(), "e")
    return text[:at] + rng.choice(beside) + text[at + 1 :]


def without_accents(text: str) -> str:
    """Write it on a keyboard that has no accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def and_spelled(rng: Random, text: str) -> str:
    """Join with another sign or word for and."""
    return text.replace(" & ", rng.choice(ANDS))


def punctuation(rng: Random, text: str) -> str:
    """Lose or add points, apostrophes, hyphens and spaces."""
    roll = rng.random()
    if roll < 0.35:
        return text.replace("'", "" if rng.random() < 0.7 else "\u2019")
    if roll < 0.55:
        return text.replace("-", " ")
    if roll < 0.7:
        return text.replace(".", "")
    if roll < 0.8:
        return text + rng.choice((".", " ", ","))
    if roll < 0.9:
        return text.replace(" ", "  ", 1)
    return " " + text


def cased(rng: Random, text: str) -> str:
    """Write it all in capitals, all small, or with the first letter alone large."""
    return rng.choice((text.upper(), text.upper(), text.lower(), text.capitalize()))


def look_alike(rng: Random, text: str) -> str:
    """Put letters of another alphabet where they look the same; at least one."""
    places = [at for at, letter in enumerate(text) if letter.translate(LOOK_ALIKES) != letter]
    for at in rng.sample(places, min(len(places), rng.randint(1, 3))):
        text = text[:at] + text[at].translate(LOOK_ALIKES) + text[at + 1 :]
    return text


def scuffed(rng: Random, text: str, *, slips: float) -> tuple[str, str]:
    """Do to a name what one side's hands do, and say what was done; `slips` is the share that is mistyped."""
    done = ""
    if not text.isascii() and rng.random() < 0.6:
        text, done = without_accents(text), "accents"
    if " & " in text:
        text = and_spelled(rng, text)
    if rng.random() < slips:
        text, done = typo(rng, text), "typo"
    roll = rng.random()
    if roll < 0.07:
        text, done = cased(rng, text), done or "case"
    elif roll < 0.14:
        text, done = punctuation(rng, text), done or "punctuation"
    return text, done
