"""Devices and in-vitro diagnostics that run short, and the medicines that they block."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit import actions as audit
from beredt.cases.lifecycle.events import write_event
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import Case, CaseDevice, CaseType, Registration
from beredt.cases.numbers import next_number
from beredt.cases.record.rules import check_atc, refuse_identities
from beredt.catalogue.models import Device, DeviceBlock
from beredt.formats import columns


@transaction.atomic
def save_device(
    person: Person, device: Device | None, *, blocks: Iterable[tuple[str, str]] | None = None, **fields: Any
) -> Device:
    """A new device (None), or changes to one. `blocks` are all medicines that it blocks: ATC code and why.

    `fields` are kind, name, maker, reference and gtin.
    """
    require(person, Permission.EDIT_CASES)
    device = Device.objects.select_for_update().get(pk=device.pk) if device else Device()
    before = _told(device) if device.pk else {}
    for name, value in fields.items():
        setattr(device, name, value)
    _check(device)
    device.save()
    if blocks is not None:
        _set_blocks(device, list(blocks))
    after = _told(device)
    if before != after:
        verb = "edit_device" if before else "add_device"
        audit.record(person.actor, verb, f"device:{device.pk}", detail={"before": before, "after": after})
    return device


@transaction.atomic
def open_device_case(
    person: Person,
    *,
    devices: Iterable[Device],
    start: date,
    source: str,
    title: str = "",
    reason_text: str = "",
    **fields: Any,
) -> Case:
    """Opens a case on devices, today. The title is that of the first device unless told.

    `fields` are start_anticipated, promised_end, reason and reported_by_holder, as on a shortage.
    """
    require(person, Permission.EDIT_CASES)
    concerned = list(devices)
    if not concerned:
        raise ValidationError({"device": _("Velg eller beskriv utstyret.")})
    today = timezone.localdate()
    case = Case(
        number=next_number(today),
        type=CaseType.DEVICE,
        title=title.strip() or concerned[0].name,
        registered=today,
        start=start,
        source=source,
        registration=Registration.UNKNOWN,
        reason_text=reason_text,
        **fields,
    )
    refuse_identities({"title": title, "reason_text": reason_text})
    case.full_clean(exclude={"reported_by_holder"} if case.reported_by_holder is None else None)
    case.save(force_insert=True)
    CaseDevice.objects.bulk_create([CaseDevice(case=case, device=device) for device in concerned])
    write_event(case, EventKind.OPENED, actor=person.actor, effective=today)
    detail = {"type": case.type, "devices": [str(device) for device in concerned], "start": start.isoformat()}
    audit.record(person.actor, "open_case", f"case:{case.number}", detail=detail)
    return case


def _check(device: Device) -> None:
    refuse_identities({name: getattr(device, name) for name in ("name", "maker", "reference")})
    device.full_clean()
    if device.gtin:
        try:
            columns.gtin(device.gtin)
        except columns.CellError as wrong:
            raise ValidationError({"gtin": _("Dette er ikke et gyldig GTIN.")}) from wrong


def _set_blocks(device: Device, blocks: list[tuple[str, str]]) -> None:
    for atc, why in blocks:
        check_atc("blocks", atc)
        if not why.strip():
            raise ValidationError({"blocks": _("Skriv hvorfor %(atc)s ikke kan brukes uten utstyret.") % {"atc": atc}})
        refuse_identities({"blocks": why})
    device.blocks.exclude(atc__in=[atc for atc, _why in blocks]).delete()
    for atc, why in blocks:
        DeviceBlock.objects.update_or_create(device=device, atc=atc, defaults={"why": why.strip()})


def _told(device: Device) -> dict[str, Any]:
    """A device as the audit trail tells it."""
    fields = {name: getattr(device, name) for name in ("kind", "name", "maker", "reference", "gtin")}
    return fields | {"blocks": {block.atc: block.why for block in device.blocks.all()}}
