"""What prints, signs and draws is in no worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from io import BytesIO

import pytest

from lms.certificates import workshop
from lms.certificates.badges import picture
from lms.certificates.designs.design import EMBLEM, LANDSCAPE, Design, house
from lms.certificates.paper.letters import UnprintableText
from lms.certificates.paper.render import render
from lms.certificates.seal import profiles, signers
from lms.certificates.seal.errors import SignerUnready
from tests.certificates.names import NAMES
from tests.certificates.specimens import AT, BADGE, FACTS, statement_of
from tests.certificates.test_compiled import SEAL, of

EMBLEM_OF_ITS_OWN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="#123"/></svg>'
WITH_EMBLEM = Design(house().name, {**house().files, EMBLEM: EMBLEM_OF_ITS_OWN})
LEFT_OUT = ("weasyprint", "uharfbuzz", "pyhanko", "pypdfium2", "PIL", "fontTools")


@pytest.mark.parametrize("design", [house(), house(LANDSCAPE), WITH_EMBLEM], ids=["portrait", "landscape", "emblem"])
def test_it_prints_the_same_bytes_as_this_process(design):
    for name in ("Siti Nurhaliza, S.Sos.", NAMES[-1]):
        facts = of(name)
        given = {"generated_at": AT, "statement": statement_of(facts), "badge": BADGE, "seal": SEAL, "design": design}
        assert workshop.printed(facts, **given) == render(facts, **given)


def test_letters_that_the_paper_lacks_are_refused_before_it_is_asked():
    with pytest.raises(UnprintableText, match="U\\+4E2D"):
        workshop.printed(of("中"), generated_at=AT, statement="", badge="", seal="", design=house())


def test_it_draws_the_same_picture():
    pdf = render(FACTS, generated_at=AT, statement=statement_of(FACTS), badge=BADGE)
    assert workshop.drawn(pdf, BADGE) == picture.drawn(pdf, BADGE)


def test_a_pen_outlives_the_process_that_held_it(app):
    draft = render(FACTS, generated_at=AT, statement=statement_of(FACTS), badge=BADGE, seal=SEAL)
    pen = workshop.Pen(profiles.own(), signers.DEMO.pen)
    (first,) = pen.sign([draft])
    os.kill(workshop.apart.process_id, signal.SIGKILL)
    (again,) = pen.sign([draft])
    assert first.pdf.startswith(draft)
    assert again.fingerprint == first.fingerprint
    assert BytesIO(again.pdf).read().startswith(draft)


def test_a_key_that_cannot_be_read_is_told_in_its_own_words(app, monkeypatch):
    monkeypatch.setitem(app.config, "SIGNER_KEY", "/nowhere/key.pem")
    with pytest.raises(SignerUnready, match=r"LMS_SIGNER_KEY=/nowhere/key\.pem cannot be read"):
        workshop.Pen(profiles.own(), signers.LOCAL.pen)


def test_no_job_of_any_room_loads_what_prints_signs_or_draws(tmp_path):
    program = (
        "import sys; from lms.core.app import create_app; from lms.core.plugins import load\n"
        "app = create_app(serving=False)\n"
        "for job in app.extensions['lms.jobs'].values(): load(job.run)\n"
        f"print(*[name for name in {LEFT_OUT!r} if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", program], env=os.environ | {"LMS_INSTANCE": str(tmp_path), "LMS_DEMO": "1"},
                          capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
