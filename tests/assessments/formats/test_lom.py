"""What a package says of its questions in LOM metadata becomes their labels."""

from __future__ import annotations

import io
import zipfile

import pytest

from lms.assessments.formats import Incoming, Reading, detect

ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="{title}">
<responseDeclaration identifier="R" cardinality="single" baseType="identifier">
<correctResponse><value>a</value></correctResponse></responseDeclaration>
<itemBody><p>Siapa?</p><choiceInteraction responseIdentifier="R">
<simpleChoice identifier="a">Klien</simpleChoice>
<simpleChoice identifier="b">Petugas</simpleChoice></choiceInteraction></itemBody><responseProcessing
template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/></assessmentItem>"""
OLD = """<imsmd:lom xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_v1p2"><imsmd:general>
<imsmd:title><imsmd:langstring xml:lang="id">Siapa klien</imsmd:langstring></imsmd:title>
<imsmd:keyword><imsmd:langstring>klien</imsmd:langstring></imsmd:keyword>
<imsmd:keyword><imsmd:langstring> hak\n anak </imsmd:langstring></imsmd:keyword></imsmd:general>
<imsmd:educational><imsmd:difficulty>
<imsmd:source><imsmd:langstring>LOMv1.0</imsmd:langstring></imsmd:source>
<imsmd:value><imsmd:langstring>very difficult</imsmd:langstring></imsmd:value></imsmd:difficulty></imsmd:educational>
</imsmd:lom>"""
NEW = """<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string language="id">Siapa klien</string></title>
<keyword><string>klien</string><string language="en">client</string></keyword></general>
<educational><difficulty><source>LOMv1.0</source><value>easy</value></difficulty></educational></lom>"""


def read(metadata: str, title: str = "i1") -> Incoming:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("imsmanifest.xml", f"""<manifest><resources>
<resource identifier="r" type="imsqti_item_xmlv2p1" href="one.xml"><metadata>{metadata}</metadata>
<file href="one.xml"/></resource>
</resources></manifest>""")
        archive.writestr("one.xml", ITEM.format(title=title))
    [question] = detect.read(io.BytesIO(kept.getvalue())).questions
    return question


@pytest.mark.parametrize(("metadata", "name", "tags", "difficulty"), [
    (OLD, "Siapa klien", ("klien", "hak anak"), "hard"), (NEW, "Siapa klien", ("klien", "client"), "easy"),
    ("", "", (), None), ("<lom/>", "", (), None), ("<lom><educational><difficulty/></educational></lom>", "", (), None)])
def test_title_keywords_and_difficulty_become_labels(
        metadata: str, name: str, tags: tuple[str, ...], difficulty: str | None) -> None:
    question = read(metadata)
    assert (question.name, question.tags, question.difficulty) == (name, tags, difficulty)


def test_what_the_question_says_itself_goes_before() -> None:
    assert read(NEW, title="Nama sendiri").name == "Nama sendiri"


def package(resource: str, files: dict[str, str], more: str = "") -> Reading:
    """A package in the folder `soal` of a ZIP, as some tools write it; `more` are further resources."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("soal/imsmanifest.xml", f"""<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_v1p2"><resources>
<resource identifier="r" type="imsqti_item_xmlv2p1" href="one.xml">{resource}</resource>{more}
</resources></manifest>""")
        archive.writestr("soal/one.xml", ITEM.format(title="i1"))
        for name, content in files.items():
            archive.writestr(f"soal/{name}", content)
    return detect.read(io.BytesIO(kept.getvalue()))


BESIDE = "<metadata><schema>ADL SCORM</schema><adlcp:location>lom/satu%20a.xml</adlcp:location></metadata>"
DEPENDS = ('<file href="one.xml"/><dependency identifierref="m"/>',
           '<resource identifier="m" type="resourcemetadata/xml" href="m.xml"><file href="m.xml"/></resource>')


@pytest.mark.parametrize(("resource", "name", "more"), [
    (BESIDE, "lom/satu a.xml", ""),
    ("<metadata><imsmd:location>satu.xml</imsmd:location></metadata>", "satu.xml", ""),
    (DEPENDS[0], "m.xml", DEPENDS[1]),
    (DEPENDS[0], "m.xml", DEPENDS[1].replace(' href="m.xml">', ">")),
    ('<metadata/><file href="one.xml"/><file href="satu_lom.xml"/>', "satu_lom.xml", "")],
    ids=["adlcp", "imsmd", "dependency", "dependency by its file", "own file"])
@pytest.mark.parametrize("metadata", [NEW, OLD])
def test_metadata_in_a_file_beside_the_manifest_are_read_too(resource: str, name: str, more: str, metadata: str) -> None:
    read = package(resource, {name: metadata}, more)
    [question] = read.questions
    assert (question.name, question.tags[0], bool(question.difficulty), read.notes) == ("Siapa klien", "klien", True, [])


def test_what_stands_in_the_manifest_goes_before_the_file() -> None:
    inside = BESIDE.replace("<schema>", NEW.replace("Siapa klien", "Yang di dalam") + "<schema>", 1)
    [question] = package(inside, {"lom/satu a.xml": OLD}).questions
    assert (question.name, question.difficulty) == ("Yang di dalam", "easy")


@pytest.mark.parametrize("files", [
    {}, {"lom/satu a.xml": "<lom><general>"}, {"lom/satu a.xml": "bukan XML"},
    {"lom/satu a.xml": f"<lom>{'<a/>' * 260_000}</lom>"}, {"lom/satu a.xml": '<!DOCTYPE lom [<!ENTITY a "a">]><lom>&a;</lom>'}],
    ids=["missing", "broken", "no XML", "too large", "entities"])
def test_metadata_that_cannot_be_read_cost_the_question_nothing_and_are_told(files: dict[str, str]) -> None:
    read = package(BESIDE, files)
    [question] = read.questions
    assert question.name == ""
    assert question.tags == ()
    assert read.is_whole()
    assert [note.where for note in read.notes] == ["lom/satu%20a.xml"]
    assert str(read.notes[0].reason)


def test_a_file_of_metadata_for_many_questions_is_read_once() -> None:
    shared = "".join(f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="q{n}.xml">{BESIDE}</resource>'
                     for n in range(120))
    items = {f"q{n}.xml": ITEM.format(title="i1") for n in range(120)}
    read = package(BESIDE, {"lom/satu a.xml": NEW.replace("</lom>", f"<!--{'x' * 900_000}--></lom>"), **items}, shared)
    assert len(read.questions) == 121
    assert all(question.name == "Siapa klien" for question in read.questions)


def test_what_is_said_of_a_whole_test_is_not_said_of_its_questions() -> None:
    more = ('<resource identifier="t" type="imsqti_test_xmlv2p1" href="test.xml"><file href="test.xml"/>'
            '<dependency identifierref="r"/><dependency identifierref="m"/></resource>' + DEPENDS[1])
    test = '<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t" title="Ujian"/>'
    [question] = package("<metadata/>", {"m.xml": NEW, "test.xml": test}, more).questions
    assert (question.name, question.tags) == ("", ())
