"""Words of names that say what a party is, not which one: legal forms, titles, trades, abbreviations."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORMS = {
    **dict.fromkeys(("pty", "proprietary", "ltd", "limited", "ltda"), "Ltd"),
    "llp": "LLP",
    "plc": "PLC",
    "llc": "LLC",
    **dict.fromkeys(("inc", "incorporated"), "Inc"),
    "co": "",
    "cic": "CIC",
}
"""Legal forms, dropped at the end of a name only; Pty Ltd and Ltd are told apart by nobody."""

TITLES = {
    **dict.fromkeys(("mr", "sir", "shri"), "Mr"),
    "master": "Master",
    **dict.fromkeys(("mrs", "madam", "mdm", "lady", "mme", "frau", "smt"), "Mrs"),
    **dict.fromkeys(("miss", "mlle"), "Miss"),
    "ms": "Ms",
    **dict.fromkeys(("dr", "prof", "professor", "rev", "revd", "reverend", "fr", "hon"), "Dr"),
}
"""Titles, and whose they are; a doctor may be anybody."""

GENERATIONS = {
    **dict.fromkeys(("snr", "sr", "senior"), "Senior"),
    **dict.fromkeys(("jnr", "jr", "junior"), "Junior"),
    "ii": "II",
    "iii": "III",
}
"""Which of a family of one name; behind a firm's name such words are the firm's own."""

FILLERS = _set("the of at in on for")
"""Words that no two parties differ in."""

STRATA = "strata plan"
"""What all the ways to spell an owners' body fold into."""

ANYBODY = _set(
    """to c care all our this owner owners ownership homeowner homeowners house householder home tenant tenants
    tenancy renter renters occupier occupiers occupant occupants resident residents landlord landlords lessor
    lessors lessee body corporate corporation corp oc bc strata plan sp rtm committee company scheme title titles
    manager managers management managing agent agents property building site unit facilities maintenance dept
    department accounts account payable reception admin office cash sale sales customer customers client clients
    private residence residential new unknown various misc test tbc tba na"""
)
"""Words that, alone, name nobody in particular."""

OCCUPANTS = _set(
    """tenant tenants tenancy renter renters occupier occupiers occupant occupants lessee lessor landlord landlords
    caretaker caretakers caretaking"""
)
"""Words for whoever has a part of a building, or minds it, not for the body of its owners."""

LET = _set("tenant tenants tenancy renter renters lessee lessor landlord landlords landlady")
"""Words for the two sides of a lease, of whom either may pay."""

SUCCEEDING = _set("new old previous former prior last next incoming outgoing")
"""Words that, before an owner or a manager, tell that a place is to change hands, or did."""

BUILDINGS = _set(
    """apartments apartment towers tower court courts mews gardens garden heights lodge place house villas villa
    terrace terraces view views park point plaza village chambers centre residences mansions manor hall quay wharf
    flats units estate rise grove square building buildings"""
)
"""Last words of a building's name."""

OWNERS_COMPANY = frozenset({"management", "company", "co", "freehold", "rtm", "residents", "association", STRATA})
"""Words of the company that owns a building for its residents; the building's name alone means it too."""

STREETS = {
    "rd": "road",
    "st": "street",
    "ave": "avenue",
    "hwy": "highway",
    "dr": "drive",
    "cres": "crescent",
    "pde": "parade",
    "blvd": "boulevard",
    "tce": "terrace",
    "pl": "place",
    "cl": "close",
    "ln": "lane",
    "gr": "grove",
    "sq": "square",
    "esp": "esplanade",
    "ct": "court",
    "crt": "court",
    "gdns": "gardens",
    "apts": "apartments",
}
"""Abbreviations of streets and buildings, each with the word it stands for."""

PASSING = _set(
    """walk in walkin walkins cod counter sundry debtor debtors casual web website online eftpos pos retail general"""
)
"""Words that, with those and alone, stand for whoever came by; as words of a building's name they tell it apart."""

TRADES = _set(
    """realestate plumbing plumbers plumber electrical electrics electric electrician builders building construction
    constructions joinery carpentry motors cafe coffee bakery dental physiotherapy vets vet veterinary school college
    church parish roofing painting painters decorating gardens gardening landscapes landscaping cleaning cleaners
    engineering engineers holdings group trust trustees estate estates properties property rentals rental lettings
    homes house farm farms hotel motel inn bar pub restaurant kitchen catering logistics transport haulage freight
    courier services service solutions systems consulting consultants consultancy design designs interiors
    furniture flooring tiling concrete cabinets kitchens windows glass glazing fencing drainage gas heating air
    refrigeration security alarms fitness gym salon beauty hair barbers medical pharmacy chemist law legal lawyers
    solicitors accounting accountants finance financial insurance realty real council city district shire borough
    club society association centre clinic surgery practice studio studios store stores shop market markets hire
    rent tools supplies supply wholesale trading traders enterprises enterprise industries investments investment
    capital developments developers partners partnership associates sons daughters bros brothers strata body
    corporate owners corporation residents committee storage printing print brewing brewery marine boats cycles
    bikes nurseries nursery orchards orchard timber winery wines vineyard kindergarten preschool childcare daycare
    early learning academy primary secondary grammar high university tech technology technologies digital media
    foods food dairy meats butchery butchers seafood fisheries hospital hospice health care aged retirement
    village lodge rest ministry department government police fire rescue scouts guides rugby football cricket
    tennis bowls bowling golf sports yacht sailing swimming surf international national australia nz uk limited
    ltd pty llp plc inc incorporated management managers agency agents facilities maintenance repairs mechanical
    automotive auto tyres panel panelbeaters signs steel metal fabrication welding plastering tilers concreting
    excavations earthmoving demolition scaffolding insulation solar energy power water pools spas pest control
    waste recycling removals movers moving travel tours tourism theatre gallery museum library foundation charity
    fund community housing cooperative coop union federation institute company incorporated committee pavilion
    hall memorial rsl rsa handyman"""
)
"""Words that only a firm or a body has in its name."""

FAMILIES_TOO = _set("hall church house law parish lodge")
"""Words that a firm or a body has in its name, and that are family names as well."""

AGENCIES = _set(
    """realestate realty lettings letting rentals rental residential property properties agents agency strata
    body corporate management homes harcourts bayleys barfoot hooker quinovic crockers connells purplebricks"""
)
"""Words of firms that act for others: whoever stands beside the name of one may be an owner it looks after."""

TRUSTS = _set("trust trusts trustee trustees superannuation super smsf fund estate")
"""Words of what a person has or is in charge of, and is not."""

COUNTRIES = _set("nz uk australia")
"""Countries in a firm's name: often left out, and at times all that sets two firms of a group apart."""

WEAK = COUNTRIES | {"co", "company"}
"""Words that a name is often spelled without; they still may set two firms apart."""

PLACES = _set(
    """adelaide albert alexandra alice ashley beverley chelsea clare clive douglas elizabeth glen gordon kelvin
    lawrence leigh lincoln marion milton nelson ross russell shannon shirley stanley stirling sydney victoria virginia
    warren"""
)
"""First names that are towns and suburbs too, or begin the name of one; behind a firm's name a branch, not a man."""

SHORT = {
    "bldg": "building",
    "bldgs": "buildings",
    "bldrs": "builders",
    "blders": "builders",
    "svc": "services",
    "svcs": "services",
    "srvcs": "services",
    "serv": "services",
    "service": "services",
    "mgmt": "management",
    "mgt": "management",
    "mngmt": "management",
    "mgr": "manager",
    "ctr": "centre",
    "center": "centre",
    "cntr": "centre",
    "assoc": "associates",
    "assocs": "associates",
    "assn": "association",
    "intl": "international",
    "dept": "department",
    "prop": "property",
    "props": "properties",
    "constr": "construction",
    "const": "construction",
    "constructions": "construction",
    "elec": "electrical",
    "elect": "electrical",
    "plumb": "plumbing",
    "plbg": "plumbing",
    "eng": "engineering",
    "engr": "engineering",
    "ent": "enterprises",
    "entps": "enterprises",
    "fam": "family",
    "decd": "deceased",
    "invest": "investments",
    "invs": "investments",
    "hldgs": "holdings",
    "hldg": "holdings",
    "holding": "holdings",
    "grp": "group",
    "bros": "brothers",
    "mt": "mount",
    "govt": "government",
    "uni": "university",
    "sch": "school",
    "schl": "school",
    "maint": "maintenance",
    "mfg": "manufacturing",
    "devs": "developments",
    "dev": "developments",
    "dvlpts": "developments",
    "transp": "transport",
    "aust": "australia",
    "ltg": "lighting",
    "cncl": "council",
    "coop": "cooperative",
    "rstrnt": "restaurant",
    "kindy": "kindergarten",
    "hosp": "hospital",
    "med": "medical",
    "prim": "primary",
    "incorp": "incorporated",
    "corp": "corporation",
    "tech": "technology",
    "physio": "physiotherapy",
    "lndscp": "landscaping",
    "frm": "farm",
    "ptnrs": "partners",
    "ptrs": "partners",
    "pshp": "partnership",
    "mktg": "marketing",
    "comm": "community",
    "cttee": "committee",
    "sec": "secondary",
    "footy": "football",
    "nth": "north",
    "sth": "south",
    "chch": "christchurch",
    "qld": "queensland",
    "tst": "trust",
    "inv": "investments",
    "tpt": "transport",
    "refrig": "refrigeration",
    "landscapes": "landscaping",
}
"""Usual abbreviations, each with the word they stand for."""

QUARTERS = _set(
    """north south east west northern southern eastern western central upper lower outer inner old new great little
    port mount lake bay beach coast creek river island springs heads vale point hill hills heights park mall
    westfield plaza village valley grove town city"""
)
"""Words by which a suburb is told from the next one: never a person's middle name."""

PARTICLES = _set("van von der den de la le al el st ter di da du mac mc o te nga")
"""Words in front of a family name that belong to it."""

NOT_IN_USE = _set("dup duplicate old closed donotuse deleted inactive archived obsolete")
"""Words beside a name by which she marks a contact that is not to be used."""

JOB_WORDS = _set(
    """deck bathroom kitchen reno renovation job quote quoted work works new urgent cod cash account fence roof
    garage extension repair repairs maintenance warranty variation stage home house site reroof laundry
    ensuite driveway paint painting plumbing electrical patio pergola shed granny flat unit upstairs downstairs
    owner tenant landlord rental private residential residence customer client mobile txt only call first ring
    before after hours granny heat pump hot water cylinder leak switchboard hotwater rewire gutters gutter boiler
    drains drain build rebuild accepted approved invoice booking booked lights lighting heatpump aircon spa pool
    retaining wall fencing gate windows doors stairs tiles tiling carpet floor floors flooring stormwater sewer
    septic tank pump tap taps toilet shower oven wiring smoke alarm alarms solar panels inverter meter blocked
    burst leaking downpipe downpipes chimney cladding insulation plaster guttering hedge lawn lawns garden tree
    trees mowing clean part final deposit progress pod vip mob ph pin dog dogs key keys lockbox code slow payer
    do not use ask side front back rear door on"""
)
"""Words beside a name that speak of the work, or of how to reach somebody, not of who it is."""

REGIONS = _set(
    """nsw vic qld wa sa tas act nt north south east west northern southern eastern western central island otago
    canterbury waikato northland southland victoria queensland tasmania england scotland wales ireland group
    holdings"""
)
"""Regions beside a firm's name, which set the firms of one group apart even where one lies in that region."""
