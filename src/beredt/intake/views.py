"""Data deliveries: the list, each one with what was found in it, and the original file."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from beredt.actors.models import Organisation
from beredt.actors.pages import allowed, is_partial, part_of, table_file, wanted_file
from beredt.intake import originals, queries
from beredt.intake.models import Delivery, Kind, State
from beredt.intake.problem_texts import in_words
from beredt.intake.queries import DeliveryChoice
from beredt.intake.words import COUNTS

#: As many problems and remarks are shown on the page; the figure of all of them stands beside.
SHOWN = 200


@allowed()
def deliveries(request: HttpRequest) -> HttpResponse:
    """All deliveries, as the address asks for them."""
    choice = DeliveryChoice.of(request.GET)
    found = queries.deliveries(choice)
    if kind := wanted_file(request):
        return table_file(
            queries.columns(), queries.rows(found), name="dataleveranser", title=_("Dataleveranser"), kind=kind
        )
    part = part_of(request, found)
    context = {
        "choice": choice,
        "part": part,
        "kinds": Kind.choices,
        "states": State.choices,
        "senders": queries.senders(),
        "names": _names([delivery.sender for delivery in part.object_list]),
    }
    return render(
        request, "intake/_delivery_list.html" if is_partial(request) else "intake/delivery_list.html", context
    )


@allowed()
def delivery(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What became of one file, and what was found in it."""
    found = get_object_or_404(Delivery.objects.select_related("replaced_by"), pk=pk)
    places = found.scope[:SHOWN]
    names = _names([found.sender, *places])
    context = {
        "delivery": found,
        "sender": names.get(found.sender, found.sender),
        "counts": [(str(COUNTS.get(key, key)), value) for key, value in found.counts.items()],
        "problems": [in_words(problem) for problem in found.problems[:SHOWN]],
        "remarks": [in_words(remark) for remark in found.remarks[:SHOWN]],
        "remark_total": len(found.remarks),
        "replaces": found.replaces.order_by("received_at"),
        "scope": [names.get(place, place) for place in places],
    }
    return render(request, "intake/delivery.html", context)


@allowed()
def original(request: HttpRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """The file as it came in, byte for byte; always as something to save, never to open in the browser."""
    found = get_object_or_404(Delivery, pk=pk)
    pieces = originals.pieces(found.sha256)
    try:
        first = next(pieces, b"")
    except FileNotFoundError as gone:
        raise Http404 from gone

    def all_pieces():
        yield first
        yield from pieces

    return StreamingHttpResponse(
        all_pieces(),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=found.file_name),
            "Content-Length": str(found.size),
        },
    )


def _names(ids: list[str]) -> dict[str, str]:
    return dict(Organisation.objects.filter(id__in=ids).values_list("id", "name"))
