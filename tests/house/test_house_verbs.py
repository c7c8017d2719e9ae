"""Every act that the code writes has a name that people understand."""

import ast
from collections.abc import Iterator
from pathlib import Path

from beredt.actors.act_list import VERBS
from beredt.site import settings

#: Functions that write an act, with their verb among the first arguments.
WRITERS = {"record", "told", "_record", "_revised"}


def literal_verbs() -> Iterator[tuple[str, str]]:
    """The verbs that stand as they are in the code, with their file."""
    for path in sorted(Path(settings.PACKAGE).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and len(node.args) > 1):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            verb = next((arg for arg in node.args[1:3] if isinstance(arg, ast.Constant)), None)
            if name in WRITERS and verb is not None and isinstance(verb.value, str):
                yield path.name, verb.value


def test_every_verb_has_words() -> None:
    found = list(literal_verbs())
    assert len(found) > 30
    assert [(file, verb) for file, verb in found if verb not in VERBS] == []
