"""The page of one pack: what the catalogue knows, its stock and use now, its cases, and signals from abroad."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from beredt.actors.models import Organisation
from beredt.actors.pages import allowed
from beredt.assessments.gathering import gather
from beredt.assessments.items import Item
from beredt.assessments.request import demand
from beredt.cases.case_stock import batch_rows, order_rows, stock_picture
from beredt.cases.models import NORWEGIAN, Notice
from beredt.cases.outlook_page.catalogue import risk_of
from beredt.cases.views.as_of import days_in
from beredt.catalogue.models import Atc, Pack, ShortageWarning
from beredt.supply.store import snapshot

#: Signals shown; the list of all is a click away.
SIGNALS = 20


@allowed()
def pack(request: HttpRequest, varenummer: str) -> HttpResponse:
    """Everything known of one pack, as of a day."""
    found = get_object_or_404(Pack.objects.select_related("medicine", "substitution_group"), pk=varenummer)
    days = days_in(request)
    item = {"pack": Item({varenummer: found.pack_size})}
    supply = gather(snapshot(days.known), item, days.as_of, days.known)["pack"]
    estimate, _lacking = demand(supply)
    medicine = found.medicine
    members = Pack.objects.filter(substitution_group=found.substitution_group_id).select_related("medicine")
    ids = [medicine.id, found.fest_id, found.varenummer]
    context = {
        "pack": found,
        "medicine": medicine,
        "atc_name": Atc.objects.filter(code=medicine.atc).values_list("name", flat=True).first(),
        "members": members.exclude(pk=varenummer) if found.substitution_group_id else Pack.objects.none(),
        "as_of": days.as_of,
        "days": days,
        "supply": supply,
        "demand": estimate,
        "stock": stock_picture(supply),
        "batches": batch_rows(supply),
        "orders": order_rows(supply),
        "names": dict(
            Organisation.objects.filter(id__in={row.supplier for row in supply.expected}).values_list("id", "name")
        ),
        "risk": risk_of(varenummer, days.as_of, days.known),
        "cases": found.cases.order_by("-start"),
        "notices": Notice.objects.filter(number=varenummer, source__in=NORWEGIAN).select_related("newest", "case"),
        "signals": signals(found)[:SIGNALS],
        "warnings": ShortageWarning.objects.filter(refers_to__overlap=[id_ for id_ in ids if id_], ended_on=None),
    }
    return render(request, "site/pack.html", context)


def signals(pack: Pack) -> QuerySet[Notice]:
    """Foreign notices of the same substance: by ATC code of level 5, or by the substances' names."""
    medicine = pack.medicine
    same = Q(pk__in=[])
    if len(medicine.atc) == 7:
        same |= Q(atc=medicine.atc)
    for substance in medicine.substances:
        same |= Q(substances__contains=[substance])
    return (
        Notice.objects.filter(same)
        .exclude(source__in=NORWEGIAN)
        .select_related("newest")
        .order_by("-newest__received", "id")
    )
