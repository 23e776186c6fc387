"""QTI as other systems really write it: prefixes, rules of their own, pictures inside, packages with folders and shared texts."""

from __future__ import annotations

import base64

import pytest

from tests.assessments.formats.reads import DATA, IMS2, IMS3, PNG, only, read, reasons, zipped

pytestmark = pytest.mark.usefixtures("app")

# QTI 1.2


def qti12(inside: str, rules: str, shape: str = "") -> str:
    return (f'<?xml version="1.0"?><!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd"><q:questestinterop '
            f'xmlns:q="urn:x"><q:item '
            f'ident="i" title="Soal"><q:itemmetadata><q:qmd_itemtype>{shape}</q:qmd_itemtype></q:itemmetadata>'
            f"<q:presentation><q:material><q:mattext>Apa?</q:mattext></q:material>{inside}</q:presentation>"
            f"<q:resprocessing>{rules}</q:resprocessing></q:item></q:questestinterop>")


def label(ident: str, text: str, **attributes: str) -> str:
    told = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<q:response_label ident="{ident}"{told}><q:material><q:mattext>{text}</q:mattext></q:material></q:response_label>'


def rule(value: str, points: str = "1", kind: str = "varequal") -> str:
    return (f'<q:respcondition><q:conditionvar><q:{kind} respident="R">{value}</q:{kind}></q:conditionvar>'
            f'<q:setvar action="Add">{points}</q:setvar></q:respcondition>')


def test_qti12_with_prefixes_and_a_document_type() -> None:
    question = only(qti12(f'<q:response_lid ident="R" rcardinality="Single"><q:render_choice>{label("A", "a")}{label("B", "b")}'
                          "</q:render_choice></q:response_lid>", rule("B")))
    assert [option["correct"] for option in question.content["options"]] == [False, True]


def test_a_matching_by_groups_of_qti12() -> None:
    labels = (label("1", "JP", match_group="a,b,c") + label("2", "PNS", match_group="a,b,c") + label("a", "jam")
              + label("b", "pegawai") + label("c", "rumah"))
    question = only(qti12(f'<q:response_grp ident="R" rcardinality="Multiple"><q:render_choice>{labels}</q:render_choice>'
                          "</q:response_grp>", rule("1,a", kind="varsubset") + rule("2,b", kind="varsubset")))
    assert question.content["pairs"] == [{"text": "JP", "match": "jam"}, {"text": "PNS", "match": "pegawai"}]
    assert question.content["distractors"] == ["rumah"]


def test_a_picture_that_qti12_holds_in_base64_travels_along() -> None:
    code = base64.b64encode(PNG).decode()
    picture = f'<q:material><q:matimage imagtype="image/png" embedded="base64">{code}</q:matimage></q:material>'
    question = only(qti12(picture + '<q:response_str ident="R"><q:render_fib/></q:response_str>', rule("peta")))
    assert [(file.content, file.name in question.text) for file in question.media] == [(PNG, True)]


def test_a_type_of_canvas_without_a_response_is_told_and_no_mere_text() -> None:
    assert "hot_spot_question" in reasons(qti12("", "", "hot_spot_question"))
    assert only(qti12("", "", "text_only_question")).kind == "description"


def test_a_range_and_a_hot_spot_of_qti12() -> None:
    number = '<q:response_num ident="R"><q:render_fib fibtype="Decimal"/></q:response_num>'
    within = ('<q:respcondition><q:conditionvar><q:and><q:vargte respident="R">2</q:vargte><q:varlte respident="R">3'
              '</q:varlte></q:and>'
              "</q:conditionvar><q:setvar>1</q:setvar></q:respcondition>")
    content = only(qti12(number, within)).content
    assert (content["answer"], content["tolerance"]) == ("2.5", "0.5")
    assert "hot spot" in reasons(qti12('<q:response_xy ident="R"><q:render_hotspot/></q:response_xy>', rule("1,1")))


# QTI 2 and 3


def qti2(declared: str, body: str, processing: str = "", more: str = "") -> str:
    return (f'<?xml version="1.0"?><assessmentItem xmlns="{IMS2}" identifier="i" title="Soal" adaptive="false" '
            f'timeDependent="false">'
            f"{declared}{more}<itemBody>{body}</itemBody>{processing}</assessmentItem>")


def response(right: str = "", base: str = "identifier", cardinality: str = "single", mapping: str = "") -> str:
    value = "".join(f"<value>{one}</value>" for one in right.split("|") if one)
    return (f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
            f"{f'<correctResponse>{value}</correctResponse>' if value else ''}{mapping}</responseDeclaration>")


ENTRY = '<p>Berapa? <textEntryInteraction responseIdentifier="RESPONSE"/></p>'
OPTIONS = "".join(f'<simpleChoice identifier="{key}">pilihan {key}</simpleChoice>' for key in "ABC")
CHOOSE = f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="0"><prompt>Mana?</prompt>{OPTIONS}</choiceInteraction>'


def compared(rule: str, inside: str = '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/>') -> str:
    name = rule.split()[0]
    return (f"<responseProcessing><responseCondition><responseIf><{rule}>{inside}</{name}><setOutcomeValue identifier='SCORE'>"
            "<baseValue baseType='float'>1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>")


@pytest.mark.parametrize(("rule", "held"), [
    ("equal toleranceMode='exact'", ("200", "0")), ("equal toleranceMode='absolute' tolerance='0.5 0.5'", ("200", "0.5")),
    ("equal toleranceMode='absolute' tolerance='1 3'", ("201", "2")), ("equal toleranceMode='relative' "
    "tolerance='5'", ("200", "10")),
    ("equalRounded roundingMode='decimalPlaces' figures='1'", ("200", "0.05")),
    ("equalRounded roundingMode='significantFigures' figures='2'", ("200", "5"))])
def test_the_margin_of_a_number_is_kept(rule: str, held: tuple[str, str]) -> None:
    content = only(qti2(response("200", "float"), ENTRY, compared(rule))).content
    assert (content["answer"], content["tolerance"]) == held


def test_what_a_value_earns_that_the_mapping_does_not_name_is_kept() -> None:
    mapping = '<mapping defaultValue="-0.5" lowerBound="0" upperBound="1"><mapEntry mapKey="A" mappedValue="1"/></mapping>'
    content = only(qti2(response("A", cardinality="multiple", mapping=mapping), CHOOSE)).content
    assert [option["weight"] for option in content["options"]] == ["100", "-50", "-50"]


def test_a_rule_of_its_own_is_told() -> None:
    own = compared("match", '<variable identifier="RESPONSE"/><baseValue baseType="identifier">B</baseValue>')
    assert "Aturan penilaiannya sendiri" in reasons(qti2(response("A"), CHOOSE, own))
    usual = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
    assert reasons(qti2(response("A"), CHOOSE, usual)) == ""


def test_values_drawn_for_each_attempt_are_not_left_as_holes() -> None:
    drawn = '<templateDeclaration identifier="a" cardinality="single" baseType="integer"/>'
    reading = read(qti2(response("4", "integer"), '<p><printedVariable identifier="a"/> + 2?</p>' + ENTRY, more=drawn))
    assert (reading.questions, len(reading.skipped)) == ([], 1)


def test_what_candidates_shall_read_stays_and_what_markers_shall_is_kept_for_them() -> None:
    body = ('<rubricBlock view="candidate"><p>Baca dahulu.</p></rubricBlock><extendedTextInteraction '
            'responseIdentifier="RESPONSE"/>'
            '<rubricBlock view="scorer"><p>Dua hal.</p></rubricBlock>')
    question = only(qti2(response(base="string"), body))
    assert (question.text, question.content["grader_info"]) == ("Baca dahulu.", "Dua hal.")


def test_a_picture_inside_an_item_travels_along() -> None:
    question = only(qti2(response("A"), f'<p><img src="{DATA}" alt="peta"/></p>{CHOOSE}'))
    assert [(file.content, f"(<{file.name}>)" in question.text) for file in question.media] == [(PNG, True)]


@pytest.mark.parametrize("body", [
    '<hotspotInteraction responseIdentifier="RESPONSE"/>', '<graphicOrderInteraction responseIdentifier="RESPONSE"/>',
    '<selectPointInteraction responseIdentifier="RESPONSE"/>', '<drawingInteraction responseIdentifier="RESPONSE"/>',
    '<customInteraction responseIdentifier="RESPONSE"/>', CHOOSE + '<extendedTextInteraction responseIdentifier="R2"/>'])
def test_what_the_bank_cannot_ask_is_left_out_with_its_place(body: str) -> None:
    reading = read(qti2(response("A"), body))
    assert (reading.questions, [item.where for item in reading.skipped]) == ([], ["Soal"])


@pytest.mark.parametrize(("part", "told"), [
    ('<feedbackBlock outcomeIdentifier="F" identifier="S"><p>Karena A.</p></feedbackBlock>', "bergantung pada jawaban"),
    ('<templateBlock templateIdentifier="T" identifier="x"><p>Bila begini</p></templateBlock>', "sebagian percobaan")])
def test_a_part_of_the_body_that_not_everybody_reads_is_told(part: str, told: str) -> None:
    assert told in reasons(qti2(response("A|B", cardinality="multiple"), CHOOSE + part, compared("match")))


def test_pairs_that_earn_unlike_shares_are_told() -> None:
    choice = "<simpleAssociableChoice identifier='{0}'>{0}</simpleAssociableChoice>"
    sets = "".join(f"<simpleMatchSet>{''.join(map(choice.format, keys))}</simpleMatchSet>" for keys in ("ab", "xy"))
    entries = '<mapEntry mapKey="a x" mappedValue="2"/><mapEntry mapKey="b y" mappedValue="{}"/>'
    asked = f'<matchInteraction responseIdentifier="RESPONSE"><prompt>Pasang</prompt>{sets}</matchInteraction>'
    template = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'
    unlike, like = (response("a x|b y", "directedPair", "multiple", f"<mapping>{entries.format(n)}</mapping>") for n in "12")
    assert "bagian nilai" in reasons(qti2(unlike, asked, template))
    assert reasons(qti2(like, asked, template)) == ""


@pytest.mark.parametrize(("form", "types"), [("application/pdf", [".pdf"]), ("application/x-unknown", None), ("", None)])
def test_the_type_of_an_upload_is_kept_where_this_system_takes_it(form: str, types: list[str] | None) -> None:
    asked = f'<uploadInteraction responseIdentifier="RESPONSE" type="{form}"><prompt>Unggah</prompt></uploadInteraction>'
    assert only(qti2(response(base="file"), asked)).content.get("types") == types


def test_a_blank_or_a_slider_without_words_is_asked_by_its_title() -> None:
    slider = ('<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" upperBound="9"><prompt>Geser.</prompt>'
              "</sliderInteraction>")
    assert only(qti2(response("5", "integer"), slider)).text == "Geser."
    entry = '<p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'
    assert only(qti2(response("5", "integer"), entry)).text.startswith("Soal ")


def test_a_button_beside_the_question_does_not_cost_the_question() -> None:
    body = CHOOSE + '<endAttemptInteraction responseIdentifier="HINT" title="Bantuan"/>'
    assert read(qti2(response("A"), body)).by_type() == {"single": 1}


def item3(title: str, picture: str = "", reference: str = "") -> str:
    shown = f'<p><x:img src="{picture}" alt="peta"/></p>' if picture else ""
    return (f'<x:qti-assessment-item xmlns:x="{IMS3}" identifier="{title}" title="{title}">{reference}'
            f'<x:qti-response-declaration '
            'identifier="RESPONSE" cardinality="single" base-type="identifier"><x:qti-correct-response><x:qti-value>A'
            '</x:qti-value>'
            f'</x:qti-correct-response></x:qti-response-declaration><x:qti-item-body>{shown}<x:qti-choice-interaction '
            'response-identifier="RESPONSE"><x:qti-prompt>Mana?</x:qti-prompt><x:qti-simple-choice identifier="A">a'
            '</x:qti-simple-choice>'
            '<x:qti-simple-choice identifier="B">b</x:qti-simple-choice></x:qti-choice-interaction></x:qti-item-body>'
            '<x:qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>'
            "</x:qti-assessment-item>")


def manifest(*resources: str) -> str:
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{"".join(resources)}</resources></manifest>'


def resource(kind: str, href: str) -> str:
    return f'<resource identifier="r" type="imsqti_{kind}" href="{href}"><file href="{href}"/></resource>'


def test_a_package_in_folders_with_a_shared_text_beside_its_questions() -> None:
    stimulus = (f'<qti-assessment-stimulus xmlns="{IMS3}" identifier="s" title="Teks"><qti-stimulus-body><p>Bacalah '
                f'<b>ini</b>.</p>'
                '<p><img src="gambar/peta.png" alt="peta"/></p></qti-stimulus-body></qti-assessment-stimulus>')
    reference = '<x:qti-assessment-stimulus-ref identifier="s" href="../bersama/teks.xml" title="Teks"/>'
    question = only(zipped(**{
        "isi/imsmanifest.xml": manifest(resource("item_xmlv3p0", "soal%20satu/i.xml"),
                                         resource("stimulus_xmlv3p0", "bersama/teks.xml")),
        "isi/soal satu/i.xml": item3("Satu", reference=reference), "isi/bersama/teks.xml": stimulus,
        "isi/bersama/gambar/peta.png": PNG}))
    assert question.text.startswith("Bacalah **ini**.")
    assert question.text.endswith("Mana?")
    assert [file.content for file in question.media] == [PNG]


def test_a_shared_text_that_is_missing_is_told() -> None:
    reference = '<x:qti-assessment-stimulus-ref identifier="s" href="teks.xml" title="Teks"/>'
    assert "teks.xml" in reasons(item3("Satu", reference=reference))


def test_questions_that_only_a_test_names_are_found() -> None:
    test = (f'<assessmentTest xmlns="{IMS2}" identifier="t" title="Ujian"><testPart identifier="p" navigationMode="linear" '
            'submissionMode="individual"><assessmentSection identifier="s" title="S" visible="true"><assessmentItemRef '
            'identifier="a" '
            'href="../soal/a.xml"/><assessmentItemRef identifier="b" href="../soal/b.xml"/><assessmentItemRef identifier="c" '
            'href="../soal/hilang.xml"/></assessmentSection></testPart></assessmentTest>')
    reading = read(zipped(**{
        "imsmanifest.xml": manifest(resource("test_xmlv2p1", "ujian/t.xml"), resource("item_xmlv2p1", "soal/a.xml")),
        "ujian/t.xml": test, "soal/a.xml": qti2(response("A"), CHOOSE), "soal/b.xml": qti2(response("B"), CHOOSE)}))
    assert (len(reading.questions), [item.where for item in reading.errors]) == (2, ["../soal/hilang.xml"])


def test_a_package_whose_manifest_writes_backslashes() -> None:
    question = only(zipped(**{"imsmanifest.xml": manifest(resource("item_xmlv3p0", "soal\\i.xml")),
                              "soal/i.xml": item3("Satu", "../gambar/peta.png"), "gambar/peta.png": PNG}))
    assert [file.content for file in question.media] == [PNG]


@pytest.mark.parametrize(("reference", "page"), [
    ('<rubricBlock view="candidate scorer"><object data="../bacaan/p.html" type="text/html"/></rubricBlock>',
     '<html><body><p>Bacaan<br>dua baris <img src="x.png" alt="x"></p><script>alert(1)</script></body></html>'),
    ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="../bacaan/p.html"/>',
     '<div xmlns="http://www.w3.org/1999/xhtml"><p>Bacaan<br/>dua baris <img src="x.png" alt="x"/></p></div>')])
def test_a_page_that_an_item_shows_stands_in_it_and_one_that_is_missing_is_told(reference: str, page: str) -> None:
    item = qti2(response("A|B", cardinality="multiple"), reference + CHOOSE, compared("match"))
    manifest = ('<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources><resource identifier="r" '
                'type="imsqti_item_xmlv2p1" href="soal/i.xml"/></resources></manifest>')
    files = {"imsmanifest.xml": manifest, "soal/i.xml": item}
    question = only(zipped(**files, **{"bacaan/p.html": page, "bacaan/x.png": PNG}))
    assert question.text == "Bacaan\\\ndua baris ![x](<x.png>)\n\nMana?"
    assert [file.name for file in question.media] == ["x.png"]
    assert "bacaan/p.html" in reasons(zipped(**files))


def test_what_is_said_alike_to_right_and_wrong_answers_is_the_explanation() -> None:
    said = "".join(f'<modalFeedback identifier="true" outcomeIdentifier="F{n}">Karena.</modalFeedback>' for n in "12")
    asked = qti2(response("A|B", cardinality="multiple"), CHOOSE, compared("match") + said)
    assert (only(asked).feedback, reasons(asked)) == ("Karena.", "")
