"""QTI 1.2 as Blackboard, Desire2Learn, Sakai and Canvas write it, and packages whose manifests tell otherwise than others do."""

from __future__ import annotations

import pytest

from tests.assessments.formats.reads import IMS2, PNG, only, read, reasons, zipped

pytestmark = pytest.mark.usefixtures("app")


def item(kind: str, asks: str, rules: str = "", *, key: str = "bbmd_questiontype", text: str = "Apa?", points: str = "",
         ) -> str:
    scored = f'<outcomes><decvar varname="SCORE" maxvalue="{points}"/></outcomes>' if points else ""
    return (f'<questestinterop><item title="Soal"><itemmetadata><{key}>{kind}</{key}></itemmetadata><presentation><flow '
            f'class="QUESTION_BLOCK">{words(text)}</flow>{asks}</presentation><resprocessing>{scored}{rules}</resprocessing>'
            "</item></questestinterop>")


def words(text: str) -> str:
    return f"<material><mattext>{text}</mattext></material>"


def labels(**texts: str) -> str:
    return "".join(f'<response_label ident="{ident}">{words(text)}</response_label>' for ident, text in texts.items())


def listed(ident: str, inside: str, more: str = "") -> str:
    return (f'<flow>{more}<response_lid ident="{ident}" rcardinality="Single"><render_choice>{inside}</render_choice>'
            "</response_lid></flow>")


def when(ident: str, value: str, gives: str = "", title: str = "") -> str:
    return (f'<respcondition title="{title}"><conditionvar><varequal respident="{ident}">{value}</varequal></conditionvar>{gives}'
            "</respcondition>")


BLANK = '<response_str ident="response" rcardinality="Single"><render_fib/></response_str>'
NUMBERED = '<setvar varname="SCORE">1</setvar>'


def evaluated(how: str) -> str:
    return f'<setvar variablename="EvaluationType" action="Set">{how}</setvar>'


@pytest.mark.parametrize(("how", "answers"), [
    ("", ["Jakarta", "DKI"]), (evaluated("EXACT"), ["Jakarta", "DKI"]), (evaluated("CONTAINS"), ["*Jakarta*", "*DKI*"])])
def test_a_blank_of_blackboard_has_answers_though_its_rules_give_no_points(how: str, answers: list[str]) -> None:
    rules = when("response", "Jakarta", how, "a1") + when("response", "DKI", how, "a2") + when("response", "x", how, "incorrect")
    question = only(item("Fill in the Blank", BLANK, rules))
    assert (question.kind, question.content["answers"]) == ("short", answers)


def test_a_blank_of_blackboard_that_asks_by_patterns_is_told() -> None:
    assert "regular expression" in reasons(item("Fill in the Blank", BLANK, when("response", "Ja.*", evaluated("MATCHES"), "a")))


def test_a_matching_of_blackboard_without_points_keeps_all_pairs() -> None:
    asks = (listed("q1", labels(a="meong", b="guk"), words("Kucing")) + listed("q2", labels(c="meong", d="guk"), words("Anjing")))
    question = only(item("Matching", asks, when("q1", "a") + when("q2", "d")))
    assert question.content["pairs"] == [{"text": "Kucing", "match": "meong"}, {"text": "Anjing", "match": "guk"}]


def test_a_jumbled_sentence_becomes_a_text_with_lists() -> None:
    offered = labels(i1="mengeong", i2="menggonggong")
    both = ('<respcondition title="correct"><conditionvar><and><varequal respident="x">i1</varequal><varequal respident="y">i2'
            "</varequal></and></conditionvar></respcondition>")
    question = only(item("Jumbled Sentence", listed("x", offered) + listed("y", offered), both, text="Kucing [x], anjing [y]."))
    assert (question.kind, question.text) == ("cloze", "Kucing [[1]], anjing [[2]].")
    assert [[answer["weight"] for answer in gap["answers"]] for gap in question.content["gaps"]] == [["100", "0"], ["0", "100"]]


@pytest.mark.parametrize(("ident", "kind"), [("yes_no", "single"), ("true_false", "true_false")])
def test_a_pair_of_words_that_blackboard_names_by_codes_is_shown_in_words(ident: str, kind: str) -> None:
    offered = f'<response_label ident="{ident}.true">{words(f"{ident}.true")}</response_label>' \
              f'<response_label ident="{ident}.false">{words(f"{ident}.false")}</response_label>'
    question = only(item("Either/Or", listed("response", offered), when("response", f"{ident}.false", NUMBERED)))
    assert question.kind == kind
    assert ident not in str(question.content)


@pytest.mark.parametrize("kind", ["Quiz Bowl", "Calculated", "Audio Recording"])
def test_a_type_without_a_response_is_told_and_no_mere_text(kind: str) -> None:
    reading = read(item(kind, ""))
    assert ([*reading.questions], len(reading.skipped)) == ([], 1)


def test_blanks_of_sakai_stay_where_they_stand_in_the_text_and_its_points_are_kept() -> None:
    blanks = [f'<response_str ident="FIB0{n}"><render_fib/></response_str>' for n in (0, 1)]
    text = f"{words('Mawar')}{blanks[0]}{words('dan melati')}{blanks[1]}{words('.')}"
    whole = item("Fill In the Blank", "", when("FIB00", "merah", NUMBERED) + when("FIB01", "putih", NUMBERED),
                 key="qmd_itemtype", points="2.0").replace(words("Apa?"), text)
    question = only(whole)
    assert (question.text, question.points) == ("Mawar [[1]] dan melati [[2]] .", 2)


def test_what_d2l_counts_as_wrong_is_no_right_answer() -> None:
    rules = (when("R", "A", '<setvar varname="D2L_Correct" action="Add">1</setvar>')
             + when("R", "B", '<setvar varname="D2L_Incorrect" action="Add">1</setvar>')
             + when("R", "C", '<setvar varname="D2L_Correct" action="Add">1</setvar>'))
    asks = listed("R", labels(A="a", B="b", C="c")).replace("Single", "Multiple")
    question = only(item("Multi-Select", asks, rules, key="qmd_questiontype"))
    assert [option["correct"] for option in question.content["options"]] == [True, False, True]


def test_an_ordering_of_d2l_names_places() -> None:
    asks = listed("O", labels(O1="dua", O2="satu")).replace("response_lid", "response_grp").replace("Single", "Ordered")
    question = only(item("Ordering", asks, when("O1", "2", NUMBERED) + when("O2", "1", NUMBERED), key="qmd_questiontype"))
    assert question.content["items"] == ["satu", "dua"]


def test_blanks_of_d2l_are_named_by_their_labels_and_earn_parts() -> None:
    asks = "".join(f'<response_str ident="S{n}"><render_fib><response_label ident="A{n}"/></render_fib></response_str>'
                   for n in (1, 2))
    rules = (when("A1", "merah", "<setvar>50</setvar>") + when("A1", "abang", "<setvar>25</setvar>")
             + when("A2", "putih", "<setvar>50</setvar>"))
    first, second = only(item("Fill in the Blanks", asks, rules, key="qmd_questiontype")).content["gaps"]
    assert [(answer["text"], answer["weight"]) for answer in first["answers"]] == [("merah", "100"), ("abang", "50")]
    assert [answer["text"] for answer in second["answers"]] == ["putih"]


def test_a_library_of_d2l_keeps_its_folders_levels_comments_and_what_markers_go_by() -> None:
    def kept(level: int) -> str:
        return ('<item label="Q1" title="Uraian"><itemmetadata><qmd_questiontype>Long Answer</qmd_questiontype></itemmetadata>'
                f'<itemproc_extension><d:difficulty>{level}</d:difficulty></itemproc_extension><presentation>'
                f'{words("Jelaskan.")}<response_str ident="Q1_STR"><render_fib/></response_str></presentation>'
                f'<hint>{words("Ingat tiga langkah.")}</hint><itemfeedback ident="Q1">{words("Bandingkan.")}</itemfeedback>'
                f'<initial_text>{words("Menurut saya")}</initial_text><answer_key>{words("Tiga langkah.")}</answer_key></item>')

    reading = read('<questestinterop><objectbank xmlns:d="urn:d2l"><section title="Modul 1"><section title="Awal/Lanjut">'
                   f'{"".join(map(kept, (1, 2, 5, 10)))}</section></section></objectbank></questestinterop>')
    first = reading.questions[0]
    assert first.content == {"template": "Menurut saya", "grader_info": "Tiga langkah."}
    assert (first.category, first.feedback) == ("Modul 1/Awal//Lanjut", "Bandingkan.")
    assert [question.difficulty for question in reading.questions] == [None, "easy", "medium", "hard"]
    assert [str(note.reason) for note in reading.notes] == ["Petunjuknya tidak ikut dibawa."] * 4


# Packages


def manifest(resources: str) -> str:
    return f'<manifest xmlns:d2l="urn:d2l" xmlns:bb="urn:bb"><resources>{resources}</resources></manifest>'


CHOICE = item("Multiple Choice", listed("response", labels(a="satu", b="dua")), when("response", "b", NUMBERED))


def test_the_library_of_d2l_is_known_by_its_material_type() -> None:
    packed = zipped(**{"imsmanifest.xml": manifest(
        '<resource type="webcontent" d2l:material_type="d2lquestionlibrary" href="questiondb.xml"/>'), "questiondb.xml": CHOICE})
    assert only(packed).kind == "single"


def test_questions_that_the_manifest_does_not_tell_of_are_found_by_how_they_begin() -> None:
    packed = zipped(**{"imsmanifest.xml": manifest('<resource type="webcontent" href="soal.xml"/>'), "soal.xml": CHOICE,
                       "lain.xml": "<lain/>"})
    assert only(packed).kind == "single"


def test_questions_packed_without_a_manifest_are_read() -> None:
    reading = read(zipped(**{"a/satu.xml": CHOICE, "dua.xml": CHOICE, "baca.txt": "halo"}))
    assert [question.where.partition(":")[0] for question in reading.questions] == ["a/satu.xml", "dua.xml"]


def test_a_bank_of_canvas_that_no_quiz_holds_is_read() -> None:
    kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
    bank = CHOICE.replace("<item ", "<objectbank ident='b'><item ").replace("</item>", "</item></objectbank>")
    packed = zipped(**{"imsmanifest.xml": manifest(
        f'<resource type="{kind}" href="non_cc_assessments/b.xml.qti"/><resource type="{kind}" href="b/meta.xml"/>'),
        "non_cc_assessments/b.xml.qti": bank, "b/meta.xml": "<quiz/>"})
    assert only(packed).kind == "single"


def test_folders_that_the_manifest_gives_by_xml_base_count() -> None:
    inside = f'<assessmentItem xmlns="{IMS2}" title="Baca"><itemBody><p>Bacaan</p></itemBody></assessmentItem>'
    packed = zipped(**{"x/imsmanifest.xml": manifest(
        '<resource type="imsqti_item_xmlv2p1" href="soal%201.xml" xml:base="a/b/"/>'),
                       "x/a/b/soal 1.xml": inside})
    assert only(packed).text == "Bacaan"


@pytest.mark.parametrize(("shown", "kept"), [
    ("$IMS-CC-FILEBASE$/Uploaded%20Media/peta.png?canvas_download=1", "web_resources/Uploaded Media/peta.png"),
    ("@X@EmbeddedFile.requestUrlStub@X@bbcswebdav/xid-123_1", "csfiles/home_dir/peta__xid-123_1.png"),
    ("@X@EmbeddedFile.location@X@peta.png", "res1/peta.png")])
def test_pictures_that_canvas_and_blackboard_name_in_their_own_way_travel_along(shown: str, kept: str) -> None:
    whole = CHOICE.replace(words("Apa?"), words(f'&lt;p&gt;Apa? &lt;img src="{shown}"&gt;&lt;/p&gt;'))
    question = only(zipped(**{"imsmanifest.xml": manifest('<resource bb:file="res1.dat" type="assessment/x-bb-qti-pool"/>'),
                              "res1.dat": whole, kept: PNG, f"{kept}.xml": "<lom/>"}))
    assert [file.content for file in question.media] == [PNG]
    assert f"](<{question.media[0].name}>)" in question.text


# QTI 2 that compares with values of its own


def test_a_right_answer_that_only_the_rule_of_an_item_tells_is_kept() -> None:
    def branch(value: str, points: str) -> str:
        return (f'<responseIf><match><variable identifier="R"/><baseValue baseType="identifier">{value}</baseValue></match>'
                f'<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{points}</baseValue></setOutcomeValue>'
                "</responseIf>")

    asks = ('<choiceInteraction responseIdentifier="R"><simpleChoice identifier="A">satu</simpleChoice><simpleChoice '
            'identifier="B">dua</simpleChoice><simpleChoice identifier="C">tiga</simpleChoice></choiceInteraction>')
    question = only(
        f'<assessmentItem xmlns="{IMS2}" title="Soal"><responseDeclaration identifier="R" cardinality="single" '
        f'baseType="identifier"/><itemBody><p>Mana?</p>{asks}</itemBody><responseProcessing><responseCondition>{branch("B", "2")}'
        f'{branch("C", "1").replace("responseIf", "responseElseIf")}{branch("A", "0").replace("responseIf", "responseElseIf")}'
        "</responseCondition></responseProcessing></assessmentItem>")
    assert [option.get("weight") for option in question.content["options"]] == ["0", "100", "50"]
