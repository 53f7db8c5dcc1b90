"""Addresses: drawn, and written as people write them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobsync_tui.core.jobs import Address
from tests.labelled.noise import typo
from tests.labelled.towns import COUNTRY_NAMES, STREET_KINDS, STREETS, TOWNS
from tests.labelled.trades import BUILDINGS, OWN
from tests.labelled.values import Place

if TYPE_CHECKING:
    from random import Random

KINDS = tuple(STREET_KINDS)
SHORT = {"AU": "Unit", "NZ": "Unit", "UK": "Flat"}


def town(rng: Random, country: str) -> tuple[str, str, str]:
    """Draw a town, with its region and the postcode of a place in it."""
    name, region, postcode = rng.choice(TOWNS[country])
    if country == "UK":
        postcode += f" {rng.randint(1, 9)}{''.join(rng.choices('ABDEFGHJLNPQRSTUWXYZ', k=2))}"
    return name, region, postcode


def place(rng: Random, country: str, of: str = "") -> Place:
    """Draw a street address; `of` names the town it is to be in."""
    where = town(rng, country)
    if of:
        name, region, postcode = next(each for each in TOWNS[country] if each[0] == of)
        where = (name, region, postcode if country != "UK" else f"{postcode} {where[2].split()[-1]}")
    return Place(
        number=str(rng.randint(1, 60) if rng.random() < 0.6 else rng.randint(1, 480))
        + ("" if rng.random() < 0.96 else rng.choice("AB")),
        street=rng.choice(STREETS),
        street_kind=rng.choice(KINDS[:3] if rng.random() < 0.7 else KINDS),
        unit=str(rng.randint(1, 30)) if rng.random() < 0.14 else "",
        town=where[0],
        region=where[1],
        postcode=where[2],
    )


def box_of(rng: Random, home: Place) -> Place:
    """Draw a post office box in the same town."""
    return Place(box=str(rng.randint(10, 9999)), town=home.town, region=home.region, postcode=home.postcode)


def building(rng: Random, country: str) -> tuple[str, Place]:
    """Draw a block of flats, with its name."""
    name = f"{rng.choice(OWN)} {rng.choice(BUILDINGS)}"
    return name, replace(place(rng, country), unit="", building=name)


def street_line(rng: Random, where: Place, country: str, *, bare: bool = False) -> str:
    """Write number and street, with the unit before them; `bare` without any."""
    kind = where.street_kind if rng.random() < 0.5 else rng.choice(STREET_KINDS[where.street_kind])
    line = f"{where.number} {where.street} {kind}"
    if not where.unit or bare:
        return line
    word = SHORT[country]
    return rng.choice(
        (f"{where.unit}/{line}", f"{where.unit}/{line}", f"{word} {where.unit}, {line}", f"{where.unit} / {line}",
         f"{word} {where.unit} {line}", f"U{where.unit} {line}", f"Apt {where.unit}, {line}")
    )  # fmt: skip


def written_place(rng: Random, where: Place, country: str) -> Address:
    """Write an address: parts may be missing, short, misspelt, or in another line than they belong to."""
    if where.box:
        line1, line2 = f"{rng.choice(('PO Box', 'P O Box', 'P.O. Box', 'Box', 'PO BOX'))} {where.box}", ""
    elif not where.street:
        return Address()
    else:
        line1, line2 = _lines(rng, where, country)
    roll = rng.random()
    town_name = where.town if roll < 0.9 else ("" if roll < 0.96 else typo(rng, where.town))
    spelled = Address(
        line1=typo(rng, line1) if rng.random() < 0.02 else line1,
        line2=line2,
        city=town_name.upper() if rng.random() < 0.08 else town_name,
        region=where.region if rng.random() < 0.5 else "",
        postcode=_postcode(rng, where, country),
        country=rng.choice(COUNTRY_NAMES[country]) if rng.random() < 0.4 else "",
    )
    return _in_one_line(spelled) if rng.random() < 0.08 else spelled


def _lines(rng: Random, where: Place, country: str) -> tuple[str, str]:
    line = street_line(rng, where, country)
    if where.building and rng.random() < 0.4:
        return where.building, line
    if where.unit and rng.random() < 0.15:
        return f"{SHORT[country]} {where.unit}", street_line(rng, where, country, bare=True)
    return line, ""


def _postcode(rng: Random, where: Place, country: str) -> str:
    roll = rng.random()
    if roll < 0.14:
        return ""
    if roll < 0.16:
        return typo(rng, where.postcode)
    if country == "UK" and roll < 0.26:
        return where.postcode.replace(" ", "").lower() if roll < 0.19 else where.postcode.replace(" ", "")
    return where.postcode


def _in_one_line(spelled: Address) -> Address:
    parts = (spelled.line1, spelled.line2, spelled.city, spelled.postcode)
    return Address(line1=", ".join(part for part in parts if part))
