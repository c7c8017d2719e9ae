"""What must be right before something is written in a record. Pure but for the catalogue's own constraints."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.no_patients import no_patients
from beredt.audit.versions import Version
from beredt.cases.models import Alternative, CaseLink, Effect, Measure, Record
from beredt.formats import columns
from beredt.formats.reasons import Reason

#: What a version holds beside what was written.
NOT_WRITTEN = frozenset({"id", "entry", "case", "told_at", "told_by", "replaced_at", "replaced_by"})


def refuse_identities(values: Mapping[str, Any]) -> None:
    """Raises ValidationError, by field, where a text holds a national identity number."""
    wrong: dict[str, ValidationError] = {}
    for name, value in values.items():
        try:
            if isinstance(value, str):
                no_patients(value)
        except ValidationError as refused:
            wrong[name] = refused
    if wrong:
        raise ValidationError(wrong)


def check_atc(name: str, code: str) -> None:
    """Raises ValidationError for the field where the code is no ATC code of any level."""
    try:
        columns.atc(code)
    except columns.CellError as wrong:
        raise ValidationError({name: _("Skriv en ATC-kode, for eksempel N01BB02.")}) from wrong


def check(version: Version) -> None:
    """Raises ValidationError, by field, where the version may not be written."""
    written = {field.name for field in version._meta.concrete_fields} - NOT_WRITTEN
    refuse_identities({name: getattr(version, name) for name in written if name != "other"})
    if isinstance(version, Alternative) and not version.name and version.pack:
        version.name = version.pack.name
    # A yes or no that is not known is None, which Django's own check takes for a blank that is not allowed.
    fields = version._meta.concrete_fields
    unknown = {field.name for field in fields if field.null and getattr(version, field.attname) is None}
    version.clean_fields(exclude=NOT_WRITTEN | unknown)
    if isinstance(version, Record):
        _check_record(version)
    elif isinstance(version, Alternative) and version.pack_id in _packs(version):
        raise ValidationError({"pack": _("Pakningen er i saken selv, og kan ikke være et alternativ til den.")})
    elif isinstance(version, Measure) and version.owner_id and version.owner_name:
        raise ValidationError({"owner_name": _("Velg enten en person her eller skriv et navn, ikke begge.")})
    elif isinstance(version, Effect):
        _check_effect(version)
    elif isinstance(version, CaseLink):
        _check_link(version)


def _check_record(record: Record) -> None:
    if unknown := [reason for reason in record.contributing if reason not in set(Reason)]:
        raise ValidationError({"contributing": _("Ukjent årsak: %(reason)s.") % {"reason": ", ".join(unknown)}})
    if record.patients is not None and not record.patients_basis.strip():
        raise ValidationError({"patients_basis": _("Skriv hva antallet bygger på.")})


def _packs(alternative: Alternative) -> set[str]:
    return set(alternative.case.packs.values_list("pk", flat=True))


def _check_effect(effect: Effect) -> None:
    if effect.amount is not None and effect.amount < 0:
        raise ValidationError({"amount": _("Tallet kan ikke være under null.")})
    if effect.day > timezone.localdate():
        raise ValidationError({"day": _("Dagen er ikke kommet ennå.")})
    if effect.amount is None and not effect.text.strip():
        raise ValidationError({"text": _("Oppgi et tall, eller beskriv hva som skjedde.")})


def _check_link(link: CaseLink) -> None:
    if link.other_id == link.case_id:
        raise ValidationError({"other": _("En sak kan ikke kobles til seg selv.")})
    same = CaseLink.objects.current().filter(case=link.case_id, other=link.other_id, relation=link.relation)
    if same.exclude(entry=link.entry).exists():
        raise ValidationError({"other": _("Sakene er allerede koblet slik.")})
