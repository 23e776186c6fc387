"""QTI 1.2 as the examples of IMS, ILIAS, OLAT and the older Canvas write it."""

from __future__ import annotations

import pytest

from tests.assessments.formats.reads import only, read, reasons

pytestmark = pytest.mark.usefixtures("app")


def fact(name: str, value: str) -> str:
    return f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry></qtimetadatafield>"


def words(text: str) -> str:
    return f"<material><mattext>{text}</mattext></material>"


def item(shown: str, rules: str = "", *, facts: str = "", after: str = "", attributes: str = "") -> str:
    return (f'<questestinterop><item ident="x" title="Soal"><itemmetadata><qtimetadata>{facts}</qtimetadata></itemmetadata>'
            f"<presentation{attributes}>{shown}</presentation><resprocessing>{rules}</resprocessing>{after}</item></questestinterop>")


def ilias(kind: str, shown: str, rules: str) -> str:
    return item(shown, rules, facts=fact("ILIAS_VERSION", "8.1") + fact("QUESTIONTYPE", kind))


def options(*texts: str) -> str:
    inside = "".join(f'<response_label ident="{place}">{words(text)}</response_label>' for place, text in enumerate(texts))
    return f"<render_choice>{inside}</render_choice>"


def listed(ident: str, name: str, *texts: str) -> str:
    return f'<response_lid ident="{ident}">{words(name)}{options(*texts)}</response_lid>'


def single(*texts: str) -> str:
    return f'<response_lid ident="r" rcardinality="Single">{options(*texts)}</response_lid>'


def rule(ident: str, value: str, points: str, *, more: str = "", is_left: bool = False) -> str:
    check = f'<varequal respident="{ident}"{more}>{value}</varequal>'
    return (f"<respcondition><conditionvar>{f'<not>{check}</not>' if is_left else check}</conditionvar>"
            f'<setvar action="Add">{points}</setvar></respcondition>')


def comment(ident: str, inside: str) -> str:
    return f'<itemfeedback ident="{ident}">{inside}</itemfeedback>'


def test_every_word_that_canvas_lists_for_a_blank_is_right_though_its_rules_name_the_first() -> None:
    asks = listed("response_satu", "satu", "esa", "tunggal") + listed("response_dua", "dua", "dwi", "kembar")
    question = only(item(words("[satu] lalu [dua]") + asks, rule("response_satu", "0", "50") + rule("response_dua", "0", "50"),
                         facts=fact("question_type", "fill_in_multiple_blanks_question")))
    assert [[(a["text"], a["weight"]) for a in gap["answers"]] for gap in question.content["gaps"]] == [
        [("esa", "100"), ("tunggal", "100")], [("dwi", "100"), ("kembar", "100")]]


@pytest.mark.parametrize("names", [("satu",), ("satu", "dua")])
def test_lists_named_in_the_text_are_its_gaps_though_no_type_says_so(names: tuple[str, ...]) -> None:
    text = " dan ".join(f"[{name}]" for name in names)
    asks = "".join(listed(f"response_{name}", name, "benar ini", "bukan ini") for name in names)
    question = only(item(words(text) + asks, "".join(rule(f"response_{name}", "0", "50") for name in names)))
    assert (question.kind, question.text) == ("cloze", " dan ".join(f"[[{n}]]" for n in range(1, len(names) + 1)))
    assert {(gap["kind"], gap["answers"][1]["weight"]) for gap in question.content["gaps"]} == {("choice", "0")}


def test_a_question_that_stands_inside_its_list_is_kept() -> None:
    inside = f'<response_lid ident="r" rcardinality="Single">{words("Apa itu?")}{options("ini", "itu")}</response_lid>'
    assert only(item(inside, rule("r", "0", "1"))).text == "Apa itu?"


def fields(*parts: str) -> str:
    inside = "".join(words(part) if part else f'<response_label ident="f{n}"/>' for n, part in enumerate(parts))
    return f'<response_str ident="F" rcardinality="Ordered"><render_fib>{inside}</render_fib></response_str>'


def both(first: str, second: str, ident: str = "F") -> str:
    return (f'<respcondition><conditionvar><and><varequal respident="{ident}">{first}</varequal>'
            f'<varequal respident="{ident}">{second}</varequal></and></conditionvar><setvar>10</setvar></respcondition>')


def test_blanks_of_one_response_keep_their_words_and_each_its_own_answer() -> None:
    question = only(item(words("Lengkapi:") + fields("Pelayanan ", "", " untuk ", "", " kita."), both("sosial", "semua")))
    assert question.text == "Lengkapi: Pelayanan [[1]] untuk [[2]] kita."
    assert [[a["text"] for a in gap["answers"]] for gap in question.content["gaps"]] == [["sosial"], ["semua"]]


def test_one_blank_among_words_is_shown_by_a_line() -> None:
    question = only(item(fields("Kerja ", "", " bermartabat."), rule("F", "sosial", "1")))
    assert (question.kind, question.text.replace("\\", "")) == ("short", "Kerja _____ bermartabat.")


def test_blanks_of_which_nobody_says_whose_answer_is_whose_are_told() -> None:
    assert "isian" in reasons(item(fields("a", "", "b", "", "c"), rule("F", "satu", "1") + rule("F", "dua", "1")))


def test_emphasis_and_breaks_stay_sound_comes_along_and_films_are_told() -> None:
    shown = ("<material><mattext>Satu</mattext><matbreak/><matemtext>dua</matemtext></material>"
             '<material><mataudio uri="s.mp3"/><matvideo uri="v.mp4"/></material>')
    reading = read(item(shown + single("a", "b"), rule("r", "0", "1")))
    assert reading.questions[0].text == "Satu \\\n*dua*\n\n[s.mp3](<s.mp3>)"
    assert "film" in str(reading.notes[0].reason)


def test_what_is_told_by_the_result_or_as_a_hint_is_named_and_a_solution_is_the_explanation() -> None:
    after = (comment("correct_fb", words("Hebat")) + comment("s", f"<solution><solutionmaterial>{words('Karena a.')}"
             "</solutionmaterial></solution>") + comment("h", f"<hint><hintmaterial>{words('Ingat')}</hintmaterial></hint>"))
    content = item(words("Apa?") + single("a", "b"), rule("r", "0", "1"), after=after)
    assert read(content).questions[0].feedback == "Karena a."
    assert "bergantung pada jawaban" in reasons(content)
    assert "Petunjuknya" in reasons(content)


def test_comments_on_answers_that_are_kept_are_not_told_as_lost() -> None:
    shown = ('<respcondition><conditionvar><varequal respident="r">1</varequal></conditionvar>'
             '<displayfeedback linkrefid="1_fb"/></respcondition>')
    reading = read(item(words("Apa?") + single("a", "b"), rule("r", "0", "1") + shown, after=comment("1_fb", words("Bukan"))))
    assert (reading.questions[0].content["options"][1]["feedback"], reading.notes) == ("Bukan", [])


def test_the_bounds_of_an_essay_and_what_markers_go_by_are_kept() -> None:
    shown = words("Ceritakan.") + '<response_str ident="r" word_limit_min="40" word_limit_max="90"><render_fib/></response_str>'
    question = only(item(shown, facts=fact("grading_notes", "Dua hal")))
    assert (question.kind, question.content) == ("essay", {"words_min": 40, "words_max": 90, "grader_info": "Dua hal"})


def test_the_bounds_of_an_upload_are_kept() -> None:
    question = only(item(words("Unggah."), facts=fact("question_type", "file_upload_question"),
                         attributes=' allowed_types="png,.pdf" files_count="3"'))
    assert question.content == {"most": 3, "types": [".png", ".pdf"]}


def test_a_cloze_of_ilias_has_words_lists_and_numbers() -> None:
    shown = (words("Ibu kota") + '<response_str ident="gap_0"><render_fib fibtype="String"/></response_str>' + words("di pulau")
             + f'<response_str ident="gap_1">{options("Jawa", "Bali")}</response_str>' + words("sejak")
             + '<response_num ident="gap_2"><render_fib fibtype="Decimal" minnumber="1944" maxnumber="1946"/></response_num>')
    rules = (rule("gap_0", "Jakarta", "1") + rule("gap_0", "Batavia", "0.5") + rule("gap_1", "Jawa", "1")
             + rule("gap_1", "Bali", "0") + rule("gap_2", "1945", "1"))
    question = only(ilias("CLOZE QUESTION", shown, rules))
    assert question.text == "Ibu kota [[1]] di pulau [[2]] sejak [[3]]"
    assert [(gap["kind"], [(a["text"], a["weight"], a.get("tolerance", "")) for a in gap["answers"]])
            for gap in question.content["gaps"]] == [
        ("short", [("Jakarta", "100", ""), ("Batavia", "50", "")]), ("choice", [("Jawa", "100", ""), ("Bali", "0", "")]),
        ("numeric", [("1945", "100", "1")])]
    assert question.points == 3


def test_an_ordering_of_ilias_tells_places_by_an_index() -> None:
    ordered = f'<response_lid ident="OQT" rcardinality="Ordered">{options("tiga", "satu", "dua")}</response_lid>'
    rules = "".join(rule("OQT", value, "1", more=f' index="{place}"') for place, value in enumerate(("1", "2", "0")))
    question = only(ilias("ORDERING QUESTION", words("Urutkan") + ordered, rules))
    assert (question.content, question.points) == ({"items": ["satu", "dua", "tiga"]}, 3)


def test_what_ilias_gives_for_leaving_an_option_is_lost_by_choosing_it() -> None:
    several = f'<response_lid ident="M" rcardinality="Multiple">{options("a", "b")}</response_lid>'
    rules = (rule("M", "0", "2") + rule("M", "0", "0", is_left=True) + rule("M", "1", "0") + rule("M", "1", "1", is_left=True))
    question = only(ilias("MULTIPLE CHOICE QUESTION", words("Pilih") + several, rules))
    assert [option["weight"] for option in question.content["options"]] == ["100", "-50"]


@pytest.mark.parametrize("said", [
    rule("K", "0", "1") + rule("K", "1", "0"),
    both("0:correct", "1:wrong", "K")])
def test_statements_that_are_each_true_or_false_become_pairs(said: str) -> None:
    shown = words("Nilai") + f'<response_lid ident="K" rcardinality="Multiple">{options("Benar adanya", "Keliru")}</response_lid>'
    question = only(item(shown, said, facts=fact("QUESTIONTYPE", "KPRIM CHOICE QUESTION")))
    assert [(pair["text"], pair["match"]) for pair in question.content["pairs"]] == [
        ("Benar adanya", "Benar"), ("Keliru", "Salah")]


@pytest.mark.parametrize("kind", ["assErrorText", "assFormulaQuestion", "assLongMenu", "TEXTSUBSET QUESTION"])
def test_types_of_ilias_that_the_bank_cannot_ask_are_told(kind: str) -> None:
    assert kind.casefold() in reasons(ilias(kind, words("Cari"), ""))


def test_blackboard_comments_on_an_option_and_gives_it_its_part_by_a_rule_of_its_own() -> None:
    rules = rule("r", "0", "SCORE.max") + (
        '<respcondition><conditionvar><varequal respident="1"/></conditionvar><setvar>50</setvar>'
        '<displayfeedback linkrefid="1"/></respcondition>')
    after = comment("1", f"<solution><solutionmaterial>{words('Hampir.')}</solutionmaterial></solution>")
    kind = fact("bbmd_questiontype", "Multiple Choice")
    question = only(item(words("Apa?") + single("a", "b"), rules, facts=kind, after=after))
    assert [(o["weight"], o["feedback"]) for o in question.content["options"]] == [("100", ""), ("50", "Hampir.")]
    assert question.feedback == ""


@pytest.mark.parametrize(("facts", "points"), [
    (fact("qmd_absolutescore_max", "0.0") + fact("qmd_weighting", "0"), 1), (fact("qmd_absolutescore_max", "5"), 5),
    (fact("points_possible", "0"), 0)])
def test_a_pool_that_says_no_points_leaves_one(facts: str, points: int) -> None:
    assert only(item(words("Apa?") + single("a", "b"), rule("r", "0", "100"), facts=facts)).points == points


def test_what_is_said_of_a_right_number_is_kept() -> None:
    shown = words("Berapa?") + '<response_str ident="n"><render_fib fibtype="Decimal"/></response_str>'
    rules = ('<respcondition><conditionvar><varequal respident="n">3</varequal></conditionvar><setvar>100</setvar>'
             '<displayfeedback linkrefid="correct_fb"/><displayfeedback linkrefid="9_fb"/></respcondition>')
    question = only(item(shown, rules, after=comment("9_fb", words("Tiga."))))
    assert question.content["feedback"] == "Tiga."


def test_a_rubric_for_markers_is_kept_for_them_and_what_stands_for_a_text_is_no_second_one() -> None:
    shown = ("<material><mattext>Ceritakan.</mattext><altmaterial><mattext>Pengganti</mattext></altmaterial></material>"
             "<response_str ident='r'><render_fib/></response_str>")
    rubrics = "".join(f'<rubric view="{view}">{words(text)}</rubric>' for view, text in (("Scorer", "Dua hal"), ("All", "X")))
    question = only(item(shown, after=rubrics))
    assert (question.text, question.content) == ("Ceritakan.", {"grader_info": "Dua hal"})
