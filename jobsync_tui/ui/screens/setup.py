"""Set-up: job system, Xero, a test pull, then Reconcile. Steps can be entered again; nothing is written to Xero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Static

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.ui import books, rows
from jobsync_tui.ui.format import cut, left, lines, remote
from jobsync_tui.ui.screens.help import HelpScreen
from jobsync_tui.ui.screens.source import SourceScreen
from jobsync_tui.ui.screens.trial import Trial
from jobsync_tui.ui.setup import signs_in_by_itself
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.core.ports import Clock
    from jobsync_tui.ui.desk import Desk
    from jobsync_tui.ui.setup import SetUp

STEPS = ("Job system", "Xero", "Test pull", "Reconcile")
SOURCE, XERO, TRIAL, DONE = range(4)
LABEL, NAME = 14, 40
ABOUT = (
    "Where the completed jobs come from: a file or folder that your job system exports, JSON or CSV.",
    "Whose books are billed. You sign in on Xero's own page; jobsync never sees your password.",
    "Pulls jobs, contacts and invoices into the cache on this machine, and counts them.",
    "Everything is there: the jobs wait for you.",
)
PROMISE = "Nothing is written to Xero during set-up. To look around first: ctrl+q, then 'jobsync demo'."


@dataclass(frozen=True, slots=True, kw_only=True)
class Seams:
    """What the app gives: `reopen` opens the workspace anew, `ask` asks for a passphrase; both block."""

    set_up: SetUp
    clock: Clock
    reopen: Callable[[], Desk]
    ask: Callable[[], Secret]


class SetUpScreen(Trial):
    """The steps, what each has come to, and what the one under the cursor is about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "step", "open", id="step", tooltip="Open the step under the cursor"),
        *(
            Binding(str(at), f"step({at})", f"step {at}", show=False, id=f"step-{at}", tooltip=f"Step {at}: {name}")
            for at, name in enumerate(STEPS, start=1)
        ),
        Binding("D", "disconnect", "disconnect", id="disconnect", tooltip="Disconnect from Xero; asks first"),
        Binding("y", "copy", "copy addresses", id="copy", tooltip="Copy the addresses to register on the Xero app"),
        Binding("escape,b", "back", "back", id="back", tooltip="Stop a test pull; else back to Reconcile"),
        Binding("question_mark,f1", "help", "keys", id="help", tooltip="Every key of this screen"),
    ]

    class Finished(Message):
        """She is through: Reconcile opens, on a new workspace where there is one."""

    def __init__(
        self, seams: Seams, *, known: Organisation | None = None, first: bool = False, said: str = ""
    ) -> None:
        super().__init__(seams.set_up, seams.clock, seams.reopen)
        self._ask_for_passphrase = seams.ask
        self._first, self._said = first, said
        self._stale = first
        self._found = ""
        self._cut_off = False
        self.organisation = known

    def compose(self) -> ComposeResult:
        """The steps, what they are about, the answer line, the keys."""
        yield Static(id="bar")
        yield RowList(id="steps")
        yield Static(id="about")
        yield Static(id="promise")
        yield Static(id="message")
        yield KeyBar([Hint("?", "keys", "question_mark")])

    def on_mount(self) -> None:
        """Show how far she is, the cursor on the first step that is open."""
        super().on_mount()
        self.query_one("#promise", Static).update(rows.title(PROMISE))
        steps = self.query_one(RowList)
        steps.focus()
        self.show_steps(cursor=self._open_step())
        self.say(self._said)

    def say(self, text: str) -> None:
        """Answer a key in the message line."""
        if self.is_attached:
            self.query_one("#message", Static).update(rows.message(text))

    def _open_step(self) -> int:
        if not self.set_up.sources:
            return SOURCE
        return TRIAL if self._is_connected else XERO

    @property
    def _is_connected(self) -> bool:
        chosen = bool(self.set_up.client_id and self.set_up.organisation)
        return (chosen or signs_in_by_itself(self.set_up.profile)) and not self._cut_off

    def ask_passphrase(self) -> Secret:
        """The passphrase of the sign-in file; called in a thread."""
        return self._ask_for_passphrase()

    def show_steps(self, *, cursor: int | None = None) -> None:
        """Draw the steps anew, the cursor where it was or on that one."""
        steps = self.query_one(RowList)
        steps.show(len(STEPS), self._draw, cursor=steps.cursor if cursor is None else cursor)
        self._show_about()

    def on_resize(self) -> None:
        """Draw the title for the new width."""
        self._show_about()

    @on(RowList.Highlighted, "#steps")
    def _show_about(self) -> None:
        at = max(self.query_one(RowList).cursor, 0)
        head = f" Set up · {cut(remote(self.set_up.profile_path.stem), 30)}"
        tail = f"step {at + 1} of {len(STEPS)} "
        space = max(self.size.width - len(head) - len(tail), 1)
        self.query_one("#bar", Static).update(rows.title(f"{head}{' ' * space}{tail}"))
        self.query_one("#about", Static).update(lines(*(rows.title(remote(line)) for line in self._about(at))))
        connected = [Hint("D", "disconnect", "D")] if at == XERO and self._is_connected else []
        copy = [Hint("y", "copy addresses", "y")] if at == XERO else []
        back = Hint("esc", "stop" if self.pulling else "back", "escape")
        self.query_one(KeyBar).show([Hint("enter", "open", "enter"), *connected, *copy, back])

    def _about(self, at: int) -> list[str]:
        said = [ABOUT[at], ""]
        if at == XERO and not self._is_connected:
            said += ["To register on the Xero app's page:", *(f"  {one}" for one in self.set_up.redirects)]
        elif at == XERO:
            said.append("enter signs in again, D disconnects.")
        return said

    def _draw(self, index: int, width: int) -> list[Cell]:
        text, done = self._state(index)
        look = "good" if done else "plain"
        return [
            Cell(f"{index + 1} ", "mark"),
            Cell(left(STEPS[index], LABEL)),
            Cell("✓ " if done else "  ", look),
            Cell(cut(text, max(width - LABEL - 5, 1)), look),
        ]

    def _state(self, index: int) -> tuple[str, bool]:
        """What a step has come to, and whether it is done."""
        match index:
            case 0:
                names = ", ".join(remote(f"{one.name}: {one.path}") for one in self.set_up.sources)
                return " ".join(part for part in (names or "none yet", self._found) if part), bool(names)
            case 1:
                return self._xero()
            case 2:
                return self.counted or "not yet", bool(self.counted) and not self.pulling
            case _:
                return "enter opens it" if self._is_connected and self.set_up.sources else "", False

    def _xero(self) -> tuple[str, bool]:
        if not self._is_connected:
            return ("disconnected" if self._cut_off else "not connected"), False
        known, wanted = self.organisation, self.set_up.organisation.casefold()
        if known is None or known.organisation_id.casefold() != wanted:
            return "connected; the first pull shows whose books they are", True
        kind = books.kind_of(known, practice=self.set_up.profile.practice)
        return f"{cut(remote(known.name), NAME)} · {remote(known.country, 3)} {kind}", True

    def action_step(self, at: int = 0) -> None:
        """Open a step, the one under the cursor by default."""
        if at:
            self.query_one(RowList).cursor = at - 1
        match self.query_one(RowList).cursor:
            case 0:
                self._source()
            case 1:
                self.connect_xero()
            case 2:
                self.start_trial()
            case _:
                self.leave()

    def _source(self) -> None:
        known = next(iter(self.set_up.sources), None)

        def taken(found: str | None) -> None:
            if found is not None:
                self._found, self._stale = found, True
                self.show_steps(cursor=self._open_step())
                self.say(f"Taken: {found}.")

        self.app.push_screen(SourceScreen(self.set_up, known), taken)

    def connected(self, text: str, organisation: Organisation | None) -> None:
        """Take note that a sign-in was kept, or cut off (None), and say so."""
        self._cut_off, self._stale = organisation is None, True
        self.counted, self.organisation = "", organisation
        self.show_steps(cursor=self._open_step() if organisation else None)
        self.say(text)

    def action_disconnect(self) -> None:
        """Disconnect from Xero, after asking."""
        if self._is_connected:
            self.disconnect_xero()
        else:
            self.say("There is no connection to cut off.")

    def action_copy(self) -> None:
        """Copy the redirect addresses."""
        self.app.copy_to_clipboard("\n".join(self.set_up.redirects))
        self.say("The redirect addresses are on the clipboard.")

    def action_back(self) -> None:
        """Stop a test pull; else go back to Reconcile, if there is one."""
        if self.pulling:
            self.stop_trial()
        elif self._first:
            self.say("ctrl+q quits; the next start goes on here. 'jobsync demo' opens practice books meanwhile.")
        else:
            self.leave()

    def reopened(self) -> None:
        """Take note that the workspace is a new one."""
        self._stale = False

    @work(exclusive=True, group="leave", exit_on_error=False)
    async def leave(self) -> None:
        """On to Reconcile; first the workspace is opened anew where something of it has changed."""
        if self.pulling or self.connecting:
            self.say("A moment: what is under way comes first; esc stops a test pull.")
            return
        if self._stale:
            self.say("Opening the books…")
            try:
                await self.aside(self.reopen)
            except JobsyncError as error:
                if self._first:
                    self.say(str(error))
                    return
        self.post_message(self.Finished())

    def action_help(self) -> None:
        """Every key of this screen."""
        self.app.push_screen(HelpScreen(self))
