"""The forms of the gradebook: shape and wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.assessments.gradebook.grading import Grading, Scale
from lms.assessments.gradebook.registry import Item
from lms.core.forms import Form, figure

STEPS = 7
"""How many predicates a scale may have."""


class DecimalField(StringField):
    """A number with at most two decimals, comma or point, from 0 to `most`; None where left empty."""

    def __init__(self, label: Any = None, validators: Any = None, *, most: int = 100, **how: Any) -> None:
        super().__init__(label, validators, **how)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = figure(text, 0, self.most)
        if text and self.data is None:
            raise ValueError(_("Give a number from 0 to %(most)s with at most two decimals.", most=self.most))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        text = "" if self.data is None else f"{Decimal(self.data).normalize():f}"
        return text.replace(".", ",") if str(get_locale()) == "id" else text


class GradingForm(Form):
    """`of` adds for each item its weight and minimum."""

    share = IntegerField(_l("Activities to complete, in percent"),
                         [InputRequired(_l("Give a number from 1 to 100.")),
                          NumberRange(1, 100, _l("Give a number from 1 to 100."))],
                         description=_l("100: every required activity. 90: nine of ten are enough, whichever they are."))
    all_marked = BooleanField(_l("Every task that counts must have a score"))
    minimum_total = DecimalField(_l("Least weighted total in percent"), [Optional()],
                                 description=_l("What has no score yet counts as 0. Leave it empty for no limit."))
    skips_final = BooleanField()
    seen = HiddenField()
    digest = HiddenField()
    final: Item | None = None
    """The task that a share of the activities must not let anybody leave out unsaid."""

    def validate_skips_final(self, field: Any) -> None:
        final, share = self.final, self.share.data or 100
        if final and not self.share.errors and not field.data and _may_be_skipped(
                share, self.all_marked.data and self[f"weight_{final.activity_id}"].data,
                self[f"minimum_{final.activity_id}"].data):
            raise ValidationError(_(
                "With %(share)s percent of the activities a learner completes the course without %(title)s. Give it a least "
                "score below, or ask for a score of every task, or tick this box if it is meant so.", share=share,
                title=final.title))

    def validate_minimum_total(self, field: Any) -> None:
        weights = [f.data for name, f in self._fields.items() if name.startswith("weight_")]
        if field.data is not None and not any(weights):
            raise ValidationError(_("A total needs at least one task with a weight above 0."))

    def grading(self, items: Sequence[Item], before: Grading) -> Grading:
        """What the form asks for; what holds of tasks that can't be graded just now stays as it was before."""
        minimums = {**before.minimums, **{i.activity_id: self[f"minimum_{i.activity_id}"].data for i in items}}
        weights = {i.activity_id: self[f"weight_{i.activity_id}"].data or Decimal(0) for i in items}
        return Grading(
            self.share.data or 100, self.minimum_total.data, self.all_marked.data, self._scale(), {**before.weights, **weights},
            {id_: least for id_, least in minimums.items() if least is not None})

    def _scale(self) -> Scale:
        rows = [(self[f"least_{n}"].data, (self[f"name_{n}"].data or "").strip()) for n in range(STEPS)]
        return tuple(sorted(((least, name) for least, name in rows if name and least is not None), reverse=True))

    def steps(self) -> list[tuple[Any, Any]]:
        return [(self[f"name_{n}"], self[f"least_{n}"]) for n in range(STEPS)]


def grading_form(items: Sequence[Item], now: Grading, final: Item | None = None) -> GradingForm:
    """The form for these items, filled with what holds now; `final` is the one of them that ends the course."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {"share": now.share, "all_marked": now.all_marked, "minimum_total": now.minimum_total,
                              "seen": now.scheme_id or ""}
    for item in items:
        fields[f"weight_{item.activity_id}"] = DecimalField(_l("Weight"), [Optional()], most=1000)
        fields[f"minimum_{item.activity_id}"] = DecimalField(_l("Least score in percent"), [Optional()])
        filled[f"weight_{item.activity_id}"] = now.weights.get(item.activity_id, item.weight)
        filled[f"minimum_{item.activity_id}"] = now.minimums.get(item.activity_id)
    for number in range(STEPS):
        fields[f"name_{number}"] = StringField(_l("Predicate"), [Optional(), Length(max=60)])
        fields[f"least_{number}"] = DecimalField(_l("From percent"), [_with_its_name(number)])
    if final:
        fields |= {"final": final, "skips_final": BooleanField(_l("A learner may pass without %(title)s", title=final.title))}
        filled["skips_final"] = _may_be_skipped(
            now.share, now.all_marked and filled[f"weight_{final.activity_id}"], filled[f"minimum_{final.activity_id}"])
    filled |= _steps(now)
    form: GradingForm = type("GradingForm", (GradingForm,), fields)(data=filled)
    for item in items:
        form[f"weight_{item.activity_id}"].whose = form[f"minimum_{item.activity_id}"].whose = item.title
    for number, pair in enumerate(form.steps(), start=1):
        for field in pair:
            field.whose = _l("Row %(number)s", number=number)
    return form


def _steps(now: Grading) -> Mapping[str, Any]:
    filled: dict[str, Any] = {}
    for number, (least, name) in enumerate(now.scale[:STEPS]):
        filled |= {f"name_{number}": name, f"least_{number}": least}
    return filled


def _may_be_skipped(share: int, needs_score: Any, least: Decimal | None) -> bool:
    return share < 100 and not needs_score and not least


def _with_its_name(number: int) -> Any:
    def check(form: Any, field: Any) -> None:
        if (field.data is None) != (not (form[f"name_{number}"].data or "").strip()):
            raise ValidationError(_("Give both the predicate and where it begins, or leave both empty."))
        if field.data is not None and field.data in [form[f"least_{before}"].data for before in range(number)]:
            raise ValidationError(_("Another predicate begins at this score already."))

    return check


class ScoreForm(Form):
    score = DecimalField(_l("Score in percent"), [Optional()],
                         description=_l("Leave it empty to let the computed score hold again."))
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=400)],
                           filters=[lambda text: (text or "").replace("\0", "").strip()],
                           description=_l("The learner reads it, and it stays on record."))
    seen = HiddenField()


class RegradeForm(Form):
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=400)],
                           filters=[lambda text: (text or "").replace("\0", "").strip()],
                           description=_l("The learners concerned read it, and it stays on record."))
    digest = HiddenField()
