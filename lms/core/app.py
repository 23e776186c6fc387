"""create_app: settings, discover, extensions, install. It opens no connection."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, MutableMapping
from inspect import CO_COROUTINE
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.routing import BuildError

from lms import __version__
from lms.core import audit as audit  # its tables
from lms.core import database, errors, i18n, icons, jobs, nav, policies, settings, slots, storage, web
from lms.core.errors import StartError
from lms.core.plugins import Found, Plugin, discover, load

HERE = Path(__file__).parent.parent
CORE = Plugin(
    name="core", package="lms.core", version=__version__, title="Core", settings=settings.CORE,
    jobs=(jobs.Job("core.mail", "lms.core.mail:deliver", line="mail"),
          jobs.Job("core.heartbeat", "lms.core.doctor:beat", every_minutes=1)),
    commands=tuple(f"lms.core.commands:{name}" for name in (
        "run", "worker", "migrate_group", "demo", "doctor", "routes", "settings", "lint",
        "update_messages")),
)


def create_app(environ: Mapping[str, str] | None = None, *, serving: bool = True, found: Found | None = None) -> Flask:
    """The application, from the environment and the installed plugins; StartError says why it cannot start."""
    environ = os.environ if environ is None else environ
    values = settings.complete(settings.read(settings.CORE, environ), serving=serving)
    found = discover(values["PLUGINS_OFF"]) if found is None else found
    plugins = (CORE, *found.plugins)
    for plugin in found.plugins:
        if taken := [setting.variable for setting in plugin.settings if setting.name in values]:
            raise StartError(f"The plugin {plugin.name} declares {taken[0]}, a setting that is there already.")
        values |= settings.read(plugin.settings, environ)
    app = Application("lms", static_folder=None, template_folder=str(templates()), instance_path=str(values["INSTANCE"]))
    app.config |= values
    app.extensions |= {"lms.plugins": plugins, "lms.plugin_warnings": found.warnings}
    app.jinja_environment = Templates
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (policies, database, storage, jobs, nav, slots, web, icons, errors):
        part.install(app)
    i18n.install(app, [p.folder for p in plugins if (p.folder / "translations").is_dir()])
    for plugin in plugins:
        try:
            install(app, plugin)
        except Exception as error:  # half installed it can neither serve nor be taken out again
            why = f"{type(error).__name__}: {error}".rstrip(".")
            raise StartError(f"The plugin {plugin.name} cannot be installed: {why}. "
                             "Mend or uninstall it, or name it in LMS_PLUGINS_OFF.") from error
    _check_capabilities(app)
    _check_menu(app)
    return app


class Application(Flask):
    """Flask looks at each function that it calls around a view whether it is asynchronous, some fifty times a page: a glance is
    enough for those that plainly are not."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        code = getattr(func, "__code__", None)
        return func if code is not None and not code.co_flags & CO_COROUTINE else super().ensure_sync(func)


class Templates(Environment):
    """Jinja, with the globals of each template in one dictionary: it chains two, and walks along them key by key whenever a
    template imports macros, which took a twentieth of a page. Whatever is global is so before the first page is drawn."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def install(app: Flask, plugin: Plugin) -> None:
    """Put in place what the plugin declares."""
    if plugin.models:
        load(f"{plugin.models}:__name__")
    app.extensions["lms.capabilities"] |= {c.name: c for c in plugin.capabilities}
    nav.add(app, plugin.nav)
    slots.add(app, plugin.slots)
    jobs.add(app, plugin.jobs)
    for blueprint in plugin.blueprints:
        app.register_blueprint(load(blueprint))
    for signal, receiver in plugin.subscriptions:
        load(signal).connect(app, load(receiver))
    for registry, items in plugin.contributes.items():
        for item in items:
            load(registry).add(app, load(item))
    _add_templates(app, plugin)
    if plugin.setup:
        load(plugin.setup)(app)


def _check_capabilities(app: Flask) -> None:
    """StartError for a page or menu entry that asks for what nobody declares, and for a capability of a role that there is not:
    it would be closed to everybody, without a word."""
    for capability in app.extensions["lms.capabilities"].values():
        if unknown := sorted(set(capability.roles) - set(policies.ROLES)):
            raise StartError(f"The capability {capability.name} is given to roles that there are not: {', '.join(unknown)}. "
                             f"There are {', '.join(policies.ROLES)}. Mend its plugin, or name that in LMS_PLUGINS_OFF.")
    known = {policies.PUBLIC, policies.SIGNED_IN, policies.KEYED, *app.extensions["lms.capabilities"]}
    asked = ((name, getattr(view, "capability", None)) for name, view in app.view_functions.items())
    for endpoint, capability in (*asked, *((item.endpoint, item.capability) for item in app.extensions["lms.nav"])):
        if capability not in known:
            what = f"asks for the capability {capability}, which no plugin declares" if capability else "declares no capability"
            raise StartError(
                f"The page {endpoint} {what}: nobody could open it. Mend its plugin, or name that in LMS_PLUGINS_OFF.")


def _check_menu(app: Flask) -> None:
    """StartError for a menu entry that leads nowhere: each page that shows the menu would fail."""
    addresses = app.url_map.bind("localhost")
    for item in app.extensions["lms.nav"]:
        try:
            addresses.build(item.endpoint, dict(item.arguments))
        except BuildError:
            raise StartError(f"The menu leads to the page {item.endpoint}, which there is not (or not without more arguments). "
                             "Mend its plugin, or name that in LMS_PLUGINS_OFF.") from None


def templates() -> Path:
    """The one tree of templates: inside the package when installed as a wheel, beside it in a checkout."""
    inside = HERE / "templates"
    return inside if inside.is_dir() else HERE.parent / "templates"


def _add_templates(app: Flask, plugin: Plugin) -> None:
    own = plugin.folder / "templates"
    if own.is_dir():
        app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(own)])  # type: ignore[list-item]
