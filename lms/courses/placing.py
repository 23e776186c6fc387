"""A course as a place where a role may be given: it holds in all versions of the course."""

from __future__ import annotations

from lms.accounts.places import Place
from lms.core.errors import DomainError
from lms.courses.queries import by_code, titles


def _find(text: str) -> tuple[int, str]:
    found = by_code(text.strip())
    if found is None:
        raise DomainError(f"No course has the code {text}. Its code stands on its page in the catalogue.")
    return found.family_id, f"the course {found.code} · {found.title}"


def _called(id_: int) -> str:
    return titles([id_]).get(id_, "")


COURSE = Place("course", "Code of the course: the role holds in all its versions.", _find, _called, ("instructor",))
