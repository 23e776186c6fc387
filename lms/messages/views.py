"""The inbox, the choices, cancelling letters by link, and to whom no letter arrives."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import notices
from lms.accounts import queries as people
from lms.accounts.notices import GROUPS
from lms.core.database import now
from lms.core.pages import Page
from lms.core.policies import PUBLIC, SIGNED_IN, requires
from lms.core.web import csrf, limiter, local
from lms.core.work import unit_of_work
from lms.messages import letters, queries, services
from lms.messages.forms import ChoiceForm
from lms.messages.policies import FAILING

bp = Blueprint("messages", __name__)


@bp.get("/notices")
@requires(SIGNED_IN)
def inbox() -> ResponseReturnValue:
    group = request.args.get("group", "")
    asked = {"group": group if group in GROUPS else "", "only": "unread" if request.args.get("only") == "unread" else ""}
    page = queries.inbox(current_user.id, only_unread=bool(asked["only"]), group=asked["group"],
                         page=request.args.get("page", 1, int))
    return render_template("messages/inbox.html", page=page, asked=asked, groups=GROUPS, standing=_standing(),
                           rows=[(notice, notices.worded(notice.kind, notice.facts)) for notice in page.items])


@bp.post("/notices/<public_id>/read")
@requires(SIGNED_IN)
def read(public_id: str) -> ResponseReturnValue:
    """It is read; with `open` one goes on to what it is about."""
    with unit_of_work():
        notice = queries.mine_or_404(current_user.id, public_id)
        services.read(notice, at=now())
    return redirect(local(notice.link) if request.form.get("open") else url_for("messages.inbox"), 303)


@bp.post("/notices/read")
@requires(SIGNED_IN)
def read_all() -> ResponseReturnValue:
    with unit_of_work():
        services.read_all(current_user.id, at=now())
    flash(_("All notices are marked as read."), "success")
    return redirect(url_for("messages.inbox"), 303)


@bp.route("/notices/choices", methods=["GET", "POST"])
@requires(SIGNED_IN)
def choices() -> ResponseReturnValue:
    form = ChoiceForm(data=ChoiceForm.given(queries.wishes_of(current_user.id)))
    if not form.validate_on_submit():
        return _choices_page(form, 422 if form.errors else 200)
    ways = {name: way for name, way in form.ways.data.items() if name in GROUPS}
    with unit_of_work():
        services.choose(current_user.id, ways, form.quiet, at=now())
    flash(_("Your choices are saved."), "success")
    return redirect(url_for("messages.choices"), 303)


@bp.post("/notices/try-again")
@requires(SIGNED_IN)
def try_again() -> ResponseReturnValue:
    """The person says that the address works again."""
    with unit_of_work():
        services.try_again(current_user.email or "")
    flash(_("Letters will be sent to your address again."), "success")
    return redirect(url_for("messages.inbox"), 303)


@bp.get("/unsubscribe/<token>")
@limiter.limit("60 per minute")
@requires(PUBLIC)
def unsubscribe(token: str) -> ResponseReturnValue:
    """Asks; only the button cancels, for mail programs open links by themselves."""
    _person, groups = _of_token(token)
    return render_template("messages/unsubscribe.html", groups=[GROUPS[group] for group in groups], token=token, is_done=False)


@bp.post("/unsubscribe/<token>")
@limiter.limit("60 per minute")
@csrf.exempt
@requires(PUBLIC)
def unsubscribed(token: str) -> ResponseReturnValue:
    """By the button, or by the mail program in one click (RFC 8058): the signed link stands for session and token."""
    person_id, groups = _of_token(token)
    with unit_of_work():
        services.unsubscribe(person_id, groups, at=now())
    return render_template("messages/unsubscribe.html", groups=[GROUPS[group] for group in groups], token=token, is_done=True)


@bp.get("/failing-addresses")
@requires(FAILING)
def failing() -> ResponseReturnValue:
    return render_template("messages/failing.html", page=Page(queries.failing(current_user), request.args.get("page", 1, int)))


def _of_token(token: str) -> tuple[int, list[str]]:
    found = letters.of_token(token)
    person = people.by_public_id(found[0]) if found else None
    if found is None or person is None or not found[1]:
        abort(404)
    return person.id, found[1]


def _choices_page(form: ChoiceForm, status: int) -> ResponseReturnValue:
    necessary: list[Any] = [kind for kind in notices.kinds if kind.is_necessary]
    return render_template("messages/choices.html", form=form, necessary=len(necessary), standing=_standing(),
                           digest=current_app.config["DIGEST_HOUR"]), status


def _standing() -> queries.Standing:
    return queries.standing(current_user.id)
