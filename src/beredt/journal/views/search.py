"""The full-text search over cases, journal and attachments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from beredt.actors.pages import allowed, part_of
from beredt.journal.models import EntryKind
from beredt.journal.search import CASES, Choice, Hits


@allowed()
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words of `?q=`."""
    choice = Choice.of(request.GET)
    hits = Hits(choice)
    context = {
        "choice": choice,
        "hits": hits,
        "part": part_of(request, hits),
        "states": [("open", _("Åpne saker")), ("closed", _("Avsluttede saker"))],
        "kinds": [(CASES, _("Saker")), *EntryKind.choices],
    }
    return render(request, "journal/search.html", context)
