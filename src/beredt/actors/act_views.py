"""The audit trail as a page, for auditors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from beredt.actors import act_list
from beredt.actors.act_list import ActChoice
from beredt.actors.pages import allowed, is_partial, part_of, table_file, wanted_file
from beredt.actors.permissions import Permission
from beredt.audit.models import DailyRoot


@allowed(Permission.READ_AUDIT)
def acts(request: HttpRequest) -> HttpResponse:
    """All acts, as the address asks for them."""
    choice = ActChoice.of(request.GET)
    found = act_list.acts(choice)
    if kind := wanted_file(request):
        return table_file(
            act_list.columns(), act_list.rows(found), name="revisjonsspor", title=_("Revisjonsspor"), kind=kind
        )
    part = part_of(request, found)
    shown = [(act, act_list.verb_text(act.verb), act_list.detail_lines(act.detail)) for act in part.object_list]
    context = {
        "choice": choice,
        "part": part,
        "shown": shown,
        "verbs": act_list.verbs(),
        "root": DailyRoot.objects.order_by("-day").first(),
    }
    return render(request, "actors/_act_list.html" if is_partial(request) else "actors/acts.html", context)
