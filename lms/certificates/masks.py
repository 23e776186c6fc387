"""What the public may read of a certificate: all that is printed, with personal data covered.

Whoever has the code holds the paper or its link. A number can be guessed, so it opens much less.
"""

from __future__ import annotations

from dataclasses import replace

from lms.accounts import identity
from lms.certificates.paper.facts import Facts

COVER = "•••"


def for_holder(facts: Facts) -> Facts:
    """The name as printed; of numbers the last four digits, of the birth date the year."""
    return replace(
        facts, identity_number=_last_four(facts.identity_number), signatory_nip=_last_four(facts.signatory_nip),
        birth_place=_birth(facts), birth_date=None, final_score=None)


def for_anyone(facts: Facts) -> Facts:
    """Initials for the name; nothing by which a person could be told or the certificate be opened."""
    return replace(
        facts, learner_name=initials(facts.learner_name), identity_number=COVER if facts.identity_number else None,
        birth_place=COVER if facts.birth_place or facts.birth_date else None, birth_date=None,
        rank_grade=COVER if facts.rank_grade else None, position=COVER if facts.position else None,
        agency=COVER if facts.agency else None, signatory_nip=_last_four(facts.signatory_nip), final_score=None,
        verification_code="", verification_url="")


def initials(name: str) -> str:
    """"Sari Wulandari, S.Sos." as "S••• W•••": without titles, and without the length of the names."""
    words = [word for word in name.partition(",")[0].split() if not word.endswith(".") or len(word) == 2]
    return " ".join(word[0].upper() + COVER for word in words) or COVER


def _last_four(number: str | None) -> str | None:
    return identity.masked(identity.normalise(number)) if number else None


def _birth(facts: Facts) -> str | None:
    year = f"{COVER} {facts.birth_date.year}" if facts.birth_date else ""
    return ", ".join(filter(None, (facts.birth_place, year))) or None
