"""What can be had instead of a case's medicine: from the register, and from what people wrote on the case."""

from datetime import date

from django.db.models import Q

from beredt.cases.models import Alternative, Case, CasePack, Evidence
from beredt.cases.queries import open_on
from beredt.catalogue.models import Pack

#: An alternative that nobody has vouched for counts for nothing.
VOUCHED = (Evidence.SAME, Evidence.GUIDELINE, Evidence.EXPERT)


def replacing(case: Case, as_of: date, known: date | None = None) -> list[str] | None:
    """The names of the medicines that can replace it, in order; None where neither register nor people tell.

    Those of the same ATC code that are on the market and not short themselves, and alternatives on the case that are
    vouched for and not short.
    """
    short = _short_packs(as_of)
    own = set(CasePack.objects.filter(case=case).values_list("pack_id", flat=True))
    written = _written(case, known, short)
    if len(case.atc) != 7:
        return sorted(written) if written else None
    return sorted(written | _same_substance(case.atc, own, short, as_of))


def _short_packs(as_of: date) -> set[str]:
    """The packs that an open case concerns."""
    return set(CasePack.objects.filter(case__in=open_on(as_of)).values_list("pack_id", flat=True))


def _written(case: Case, known: date | None, short: set[str]) -> set[str]:
    rows = Alternative.objects.known_on(known).filter(case=case, evidence__in=VOUCHED)
    return {row.name for row in rows if row.pack_id not in short}


def _same_substance(atc: str, own: set[str], short: set[str], as_of: date) -> set[str]:
    on_market = (
        Pack.objects.filter(medicine__atc=atc, ended_on__isnull=True, temporarily_out__isnull=True)
        .filter(Q(deregistered__isnull=True) | Q(deregistered__gt=as_of))
        .filter(Q(marketed_from__isnull=True) | Q(marketed_from__lte=as_of))
        .exclude(pk__in=own)
        .values_list("pk", "medicine__name_form_strength", "medicine_id")
    )
    of_own = set(Pack.objects.filter(pk__in=own).values_list("medicine_id", flat=True))
    return {name for pack, name, medicine in on_market if pack not in short and medicine not in of_own}
