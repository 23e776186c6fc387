"""The letter about one notice, or about several: in its reader's language, with the way to have fewer of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from lms.accounts import notices
from lms.accounts.notices import GROUPS, Reader
from lms.core import mail
from lms.messages.models import Notice


def compose(reader: Reader, told: Sequence[Notice]) -> EmailMessage:
    """About notices of one reader, who has an address."""
    groups = stoppable(told)
    with force_locale(reader.language):
        subject, text = _one(reader, told[0]) if len(told) == 1 else _digest(reader, told)
        headers = {}
        if groups:
            link = f"{current_app.config['BASE_URL']}/unsubscribe/{token(reader.public_id, groups)}"
            text += "\n\n-- \n" + _("Fewer letters like this one: %(link)s", link=link)
            headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        return mail.compose(reader.email or "", subject, text, _message_id(told[0]), headers)


def stoppable(told: Sequence[Notice]) -> list[str]:
    """The groups of these notices that the reader may do without by mail."""
    known = [kind for notice in told if (kind := notices.kinds.get(notice.kind))]
    return sorted({kind.group for kind in known if not kind.is_necessary})


def token(public_id: str, groups: Collection[str]) -> str:
    return str(_signer().dumps([public_id, *groups]))


def of_token(text: str) -> tuple[str, list[str]] | None:
    """The person and the groups of a link that is genuine; it stays so, as the law of letters wants it."""
    try:
        public_id, *groups = _signer().loads(text)
    except (BadSignature, ValueError, TypeError):
        return None
    return public_id, [group for group in groups if group in GROUPS]


def _one(reader: Reader, notice: Notice) -> tuple[str, str]:
    said = notices.worded(notice.kind, notice.facts)
    return said.subject, notices.letter(reader.display_name, said.text, notice.link)


def _digest(reader: Reader, told: Sequence[Notice]) -> tuple[str, str]:
    base = current_app.config["BASE_URL"]
    parts = [f"{said.subject}\n{said.text}\n{base}{notice.link}"
             for notice in told for said in [notices.worded(notice.kind, notice.facts)]]
    subject = ngettext("%(num)s notice from %(site)s", "%(num)s notices from %(site)s", len(told),
                       site=current_app.config["SITE_NAME"])
    rows = "\n\n".join(parts)
    return str(subject), _("Dear %(name)s,\n\nhere is what is new for you:\n\n%(rows)s", name=reader.display_name, rows=rows)


def _message_id(first: Notice) -> str:
    """The same one whenever it is sent again."""
    return f"<notice-{first.public_id}@{urlsplit(current_app.config['BASE_URL']).hostname}>"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="messages.unsubscribe")
