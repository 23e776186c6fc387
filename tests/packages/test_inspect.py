"""Packages that others made are told for what they are; what is none, or would do harm, is refused in words."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from lms.core.errors import Unreadable
from lms.packages import reading
from tests.packages.conftest import manifest, packed

GOLF = "Golf Explained - Run-time Basic Calls"
PLAYABLE = {
    "scorm/RuntimeBasicCalls_SCORM12.zip": ("scorm12", GOLF, 1, "1.2", 1),
    "scorm/RuntimeBasicCalls_SCORM20043rdEdition.zip": ("scorm2004", GOLF, 1, "2004 3rd Edition", 1),
    "scorm/RuntimeMinimumCalls_SCORM12-mini.zip": ("scorm12", "Golf Explained - Minimum Run-time Calls", 11, "1.2", 9),
    "scorm/singlescobasic.zip": ("scorm12", GOLF, 1, "1.2", 1),
    "h5p/filltheblanks.h5p": ("h5p", "Geography", 1, "H5P.Blanks 1.12", 1),
    "h5p/greeting-card.h5p": ("h5p", "Greeting card", 1, "H5P.GreetingCard 1.0", 1),
    "cmi5/cmi5.zip": ("cmi5", "xAPI.js cmi5 demo", 1, "1.0", 1),
    "cmi5/course-structures/multi_au_framed.cmi5.xml": ("cmi5", "Introduction to Geology - Multi AU at Root", 8, "1.0", 8),
    "cmi5/lts/101-one-thousand-aus.xml": ("cmi5", "CATAPULT LMS Test Course: 0002-one-thousand-aus", 1001, "1.0", 1001),
    "cmi5/lts/102-zip64.zip": ("cmi5", "CATAPULT LMS Test Course: 102 Zip64", 1, "1.0", 1),
}
REFUSED = {
    "scorm/badscorm.zip": "badscorm/imsmanifest.xml stands in a folder", "scorm/invalid.zip": "none of the packages known here",
    "scorm/validaicc.zip": "AICC", "h5p/no-json-file.h5p": "h5p.json", "h5p/unzippable.h5p": "neither a ZIP",
    "elp/basic-example.elp": "eXeLearning", "cmi5/lts/209-1-not-a-zip.zip": "neither a ZIP",
    "cmi5/lts/203-1-relative-url-no-reference.zip": "cmi5.xml, line 26: the page not-found.html is not in the package",
    "cmi5/lts/201-1-iris-course-id.xml": "line 19: the id of course",
    "cmi5/lts/201-2-iris-block-id.xml": "line 27: the id of block",
    "cmi5/lts/201-3-iris-au-id.xml": "line 27: the id of au", "cmi5/lts/201-4-iris-objective-id.xml": "the id of objective",
    "cmi5/lts/202-1-relative-url-no-zip.xml": "line 26: the page index.html needs its file",
    "cmi5/lts/202-3-relative-url-no-zip.xml": "needs its file", "cmi5/lts/202-5-relative-url-no-zip.xml": "needs its file",
    "cmi5/lts/205-3-duplicated-au.xml": "line 36: the identifier", "cmi5/lts/206-1-invalid-au-url.xml": "is no address",
    "cmi5/lts/207-1-invalid-courseStructure.xml": "in this order",
}
HOSTILE = {
    "bomb-200MB.zip": "unpacks to far more", "encrypted.zip": "encrypted", "etc_passwd.zip": "a link", "symlink.zip": "a link",
    "lying-size.zip": "damaged", "truncated.zip": "damaged", "many-files.zip": "more than 10000 files",
    "scorm-absolute-path.zip": "outside of itself", "scorm-traversal-dotdot.zip": "outside of itself",
    "scorm-href-outside.zip": "lies outside", "scorm-href-remote.zip": "another server",
    "scorm-xxe-manifest.zip": "DTD not allowed",
}
MEASURED = """
import sys
from pathlib import Path
from lms.core.testing import make_app
from lms.packages import reading
app = make_app(Path(sys.argv[2]), PLUGINS_OFF="")
with app.app_context(), open(sys.argv[1], "rb") as stream:
    print(reading.read(stream, "besar.zip").kind)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def read(file: Path) -> reading.Package:
    with file.open("rb") as stream:
        return reading.read(stream, file.name)


pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize("name", PLAYABLE)
def test_a_package_is_told_for_what_it_is(shelf: Path, name: str) -> None:
    told = read(shelf / name).told()
    assert (told["kind"], told["title"], told["items"], told["version"], told["scos"]) == PLAYABLE[name]


def test_every_package_of_the_cmi5_suite_that_must_be_accepted_is(shelf: Path) -> None:
    for file in sorted((shelf / "cmi5" / "lts").glob("00*.zip")):
        assert read(file).kind == "cmi5", file.name


def test_a_course_structure_counts_once_its_pages_come_with_it(shelf: Path) -> None:
    for file in sorted((shelf / "cmi5" / "course-structures").glob("*.xml")):
        alone = read(file)
        assert (alone.kind, len(alone.problems)) == ("cmi5", 1), "valid as the material says, and told what it lacks"
        with pytest.raises(Unreadable):
            reading.check_played(alone)
        pages = {f"{stem}.html": "<p>" for stem in ("index", *(f"{a}{n}" for a in ("pre", "post", "content") for n in range(9)))}
        raw = file.read_text()
        units = raw.count("<au ")
        named = {url.partition("?")[0] for url in _urls(raw)}
        assert reading.read(packed({"cmi5.xml": raw} | pages | dict.fromkeys(named, "<p>")), "x.zip").count == units


def _urls(raw: str) -> list[str]:
    return [part.partition("</url>")[0].strip() for part in raw.split("<url>")[1:]]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_package_is_refused_with_the_reason(shelf: Path, name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(shelf / name)
    assert REFUSED[name] in str(caught.value)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_do_harm_is_refused_and_nothing_is_written(material: Path, name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(material / "05-hostile" / "zip" / name)
    assert HOSTILE[name] in str(caught.value)
    assert not Path("/srv/lms-abs.txt").exists()
    assert not Path("/srv/lms-slip.txt").exists()


def test_every_hostile_file_ends_safely(material: Path) -> None:
    accepted, refused = set(), set()
    for file in sorted((material / "05-hostile").rglob("*")):
        if file.is_file():
            try:
                accepted.add(f"{file.name}: {read(file).title}")
            except Unreadable as error:
                refused.add(str(error))
    assert accepted == {"case-manifest.zip: Uji", "duplicate-names.zip: Uji", "manifest-bom-crlf.zip: Uji"}
    assert "" not in refused


def test_h5p_with_a_broken_part_is_told_with_its_file_and_line(shelf: Path) -> None:
    folder = shelf / "h5p" / "lumi-validator"
    assert read(folder / "broken-content-json.h5p").problems == ("content/content.json, line 11: Extra data",)
    assert "greetingcard.js is named" in read(folder / "missing-preloaded-js.h5p").problems[0]


def test_h5p_that_nothing_could_be_shown_of_is_not_taken_into_a_course(shelf: Path) -> None:
    folder = shelf / "h5p" / "lumi-validator"
    for name, why in (("broken-content-json.h5p", "content.json, line 11"), ("missing-preloaded-js.h5p", "greetingcard.js")):
        with pytest.raises(Unreadable, match=why):
            reading.check_played(read(folder / name))
    reading.check_played(read(shelf / "h5p" / "filltheblanks.h5p"))


def test_h5p_is_searched_for_the_libraries_of_its_libraries() -> None:
    def library(name: str, **more: object) -> str:
        return json.dumps({"machineName": name, "majorVersion": 1, "minorVersion": 0} | more)

    needs = {"preloadedDependencies": [{"machineName": "H5P.B", "majorVersion": 1, "minorVersion": 0}]}
    found = reading.read(packed({
        "h5p.json": json.dumps({"title": "x", "mainLibrary": "H5P.A", "preloadedDependencies": [
            {"machineName": "H5P.A", "majorVersion": 1, "minorVersion": 0}]}),
        "content/content.json": "{}",
        "H5P.A-1.0/library.json": library("H5P.A", **needs, preloadedCss=[{"path": "no.css"}])}), "x.h5p")
    assert "The library H5P.B 1.0 is not in the package." in found.problems
    assert "came without the libraries that show it: H5P.B 1.0." in found.broken
    assert "“Download as an .h5p file”" in found.broken, "what to do stands with it"
    assert len(found.problems) == 2


def test_cartridges_and_question_packages_are_told_apart(material: Path) -> None:
    kinds = {file.name: read(file).kind for file in (material / "01-questions").rglob("*.imscc")}
    assert kinds
    assert set(kinds.values()) == {"imscc"}
    assert read(material / "01-questions" / "qti3" / "valid-package.zip").kind == "imsqti"


def test_a_broken_manifest_is_named_with_its_line() -> None:
    with pytest.raises(Unreadable, match=r"imsmanifest.xml.*line 3"):
        reading.read(packed({"imsmanifest.xml": "<manifest>\n<a>\n</b></manifest>"}), "x.zip")


@pytest.mark.parametrize(("item", "resource", "why"), [
    ('<item identifier="a" identifierref="r"/>', '<resource identifier="r" href="no.html"/>', "line 8: the page no.html is"),
    ('<item identifier="a" identifierref="q"/>', '<resource identifier="r" href="i.html"/>', "line 6: the resource q is not"),
    ('<item identifier="a"/>\n<item identifier="a"/>', "", "line 7: the identifier a stands twice"),
    ('<item identifier="a"/>', "", "no page to begin with"),
])
def test_a_manifest_that_contradicts_itself_is_refused_at_its_line(item: str, resource: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        reading.read(packed({"imsmanifest.xml": manifest(item, resource), "i.html": ""}), "x.zip")


def test_what_a_manifest_says_of_its_items_is_read() -> None:
    items = """<item identifier="a" identifierref="r" parameters="?x=1"><title>A</title>
      <adlcp:prerequisites type="aicc_script">b</adlcp:prerequisites><adlcp:masteryscore>80</adlcp:masteryscore>
      <adlcp:datafromlms>awal</adlcp:datafromlms></item><item identifier="b" isvisible="false"><title>B</title></item>"""
    found = reading.read(packed({
        "imsmanifest.xml": manifest(
            items, '<resource identifier="r" xml:base="in/" adlcp:scormtype="sco" href="i%20j.html?q=2#z"/>'),
        "in/i j.html": ""}), "x.zip")
    assert found.items[0].href == "in/i j.html?q=2&x=1#z"
    assert found.items[0].tracks
    assert found.items[0].facts == {"prerequisites": "b", "mastery_score": "80", "launch_data": "awal"}
    assert found.items[1].facts == {"hidden": True}


GOOD = {"item": '<item identifier="a" identifierref="r"/>', "page": '<resource identifier="r" adlcp:scormtype="sco" href="{}"/>'}


def scorm(href: str = "i.html", **more: str | bytes) -> io.BytesIO:
    return packed({"imsmanifest.xml": manifest(GOOD["item"], GOOD["page"].format(href)), "i.html": ""} | more)


def named(name: str, *, href: str = "i.html") -> io.BytesIO:
    """With one more entry whose name is written as it is, whatever the packer thinks of it."""
    stream = scorm(href, **{"Q" * len(name.encode("cp437")): "x"})
    raw = stream.getvalue().replace(b"Q" * len(name.encode("cp437")), name.encode("cp437"))
    return io.BytesIO(raw)


@pytest.mark.parametrize(("stream", "launch"), [
    (named("a\\i.html", href="a\\i.html"), "a/i.html"), (named("café.html", href="café.html"), "café.html"),
    (scorm("I.HTML"), "i.html"),
    (packed({"imsmanifest.xml": manifest(GOOD["item"], GOOD["page"].format("i.html")).replace(
        '"1.0"?>', '"1.0" encoding="UTF-16"?>').encode("utf-16"), "i.html": ""}), "i.html"),
    (packed({"imsmanifest.xml": manifest(GOOD["item"], GOOD["page"].format("i.html")).replace("adlcp", "x").replace(
        "xmlns=", "xmlns:im=").replace("<", "<im:").replace("<im:/", "</im:").replace("<im:?", "<?"), "i.html": ""}), "i.html"),
    (io.BytesIO(scorm().getvalue() + b"ekor" * 99), "i.html")])
def test_odd_but_honest_packages_are_read(stream: io.BytesIO, launch: str) -> None:
    assert reading.read(stream, "x.zip").launch == launch


@pytest.mark.parametrize(("stream", "why"), [
    (packed({"kursus/imsmanifest.xml": "<manifest/>"}), "kursus/imsmanifest.xml stands in a folder"),
    (named("..\\..\\x.html"), "outside of itself"), (named("C:\\x.html"), "outside of itself"),
    (packed({"dalam.zip": scorm().getvalue()}), "holds another package, dalam"),
    (io.BytesIO(b"GIF89a" + scorm().getvalue()), "neither a ZIP"), (io.BytesIO(b"%PDF-1.4\n" + scorm().getvalue()), "a PDF"),
    (scorm("javascript:alert(1)"), "another server"), (scorm("//x.example/i.html"), "another server"),
    (scorm("%2e%2e/i.html"), "outside of the package"), (scorm("tidak.html"), "line 8: the page tidak.html is not"),
    (packed({"imsmanifest.xml": manifest(GOOD["item"].replace('"a"', f'"{"a" * 300}"'), GOOD["page"].format("i.html")),
             "i.html": ""}), "line 6: the identifier a+… is too long"),
    (packed({"tincan.xml": "<tincan><activities><activity><name>x</name><launch>i.html</launch></activity></activities></tincan>",
             "i.html": ""}), "tincan.xml, line 1: the id of activity has to be an IRI"),
    (packed({"h5p.json": "[" * 100_000}), "no JSON"), (io.BytesIO(b"\x1f\x8b" + bytes(99)), "damaged")])
def test_what_is_amiss_is_said_with_its_place(stream: io.BytesIO, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        reading.read(stream, "x.zip")


@pytest.mark.parametrize("lists", ["5", '{"a": 1}', "[7, null]", '[{"path": 3}]'])
def test_h5p_whose_lists_are_none_is_told_and_not_played(lists: str) -> None:
    facts = f'{{"mainLibrary": "A", "title": "\\ud800\\u0000x", "preloadedDependencies": {lists}}}'
    library = f'{{"machineName": "A", "preloadedJs": {lists}, "preloadedDependencies": {lists}}}'
    found = reading.read(packed({"h5p.json": facts, "content/content.json": "{}", "A-1.0/library.json": library}), "x.h5p")
    assert found.title.endswith("x")
    assert found.title.encode()
    with pytest.raises(Unreadable):
        reading.check_played(found)


def test_a_moodle_backup_of_either_packing_is_told() -> None:
    raw = (b"<moodle_backup><information><original_course_fullname>Kursus</original_course_fullname>"
           b"<moodle_release>4.1</moodle_release><contents><activities><activity/><activity/></activities></contents></information></moodle_backup>")
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as tar:
        tar.addfile(_member("moodle_backup.xml", raw), io.BytesIO(raw))
    held.seek(0)
    for stream in (held, packed({"moodle_backup.xml": raw})):
        told = reading.read(stream, "x.mbz").told()
        assert (told["kind"], told["title"], told["items"], told["version"]) == ("mbz", "Kursus", 2, "4.1")


def _member(name: str, raw: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = len(raw)
    return member


def test_texts_in_markdown_are_a_package() -> None:
    told = reading.read(packed({"b/satu.md": "# Satu", "index.md": "# Awal\nteks", "b/gambar.png": b"x"}), "x.zip").told()
    assert (told["kind"], told["title"], told["items"]) == ("markdown", "Awal", 2)


def test_a_package_of_300_mb_is_looked_at_in_bounded_memory(tmp_path: Path) -> None:
    big = tmp_path / "besar.zip"
    block = Path(sys.executable).resolve().read_bytes()[:1_000_000]
    with zipfile.ZipFile(big, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("imsmanifest.xml", manifest(
            '<item identifier="a" identifierref="r"/>', '<resource identifier="r" adlcp:scormtype="sco" href="i.html"/>'))
        archive.writestr("i.html", "<p>")
        with archive.open("v.mp4", "w", force_zip64=True) as video:
            for _ in range(300):
                video.write(block)
    small = tmp_path / "kecil.zip"
    small.write_bytes(packed({"imsmanifest.xml": manifest(
        '<item identifier="a" identifierref="r"/>', '<resource identifier="r" href="i.html"/>'), "i.html": ""}).getvalue())
    assert _peak(big, tmp_path) - _peak(small, tmp_path) < 10_000, "kB more than for a package of 1 kB"


def _peak(file: Path, folder: Path) -> int:
    ran = subprocess.run([sys.executable, "-c", MEASURED, str(file), str(folder / "i")], capture_output=True, text=True,
                         check=True)
    assert ran.stdout.split()[0] == "scorm12"
    return int(ran.stdout.split()[1])


def test_the_command_says_it_in_json_and_by_its_exit_status(shelf: Path, tmp_path: Path) -> None:
    def lms(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lms", "packages", "inspect", "--json", str(shelf / name)], capture_output=True, text=True,
            env={"LMS_INSTANCE": str(tmp_path), "PATH": "", "LMS_LANGUAGE": "en"})
    told = json.loads(lms("scorm/singlescobasic.zip").stdout)
    assert (told["kind"], told["title"], told["items"]) == ("scorm12", GOLF, 1)
    refused = lms("scorm/validaicc.zip")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("validaicc.zip: ")
    assert "Traceback" not in refused.stderr
