"""Who is this customer in Xero: names and fields folded, blocked, compared, weighed, and decided.

Read in this order: `words`, `nicknames` (the words as data), `name`, `names`, `people`, `plans` (what a name says),
`syllables`, `sexes`, `relatives` (names nearly alike that are two people's), `fields`, `places` (the other fields),
`folding` (one side), `index` (all contacts), `pairing`, `naming`, `beside` and `comparing` (two sides), `weights`,
`vetoes`, `asking`, `doubting` with `rivals`, `premises` and `corroborating` (why a person should say), `deciding`,
`explaining`, `changing`.
"""

from jobsync_tui.core.evidence import Candidate, Decision, Evidence, Level, Match
from jobsync_tui.core.matching.changing import could_change, touched_keys
from jobsync_tui.core.matching.comparing import Compared, How, compare
from jobsync_tui.core.matching.deciding import look, match
from jobsync_tui.core.matching.folding import keys_of_contact, keys_of_customer
from jobsync_tui.core.matching.index import ContactIndex
from jobsync_tui.core.matching.vetoes import hard_conflict
from jobsync_tui.core.matching.weights import AUTO_SCORE, CLEAR_LEAD, NameLevel

__all__ = [
    "AUTO_SCORE",
    "CLEAR_LEAD",
    "Candidate",
    "Compared",
    "ContactIndex",
    "Decision",
    "Evidence",
    "How",
    "Level",
    "Match",
    "NameLevel",
    "compare",
    "could_change",
    "hard_conflict",
    "keys_of_contact",
    "keys_of_customer",
    "look",
    "match",
    "touched_keys",
]
