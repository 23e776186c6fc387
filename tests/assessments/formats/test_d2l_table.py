"""Question banks as D2L Brightspace writes them into CSV."""

from __future__ import annotations

import pytest

from tests.assessments.formats.reads import read, reasons

pytestmark = pytest.mark.usefixtures("app")
BANK = """//Contoh bank soal,,,,
NewQuestion,WR,,,
ID,ESAI-1,,,
Title,Uraian,,,
QuestionText,"Jelaskan, dengan contoh",,,
Points,5,,,
Difficulty,3,,,
InitialText,Mulai di sini,,,
AnswerKey,Dua contoh,,,
Hint,Ingat modul 1,,,
,,,,
NewQuestion,SA,,,
QuestionText,Ibu kota Jawa Tengah?,,,
InputBox,1,40,,
Answer,100,Semarang,,
Answer,50,Kota Semarang,,
NewQuestion,M,,,
QuestionText,Pasangkan,,,
Scoring,EquallyWeighted,,,
Choice,1,Jawa,,
Choice,2,Bali,,
Match,1,Semarang,,
Match,2,Denpasar,,
Match,3,Medan,,
NewQuestion,MC,,,
QuestionText,<p>Mana yang <b>benar</b>?</p>,HTML,,
Image,images/peta.jpg,,,
Option,100,Ini,,Betul sekali
Option,0,<i>Itu</i>,HTML,
Feedback,Lihat modul,,,
NewQuestion,TF,,,
QuestionText,Bansos adalah hak?,,,
TRUE,100,Ya,,
FALSE,0,,,
NewQuestion,MS,,,
QuestionText,Pilih dua,,,
Scoring,RightAnswers,,,
Option,1,A,,
Option,0,B,,
Option,1,C,,
NewQuestion,O,,,
QuestionText,Urutkan,,,
Item,satu,NOT HTML,
Item,dua,,
"""


def test_every_kind_of_question_comes_along() -> None:
    essay, short, matching, single, truth, several, ordering = read(BANK).questions
    assert (essay.kind, essay.name, essay.text, essay.points, essay.difficulty) == (
        "essay", "Uraian", "Jelaskan, dengan contoh", 5, "medium")
    assert essay.content == {"template": "Mulai di sini", "grader_info": "Dua contoh"}
    assert short.content["answers"] == ["Semarang"]
    assert short.content["partial"][0]["weight"] == "50"
    assert matching.content["pairs"][1] == {"text": "Bali", "match": "Denpasar"}
    assert matching.content["distractors"] == ["Medan"]
    assert (single.text, single.feedback) == ("Mana yang **benar**?", "Lihat modul")
    assert [(o["text"], o["correct"], o["feedback"]) for o in single.content["options"]] == [
        ("Ini", True, "Betul sekali"), ("Itu", False, "")]
    assert truth.content == {"answer": True, "feedback": {"true": "Ya", "false": ""}}
    assert [o["correct"] for o in several.content["options"]] == [True, False, True]
    assert ordering.content["items"] == ["satu", "dua"]


def test_what_does_not_come_along_is_told_at_its_line() -> None:
    told = reasons(BANK)
    assert "images/peta.jpg" in told
    assert len(read(BANK).notes) == 2, "the hint and the picture"


@pytest.mark.parametrize(("rows", "line"), [
    ("NewQuestion,XX\nQuestionText,Apa?", 1), ("\n\nNewQuestion,TF\nQuestionText,Apa?\nTRUE,0\nFALSE,0", 3),
    ("NewQuestion,MC\nQuestionText,Apa?\nOption,0,A\nOption,0,B", 1),
    ("NewQuestion,SA\nQuestionText,Apa?\nAnswer,100,a.*b,regexp", 1)])
def test_a_question_that_cannot_be_kept_is_named_by_its_line(rows: str, line: int) -> None:
    reading = read(rows)
    assert reading.questions == []
    assert str(line) in str((*reading.errors, *reading.skipped)[0].where)


def test_another_separator_and_capitals_are_read_too() -> None:
    [question] = read("NEWQUESTION;TF\nquestiontext;Benar, bukan?\ntrue;0\nfalse;100\n").questions
    assert (question.text, question.content["answer"]) == ("Benar, bukan?", False)
