"""The list of medicines, and a pack entered by hand. The page of one pack lies with the site, above stock and cases."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, is_partial, part_of, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission
from beredt.catalogue import queries, search
from beredt.catalogue.actions import add_own_pack
from beredt.catalogue.forms import OwnPackForm
from beredt.catalogue.models import MaStatus, Pack
from beredt.catalogue.queries import PackChoice
from beredt.formats.problems import Refused
from beredt.intake.problem_texts import in_words


@allowed()
def packs(request: HttpRequest) -> HttpResponse:
    """All packs, as the address asks for them; where no name has the words, those that resemble them."""
    choice = PackChoice.of(request.GET)
    found = queries.packs(choice)
    if kind := wanted_file(request):
        return table_file(queries.columns(), queries.rows(found), name="pakninger", title=_("Pakninger"), kind=kind)
    part = part_of(request, found)
    context = {
        "choice": choice,
        "part": part,
        "similar": [] if part.object_list else _resembling(choice.text),
        "statuses": MaStatus.choices,
        "origins": Pack.Origin.choices,
        "atc_groups": queries.groups_in_catalogue(),
    }
    return render(request, "catalogue/_pack_list.html" if is_partial(request) else "catalogue/pack_list.html", context)


def _resembling(text: str) -> list[search.MedicineHit]:
    return search.medicines(text, search.substances(text)) if text else []


@allowed(Permission.EDIT_CATALOGUE)
def own_pack(request: HttpRequest) -> HttpResponse:
    """Enters a pack that the register lacks."""
    form = OwnPackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pack = form.pack()
        try:
            add_own_pack(person_of(request), pack)
        except Refused as refused:
            for problem in refused.problems:
                form.add_error("varenummer", in_words({"code": problem.code, "value": problem.value}))
        else:
            messages.success(request, _("%(name)s er lagt inn.") % {"name": pack.name})
            return redirect("pack", varenummer=pack.varenummer)
    return render(request, "catalogue/own_pack.html", {"form": form}, status=422 if form.errors else 200)
