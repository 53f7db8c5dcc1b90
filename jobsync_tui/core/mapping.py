"""Which account and tax a job line goes to, with the reason and the runners-up.

In order: the person's choice for the line, what she remembered for lines that read the same, the source's
own account code, the item in Xero, the rule for the line's kind, the default; else review, with the
accounts that similar past lines went to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from jobsync_tui.core.ledger import AccountCode
from jobsync_tui.core.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jobsync_tui.core.deciding import Decided
    from jobsync_tui.core.jobs import JobLine, LineKind
    from jobsync_tui.core.ledger import Settings

LEAVE_OFF = "leave-off"
"""In place of an account code: the line is not on the client's invoice."""

SIMILAR = 0.5
"""Share of common words (Jaccard) from which a past line counts as similar."""

MOST_CANDIDATES = 9
"""As many as there are digit keys."""


class LineDecision(StrEnum):
    """How a line's account was arrived at."""

    AUTO = "auto"
    REMEMBERED = "remembered"
    PERSON = "person"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRules:
    """The profile's rules: an account code, or LEAVE_OFF, for each kind of line; and for all others."""

    by_kind: Mapping[LineKind, str] = field(default_factory=dict)
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCandidate:
    """An account worth offering for a line, why, and how often similar past lines went to it."""

    code: AccountCode
    name: str
    why: str
    times: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMapping:
    """The outcome for one line; `account` is None under review and for a line left off.

    `unusable` is the account that something named for it and that Xero does not take.
    """

    line_id: str
    decision: LineDecision
    account: AccountCode | None
    why: str
    left_off: bool = False
    unusable: AccountCode | None = None
    candidates: tuple[AccountCandidate, ...] = ()


class PastLines:
    """What earlier invoice lines were coded to, by their words."""

    def __init__(self, lines: Iterable[tuple[str, AccountCode, int]]) -> None:
        """Take (description, account, how often)."""
        self._seen: dict[frozenset[str], Counter[AccountCode]] = {}
        for description, account, count in lines:
            key = frozenset(word for word in words(description) if not word.isdigit())
            if key:
                self._seen.setdefault(key, Counter())[account] += count

    def like(self, description: str) -> Counter[AccountCode]:
        """How often each account was used for lines with similar words."""
        wanted = frozenset(word for word in words(description) if not word.isdigit())
        found: Counter[AccountCode] = Counter()
        if not wanted:
            return found
        for key, accounts in self._seen.items():
            if len(wanted & key) / len(wanted | key) >= SIMILAR:
                found.update(accounts)
        return found


class Mapper:
    """Maps lines by one organisation's settings, rules and past lines."""

    def __init__(self, settings: Settings, rules: MappingRules, past: PastLines) -> None:
        self._settings = settings
        self._rules = rules
        self._past = past

    def map_line(self, line: JobLine, decided: Decided | None) -> LineMapping:
        """Find the account of one line; the strongest answer alone counts.

        It is never replaced by a weaker one: where Xero does not take its account on a sales invoice, she is asked.
        """
        decision, said, why = next(self._answers(line, decided), (LineDecision.REVIEW, "", ""))
        if said == LEAVE_OFF:
            return LineMapping(line_id=line.id, decision=decision, account=None, why=why, left_off=True)
        code = AccountCode(said) if said else None
        trouble = self._unusable(code) if code else ""
        if code is None:
            why = "no rule, item or default says which account"
        return LineMapping(
            line_id=line.id,
            decision=LineDecision.REVIEW if trouble else decision,
            account=None if trouble else code,
            why=f"account {code} ({why}) {trouble}" if trouble else why,
            unusable=code if trouble else None,
            candidates=self.candidates(line),
        )

    def candidates(self, line: JobLine) -> tuple[AccountCandidate, ...]:
        """Accounts to offer: those of similar past lines first, then those whose name shares words."""
        accounts = self._settings.accounts
        times = self._past.like(line.description)
        offered: dict[AccountCode, str] = {}
        for code, count in sorted(times.items(), key=lambda one: (-one[1], one[0])):
            if code in accounts and accounts[code].takes_sales:
                offered[code] = f"used {count}x for lines like this"
        line_words = frozenset(words(line.description))
        revenue = [account for account in accounts.values() if account.is_revenue]
        for account in sorted(revenue, key=lambda one: (-len(line_words & set(words(one.name))), one.code)):
            shares = line_words & set(words(account.name))
            offered.setdefault(account.code, f"its name says {min(shares)!r}" if shares else "a revenue account")
        return tuple(
            AccountCandidate(code=code, name=accounts[code].name, why=why, times=times[code])
            for code, why in list(offered.items())[:MOST_CANDIDATES]
        )

    def _answers(self, line: JobLine, decided: Decided | None) -> Iterator[tuple[LineDecision, str, str]]:
        """Yield (decision, code, why) from the strongest answer down."""
        if decided:
            own = decided.scope != "line"
            how = LineDecision.PERSON if own else LineDecision.REMEMBERED
            yield how, decided.value["account"], "you chose it" if own else "remembered for lines like this"
        if line.account_code:
            yield LineDecision.AUTO, line.account_code, "the job system's own code"
        item = self._settings.items.get(line.item_code) if line.item_code else None
        if item and item.account_code:
            yield LineDecision.AUTO, item.account_code, f"item {item.code}"
        if line.kind and line.kind in self._rules.by_kind:
            yield LineDecision.AUTO, self._rules.by_kind[line.kind], f"rule {line.kind}"
        if self._rules.default:
            yield LineDecision.AUTO, self._rules.default, "the default account"

    def _unusable(self, code: AccountCode) -> str:
        """Say what keeps a sales line from going to this account; nothing where Xero takes it."""
        account = self._settings.accounts.get(code)
        if account is None:
            return "is not in Xero"
        if account.takes_sales:
            return ""
        if account.status != "ACTIVE":
            return f"is {account.status.lower()} in Xero"
        return "is a bank account" if account.type == "BANK" else "is kept for Xero's own postings"
