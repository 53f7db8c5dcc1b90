"""`jobsync connect` and `jobsync disconnect`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from jobsync_tui.bootstrap.setting_up import SettingUp
from jobsync_tui.cli.context import Session, on_terminal, shared
from jobsync_tui.cli.secrets import ask_client_secret, ask_new_passphrase, ask_passphrase
from jobsync_tui.cli.tables import facts
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.core.errors import SignInNeeded, UsageError
from jobsync_tui.core.text import clean

if TYPE_CHECKING:
    from jobsync_tui.bootstrap.setting_up import Keeping, SettingUp
    from jobsync_tui.connectors.xero.tenants import Reached
    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.services.connect import SigningIn

XERO = "xero"
SECRET_VARIABLE = "JOBSYNC_XERO_CLIENT_SECRET"  # noqa: S105 - the variable's name, not a secret
SSH = ("SSH_CONNECTION", "SSH_TTY")


@click.command("connect")
@click.argument("what", metavar="xero|SOURCE")
@click.option("--client-id", metavar="ID", help="The id of your Xero app; kept in the profile.")
@click.option("--paste", is_flag=True, help="Sign in on another computer, and paste the address it ends at.")
@click.option("--no-browser", is_flag=True, help="Print the address only; open it yourself on this computer.")
@click.option("--organisation", metavar="TENANT_ID", help="The organisation, where the sign-in reaches several.")
@click.option("--store", type=click.Choice(["keyring", "file"]), help="Where the sign-in is kept.")
@shared
@click.pass_obj
def connect_command(
    session: Session,
    *,
    what: str,
    client_id: str | None,
    paste: bool,
    no_browser: bool,
    organisation: str | None,
    store: Keeping | None,
) -> int:
    """Signs in to Xero with your browser.

    The sign-in is kept in the system's keyring. Nothing is stored before the organisation is chosen. Job systems that
    are files need no sign-in.
    """
    setting_up = session.setting_up()
    if what != XERO:
        raise _no_key_needed(setting_up, what)
    if setting_up.profile.xero.auth == "client_credentials":
        return _connect_custom(session, setting_up)
    app = client_id or setting_up.client_id or _ask_client_id(session, setting_up)
    how = _choose_store(session, setting_up, store)
    passphrase = ask_new_passphrase() if how == "file" else None
    if passphrase:
        setting_up.check_passphrase(passphrase)
    with setting_up.signing_in(app) as signing:
        far = paste or (_over_ssh() and not no_browser)
        reached = _sign_in(session, setting_up, signing, paste=far, open_it=not no_browser)
        chosen = signing.choose(_choose(session, setting_up, reached, organisation).tenant_id)
        place = setting_up.keep(signing, chosen, how, passphrase)
    _tell_connected(session, setting_up, chosen, place)
    return 0


@click.command("disconnect")
@click.argument("what", metavar="xero")
@click.option("--yes", is_flag=True, help="Do not ask.")
@shared
@click.pass_obj
def disconnect_command(session: Session, *, what: str, yes: bool) -> int:
    """Takes the connection to Xero away again.

    It is deleted in Xero, the sign-in is revoked, then forgotten here, in that order. What was
    pulled and decided stays in the cache.
    """
    setting_up = session.setting_up()
    if what != XERO:
        raise _no_key_needed(setting_up, what)
    if not yes:
        if not on_terminal():
            raise UsageError("Nobody can be asked here.", next_step="Give --yes to disconnect without a question.")
        if setting_up.profile.xero.auth != "client_credentials":
            click.echo("This signs out every profile that uses the same Xero app.", err=True)
        click.confirm("Disconnect this profile from Xero", abort=True, err=True)
    said = setting_up.disconnect(ask_passphrase)
    session.answer({"disconnected": True, "message": said}, clean(said))
    return 0


def _connect_custom(session: Session, setting_up: SettingUp) -> int:
    """Check a custom connection's secret with Xero, then keep it; one from the environment is only checked."""
    given = os.environ.get(SECRET_VARIABLE)
    secret = Secret(given) if given else ask_client_secret()
    organisation = setting_up.check_custom(secret)
    setting_up.keep_custom(None if given else secret, organisation)
    place = f"the variable {SECRET_VARIABLE}" if given else "the system's keyring"
    _tell_connected(session, setting_up, organisation, place)
    return 0


def _sign_in(
    session: Session, setting_up: SettingUp, signing: SigningIn, *, paste: bool, open_it: bool
) -> tuple[Reached, ...]:
    """Send her to Xero's page and take its answer, from the browser or from what she pastes."""
    address = signing.begin(listen=not paste)
    # The address goes out whatever --quiet says: without it nobody can sign in.
    click.echo(f"Sign in to Xero on this page:\n\n{address}\n", err=True)
    if paste:
        click.echo("It ends on a page that cannot be shown: its address starts with http://localhost.", err=True)
        return signing.paste(_pasted())
    if open_it and not setting_up.open_browser(address):
        session.say("No browser could be opened here: open the address yourself, or use --paste.")
    session.say("Waiting for the browser, at most three minutes. Ctrl-C stops; nothing is stored.")
    return signing.wait()


def _pasted() -> str:
    """One line from a terminal or a pipe; it holds a code that is good for one use, so it is not shown again."""
    click.echo("Paste that whole address here: ", nl=False, err=True)
    line = sys.stdin.readline() if sys.stdin else ""
    if not line.strip():
        raise UsageError("No address was pasted.", next_step="Run it again, sign in, and paste the whole address.")
    return line.strip()


def _over_ssh() -> bool:
    """Whether her browser is on another computer than this process."""
    return any(os.environ.get(name) for name in SSH)


def _choose(session: Session, setting_up: SettingUp, reached: tuple[Reached, ...], given: str | None) -> Reached:
    """The organisation she names, the profile names, or the only one; asked for among several, never guessed."""
    wanted = given or setting_up.organisation
    if wanted:
        return _named(reached, wanted)
    if len(reached) == 1:
        return reached[0]
    rows = "\n".join(
        f"  {number}  {clean(one.name)}  ({one.tenant_id})" for number, one in enumerate(reached, start=1)
    )
    if session.json or not on_terminal():
        raise UsageError(
            f"The sign-in reaches several organisations:\n{rows}",
            next_step="Run it again with --organisation and the id of the right one. Nothing was stored.",
        )
    click.echo(f"The sign-in reaches several organisations:\n{rows}", err=True)
    number: int = click.prompt("Which one is this profile for", type=click.IntRange(1, len(reached)), err=True)
    return reached[number - 1]


def _named(reached: tuple[Reached, ...], wanted: str) -> Reached:
    for one in reached:
        if one.tenant_id.casefold() == wanted.casefold():
            return one
    names = ", ".join(f"{clean(one.name)} ({one.tenant_id})" for one in reached)
    raise SignInNeeded(
        f"The sign-in does not reach the organisation {wanted}; it reaches {names}.",
        next_step="Sign in again and choose it on Xero's page, or use a profile of its own (--profile NAME).",
    )


def _choose_store(session: Session, setting_up: SettingUp, wanted: Keeping | None) -> Keeping:
    """The keyring; where there is none to be used, an encrypted file if she wants one: asked before she signs in."""
    trouble = "" if wanted == "file" else setting_up.keyring_trouble()
    if not trouble:
        return wanted or "keyring"
    if wanted or session.json or not on_terminal():
        raise SignInNeeded(
            trouble, next_step="Give --store file to keep the sign-in in a file that a passphrase encrypts."
        )
    click.echo(trouble, err=True)
    click.confirm("Keep the sign-in in a file that a passphrase encrypts", abort=True, err=True)
    return "file"


def _ask_client_id(session: Session, setting_up: SettingUp) -> str:
    redirects = "\n".join(f"  {one}" for one in setting_up.redirects)
    steps = (
        "Make an app on https://developer.xero.com/app/manage of the type 'Mobile or desktop app', with these\n"
        f"redirect addresses:\n{redirects}"
    )
    if session.json or not on_terminal():
        raise UsageError("The profile names no Xero app.", next_step=f"Give --client-id. {steps}")
    click.echo(steps, err=True)
    answer: str = click.prompt("Its client id", err=True)
    return answer.strip()


def _tell_connected(session: Session, setting_up: SettingUp, chosen: Organisation, place: str) -> None:
    kind = "practice books" if setting_up.profile.practice else "demo" if chosen.is_demo else "live"
    document: dict[str, object] = {
        "organisation": chosen.name,
        "tenant_id": chosen.organisation_id,
        "country": chosen.country,
        "kind": kind,
        "kept_in": place,
        "profile": str(setting_up.profile_path),
    }
    rows = [
        ("Connected to", f"{clean(chosen.name)} · {clean(chosen.country)} [{kind.upper()}]"),
        ("Signed in by", place),
        ("Profile", str(setting_up.profile_path)),
    ]
    session.answer(document, facts(rows))
    if not setting_up.sources:
        session.say("Next: name the job system, in the app (F5) or as a [[source]] block of the profile.")


def _no_key_needed(setting_up: SettingUp, what: str) -> UsageError:
    names = [source.name for source in setting_up.sources]
    if what in names:
        return UsageError(f"{what} is a file: it needs no sign-in.", next_step="'jobsync pull' reads it.")
    return UsageError(f"There is no source named '{what}'.", next_step=f"It may be {' or '.join([XERO, *names])}.")
