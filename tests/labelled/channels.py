"""Phones and e-mail addresses: drawn so that no two strangers share one, and written as people write them."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from tests.labelled.towns import FREE_MAIL

if TYPE_CHECKING:
    from random import Random

    from tests.labelled.values import Person

AREAS = {"AU": "2378", "NZ": "34679", "UK": ("1632", "20", "113", "121", "161", "1273", "1392")}
CITIES = ("113", "121", "161")
FICTION = {"AU": ("5550", "7010"), "NZ": ("555",), "UK": ("960",)}
"""What stands after the area code in numbers that are kept for fiction."""

MOBILES = {"AU": ("4",), "NZ": ("21", "22", "27", "20"), "UK": ("77", "78", "79", "74", "75")}
KEPT_MOBILES = {"AU": "491570", "NZ": "", "UK": "7700900"}
MOBILE_LENGTHS = {"AU": (9,), "NZ": (8, 9, 9, 10), "UK": (10,)}
CODES = {"AU": "61", "NZ": "64", "UK": "44"}
LANDLINE_LENGTHS = {"AU": 9, "NZ": 8, "UK": 10}
ROLES = ("info", "accounts", "admin", "office", "hello", "enquiries", "reception", "accountspayable", "ap", "sales")


def _digits(rng: Random, length: int) -> str:
    return str(rng.randrange(10**length)).zfill(length)


def landline(rng: Random, country: str) -> str:
    """Draw a national number without its leading nought."""
    start = rng.choice(AREAS[country])
    start += rng.choice(FICTION[country]) if rng.random() < 0.4 else rng.choice("3456789")
    return start + _digits(rng, LANDLINE_LENGTHS[country] - len(start))


def mobile(rng: Random, country: str) -> str:
    """Draw a mobile number, nationally and without its leading nought."""
    if KEPT_MOBILES[country] and rng.random() < 0.03:
        return KEPT_MOBILES[country] + _digits(rng, 3)
    start = rng.choice(MOBILES[country])
    return start + _digits(rng, rng.choice(MOBILE_LENGTHS[country]) - len(start))


def _grouped(number: str, sizes: tuple[int, ...], gap: str = " ") -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    parts.append(number[start:])
    return gap.join(part for part in parts if part)


def _split(number: str, country: str) -> tuple[str, str]:
    """A number's area or network code and the rest."""
    if number.startswith(MOBILES[country]) and not (country == "NZ" and len(number) < 8):
        size = {"AU": 3, "NZ": 2, "UK": 4}[country]
    elif country == "UK":
        size = 2 if number.startswith("20") else 3 if number.startswith(CITIES) else 4
    else:
        size = 1
    return number[:size], number[size:]


def written_phone(rng: Random, number: str, country: str) -> str:
    """Write a number as people do: national or international, grouped or not, at times with an extension."""
    if not number:
        return ""
    code, (area, rest) = CODES[country], _split(number, country)
    halves = _grouped(rest, (len(rest) // 2,))
    local = halves if len(rest) >= 7 and len(area) == 1 else f"0{area} {halves}"
    beside = rng.choice((" ext 4", " x12", " (Dave)", " after 3pm", " - wife"))
    ways = (
        (0.30, f"0{number}"),
        (0.62, f"0{area} {halves}"),
        (0.74, f"(0{area}) {halves}"),
        (0.80, f"0{area}-{halves.replace(' ', '-')}"),
        (0.87, f"+{code} {area} {halves}"),
        (0.92, f"+{code}{number}"),
        (0.95, rng.choice((f"00{code}{number}", f"+{code}(0){number}", f"{code}{number}"))),
        (0.97, local),
        (1.01, f"0{area} {halves}{beside}"),
    )
    roll = rng.random()
    return next(text for until, text in ways if roll < until)


@cache
def plain(text: str) -> str:
    """A name as it stands in an address: small letters of the Latin alphabet and digits only."""
    folded = unicodedata.normalize("NFKD", text.replace("ø", "o")).encode("ascii", "ignore").decode()
    return "".join(letter for letter in folded.lower() if letter.isalnum())


class Mailboxes:
    """Hands out e-mail addresses and domains, each to one party."""

    def __init__(self, rng: Random, country: str) -> None:
        self._rng = rng
        self._country = country
        self._taken: set[str] = set()

    def _first_free(self, stem: str, rest: str) -> str:
        address, tries = stem + rest, 0
        while address in self._taken:
            tries += 1
            address = f"{stem}{self._rng.randint(2, 99 + 40 * tries)}{rest}"
        self._taken.add(address)
        return address

    def of_person(self, person: Person) -> str:
        """Draw a private address."""
        given, family = plain(person.given) or "me", plain(person.family) or "home"
        year = self._rng.randint(48, 99)
        stem = self._rng.choice(
            (f"{given}.{family}", f"{given}.{family}", f"{given}{family}", f"{given[0]}.{family}",
             f"{given[0]}{family}", f"{family}{given[0]}", f"{given}_{family}", f"{given}{year}",
             f"{given}{family[0]}{year}", f"{family}.{given}", f"{given[0]}{family}{year}")
        )  # fmt: skip
        return self._first_free(stem, "@" + self._rng.choice(FREE_MAIL[self._country]))

    def of_family(self, family: str) -> str:
        """Draw the address of a household."""
        name = plain(family) or "home"
        stem = self._rng.choice((f"the{name}s", f"{name}family", f"{name}s", f"{name}.home"))
        return self._first_free(stem, "@" + self._rng.choice(FREE_MAIL[self._country]))

    def of_trader(self, name: str) -> str:
        """Draw the address of a small business at a free provider."""
        return self._first_free(plain(name)[:22] or "trade", "@" + self._rng.choice(FREE_MAIL[self._country]))

    def domain(self, name: str) -> str:
        """Draw an organisation's own domain, of the part of its name that people know it by."""
        words = [plain(word) for word in name.split()]
        stem = "".join(words[: self._rng.choice((1, 2, 2, 3))]) or "firm"
        return self._first_free(stem, ".example")


def mistyped(rng: Random, address: str) -> str:
    """Mistype an address the way it is said over the phone."""
    name, _, domain = address.partition("@")
    at = rng.randrange(max(1, len(name) - 1))
    return rng.choice(
        (
            f"{name[:at]}{name[at + 1 :]}@{domain}" if len(name) > 3 else f"{name}1@{domain}",
            f"{name[: at + 1]}{name[at]}{name[at + 1 :]}@{domain}",
            f"{name}@{domain.replace('gmail', 'gmial').replace('hotmail', 'hotmial')}",
            f"{name}@{domain.removesuffix('m') if domain.endswith('.com') else domain + '.'}",
        )
    )
