"""Which cases a proposal could be about: a few questions to the tables, however many cases there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet

from beredt.cases.models import Alternative, Case, CaseDevice, CaseLink, CasePack, CaseType
from beredt.cases.record.periods import periods_of
from beredt.cases.record.proposals import SAYS_NOTHING, SHARED_WITHIN, Facts, Proposal, propose


def proposals_for(case: Case) -> list[Proposal]:
    """What is proposed for a case now, without what is linked or was dismissed; nothing for a preparedness case."""
    if case.type == CaseType.PREPAREDNESS:
        return []
    own = facts_of([case])[case.pk]
    others = facts_of(Case.objects.filter(pk__in=_candidates(own)))
    gone = set(case.dismissals.current().values_list("other", "relation"))
    made = propose(own, others.values(), _linked(case))
    return [proposal for proposal in made if (proposal.other, proposal.relation) not in gone]


def facts_of(cases: Iterable[Case]) -> dict[int, Facts]:
    """The facts of some cases by id, in a fixed number of queries. Preparedness cases are left out."""
    rows = {case.pk: case for case in cases if case.type != CaseType.PREPAREDNESS}
    sets: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    packs = CasePack.objects.filter(case__in=rows).values_list(
        "case", "pack", "pack__medicine__holder", "pack__medicine__substances"
    )
    for pk, pack, holder, substances in packs:
        sets["packs"][pk].add(pack)
        sets["holders"][pk] |= {holder} - {""}
        sets["substances"][pk] |= set(substances)
    for pk, pack in Alternative.objects.current().filter(case__in=rows, pack__isnull=False).values_list("case", "pack"):
        sets["alternatives"][pk].add(pack)
    for pk, atc in CaseDevice.objects.filter(case__in=rows, device__blocks__isnull=False).values_list(
        "case", "device__blocks__atc"
    ):
        sets["blocks"][pk].add(atc)
    with_later = set(Case.objects.filter(previous__in=rows).values_list("previous", flat=True))
    return {
        pk: Facts(
            pk=pk,
            type=case.type,
            atc=case.atc,
            start=case.start,
            end=case.end,
            reason=case.reason,
            has_previous=case.previous_id is not None,
            has_later=pk in with_later,
            **{name: frozenset(by_case[pk]) for name, by_case in sets.items()},
        )
        for pk, case in rows.items()
    }


def _candidates(own: Facts) -> set[int]:
    """Every case that some rule may hold for; each rule is asked for by what it needs."""
    at_once = Q(end__isnull=True) | Q(end__gt=own.start)
    if own.end is not None:
        at_once &= Q(start__lt=own.end)
    cases = Case.objects.exclude(pk=own.pk)
    asked: list[QuerySet[Case]] = []
    if own.packs:
        asked.append(cases.filter(packs__in=own.packs))
        standing = Alternative.objects.current().filter(pack__in=own.packs)
        asked.append(cases.filter(pk__in=standing.values("case")))
    if own.alternatives:
        asked.append(cases.filter(at_once, packs__in=own.alternatives))
    if own.substances:
        asked.append(cases.filter(at_once, packs__medicine__substances__overlap=sorted(own.substances)))
    if own.atc4:
        asked.append(cases.filter(at_once, atc__startswith=own.atc4))
    if own.holders and own.reason not in SAYS_NOTHING:
        near = (own.start - timedelta(days=SHARED_WITHIN), own.start + timedelta(days=SHARED_WITHIN))
        asked.append(cases.filter(packs__medicine__holder__in=own.holders, reason=own.reason, start__range=near))
    if own.atc:
        codes = [own.atc[:length] for length in range(1, len(own.atc) + 1)]
        asked.append(cases.filter(at_once, type=CaseType.DEVICE, devices__blocks__atc__in=codes))
    if own.blocks:
        asked.append(cases.filter(at_once, type=CaseType.SHORTAGE).filter(_any_prefix(own.blocks)))
    return {pk for query in asked for pk in query.values_list("pk", flat=True)}


def _any_prefix(codes: Iterable[str]) -> Q:
    wanted = Q(pk__in=[])
    for code in codes:
        wanted |= Q(atc__startswith=code)
    return wanted


def _linked(case: Case) -> set[int]:
    pairs = CaseLink.objects.current().filter(Q(case=case) | Q(other=case)).values_list("case", "other")
    return {pk for pair in pairs for pk in pair} | {period.pk for period in periods_of(case)}
