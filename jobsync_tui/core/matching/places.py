"""Street addresses, folded into what compares equal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from jobsync_tui.core.text import fold

if TYPE_CHECKING:
    from jobsync_tui.core.jobs import Address


@dataclass(frozen=True, slots=True)
class Place:
    """What of an address can be compared, folded; parts may be empty."""

    unit: str
    number: str
    street: str
    postcode: str
    city: str
    spelled: str


_BOX = re.compile(r"\b(?:gpo |p\.?\s?o\.?\s?|private |locked )?(?:box|bag)\s*(\d+)")
_UNIT = re.compile(
    r"^(?:(?:un[io]t|flat|fl|apt|apartment|suite|ste|shop|level|lvl|villa|u|l)\.?\s*(\d\w*|[a-z](?=\W))\s*[,/ -]+\s*"
    r"|(\d+\w?)\s*/\s*)(?=.*\d)"
)
_STREET = re.compile(r"\b(\d+[a-z]?)(?:\s*-\s*\d+[a-z]?)?,?\s+([^\W\d_][^\s,]*)")
BOX = "po box"
"""What stands for the street of a post box."""

_SPELLED_OUT = {"st": "saint", "mt": "mount", "the": ""}


@lru_cache(maxsize=8192)
def place(address: Address) -> Place | None:
    """Read unit, street number, first word of the street, postcode and city; None if nothing of it is there."""
    line = " ".join(fold(f"{address.line1}, {address.line2}").replace("'", "").split())
    box = _BOX.search(line)
    unit = _UNIT.match(line)
    street = None if box else _STREET.search(line, unit.end() if unit else 0)
    postcode = "".join(re.findall(r"[a-z0-9]+", fold(address.postcode)))
    city = " ".join(re.findall(r"\w+", fold(address.city)))
    if not (box or street or postcode or city):
        return None
    number, word = (box[1], BOX) if box else (street[1], street[2].strip(".-")) if street else ("", "")
    return Place(
        unit=(unit[1] or unit[2]) if unit else "",
        number=number,
        street=_SPELLED_OUT.get(word, word) or word,
        postcode=postcode,
        city=city,
        spelled=address.one_line(),
    )


def same_town(one: Place, other: Place) -> bool | None:
    """Whether two addresses are in one town or postcode; None where that cannot be told."""
    known = [(a, b) for a, b in ((one.postcode, other.postcode), (one.city, other.city)) if a and b]
    return any(a == b for a, b in known) if known else None
