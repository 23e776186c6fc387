"""Formulae that other systems keep as MathML are spelled on one line, and the lecturer is told to look."""

from __future__ import annotations

import html

import pytest

from lms.assessments.formats import formula
from tests.assessments.formats.reads import only, read

FRACTION = ("<math><mrow><mi>f</mi><mo>=</mo><mfrac><mn>7</mn><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mn>8</mn></mrow>"
            "</mfrac></mrow></math>")
TOLD = "MathML"


@pytest.mark.parametrize(("inside", "line"), [
    ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
    ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a+b)/c"),
    ("<mfrac><mrow><mo>(</mo><mi>a</mi><mo>)</mo><mo>(</mo><mi>b</mi><mo>)</mo></mrow><mi>c</mi></mfrac>", "((a)(b))/c"),
    ("<msup><mi>e</mi><mrow><mo>-</mo><mi>x</mi></mrow></msup>", "e^(-x)"),
    ("<msub><mi>x</mi><mn>10</mn></msub>", "x₁₀"),
    ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>", "∑_i^n"),
    ("<msqrt><mi>x</mi><mo>&lt;</mo><mn>3</mn></msqrt>", "√(x<3)"),
    ("<mroot><mi>y</mi><mn>3</mn></mroot><mo>+</mo><mroot><mi>y</mi><mi>k</mi></mroot>", "∛y+y^(1/k)"),
    ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
    ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable>", "[1, 0]"),
    ("<semantics><mi>x</mi><annotation>\\x</annotation></semantics>", "x"),
    ("<mn>2</mn><mo>&InvisibleTimes;</mo><mi>x</mi><mspace/><mtext> bila </mtext><mi>y</mi>", "2x  bila y"),
    ("<mfrac><mn>1</mn>", "1"), ("</mrow><mi>x</mi>", "x"), ("", "")])
def test_a_formula_becomes_a_line(inside: str, line: str) -> None:
    assert html.unescape(formula.spelled(f"Jika <math xmlns='x'>{inside}</math>?")) == f"Jika {line}?"


def test_a_formula_with_a_prefix_is_one_too_and_what_is_none_stays() -> None:
    assert formula.spelled("<m:math><m:mi>x</m:mi></m:math>") == "x"
    assert formula.spelled("<b>mathematics</b> <math") == "<b>mathematics</b> <math"


@pytest.mark.parametrize("hostile", ["<math>" + "<mfrac>" * 60_000, "<math " * 60_000, "<math>" * 60_000,
                                     ("<math>" + "<mfrac>" * 400 + "x" + "<mn>1</mn></mfrac>" * 400 + "</math>") * 40])
def test_formulae_without_end_or_measure_take_no_time(hostile: str) -> None:
    assert len(formula.spelled(hostile)) <= len(hostile) * 2


def _moodle(text: str) -> str:
    return ('<quiz><question type="truefalse"><name><text>Soal</text></name><questiontext format="html"><text><![CDATA['
            f'<p>{text}</p>]]></text></questiontext><answer fraction="100"><text>true</text></answer>'
            '<answer fraction="0"><text>false</text></answer></question></quiz>')


def _qti12(text: str) -> str:
    return (f'<questestinterop><item title="Soal"><presentation><material><mattext texttype="text/html">{html.escape(text)}'
            "</mattext></material></presentation></item></questestinterop>")


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("written", [_moodle, _qti12])
def test_a_question_keeps_its_formula_readable_and_says_so(written: object) -> None:
    content = written(f"Turunan dari {FRACTION}?")  # type: ignore[operator]
    assert only(content).text == "Turunan dari f=7/(x²+8)?"
    assert TOLD in str(read(content).notes[0].reason)
    assert read(written("Tanpa rumus")).notes == []  # type: ignore[operator]
