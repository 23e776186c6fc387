"""Translations: extracted per plugin from its code and templates, and looked at for gaps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from lms.core.app import templates
from lms.core.plugins import Plugin

TRANSLATED = ("id",)
"""Languages with a catalogue; English is the text in the code."""
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2)}


def template(plugin: Plugin) -> Catalog:
    """Every text of the plugin that a user may read."""
    found = Catalog(project="politekesos-lms", charset="utf-8")
    for folder in _folders(plugin):
        for name, line, text, comments, context in extract_from_dir(folder, METHODS, keywords=KEYWORDS):
            found.add(text, None, [(f"{folder.name}/{name}", line)], auto_comments=comments, context=context)
    return found


def update(plugin: Plugin) -> int:
    """Bring the plugin's catalogues up to date; how many texts wait for a translation."""
    texts = template(plugin)
    if not len(texts):
        return 0
    for language in TRANSLATED:
        path = catalogue_path(plugin, language)
        catalogue = _read(path, language)
        catalogue.update(texts, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        _level(catalogue)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=130, no_location=True, omit_header=False, sort_output=True)
    return sum(1 for _ in gaps(plugin))


def gaps(plugin: Plugin) -> Iterator[str]:
    """A sentence for each text without a translation, or with one whose placeholders differ."""
    texts = template(plugin)
    for language in TRANSLATED:
        catalogue = _read(catalogue_path(plugin, language), language)
        for message in texts:
            if message.id:
                there = catalogue.get(message.id, message.context)
                if there is None or not (all(there.string) if isinstance(there.string, tuple | list) else there.string):
                    yield f"{plugin.name}/{language}: not translated: {message.id!r}"
                elif not isinstance(message.id, tuple | list) and message.python_format and list(there.check()):
                    yield f"{plugin.name}/{language}: placeholders differ: {message.id!r}"


def catalogue_path(plugin: Plugin, language: str) -> Path:
    return plugin.folder / "translations" / language / "LC_MESSAGES" / "messages.po"


def _folders(plugin: Plugin) -> list[Path]:
    own = templates() / ("layout" if plugin.name == "core" else plugin.name)
    return [plugin.folder, *([own] if own.is_dir() else [])]


def _level(catalogue: Catalog) -> None:
    """Indonesian has one form for any number: what stands in the first form stands in all."""
    for message in catalogue:
        if isinstance(message.string, tuple | list) and message.string:
            message.string = tuple(form or message.string[0] for form in message.string)


def _read(path: Path, language: str) -> Catalog:
    if not path.is_file():
        return Catalog(locale=language, project="politekesos-lms", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)
