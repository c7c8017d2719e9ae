"""The forms of a record: one for each block, one for each kind of entry. What they give is what the actions take."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import PersonField, day_field
from beredt.cases.assignment import caseworkers
from beredt.cases.models import (
    Alternative,
    AlternativeKind,
    CaseLink,
    CaseScope,
    CaseSource,
    Effect,
    EffectKind,
    Evidence,
    Financing,
    Flag,
    Measure,
    MeasureKind,
    MeasureState,
    Registration,
    Relation,
    Setting,
)
from beredt.cases.record import fields
from beredt.cases.words import REASONS


class ContextForm(forms.Form):
    """Who pays, where it is used, the agreement, and who watches the item."""

    financing = fields.choice(_("Finansiering"), Financing.choices)
    settings = fields.several(_("Brukes i"), Setting.choices)
    agreement = fields.line(_("Avtale"), _("For eksempel anbud hos Sykehusinnkjøp, med nummer."))
    agreement_expires = day_field(_("Avtalen løper til"))
    monitored_by = fields.line(_("Overvåkes av"))
    monitored_until = day_field(_("Overvåkes til"))


class DetailsForm(forms.Form):
    """How far the shortage reaches, and whether EMA has been told."""

    scope = fields.choice(_("Omfang"), CaseScope.choices)
    regions = fields.line(_("Hvor"), _("Bare for regionale eller logistiske avbrudd."))
    reported_to_ema = fields.yes_no_unknown(_("Meldt til EMA"))


class ReasonsForm(forms.Form):
    """What contributes to the shortage beside its main reason."""

    contributing = fields.several(_("Medvirkende årsaker"), REASONS.items())


class FlagsForm(forms.Form):
    """What changes the handling."""

    flags = fields.several(_("Kjennetegn som endrer behandlingen"), Flag.choices)


class ImpactForm(forms.Form):
    """How many are affected, and who suffers most. Numbers and groups, never persons."""

    patients = forms.IntegerField(
        label=_("Berørte pasienter, anslag"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        widget=forms.NumberInput(attrs=fields.INPUT),
    )
    patients_basis = fields.line(_("Hva anslaget bygger på"), _("Må oppgis når det er et tall."))
    most_exposed = fields.line(_("Mest utsatte grupper"))


class NotesForm(forms.Form):
    """What those who treat must know, and what patients may be told."""

    care_notes = fields.prose(_("Følger for behandlingen"))
    safety_notes = fields.prose(_("Sikkerhet"), _("For eksempel annen styrke, forvekslingsfare, ny blanding."))
    patient_text = fields.prose(_("Tekst til pasienter"))


class AlternativeForm(forms.Form):
    """Something that can be used instead."""

    pack = fields.PackField(_("Varenummer"), _("Med varenummer vises lager og mangler for alternativet av seg selv."))
    name = fields.line(_("Navn"), _("Kan stå tomt når varenummeret er oppgitt."))
    kind = fields.choice(_("Hva slags alternativ"), AlternativeKind.choices)
    evidence = fields.choice(_("Grunnlag"), Evidence.choices)
    advised_by = fields.line(_("Hvem har gitt rådet"), _("Fagmiljø eller funksjon."))
    suitability = fields.prose(_("Egnethet"), _("Hvem det passer for, og hva man må passe på."))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("name") and not given.get("pack") and "pack" not in self.errors:
            self.add_error("name", _("Oppgi et varenummer eller et navn."))
        return given


class MeasureForm(forms.Form):
    """Something done against the shortage."""

    kind = fields.choice(_("Hva slags tiltak"), MeasureKind.choices)
    action = fields.prose(_("Hva gjøres"), required=True)
    owner = PersonField(_("Ansvarlig her"), empty_label=_("Ikke valgt"))
    owner_name = fields.line(_("Ansvarlig utenfor"), _("Når ingen her har ansvaret: virksomhet eller funksjon."))
    due = day_field(_("Frist"))
    state = fields.choice(_("Tilstand"), MeasureState.choices)
    effect = fields.prose(_("Virkning"), _("Hva som kom ut av det."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["owner"]).offer(caseworkers(), self.initial.get("owner"))


class EffectForm(forms.Form):
    """What the shortage did: a count, never who."""

    kind = fields.choice(_("Hva slags følge"), EffectKind.choices)
    day = day_field(_("Dato"), required=True)
    amount = forms.DecimalField(
        label=_("Antall"),
        help_text=_("Pasienter, timer eller kroner. La feltet stå tomt når ingen har talt."),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs=fields.INPUT | {"inputmode": "decimal"}),
    )
    text = fields.prose(_("Beskrivelse"), _("Ingen pasienter skal kunne kjennes igjen."))
    source = fields.line(_("Kilde"))


class LinkForm(forms.Form):
    """A link to another case."""

    relation = fields.choice(_("Denne saken er"), Relation.choices)
    other = fields.CaseField(_("Saksnummer"))
    note = fields.line(_("Merknad"))


class CorrectForm(forms.Form):
    """What stands on the case itself, and why it is corrected."""

    title = fields.line(_("Navn på saken"), required=True)
    atc = fields.line(_("ATC-kode"), length=7)
    source = fields.choice(_("Først hørt fra"), CaseSource.choices)
    reported_by_holder = fields.yes_no_unknown(_("Meldt av innehaveren"))
    reason = fields.choice(_("Årsak"), REASONS.items(), required=False)
    reason_text = fields.line(_("Årsak med avsenderens ord"), length=1000)
    registration = fields.choice(_("Markedsføringstillatelse"), Registration.choices)
    packs = fields.prose(_("Varenumre"), _("Alle pakningene som saken gjelder, med mellomrom eller komma mellom."))
    why = fields.prose(_("Hvorfor rettes dette?"), required=True)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_packs(self) -> list[str]:
        return sorted(set(self.cleaned_data["packs"].replace(",", " ").split()))


class AssignForm(forms.Form):
    """Who is to work on the case."""

    to = PersonField(_("Saksbehandler"), empty_label=_("Velg"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "assign-%s", **kwargs})
        cast(PersonField, self.fields["to"]).offer(caseworkers())


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the record: its title and its form, whose fields are those of `Record`."""

    title: Any
    form: type[forms.Form]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: its table, what adding and changing one is called, its form, and its place on the page."""

    model: type[Alternative] | type[Measure] | type[Effect] | type[CaseLink]
    add: Any
    change: Any
    form: type[forms.Form]
    place: str


#: By the word in the address.
BLOCKS = {
    "sammenheng": Block(_("Sammenheng"), ContextForm),
    "detaljer": Block(_("Om mangelen"), DetailsForm),
    "arsaker": Block(_("Medvirkende årsaker"), ReasonsForm),
    "kjennetegn": Block(_("Kjennetegn"), FlagsForm),
    "pasienter": Block(_("Følger for pasienter"), ImpactForm),
    "merknader": Block(_("Merknader til behandlere og pasienter"), NotesForm),
}
KINDS = {
    "alternativ": Kind(Alternative, _("Nytt alternativ"), _("Endre alternativet"), AlternativeForm, "alternativer"),
    "tiltak": Kind(Measure, _("Nytt tiltak"), _("Endre tiltaket"), MeasureForm, "tiltak"),
    "folge": Kind(Effect, _("Ny følge"), _("Endre følgen"), EffectForm, "folger"),
    "kobling": Kind(CaseLink, _("Ny kobling"), _("Endre koblingen"), LinkForm, "koblinger"),
}
