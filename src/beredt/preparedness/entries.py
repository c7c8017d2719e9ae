"""What a preparedness case has several of: each with its form and its name in the address."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from beredt.cases.models import CaseVersion, Measure, MeasureKind
from beredt.preparedness.forms import CauseForm, DocumentForm, MeasureForm, MilestoneForm
from beredt.preparedness.models import BasisDocument, Cause, Milestone


@dataclass(frozen=True, slots=True)
class EntryKind:
    """A kind of entry: its table, its form, what the page that writes it is called, and what a new one has besides."""

    model: type[CaseVersion]
    form: type[Any]
    title: Any
    given: tuple[tuple[str, Any], ...] = ()


ENTRIES: dict[str, EntryKind] = {
    "arsak": EntryKind(Cause, CauseForm, _("Bakenforliggende årsak")),
    "tiltak": EntryKind(Measure, MeasureForm, _("Tiltak"), (("kind", MeasureKind.OTHER),)),
    "milepael": EntryKind(Milestone, MilestoneForm, _("Milepæl")),
    "dokument": EntryKind(BasisDocument, DocumentForm, _("Grunnlagsdokument")),
}
