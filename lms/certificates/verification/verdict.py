"""What verification says, and what it looked at."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from lms.certificates import masks, states
from lms.certificates.models import REVOCATION_REASONS
from lms.certificates.paper.facts import Facts, from_snapshot
from lms.certificates.queries import Entry
from lms.certificates.seal.inspection import Finding
from lms.core.i18n import day, when

GENUINE, REVOKED, ALTERED, UNKNOWN, UNREADABLE = "genuine", "revoked", "altered", "unknown", "unreadable"
SUPERSEDED, EXPIRED = "superseded", "expired"
FOUND = (GENUINE, REVOKED, SUPERSEDED, EXPIRED)
"""The certificate is ours and is shown, whatever it is worth today."""
_VERDICTS = {states.ISSUED: GENUINE, states.REVOKED: REVOKED, states.SUPERSEDED: SUPERSEDED, states.EXPIRED: EXPIRED}
CODE, NUMBER, OFFLINE, FILE, PHOTO, BADGE = "code", "number", "offline_code", "file", "photo", "badge"
"""How it was asked; of a file whether it is a PDF, a picture or a badge."""


@dataclass(frozen=True)
class Verdict:
    """`facts` are what may be shown for the way in which it was asked: `by` is one of those above.

    `sha256` is that of the file looked at.
    """

    status: str
    by: str
    asked: str = ""
    certificate: Entry | None = None
    facts: Facts | None = None
    sha256: str = ""
    finding: Finding | None = None
    """Of a file that is none of those we issued."""

    @property
    def is_found(self) -> bool:
        return self.certificate is not None and self.status in FOUND

    @property
    def is_handed_in(self) -> bool:
        return self.by not in (CODE, NUMBER)

    @property
    def reason(self) -> object:
        """Why it was revoked, as far as the public may know."""
        return REVOCATION_REASONS.get(self.certificate.revocation_category, "") if self.certificate else ""

    def checks(self) -> list[tuple[str, str]]:
        """What was looked at, one by one: done, bad, doing or todo, and a sentence."""
        if not self.certificate:
            return []
        return [("done", _("It is entered in the register of the issuer.")), *self._handed_in(), *self._validity(), *self._file(),
                ("todo", _("Still for you: compare every line below with the paper in your hand."))]

    def _validity(self) -> list[tuple[str, str]]:
        assert self.certificate
        certificate = self.certificate
        if certificate.revoked_at:
            return [("bad", _("It was revoked on %(moment)s: %(reason)s.", moment=when(certificate.revoked_at),
                              reason=self.reason))]
        if certificate.superseded_at:
            return [("bad", _("It was replaced by another certificate on %(moment)s.",
                              moment=when(certificate.superseded_at)))]
        if self.status == EXPIRED and certificate.expires_on:
            return [("bad", _("It expired: its last day was %(day)s.", day=day(certificate.expires_on)))]
        if certificate.expires_on:
            return [("done", _("It is valid until %(day)s: nobody has revoked or replaced it.", day=day(certificate.expires_on)))]
        return [("done", _("It is valid: nobody has revoked it."))]

    def _handed_in(self) -> list[tuple[str, str]]:
        if self.by == BADGE:
            return [("done", _("Your badge is the one that was issued."))]
        if self.by == OFFLINE:
            return [("done", _("Its offline code bears our signature and says what was issued."))]
        return [("done", _("Its code was read from your picture."))] if self.by == PHOTO else []

    def _file(self) -> list[tuple[str, str]]:
        assert self.certificate
        if self.certificate.file_key is None:
            return [("doing", _("Its PDF is being made; the fingerprint follows."))]
        same = [("done", _("Your file is, bit for bit, the one that was issued."))] if self.by == FILE else []
        return [*same, *self._signature()]

    def _signature(self) -> list[tuple[str, str]]:
        assert self.certificate
        if not self.certificate.signatory:
            return []
        if self.certificate.is_certified:
            return [("done", _("Its PDF is signed electronically by %(name)s, certified.", name=self.certificate.signatory))]
        return [("done", _(
            "Its PDF is signed electronically by %(name)s. This signature is uncertified in the sense of UU 1/2024 article 13A "
            "and PP 71/2019 article 60: it shows that the file is unchanged; who signed is vouched for by this register.",
            name=self.certificate.signatory))]


def judged(certificate: Entry | None, by: str, asked: str = "", *, sha256: str = "") -> Verdict:
    """Of what is, or is not, in the register; covered for the way in which it was asked."""
    if certificate is None:
        return Verdict(UNKNOWN, by, asked, sha256=sha256)
    facts = from_snapshot(certificate.facts)
    shown = masks.for_anyone(facts) if by == NUMBER else masks.for_holder(facts)
    return Verdict(_VERDICTS[states.status(certificate, states.today())], by, asked, certificate, shown, sha256)
