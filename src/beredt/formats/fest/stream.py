"""Entries of an extract one by one, in memory that does not grow with the file."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from lxml import etree

from beredt.formats.fest.names import CATALOGUES, M30, READ, ROOT, local_name
from beredt.formats.fest.source import CHUNK, Readable, read_prolog, refuse
from beredt.formats.fest.values import line_of
from beredt.formats.problems import Code

FETCHED_AT = "HentetDato"
#: An entry that is read may be this large; real ones are a few kilobytes.
MAX_ENTRY = 4 * 2**20

_EVENT_TAGS = [ROOT, *(f"{{*}}{name}" for name in (FETCHED_AT, *CATALOGUES))]
_KEPT_WHOLE = frozenset({f"{{{M30}}}{name}" for name in READ} | READ)
_NO_NAMESPACE = "{}*"


class EntryStream:
    """Parses a stream of bytes; `without_namespace` counts elements whose sender left the namespace out.

    The count is complete when `entries` has ended.
    """

    def __init__(self, stream: Readable) -> None:
        self.without_namespace = 0
        self._stream = stream
        self._open_entry: etree._Element | None = None
        self._open_bytes = 0

    def entries(self) -> Iterator[tuple[str, Any]]:
        """Yield (local name, element) for HentetDato and for each complete entry of each catalogue.

        An entry of a catalogue in READ is whole when it is yielded, the others may have been emptied;
        all are gone a little later.

        Raises:
            Refused: NOT_XML with the line, TOO_LARGE for a single entry, and all that `read_prolog` raises.
        """
        chunk = read_prolog(self._stream)
        parser = _parser()
        root: Any = None
        try:
            while chunk:
                parser.feed(chunk)
                event: str
                element: Any  # the stubs take it for any kind of event
                for event, element in parser.read_events():
                    if event == "start":
                        root = element if root is None else root
                    elif name := local_name(element.tag, M30):
                        yield name, element
                if root is not None:
                    self._guard(self._prune(root), len(chunk))
                chunk = self._stream.read(CHUNK)
            root = parser.close()
        except etree.XMLSyntaxError as error:
            raise refuse(Code.NOT_XML, error.lineno, value=error.msg) from error
        finally:
            with suppress(etree.XMLSyntaxError):
                parser.close()
        self._count(root)

    def _prune(self, node: Any) -> Any | None:
        """Drop what lies before the open element, at every level, and return the open entry if it is read.

        Only the last child of an element can still be open. Entries that are not read are emptied inside too,
        so that nothing piles up in them.
        """
        while node.tag not in _KEPT_WHOLE and len(node):
            if len(node) > 1:
                for done in node[:-1]:
                    self._count(done)
                del node[:-1]
            node = node[0]
        return node if node.tag in _KEPT_WHOLE else None

    def _count(self, element: etree._Element) -> None:
        """Every element passes here once: when it is dropped, or at the end."""
        self.without_namespace += sum(1 for _ in element.iter(_NO_NAMESPACE))

    def _guard(self, entry: etree._Element | None, size: int) -> None:
        """Refuse an entry without end, which would fill the memory."""
        if entry is None or entry is not self._open_entry:
            self._open_entry, self._open_bytes = entry, 0
            return
        self._open_bytes += size
        if self._open_bytes > MAX_ENTRY:
            name = local_name(entry.tag, M30)
            raise refuse(Code.TOO_LARGE, line_of(entry), field=name, expected=f"<= {MAX_ENTRY}")


def _parser() -> etree.XMLPullParser:
    """A parser that opens and expands nothing, within libxml2's own limits of depth and text length."""
    return etree.XMLPullParser(
        events=("start", "end"),
        tag=_EVENT_TAGS,
        collect_ids=False,
        huge_tree=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
    )
