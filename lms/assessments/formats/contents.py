"""Contents that several formats build alike, or the reason why not."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _l

from lms.assessments.formats.model import Content, Unrepresentable
from lms.assessments.formats.numbers import percent, tidy


def choice_content(options: list[Content], *, is_single: bool, is_even: bool = False) -> tuple[str, Content]:
    """Single or multiple choice from options that carry text, weight and feedback; even weights are left out."""
    if len(options) < 2:
        raise Unrepresentable(_l("It has fewer than two options."))
    options = raised(options) if is_single else options
    right = [Decimal(option["weight"]) >= 100 if is_single else Decimal(option["weight"]) > 0 for option in options]
    if not any(right):
        raise Unrepresentable(_l("No option is right."))
    is_usual = right.count(True) == 1 and all(option["weight"] in ("0", "100") for option in options)
    is_plain = is_even or (is_usual if is_single else _is_even(options))
    return "single" if is_single else "multiple", {"options": [
        {"text": option["text"], "correct": is_right, "feedback": option["feedback"],
         **({} if is_plain else {"weight": option["weight"]})}
        for option, is_right in zip(options, right, strict=True)]}


def short_content(graded: list[Content], *, is_case_sensitive: bool = False) -> Content:
    """Short answers from texts with weight and feedback."""
    graded = raised([answer for answer in graded if answer["text"]])
    full = [answer for answer in graded if Decimal(answer["weight"]) >= 100]
    if not full:
        raise Unrepresentable(_l("No answer is fully right."))
    content: Content = {"answers": list(dict.fromkeys(answer["text"] for answer in full)), "case_sensitive": is_case_sensitive}
    if any("*" in answer["text"].replace("\\*", "") for answer in graded):
        content["wildcards"] = True
    if partial := [answer for answer in graded if Decimal(answer["weight"]) < 100]:
        content["partial"] = partial
    if comments := {answer["text"]: answer["feedback"] for answer in full if answer["feedback"]}:
        content["feedback"] = comments
    return content


def numeric_content(numbers: list[Content], *, unit: str = "") -> Content:
    """A number to hit and what else earns something or a comment."""
    numbers = raised(numbers)
    full = next((n for n in numbers if Decimal(n["weight"]) >= 100 and n["answer"] != "*"), None)
    if full is None:
        raise Unrepresentable(_l("No number is fully right."))
    content: Content = {"answer": full["answer"], "tolerance": full["tolerance"], "unit": unit}
    if also := [number for number in numbers if number is not full]:
        content["also"] = also
    if full["feedback"]:
        content["feedback"] = full["feedback"]
    return content


def middle(low: str | None, high: str | None) -> tuple[str | None, str | None]:
    """The number in the middle of a range, and how far the ends are off."""
    if low is None or high is None or Decimal(high) < Decimal(low):
        return None, None
    centre = (Decimal(low) + Decimal(high)) / 2
    return tidy(centre), tidy(Decimal(high) - centre)


def share_of(count: int) -> str:
    """What one of so many right options earns, in percent."""
    return percent(Decimal(1) / max(1, count))


def _is_even(options: list[Content]) -> bool:
    """Whether each right option earns its share and each wrong one takes as much away, as without weights."""
    share = share_of(sum(Decimal(option["weight"]) > 0 for option in options))
    return {option["weight"] for option in options} <= {share, f"-{share}"}


def raised(graded: list[Content]) -> list[Content]:
    """Where no answer earns all points the best one does, and the others their share of it."""
    best = max((Decimal(answer["weight"]) for answer in graded), default=Decimal(0))
    if best <= 0 or best >= 100:
        return graded
    return [{**answer, "weight": percent(max(Decimal(-1), Decimal(answer["weight"]) / best))} for answer in graded]
