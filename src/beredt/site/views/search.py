"""The search of every page's header: medicines, substances, cases and their journals, as a page or as one types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from beredt.actors.pages import allowed, is_partial
from beredt.cases import search as case_search
from beredt.catalogue import search as catalogue_search
from beredt.journal import search as journal_search

#: A single letter finds everything and tells nothing.
SHORTEST = 2
#: Hits of the full-text search beside the names; its own page has all of them.
JOURNAL_SHOWN = 5


@allowed()
def search(request: HttpRequest) -> HttpResponse:
    """What resembles the words of `?q=`."""
    text = " ".join(request.GET.get("q", "").split())[:100]
    context = {"searched": text, "text": text, "long_enough": len(text) >= SHORTEST}
    if context["long_enough"]:
        catalogue_search.set_threshold()
        substances = catalogue_search.substances(text)
        context |= {
            "medicines": catalogue_search.medicines(text, substances),
            "substances": substances,
            "cases": case_search.cases(text),
        }
        # Whole words only: not while somebody is still typing one.
        if not is_partial(request):
            context["journal"] = journal_search.Hits(journal_search.Choice(text))[:JOURNAL_SHOWN]
    return render(request, "site/_search_hits.html" if is_partial(request) else "site/search.html", context)
