"""Word lists of names: common given and family names, and the parts that rarer ones are made of."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random


def listed(text: str, mark: str | None = None) -> list[str]:
    """Split a list that is written as one text, at blanks or at a mark."""
    return text.split(mark)


MEN = listed(
    "David John Michael Paul James Andrew Mark Peter Robert Richard Stephen William Christopher Ian Simon Matthew "
    "Daniel Thomas Anthony Kevin Gary Steven Martin Jason Alan Graham Nicholas Philip Craig Joseph Adam Stuart "
    "Benjamin Luke Timothy Brian Neil Jonathan Darren Scott Keith Ryan Colin Gregory Samuel Edward Trevor Barry "
    "Nigel Kenneth Joshua Patrick Raymond Geoffrey Wayne Shane Brett Dean Russell Bruce Ross Murray Alexander "
    "Nathan Charles George Roger Liam Jack Oliver Harry Dylan Callum Aaron Sean Leon Dennis Frank Terence Clive "
    "Ronald Donald Douglas Lachlan Hamish Gareth Rhys Duncan Alistair Fergus Angus Malcolm Rodney Desmond Leonard "
    "Francis Vincent Gerald Hugh Marcus Julian"
)
WOMEN = listed(
    "Sarah Susan Karen Nicola Joanne Helen Lisa Michelle Deborah Julie Jennifer Margaret Elizabeth Christine "
    "Catherine Linda Patricia Angela Tracey Amanda Jacqueline Alison Samantha Emma Rebecca Claire Rachel Louise "
    "Jane Anne Victoria Lauren Laura Jessica Sharon Caroline Wendy Lynne Diane Janet Carol Sandra Barbara Maria "
    "Kathleen Melissa Kylie Natalie Danielle Charlotte Sophie Hannah Amy Katherine Lucy Olivia Grace Emily Chloe "
    "Megan Heather Fiona Kirsty Ruth Judith Philippa Rosemary Frances Teresa Leanne Vanessa Gillian Belinda Naomi "
    "Tania Vicki Robyn Raewyn Bronwyn Beverley Glenys Shirley Maureen Pauline Yvonne Suzanne Annette Hilary Marion "
    "Stephanie Bethany Alice Zoe Holly Eve"
)
ELSEWHERE = listed(
    "Priya Raj Amit Sanjay Deepa Anil Wei Li Mei Jun Hao Xin Minh Thi Linh Huy Ahmed Fatima Omar Aisha Hassan "
    "Yusuf Ivan Olga Giovanni Marco Lucia José André René Zoë Chloë François Søren Jürgen Sinéad Niamh Aoife "
    "Siobhán Seán Pádraig Mohammed Ali Kamal Nadia Leila Dmitri Piotr Agnieszka Tomasz Katarzyna Manoj Sunita "
    "Harpreet Gurpreet Kofi Ama"
)
MAORI = listed(
    "Hēmi Wiremu Tāne Mere Aroha Rāwiri Hōne Pita Tama Kiri Anahera Mānia Ngaire Hinemoa Rangi Tū Matiu Wī Hera "
    "Tīpene Pānia Mākere Ānaru Hūhana"
)
FAMILIES = listed(
    "Smith Jones Williams Brown Taylor Wilson Davies Johnson White Evans Thomas Roberts Walker Wright Robinson "
    "Thompson Hughes Edwards Hall Green Martin Wood Harris Lewis Clarke Jackson Turner Hill Scott Cooper Morris "
    "Ward Moore King Watson Baker Harrison Morgan Patel Young Allen Mitchell James Anderson Phillips Lee Bell "
    "Parker Davis Bennett Miller Cook Shaw Cox Richardson Marshall Collins Carter Bailey Gray Murphy Adams "
    "Richards Ellis Wilkinson Foster Graham Chapman Mason Russell Powell Webb Rogers Gibson Hunt Mills Holmes "
    "Palmer Matthews Fisher Barnes Knight Lloyd Butler Price Stevens Jenkins Kelly Murray Dixon Harvey Reid "
    "Simpson Campbell Stewart Kennedy Fraser Hamilton Ross Gordon Ferguson Robertson McDonald Nguyen Singh Tran "
    "Khan Kumar Wang Chen Ryan O'Brien O'Connor Sullivan Walsh Burke Byrne Doyle Gallagher Doherty Quinn Kaur "
    "Sharma Ali Hussain Begum Ahmed Zhang Liu Huang Wu Le Pham Ho Kim Park Fernandez Rossi Romano Schmidt Müller "
    "Kowalski Nowak Novak Petrov Papadopoulos Andersen Hansen Jensen MacLeod Mackenzie McKay McGregor McLean "
    "MacDonald McIntyre McCarthy McNamara Fitzgerald Burns Hart Fox Day Cross Rose Field Banks Pearce Bishop "
    "Hudson Spencer Payne Pearson Elliott Howard Perry Francis Nicholson Barker Watts Lawrence Griffiths Saunders "
    "Andrews Stone Ford Hawkins Dunn Atkinson Fletcher Warren Lane Berry Armstrong Carroll West Black Grant Duncan "
    "Cole Gardner Austin Harding Lowe Bradley Reynolds Johnston Cunningham Arnold Freeman Wells Burton Gilbert "
    "Wheeler Sutton Crawford Newman Booth Higgins Parsons Goodwin Baldwin Sinclair Winter Summers Frost Sharp "
    "Steele Hooper Potts Brooks D'Souza O'Neill St-Clair Pereira Silva Costa Van-Dyk Kidd Tanner Thorne Vickers "
    "Yates Zammit Camilleri Borg Farrugia"
)
DOUBLED = (
    "de Silva",
    "van der Berg",
    "St John",
    "Le Fevre",
    "van Dijk",
    "Da Costa",
    "Ó Briain",
    "de la Cruz",
    "al Amin",
)
IWI = listed(
    "Ngata Pōtae Tūhoe Rewi Parata Tamihana Wētere Hēnare Paewai Tāwhai Rangihuna Pōmare Kīngi Mānihera Tautāri"
)
FRONTS = listed(
    "Ash Ather Black Bram Brough Cald Carl Chad Clif Cran Dal Elles Fair Farn Gar Hal Har Hazel Hol Hux Kel Lang "
    "Led Lin Mar Mel Nor Oak Ork Pem Ram Red Row Shel Stan Swin Thorn Wad Wal Whit Win Wool"
)
BACKS = listed("ley ton worth well field ham ford by wick bury combe stead brook dale shaw croft man more den house")

NICKNAMES: dict[str, tuple[str, ...]] = {
    "David": ("Dave", "Davo"), "Michael": ("Mike", "Mick"), "Andrew": ("Andy",), "Peter": ("Pete",),
    "Robert": ("Rob", "Bob", "Bobby"), "Richard": ("Rick", "Dick", "Rich"), "Stephen": ("Steve",),
    "Steven": ("Steve",), "William": ("Bill", "Will", "Billy"), "Christopher": ("Chris",), "Matthew": ("Matt",),
    "Daniel": ("Dan", "Danny"), "Thomas": ("Tom",), "Anthony": ("Tony",), "Nicholas": ("Nick",), "Philip": ("Phil",),
    "Joseph": ("Joe",), "Benjamin": ("Ben",), "Timothy": ("Tim",), "Jonathan": ("Jon",), "Gregory": ("Greg",),
    "Samuel": ("Sam",), "Edward": ("Ted", "Ed", "Eddie"), "Kenneth": ("Ken",), "Joshua": ("Josh",),
    "Patrick": ("Pat", "Paddy"), "Raymond": ("Ray",), "Geoffrey": ("Geoff",), "Alexander": ("Alex", "Sandy"),
    "Nathan": ("Nate",), "Charles": ("Charlie", "Chas"), "Terence": ("Terry",), "Ronald": ("Ron",),
    "Donald": ("Don",), "Douglas": ("Doug",), "Leonard": ("Len",), "Gerald": ("Gerry",), "James": ("Jim", "Jimmy"),
    "John": ("Jack", "Johnny"), "Deborah": ("Deb", "Debbie"), "Jennifer": ("Jen", "Jenny"), "Rodney": ("Rod",),
    "Margaret": ("Maggie", "Peg"), "Elizabeth": ("Liz", "Beth", "Lizzie"), "Christine": ("Chris", "Chrissy"),
    "Catherine": ("Cath", "Kate", "Cathy"), "Katherine": ("Kate", "Kathy"), "Patricia": ("Pat", "Trish"),
    "Amanda": ("Mandy",), "Jacqueline": ("Jackie",), "Samantha": ("Sam",), "Rebecca": ("Bec", "Becky"),
    "Victoria": ("Vicky",), "Susan": ("Sue",), "Barbara": ("Barb",), "Kathleen": ("Kath",), "Melissa": ("Mel",),
    "Natalie": ("Nat",), "Danielle": ("Dani",), "Jessica": ("Jess",), "Philippa": ("Pip",), "Judith": ("Judy",),
    "Suzanne": ("Sue", "Suzie"), "Stephanie": ("Steph",), "Teresa": ("Terri",), "Gillian": ("Gill",),
    "Wiremu": ("Wī",), "Mohammed": ("Mo",), "Vincent": ("Vince",), "Beverley": ("Bev",), "Pauline": ("Paula",),
}  # fmt: skip
VARIANTS: dict[str, str] = {
    "Stephen": "Steven", "Philip": "Phillip", "Catherine": "Katherine", "Geoffrey": "Jeffrey", "Sean": "Shaun",
    "Anne": "Ann", "Nicholas": "Nicolas", "Alan": "Allan", "Graham": "Graeme", "Ian": "Iain", "Claire": "Clare",
    "Rachel": "Rachael", "Deborah": "Debra", "Tracey": "Tracy", "Lynne": "Lynn", "Brett": "Bret", "Karen": "Caren",
    "Thompson": "Thomson", "Clarke": "Clark", "Davies": "Davis", "Stephens": "Stevens", "Reid": "Reed",
    "Gray": "Grey",
    "MacDonald": "McDonald", "McLean": "MacLean", "Johnston": "Johnstone", "Nicholson": "Nicolson", "Allen": "Allan",
    "Elliott": "Eliot", "Matthews": "Mathews", "Philips": "Phillips", "Pearce": "Pierce", "Shaw": "Shore",
}  # fmt: skip
"""Other right spellings that people write for one another."""


def _falling(words: Sequence[str], steepness: float) -> list[float]:
    return list(accumulate(1 / (at + 8) ** steepness for at in range(len(words))))


_MEN, _WOMEN, _FAMILIES = _falling(MEN, 0.7), _falling(WOMEN, 0.6), _falling(FAMILIES, 0.8)


def given_name(rng: Random, country: str, *, woman: bool | None = None) -> str:
    """Draw a first name with the country's mixture; a common one is commoner."""
    roll = rng.random()
    if country == "NZ" and roll < 0.07:
        return rng.choice(MAORI)
    if roll < 0.14:
        return rng.choice(ELSEWHERE)
    if woman if woman is not None else rng.random() < 0.5:
        return rng.choices(WOMEN, cum_weights=_WOMEN)[0]
    return rng.choices(MEN, cum_weights=_MEN)[0]


def family_name(rng: Random, country: str) -> str:
    """Draw a family name: four of six are among the common ones, the rest are rare or made of two parts."""
    roll = rng.random()
    if country == "NZ" and roll < 0.06:
        return rng.choice(IWI)
    if roll < 0.66:
        return rng.choices(FAMILIES, cum_weights=_FAMILIES)[0]
    if roll < 0.68:
        return rng.choice(DOUBLED)
    if roll < 0.70:
        return f"{rng.choice(FAMILIES)}-{rng.choice(FAMILIES)}"
    return rng.choice(FRONTS) + rng.choice(BACKS)
