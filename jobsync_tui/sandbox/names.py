"""Invents the people, firms and places of the practice business; every spelling is given out once.

E-mail addresses end in `.example` (RFC 2606) and phone numbers hold 555, so that nobody real is ever reached.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from jobsync_tui.core.jobs import Address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random


def _words(text: str, *, sep: str = " ") -> tuple[str, ...]:
    """Split a list that reads better as one text."""
    return tuple(text.split(sep))


FIRST_NAMES = _words(
    "Aaron Aisha Amelia Aroha Bianca Brendan Callum Carla Chloe Craig Deepa Diego Duncan Ella Farah Fiona "
    "Gareth Georgia Hemi Hugo Imogen Isla Ivan Jasmine Kahu Keiran Lachlan Leilani Liam Lucia Malia "
    "Marcus Mei Mere Nadia Ngaire Nikau Olivia Oscar Pania Peter Priya Quentin Rangi Renee Rohan Rosa "
    "Ruby Sefa Serena Sione Sophie Stuart Tamati Tessa Tui Vikram Wiremu Xanthe Yusuf Zara"
)

LAST_NAMES = _words(
    "Abbott Ahmed Anderson Barlow Bennett Bhatt Bishop Bramley Carver Chen Collins Cooper Crawford Dalton "
    "Davies Delaney Dixon Douglas Eastwood Edmonds Faleolo Fenwick Fraser Gallagher Gibson Goldsmith "
    "Gupta Hadley Hamilton Harawira Hartley Henare Hughes Iqbal Jacobs Jensen Kaur Keating Kelly Kingi "
    "Latu Lawson Leota Lindsay Mackay Mahuta Marsden Matheson Mehta Morrison Murphy Naidoo Nguyen Norris "
    "Oliver Osborne Paewai Palmer Pearce Perera Quinn Rahman Rawiri Robertson Rowe Saunders Schmidt "
    "Sharma Sinclair Singh Sutherland Tamihana Taufa Thorpe Tupou Turner Underhill Vaughan Vuki Walker "
    "Warbrick Weston Whitaker Wilkins Yates Zhang"
)

COUPLE_LAST_NAMES = _words(
    "Ainsley Bancroft Castellan Dempsey Elphick Finlayson Gilchrist Hawthorne Jamieson Kendrick Lockwood "
    "Merriweather Northcott Ormsby Prendergast Rutherford Stapleton Trelawney Uppington Winterbourne"
)

NEWCOMER_FIRST_NAMES = _words("Jade Ottilie Benedikt Corin Halina Isidor Juno Kestrel Marisol Orla Piers Saffron")

NEWCOMER_LAST_NAMES = _words(
    "Patel Abernathy Bellweather Cavendish Dunmore Everard Fairbrother Greenhalgh Holloway Ingram Jessop Kilbride"
)

PLACES = _words(
    "Kauri Rimu Totara Kowhai Matai Hinau Puriri Rata Manuka Tawa Karaka Pohutukawa Harbour Ridge "
    "Millbrook Westside Eastbank Northgate Southdown Riverstone Clifftop Lakeview Bayfield Hillcroft "
    "Stonebridge Fernleigh Ashgrove Oakfield Copperfield Silverdale Redwood Whitecliff Greenlane "
    "Bluewater Goldfinch Kingfisher Miro Pukeko Kea Weka"
)

TRADES = _words(
    "Dental, Bakery, Motors, Joinery, Cafe, Pharmacy, Physio, Gardens, Engineering, Veterinary, Hardware, "
    "Flooring, Catering, Logistics, Cycles, Printing, Brewing, Fitness, Storage, Optics, Seafoods, "
    "Interiors, Nurseries, Accounting, Concrete, Marine, Roofing, Textiles, Orchards, Packaging",
    sep=", ",
)

SCHOOLS = _words(
    "School, Primary School, College, Kindergarten, Intermediate School, Early Learning Centre",
    sep=", ",
)

MANAGERS = _words(
    "Property Management, Rentals, Property Partners, Letting",
    sep=", ",
)

SUPPLIERS = _words(
    "Electrical Wholesale, Cable Supplies, Lighting Supplies, Switchgear, Tool Hire, Fasteners",
    sep=", ",
)

STREETS = _words(
    "Harbour Road, Mill Lane, Ridge Avenue, Kauri Street, Kura Lane, Station Road, Beach Road, Church "
    "Street, Queen Street, Orchard Way, Quarry Road, Terrace View, Wharf Street, Valley Road, Hill "
    "Street, Bridge Street, Totara Crescent, Rimu Place, Forest Drive, School Road, Garden Lane, Market "
    "Street, Park Avenue, Tawa Grove, Lookout Rise, Depot Road, Cove Road, Spring Street, Marina Parade, "
    "Windmill Close",
    sep=", ",
)

TOWNS = (  # city, region, postcode
    ("Auckland", "Auckland", "1010"),
    ("Whangarei", "Northland", "0110"),
    ("Hamilton", "Waikato", "3204"),
    ("Tauranga", "Bay of Plenty", "3110"),
)

AREA_CODES = ("09", "07", "06", "04", "03")
MOBILE_PREFIXES = ("021", "022", "027")
FREE_MAIL = ("inbox.example", "postbox.example", "kiwimail.example", "homenet.example")
FIRST_FICTION = 100  # 555 0100 and on
HOUSE_NUMBERS = 190


class Namer:
    """Gives out names, addresses, phone numbers and e-mail addresses, none of them twice.

    Two namers of the same random state give the same things in the same order.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._people = _pairs(rng, FIRST_NAMES, LAST_NAMES)
        half = len(FIRST_NAMES) // 2
        couples = [f"{one} & {other}" for one, other in zip(FIRST_NAMES, FIRST_NAMES[half:], strict=False)]
        self._couples = _pairs(rng, couples, COUPLE_LAST_NAMES)
        self._newcomers = _pairs(rng, NEWCOMER_FIRST_NAMES, NEWCOMER_LAST_NAMES)
        self._firms = _pairs(rng, PLACES, TRADES)
        self._schools = _pairs(rng, PLACES, SCHOOLS)
        self._managers = _pairs(rng, PLACES, MANAGERS)
        self._suppliers = _pairs(rng, PLACES, SUPPLIERS)
        self._houses: set[tuple[int, str]] = set()
        self._landlines = self._mobiles = self._plans = self._orders = self._tax_numbers = 0

    def person(self) -> tuple[str, str]:
        """First and last name of somebody."""
        return next(self._people)

    def couple(self) -> tuple[str, str]:
        """Two first names as `Carla & Peter`, and a last name; neither of the two is anybody else."""
        return next(self._couples)

    def newcomer(self) -> tuple[str, str]:
        """First and last name of somebody neither of whose names anybody else has."""
        return next(self._newcomers)

    def firm(self) -> str:
        """A firm's name without its legal form."""
        return " ".join(next(self._firms))

    def school(self) -> str:
        """A school's or kindergarten's name."""
        return " ".join(next(self._schools))

    def manager(self) -> str:
        """A property manager's name without its legal form."""
        return " ".join(next(self._managers))

    def supplier(self) -> str:
        """A wholesaler's name without its legal form."""
        return " ".join(next(self._suppliers))

    def body_corporate(self) -> str:
        """A body corporate with its plan number, far above every job number."""
        self._plans += 1
        return f"Body Corporate {450_000 + 137 * self._plans}"

    def address(self) -> Address:
        """A street address where nobody else is."""
        house = self._house()
        while house in self._houses:
            house = self._house()
        self._houses.add(house)
        city, region, postcode = self._rng.choice(TOWNS)
        line1 = f"{house[0]} {house[1]}"
        return Address(line1=line1, city=city, region=region, postcode=postcode, country="New Zealand")

    def landline(self) -> str:
        """A landline as `09 555 0142`."""
        area = AREA_CODES[self._landlines % len(AREA_CODES)]
        number = f"{area} 555 {FIRST_FICTION + self._landlines // len(AREA_CODES):04d}"
        self._landlines += 1
        return number

    def mobile(self) -> str:
        """A mobile as `021 555 0142`."""
        prefix = MOBILE_PREFIXES[self._mobiles % len(MOBILE_PREFIXES)]
        number = f"{prefix} 555 {FIRST_FICTION + self._mobiles // len(MOBILE_PREFIXES):04d}"
        self._mobiles += 1
        return number

    def purchase_order(self) -> str:
        """A purchase order's number, far above every job number."""
        self._orders += 1
        return f"PO-{610_000 + 7 * self._orders}"

    def tax_number(self) -> str:
        """A GST number above the range that is handed out (it ends at 150-000-000)."""
        self._tax_numbers += 1
        digits = f"{901_000_000 + 1117 * self._tax_numbers}"
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"

    def _house(self) -> tuple[int, str]:
        # The street grows with what is built on it, so that a free number is always near.
        top = HOUSE_NUMBERS + len(self._houses) // 8
        return self._rng.randint(1, top), self._rng.choice(STREETS)


def slug(name: str) -> str:
    """The letters and digits of a name, for a domain."""
    return "".join(character for character in name.casefold() if character.isalnum())


def _pairs(rng: Random, firsts: Sequence[str], lasts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every pair once in random order; when they run out, pairs whose last part is double, and so on."""
    depth = list(lasts)
    while True:
        pairs = list(product(firsts, depth))
        rng.shuffle(pairs)
        yield from pairs
        depth = [f"{one}-{other}" for one, other in product(depth, lasts) if one != other]
