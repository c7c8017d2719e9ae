"""Devices and in-vitro diagnostics: opening a case on one, and what it is and blocks."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.models import Person
from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission
from beredt.cases.models import Case
from beredt.cases.record.actions import open_device_case, save_device
from beredt.cases.record.device_forms import DeviceForm, OpenDeviceCaseForm
from beredt.cases.views.record_edit import done, form_response
from beredt.catalogue.models import Device


@allowed(Permission.EDIT_CASES)
def open_case(request: HttpRequest) -> HttpResponse:
    """Opens a case on a device."""
    form = OpenDeviceCaseForm(request.POST or None, initial={"start": timezone.localdate()})
    opened: list[Case] = []
    if form.is_valid() and done(form, lambda: opened.append(_open(person_of(request), form.cleaned_data))):
        messages.success(request, _("Saken er åpnet."))
        return redirect("case_record", number=opened[0].number)
    return form_response(request, None, form, _("Åpne sak om utstyr eller diagnostikk"))


@allowed(Permission.EDIT_CASES)
def device(request: HttpRequest, pk: int) -> HttpResponse:
    """What a device is, and the medicines that it blocks."""
    found = get_object_or_404(Device, pk=pk)
    initial = {name: getattr(found, name) for name in ("kind", "name", "maker", "reference", "gtin")}
    initial["blocks"] = "\n".join(f"{block.atc} {block.why}" for block in found.blocks.all())
    form = DeviceForm(request.POST or None, initial=initial)
    if form.is_valid() and done(form, lambda: save_device(person_of(request), found, **form.cleaned_data)):
        messages.success(request, _("Endringen er lagret."))
        newest = found.cases.order_by("-registered", "-pk").first()
        return redirect("case_record", number=newest.number) if newest else redirect("case_list")
    return form_response(request, None, form, _("Endre utstyret"))


@transaction.atomic
def _open(person: Person, given: dict[str, Any]) -> Case:
    """The case, on the device that was chosen, or on the one described."""
    described = {name: given[name] for name in OpenDeviceCaseForm.DESCRIBES}
    known = given["known"] or save_device(person, None, **described)
    told = {name: value for name, value in given.items() if name not in (*OpenDeviceCaseForm.DESCRIBES, "known")}
    return open_device_case(person, devices=[known], **told)
