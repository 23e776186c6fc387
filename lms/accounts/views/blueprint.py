"""The one blueprint of accounts."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
