"""Every fact a certificate prints. The row keeps them as a snapshot; the paper is drawn from nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

SCHEMA = 1


class UnknownSnapshot(ValueError):
    """The snapshot was not written by `to_snapshot` of a version we can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    title: str
    asynchronous: int = 0
    synchronous: int = 0
    field: int = 0

    @property
    def credit_hours(self) -> int:
        return self.asynchronous + self.synchronous + self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Text is printed as it stands, so names carry their titles and numbers their spaces."""

    number: str
    verification_url: str
    verification_code: str
    title: str
    issuer: tuple[str, ...]

    learner_name: str
    identity_number: str | None = None
    identity_label: str = "NIP"
    birth_place: str | None = None
    birth_date: date | None = None
    rank_grade: str | None = None
    position: str | None = None
    agency: str | None = None

    course_title: str
    course_code: str
    cohort: str | None = None
    place: str | None = None
    started_on: date
    finished_on: date
    credit_hours: int
    modules: tuple[Module, ...]
    final_score: str | None = None
    predicate: str | None = None

    issued_on: date
    signed_in: str
    signatory_name: str
    signatory_position: str
    signatory_nip: str | None = None
    signatory_note: str | None = None
    legal_footer: str = ""
    specimen: bool = False

    kind: str = "completion"
    attended: str | None = None
    """Of a statement of attendance: how much was taken part in, in words."""
    expires_on: date | None = None
    replaces: str | None = None
    """The number of the certificate whose place this one takes."""
    design: str = ""
    """What prints it, see `designs.choice.written`; empty for the first design of the house."""

    def to_snapshot(self) -> dict[str, Any]:
        """JSON-safe; `from_snapshot` gives back an equal value."""
        return {"schema": SCHEMA} | {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def from_snapshot(snapshot: Mapping[str, Any]) -> Facts:
    values = dict(snapshot)
    if (schema := values.pop("schema", None)) != SCHEMA:
        raise UnknownSnapshot(f"schema {schema!r}, this version reads {SCHEMA}")
    for name in ("birth_date", "started_on", "finished_on", "issued_on", "expires_on"):
        if values.get(name) is not None:
            values[name] = date.fromisoformat(values[name])
    try:
        values["issuer"] = tuple(values["issuer"])
        values["modules"] = tuple(Module(**module) for module in values["modules"])
        return Facts(**values)
    except (KeyError, TypeError) as error:
        raise UnknownSnapshot(str(error)) from error


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Module():
            return {field.name: getattr(value, field.name) for field in fields(value)}
        case tuple():
            return [_plain(item) for item in value]
    return value
