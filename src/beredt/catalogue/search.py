"""Finding medicines, substances and ATC codes by words that may be misspelt.

Letters are matched by the trigrams they share (pg_trgm): a name is found when some stretch of it resembles the word
at least `RESEMBLES`. The trigram indexes answer this without reading the whole table.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, FloatField, Q, QuerySet, Value, When

from beredt.catalogue.models import Atc, Medicine, Pack, Substance

#: The least resemblance, 0 to 1. Two letters changed in a name of ten leave about this much.
RESEMBLES = 0.4
#: Hits shown of each sort.
SHOWN = 8
_ATC = re.compile(r"[A-Za-z]([0-9]{2}([A-Za-z]{1,2}([0-9]{1,2})?)?|[0-9])?")


@dataclass(frozen=True, slots=True)
class MedicineHit:
    """A medicine and its packs."""

    medicine: Medicine
    packs: tuple[Pack, ...]


def set_threshold(resembles: float = RESEMBLES) -> None:
    """Sets how much a word must resemble a name, for the searches of this transaction or connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(resembles)])


def medicines(text: str, codes: Sequence[Atc] = ()) -> list[MedicineHit]:
    """Medicines by name, varenummer, ATC code or substance, the best hit first, each with its packs.

    `codes` are the hits of `substances` on the same text, whose best one may name the substance.
    """
    if text.isdecimal():
        found = list(Pack.objects.filter(varenummer__startswith=text)[:SHOWN])
        ids = list(dict.fromkeys(pack.medicine_id for pack in found))
    else:
        ids = _by_name(text)
        if len(ids) < SHOWN:
            ids += [id_ for id_ in _by_substance(text, codes) if id_ not in ids]
    return _with_packs(ids[:SHOWN], text)


def _by_name(text: str) -> list[str]:
    named = Medicine.objects.filter(ended_on__isnull=True)
    return list(_resembling(named, "name_form_strength", text).values_list("id", flat=True)[:SHOWN])


def _by_substance(text: str, found: Sequence[Atc]) -> list[str]:
    """Medicines of the substance that the text resembles most, or of the ATC code that it is."""
    wanted = Q(atc__in=[hit.code for hit in found[:1]])
    if _ATC.fullmatch(text):
        wanted |= Q(atc__istartswith=text)
    for name in _resembling(Substance.objects.filter(ended_on__isnull=True), "name", text)[:1]:
        wanted |= Q(substances__contains=[name.name])
    return list(Medicine.objects.filter(wanted, ended_on__isnull=True).values_list("id", flat=True)[:SHOWN])


def _with_packs(ids: list[str], text: str) -> list[MedicineHit]:
    medicines_ = Medicine.objects.prefetch_related("packs").in_bulk(ids)
    hits = []
    for id_ in ids:
        packs = [pack for pack in medicines_[id_].packs.all() if pack.ended_on is None or pack.varenummer == text]
        if text.isdecimal():
            packs = [pack for pack in packs if pack.varenummer.startswith(text)]
        if packs:
            hits.append(MedicineHit(medicines_[id_], tuple(sorted(packs, key=lambda pack: pack.varenummer))))
    return hits


def substances(text: str) -> list[Atc]:
    """ATC codes by code or Norwegian name, the best hit first: a substance is a code of level 5."""
    if _ATC.fullmatch(text) and (exact := list(Atc.objects.filter(code__istartswith=text).order_by("code")[:SHOWN])):
        return exact
    if text.isdecimal():
        return []
    return list(_resembling(Atc.objects.all(), "name", text)[:SHOWN])


def _resembling(rows: QuerySet, field: str, text: str) -> QuerySet:
    """The rows whose field resembles the text, those that begin with it first, then by resemblance and name."""
    begins = Case(
        When(**{f"{field}__istartswith": text}, then=Value(1.0)), default=Value(0.0), output_field=FloatField()
    )
    return (
        rows.filter(**{f"{field}__trigram_word_similar": text})
        .annotate(begins=begins, resemblance=TrigramWordSimilarity(text, field))
        .order_by("-begins", "-resemblance", field)
    )
