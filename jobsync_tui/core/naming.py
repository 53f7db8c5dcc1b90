"""What a name says beside which party it is: a person or a company, which of a family, or nobody in particular.

Two names with one key may still be two parties: `Mr J Smith` and `Mrs J Smith`, `John Brown` and
`John Brown Pty Ltd`, the owners corporation of this building and that of the next.
"""

from __future__ import annotations

from dataclasses import dataclass

from jobsync_tui.core.text import LEGAL, TITLES, name_key, name_words

_SEXES = {"mr": "Mr", "master": "Mr", "sir": "Mr", "mrs": "Mrs", "miss": "Miss", "ms": "Ms", "madam": "Mrs"}
_FORMS = {
    "pty": "Ltd",
    "proprietary": "Ltd",
    "ltd": "Ltd",
    "limited": "Ltd",
    "llp": "LLP",
    "plc": "PLC",
    "llc": "LLC",
    "inc": "Inc",
    "incorporated": "Inc",
}
_GENERATIONS = {
    **dict.fromkeys(("snr", "sr", "senior"), "Senior"),
    **dict.fromkeys(("jnr", "jr", "junior"), "Junior"),
}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ANYBODY = _set(
    """the a an of to and for c o care all our this owner owners ownership homeowner homeowners house householder
    home tenant tenants tenancy renter renters occupier occupiers occupant occupants resident residents landlord
    landlords lessor lessors lessee body corporate corporation corp oc bc strata plan sp rtm committee company
    scheme title titles manager managers management managing agent agents property building site unit facilities
    maintenance dept department accounts account payable reception admin office cash sale sales customer
    customers client clients private residence residential new unknown various misc test tbc tba na"""
)
_TRADES = _set(
    """plumbing plumbers electrical electrics electric building builders construction constructions joinery
    motors cafe bakery dental physio vets veterinary school college church roofing painting painters gardens
    landscapes landscaping cleaning engineering holdings group trust estate properties property rentals homes
    house farm farms hotel motel bar restaurant catering logistics transport freight services service solutions
    systems consulting design designs interiors furniture flooring tiling concrete cabinets kitchens windows
    glass fencing drainage gas heating air refrigeration security fitness gym salon beauty medical pharmacy
    law legal accounting finance insurance realty estates council club society association centre clinic
    studio store shop market hire tools supplies supply wholesale trading enterprises industries investments
    developments partners associates sons bros brothers co family household strata council storage printing
    brewing marine cycles nurseries orchards timber winery kindergarten tech digital media foods"""
)
_GIVEN = _set(
    """aaron adam adrian alan albert alex alexander alice alison allan amanda amy andrea andrew angela ann anna
    anne annette anthony barbara barry ben benjamin beth betty bill bob brad brenda brian bruce cameron carl
    carol caroline catherine charles charlotte cheryl chloe chris christine christopher claire colin craig
    daniel darren dave david dean deborah debbie denise dennis diane don donald donna dorothy doug douglas
    duncan edward elaine elizabeth emily emma eric evan fiona frances frank fred gareth gary gavin geoff
    geoffrey george georgia gerald glen glenn gordon grace graeme graham grant greg gregory hannah harry
    hazel heather helen henry hugh ian isabella jack jackie jacob jake james jan jane janet janice jason jean
    jeff jennifer jenny jeremy jessica jill jim jo joan joanne joe joel john johnny jonathan joseph josh
    joshua joyce judith judy julia julie june justin karen kate katherine kathleen kathryn katie kay keith
    kelly ken kenneth kerry kevin kim kirsty kylie lachlan laura lauren leanne lee leigh leo leonard leslie
    liam linda lisa liz lois lorraine louise lucy luke lynn malcolm marcus margaret maria marie marilyn mark
    martin mary matt matthew maureen megan melissa michael michelle mick mike mitchell murray nancy natalie
    nathan neil nicholas nick nicola nicole nigel noel norma norman oliver olivia pam pamela pat patricia
    patrick paul paula pauline peter phil philip phillip rachel ralph ray raymond rebecca rex richard rob
    robert robin rod rodney roger ron ronald rosemary ross roy russell ruth ryan sally sam samantha samuel
    sandra sara sarah scott sean shane sharon shaun sheila shirley simon sophie stan stephanie stephen steve
    steven stewart stuart sue susan suzanne sylvia tania tanya ted terence teresa terry thomas tim timothy
    tina toby todd tom tony tracey tracy trevor valerie vera vicki victor victoria vincent virginia vivienne
    walter warren wayne wendy will william yvonne zoe"""
)
_FAMILY = _set(
    """smith jones brown williams wilson taylor johnson white martin anderson thompson thomas walker harris
    robinson kelly king davis davies wright evans roberts clark clarke hall jackson green wood hughes edwards
    turner scott cooper morris mitchell moore campbell stewart murphy singh patel nguyen lee young allen
    watson bennett gray murray"""
)
_NICKNAMES = """
    william bill billy will willie, robert bob bobby rob robbie, richard rick dick rich ricky, margaret maggie
    meg peggy marg, elizabeth liz beth betty lizzie eliza libby, james jim jimmy jamie, john jack johnny jonny,
    michael mike mick micky, edward ted ed eddie ned, anthony tony, thomas tom tommy, david dave, stephen steve
    steven, katherine kate kathy katie catherine kathryn cathy, susan sue susie, patricia pat trish patty,
    christopher chris kit, andrew andy drew, charles charlie chuck, joseph joe, kenneth ken kenny, ronald ron
    ronnie, donald don, gregory greg, jeffrey jeff geoff geoffrey, lawrence larry laurie, terence terry, peter
    pete, daniel dan danny, jennifer jenny jen, rebecca becky bec, deborah debbie deb, barbara barb, alexander
    alex sandy, matthew matt, samuel sam, samantha sam, timothy tim, nicholas nick, philip phil phillip, raymond
    ray, francis frank, frederick fred, henry harry, theodore ted, abigail abby, judith judy, pamela pam,
    victoria vicki vicky tori, zachary zac zach
"""
_SAME_GIVEN = tuple(_set(group) for group in _NICKNAMES.split(","))
_SHORTEST_START, _LONGEST_PERSON = 3, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What the names of one side say; empty where they are silent."""

    title: str
    form: str
    generations: frozenset[str]
    given: str
    person: bool
    anybody: bool


def party(name: str, first: str, last: str) -> Party:
    """Read a name with the first and last name that stand beside it, if any."""
    spelled, given, family = name_words(name), name_words(first), name_words(last)
    title = next((_SEXES[word[0]] for word in (spelled, given) if len(word) > 1 and word[0] in _SEXES), "")
    if spelled[1:2] == ["and"]:
        title = ""
    core = name_key(name).split()
    own = not core or core == name_key(f"{first} {last}").split()
    return Party(
        title=title,
        form=_form(spelled),
        generations=frozenset(_GENERATIONS[each] for each in (*spelled, *given, *family) if each in _GENERATIONS),
        given=_given(core, [each for each in given if each not in TITLES], family),
        person=bool(title) or (bool(given and family) and own) or _reads_like_a_person(core),
        anybody=bool(core) and set(core) <= _ANYBODY,
    )


def _form(spelled: list[str]) -> str:
    """Give the legal form at the end of a name, one word for each; Pty Ltd and Ltd are told apart by nobody."""
    tail = [word for word in spelled[-3:] if word in LEGAL]
    if len(spelled) < 2 or spelled[-1] not in LEGAL:  # noqa: PLR2004 - a name and its form
        return ""
    return next((_FORMS[word] for word in reversed(tail) if word in _FORMS), "")


def _given(core: list[str], given: list[str], family: list[str]) -> str:
    """Give the first name of the person that a name is of; empty where the name is a firm's."""
    if not core or len(core) > _LONGEST_PERSON or (family and core[-1] != family[-1]):
        return ""
    if len(core) == 1:
        return given[0] if given and family else ""
    first = core[0]
    if not given:
        return first
    return given[0] if family or _one_given(first, given[0]) else ""


def _reads_like_a_person(core: list[str]) -> bool:
    if len(core) <= 1:
        return bool(core) and core[0] in _FAMILY
    plain = all(word.isalpha() and word not in _TRADES for word in core) and "and" not in core
    return plain and len(core) <= _LONGEST_PERSON and (core[0] in _GIVEN or len(core[0]) == 1)


def _one_given(one: str, other: str) -> bool:
    """Whether two first names may be one person's: an initial, a short form, or the same."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if long.startswith(short) and (len(short) == 1 or len(short) >= _SHORTEST_START):
        return True
    return any(one in group and other in group for group in _SAME_GIVEN)


def clash(ours: Party, theirs: Party) -> str:
    """Say what two names with one key contradict each other in; empty if in nothing."""
    if ours.title and theirs.title and (ours.title == "Mr") != (theirs.title == "Mr"):
        return f"{ours.title} on the job, {theirs.title} in Xero"
    if ours.generations != theirs.generations:
        return "Senior or Junior differs from Xero"
    if ours.form and theirs.form and ours.form != theirs.form:
        return f"{ours.form} on the job, {theirs.form} in Xero"
    if (ours.form and not theirs.form and theirs.person) or (theirs.form and not ours.form and ours.person):
        return "a person on one side, a company on the other"
    firm = ours.form or theirs.form
    if not firm and ours.given and theirs.given and not _one_given(ours.given, theirs.given):
        return f"first name {ours.given.title()} on the job, {theirs.given.title()} in Xero"
    return ""
