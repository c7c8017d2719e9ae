"""The API at /api/v1/: every room's operations in one, with one way to tell what went wrong, and its description."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Router
from ninja.operation import Operation

from beredt import __version__
from beredt.actors.api.access import nobody
from beredt.actors.api.problems import CONTENT_TYPE, FieldProblem, Problem, problem, tell_problems, tell_rules
from beredt.cases.api import cases, notices, statistics
from beredt.cases.inbox.rules import RULE_WORDS as NOTICE_RULE_WORDS
from beredt.cases.inbox.rules import NoticeRuleError
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.words import RULE_WORDS

ROOT = "/api/v1"
#: Every room's operations, by the address under which they lie.
ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/cases", cases.router),
    ("/case-acts", cases.acts),
    ("/notices", notices.router),
    ("", statistics.router),
)
#: What any operation may answer with besides what it was asked for.
REFUSALS = (400, 401, 403, 404, 409, 413, 422, 429)


class Api(NinjaAPI):
    """Answers that a reader may keep and ask about again (ETag), and names of operations that stay."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, data, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ("Authorization", "Cookie", "Accept-Language"))
        if request.method != "GET" or response.status_code != HTTPStatus.OK:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        return _conditional(get_conditional_response(request, etag=etag, response=response))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.operation_id or operation.view_func.__name__


def _conditional(response: HttpResponseBase | None) -> HttpResponse:
    assert isinstance(response, HttpResponse)
    return response


def _assembled() -> Api:
    found = Api(title="Beredt", version=__version__, auth=nobody, openapi_url=None, docs_url=None, urls_namespace="api")
    tell_problems(found)
    tell_rules(found, CaseRuleError, RULE_WORDS)
    tell_rules(found, NoticeRuleError, NOTICE_RULE_WORDS)
    for prefix, router in ROUTERS:
        found.add_router(prefix, router)
    return found


api = _assembled()


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Any other address under the API's root."""
    return problem(404, "not_found", _("Det du spør om, finnes ikke."))


def _addresses() -> list[URLPattern]:
    """The addresses of the operations. They ask for themselves who may, and say so in JSON rather than by a page."""
    patterns = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
    patterns.append(re_path(r"^[\s\S]*$", unknown))
    for pattern in patterns:
        pattern.callback.login_required = False  # type: ignore[attr-defined]
    return patterns


ADDRESSES = _addresses()


def operations() -> Iterator[tuple[str, str, Operation]]:
    """Every operation with its method and address."""
    for prefix, router in ROUTERS:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, f"{ROOT}{prefix}{path}", operation


@cache
def description() -> dict[str, Any]:
    """The API as OpenAPI 3.1."""
    told: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{ROOT}/"), default=str))
    components = told["components"]
    template = "#/components/schemas/{model}"
    shape = Problem.model_json_schema(ref_template=template)
    shape.pop("$defs")
    components["schemas"] |= {"Problem": shape, "FieldProblem": FieldProblem.model_json_schema()}
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
    }
    told["security"] = [{"token": []}, {"session": []}]
    content = {CONTENT_TYPE: {"schema": {"$ref": template.format(model="Problem")}}}
    refusals = {str(code): {"description": HTTPStatus(code).phrase, "content": content} for code in REFUSALS}
    for path in told["paths"].values():
        for operation in path.values():
            operation["responses"] |= refusals
    return told
