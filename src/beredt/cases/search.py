"""Finding cases by number, or by words that may be misspelt."""

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F

from beredt.cases.models import Case
from beredt.catalogue.search import SHOWN


def cases(text: str) -> list[Case]:
    """Cases by number, varenummer, ATC code or name; open ones first, then the best hit and the newest."""
    numbered = list(Case.objects.filter(number__istartswith=text).order_by("-start")[:SHOWN])
    if numbered:
        return numbered
    if text.isdecimal():
        return list(Case.objects.filter(packs__varenummer__startswith=text).distinct().order_by("-start")[:SHOWN])
    coded = list(Case.objects.filter(atc__istartswith=text).order_by("-start")[:SHOWN])
    if coded:
        return coded
    return list(
        Case.objects.filter(title__trigram_word_similar=text)
        .annotate(resemblance=TrigramWordSimilarity(text, "title"))
        .order_by("-resemblance", F("end").desc(nulls_first=True), "-start")[:SHOWN]
    )
