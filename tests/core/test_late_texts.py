"""A text that is translated only when shown is escaped like any other."""

from __future__ import annotations

from flask import Flask, render_template_string
from flask_babel import lazy_gettext as _l
from markupsafe import escape


def test_what_is_put_into_a_late_text_is_no_html(app: Flask) -> None:
    text = _l("Hello, %(name)s", name="<img src=x>")
    with app.test_request_context():
        assert escape(text) == "Hello, &lt;img src=x&gt;"
        assert "<img" not in render_template_string("{% autoescape true %}{{ text }}{% endautoescape %}", text=text)
