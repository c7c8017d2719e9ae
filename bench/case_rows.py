"""For each page of the bench: the rows that it shows, all of them, as one SELECT that finds them by index.

A statement is a UNION ALL with a part for each table, `(name of the table, row as JSON)`. The rows are found by
primary key or by a foreign key that is indexed. What the page itself must do to know which rows they are (sort, search,
propose, reckon what is due) is not asked of the SELECT, and rows that are shown as a count or a sum alone are not in
it. Left out, too, is what comes from the lake of stock and use (Parquet, not the database), and of an assessment what
no page shows: its inputs and the curve by day. All of that makes the SELECT smaller, and so the ratio higher.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from case_world import MUCH, USUAL
from django.db import connection
from django.db.models import Q

from beredt.actors.models import Person
from beredt.actors.pages import PER_PAGE
from beredt.cases.case_list import CaseChoice, chosen
from beredt.cases.inbox.page import rows as inbox_rows
from beredt.cases.models import Case, CaseEvent
from beredt.cases.picture import line_of, picture
from beredt.cases.queries import inbox
from beredt.cases.record.links import SHOWN, proposal_rows
from beredt.cases.record.periods import periods_of
from beredt.journal.queries import journal_of
from beredt.supply.queries import default_day
from beredt.tasks.my_day import day_rows

#: What the pages show of an assessment, read out of the document that holds it.
ANSWER = """(SELECT to_jsonb(r) || jsonb_build_object('subject', x.subject, 'computed_at', x.computed_at)
FROM jsonb_to_record(x.result) AS r(known boolean, p_lasts float8, p_lasts_error float8, p_lasts_at_most float8,
cover jsonb, shortfall jsonb, waterfall jsonb))"""
#: What a case's head shows beside the case itself, and what the clocks of a case are reckoned from.
HEAD = (("cases_caseevent", "case_id"), ("cases_severity", "case_id"))
CLOCKS = (*HEAD, ("cases_record", "case_id"), ("cases_measure", "case_id"), ("tasks_task", "case_id"))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table whose `column` is one of `keys`."""

    table: str
    keys: list[Any]
    column: str = "id"
    shown: str = "to_jsonb(x)"


def read(parts: Iterable[Rows]) -> list[dict[str, Any]]:
    """All rows by one statement."""
    chosen_parts = [part for part in parts if part.keys]
    statement = " UNION ALL ".join(
        f"SELECT '{part.table}', {part.shown} FROM {part.table} x WHERE x.{part.column} = ANY(%s)"
        for part in chosen_parts
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [part.keys for part in chosen_parts])
        return [{"table": table, **json.loads(row)} for table, row in cursor.fetchall()]


def rows_of_pages(person: Person) -> dict[str, list[Rows]]:
    """The rows by the name of the page. Asked once, before anything is timed."""
    day = default_day()
    return {
        "case_list": _listed(day),
        "case_list_filtered": _listed(day, text="tabletter", atc="N"),
        "case_list_deep": _listed(day, page=300),
        "case_list_sorted": _listed(day, page=20, sort="title"),
        "situation": _situation(day),
        "inbox": _inbox(),
        "my_day": _my_day(day, person),
        "tab_case": _answer(day),
        "tab_case_record": _record(),
        "tab_journal": _journal(USUAL),
        "tab_journal_long": _journal(MUCH),
        "tab_case_decisions": _case(USUAL, *HEAD),
        "tab_case_tasks": _case(USUAL, *CLOCKS) + _notices(Case.objects.get(number=USUAL)) + [_people()],
    }


def _listed(day: date, page: int = 1, **asked: str) -> list[Rows]:
    """The cases of a page of the list."""
    found = chosen(CaseChoice(**asked), day)[PER_PAGE * (page - 1) : PER_PAGE * page]
    return [Rows("cases_case", [case.pk for case in found])]


def _situation(day: date) -> list[Rows]:
    """The cases of its first page, the answer of each, and the newest reports, which hold the promised ends."""
    lines = picture(day)[:PER_PAGE]
    cases = [line.case.pk for line in lines]
    reports = Case.objects.filter(pk__in=cases).values_list("notices__newest", flat=True)
    return [
        Rows("cases_case", cases),
        Rows("assessments_assessment", [line.answered.assessment.pk for line in lines], shown=ANSWER),
        Rows("cases_report", [pk for pk in reports if pk]),
    ]


def _inbox() -> list[Rows]:
    """The notices of its first page, their newest reports, and the case that is proposed first for each."""
    shown = inbox_rows(inbox()[:PER_PAGE])
    return [
        Rows("cases_notice", [row.notice.pk for row in shown]),
        Rows("cases_report", [row.notice.newest_id for row in shown]),
        Rows("cases_case", [row.best.case for row in shown if row.best and row.best.case], "number"),
    ]


def _my_day(day: date, person: Person) -> list[Rows]:
    """The lines of its first page: tasks, measures, their cases, and the events that set the days of review."""
    dues = [row.due for row in day_rows(day, None, person)[:PER_PAGE]]
    numbers = {due.case.number for due in dues if due.case}
    cases = list(Case.objects.filter(number__in=numbers).values_list("pk", flat=True))
    subjects = {code: [due.subject for due in dues if due.code == code] for code in ("task", "measure")}
    return [
        Rows("cases_case", cases),
        Rows("tasks_task", _newest("tasks_task", subjects["task"])),
        Rows("cases_measure", _newest("cases_measure", subjects["measure"])),
        Rows("cases_caseevent", _reviews({due.case.number for due in dues if due.case and due.code == "review"})),
        _people(),
    ]


def _reviews(numbers: set[str]) -> list[int]:
    events = CaseEvent.objects.filter(case__number__in=numbers, data__has_key="review")
    return list(events.order_by("case", "-id").distinct("case").values_list("pk", flat=True))


def _newest(table: str, entries: list[str]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE entry = ANY(%s::uuid[]) AND replaced_at IS NULL", [entries])
        return [row[0] for row in cursor.fetchall()]


def _case(number: str, *of_case: tuple[str, str]) -> list[Rows]:
    """A case, its name of substance, and rows of tables that name the case."""
    case = Case.objects.get(number=number)
    return [
        Rows("cases_case", [case.pk]),
        Rows("catalogue_atc", [case.atc], "code"),
        *(Rows(table, [case.pk], column) for table, column in of_case),
    ]


def _people() -> Rows:
    return Rows("actors_person", list(Person.objects.values_list("pk", flat=True)), shown="to_jsonb(x) - 'password'")


def _notices(case: Case) -> list[Rows]:
    notices = list(case.notices.values_list("pk", flat=True))
    return [Rows("cases_notice", notices), Rows("cases_report", notices, "notice_id")]


def _packs(numbers: list[str]) -> list[Rows]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT medicine_id FROM catalogue_pack WHERE varenummer = ANY(%s)", [numbers])
        medicines = [row[0] for row in cursor.fetchall()]
    return [Rows("catalogue_pack", numbers, "varenummer"), Rows("catalogue_medicine", medicines)]


def _answer(day: date) -> list[Rows]:
    """The case, its packs, its answer, the promises and the deliveries that the figures come from."""
    case = Case.objects.get(number=USUAL)
    answered = line_of(case, day).answered
    return [
        *_case(USUAL, *HEAD),
        *_packs(list(answered.supply.varenummer)),
        *_notices(case),
        Rows("assessments_assessment", [answered.assessment.pk], shown=ANSWER),
        Rows("actors_organisation", ["G1", "S1"]),
        _deliveries(),
    ]


def _deliveries() -> Rows:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM intake_delivery WHERE state = 'taken'")
        return Rows("intake_delivery", [row[0] for row in cursor.fetchall()], shown="to_jsonb(x) - 'report'")


def _record() -> list[Rows]:
    """Everything on the record, with the cases that are linked, earlier periods or proposed."""
    case = Case.objects.get(number=USUAL)
    links = Case.objects.filter(Q(links__other=case) | Q(linked_from__case=case))
    others = {period.pk for period in periods_of(case)} | {link.pk for link in links}
    others |= {row.other.pk for row in proposal_rows(case)[:SHOWN]}
    written = ("record", "measure", "alternative", "effect", "caselink", "casedevice")
    return [
        *_case(USUAL, *HEAD, *((f"cases_{name}", "case_id") for name in written)),
        *_packs(list(case.packs.values_list("varenummer", flat=True))),
        *_notices(case),
        Rows("cases_case", sorted(others - {case.pk})),
        _people(),
    ]


def _journal(number: str) -> list[Rows]:
    """The entries of its first page with what they say."""
    part = list(journal_of(Case.objects.get(number=number))[:PER_PAGE])
    return [
        *_case(number, *HEAD),
        Rows("journal_journalentry", [content.of_id for content in part]),
        Rows("journal_entrycontent", [content.pk for content in part]),
    ]
