"""What the API can do: its description for programs, and the same as a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from beredt.actors.pages import allowed
from beredt.site import api


@allowed()
def openapi(request: HttpRequest) -> JsonResponse:
    """The API as OpenAPI 3.1."""
    return JsonResponse(api.description(), json_dumps_params={"ensure_ascii": False})


@allowed()
def docs(request: HttpRequest) -> HttpResponse:
    """The operations as a list, each with what it takes."""
    return render(request, "api.html", {"operations": [*_operations()], "root": api.ROOT})


def _operations() -> list[dict[str, Any]]:
    found = []
    for path, methods in api.description()["paths"].items():
        for method, told in methods.items():
            found.append({"method": method.upper(), "path": path, **told, "fields": [*_fields(told)]})
    return found


def _fields(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters and the fields of the body as rows."""
    rows = [
        {"name": each["name"], "where": each["in"], "required": each["required"], "schema": each["schema"]}
        for each in told.get("parameters", [])
    ]
    body = told.get("requestBody")
    if body:
        schema = body["content"]["application/json"]["schema"]
        known = api.description()["components"]["schemas"]
        schema = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        required = schema.get("required", [])
        rows += [
            {"name": name, "where": "body", "required": name in required, "schema": each}
            for name, each in schema["properties"].items()
        ]
    return [{**row, "values": _values(row["schema"])} for row in rows]


def _values(schema: dict[str, Any]) -> str:
    """What a field takes: its values, or its kind."""
    known = api.description()["components"]["schemas"]
    kinds = []
    for each in schema.get("anyOf", [schema]):
        each = known[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        kinds.append(
            " | ".join(map(str, each["enum"])) if "enum" in each else each.get("format") or each.get("type", "")
        )
    return " | ".join(kind for kind in kinds if kind != "null")
