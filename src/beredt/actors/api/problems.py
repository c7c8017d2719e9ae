"""What went wrong, as RFC 9457 has it (application/problem+json), in the words of the reader's language.

`code` is for programs and never changes; `detail` is for people. `errors` names each field that was wrong.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from beredt.actors.tokens import TokenRefusedError

CONTENT_TYPE = "application/problem+json"
logger = logging.getLogger("django.request")


class FieldProblem(Schema):
    """A field that was wrong: where it was sent, its name, the kind of mistake, and what would be right."""

    where: str
    field: str
    code: str
    detail: str


class Problem(Schema):
    """A refusal. `type` is always about:blank: `title` says what the status says, `code` what happened."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = []


#: Of what somebody else has done since the caller read.
CHANGED = lazy("Noe har skjedd siden du leste dette. Les det på nytt.")
#: Why somebody may not, by what the denial names; anything else is the permission that they lack.
DENIED = {
    "csrf": lazy("Forespørselen mangler nettleserens bekreftelse (CSRF). Last siden på nytt."),
    "four_eyes": lazy("Den som har skrevet noe, kan ikke selv godkjenne det."),
}
#: What would be right, by the kind of mistake.
MISTAKES = {
    "missing": lazy("Feltet må oppgis."),
    "enum": lazy("Verdien må være en av: %(expected)s."),
    "literal_error": lazy("Verdien må være en av: %(expected)s."),
    "day_out_of_range": lazy("Dagen må være fra %(first)s til %(last)s."),
    "greater_than_equal": lazy("Tallet må være minst %(ge)s."),
    "less_than_equal": lazy("Tallet kan være høyst %(le)s."),
    "string_too_short": lazy("Teksten må ha minst %(min_length)s tegn."),
    "string_too_long": lazy("Teksten kan ha høyst %(max_length)s tegn."),
    "string_pattern_mismatch": lazy("Teksten har tegn som ikke kan brukes."),
    "extra_forbidden": lazy("Feltet finnes ikke."),
}
#: The same by the beginning of the kind, where the kinds are many.
FAMILIES = {
    "date": lazy("Skriv en dato som 2024-11-21."),
    "int": lazy("Skriv et helt tall."),
    "bool": lazy("Skriv true eller false."),
    "string": lazy("Skriv en tekst."),
}


def problem(
    status: int,
    code: str,
    detail: Any,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": str(detail),
        "errors": list(errors),
    }
    return JsonResponse(told, status=status, content_type=CONTENT_TYPE, headers=headers)


def tell_problems(api: NinjaAPI) -> None:
    """Lets an API answer in this way whatever goes wrong."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        PermissionDenied: _denied,
        TokenRefusedError: _token_refused,
        ValidationError: _not_valid,
        HttpError: _http,
        Http404: _not_found,
        RequestDataTooBig: _too_big,
        SuspiciousOperation: _suspicious,
        Exception: _failed,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


def tell_rules(api: NinjaAPI, error: type[Exception], words: Mapping[str, Any]) -> None:
    """Lets an API tell of a rule that refused: 409, with the rule's own code in the words of the pages."""

    def refused(request: HttpRequest, rule: Any) -> HttpResponse:
        return problem(409, rule.code, CHANGED if rule.code == "changed" else words[rule.code])

    api.add_exception_handler(error, refused)


def _denied(request: HttpRequest, denied: PermissionDenied) -> HttpResponse:
    code = str(denied.args[0]) if denied.args else "denied"
    return problem(403, code, DENIED.get(code) or _("Du har ikke tilgang til dette"))


def _token_refused(request: HttpRequest, refused: TokenRefusedError) -> HttpResponse:
    if refused.wait:
        detail = _("For mange mislykkede forsøk. Vent i %(wait)s sekunder.") % {"wait": refused.wait}
        return problem(429, "wait", detail, headers={"Retry-After": str(refused.wait)})
    return _unknown("token_refused", _("Nøkkelen gjelder ikke. Den kan være utløpt eller avsluttet."))


def _unknown(code: str, detail: str) -> HttpResponse:
    return problem(401, code, detail, headers={"WWW-Authenticate": 'Bearer realm="beredt"'})


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 401:
        return _unknown("not_logged_in", _("Logg inn, eller send en nøkkel i Authorization."))
    return problem(error.status_code, "not_json", _("Innholdet er ikke JSON som kan leses."))


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not_found", _("Det du spør om, finnes ikke."))


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "too_big", _("Innholdet er for stort."))


def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    return problem(400, "bad_request", _("Forespørselen kan ikke leses."))


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our mistake: the log has what happened, and the answer tells nothing of the inside."""
    logger.error("API: %s %s", request.method, request.path, exc_info=error)
    return problem(500, "failed", _("Noe gikk galt hos oss. Ingenting er endret. Prøv igjen, eller si fra."))


def _not_valid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    errors = [_field_problem(error) for error in wrong.errors]
    return problem(422, "not_valid", _("Noe av det som ble sendt, er ikke riktig."), errors=errors)


def _field_problem(error: Mapping[str, Any]) -> dict[str, str]:
    """`loc` is where it was sent, the name of the parameter (for a body), and the way down to the field."""
    where, *way = [str(step) for step in error["loc"]]
    field = ".".join(way[1:] if where == "body" and len(way) > 1 else way)
    kind = error["type"]
    words = MISTAKES.get(kind) or FAMILIES.get(kind.partition("_")[0])
    detail = str(words) % error.get("ctx", {}) if words else _("Verdien er ikke gyldig.")
    return {"where": where, "field": field, "code": kind, "detail": detail}
