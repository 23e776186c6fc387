"""Plugins are found, ordered and checked; what cannot work is said in one sentence."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Blueprint

from lms.core import cli, plugins
from lms.core.errors import StartError
from lms.core.nav import NavItem
from lms.core.plugins import Found, Plugin, discover, load, order
from lms.core.policies import Capability, requires
from lms.core.settings import Setting
from lms.core.testing import make_app


def room(name: str, *requires: str, version: str = "1.0") -> Plugin:
    return Plugin(name=name, package="tests", version=version, title=name, requires=requires)


def test_each_plugin_stands_after_what_it_requires() -> None:
    assert [p.name for p in order([room("a", "b"), room("b", "c>=1"), room("c")])] == ["c", "b", "a"]


def test_the_built_in_plugins_come_through_the_same_door_in_order() -> None:
    names = [p.name for p in discover().plugins]
    assert names.index("accounts") < names.index("courses") < names.index("enrolments")
    assert names.index("enrolments") < min(names.index("assessments"), names.index("certificates"))


def test_a_missing_requirement_stops_the_start_with_one_sentence() -> None:
    with pytest.raises(StartError, match=r"^The plugin a requires z, which is not installed, or is switched off\.$"):
        order([room("a", "z")])


def test_a_requirement_of_another_version_stops_the_start() -> None:
    with pytest.raises(StartError, match=r"requires b>=2, but b 1\.0 is installed"):
        order([room("a", "b>=2"), room("b")])


def test_two_plugins_in_a_circle_stop_the_start_with_one_sentence() -> None:
    with pytest.raises(StartError, match=r"^These plugins require one another in a circle: a, b\.$"):
        order([room("a", "b"), room("b", "a")])


def test_what_only_waits_for_a_circle_is_not_named_as_part_of_it() -> None:
    with pytest.raises(StartError, match=r"in a circle: a, b\.$"):
        order([room("a", "b"), room("b", "a"), room("c", "a"), room("d", "c")])


def test_two_plugins_of_one_name_stop_the_start_with_one_sentence() -> None:
    with pytest.raises(StartError, match=r"^Two plugins are called a, of the packages tests and tests: uninstall one\.$"):
        order([room("a"), room("a", version="2.0")])


def test_a_setting_that_somebody_else_declares_stops_the_start(tmp_path: Path) -> None:
    bad = Plugin(name="bad", package="tests", version="1.0", title="Bad", settings=(Setting("SECRET_KEY", "", "Mine."),))
    with pytest.raises(StartError, match=r"^The plugin bad declares LMS_SECRET_KEY, a setting that is there already\.$"):
        make_app(tmp_path, found=Found((bad,)))


def test_switching_off_what_others_require_says_who_requires_it() -> None:
    with pytest.raises(StartError, match="requires courses, which is not installed, or is switched off"):
        discover(off=["courses"])


def test_a_broken_optional_plugin_is_left_out_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _with_entry(monkeypatch, EntryPoint("broken", "tests.no_such_room:plugin", plugins.GROUP))
    assert "broken" not in [p.name for p in found.plugins]
    assert any("The plugin broken cannot be loaded" in w for w in found.warnings)


def test_a_plugin_under_another_name_than_its_entry_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _with_entry(monkeypatch, EntryPoint("alias", "lms.accounts:plugin", plugins.GROUP))
    assert any("it calls itself accounts" in w for w in found.warnings)


def test_an_administrator_is_shown_what_was_left_out(tmp_path: Path) -> None:
    app = make_app(tmp_path, found=Found((), ("The plugin x cannot be loaded: why",)))
    assert app.extensions["lms.plugin_warnings"] == ("The plugin x cannot be loaded: why",)


def _with_entry(monkeypatch: pytest.MonkeyPatch, extra: EntryPoint) -> Found:
    real = plugins.entry_points

    def entries(**group: Any) -> list[EntryPoint]:
        return [*real(**group), extra]

    monkeypatch.setattr(plugins, "entry_points", entries)
    return discover()


@pytest.mark.parametrize(("body", "why"), [
    ("raise SystemExit(3)", "SystemExit: 3"),
    ("plugin = room('b_{n}', contributes={{'lms.core.audit:acts': ('tests.no_such_room:ACTS',)}})",
     "No module named 'tests.no_such_room'"),
    ("plugin = room('b_{n}', contributes={{'lms.core.no_such_registry:acts': ()}})",
     "No module named 'lms.core.no_such_registry'"),
    ("plugin = room('b_{n}', requires=('courses>>2',))", "InvalidRequirement"),
    ("plugin = room('b_{n}', package='no_such_package')", "No module named 'no_such_package'"),
    ("plugin = room('b_{n}', version='one')", "Invalid version: 'one'"),
    ("from lms.core.slots import Slot\nplugin = room('b_{n}', slots=(Slot('home.main', 'tests:no_such_panel'),))",
     "has no attribute 'no_such_panel'"),
    ("from flask import Blueprint\nbp = Blueprint('courses', __name__)\nplugin = room('b_{n}', blueprints=('b_{n}:bp',))",
     "its blueprint courses must be called b_"),
])
def test_whatever_breaks_an_optional_plugin_it_is_left_out(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, why: str, request: pytest.FixtureRequest) -> None:
    n = abs(hash(request.node.name))
    (tmp_path / f"b_{n}.py").write_text(
        "from lms.core.plugins import Plugin\n"
        "def room(name, **facts): return Plugin(**dict(name=name, package='tests', version='1.0', title=name) | facts)\n"
        + body.format(n=n))
    monkeypatch.syspath_prepend(tmp_path)
    found = _with_entry(monkeypatch, EntryPoint(f"b_{n}", f"b_{n}:plugin", plugins.GROUP))
    assert [w for w in found.warnings if f"b_{n} cannot be loaded" in w and why in w and "\n" not in w], found.warnings
    assert "courses" in [p.name for p in found.plugins]


def test_a_plugin_that_fails_while_it_is_installed_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    bad = Plugin(name="bad", package="tests", version="1.0", title="Bad", setup=f"{__name__}:_breaks")
    with pytest.raises(StartError, match=r"^The plugin bad cannot be installed: RuntimeError: no\. Mend or uninstall it"):
        make_app(tmp_path, found=Found((bad,)))


@pytest.mark.parametrize(("asked", "why"), [
    ("bad.no_such_thing", r"asks for the capability bad\.no_such_thing, which no plugin declares"),
    (None, "declares no capability")])
def test_a_page_that_nobody_could_open_stops_the_start_with_one_sentence(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str | None, why: str) -> None:
    bp = Blueprint("bad", __name__)
    bp.add_url_rule("/bad", "show", requires(asked)(lambda: "") if asked else lambda: "")
    monkeypatch.setitem(globals(), "bad_bp", bp)
    bad = Plugin(name="bad", package="tests", version="1.0", title="Bad", blueprints=(f"{__name__}:bad_bp",))
    load.cache_clear()
    with pytest.raises(StartError, match=rf"^The page bad\.show {why}: nobody could open it\. Mend its plugin, or name that"):
        make_app(tmp_path, found=Found((bad,)))


def test_a_menu_entry_that_nobody_would_see_stops_the_start(tmp_path: Path) -> None:
    bad = Plugin(name="bad", package="tests", version="1.0", title="Bad",
                 nav=(NavItem("Bad", "bad.show", "book", "bad.unknown"),))
    with pytest.raises(StartError, match=r"^The page bad\.show asks for the capability bad\.unknown, which no plugin declares"):
        make_app(tmp_path, found=Found((bad,)))


def test_a_capability_of_a_role_that_there_is_not_stops_the_start(tmp_path: Path) -> None:
    bad = Plugin(name="bad", package="tests", version="1.0", title="Bad",
                 capabilities=(Capability("bad.look", "Look", ("lecturer", "learner")),))
    with pytest.raises(StartError, match=r"^The capability bad\.look is given to roles that there are not: lecturer\. There are"):
        make_app(tmp_path, found=Found((bad,)))


def test_a_menu_entry_that_leads_nowhere_stops_the_start(tmp_path: Path) -> None:
    bad = Plugin(name="bad", package="tests", version="1.0", title="Bad", nav=(NavItem("Bad", "bad.show", "book", "public"),))
    with pytest.raises(StartError, match=r"^The menu leads to the page bad\.show, which there is not"):
        make_app(tmp_path, found=Found((bad,)))


def test_what_stands_where_a_string_is_needed_is_told() -> None:
    with pytest.raises(TypeError, match=r'print> stands where a string "module:name" is needed'):
        load(print)  # type: ignore[arg-type]


def test_a_command_that_cannot_be_loaded_leaves_the_others() -> None:
    core, bad = (Plugin(name=name, package="tests", version="1.0", title=name, commands=(command,))
                 for name, command in (("core", "lms.core.commands:doctor"), ("bad", "tests.no_such_room:go")))
    said = CliRunner().invoke(cli.Sentences([core, bad]), ["--help"])
    assert "doctor" in said.stdout
    assert "The plugin bad has a command that cannot be loaded (tests.no_such_room:go)" in said.stderr


def _breaks(_app: object) -> None:
    raise RuntimeError("no")
