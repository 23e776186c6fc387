"""A design of an agency's own: its HTML, CSS and pictures, how it looks, and its versions."""

from __future__ import annotations

from itertools import chain

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.certificates import queries
from lms.certificates.designs import choice, looking, services
from lms.certificates.designs import queries as designs
from lms.certificates.designs.design import PAGE, STYLE, Design
from lms.certificates.designs.fields import FIELDS
from lms.certificates.designs.forms import DesignForm
from lms.certificates.designs.looking import Look
from lms.certificates.designs.models import OwnDesign, Version
from lms.certificates.designs.pictures import LARGEST
from lms.certificates.policies import DESIGN
from lms.certificates.views import bp
from lms.certificates.views.designs import kept_picture, may_design, path_of, send_picture, upwards
from lms.core import storage
from lms.core.database import now
from lms.core.errors import Busy
from lms.core.policies import requires
from lms.core.web import at_most, limiter
from lms.core.work import let_go, unit_of_work

ROOM = 1_000_000
"""Bytes of a form beside its file."""


@bp.route("/certificates/designs/<public_id>", methods=["GET", "POST"])
@at_most(LARGEST + 2 * ROOM)
@limiter.limit("30 per minute", methods=["POST"])
@requires(DESIGN)
def design(public_id: str) -> ResponseReturnValue:
    """Edit; `look` shows it with a sample, saving looks at it with every sample first."""
    found = _design_or_404(public_id)
    last = designs.versions(found.id)[0]
    form = _form(last)
    if request.method == "GET":
        return _page(found, last, form)
    try:
        art = _art(form, last) if form.validate() else None
        if art is None:
            return _page(found, last, form)
        wanted = _made(form, art, found)
        if "look" in request.form:
            return _page(found, last, form, look=_looked(wanted, form, found))
        let_go()
        judged = looking.judge(wanted)
    except Busy as error:
        form.form_errors.append(str(error))
        return _page(found, last, form, status=error.status)
    if judged.refusals:
        return _page(found, last, form, look=judged)
    return _saved(found, last, form, art, judged)


@bp.post("/certificates/designs/<public_id>/look")
@at_most(ROOM)
@limiter.limit("40 per minute")
@requires(DESIGN)
def look_at_design(public_id: str) -> ResponseReturnValue:
    """The part of the page that shows a sample, while somebody is typing."""
    found = _design_or_404(public_id)
    last = designs.versions(found.id)[0]
    form = _form(last)
    if not form.validate():
        return render_template("certificates/_design_look.html", look=None, faults=[*chain(*form.errors.values())]), 422
    return render_template("certificates/_design_look.html", look=_looked(_made(form, dict(last.pictures), found), form, found))


@bp.get("/certificates/designs/<public_id>/versions/<int:number>")
@requires(DESIGN)
def design_version(public_id: str, number: int) -> ResponseReturnValue:
    """An older version, as it was saved."""
    found = _design_or_404(public_id)
    version = designs.version_or_404(found.id, number)
    last = designs.versions(found.id)[0]
    return render_template("certificates/design_version.html", design=found, version=version, is_last=version.id == last.id,
                           by=_names([version]))


@bp.post("/certificates/designs/<public_id>/versions/<int:number>/restore")
@requires(DESIGN)
def restore_design(public_id: str, number: int) -> ResponseReturnValue:
    found = _design_or_404(public_id)
    version, last = designs.version_or_404(found.id, number), designs.versions(found.id)[0]
    wanted = choice.with_emblem(choice.of_version(version), choice.emblem_for(upwards(path_of(found.agency_id))))
    let_go()
    judged = looking.judge(wanted)
    if judged.refusals:  # the rules, or the fonts, may have changed since it was saved
        return _page(found, last, _form(last), look=judged)
    with unit_of_work():
        made = services.restore(version, by=current_user.id, at=now())
    flash(_("Version %(old)s is back, as version %(new)s.", old=number, new=made.number), "success")
    _advise(judged)
    return redirect(url_for("certificates.design", public_id=public_id), 303)


@bp.get("/certificates/designs/<public_id>/pictures/<key>")
@requires(DESIGN)
def design_picture(public_id: str, key: str) -> ResponseReturnValue:
    found = _design_or_404(public_id)
    if not any(key in version.pictures.values() for version in designs.versions(found.id)):
        abort(404)
    return send_picture(key)


def _design_or_404(public_id: str) -> OwnDesign:
    found = designs.design_or_404(public_id)
    if not may_design(path_of(found.agency_id)):
        abort(404)
    return found


def _form(last: Version) -> DesignForm:
    form = DesignForm(data={"page": last.page, "style": last.style, "after": last.number, "sample": "usual"})
    form.drop.choices = [SelectChoice(name, name) for name in sorted(last.pictures)]
    return form


def _art(form: DesignForm, last: Version) -> dict[str, str] | None:
    """The pictures after this form, by name; None, with the reason at the field, where one cannot be kept."""
    art = {name: key for name, key in last.pictures.items() if name not in (form.drop.data or ())}
    if not form.file.data:
        return art
    key = kept_picture(form.file)
    if key is None:
        return None
    name = form.picture_name
    return art | {name if name == "emblem" else f"{name}.{'png' if services.is_png(key) else 'svg'}": key}


def _made(form: DesignForm, art: dict[str, str], found: OwnDesign) -> Design:
    """What the form describes, with the emblem that its agency prints."""
    pictures = {name: storage.read(key) for name, key in art.items()}
    files = {**pictures, PAGE: _lines(form.page.data).encode(), STYLE: _lines(form.style.data).encode()}
    return choice.with_emblem(Design("draft", files), choice.emblem_for(upwards(path_of(found.agency_id))))


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n")


def _looked(wanted: Design, form: DesignForm, found: OwnDesign) -> Look:
    issuer = queries.issuer_for(found.agency_id)
    sample = form.sample.data or "usual"
    let_go()
    return looking.look(wanted, sample, issuer)


def _saved(found: OwnDesign, last: Version, form: DesignForm, art: dict[str, str], judged: Look) -> ResponseReturnValue:
    try:
        with unit_of_work():
            made = services.save(found.id, _lines(form.page.data), _lines(form.style.data), art, after=form.after.data,
                                 by=current_user.id, at=now())
    except services.SavedMeanwhile as error:
        form.form_errors.append(str(error))
        return _page(found, last, form)
    flash(_("Saved as version %(number)s. It holds for the certificates that are issued from now on.", number=made.number),
          "success")
    _advise(judged)
    return redirect(url_for("certificates.design", public_id=found.public_id), 303)


def _advise(judged: Look) -> None:
    for problem in judged.advice:
        flash(problem.words, "warning")


def _page(found: OwnDesign, last: Version, form: DesignForm, *, look: Look | None = None, status: int = 0) -> ResponseReturnValue:
    all_ = designs.versions(found.id)
    agency = queries.agency(found.agency_id)
    bad = bool(form.errors or (look and look.refusals and "look" not in request.form))
    return render_template("certificates/design.html", design=found, last=last, form=form, look=look, versions=all_,
                           names=_names(all_), agency=agency, fields=FIELDS), status or (422 if bad else 200)


def _names(versions: list[Version]) -> dict[int, str]:
    return people.names_of([version.made_by_id for version in versions if version.made_by_id])
