"""With what certificates are signed: the signer of this installation, and those of agencies that have one of their own.

A profile is set up by the operator alone, in the environment; an issuing agency merely names it. Many agencies issue here, and
each signs with its own key or seal.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from lms.certificates import workshop
from lms.certificates.seal.errors import SignerUnready
from lms.certificates.seal.settings import OF_A_SIGNER, short
from lms.certificates.seal.signers import CERTIFIED, DEMO, Pen, Person, Signer, signers
from lms.core.plugins import load


@dataclass(frozen=True)
class Profile:
    """`name` is empty for the installation's own; `settings` are found by the names that the installation's have."""

    name: str
    settings: Mapping[str, Any]

    def variable(self, setting: str) -> str:
        """The environment variable that holds this setting here."""
        return f"LMS_SIGNER_{self.name}_{short(setting)}" if self.name else f"LMS_{setting}"

    @property
    def signer(self) -> Signer | None:
        """None where certificates are not signed; SignerUnready where the way to sign is none that there is."""
        kind = self.settings["SIGNER"] or self._usual
        if kind == "none":
            return None
        signer = signers.get(kind)
        if signer is None:
            there = ", ".join(("none", *(one.name for one in signers)))
            raise SignerUnready(f"{self.variable('SIGNER')}={kind}: there is no such signer; there are {there}.")
        return signer

    @property
    def is_personal(self) -> bool:
        """Whether people sign, in sessions or elsewhere."""
        signer = signers.get(self.settings["SIGNER"])
        return signer is not None and signer.is_personal

    def is_certified(self, kind: str) -> bool:
        """Whether what was signed here in this way is, by a provider that the state recognises."""
        return signers[kind].is_certified or bool(self.settings["SIGNER_CERTIFIED"])

    def says(self) -> str:
        """What the paper says about its signature, no more than the law grants it."""
        signer = self.signer
        if signer is None:
            return ""
        return CERTIFIED if signer.name != DEMO.name and self.settings["SIGNER_CERTIFIED"] else signer.printed

    def pen(self) -> Pen:
        """The pen of a signer without a person, opened once in each process."""
        signer = self.signer
        if signer is None:
            raise SignerUnready(f"{self.variable('SIGNER')} names no signer.")
        pens: dict[tuple[str, str], Pen] = current_app.extensions.setdefault("certificates.pens", {})
        key = self.name, signer.name
        if key not in pens:
            pens[key] = workshop.Pen(self, signer.pen) if signer.is_apart else self.opened(None)
        return pens[key]

    def opened(self, person: Person | None) -> Pen:
        """A new pen, for the person of a session."""
        signer = self.signer
        if signer is None or not signer.pen:
            raise SignerUnready(f"{self.variable('SIGNER')} names no signer who signs here.")
        pen: Pen = load(signer.pen)(self, person)
        return pen

    @property
    def _usual(self) -> str:
        if self.name:
            raise SignerUnready(f"{self.variable('SIGNER')} is not set: say how this profile signs.")
        return "demo" if current_app.config["DEMO"] else "none"


def own() -> Profile:
    """The installation's."""
    return Profile("", current_app.config)


def names() -> list[str]:
    """The profiles besides it, as listed in the environment."""
    return list(current_app.config["SIGNER_PROFILES"])


def of(name: str) -> Profile:
    """SignerUnready where an agency names one that is not set up, or no longer."""
    if not name:
        return own()
    given = current_app.config["SIGNER_PROFILES"].get(name)
    if given is None:
        raise SignerUnready(f"An issuing agency signs with the profile {name}, which LMS_SIGNER_PROFILES does not list. List it "
                            f"and set LMS_SIGNER_{name}_KIND, or give the agency another.")
    return Profile(name, _laid_over(given))


def all_() -> list[Profile]:
    return [own(), *map(of, names())]


def by_a_person() -> bool:
    """Whether people sign anywhere here."""
    return any(profile.is_personal for profile in all_())


def _laid_over(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The profile's values by the installation's names; what other rooms' signers read is the installation's."""
    values = {one.name: given[short(one.name)] for one in OF_A_SIGNER}
    return ChainMap({name: value for name, value in values.items() if value is not None}, current_app.config)
