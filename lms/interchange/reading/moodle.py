"""Moodle backups of courses and of single activities, of Moodle 2 to 5, as ZIP or gzipped tar.

After Moodle's backup/moodle2 (what the restore reads): moodle_backup.xml names sections and activities, each in a folder of its
own; files lie under files/ by their SHA-1, files.xml says whose they are.
"""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.core import xml
from lms.core.errors import Unreadable
from lms.interchange.files import Source
from lms.interchange.plan import STEP, Plan, Section, Step
from lms.interchange.reading import html, moodle_questions, quizzes
from lms.interchange.reading.marks import number, root_of, titled
from lms.interchange.reading.moodle_files import Files
from lms.interchange.reading.moodle_questions import NULL, Bank

NAME = "moodle_backup.xml"
_LINK = re.compile(r"^\$@[A-Z0-9_]+?VIEWBYID\*(\d+)@\$")
_ADDRESS = re.compile(r"/mod/[a-z]+/view\.php\?(?:[^#]*&)?id=(\d+)")
_SHORT = 400
_NO_CONDITION = '{"op":"&","c":[],"showc":[]}'


def read(source: Source, name: str) -> Plan:
    from lms.interchange.reading.moodle_activities import MAKERS, lost

    path = next(one for one in source.names() if one.casefold() == NAME)
    facts = xml.child(root_of(source, path), "information")
    if facts is None:
        raise Unreadable(_l("%(file)s: %(why)s", file=NAME, why=_l("it describes no backup")))
    plan = Plan("mbz", titled(xml.at(facts, "original_course_fullname") or xml.at(facts, "name") or name),
                titled(xml.at(facts, "original_course_shortname"))[:20], titled(xml.at(facts, "moodle_release"))[:60])
    work = Work(source, plan, xml.at(facts, "original_wwwroot"))
    contents = xml.child(facts, "contents")
    activities = [] if contents is None else list(xml.every(contents, "activity"))
    work.refs = {id_: f"cm{id_}" for one in activities if (id_ := xml.at(one, "moduleid")) and xml.at(one,
                                                                                                      "modulename") in MAKERS}
    _describe(work)
    sections = _sections(work, contents)
    for one in activities:
        section = sections.get(xml.at(one, "sectionid")) or _other(plan, sections, xml.at(one, "sectionid"))
        if xml.at(one, "modulename") in MAKERS:
            _make(one, section, work)
        else:
            lost(xml.at(one, "modulename"), titled(xml.at(one, "title")), work)
    _order(work, sections)
    quizzes.settle(plan)
    _tell_beside(work)
    if work.files.has_people:
        plan.lose("users.xml", _("People, their grades and their contributions stay where they were."),
                  _("Enrol learners in a cohort of the new course."))
    plan.sections = [section for section in plan.sections if section.steps]
    return plan


class Work:
    """A backup that is being read."""

    def __init__(self, source: Source, plan: Plan, address: str) -> None:
        self.source, self.plan, self.address = source, plan, address.rstrip("/")
        self.files = Files(source)
        self.refs: dict[str, str] = {}
        self.order: dict[str, list[str]] = {}
        self.folder = ""
        """Of the activity that is being read."""
        self._bank: Bank | None = None

    @property
    def bank(self) -> Bank:
        """Read at its first use, before any quiz."""
        if self._bank is None:
            self._bank = Bank()
            if self.source.has(moodle_questions.NAME):
                self._bank = moodle_questions.read(self.source, self.plan, self.files.of_question)
        return self._bank

    def fill(self, step: Step, text: str, form: str, context: str, component: str, area: str, item: str = "0") -> None:
        """Add a text with its files to the activity; form 1 is HTML, 2 plain, 4 Markdown, 0 what it looks like."""
        if not text or text == NULL:
            return
        if form in ("2", "4") and not re.search(r"@@PLUGINFILE@@|\$@", text):
            from lms.assessments.formats.text import markdown_of

            step.text = f"{step.text}\n\n{markdown_of(text, 'plain' if form == '2' else 'markdown')}".strip()
            return
        if form == "4":
            from lms.courses.markdown import render

            text = render(text)
        html.fill(step, text, lambda reference: self._resolved(reference, context, component, area, item), self.source, self.plan)

    def _resolved(self, reference: str, context: str, component: str, area: str, item: str) -> str | None:
        if reference.startswith("@@PLUGINFILE@@"):
            return self.files.find(context, component, area, item, reference.removeprefix("@@PLUGINFILE@@"))
        is_own = bool(self.address) and reference.startswith(self.address)
        found = _LINK.match(reference) or (_ADDRESS.search(reference) if is_own else None)
        ref = self.refs.get(found[1]) if found else None
        return f"{STEP}{ref}" if ref else None


def _describe(work: Work) -> None:
    if not work.source.has("course/course.xml"):
        return
    root = root_of(work.source, "course/course.xml")
    step = Step("course", "reading", "", where="course/course.xml")
    work.fill(step, xml.at(root, "summary"), xml.at(root, "summaryformat"), root.get("contextid") or "", "course", "summary")
    work.plan.facts["description"] = re.sub(r"!?\[([^\]]*)\]\(<(?!https?:)[^>]*>\)", r"\1", step.text)[:20_000]


def _sections(work: Work, contents: Any) -> dict[str, Section]:
    """By id, in the backup's order; the summary of a section that is long or has pictures is a text to read."""
    found: list[tuple[int, str, Section]] = []
    within: dict[str, str] = {}
    for one in () if contents is None else xml.every(contents, "section"):
        id_, folder = xml.at(one, "sectionid"), xml.at(one, "directory")
        path = f"{folder}/section.xml"
        if not folder or not work.source.has(path):
            continue
        root = root_of(work.source, path)
        place = number(xml.at(root, "number"))
        name = xml.at(root, "name").replace(NULL, "")
        section = Section(titled(name) or (_("General") if place == 0 else _("Topic %(number)s", number=place)))
        work.order[id_] = [cm.strip() for cm in xml.at(root, "sequence").split(",") if cm.strip()]
        if xml.at(root, "component") == "mod_subsection":
            within[id_] = xml.at(root, "itemid")
        _summarise(work, section, root, id_, path)
        if xml.at(root, "visible") == "0":
            work.plan.lose(path, _("The section “%(title)s” was hidden; here it can be seen.", title=section.title),
                           _("Delete it if learners are not to see it."))
        if (xml.at(root, "availabilityjson") or xml.at(root, "availability")) not in ("", NULL, _NO_CONDITION):
            work.plan.lose(f"{path} ({section.title})", _("The conditions under which it opened were left out."),
                           _("Set them anew under “When it opens”."))
        found.append((place, id_, section))
    places = _placed({id_: place for place, id_, _section in found}, within, work, contents)
    work.plan.sections = [section for _place, id_, section in sorted(found, key=lambda row: places[row[1]])]
    return {id_: section for _place, id_, section in found}


def _placed(places: dict[str, int], within: dict[str, str], work: Work, contents: Any) -> dict[str, tuple[float, int]]:
    """Where sections stand; a subsection (from 4.5 on) behind the section that holds its activity."""
    held = {one.get("id"): one.get("moduleid") for activity in xml.every(contents, "activity") if within
            if xml.at(activity, "modulename") == "subsection"
            if work.source.has(path := f"{xml.at(activity, 'directory')}/subsection.xml")
            for one in [root_of(work.source, path)]}
    found = {id_: (float(place), 0) for id_, place in places.items()}
    for id_, instance in within.items():
        for holder, cms in work.order.items():
            if held.get(instance) in cms and holder in places:
                found[id_] = places[holder] + 0.5, cms.index(held[instance])
    return found


def _summarise(work: Work, section: Section, root: Any, id_: str, path: str) -> None:
    step = Step(f"s{id_}", "reading", _("About this part"), where=path, is_required=False, completion="opened")
    contexts = work.files.contexts("course", "section", id_)
    work.fill(step, xml.at(root, "summary"), xml.at(root, "summaryformat"), next(iter(contexts), ""), "course", "section", id_)
    if not step.files and len(step.text) <= _SHORT and not re.search(r"[\[\]*_#|<>`\n]", step.text):
        section.summary = step.text
    elif step.text:
        section.steps.append(step)


def _other(plan: Plan, sections: dict[str, Section], id_: str) -> Section:
    """For activities whose section the backup does not hold, as when one activity alone was saved."""
    made = sections[id_] = Section(plan.title or _("Contents"))
    plan.sections.append(made)
    return made


def _make(one: Any, section: Section, work: Work) -> None:
    from lms.interchange.reading.moodle_activities import MAKERS

    kind, folder, id_ = xml.at(one, "modulename"), xml.at(one, "directory"), xml.at(one, "moduleid")
    path = f"{folder}/{kind}.xml"
    title = titled(xml.at(one, "title"))
    step = Step(f"cm{id_}", "reading", title, where=f"{path} ({title[:60]})")
    try:
        activity = root_of(work.source, path)
        told = xml.child(activity, kind)
        if told is None:
            raise Unreadable(_l("%(file)s: %(why)s", file=path, why=_l("it describes no activity")))
        step.title = titled(xml.at(told, "name")) or step.title or _("Untitled")
        work.folder = folder
        made = MAKERS[kind](step, told, activity.get("contextid") or "", work)
    except Unreadable as error:
        work.plan.lose(step.where, error.message, _("Add the activity by hand."))
        return
    _settle(made, folder, work)
    section.steps += made


def _settle(made: list[Step], folder: str, work: Work) -> None:
    """How Moodle completed it, and whether it was hidden."""
    if not made or not work.source.has(f"{folder}/module.xml"):
        return
    root = root_of(work.source, f"{folder}/module.xml")
    if xml.at(root, "visible") == "0":
        work.plan.lose(made[0].where, _("The activity was hidden; here it can be seen."),
                       _("Delete it if learners are not to see it."))
    if (xml.at(root, "availability") or xml.at(root, "availabilityjson")) not in ("", NULL, _NO_CONDITION):
        work.plan.lose(made[0].where, _("The conditions under which it opened were left out."),
                       _("Set them anew under “When it opens”."))
    tracked, viewed = xml.at(root, "completion"), xml.at(root, "completionview")
    for step in made:
        if step.kind in ("reading", "file", "video") and not step.completion:
            step.completion = "opened" if tracked == "2" and viewed == "1" else ""


def _tell_beside(work: Work) -> None:
    """What stands beside the activities: texts in blocks, entries of the calendar."""
    if any(path.startswith("course/blocks/html_") for path in work.source.names()):
        work.plan.lose("course/blocks", _("Texts in blocks beside the course were left out."),
                       _("Write what learners need in the description of the course."))
    if work.source.has("course/calendar.xml"):
        told = [titled(xml.at(one, "name")) for one in xml.every(root_of(work.source, "course/calendar.xml"), "event")
                if xml.at(one, "eventtype") == "course"]
        if told:
            work.plan.lose("course/calendar.xml", _("This was left out: %(titles)s", titles=", ".join(told)))


def _order(work: Work, sections: dict[str, Section]) -> None:
    """As each section's own list says; what the backup names first stays before it otherwise."""
    for id_, section in sections.items():
        places = {f"cm{cm}": place for place, cm in enumerate(work.order.get(id_, ()))}
        section.steps.sort(key=lambda step: places.get(step.ref.partition("-")[0],
                                                       -1 if step.ref.startswith("s") else len(places)))
