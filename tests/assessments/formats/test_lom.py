"""What a package says of its questions in LOM metadata becomes their labels."""

from __future__ import annotations

import io
import zipfile

import pytest

from lms.assessments.formats import Incoming, detect

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
