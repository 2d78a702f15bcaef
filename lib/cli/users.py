"""``user add|list|disable``: the people who sign in, for the first administrator and for whoever keeps the machine."""

import sys
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from lib import db, org
from lib.cli import terminal
from lib.cli.terminal import JsonOption, say
from lib.errors import Invalid
from lib.i18n import text
from lib.org import Role, passwords
from lib.values import clean

app = terminal.commands()
user = terminal.commands()
app.add_typer(user, name="user", help="The people who sign in: add, list, disable.")

ME = org.system("command line")


@user.command()
def add(
    username: Annotated[str, typer.Argument(help="What the person types to sign in: small letters without diacritics, digits, dots.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    unit: Annotated[str, typer.Option(help="Code of the unit, as the page of units shows it; HN is the whole city.")] = "HN",
    role: Annotated[list[Role] | None, typer.Option(help="Role in that unit and all below it; may be repeated.")] = None,
    title: Annotated[str, typer.Option(help="Position.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input; otherwise one is made and printed once.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """A new person who may sign in. A password that was made here must be changed at the first sign-in."""
    db.must_be_current()
    given = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    password = given if password_stdin else passwords.random_password()

    def work(session: Session) -> dict[str, object]:
        unit_id = org.unit_by_code(session, unit).id
        account = org.add_account(
            session, ME, username=username, name=name, unit_id=unit_id, title=title, password=password, must_change=not password_stdin
        )
        for one in role or ():
            org.grant(session, ME, account.id, one, unit_id)
        return {"username": account.username, "name": account.name, "unit": unit, "roles": [one.value for one in role or ()]}

    made = db.write(work)
    if json:
        terminal.print_json(made if password_stdin else made | {"password": password})
        return
    say("{name} may sign in as {username}.", name=made["name"], username=made["username"])
    if not password_stdin:
        say("First password, to be changed at the first sign-in: {password}", password=password)


@user.command(name="list")
def list_people(
    term: Annotated[str, typer.Argument(help="Part of a name or user name; everybody, if left out.")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="Disabled accounts too.")] = False,
    json: JsonOption = False,
) -> None:
    """Who may sign in, with roles and units."""
    db.must_be_current()
    found: list[org.Person] = []
    with db.reading() as session:
        while True:
            page, total = org.people(session, ME, term=clean(term), with_disabled=everybody, page=len(found) // org.PAGE)
            found += page
            if not page or len(found) >= total:
                break
    if json:
        terminal.print_json([_as_json(one) for one in found])
        return
    for one in found:
        roles = ", ".join(f"{text(f'role.{role.value}')} ({unit_name})" for role, _unit_id, unit_name in one.roles) or "-"
        state = f" [{text('disabled')}]" if one.disabled_at_utc else ""
        typer.echo(f"{one.username:20} {one.name} · {one.unit_name} · {roles}{state}")


@user.command()
def disable(
    username: Annotated[str, typer.Argument(help="Whose account.")],
    json: JsonOption = False,
) -> None:
    """End every sign-in of a person at once and let nobody sign in with the account again."""
    db.must_be_current()
    wanted = clean(username).lower()
    if not wanted:
        raise Invalid("username_malformed", field="username")
    db.write(lambda session: org.disable_account(session, ME, org.account_named(session, wanted, with_disabled=True).id))
    if json:
        terminal.print_json({"username": wanted, "disabled": True})
        return
    say("{username} is signed out everywhere and can no longer sign in.", username=wanted)


def _as_json(one: org.Person) -> dict[str, object]:
    return {
        "username": one.username,
        "name": one.name,
        "title": one.title,
        "unit": one.unit_name,
        "roles": [{"role": role.value, "unit": unit_name} for role, _unit_id, unit_name in one.roles],
        "disabled": one.disabled_at_utc is not None,
        "last_sign_in_at": one.last_sign_in_at_utc,
    }
