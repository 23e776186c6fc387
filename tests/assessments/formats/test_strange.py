"""Text, tables and Moodle XML as people and other systems really write them: encodings, line ends, spellings."""

from __future__ import annotations

import base64
import io

import pytest
import xlsxwriter

from lms.assessments.formats import Reading, Unreadable
from lms.assessments.services import imports
from tests.assessments.formats.reads import PNG, only, read, reasons, zipped

pytestmark = pytest.mark.usefixtures("app")

# GIFT and its kin


GIFT = "// catatan\n$CATEGORY: $course$/top/Etika\n\n::Café::Ibu kota Curaçao? {=Willemstad ~Oranjestad#Bukan – itu Aruba}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_gift_is_the_same_in_whatever_encoding_and_line_ends(encoding: str, end: str) -> None:
    question = only(GIFT.replace("\n", end).encode(encoding))
    assert (question.kind, question.name, question.category) == ("single", "Café", "Etika")
    assert question.content["options"][1]["feedback"] == "Bukan – itu Aruba"


@pytest.mark.parametrize("raw", [
    "質問 {=はい ~いいえ}".encode("shift_jis"), "Вопрос {=да ~нет}".encode("cp1251"),
    "Café dan curaçao é {T}".encode() + b"\xff"])
def test_letters_of_an_encoding_that_nobody_told_are_refused_and_never_garbled(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="UTF-8"):
        read(raw)


def test_a_file_that_was_cut_off_within_a_letter_is_read_to_there() -> None:
    assert only("Curaçao? {T}\n// é".encode()[:-1]).text == "Curaçao?"


def test_a_page_of_the_web_is_no_gift() -> None:
    with pytest.raises(Unreadable):
        read("<!DOCTYPE html><html><style>a {b=c}</style></html>")


def test_percentages_as_answers_of_gift_are_no_weights() -> None:
    options = only("Berapa bagian yang wajib? {~50% =25% ~75%}").content["options"]
    assert [(option["text"], option["correct"]) for option in options] == [("50%", False), ("25%", True), ("75%", False)]


def test_missing_word_is_known_by_weights_before_words() -> None:
    reading = read("Ibu kota {=Tanjung Selor#Tepat. ~50%Tarakan#Kota terbesar. ~Nunukan} Kalimantan Utara.")
    assert (reading.format, reading.by_type()) == ("missing_word", {"single": 1})


def test_one_question_with_embedded_answers_among_others_of_gift_leaves_the_others() -> None:
    reading = read("::a::Benar? {T}\n\n::b::Ibu kota {1:SHORTANSWER:=Tanjung Selor~%50%Tarakan} dan {2:MC:=Utara~Sela\\}tan}.\n\n"
                   "::c::Dua? {#2}\n")
    assert (reading.format, reading.by_type()) == ("gift", {"cloze": 1, "numeric": 1, "true_false": 1})
    cloze = reading.questions[1]
    assert (cloze.name, cloze.text) == ("b", "Ibu kota [[1]] dan [[2]].")
    assert [answer["text"] for answer in cloze.content["gaps"][1]["answers"]] == ["Utara", "Sela}tan"]


def test_numbers_of_gift_come_as_ranges_margins_and_shares() -> None:
    content = only("Berapa? {#=%100%3,14:0.005 =%50%3..4#Hampir. ~#Salah.}").content
    assert (content["answer"], content["tolerance"]) == ("3.14", "0.005")
    assert [(number["answer"], number["tolerance"], number["weight"]) for number in content["also"]] == [("3.5", "0.5", "50")]


def test_what_is_broken_in_the_middle_of_gift_costs_itself_alone() -> None:
    reading = read("Satu {=a ~b}\n\nDua {=a ~b\n\nTiga {=a ~b}\n\nEmpat {T}\n")
    assert [question.text for question in reading.questions] == ["Satu", "Tiga", "Empat"]
    assert [item.where for item in reading.errors] == ["baris 3"]


@pytest.mark.parametrize(("answers", "right"), [("true", True), ("Benar", True), ("salah#Bukan", False), ("t", True)])
def test_a_bare_word_for_true_or_false_is_no_answer_to_type(answers: str, right: bool) -> None:
    question = only(f"Rahasia klien tetap rahasia. {{{answers}}}")
    assert (question.kind, question.content["answer"]) == ("true_false", right)


def test_a_named_question_of_gift_begins_a_new_one_without_an_empty_line() -> None:
    reading = read("::Satu::Soal {T}\n::Dua::Soal dua {\n=a\n::bukan ~b}\n$CATEGORY: Bab 2\n::Tiga::Soal tiga {F}")
    told = [(question.name, question.category) for question in reading.questions]
    assert told == [("Satu", ""), ("Dua", ""), ("Tiga", "Bab 2")]


def test_braces_in_answers_that_stand_on_lines_of_their_own_are_part_of_them() -> None:
    reading = read("Tag mana untuk perulangan?\n{\n=Benar% %}\n~{{ }}\n~<% %>\n}\n\nSoal {\n=a\n~b\n}\nLain {\n=c\n~d\n}")
    question, = reading.questions
    assert [option["text"] for option in question.content["options"]] == ["Benar% %}", "{{ }}", "<% %>"]
    assert len(reading.errors) == 1


def test_answers_that_stand_twice_never_show_in_the_text() -> None:
    assert "dua kurung kurawal" in reasons("Soal {=a ~b}\nLain {=c ~d}")
    assert not read("Soal {=a ~b}\nLain {=c ~d}").questions


@pytest.mark.parametrize(("text", "shown"), [
    ("Apa arti {{ nama }} di sini?\n{=variabel ~fungsi}", "{{ nama }}"), ("Berapa anggota {1, 2, 3}? {#3}", "{1, 2, 3}")])
def test_braces_of_code_before_the_answers_are_text(text: str, shown: str) -> None:
    question = only(text)
    assert shown in question.text
    assert question.kind in ("single", "numeric")


def test_aiken_takes_brackets_small_letters_several_answers_and_a_comment() -> None:
    reading = read("Mana?\n(A) satu\n(B) dua\nANSWER: (B)\nPENJELASAN: Dua itu genap.\n\nMana saja?\na) satu\nb) dua\nc) tiga\n"
                   "ANSWER: a, c\n")
    first, second = reading.questions
    assert ([option["correct"] for option in first.content["options"]], first.feedback) == ([False, True], "Dua itu genap.")
    assert (second.kind, [option["correct"] for option in second.content["options"]]) == ("multiple", [True, False, True])


@pytest.mark.parametrize("right", ["1.000", "12.000.000", "1.234.567", "1.500", "45 ± 1.500", "1.200..1.500"])
def test_a_number_that_may_mean_thousands_is_not_guessed(right: str) -> None:
    assert "dapat berarti" in reasons(f"Jenis;Pertanyaan;Jawaban benar\nangka;Berapa?;{right}")


def test_three_decimals_of_a_file_are_no_thousands() -> None:
    assert imports.answer(only("Berapa pi? {#3.142:0.001}")) == "3,142 ± 0,001"


def test_a_number_of_a_sheet_is_no_thousand_whatever_its_digits() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Jenis", "Pertanyaan", "Jawaban benar"])
        sheet.write_row(1, 0, ["angka", "Satu seperdelapan?", 1.125])
    assert imports.answer(only(out.getvalue())) == "1,125"


def test_what_a_table_says_and_nobody_understands_is_told() -> None:
    reading = read("Jenis;Pertanyaan;Jawaban benar;Poin;Kesukaran\nangka;Berapa?;5;dua;sedang\nangka;Lalu?;5;2;sekali")
    assert [(note.where, str(note.reason)) for note in reading.notes] == [
        ("baris 2", "dua tidak dipahami dan diabaikan."), ("baris 3", "sekali tidak dipahami dan diabaikan.")]


def test_a_separator_of_lines_inside_a_text_is_no_end_of_line() -> None:
    assert only("Satu\u2028dua {T}").text.split() == ["Satu", "dua"]


def test_aiken_reads_small_words_and_a_full_stop_behind_the_letter() -> None:
    question = only("Siapa memutuskan?\r\nA. Klien\r\nB) Petugas\r\nAnswer: a.\r\n")
    assert [option["correct"] for option in question.content["options"]] == [True, False]


# Tables


def table(*rows: str) -> Reading:
    return read("\n".join(("Jenis;Pertanyaan;Pilihan A;Pilihan B;Pilihan C;Pilihan D;Jawaban benar", *rows)))


def test_a_letter_that_is_an_option_of_its_own_is_meant_as_such() -> None:
    [question] = table(";Golongan darah donor umum?;A;B;AB;O;O").questions
    assert [option["text"] for option in question.content["options"] if option["correct"]] == ["O"]


def test_a_number_that_may_be_a_place_or_an_option_is_not_guessed() -> None:
    reading = table(";Berapa kaki kuda?;3;4;5;6;4", ";Berapa kaki ayam?;3;2;5;6;2")
    assert [question.text for question in reading.questions] == ["Berapa kaki ayam?"]
    assert [item.where for item in reading.errors] == ["baris 2"]


@pytest.mark.parametrize(("right", "held"), [
    ("45", ("45", "0")), ("45 ± 0,5", ("45", "0.5")), ("45 +/- 1", ("45", "1")), ("44..46", ("45", "1"))])
def test_numbers_of_a_table_have_margins_in_several_spellings(right: str, held: tuple[str, str]) -> None:
    [question] = table(f"angka;Berapa menit?;;;;;{right}").questions
    assert (question.content["answer"], question.content["tolerance"]) == held


def sheet(rows: list[list[str]]) -> str:
    cells = "".join("<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'


def test_the_questions_stand_in_a_later_sheet_of_the_workbook() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    links = "".join(f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in (3, 7))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    reading = read(zipped(**{
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                               f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
                       'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Petunjuk" sheetId="1" r:id="r3"/>'
                           '<sheet name="Soal" sheetId="2" r:id="r7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{links}</Relationships>',
        "xl/worksheets/sheet3.xml": sheet([["Isilah lembar kedua."]]),
        "xl/worksheets/sheet7.xml": sheet([["Pertanyaan", "Jawaban benar"], ["Rahasia tetap rahasia.", "benar"]])}))
    assert (reading.format, reading.by_type()) == ("table", {"true_false": 1})


def test_an_open_document_table_is_read() -> None:
    spaces = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
              'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
              'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"')
    rows = "".join("<table:table-row>" + "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row)
        + "</table:table-row>" for row in (("Pertanyaan", "Jawaban benar"), ("Kepanjangan JP?", "jam pelajaran")))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = ('<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>')
    reading = read(zipped(**{"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": (
        f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='Soal'>{rows}"
        "</table:table></office:spreadsheet></office:body></office:document-content>")}))
    assert (reading.format, reading.by_type()) == ("table", {"short": 1})


# Moodle XML


def moodle(kind: str, inside: str, text: str = "Soal?") -> str:
    return (f'<quiz><question type="{kind}"><name><text>n</text></name><questiontext format="html"><text>{text}</text>'
            f'</questiontext>'
            f"{inside}</question></quiz>")


CHOICE = ('<single>true</single><answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>')


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_moodle_xml_in_other_encodings(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\r\n'
    assert only((declared + moodle("multichoice", CHOICE, "Curaçao?")).encode(encoding)).text == "Curaçao?"


def test_html_that_nobody_escaped_keeps_its_meaning() -> None:
    assert only(moodle("multichoice", CHOICE, "<p>Mana yang <b>benar</b>?</p>")).text == "Mana yang **benar**?"


def test_a_file_in_a_folder_of_moodle_travels_along() -> None:
    code = base64.b64encode(PNG).decode()
    text = ('&lt;img src="@@PLUGINFILE@@/gambar%20baru/peta%201.png" alt="Peta"&gt;</text>'
            f'<file name="peta 1.png" path="/gambar baru/" encoding="base64">{code}</file><text>')
    question = only(moodle("multichoice", CHOICE, text))
    assert [(file.name, file.content) for file in question.media] == [("peta 1.png", PNG)]
    assert "(<peta 1.png>)" in question.text


def test_a_broken_question_of_moodle_leaves_the_others_and_is_named() -> None:
    inside = moodle("multichoice", CHOICE).removesuffix("</quiz>")
    reading = read(inside + '<question type="stack"><name><text>Turunan</text></name></question><question type="numerical">'
                   '<name><text>x</text></name><questiontext><text>y</text></questiontext><answer fraction="100"><text>abc</text>'
                   "</answer></question></quiz>")
    assert len(reading.questions) == 1
    assert [("soal 2" in item.where, "Turunan" in item.where) for item in reading.skipped] == [(True, True), (False, False)]


@pytest.mark.parametrize("code", [
    "{1:SHORTANSWER:=a}", "{:SA:=a}", "{1:SAC:=a}", "{1:MW:=a~%0%b#kurang}", "{2:NUMERICAL:=3.5:0.1~%50%4:1}", "{1:NM:=7}",
    "{1:MULTICHOICE:=a~b}", "{1:MC:~%100%a~b}", "{1:MCV:=a~b}", "{1:MCH:=a~b}", "{1:MCS:=a~b}", "{1:MCVS:=a~b}", "{1:MCHS:=a~b}",
    "{1:MULTICHOICE_VS:=a~b}", "{1:MRVS:=a~b}", "{1:MR:=a~%-100%b}",
    "{1:SA:=\\\\frac\\{1\\}\\{2\\}}", "{1:MC:=a \\~ b \\# c~d}"])
def test_every_kind_of_embedded_answer_is_read(code: str) -> None:
    question = only(moodle("cloze", "", f"Isi {code}."))
    assert (question.kind, question.text, len(question.content["gaps"])) == ("cloze", "Isi [[1]].", 1)


@pytest.mark.parametrize("code", ["{1:MULTIRESPONSE:%50%a~%50%b~c}", "{1:MRH:=a~=b~c}"])
def test_of_a_gap_that_wants_several_answers_it_is_told_that_it_now_wants_one(code: str) -> None:
    reading = read(moodle("cloze", "", f"Isi {code}."))
    assert ([question.kind for question in reading.questions], [str(item.reason) for item in reading.notes]) == (
        ["cloze"], ["Rumpang yang meminta beberapa jawaban sekaligus kini meminta salah satunya."])


def test_any_number_of_files_in_moodle_stays_a_question_for_files() -> None:
    inside = "<responseformat>noinline</responseformat><attachments>-1</attachments><filetypeslist>.pdf</filetypeslist>"
    question = only(moodle("essay", inside))
    assert (question.kind, question.content) == ("file_upload", {"most": 10, "types": [".pdf"]})


def test_what_moodle_says_by_the_result_is_told_as_left_out() -> None:
    inside = ('<single>true</single><answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>'
              "<hint><text>Ingat</text></hint>")
    assert "bergantung pada jawaban" in reasons(moodle("multichoice", inside))


def test_a_wrong_answer_loses_no_more_than_all_points_when_the_best_one_is_raised() -> None:
    question = only(moodle("cloze", "", "Kota {1:MULTIRESPONSE:%50%a~%50%b~%-100%c}"))
    assert [answer["weight"] for answer in question.content["gaps"][0]["answers"]] == ["100", "100", "-100"]
