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
            sentence = f"The plugin {entry.name} cannot be loaded: {type(error).__name__}: {error}"
            if _is_ours(entry):
                raise StartError(sentence) from error
            log.warning("%s. It is left out.", sentence)
            warnings.append(sentence)
    return Found(order(plugins), tuple(warnings))


def order(plugins: Iterable[Plugin]) -> tuple[Plugin, ...]:
    """Each plugin after those it requires, else by name; StartError for a missing one or a circle."""
    waiting = {p.name: p for p in sorted(plugins, key=lambda p: p.name)}
    _check_versions(waiting)
    ordered: dict[str, Plugin] = {}
    while waiting:
        ready = [p for p in waiting.values() if all(n in ordered for n in _required(p))]
        if not ready:
            raise StartError("These plugins require one another in a circle: " + ", ".join(waiting) + ".")
        ordered |= {p.name: p for p in ready}
        waiting = {n: p for n, p in waiting.items() if n not in ordered}
    return tuple(ordered.values())


def _required(plugin: Plugin) -> list[str]:
    return [Requirement(r).name for r in plugin.requires]


def _check_versions(plugins: Mapping[str, Plugin]) -> None:
    for plugin in plugins.values():
        for text in plugin.requires:
            need = Requirement(text)
            there = plugins.get(need.name)
            if there is None:
                raise StartError(f"The plugin {plugin.name} requires {need.name}, which is not installed or switched off.")
            if not need.specifier.contains(there.version, prereleases=True):
                raise StartError(f"The plugin {plugin.name} requires {text}, but {need.name} {there.version} is installed.")


def _checked(entry: EntryPoint) -> Plugin:
    plugin = entry.load()
    if not isinstance(plugin, Plugin):
        raise TypeError(f"{entry.value} is not a Plugin")
    if plugin.name != entry.name:
        raise ValueError(f"it calls itself {plugin.name}")
    if plugin.models:
        import_module(plugin.models)
    for name in _named(plugin):
        load(name)
    for text in plugin.requires:
        Requirement(text)
    return plugin


def _named(plugin: Plugin) -> Iterator[str]:
    """Every `module:name` that installing it will load."""
    yield from plugin.blueprints
    for pair in plugin.subscriptions:
        yield from pair
    for registry, items in plugin.contributes.items():
        yield from (registry, *items)
    if plugin.setup:
        yield plugin.setup


def _is_ours(entry: EntryPoint) -> bool:
    return entry.dist is not None and entry.dist.name == OUR_DISTRIBUTION


