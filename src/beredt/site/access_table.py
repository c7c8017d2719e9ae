"""Who may open which page and do what: read off the guards of the pages and the first line of the actions.

docs/access.md is this table, and a test asks every page and every action as everybody and compares.
"""

import ast
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

import beredt
from beredt.actors.models import Role
from beredt.actors.permissions import RIGHTS, Permission, Scope
from beredt.site import api


class Answer(StrEnum):
    """What somebody meets."""

    YES = "yes"
    #: Only for the organisation that the role was given for, and those under it.
    OWN = "own"
    NO = "no"
    #: Sent to the login page.
    LOGIN = "login"


class UnguardedError(Exception):
    """A page or an action does not say who may."""


#: Who asks: nobody in particular, somebody without a role, and every role.
NAMELESS, ROLELESS = "nameless", "no role"
ASKERS = (NAMELESS, ROLELESS, *Role.values)
#: Pages for whoever is logged in, whatever their roles.
FOR_EVERYONE = frozenset({"logout", "account", "enrol", "enrol_qr", "backup_codes", "log_out_everywhere"})


@dataclass(frozen=True, slots=True)
class Line:
    """One page or action with the answer to everybody."""

    name: str
    where: str
    permission: Permission | None
    answers: dict[str, Answer]


def pages() -> list[Line]:
    """Every address of the site. Raises UnguardedError."""
    return [_page(pattern, where) for pattern, where in _patterns(get_resolver())]


def operations() -> list[Line]:
    """Every operation of the API. Raises UnguardedError."""
    lines = []
    for method, path, operation in api.operations():
        guards = [callback.guard for callback in operation.auth_callbacks if hasattr(callback, "guard")]
        if len(guards) != 1 or len(operation.auth_callbacks) != 1:
            raise UnguardedError(f"{method} {path}: give the operation auth=allowed(Permission.…)")
        permission, somewhere = guards[0]
        name = api.api.get_openapi_operation_id(operation)
        lines.append(Line(name, f"{method} {path}", permission, _answers(permission, somewhere)))
    return lines


def actions() -> list[Line]:
    """Every public function of an actions module whose first parameter is `person`. Raises UnguardedError."""
    lines = []
    for function in action_functions():
        permission, scoped = _required(function)
        where = f"{function.__module__.removeprefix('beredt.')}"
        lines.append(Line(function.__name__, where, permission, _answers(permission, scoped)))
    return lines


def action_functions() -> Iterator[Callable[..., Any]]:
    """The functions themselves, room by room."""
    for module in pkgutil.walk_packages(beredt.__path__, "beredt."):
        if "actions" not in module.name.split("."):
            continue
        found = import_module(module.name)
        for name, function in vars(found).items():
            own = inspect.isfunction(function) and function.__module__ == module.name and not name.startswith("_")
            if own and next(iter(inspect.signature(function).parameters), "") == "person":
                yield function


def page() -> str:
    """docs/access.md."""
    return (
        _INTRODUCTION
        + "\n## Roles\n\n"
        + _table(["permission", *Role.values], [[f"`{each}`", *_reach(each)] for each in Permission])
        + "\n## Pages\n\n"
        + _table(["page", "address", *ASKERS], [_row(line) for line in pages()])
        + "\n## API\n\n"
        + _table(["operation", "address", *ASKERS], [_row(line) for line in operations()])
        + "\n## Actions\n\n"
        + _table(["action", "module", *ASKERS], [_row(line) for line in actions()])
    )


def page_path() -> Path:
    """Where the page lies in the source tree."""
    return Path(settings.PROJECT) / "docs" / "access.md"


def _patterns(resolver: URLResolver, before: str = "/") -> Iterator[tuple[URLPattern, str]]:
    for entry in resolver.url_patterns:
        if entry in api.ADDRESSES:
            continue
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, before + str(entry.pattern))
        else:
            yield entry, before + str(entry.pattern)


def _page(pattern: URLPattern, where: str) -> Line:
    name = pattern.name or where
    guard = getattr(pattern.callback, "guard", None)
    if guard is not None:
        permission, somewhere = guard
        return Line(name, where, permission, _answers(permission, somewhere))
    if not getattr(pattern.callback, "login_required", True):
        return Line(name, where, None, dict.fromkeys(ASKERS, Answer.YES))
    if name in FOR_EVERYONE:
        return Line(name, where, None, dict.fromkeys(ASKERS, Answer.YES) | {NAMELESS: Answer.LOGIN})
    raise UnguardedError(f"{where}: put @allowed(Permission.…) on the view")


def _required(function: Callable[..., Any]) -> tuple[Permission, bool]:
    """The permission that an action asks for in its first line, and whether it asks for an organisation.

    An action that only hands on to a function of its module asks for what that one asks for.
    """
    inner = inspect.unwrap(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(inner))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    match body:
        case [
            (ast.Expr(value=call) | ast.Return(value=call)),
            *_,
        ] if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            match call.args:
                case [ast.Name(id="person"), ast.Attribute(value=ast.Name(id="Permission"), attr=name), *scope] if (
                    call.func.id == "require"
                ):
                    return Permission[name], bool(scope)
                case [ast.Name(id="person"), *_]:
                    helper = inner.__globals__.get(call.func.id)
                    if inspect.isfunction(helper) and helper.__module__ == inner.__module__:
                        return _required(helper)
    raise UnguardedError(f"{inner.__module__}.{inner.__name__}: begin with require(person, Permission.…)")


def _answers(permission: Permission, scoped: bool) -> dict[str, Answer]:
    answers = {NAMELESS: Answer.LOGIN, ROLELESS: Answer.NO}
    for role in Role.values:
        scope = RIGHTS.get(role, {}).get(permission)
        own = Answer.OWN if scoped else Answer.NO
        answers[role] = Answer.NO if scope is None else Answer.YES if scope is Scope.ALL else own
    return answers


def _reach(permission: Permission) -> list[str]:
    return [RIGHTS.get(role, {}).get(permission, "–") for role in Role.values]


def _row(line: Line) -> list[str]:
    return [f"`{line.name}`", f"`{line.where}`", *(line.answers[asker] for asker in ASKERS)]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [[cell.replace("_", " ") for cell in head], ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


_INTRODUCTION = """\
# Who may what

Written by `beredt person matrix --write` from the guards in the code; do not edit it by hand. A test opens every page,
asks for every operation of the API and calls every action as everybody, and compares the answers with this file. What
no line allows is denied.

- **yes**: for everything; **own**: for the organisation that the role was given for and those under it.
- **no**: refused (403). **login**: sent to the login page; by the API refused (401).
- A role holds from its first day to the day it is ended, and is given by an administrator, never to themselves.
  A person may have several; what any of them allows is allowed.
- Besides, whoever wrote a decision may not approve it, whatever their roles (`require_other`).
- Who runs the machine can add people and give roles by the command line. Every such act is in the audit trail too.
"""
