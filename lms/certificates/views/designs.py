"""Which design an agency prints by, its emblem, and the designs that it has made."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from lms.accounts import queries as people
from lms.certificates.designs import choice, press, services
from lms.certificates.designs import queries as designs
from lms.certificates.designs.design import HOUSE, Design, house
from lms.certificates.designs.forms import HOUSE_WORDS, BeginForm, ChoiceForm, EmblemForm
from lms.certificates.designs.pictures import LARGEST
from lms.certificates.designs.problems import Problem, Refused
from lms.certificates.designs.queries import Listed
from lms.certificates.policies import DESIGN
from lms.certificates.views import bp
from lms.certificates.views.register import sections
from lms.core.database import now
from lms.core.policies import can, requires
from lms.core.web import at_most, send_blob
from lms.core.work import let_go, unit_of_work

ROOM = 100_000
"""Bytes of a form beside its file."""


@bp.get("/certificates/designs")
@requires(DESIGN)
def designs_home() -> ResponseReturnValue:
    """The agencies; where there is but one, its page."""
    agencies = people.agencies_for(current_user, DESIGN)
    wanted = request.args.get("agency") or (agencies[0].public_id if len(agencies) == 1 else "")
    if wanted:
        return redirect(url_for("certificates.designs_of", agency_id=wanted), 303)
    busy = designs.busy_agencies(a.id for a in agencies)
    return render_template("certificates/designs.html", sections=sections("certificates.designs_home"), agencies=agencies,
                           busy=busy)


@bp.route("/certificates/designs/of/<agency_id>", methods=["GET", "POST"])
@requires(DESIGN)
def designs_of(agency_id: str) -> ResponseReturnValue:
    """Choose among the house's designs and those in reach."""
    agency = _agency_or_404(agency_id)
    reach = designs.within_reach(_upwards(agency))
    form = _choice_form(agency, reach)
    if request.method == "GET" or not form.validate():
        return _page(agency, reach, form)
    with unit_of_work():
        services.choose(*designs.wanted(form.design.data or "", reach), agency_id=agency.id)
    flash(_("Saved. It holds for the certificates that are issued from now on."), "success")
    return redirect(url_for("certificates.designs_of", agency_id=agency_id), 303)


@bp.post("/certificates/designs/of/<agency_id>/emblem")
@at_most(LARGEST + ROOM)
@requires(DESIGN)
def emblem(agency_id: str) -> ResponseReturnValue:
    agency, form = _agency_or_404(agency_id), EmblemForm()
    if "drop" in request.form:
        with unit_of_work():
            services.set_emblem(agency.id, "")
        return redirect(url_for("certificates.designs_of", agency_id=agency_id), 303)
    if not form.validate() or (key := kept_picture(form.file)) is None:
        reach = designs.within_reach(_upwards(agency))
        return _page(agency, reach, _choice_form(agency, reach), emblem_form=form)
    with unit_of_work():
        services.set_emblem(agency.id, key)
    flash(_("The emblem is saved. It stands on the certificates that are issued from now on."), "success")
    return redirect(url_for("certificates.designs_of", agency_id=agency_id), 303)


@bp.get("/certificates/designs/of/<agency_id>/emblem")
@requires(DESIGN)
def emblem_picture(agency_id: str) -> ResponseReturnValue:
    there = choice.of_agency(_agency_or_404(agency_id).id)
    return send_picture(there.emblem) if there and there.emblem else abort(404)


@bp.post("/certificates/designs/of/<agency_id>/begin")
@requires(DESIGN)
def begin_design(agency_id: str) -> ResponseReturnValue:
    agency = _agency_or_404(agency_id)
    reach = designs.within_reach(_upwards(agency))
    form = _begin_form(reach)
    if not form.validate():
        return _page(agency, reach, _choice_form(agency, reach), begin_form=form)
    try:
        with unit_of_work():
            made = services.begin(agency.id, form.name.data, _base(form.base.data, reach), by=current_user.id, at=now())
    except services.NameTaken as error:
        form.name.errors = [str(error)]
        return _page(agency, reach, _choice_form(agency, reach), begin_form=form)
    return redirect(url_for("certificates.design", public_id=made.public_id), 303)


def kept_picture(field: Any) -> str | None:
    """The key of the picture that was sent, made safe; None, with the reason at the field, where that cannot be."""
    content = field.data.read(LARGEST + 1)
    let_go()
    try:
        if len(content) > LARGEST:
            raise Refused(Problem("large", str(LARGEST // 1000)))
        return services.keep(press.safe_picture(content))
    except Refused as refused:
        field.errors = [refused.problem.words]
        return None


def send_picture(key: str) -> ResponseReturnValue:
    """As an image alone: a drawing runs nothing and reaches nothing."""
    is_png = services.is_png(key)
    return send_blob(key, media_type="image/png" if is_png else "image/svg+xml", name="emblem.png" if is_png else "emblem.svg")


def may_design(path: str) -> bool:
    return can(current_user, DESIGN, frozenset(("agency", int(step)) for step in path.split("/") if step))


def upwards(path: str) -> list[int]:
    """The agency and those above it, the nearest first."""
    return [int(step) for step in reversed(path.split("/")) if step]


def options(reach: list[Listed], above: str) -> list[SelectChoice]:
    """What may be chosen: what holds above, the house's, own ones."""
    return [SelectChoice(value, words) for value, words in (
        ("", above), *((name, str(HOUSE_WORDS[name])) for name in HOUSE),
        *((one.design.public_id, one.design.name) for one in reach))]


def named(effect: designs.Effect) -> str:
    return effect.design.name if effect.design else str(HOUSE_WORDS[effect.house])


def _upwards(agency: people.Agency) -> list[int]:
    return upwards(agency.path)


def _agency_or_404(agency_id: str) -> people.Agency:
    agency = people.agency_by_public_id(agency_id) or abort(404)
    if not can(current_user, DESIGN, agency.scopes()):
        abort(404)
    return agency


def _choice_form(agency: people.Agency, reach: list[Listed]) -> ChoiceForm:
    form = ChoiceForm(data={"design": designs.key_of(choice.of_agency(agency.id))})
    above = named(designs.effect(_upwards(agency)[1:]))
    form.design.choices = options(reach, _("As the agency above: %(design)s", design=above))
    return form


def _begin_form(reach: list[Listed]) -> BeginForm:
    form = BeginForm()
    form.base.choices = options(reach, "")[1:]
    return form


def _base(key: str, reach: list[Listed]) -> Design:
    return house(key) if key in HOUSE else choice.of_version(
        next(one.last for one in reach if one.design.public_id == key))


def _page(agency: people.Agency, reach: list[Listed], form: ChoiceForm, *, emblem_form: EmblemForm | None = None,
          begin_form: BeginForm | None = None) -> ResponseReturnValue:
    forms = emblem_form or EmblemForm(formdata=None), begin_form or _begin_form(reach)
    there = choice.of_agency(agency.id)
    own = [one for one in reach if may_design(path_of(one.design.agency_id))]
    status = 422 if form.errors or any(f.errors for f in forms) else 200
    return render_template(
        "certificates/designs_of.html", agency=agency, form=form, emblem_form=forms[0], begin_form=forms[1], own=own,
        has_emblem=bool(there and there.emblem), effect=named(designs.effect(_upwards(agency))), house=HOUSE), status


def path_of(agency_id: int) -> str:
    found = people.agency(agency_id)
    return found.path if found else "/"
