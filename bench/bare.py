"""The yardstick: a bare Flask page, signed in by Flask-Login, with three queries and about 8.5 kB of Jinja."""

from __future__ import annotations

import os

import sqlalchemy as sa
from flask import Flask, render_template_string, session
from flask_login import LoginManager, UserMixin, current_user, login_required
from flask_sqlalchemy import SQLAlchemy

PAGE = ("<!doctype html><title>Bare</title><h1>{{ user.name }}</h1><p>{{ people }} {{ names|length }}</p><ul>"
        "{% for name in names %}<li class=\"row\"><a href=\"/people/{{ loop.index }}\">{{ name }}</a> <span>{{ loop.index }}</span></li>"
        "{% endfor %}</ul>")
db = SQLAlchemy()


class User(UserMixin):
    def __init__(self, id_: int, name: str) -> None:
        self.id, self.name = id_, name


def create_app() -> Flask:
    app = Flask("bare")
    app.config |= {"SECRET_KEY": "b" * 40, "SQLALCHEMY_DATABASE_URI": os.environ["BENCH_URI"]}
    db.init_app(app)
    logins = LoginManager(app)

    @logins.user_loader
    def load(id_: str) -> User | None:
        row = db.session.execute(sa.text("select id, name from accounts_user where id = :id"), {"id": int(id_)}).first()
        return User(row.id, row.name) if row else None

    @app.get("/enter")
    def enter() -> str:
        session["_user_id"] = "1"
        return "in"

    @app.get("/")
    @login_required
    def page() -> str:
        people = db.session.scalar(sa.text("select count(*) from accounts_agency"))
        names = db.session.scalars(sa.text("select name from accounts_region order by code limit 95")).all()
        return render_template_string(PAGE, user=current_user, people=people, names=names)

    return app
