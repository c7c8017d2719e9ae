"""What proposals are made from: cases and notices near each of many notices, in four queries however many they are."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from beredt.cases.inbox.proposals import ALIKE, CaseFacts, NoticeFacts, OtherNotice, Proposal, propose
from beredt.cases.lifecycle.actions import reopen_within_days
from beredt.cases.models import NORWEGIAN, Case, Notice, NoticeSource, NoticeState, Report
from beredt.catalogue.search import set_threshold

#: For each notice asked for: open cases on its pack and the one that ended last and was not withdrawn, its own and its
#: earlier period's, open cases of its ATC group, and open cases of a name alike. OFFSET 0 has the names looked up one
#: by one in the trigram index over open cases: the planner thinks that comparing each with each costs less.
NEAR = """
WITH asked AS (SELECT * FROM unnest(%(ids)s::bigint[], %(packs)s::text[], %(atcs)s::text[], %(names)s::text[],
                                    %(own)s::bigint[], %(previous)s::bigint[])
               AS asked(notice, pack, atc, name, own, previous)),
near AS (
    SELECT a.notice, c.id AS case_id, true AS same_pack, 0::real AS resemblance
    FROM asked a CROSS JOIN LATERAL (
        (SELECT c.id FROM cases_casepack p JOIN cases_case c ON c.id = p.case_id
         WHERE p.pack_id = a.pack AND c.type = 'shortage' AND c."end" IS NULL)
        UNION ALL
        (SELECT c.id FROM cases_casepack p JOIN cases_case c ON c.id = p.case_id
         WHERE p.pack_id = a.pack AND c.type = 'shortage' AND c."end" IS NOT NULL AND (
             SELECT e.kind FROM cases_caseevent e WHERE e.case_id = c.id AND e.kind IN ('withdrawn', 'reopened')
             ORDER BY e.id DESC LIMIT 1) IS DISTINCT FROM 'withdrawn'
         ORDER BY c."end" DESC, c.start DESC, c.id LIMIT 1)) c
    UNION ALL SELECT notice, own, false, 0 FROM asked WHERE own IS NOT NULL
    UNION ALL SELECT notice, previous, false, 0 FROM asked WHERE previous IS NOT NULL
    UNION ALL SELECT a.notice, c.id, false, 0
    FROM asked a JOIN cases_case c ON length(a.atc) >= 5 AND left(c.atc, 5) = left(a.atc, 5)
        AND c."end" IS NULL AND c.type = 'shortage'
    UNION ALL SELECT a.notice, c.id, false, c.resemblance
    FROM asked a CROSS JOIN LATERAL (
        SELECT id, word_similarity(a.name, title) AS resemblance FROM cases_case
        WHERE a.name <> '' AND a.name <%% title AND "end" IS NULL AND type = 'shortage' OFFSET 0) c)
SELECT notice, case_id, bool_or(same_pack), max(resemblance) FROM near GROUP BY notice, case_id
"""
#: Notices that stand for something that was reported here: not those set aside.
COUNTS = (NoticeState.NEW, NoticeState.ACCEPTED, NoticeState.DUPLICATE)


def proposals_for(notices: Iterable[Notice]) -> dict[int, tuple[Proposal, ...]]:
    """The proposals of each notice, by id, the best first. The notices' `newest` and `previous` must be at hand."""
    rows = [notice for notice in notices if notice.newest is not None]
    cases = cases_near(rows)
    others = _others(rows)
    today, within = timezone.localdate(), reopen_within_days()
    return {
        notice.pk: propose(
            _facts(notice, notice.newest),
            cases.get(notice.pk, ()),
            [other for other in others.get(number_of(notice), ()) if other.pk not in (notice.pk, notice.previous_id)],
            today=today,
            reopen_within=within,
        )
        for notice in rows
        if notice.newest is not None
    }


def number_of(notice: Notice) -> str:
    """The varenummer that the notice gives, or the one that its text seems to be about."""
    return notice.number or next((guess["varenummer"] for guess in notice.guesses if guess["varenummer"]), "")


def atc_of(notice: Notice) -> str:
    """The ATC code that the notice gives, or the one that its text seems to be about."""
    return notice.atc or next((guess["atc"] for guess in notice.guesses if guess["atc"]), "")


def name_of(notice: Notice) -> str:
    """The product's name. An e-mail's own heading is no name."""
    if notice.source != NoticeSource.EMAIL:
        return notice.product_name
    return next((guess["name"] for guess in notice.guesses), "")


def _facts(notice: Notice, report: Report) -> NoticeFacts:
    return NoticeFacts(
        pk=notice.pk,
        atc=atc_of(notice),
        received=report.received,
        status=report.status,
        anticipated_start=report.anticipated_start,
        actual_start=report.actual_start,
        promised_end=report.promised_end,
        actual_end=report.actual_end,
        case=notice.case_id,
        previous=notice.previous.case_id if notice.previous else None,
        duplicate=notice.state == NoticeState.DUPLICATE,
    )


def cases_near(notices: list[Notice]) -> dict[int, list[CaseFacts]]:
    """The cases near each notice, by the notice's id."""
    asked: dict[str, list[Any]] = {
        "ids": [notice.pk for notice in notices],
        "packs": [number_of(notice) for notice in notices],
        "atcs": [atc_of(notice) for notice in notices],
        "names": [name_of(notice) for notice in notices],
        "own": [notice.case_id for notice in notices],
        "previous": [notice.previous.case_id if notice.previous else None for notice in notices],
    }
    set_threshold(ALIKE)
    with connection.cursor() as cursor:
        cursor.execute(NEAR, asked)
        near = cursor.fetchall()
    rows = Case.objects.in_bulk({case for _notice, case, _pack, _alike in near})
    found: dict[int, list[CaseFacts]] = {}
    for notice, case, same_pack, resemblance in near:
        found.setdefault(notice, []).append(_case(rows[case], same_pack, resemblance))
    return found


def _case(case: Case, same_pack: bool, resemblance: float) -> CaseFacts:
    return CaseFacts(
        pk=case.pk,
        number=case.number,
        title=case.title,
        atc=case.atc,
        start=case.start,
        start_anticipated=case.start_anticipated,
        end=case.end,
        promised_end=case.promised_end,
        same_pack=same_pack,
        resemblance=resemblance,
    )


def _others(notices: list[Notice]) -> dict[str, list[OtherNotice]]:
    numbers = {number for notice in notices if (number := number_of(notice))}
    rows = Notice.objects.filter(source__in=NORWEGIAN, number__in=numbers, state__in=COUNTS, newest__isnull=False)
    found: dict[str, list[OtherNotice]] = {}
    for number, pk, name, case, received, expected, started, promised, ended in rows.order_by("pk").values_list(
        "number",
        "pk",
        "product_name",
        "case_id",
        "newest__received",
        "newest__anticipated_start",
        "newest__actual_start",
        "newest__promised_end",
        "newest__actual_end",
    ):
        first, last = started or expected or received, ended or promised or date.max
        found.setdefault(number, []).append(OtherNotice(pk=pk, name=name, first=first, last=last, case=case))
    return found
