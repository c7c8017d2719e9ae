"""The small part of YAML that is read: one document of plain values, no anchors, aliases or tags, and not much of it.

Told by the parser's events, one after another, before anything is built: a hostile file costs no more than its
first offence.
"""

from __future__ import annotations

import yaml

MOST_BYTES = 64 * 1024
MOST_NODES, DEEPEST = 2_000, 6


class NotPlain(Exception):
    """Why a file is refused: its line, from 1, or None; a code for translation; what stood there and what would do."""

    def __init__(self, line: int | None, code: str, given: str, wanted: str) -> None:
        super().__init__(line, code, given, wanted)
        self.line, self.code, self.given, self.wanted = line, code, given, wanted


def compose(content: str | bytes) -> yaml.Node:
    """The nodes of a file, every scalar as text.

    Raises: `NotPlain`.
    """
    size = len(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    if size > MOST_BYTES:
        raise NotPlain(None, "size", f"{size} bytes", f"at most {MOST_BYTES} bytes")
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        _refuse_what_is_not_plain(text)
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except UnicodeDecodeError as error:
        raise NotPlain(None, "yaml", "other than UTF-8", "text in UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise NotPlain(line, "yaml", str(error.problem or error.context), "well-formed YAML") from error
    except yaml.YAMLError as error:
        raise NotPlain(None, "yaml", str(error).splitlines()[0], "well-formed YAML") from error
    if root is None:
        raise NotPlain(None, "yaml", "an empty file", "a scenario")
    return root


def _refuse_what_is_not_plain(text: str) -> None:
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise NotPlain(line, "unsupported", "an anchor or alias", "the values written out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise NotPlain(line, "unsupported", f"the tag {tag[:60]}", "values without tags")
        if documents > 1:
            raise NotPlain(line, "unsupported", "a second document", "one scenario in a file")
        if depth > DEEPEST or nodes > MOST_NODES:
            raise NotPlain(line, "size", "too much", f"at most {DEEPEST} levels and {MOST_NODES} values")
