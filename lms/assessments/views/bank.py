"""The question bank of a course: found, written, looked at, copied."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.assessments import policies, practice, queries, search, services, sheets
from lms.assessments.formats import Media, outgoing
from lms.assessments.labels import LONGEST_PATH, LONGEST_TAG, overlong
from lms.assessments.models import Attempt, Question
from lms.assessments.question_types import QuestionType, question_types
from lms.assessments.question_types.base import LEVELS, QuestionForm, entered
from lms.assessments.search import Search
from lms.assessments.views import bp, pictures
from lms.assessments.views.imports import FORMATS, exported
from lms.assessments.views.quizzes import quiz_or_404
from lms.core.database import now
from lms.core.policies import SIGNED_IN, can, requires
from lms.core.web import send_blob, takes_files
from lms.core.work import unit_of_work
from lms.courses import access
from lms.courses import queries as courses
from lms.enrolments import reach

_ACTS = ("move", "tag", "archive", "bring_back")

@bp.get("/courses/<course>/questions")
@requires(policies.READ)
def bank(course: str) -> ResponseReturnValue:
    found = courses.get_or_404(course)
    policies.check_seen(current_user, policies.READ, found)
    return _bank(found)


@bp.post("/courses/<course>/questions/file")
@requires(policies.EDIT)
def file_questions(course: str) -> ResponseReturnValue:
    """Move, tag, archive, bring back or export the questions chosen: with `page` all that it showed, with `all` all found."""
    found, form = courses.get_or_404(course), request.form
    policies.check_seen(current_user, policies.EDIT, found)
    wanted, do = Search.of(request.args), form.get("do", "")
    chosen = queries.in_course(found.id, form.getlist("shown" if form.get("page") else "question"))
    ids = search.ids(found.id, wanted) if form.get("all") else [question.id for question in chosen]
    if fault := _fault(do, ids):
        return _bank(found, fault), 422
    if do.startswith("export-"):
        return exported(found, do.removeprefix("export-"), ids)
    with unit_of_work():
        count = _file(found.id, ids, do)
    flash(ngettext("%(num)s question was changed.", "%(num)s questions were changed.", count), "success")
    return redirect(url_for("assessments.bank", course=course, **wanted.told()), 303)  # type: ignore[arg-type]


def _bank(course: Any, fault: str = "") -> str:
    """With a `fault` of the acts on many questions, what was chosen and typed for them stays."""
    wanted = Search.of(request.args)
    page = search.page(course.id, wanted, number=request.args.get("page", 1, int))
    return render_template(
        "assessments/bank.html", course=course, page=page, kinds=question_types, uses=queries.uses(q.id for q in page),
        may_edit=can(current_user, policies.EDIT, course), levels=LEVELS, formats=FORMATS.items(), fault=fault,
        typed=request.form, **search.offers(course.id, wanted))


def _fault(verb: str, ids: list[int]) -> str:
    if verb not in (*_ACTS, *(f"export-{form}" for form in outgoing.WRITERS)):
        return str(_("Choose what is to be done with the questions: use one of the buttons."))
    if not ids:
        return str(_("Choose questions first."))
    if verb == "move" and len(request.form.get("into", "").strip()) > LONGEST_PATH:
        return str(_("A category is at most %(most)s characters long, with those above it.", most=LONGEST_PATH))
    return _fault_of_tags(request.form.get("tags", "")) if verb == "tag" else ""


def _fault_of_tags(tags: str) -> str:
    if not tags.strip(" ,"):
        return str(_("Give at least one tag."))
    if not overlong(tags):
        return ""
    return str(_("A tag is at most %(most)s characters long. Put commas between several.", most=LONGEST_TAG))


def _file(course_id: int, ids: list[int], verb: str) -> int:
    if verb == "move":
        return services.move_questions(course_id, ids, request.form.get("into", ""))
    if verb == "tag":
        return services.tag_questions(course_id, ids, request.form.get("tags", "").split(","))
    if verb == "archive":
        return services.archive_questions(course_id, ids, at=now())
    return services.bring_back_questions(course_id, ids)


@bp.route("/courses/<course>/questions/new", methods=["GET", "POST"])
@requires(policies.EDIT)
@takes_files
def new_question(course: str) -> ResponseReturnValue:
    """A question of the kind `?kind=`; with `?quiz=` it goes straight into that quiz."""
    found = courses.get_or_404(course)
    policies.check_seen(current_user, policies.EDIT, found)
    kind = question_types.get(request.args.get("kind", "")) or abort(404)
    quiz = quiz_or_404(request.args["quiz"], policies.EDIT) if request.args.get("quiz") else None
    if quiz and quiz.course_id != found.id:
        abort(404)
    form, course_id, by = kind.form(), found.id, current_user.id

    def write(files: list[Media]) -> Question:
        question = services.create_question(course_id, kind.name, form.text.data, form.raw(), at=now(), files=files,
                                            feedback=form.feedback.data or "", labels=form.labels(), by=by)
        if quiz:
            services.create_quiz(quiz.id)
            services.place_question(quiz.id, question.id, points=question.points)
        return question

    return _edit(kind, form, write, course=found, quiz=quiz)


@bp.route("/questions/<question>/edit", methods=["GET", "POST"])
@requires(policies.EDIT)
@takes_files
def edit_question(question: str) -> ResponseReturnValue:
    found, course = question_or_404(question, policies.EDIT)
    kind = question_types[found.kind]
    quiz = quiz_or_404(request.args["quiz"], policies.EDIT) if request.args.get("quiz") else None
    by = current_user.id
    form = kind.form(data={"text": found.text, "feedback": found.feedback, **entered(found.labels),
                           **kind.entered(found.content)})

    def write(files: list[Media]) -> Question:
        services.update_question(found, form.text.data, form.raw(), at=now(), by=by, feedback=form.feedback.data or "",
                                 labels=form.labels(), files=files)
        return found

    return _edit(kind, form, write, course=course, quiz=quiz, question=found)


@bp.get("/questions/<question>")
@requires(policies.READ)
def question(question: str) -> ResponseReturnValue:
    """The question as a learner meets it, with its right answer."""
    return _seen(*question_or_404(question, policies.READ), None)


@bp.post("/questions/<question>/try")
@requires(policies.EDIT)
def try_question(question: str) -> ResponseReturnValue:
    """What is answered is marked, and kept nowhere."""
    return _seen(*question_or_404(question, policies.EDIT), request.form.getlist(f"q-{question}"))


def _seen(found: Question, course: Any, given: list[str] | None) -> str:
    return render_template(
        "assessments/question.html", question=found, course=course, kind=question_types[found.kind],
        entry=sheets.of_question(found, given), tried=sheets.tried(found, given), levels=LEVELS,
        uses=queries.uses([found.id]).get(found.id, 0),
        may_edit=can(current_user, policies.EDIT, course))


@bp.get("/questions/media/<media>/<name>")
@requires(SIGNED_IN)
def question_media(media: str, name: str) -> ResponseReturnValue:
    """A picture or sound, for those who may see the bank, for learners whose paper shows it and for who marks such a paper; only
    the id says which."""
    found = queries.media_or_404(media)
    course = courses.course(found.question.course_id)
    reads = course is not None and can(current_user, policies.READ, course)
    practises = course is not None and access.follows(current_user, course) and practice.shows(found.question_id)
    if not reads and not practises and not _has_met(found.question.course_id, course, f"/questions/media/{found.public_id}/"):
        abort(404)
    return send_blob(found.key, media_type=found.media_type, name=found.name)


@bp.post("/questions/<question>/duplicate")
@requires(policies.EDIT)
def duplicate(question: str) -> ResponseReturnValue:
    found, _course = question_or_404(question, policies.EDIT)
    by = current_user.id
    with unit_of_work():
        copy = services.duplicate_question(found, at=now(), by=by)
    flash(_("This is the copy. The original is unchanged."), "success")
    return redirect(url_for("assessments.edit_question", question=copy.public_id), 303)


def _has_met(course_id: int, course: Any, address: str) -> bool:
    marks = reach.of(current_user, policies.MARK, course) if course else None
    own = Attempt.learner_id == current_user.id
    return queries.has_met(sa.or_(own, marks.among(Attempt.learner_id)) if marks else own, course_id, address)


def _edit(kind: QuestionType, form: QuestionForm, write: Any, *, course: Any, quiz: Any,
          question: Question | None = None) -> ResponseReturnValue:
    faults: list[object] = []
    quiz_id = quiz.public_id if quiz else None
    if request.form.get("more"):
        form.more()
    elif form.is_submitted():
        is_sound = form.validate()
        files = pictures.illustrate(form, question) if _is_told(form) else None
        faults = _faults(kind, form) if files is not None else []
        if is_sound and files is not None and not faults:
            with unit_of_work():
                written = write(files)
            return redirect(_back(written, quiz_id), 303)
    pictures.ask_again(form)
    refused = bool(faults or form.errors) and not request.form.get("more")
    form.form_errors = [*form.form_errors, *faults]
    return render_template("assessments/edit_question.html", kind=kind, form=form, course=course, quiz=quiz,
                           question=question, categories=queries.categories(course.id),
                           media=queries.media_of(question.id) if question else ()), 422 if refused else 200


def _is_told(form: QuestionForm) -> bool:
    """Whether the fields of the type itself hold what they may, so that the type can judge them: beside the faults of the fields
    that all types have, which would else be told first, and its own only at the next sending."""
    return all(name in vars(QuestionForm) for name in form.errors)


def _faults(kind: QuestionType, form: QuestionForm) -> list[object]:
    content = kind.settle(form.text.data or "", kind.tidy(form.raw()))
    return [*kind.check(content), *kind.doubts(content)]


def _back(question: Question, quiz: str | None) -> str:
    if quiz:
        return url_for("assessments.edit_quiz", activity=quiz, _anchor=f"q-{question.public_id}")
    return url_for("assessments.question", question=question.public_id)


def question_or_404(public_id: str, capability: str) -> tuple[Question, Any]:
    """The question with its course, for those who may see its bank."""
    found = queries.question_or_404(public_id)
    course = courses.course(found.course_id)
    if course is None:
        abort(404)
    policies.check_seen(current_user, capability, course)
    return found, course
