"""Full-text search in Norwegian over cases, journal and the text of attachments.

The words are kept by the database (migration 0003). What is asked is read as on the web: words all of which must be
there, "a phrase", or, and -without. Where nothing is found, titles that are spelt alike are shown instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from beredt.actors.pages import day_in
from beredt.cases.models import Case
from beredt.cases.tabs import tabs_of
from beredt.journal.models import Attachment, EntryContent, EntryKind

#: Cases are found too; this is how the filter names them.
CASES = "case"
#: Around the words that were found, in the database's answer: signs that no text holds.
START, STOP = "\x02", "\x03"
LONGEST = 200
_HEADLINE = f"StartSel={START}, StopSel={STOP}, MaxFragments=2, MaxWords=24, MinWords=8, FragmentDelimiter= … "
#: Letters of a text in which words are marked.
_MARKED = 50_000

_ASKED = "websearch_to_tsquery('pg_catalog.norwegian', journal_fold(%(text)s))"
_WORDS = """
    SELECT 'case' AS source, c.id, c.id AS case_id, 'case' AS kind, c.start AS day,
        ts_rank(journal_case_words(c.title, c.reason_text, c.note), asked.words) AS rank
    FROM cases_case c, asked WHERE journal_case_words(c.title, c.reason_text, c.note) @@ asked.words
    UNION ALL
    SELECT 'entry', content.id, entry.case_id, entry.kind, entry.day, ts_rank(content.words, asked.words)
    FROM asked, journal_entrycontent content JOIN journal_journalentry entry ON entry.id = content.of_id
    WHERE content.replaced_at IS NULL AND content.words @@ asked.words
    UNION ALL
    SELECT 'file', file.id, entry.case_id, entry.kind, entry.day, ts_rank(file.words, asked.words)
    FROM asked, journal_attachment file JOIN journal_journalentry entry ON entry.id = file.entry_id
    WHERE file.words @@ asked.words
"""
_SIMILAR = """
    SELECT 'case' AS source, c.id, c.id AS case_id, 'case' AS kind, c.start AS day,
        word_similarity(%(text)s, c.title) AS rank
    FROM cases_case c WHERE c.title %%> %(text)s
    UNION ALL
    SELECT 'entry', content.id, entry.case_id, entry.kind, entry.day, word_similarity(%(text)s, content.title)
    FROM journal_entrycontent content JOIN journal_journalentry entry ON entry.id = content.of_id
    WHERE content.replaced_at IS NULL AND content.title %%> %(text)s
"""
_CHOSEN = """
    (%(state)s = '' OR (%(state)s = 'open') = (c."end" IS NULL))
    AND (%(kind)s = '' OR found.kind = %(kind)s)
    AND (%(first)s::date IS NULL OR found.day >= %(first)s::date)
    AND (%(last)s::date IS NULL OR found.day <= %(last)s::date)
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for. Empty means all."""

    text: str = ""
    state: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Choice":
        """From the query of an address; what it cannot be is left out."""
        state, kind = query.get("state", ""), query.get("kind", "")
        return cls(
            text=" ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST],
            state=state if state in ("open", "closed") else "",
            kind=kind if kind in (CASES, *EntryKind.values) else "",
            first=day_in(query, "from"),
            last=day_in(query, "to"),
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: the case, the entry where it is one or a file of one, and where the words stand."""

    case: Case
    content: EntryContent | None
    file: Attachment | None
    day: date
    snippet: SafeString

    @property
    def case_page(self) -> str:
        """The name of the address of the case's first page."""
        return tabs_of(self.case.type)[0].name


class Hits:
    """All that is found, the best first; counted and fetched a part at a time."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        #: Nothing holds the words; these titles resemble them.
        self.similar = False
        self._count = self._counted() if choice.text else 0
        if choice.text and not self._count:
            self.similar = True
            self._count = self._counted()

    def count(self) -> int:
        """How many there are."""
        return self._count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> list[Hit]:
        if not self._count:
            return []
        first = part.start or 0
        most = (part.stop if part.stop is not None else self._count) - first
        found = self._rows(
            f"SELECT found.source, found.id, found.case_id, found.day {self._from()} "
            "ORDER BY found.rank DESC, found.day DESC, found.source, found.id LIMIT %(most)s OFFSET %(offset)s",
            most=most,
            offset=first,
        )
        return _hits(found, self.choice.text)

    def _counted(self) -> int:
        return int(self._rows(f"SELECT count(*) {self._from()}")[0][0])

    def _from(self) -> str:
        """What is chosen from; the statement is put together of this module's own constants."""
        found = _SIMILAR if self.similar else _WORDS
        return f"FROM ({found}) found JOIN cases_case c ON c.id = found.case_id WHERE {_CHOSEN}"

    def _rows(self, statement: str, **more: int) -> list[tuple[Any, ...]]:
        choice = self.choice
        values: dict[str, Any] = {
            "text": choice.text,
            "state": choice.state,
            "kind": choice.kind,
            "first": choice.first,
            "last": choice.last,
        }
        with connection.cursor() as cursor:
            cursor.execute(f"WITH asked AS (SELECT {_ASKED} AS words) {statement}", values | more)
            return list(cursor.fetchall())


def marked(text: str) -> SafeString:
    """A piece of text with the words that were found between marks. Whatever else stands in it is only text."""
    return mark_safe(escape(text).replace(START, "<mark>").replace(STOP, "</mark>"))  # noqa: S308 - escaped first


def _hits(found: list[tuple[Any, ...]], text: str) -> list[Hit]:
    """The hits in their order, with three questions whatever their number."""
    ids: dict[str, list[int]] = {"case": [], "entry": [], "file": []}
    for source, pk, _case, _day in found:
        ids[source].append(pk)
    cases = Case.objects.in_bulk([case for _source, _pk, case, _day in found])
    contents = EntryContent.objects.select_related("of").in_bulk(ids["entry"])
    files = Attachment.objects.select_related("entry").defer("text").in_bulk(ids["file"])
    by_entry = {
        content.of_id: content
        for content in EntryContent.objects.current()
        .select_related("of")
        .filter(of__in=[file.entry_id for file in files.values()])
    }
    snippets = _snippets(ids, text)
    return [
        Hit(
            case=cases[case],
            content=contents[pk] if source == "entry" else by_entry[files[pk].entry_id] if source == "file" else None,
            file=files[pk] if source == "file" else None,
            day=day,
            snippet=marked(snippets.get((source, pk), "")),
        )
        for source, pk, case, day in found
    ]


def _snippets(ids: dict[str, list[int]], text: str) -> dict[tuple[str, int], str]:
    """Where the words stand in each text. Words are marked as written: folded and unfolded."""
    if not any(ids.values()):
        return {}
    statement = f"""
        WITH asked AS (
            SELECT {_ASKED} || websearch_to_tsquery('pg_catalog.norwegian', %(text)s) AS words
        ), told AS (
            SELECT 'case' AS source, id, concat_ws(' ', nullif(reason_text, ''), nullif(note, '')) AS text
            FROM cases_case WHERE id = ANY(%(case)s)
            UNION ALL
            SELECT 'entry', id, concat_ws(' · ', nullif(text, ''), (
                SELECT string_agg(party ->> 'name', '; ') FROM jsonb_array_elements(parties) party
            ))
            FROM journal_entrycontent WHERE id = ANY(%(entry)s)
            UNION ALL
            SELECT 'file', id, text FROM journal_attachment WHERE id = ANY(%(file)s)
        )
        SELECT told.source, told.id, ts_headline(
            'pg_catalog.norwegian', translate(left(told.text, {_MARKED}), %(marks)s, ''), asked.words, %(headline)s
        ) FROM told, asked
    """  # noqa: S608 - put together of this module's own constants
    values: dict[str, Any] = {"text": text, "marks": START + STOP, "headline": _HEADLINE, **ids}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {(source, pk): told for source, pk, told in cursor.fetchall()}
