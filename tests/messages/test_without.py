"""The plugin is switched off: whoever is told something gets a letter at once, as before there was an inbox."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

from lms.accounts import notices
from lms.core import migrate
from lms.core.database import db
from lms.core.testing import make_app
from lms.core.work import unit_of_work
from tests.cast import assemble


def test_without_the_inbox_a_notice_is_a_letter_at_once(tmp_path: Path) -> None:
    app = make_app(tmp_path, PLUGINS_OFF="messages")
    with app.app_context():
        migrate.upgrade()
        with unit_of_work():
            cast = assemble()
            notices.tell(cast.learner.id, "assignments.marked", "/activities/abc", title="Laporan")
            assert not (tmp_path / "mail").exists()
        file, = (tmp_path / "mail").glob("*.eml")
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert (letter["To"], letter["Subject"]) == ("sari@contoh.test", "Pekerjaan Anda sudah dinilai: Laporan")
        assert "http://127.0.0.1:8000/activities/abc" in letter.get_content()
        assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("messages.")]
        db.session.remove()
        db.engine.dispose()
