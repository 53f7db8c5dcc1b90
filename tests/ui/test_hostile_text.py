"""Text of strangers: shown as it is written, never run, never passed to the terminal raw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jobsync_tui.ui.screens.batches import BatchesScreen
from jobsync_tui.ui.screens.compare import CompareScreen
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.search import SearchScreen
from jobsync_tui.ui.screens.summary import SummaryScreen
from jobsync_tui.ui.screens.undoing import UndoingScreen
from tests.ui.evening import Evening, Player, app_on

if TYPE_CHECKING:
    from jobsync_tui.ui.app import JobsyncApp

MARKUP = [
    "Unit [/] 4",
    "[link=x]a[/link]",
    "[@click=app.quit]x[/]",
    "[type=x, v={'a[0]'}]",
    "[/",
    "Fix [sys:LOCK=SAFE…]",
    "Shop [North] Ltd",
    "[b]bold[/b]",
    "[red on blue]",
]
CONTROL = ["\x1b]52;c;aGk=\x07", "\x1b[2J", "\x9b31m", "a\tb", "a\nb", "\u202eevil", "\u200bzero", "\U000e0041tag"]
NAMES = ["O\u2019Brien & Søn", "Nguyễn Văn A", "株式会社タナカ", "محمد", "👩‍🔧 Fixit", "x" * 300]
WILD = ("\x1b", "\x9b", "\x07", "\u202e", "\u200b", "\U000e0041")


def hostile(evening: Evening, texts: list[str]) -> None:
    """Put a text into every field of a job, one job a text."""
    jobs = evening.practice.jobs
    for job, text in zip(jobs, texts, strict=False):
        job["customer"] |= {"name": text, "email": text, "phone": text}
        job["site"] = {"line1": text}
        job["title"] = job["description"] = job["purchase_order"] = text
        for line in job["lines"]:
            line["description"] = text
    (evening.folder / "jobs.json").write_text(json.dumps({"jobs": jobs}), encoding="utf-8")


async def walk(app: JobsyncApp, player: Player, texts: list[str]) -> str:
    """Look at every row, compare, search, and go as far as the summary; returns all that was on screen."""
    seen = []
    await player.until(lambda: "need you" in player.text)
    for _ in range(len(texts)):
        seen.append(player.text)
        await player.press("n")
        seen.append(player.text)
    await player.press("end", "enter")
    await player.until(lambda: isinstance(app.screen, CompareScreen))
    seen.append(player.text)
    await player.press("escape", "slash")
    await player.until(lambda: isinstance(app.screen, SearchScreen))
    seen.append(player.text)
    await player.press("escape", "a", "P")
    await player.until(lambda: isinstance(app.screen, SummaryScreen))
    seen.append(player.text)
    await player.press("y")
    await player.until(lambda: isinstance(app.screen, PostingScreen) and "0 to go" in player.text)
    seen.append(player.text)
    await player.until(lambda: "delete drafts" in player.text)
    await player.press("D")
    await player.until(lambda: isinstance(app.screen, UndoingScreen) and "would be deleted" in player.text)
    seen.append(player.text)
    await player.press("n", "q", "z")
    await player.until(lambda: isinstance(app.screen, BatchesScreen))
    seen.append(player.text)
    return "\n".join(seen)


@pytest.mark.parametrize(
    ("texts", "size"),
    [(MARKUP, (80, 24)), (MARKUP, (200, 60)), (CONTROL, (80, 24)), (NAMES, (200, 60))],
    ids=["markup narrow", "markup wide", "control", "names"],
)
async def test_every_screen_shows_it_and_none_runs_it(
    evening: Evening, texts: list[str], size: tuple[int, int]
) -> None:
    hostile(evening, texts)
    with app_on(evening) as app:
        async with app.run_test(size=size) as pilot:
            shown = await walk(app, Player(pilot, evening.clock), texts)
    assert not any(wild in shown for wild in WILD)
    if texts is MARKUP:
        squeezed = "".join(shown.split())
        for text in texts:
            assert "".join(text.split())[:10] in squeezed


async def test_an_amount_is_never_cut_whatever_the_name(evening: Evening) -> None:
    hostile(evening, ["株式会社" * 60, "x" * 300])
    with app_on(evening) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            player = Player(pilot, evening.clock)
            await player.until(lambda: "need you" in player.text)
            await player.press("f", "f")
            rows = [line for line in player.text.splitlines() if line[5:9] == "J104"]
            totals = {one.job.number: f"{one.total:,.2f}" for one in app.desk.proposals.values()}
            assert rows
            for row in rows:
                number = next(word for word in row.split() if word.startswith("J104"))
                assert totals[number] in row
