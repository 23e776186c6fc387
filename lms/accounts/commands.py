"""`lms user`: people from the command line, above all the first administrator."""

from __future__ import annotations

import sys

import click
from flask import current_app

from lms.accounts import passwords, queries, reset, second_factor, services, sessions
from lms.accounts.granting import agency_named, grant, person_named, revoke
from lms.accounts.labels import EMPLOYMENT
from lms.accounts.passkeys import keys
from lms.accounts.places import GRANTABLE
from lms.accounts.sign_on import people
from lms.core.database import now
from lms.core.doctor import has_secret
from lms.core.errors import DomainError
from lms.core.forms import one_line, readable
from lms.core.policies import SYSTEM
from lms.core.work import unit_of_work


@click.group("user")
def user_group() -> None:
    """Add people, set their passwords, give roles and take them away."""


user_group.add_command(grant)
user_group.add_command(revoke)


@user_group.command("add")
@click.option("--username", prompt=True, help="Letters, digits, dots; with it the person signs in.")
@click.option("--name", prompt=True, help="Name without titles.")
@click.option("--email", default="", help="Needed to reset a forgotten password by mail.")
@click.option("--number", default="", help="NIP or NI PPPK.")
@click.option("--employment", type=click.Choice(list(EMPLOYMENT)), default="non_asn", show_default=True)
@click.option("--agency", "agency_name", default="", help="Name or short name of the agency.")
@click.option("--role", type=click.Choice(GRANTABLE),
              help="Over the agency given with --agency, else over the whole system.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
def add(username: str, name: str, email: str, number: str, employment: str, agency_name: str, role: str | None,
        password_stdin: bool) -> None:
    """Add a person."""
    agency = agency_named(agency_name) if agency_name else None
    password_hash = passwords.hashed(_password(username, password_stdin))
    with unit_of_work():
        user = services.create_user(
            username=username, name=one_line(readable(name)), email=email, at=now(), agency_id=agency.id if agency else None,
            employment_type=employment, number=number, password_hash=password_hash)
        if role:
            services.grant_role(user.id, role, scope=("agency", agency.id) if agency else SYSTEM, at=now())
    click.echo(f"{user.display_name} can sign in as {user.username}" + (f" and is {role}." if role else "."))


@user_group.command("password")
@click.argument("who")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
def password(who: str, password_stdin: bool) -> None:
    """Set a new password for WHO (username, e-mail or NIP) and sign them out everywhere."""
    found = person_named(who)
    user_id, password_hash = found.id, passwords.hashed(_password(found.username, password_stdin))
    with unit_of_work():
        user = queries.user(user_id)
        if user is None:
            raise DomainError(f"{who} is gone.")
        services.keep_password_hash(user, password_hash)
        sessions.end_all(user_id, at=now())
    click.echo(f"The password of {user.username} is changed.")


@user_group.command("reset-second-factor")
@click.argument("who", required=False)
@click.option("--all", "everybody", is_flag=True, help="Of everybody: after a new LMS_SECRET_KEY no code can be checked.")
def reset_second_factor(who: str | None, everybody: bool) -> None:
    """Take the second step of signing in from WHO (username, e-mail or NIP), who lost telephone and recovery codes; they are
    signed out everywhere and told by a notice."""
    if bool(who) == everybody:
        raise DomainError("Name one person, or say --all.")
    with unit_of_work():
        for user in second_factor.holders() if everybody else [person_named(who or "")]:
            if not second_factor.reset(user):
                raise DomainError(f"{user.username} signs in with the password alone; nothing is changed.")
            sessions.end_all(user.id, at=now())
            click.echo(f"{user.username} signs in with the password alone now.")


@user_group.command("passkeys")
@click.argument("who")
def list_passkeys(who: str) -> None:
    """List the passkeys of WHO (username, e-mail or NIP)."""
    for one in keys.of_user(person_named(who).id):
        click.echo(f"{one.name}: added {one.made_at:%Y-%m-%d}, "
                   + (f"last used {one.used_at:%Y-%m-%d}" if one.used_at else "not yet used"))


@user_group.command("remove-passkey")
@click.argument("who")
@click.argument("name")
def remove_passkey(who: str, name: str) -> None:
    """Take the passkey NAME from WHO (username, e-mail or NIP), who lost the device; they are signed out everywhere and told."""
    with unit_of_work():
        user = person_named(who)
        passkey = next((one for one in keys.of_user(user.id) if one.name == name), None)
        if passkey is None:
            raise DomainError(f"{user.username} has no passkey {name}; see lms user passkeys {user.username}.")
        keys.remove(user, passkey)
        sessions.end_all(user.id, at=now())
    click.echo(f"The passkey {name} of {user.username} opens nothing any more.")


@user_group.command("unlink")
@click.argument("who")
def unlink(who: str) -> None:
    """Take away the links of WHO (username, e-mail or NIP) with sign-on services; the next sign-on looks for the person anew."""
    with unit_of_work():
        user = person_named(who)
        if not people.unlink(user):
            raise DomainError(f"{user.username} is linked with no sign-on service; nothing is changed.")
        sessions.end_all(user.id, at=now())
    click.echo(f"{user.username} is linked with no sign-on service any more.")


@user_group.command("sign-in-link")
@click.argument("who")
def sign_in_link(who: str) -> None:
    """Print a link that signs WHO (username, e-mail or NIP) in, once and within 15 minutes: the way back in when the sign-on
    service is away and passwords are off. It needs the LMS_SECRET_KEY of the server."""
    if not (current_app.config["DEMO"] or has_secret()):
        raise DomainError("LMS_SECRET_KEY is not set here, so the link would open nothing: run this with the server's settings.")
    user = queries.find(who)
    if user is None or not user.is_active:
        raise DomainError(f"There is nobody active with the username, e-mail or NIP {who}.")
    click.echo(f"{current_app.config['BASE_URL']}/sign-in/link/{reset.entry_for(user)}")


def _password(username: str, from_stdin: bool) -> str:
    typed = sys.stdin.readline if from_stdin else lambda: click.prompt("Password", hide_input=True, confirmation_prompt=True)
    text = str(typed()).rstrip("\r\n")
    if fault := passwords.weakness(text, username):
        raise DomainError(fault)
    return text
