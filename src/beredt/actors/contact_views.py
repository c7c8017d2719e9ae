"""The contacts as a page: whom to ask, who stands in for them, and which trusts have nobody."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.involvement import contacts_on, trusts_without_contact, with_deputies
from beredt.actors.models import Contact, ContactKind
from beredt.actors.pages import allowed, day_in, is_partial, part_of, table_file, wanted_file
from beredt.figures.tables import Column
from beredt.figures.tables import Kind as ColumnKind


@allowed()
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts of a day (today), of one kind or of all."""
    day = day_in(request.GET, "as_of") or timezone.localdate()
    kind = request.GET.get("kind", "")
    kind = kind if kind in ContactKind.values else ""
    there = contacts_on(day)
    listed = with_deputies(there.filter(kind=kind) if kind else there)
    if file := wanted_file(request):
        return table_file(
            _columns(), [_row(each) for each in listed], name="kontakter", title=_("Kontakter"), kind=file
        )
    context = {
        "part": part_of(request, listed),
        "kind": kind,
        "kinds": ContactKind.choices,
        "day": day,
        "without": trusts_without_contact(day),
    }
    return render(request, "actors/_contact_list.html" if is_partial(request) else "actors/contacts.html", context)


def _columns() -> Sequence[Column]:
    return [
        Column("id", _("Id")),
        Column("organisation", _("Virksomhet")),
        Column("kind", _("Slag")),
        Column("function", _("Funksjon")),
        Column("name", _("Navn")),
        Column("email", _("E-post")),
        Column("phone", _("Telefon")),
        Column("deputy_of", _("Stedfortreder for")),
        Column("valid_from", _("Fra"), ColumnKind.DATE),
        Column("valid_to", _("Til"), ColumnKind.DATE),
    ]


def _row(contact: Contact) -> dict[str, object]:
    return {
        "id": contact.pk,
        "organisation": contact.organisation.name,
        "kind": contact.get_kind_display(),
        "function": contact.function,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "deputy_of": contact.deputy_of_id or "",
        "valid_from": contact.valid_from,
        "valid_to": contact.valid_to,
    }
