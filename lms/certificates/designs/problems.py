"""What may be wrong with a design, in words that say what, where, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

PLACES = {"page": _l("HTML"), "style": _l("CSS"), "template": _l("while the fields were filled in"),
          "layout": _l("while the pages were laid out"), "drawing": _l("while the pages were drawn"),
          "picture": _l("while the picture was read")}
REFUSALS = {
    "unknown_field": _l("There is no field “%(what)s”."),
    "syntax": _l("The template cannot be read. Close each “{{” with “}}”, each “{%%” with “%%}”, each “{#” with “#}” and each "
                 "quotation mark."),
    "syntax_at": _l("The template cannot be read at “%(what)s”. Close each “{{” with “}}” and each “{%%” with “%%}”; what stands "
                    "between them is the name of a field, text in quotation marks, or a filter behind “|”."),
    "unclosed": _l("“{%% %(what)s %%}” is not closed. Write {%% end%(what)s %%} where it shall end."),
    "unopened": _l("“{%% %(what)s %%}” stands where nothing is open that it could belong to. Take it out, or write what it "
                   "belongs to before it."),
    "unknown_tag": _l("There is no statement “%(what)s”. A design uses if, for, set, macro, with and filter."),
    "unknown_filter": _l("There is no filter or test “%(what)s”."),
    "division": _l("It divides by zero."),
    "range": _l("It counts further than a design may. Make the loop shorter."),
    "unsafe": _l("“%(what)s” reaches behind the fields, which a design may not."),
    "failed": _l("A filter or an operator does not fit its value: a number where text is needed, or text where a list is needed. "
                 "Compare it with the list of fields."),
    "statement": _l("“%(what)s” has no place in a design: it is one page that stands by itself."),
    "too_long": _l("The template makes more text than a certificate can hold. Is there a loop without end?"),
    "element": _l("The element <%(what)s> is not allowed."),
    "attribute": _l("The attribute “%(what)s” is not allowed."),
    "deep": _l("The elements are nested more than %(what)s deep."),
    "nested": _l("It goes too deep. Does a macro call itself, or does the style have very many brackets within each other?"),
    "crowded": _l("The page has more than %(what)s elements."),
    "span": _l("A cell spans more than %(what)s columns or rows."),
    "address": _l("It asks for “%(what)s”. A design reaches nothing but its own pictures: upload the picture and write "
                  "paper:name-of-the-picture."),
    "rule": _l("The rule %(what)s is not allowed: a design has one style sheet and the fonts of the house."),
    "pages": _l("It makes more than %(what)s pages for one certificate. Is something too large, or a page break in a loop?"),
    "size": _l("A page is larger than %(what)s. Most printers take A4."),
    "broken": _l("It cannot be printed. Is something extremely large or small, or has a style a value that does not fit it?"),
    "font": _l("It prints in the font %(what)s, which other computers do not have. Use PaperSans or PaperSerif, and letters that "
               "they hold."),
    "time": _l("It takes longer than %(what)s seconds. Is there a loop without end, or something very large?"),
    "memory": _l("It takes more memory than a certificate may. Is something very large, or repeated very often?"),
    "stopped": _l("It broke the press and was stopped."),
    "no_name": _l("The name of the learner is not printed. Put the field learner_name on the page."),
    "no_number": _l("The number is not printed. Put the field number on the page."),
    "no_code": _l("The code for checking online cannot be read on the first page. Put the picture qr there, at least 27 mm wide, "
                  "on white."),
    "no_offline": _l("The code for checking without internet cannot be read on the first page. Put the picture offline there, at "
                     "least 35 mm wide, on white."),
    "no_seal": _l("There is no place for the electronic signature. Give an element of the first page id=\"seal\"; it is printed "
                  "where the field seal is filled."),
    "large": _l("It is larger than %(what)s kB."),
    "kind": _l("It is neither a PNG nor an SVG picture."),
    "pixels": _l("The picture has more than %(what)s pixels a side."),
    "damaged": _l("The picture is damaged. Export it again and send the new file."),
    "drawing": _l("The drawing uses <%(what)s>, which certificates cannot print the same everywhere. Use plain shapes in flat "
                  "colours, or export it as PNG."),
    "drawing_style": _l("The drawing uses %(what)s, which certificates cannot print the same everywhere. Use plain shapes in "
                        "flat colours, or export it as PNG."),
}
ADVICE = {
    "no_lang": _l("The page does not say its language. Write <html lang=\"id\">, so that it is read aloud rightly."),
    "no_alt": _l("A picture has no words for whoever cannot see it. Write alt=\"…\" in its <img>, or make mere decoration a "
                 "background in the style sheet."),
    "heading": _l("A heading of level %(what)s follows without the level above it. Begin with <h1> and leave no level out."),
    "no_heading": _l("The page has no heading. Make the title of the document an <h1>."),
    "opacity": _l("It uses opacity, which breaks the standard for accessible PDFs (PDF/UA). Choose a paler colour instead."),
    "gradient": _l("It uses a gradient, which some PDF readers draw wrongly. Use flat colours."),
    "spacing": _l("It spaces letters, so that text copied from the PDF may fall apart. Choose a larger size instead."),
    "filter": _l("It uses %(what)s, which a PDF cannot show the same everywhere."),
    "slow": _l("Its certificates cannot share a layout, so each takes ten times as long to print. Mark with data-fill what "
               "differs from one learner to the next, and give each of these places a width."),
    "table": _l("A table has no header cells. Use <th scope=\"col\"> or <th scope=\"row\">, so that it is read aloud rightly."),
}
_WORDS: Mapping[str, object] = {**REFUSALS, **ADVICE}


@dataclass(frozen=True)
class Problem:
    """`where` is one of `PLACES`, `line` counts from 1 in the page or the style, 0 where it is unknown; `near` is what was
    probably meant."""

    kind: str
    what: str = ""
    where: str = ""
    line: int = 0
    near: str = ""

    @property
    def is_refusal(self) -> bool:
        return self.kind in REFUSALS

    @property
    def words(self) -> str:
        """In the visitor's language."""
        said = [self._place, str(_WORDS[self.kind]) % {"what": self.what}]
        if self.near:
            said.append(_("Did you mean “%(what)s”?", what=self.near))
        return " ".join(part for part in said if part)

    @property
    def _place(self) -> str:
        if not self.where:
            return ""
        place = str(PLACES[self.where])
        return _("%(place)s, line %(line)s:", place=place, line=self.line) if self.line else f"{place[:1].upper()}{place[1:]}:"

    def told(self) -> dict[str, Any]:
        return {"kind": self.kind, "what": self.what, "where": self.where, "line": self.line, "near": self.near}


class Refused(Exception):
    """The design is not printed; says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.kind} {problem.what} {problem.where} {problem.line}")


@dataclass
class Report:
    """What a look at a design found, each thing once."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)
