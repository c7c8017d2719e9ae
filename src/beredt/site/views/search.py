"""The search of every page's header: medicines, substances and cases, as a page or as one types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from beredt.actors.pages import allowed, is_partial
from beredt.cases import search as case_search
from beredt.catalogue import search as catalogue_search

#: A single letter finds everything and tells nothing.
SHORTEST = 2


@allowed()
def search(request: HttpRequest) -> HttpResponse:
    """What resembles the words of `?q=`."""
    text = " ".join(request.GET.get("q", "").split())[:100]
    context = {"text": text, "long_enough": len(text) >= SHORTEST}
    if context["long_enough"]:
        catalogue_search.set_threshold()
        substances = catalogue_search.substances(text)
        context |= {
            "medicines": catalogue_search.medicines(text, substances),
            "substances": substances,
            "cases": case_search.cases(text),
        }
    return render(request, "site/_search_hits.html" if is_partial(request) else "site/search.html", context)
