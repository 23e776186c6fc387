"""The API in the words of OpenAPI 3.1. Tests hold every answer against its schema here."""

from __future__ import annotations

from typing import Any

from lms import __version__
from lms.certificates.bulk.models import LONGEST
from lms.certificates.models import REVOCATION_REASONS
from lms.certificates.verification import ALTERED, EXPIRED, GENUINE, REVOKED, SUPERSEDED, UNKNOWN, UNREADABLE

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_DAY: Schema = {"type": "string", "format": "date"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_STATUSES = [GENUINE, ALTERED, SUPERSEDED, REVOKED, EXPIRED, UNKNOWN, UNREADABLE]
_CALLS = {"401": "Unauthorized", "422": "Unfit", "429": "TooMany"}
_INTRODUCTION = """For staff systems (SIMPEG and the like). A key, made under “Keys for programs”, opens the certificates of an
agency's own people and of all agencies below; verification answers for any certificate, covered as on the public page. Errors
are problem documents (RFC 9457) in the language of Accept-Language, id or en."""


def described(base: str, calls_a_minute: int) -> Schema:
    """`base` is the public address."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Certificates for staff systems", "version": __version__, "description": " ".join(_INTRODUCTION.split())
                 + f" A key may make {calls_a_minute} calls a minute."},
        "servers": [{"url": base}], "security": [{"key": []}], "paths": _paths(), "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}, "schemas": _schemas(), "responses": _problems()}}


def _paths() -> Schema:
    one = [_parameter("id", "path", _TEXT, "The id of a certificate.")]
    return {
        "/api/hr/verify": {
            "get": _call("verify", "Verify one certificate by its code, number or offline code", _ref("Verdict"), [_parameter(
                "asked", "query", _TEXT | {"minLength": 1, "maxLength": LONGEST}, "Verification code, number or offline code.")]),
            "post": _call("verifyMany", "Verify up to 100 certificates", _object(answers=_list(_ref("Verdict"))), []) | {
                "requestBody": {"required": True, "content": {"application/json": {"schema": _object(asked=_list(
                    _TEXT | {"maxLength": LONGEST}) | {"minItems": 1, "maxItems": 100})}}}}},
        "/api/hr/certificates": {"get": _call("changes", "What was issued or changed since a cursor", _ref("Changes"), [
            _parameter("since", "query", _TEXT | {"pattern": "^[0-9]{1,10}$"}, "The last answer's cursor; none at first.", 0),
            _parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}, "At most.", 0)])},
        "/api/hr/certificates/{id}": {"get": _call("certificate", "One certificate with every fact", _ref("Certificate"), one)},
        "/api/hr/certificates/{id}/certificate.pdf": {"get": _call(
            "pdf", "Its PDF", {"type": "string", "contentMediaType": "application/pdf"}, one, "application/pdf")},
        "/api/hr/certificates/{id}/badge.json": {"get": _call(
            "badge", "Its Open Badge", {"type": "object"}, one, "application/vc+ld+json")}}


def _call(name: str, summary: str, answer: Schema, parameters: list[Schema], media_type: str = "application/json") -> Schema:
    wrong = _CALLS | ({"404": "Unknown"} if any(p["in"] == "path" for p in parameters) else {})
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": {
        "200": {"description": summary, "content": {media_type: {"schema": answer}}},
        **{status: {"$ref": f"#/components/responses/{problem}"} for status, problem in wrong.items()}}}


def _parameter(name: str, where: str, schema: Schema, description: str, required: int = 1) -> Schema:
    return {"name": name, "in": where, "required": bool(required), "schema": schema, "description": description}


def _problems() -> Schema:
    words = {
        "Unauthorized": "No key, or one that is unknown, revoked or expired.", "Unknown": "The key opens no such certificate.",
        "Unfit": "A parameter or the body is not as described here.", "TooMany": "Wait for as long as Retry-After says."}
    problem = {"content": {"application/problem+json": {"schema": _ref("Problem")}}}
    after = {"headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}}
    return {name: {"description": text} | problem | (after if name == "TooMany" else {}) for name, text in words.items()}


def _schemas() -> Schema:
    return {
        "Problem": _object(type=_TEXT, status={"type": "integer"}, title=_TEXT, detail=_TEXT, code=_TEXT, optional=("code",)),
        "Verdict": _verdict(), "Certificate": _certificate(), "Changes": _object(
            certificates=_list({"allOf": [_ref("Certificate"), _object(changed={"type": "integer"})]}), cursor=_TEXT,
            has_more={"type": "boolean"})}


def _verdict() -> Schema:
    log = _object(position={"type": "integer"}, proof=_TEXT, optional=("proof",))
    successor = _object(number=_TEXT, code=_TEXT, optional=("code",))
    optional = ("certificate", "sha256", "revoked_at", "revocation_category", "superseded_at", "superseded_by", "expires_on",
                "log", "kind")
    return _object(
        status={"enum": _STATUSES}, by={"enum": ["code", "number", "offline_code"]}, asked=_TEXT, certificate={
            "type": "object", "description": "The printed facts, covered."}, sha256=_or_null(_TEXT), revoked_at=_or_null(_MOMENT),
        revocation_category={"enum": [None, *REVOCATION_REASONS]}, superseded_at=_or_null(_MOMENT),
        superseded_by=_or_null(successor), expires_on=_or_null(_DAY), log=_or_null(log), kind=_TEXT, optional=optional)


def _certificate() -> Schema:
    links = _object(self=_TEXT, verify=_TEXT, pdf=_or_null(_TEXT), badge=_or_null(_TEXT))
    revocation = _object(at=_MOMENT, category={"enum": list(REVOCATION_REASONS)}, reason=_TEXT, explanation=_TEXT)
    return _object(
        id=_TEXT, number=_TEXT, code=_TEXT, status={"enum": ["issued", "superseded", "revoked", "expired"]}, kind={
            "enum": ["completion", "attendance"]}, issued_at=_MOMENT, expires_on=_or_null(_DAY), facts=_facts(),
        revocation=_or_null(revocation), superseded_at=_or_null(_MOMENT), log=_or_null(_object(
            position={"type": "integer"}, proof=_TEXT)), links=links)


def _facts() -> Schema:
    hours = {"type": "integer", "minimum": 0}
    optional = ("identity_number", "agency", "rank_grade", "position", "predicate", "final_score")
    return _object(
        learner_name=_TEXT, identity_number=_TEXT, agency=_TEXT, rank_grade=_TEXT, position=_TEXT, course_title=_TEXT,
        course_code=_TEXT, credit_hours=hours, started_on=_DAY, finished_on=_DAY, issued_on=_DAY, predicate=_TEXT,
        final_score=_TEXT, issuer=_list(_TEXT), optional=optional)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(*, optional: tuple[str, ...] = (), **members: Schema) -> Schema:
    return {"type": "object", "properties": members, "required": [name for name in members if name not in optional]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]}
