"""Types and details of Moodle XML that mean something else than they look like."""

from __future__ import annotations

import pytest

from lms.assessments.formats import outgoing
from lms.assessments.question_types import question_types
from tests.assessments.formats.reads import only, read
from tests.assessments.formats.test_strange import moodle

pytestmark = pytest.mark.usefixtures("app")


def answered(*answers: tuple[str, str]) -> str:
    return "".join(f'<answer fraction="{earned}"><text>{text}</text></answer>' for earned, text in answers)


def test_the_multiplier_of_a_unit_tells_how_many_of_it_make_up_the_main_one_there_and_back() -> None:
    units = "".join(f"<unit><multiplier>{size}</multiplier><unit_name>{name}</unit_name></unit>"
                    for size, name in (("1", "jam"), ("60", "menit")))
    question = only(moodle("numerical", answered(("100", "1.5")) + f"<units>{units}</units>"))
    assert question_types["numeric"].mark(question.content, "90 menit") == 1
    assert question_types["numeric"].mark(question.content, "5400 menit") == 0
    written = outgoing.write([question], "moodle_xml").content
    assert b"<multiplier>60</multiplier>" in written
    assert only(written).content == question.content


@pytest.mark.parametrize("kind", ["oumultiresponse", "multichoiceset"])
def test_one_of_several_right_options_earns_its_share_where_the_type_calls_each_wholly_right(kind: str) -> None:
    [question] = read(moodle(kind, answered(("100", "a"), ("0", "b"), ("100", "c")))).questions
    assert [(option["correct"], option.get("weight")) for option in question.content["options"]] == [
        (True, None), (False, None), (True, None)]


def test_true_and_false_in_another_language_stay_as_they_are_worded() -> None:
    question = only(moodle("truefalse", answered(("0", "Verdadero"), ("100", "Falso"))))
    assert (question.kind, [(o["text"], o["correct"]) for o in question.content["options"]]) == (
        "single", [("Verdadero", False), ("Falso", True)])


def test_pairs_that_are_dragged_together_are_a_matching() -> None:
    pairs = "".join(f"<subquestion><text>{left}</text><answer format=\"html\"><text>&lt;p&gt;{right}&lt;/p&gt;</text></answer>"
                    "</subquestion>" for left, right in (("A", "satu"), ("B", "dua")))
    assert only(moodle("ddmatch", pairs)).content["pairs"][1] == {"text": "B", "match": "dua"}


def test_what_is_embedded_from_another_site_stays_as_its_address() -> None:
    shown = '&lt;iframe src="https://contoh.go.id/film"&gt;&lt;/iframe&gt;&lt;iframe src="javascript:alert(1)"&gt;&lt;/iframe&gt;'
    assert only(moodle("description", "", f"Tonton {shown}")).text == (
        "Tonton [https://contoh.go.id/film](<https://contoh.go.id/film>)")


ROWS = ('<column number="1"><responsetext><text>Benar</text></responsetext></column>'
        '<column number="2"><responsetext><text>Salah</text></responsetext></column>'
        '<row number="1"><optiontext format="html"><text>&lt;p&gt;Air itu basah&lt;/p&gt;</text></optiontext></row>'
        '<row number="2"><optiontext format="html"><text>Api itu dingin</text></optiontext></row>'
        '<weight rownumber="1" columnnumber="1"><value>1.000</value></weight>'
        '<weight rownumber="1" columnnumber="2"><value>0.000</value></weight>'
        '<weight rownumber="2" columnnumber="2"><value>1.000</value></weight>')


@pytest.mark.parametrize("kind", ["kprime", "mtf"])
def test_rows_to_judge_are_gaps_with_the_columns_to_choose_from(kind: str) -> None:
    [question] = read(moodle(kind, ROWS, "Nilailah")).questions
    assert (question.kind, question.text) == ("cloze", "Nilailah\n\n- Air itu basah [[1]]\n- Api itu dingin [[2]]")
    assert [[one["weight"] for one in gap["answers"]] for gap in question.content["gaps"]] == [["100", "0"], ["0", "100"]]


def test_bracketed_words_are_gaps_to_type_into_or_to_choose_for() -> None:
    typed = only(moodle("gapfill", "<answerdisplay>gapfill</answerdisplay>" + answered(("100", "Semarang")),
                        "Ibu kota Jawa Tengah [Semarang|Kota Semarang]."))
    assert typed.text == "Ibu kota Jawa Tengah [[1]]."
    assert [one["text"] for one in typed.content["gaps"][0]["answers"]] == ["Semarang", "Kota Semarang"]
    chosen = only(moodle("gapfill", "<answerdisplay>dragdrop</answerdisplay><delimitchars>{}</delimitchars>"
                         + answered(("100", "Jawa"), ("0", "Medan")), "{Jawa} dan {Bali}"))
    first, second = chosen.content["gaps"]
    assert [(one["text"], one["weight"]) for one in first["answers"]] == [("Jawa", "100"), ("Bali", "0"), ("Medan", "0")]
    assert [one["text"] for one in second["answers"] if one["weight"] == "100"] == ["Bali"]


def test_types_that_are_written_as_another_is_are_that_one() -> None:
    [question] = read(moodle("multichoicewiris", "<single>true</single>" + answered(("100", "a"), ("0", "b")))).questions
    assert question.kind == "single"
