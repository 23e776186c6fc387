"""What a plugin is, how plugins are found, and in which order they are installed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.version import Version

from lms.core.errors import StartError

if TYPE_CHECKING:
    from lms.core.jobs import Job
    from lms.core.nav import NavItem
    from lms.core.policies import Capability
    from lms.core.settings import Setting
    from lms.core.slots import Slot

log = logging.getLogger("lms")
GROUP = "lms.plugins"
OUR_DISTRIBUTION = "politekesos-lms"


@dataclass(frozen=True)
class Plugin:
    """A room of the house. Every `module:name` string is imported only when the plugin is installed or used.

    `package` is the room's import name: its `migrations/` and `translations/` are found there, and its tables begin
    with `name`. `requires` holds names with bounds ("courses>=0.1"). `subscriptions` pairs a signal with a receiver,
    `contributes` a registry with what is added to it. `setup(app)` is called last; `demo()` fills an empty house.
    """

    name: str
    package: str
    version: str
    title: object
    requires: tuple[str, ...] = ()
    models: str = ""
    blueprints: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    nav: tuple[NavItem, ...] = ()
    slots: tuple[Slot, ...] = ()
    subscriptions: tuple[tuple[str, str], ...] = ()
    jobs: tuple[Job, ...] = ()
    commands: tuple[str, ...] = ()
    contributes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    setup: str = ""
    demo: str = ""

    @property
    def folder(self) -> Path:
        where = import_module(self.package).__file__
        return Path(where or "").parent


@dataclass(frozen=True)
class Found:
    """The plugins to install, in order, and a sentence for each that was left out."""

    plugins: tuple[Plugin, ...]
    warnings: tuple[str, ...] = ()


@cache
def load(name: str) -> Any:
    """The thing that "module:name" names, imported at its first use."""
    if not isinstance(name, str):
        raise TypeError(f'{name!r} stands where a string "module:name" is needed')
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def discover(off: Iterable[str] = ()) -> Found:
    """All plugins that are installed and not switched off, each after what it requires.

    A broken one of another distribution is left out with a warning; a broken one of ours stops the start.
    """
    plugins: list[Plugin] = []
    warnings: list[str] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        if entry.name in off:
            continue
        try:
            plugins.append(_checked(entry))
        except (Exception, SystemExit) as error:  # a module may end the program while it is imported
            sentence = f"The plugin {entry.name} cannot be loaded: {type(error).__name__}: {' '.join(str(error).split())}"
            if _is_ours(entry):
                raise StartError(sentence) from error
            log.warning("%s. It is left out.", sentence)
            warnings.append(sentence)
    return Found(order(plugins), tuple(warnings))


def order(plugins: Iterable[Plugin]) -> tuple[Plugin, ...]:
    """Each plugin after those it requires, else by name; StartError for a missing one or a circle."""
    waiting = _by_name(plugins)
    _check_versions(waiting)
    ordered: dict[str, Plugin] = {}
    while waiting:
        ready = [p for p in waiting.values() if all(n in ordered for n in _required(p))]
        if not ready:
            raise StartError("These plugins require one another in a circle: " + ", ".join(_circle(waiting)) + ".")
        ordered |= {p.name: p for p in ready}
        waiting = {n: p for n, p in waiting.items() if n not in ordered}
    return tuple(ordered.values())


def _by_name(plugins: Iterable[Plugin]) -> dict[str, Plugin]:
    named: dict[str, Plugin] = {}
    for plugin in sorted(plugins, key=lambda p: p.name):
        if plugin.name in named:
            raise StartError(f"Two plugins are called {plugin.name}, of the packages {named[plugin.name].package} and "
                             f"{plugin.package}: uninstall one.")
        named[plugin.name] = plugin
    return named


def _circle(waiting: Mapping[str, Plugin]) -> list[str]:
    """Those in circles, without those that only wait for them."""
    left = dict(waiting)
    while idle := left.keys() - {name for plugin in left.values() for name in _required(plugin)}:
        left = {name: plugin for name, plugin in left.items() if name not in idle}
    return list(left)


def _required(plugin: Plugin) -> list[str]:
    return [Requirement(r).name for r in plugin.requires]


def _check_versions(plugins: Mapping[str, Plugin]) -> None:
    for plugin in plugins.values():
        for text in plugin.requires:
            need = Requirement(text)
            there = plugins.get(need.name)
            if there is None:
                raise StartError(f"The plugin {plugin.name} requires {need.name}, which is not installed, or is switched off.")
            if not need.specifier.contains(there.version, prereleases=True):
                raise StartError(f"The plugin {plugin.name} requires {text}, but {need.name} {there.version} is installed.")


def _checked(entry: EntryPoint) -> Plugin:
    plugin = entry.load()
    if not isinstance(plugin, Plugin):
        raise TypeError(f"{entry.value} is not a Plugin")
    if plugin.name != entry.name:
        raise ValueError(f"it calls itself {plugin.name}")
    import_module(plugin.package)
    if plugin.models:
        import_module(plugin.models)
    for name in _named(plugin, with_slots=not _is_ours(entry)):
        load(name)
    if odd := [name for name in (load(b).name for b in plugin.blueprints) if not f"{name}_".startswith(f"{plugin.name}_")]:
        raise ValueError(f"its blueprint {odd[0]} must be called {plugin.name}")
    Version(plugin.version)
    for text in plugin.requires:
        Requirement(text)
    return plugin


def _named(plugin: Plugin, *, with_slots: bool) -> Iterator[str]:
    """Every `module:name` that installing it will load; what a stranger puts on pages of others too, while it can be left out."""
    yield from plugin.blueprints
    if with_slots:
        for slot in plugin.slots:
            yield from filter(None, (slot.render, slot.if_any, *slot.asks))
    for pair in plugin.subscriptions:
        yield from pair
    for registry, items in plugin.contributes.items():
        yield from (registry, *items)
    if plugin.setup:
        yield plugin.setup


def _is_ours(entry: EntryPoint) -> bool:
    return entry.dist is not None and entry.dist.name == OUR_DISTRIBUTION


