"""How good an answer is: counts over labelled jobs, and what is printed of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobsync_tui.core.invoiced import BilledFlag, BilledStatus
from tests.labelled.billing.labels import BILLED, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.core.invoiced import Billing
    from jobsync_tui.core.jobs import JobKey
    from tests.labelled.billing.labels import Books, LabelledJob

MISSED = OPEN | {BilledStatus.PART_INVOICED}
"""Some of the job's money was never asked for."""


def is_right(truth: LabelledJob, said: Billing) -> bool:
    """Whether the status is one that is right."""
    return said.status in truth.right


def doubles(truth: LabelledJob, said: Billing) -> bool:
    """Whether the answer would bill a job twice: billed, and called open."""
    return truth.status in BILLED and said.status in OPEN and not is_right(truth, said)


def misses(truth: LabelledJob, said: Billing) -> bool:
    """Whether the answer would lose the money of a job: open, and called billed."""
    return truth.status in OPEN and said.status in BILLED | {BilledStatus.NO_CHARGE} and not is_right(truth, said)


@dataclass(slots=True)
class Tally:
    """Counts of one or more books; `of` by a word, `scenes` and `flags` by (name, what)."""

    of: Counter[str] = field(default_factory=Counter)
    scenes: Counter[tuple[str, str]] = field(default_factory=Counter)
    flags: Counter[tuple[str, str]] = field(default_factory=Counter)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, books: Books, answers: dict[JobKey, Billing]) -> None:
        """Count a book; what nobody could know counts apart, but doubling it automatically counts."""
        for truth in books.jobs:
            self._one(truth, answers[truth.job.key])

    def _one(self, truth: LabelledJob, said: Billing) -> None:
        if truth.undecidable:
            self.of["undecidable"] += 1
            self.of["undecidable auto"] += said.auto
            self.of["undecidable doubles auto"] += said.auto and doubles(truth, said)
            return
        for word in _words(truth, said):
            self.of[word] += 1
            self.scenes[truth.scenario, word] += 1
        if not is_right(truth, said):
            self.confused[truth.status, said.status] += 1
        self._links(truth, said)
        for flag in BilledFlag:
            self._flag(flag, true=flag in truth.flags, said=flag in said.flags)

    def _links(self, truth: LabelledJob, said: Billing) -> None:
        linked = {one.invoice_id for one in said.invoices}
        self.of["links true"] += len(truth.invoices)
        self.of["links said"] += len(linked - truth.related)
        self.of["links right"] += len(linked & truth.invoices)

    def _flag(self, flag: BilledFlag, *, true: bool, said: bool) -> None:
        self.flags[flag, "true"] += true
        self.flags[flag, "said"] += said
        self.flags[flag, "right"] += true and said


def _words(truth: LabelledJob, said: Billing) -> Iterator[str]:
    """What one answer counts as."""
    right = is_right(truth, said)
    yield "jobs"
    if right:
        yield "right"
    if said.status is not truth.status and right:
        yield "right otherwise"
    if said.auto:
        yield "auto"
        yield "auto right" if right else "auto wrong"
    yield from _severe(truth, said)
    if truth.status in MISSED:
        yield "missed"
        if right:
            yield "missed named"
        if said.status in MISSED:
            yield "missed open"


def _severe(truth: LabelledJob, said: Billing) -> Iterator[str]:
    for word, happened in (("doubles", doubles(truth, said)), ("misses", misses(truth, said))):
        if happened:
            yield word
            if said.auto:
                yield f"{word} auto"


def share(part: int, whole: int) -> str:
    """A share to a tenth of a thousandth; a dash of nothing."""
    return f"{part / whole:.4f}" if whole else "-"


def headline(name: str, tally: Tally) -> str:
    """One row of the main table."""
    of = tally.of
    cells = (
        f"{of['jobs']:>7}",
        share(of["right"], of["jobs"]),
        share(of["auto"], of["jobs"]),
        share(of["auto right"], of["auto"]),
        f"{of['doubles']:>5} ({of['doubles auto']})",
        f"{of['misses']:>5} ({of['misses auto']})",
        share(of["missed named"], of["missed"]),
        share(of["missed open"], of["missed"]),
        share(of["links right"], of["links said"]),
        share(of["links right"], of["links true"]),
    )
    return f"{name:<28}" + "".join(f"{cell:>13}" for cell in cells)


HEAD = f"{'':<28}" + "".join(
    f"{name:>13}"
    for name in (
        "jobs",
        "status",
        "auto share",
        "auto right",
        "double(auto)",
        "miss(auto)",
        "open named",
        "open as open",
        "link P",
        "link R",
    )
)


def by_scenario(tally: Tally) -> Iterator[str]:
    """Accuracy of every scenario, worst first."""
    names = sorted({name for name, _ in tally.scenes})
    heads = f"{'jobs':>7}{'status':>9}{'auto':>9}{'auto wrong':>12}{'double(auto)':>14}{'miss(auto)':>12}"
    yield f"{'scenario':<36}{heads}"
    for name in sorted(names, key=lambda name: tally.scenes[name, "right"] / tally.scenes[name, "jobs"]):
        at = {word: tally.scenes[name, word] for word in tally.of}
        severe = f"{at.get('doubles', 0)} ({at.get('doubles auto', 0)})"
        lost = f"{at.get('misses', 0)} ({at.get('misses auto', 0)})"
        right, auto = share(at.get("right", 0), at["jobs"]), share(at.get("auto", 0), at["jobs"])
        yield f"{name:<36}{at['jobs']:>7}{right:>9}{auto:>9}{at.get('auto wrong', 0):>12}{severe:>14}{lost:>12}"


def by_flag(tally: Tally) -> Iterator[str]:
    """Precision and recall of every flag."""
    yield f"{'flag':<24}{'true':>7}{'said':>7}{'precision':>12}{'recall':>9}"
    for flag in BilledFlag:
        true, said, right = (tally.flags[flag, word] for word in ("true", "said", "right"))
        yield f"{flag:<24}{true:>7}{said:>7}{share(right, said):>12}{share(right, true):>9}"


def by_confusion(tally: Tally) -> Iterator[str]:
    """Which status was taken for which, most often first."""
    for (true, said), count in tally.confused.most_common():
        yield f"{count:>7}  {true} called {said}"
