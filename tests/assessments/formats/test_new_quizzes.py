"""QTI 1.2 as the New Quizzes of Canvas export it."""

from __future__ import annotations

import pytest

from lms.assessments.formats import qti12_new_quizzes
from tests.assessments.formats.reads import only, read, reasons

pytestmark = pytest.mark.usefixtures("app")


def item(kind: str, shown: str, rules: str = "", *, ident: str = "x", more: str = "", after: str = "") -> str:
    return (f'<item ident="{ident}" title="Soal {ident}"><itemmetadata><qtimetadata>{field("question_type", kind)}{more}'
            f'</qtimetadata></itemmetadata><presentation>{shown}</presentation><resprocessing>{rules}</resprocessing>{after}</item>')


def quiz(*items: str) -> str:
    return ('<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment><section ident="root_section">'
            f'{"".join(items)}</section></assessment></questestinterop>')


def field(name: str, value: str) -> str:
    return f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry></qtimetadatafield>"


def words(text: str) -> str:
    return f'<material><mattext texttype="text/html">&lt;p&gt;{text}&lt;/p&gt;</mattext></material>'


def listed(ident: str, name: str, labels: dict[str, str], attributes: str = "") -> str:
    inside = "".join(f'<response_label {attributes} ident="{key}">{words(text)}</response_label>' for key, text in labels.items())
    return (f'<response_lid ident="{ident}" rcardinality="Multiple">{words(name)}<render_choice>{inside}</render_choice>'
            "</response_lid>")


def right(ident: str, *values: str) -> str:
    checks = "".join(f'<varequal respident="{ident}">{value}</varequal>' for value in values)
    return (f'<respcondition><conditionvar>{checks}</conditionvar><setvar action="Add" varname="SCORE">50.00</setvar>'
            "</respcondition>")


FRUIT = {"a": "apel", "b": "batu", "j": "jeruk"}


def test_what_is_sorted_into_categories_keeps_each_with_its_own() -> None:
    asks = listed("k1", "Buah", FRUIT) + listed("k2", "Bukan buah", FRUIT) + listed("k3", "Hewan", FRUIT)
    question = only(quiz(item("categorization_question", words("Kelompokkan") + asks, right("k1", "a", "j") + right("k2", "b"))))
    assert question.kind == "matching"
    assert [(pair["text"], pair["match"]) for pair in question.content["pairs"]] == [
        ("apel", "Buah"), ("jeruk", "Buah"), ("batu", "Bukan buah")]
    assert question.content["distractors"] == ["Hewan"]


def test_what_belongs_into_no_category_is_told() -> None:
    asks = listed("k1", "Buah", FRUIT) + listed("k2", "Bukan buah", FRUIT)
    assert "kategori" in reasons(quiz(item("categorization_question", asks, right("k1", "a") + right("k2", "b"))))


@pytest.mark.parametrize(("kind", "gap"), [
    ('answer_type="dropdown"', ("choice", {"merah", "biru"})), ('answer_type="wordbank"', ("choice", {"merah", "biru"})),
    ('answer_type="openEntry"', ("short", {"merah", "biru"})),
    ('answer_type="openEntry" scoring_algorithm="TextContainsAnswer"', ("short", {"*merah*", "*biru*"}))])
def test_gaps_of_one_text_are_each_of_their_own_kind(kind: str, gap: tuple[str, set[str]]) -> None:
    asks = (listed("response_warna", "warna", {"w1": "merah", "w2": "biru"}, kind)
            + listed("response_laju", "laju", {"l1": "cepat"}, 'answer_type="openEntry"'))
    rules = right("response_warna", "w1") + right("response_laju", "l1")
    question = only(quiz(item("fill_in_multiple_blanks_question", words("Mobil [warna] itu [laju]") + asks, rules)))
    first, second = question.content["gaps"]
    assert question.text == "Mobil [[1]] itu [[2]]"
    assert (first["kind"], {answer["text"] for answer in first["answers"]}) == gap
    assert (second["kind"], second["answers"][0]["text"]) == ("short", "cepat")


@pytest.mark.parametrize(("how", "told"), [("TextRegex", "regular expression"), ("TextCloseEnough", "salah ketik")])
def test_answers_that_are_compared_in_a_way_of_its_own_are_told(how: str, told: str) -> None:
    asks = listed("response_a", "a", {"a1": "mer.*"}, f'answer_type="openEntry" scoring_algorithm="{how}"') + listed(
        "response_b", "b", {"b1": "dua"}, 'answer_type="openEntry"')
    assert told in reasons(quiz(item("fill_in_multiple_blanks_question", words("[a] [b]") + asks,
                                     right("response_a", "a1") + right("response_b", "b1"))))


def test_a_calculated_question_shows_the_value_of_its_first_set() -> None:
    asks = '<response_str ident="r"><render_fib fibtype="Decimal"><response_label ident="answer1"/></render_fib></response_str>'
    kept = ('<itemproc_extension><calculated><answer_tolerance margin_type="absolute">0</answer_tolerance><var_sets>'
            '<var_set ident="s1"><var name="w">50</var><answer>100.0</answer></var_set></var_sets></calculated>'
            "</itemproc_extension>")
    question = read(quiz(item("calculated_question", words("Beratnya `w` kg. Dua kalinya?") + asks, after=kept))).questions[0]
    assert (question.text, question.content["answer"]) == ("Beratnya 50 kg. Dua kalinya?", "100")


def test_a_text_that_questions_share_stands_before_each() -> None:
    more = field("parent_stimulus_item_ident", "s")
    reading = read(quiz(item("text_only_question", words("Bacalah kasus ini."), ident="s"),
                        item("essay_question", words("Apa langkah pertama?"), ident="a", more=more),
                        item("essay_question", words("Tanpa kasus."), ident="b")))
    assert [question.text for question in reading.questions] == [
        "Bacalah kasus ini.", "Bacalah kasus ini.\n\nApa langkah pertama?", "Tanpa kasus."]
    assert [note.where for note in reading.notes] == ["soal 1, baris 1 (Soal s)"]


def test_a_shared_text_does_not_swell_a_file_without_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qti12_new_quizzes, "MOST_SHARED", 300)
    more = field("parent_stimulus_item_ident", "s")
    reading = read(quiz(item("text_only_question", words("kasus " * 10), ident="s"), *(
        item("essay_question", words(f"Soal {number}?"), ident=str(number), more=more) for number in range(20))))
    assert sum("kasus" in question.text for question in reading.questions[1:]) in (1, 2)


def test_texts_that_name_one_another_in_a_chain_do_not_grow() -> None:
    reading = read(quiz(*(item("text_only_question", words(f"Kasus {number}."), ident=f"s{number}",
                               more=field("parent_stimulus_item_ident", f"s{number - 1}")) for number in range(300))))
    assert max(len(question.text) for question in reading.questions) < 40


def test_a_text_that_names_itself_stays_as_it_is() -> None:
    [question] = read(quiz(item("text_only_question", words("Kasus."), ident="s",
                                more=field("parent_stimulus_item_ident", "s")))).questions
    assert question.text == "Kasus."
