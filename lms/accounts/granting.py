"""`lms user grant` and `lms user revoke`: roles in the whole system, or in a place that some room knows."""

from __future__ import annotations

import click

from lms.accounts import queries, services
from lms.accounts.models import Agency, RoleGrant, User
from lms.accounts.places import GRANTABLE, Place, places
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.policies import SYSTEM, Scope
from lms.core.work import unit_of_work


class PlacedCommand(click.Command):
    """Has an option for each kind of place; which there are, the rooms say."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *(click.Option([f"--{place.name}"], help=place.help) for place in places)]


def agency_named(name: str) -> Agency:
    """The one agency that is called so."""
    found = [a for a in queries.agencies() if name.casefold() in (a.name.casefold(), a.short_name.casefold())]
    if len(found) != 1:
        raise DomainError(f"{len(found) or 'No'} agencies are called {name}; exactly one should be.")
    return found[0]


def _agency(name: str) -> tuple[int, str]:
    found = agency_named(name)
    return found.id, found.name


def _called(id_: int) -> str:
    found = db.session.get(Agency, id_)
    return found.name if found else ""


AGENCY = Place("agency", "Name or short name of the agency: the role holds there and in all below it.", _agency, _called)


@click.command("grant", cls=PlacedCommand)
@click.argument("who")
@click.argument("role", type=click.Choice(GRANTABLE))
def grant(who: str, role: str, **within: str | None) -> None:
    """Give WHO (username, e-mail or NIP) the role ROLE, in the whole system or in one place."""
    scope, title = _scope(role, within)
    with unit_of_work():
        user = person_named(who)
        if not user.is_active:
            raise DomainError(f"The account {user.username} is not active. Activate it first, on the page of the person.")
        if db.session.scalar(queries.holders(role, scope).where(RoleGrant.user_id == user.id)):
            raise DomainError(f"{user.display_name} is {role} {title} already.")
        services.grant_role(user.id, role, scope=scope, at=now())
    click.echo(f"{user.display_name} is now {role} {title}.")


@click.command("revoke", cls=PlacedCommand)
@click.argument("who")
@click.argument("role", type=click.Choice(GRANTABLE))
def revoke(who: str, role: str, **within: str | None) -> None:
    """Take the role ROLE from WHO (username, e-mail or NIP), in the whole system or in one place."""
    scope, title = _scope(role, within)
    with unit_of_work():
        user = person_named(who)
        holders = set(db.session.scalars(queries.holders(role, scope).where(User.is_active)))
        if db.session.scalar(queries.holders(role, scope).where(RoleGrant.user_id == user.id)) is None:
            raise DomainError(f"{user.display_name} is not {role} {title}; nothing is changed.")
        if role == "administrator" and scope == SYSTEM and holders <= {user.id}:
            raise DomainError(f"{user.display_name} is the last administrator. Give the role to somebody else first.")
        services.end_role(user.id, role, scope=scope, at=now())
    click.echo(f"{user.display_name} is no longer {role} {title}.")


def person_named(who: str) -> User:
    """DomainError, in English, where nobody goes by this username, e-mail or NIP."""
    found = queries.find(who)
    if found is None:
        raise DomainError(f"There is nobody with the username, e-mail or NIP {who}.")
    return found


def _scope(role: str, within: dict[str, str | None]) -> tuple[Scope, str]:
    """The scope, and how it is called in a sentence."""
    given = {kind: text for kind, text in within.items() if text is not None}
    if not given:
        return SYSTEM, "in the whole system"
    if len(given) > 1:
        raise DomainError(f"Choose one of {' and '.join(f'--{kind}' for kind in given)}; a grant holds in one place.")
    [(kind, text)] = given.items()
    place = places[kind]
    if role not in place.roles:
        raise DomainError(f"The role {role} cannot be given with --{kind}, only {', '.join(place.roles)}.")
    id_, title = place.find(text)
    return (kind, id_), f"in {title}"
