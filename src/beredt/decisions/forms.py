"""What people write about decisions."""

from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as now_translated
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import day_field
from beredt.actors.models import Organisation
from beredt.actors.no_patients import no_patients
from beredt.assessments.models import Assessment, AssessmentKind
from beredt.cases.models import Case
from beredt.cases.words import day as day_in_words
from beredt.decisions.addressing import GROUPS
from beredt.decisions.curated import bodies, legal_bases
from beredt.decisions.models import DecisionKind, DecisionVersion
from beredt.decisions.moments import NORWAY, NoSuchMomentError, moment

#: So many of a case's newest assessments to choose from.
ASSESSMENTS = 20
MOMENT_WORDS = {
    "no_such_time": _("Klokkeslettet finnes ikke denne dagen: klokken stilles fram. Velg et annet."),
    "twice": _("Klokkeslettet kommer to ganger denne dagen: klokken stilles tilbake. Velg et annet."),
}


def _select(label: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=help_text, widget=forms.Select(attrs={"class": "ds-input"}))


def _line(label: Any, help_text: Any = "", *, required: bool = False, limit: int = 300) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off"})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=limit, widget=widget, validators=[no_patients]
    )


def _text(label: Any, help_text: Any = "", *, rows: int = 3, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "ds-input", "rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=20_000, widget=widget, validators=[no_patients]
    )


def _clock(label: Any) -> forms.TimeField:
    attributes = {"class": "ds-input", "inputmode": "numeric", "placeholder": _("tt:mm"), "autocomplete": "off"}
    return forms.TimeField(
        label=label,
        help_text=_("Norsk tid"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs=attributes, format="%H:%M"),
        error_messages={"invalid": _("Skriv klokkeslettet som 08:00.")},
    )


class DecisionForm(forms.Form):
    """A decision as it is written. Nothing but its kind and body is compulsory before it is submitted."""

    kind = _select(_("Slag"))
    body = _select(_("Organ som beslutter"))
    title = _line(_("Tittel"))
    text_nb = _text(_("Tekst på bokmål"), rows=10)
    text_nn = _text(_("Tekst på nynorsk"), rows=10)
    from_day = day_field(_("Gjelder fra"))
    from_clock = _clock(_("Klokken, fra"))
    to_day = day_field(_("Gjelder til"), _("Tomt når slutten ikke er bestemt."))
    to_clock = _clock(_("Klokken, til"))
    legal_basis = _select(_("Hjemmel"), _("Si fra også når det ikke er noen."))
    legal_text = _line(_("Bestemmelse eller dokument"))
    assessment = _select(_("Vurdering som ligger til grunn"))
    no_assessment_because = _text(_("Hvorfor det ikke er noen vurdering"), rows=2)
    decided_on = day_field(
        _("Vedtatt av organet"), _("For et vedtak som organet selv har gjort, og som føres inn her.")
    )
    document_reference = _line(_("Dokument"), _("Arkivnummer eller adresse til organets eget dokument."))
    groups = forms.MultipleChoiceField(
        label=_("Rettet til alle av disse slagene"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisations = _text(
        _("Rettet til enkelte virksomheter"), _("Navn eller nummer som i virksomhetslisten, ett på hver linje.")
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case | None, version: DecisionVersion | None = None, **kwargs: Any) -> None:
        self.assessments = _assessments(case, version)
        # What is written now most likely rests on the newest.
        newest = {"assessment": str(self.assessments[0].pk)} if self.assessments else {}
        initial = _initial(version) if version else newest
        super().__init__(*args, **{"initial": initial, "auto_id": "decision-%s", **kwargs})
        self._choose("kind", DecisionKind.choices)
        # Bodies of earlier days too, for what they decided then.
        self._choose("body", [(code, each.name) for code, each in bodies().items() if each.decides])
        self._choose("legal_basis", [(code, each.name) for code, each in legal_bases().items()], required=False)
        self._choose(
            "assessment", [(str(each.pk), assessment_in_words(each)) for each in self.assessments], required=False
        )
        cast(forms.ChoiceField, self.fields["groups"]).choices = [(kind.value, kind.label) for kind in GROUPS]

    def _choose(self, name: str, choices: Any, *, required: bool = True) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.required = required
        field.choices = [("", _("Velg") if required else _("Ingen valgt")), *choices]

    def clean_organisations(self) -> list[str]:
        """The organisations named, by their ids."""
        lines = [line.strip() for line in self.cleaned_data["organisations"].splitlines() if line.strip()]
        found: list[str] = []
        unknown: list[str] = []
        for line in dict.fromkeys(lines):
            keys = list(
                Organisation.objects.filter(pk=line).values_list("pk", flat=True)
                or Organisation.objects.filter(name__iexact=line).values_list("pk", flat=True)[:2]
            )
            (found if len(keys) == 1 else unknown).extend(keys if len(keys) == 1 else [line])
        if unknown:
            raise forms.ValidationError(
                _("Ikke kjent, eller flere med samme navn: %(names)s. Bruk nummeret."),
                params={"names": ", ".join(unknown)},
            )
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["from_at"] = self._moment(values, "from", time(0, 0))
        values["to_at"] = self._moment(values, "to", time(23, 59))
        if values["from_at"] and values["to_at"] and values["to_at"] <= values["from_at"]:
            self.add_error("to_day", _("Vedtaket slutter før det begynner."))
        return values

    def _moment(self, values: dict[str, Any], end: str, whole_day: time) -> datetime | None:
        """A day without a clock time is from its beginning, or to one minute before its end."""
        day: date | None = values.get(f"{end}_day")
        clock: time | None = values.get(f"{end}_clock")
        if day is None:
            if clock is not None:
                self.add_error(f"{end}_day", _("Oppgi dagen også."))
            return None
        try:
            return moment(day, clock or whole_day)
        except NoSuchMomentError as error:
            self.add_error(f"{end}_clock", MOMENT_WORDS[error.code])
            return None

    @property
    def content(self) -> dict[str, Any]:
        """What was written, as the actions take it."""
        given = self.cleaned_data
        chosen = next((each for each in self.assessments if str(each.pk) == given["assessment"]), None)
        same = (
            *("kind", "body", "title", "text_nb", "text_nn", "from_at", "to_at", "legal_basis", "legal_text"),
            *("no_assessment_because", "decided_on", "document_reference", "groups", "organisations"),
        )
        return {"assessment": chosen, **{name: given[name] for name in same}}


class StepForm(forms.Form):
    """An act on a decision: what, and what goes with it."""

    act = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = _text(_("Begrunnelse"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "step-%s", **kwargs})


class LiftForm(forms.Form):
    """Why a decision is to be lifted, and from when."""

    reason = _text(_("Hvorfor oppheves vedtaket?"), required=True)
    day = day_field(_("Opphevet fra"), _("Tomt: så snart opphevingen er godkjent."))
    clock = _clock(_("Klokken"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "lift-%s", **kwargs})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["effective_at"] = None
        if values.get("day"):
            try:
                values["effective_at"] = moment(values["day"], values.get("clock") or time(0, 0))
            except NoSuchMomentError as error:
                self.add_error("clock", MOMENT_WORDS[error.code])
        return values


class HandOverForm(forms.Form):
    """Who follows a decision up from now on."""

    case_number = _line(_("Sak som overtar"), _("Saksnummeret."), limit=60)
    to_body = _select(_("Eller organ som overtar"))
    reason = _text(_("Begrunnelse"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "hand-%s", **kwargs})
        field = cast(forms.ChoiceField, self.fields["to_body"])
        field.required = False
        field.choices = [("", _("Ingen valgt")), *((code, body.name) for code, body in bodies().items())]

    def clean_case_number(self) -> Case | None:
        """The case, where a number is given."""
        number = self.cleaned_data["case_number"].strip()
        case = Case.objects.filter(number=number).first() if number else None
        if number and case is None:
            raise forms.ValidationError(_("Det er ingen sak med nummeret %(number)s."), params={"number": number})
        return case


class AcknowledgeForm(forms.Form):
    """An addressee's own confirmation."""

    note = _text(_("Merknad"), _("For eksempel hvem som følger det opp hos dere."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "acknowledge-%s", **kwargs})


class OnBehalfForm(AcknowledgeForm):
    """A confirmation that somebody told a caseworker of."""

    organisation = _select(_("Mottaker"))
    who = _line(_("Hvem bekreftet?"), _("Stilling eller funksjon."), required=True)
    how = _line(_("Hvordan?"), _("For eksempel e-post 12.11. eller telefon."), required=True)
    field_order = ("organisation", "who", "how", "note")

    def __init__(self, *args: Any, addressees: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "behalf-%s", **kwargs})
        field = cast(forms.ChoiceField, self.fields["organisation"])
        field.choices = [("", _("Velg")), *addressees]


def assessment_in_words(assessment: Assessment) -> str:
    """Which assessment it is: the plain answer, or an outlook as things were or in a scenario."""
    said = now_translated("Vurdering per %(day)s, regnet ut %(computed)s")
    if assessment.kind == AssessmentKind.OUTLOOK:
        said = now_translated("Utsikt per %(day)s, regnet ut %(computed)s")
        if assessment.scenario:
            said = now_translated("Utsikt for «%(scenario)s» per %(day)s, regnet ut %(computed)s")
    return said % {
        "day": day_in_words(assessment.as_of),
        "computed": day_in_words(timezone.localdate(assessment.computed_at)),
        "scenario": assessment.scenario,
    }


def _assessments(case: Case | None, version: DecisionVersion | None) -> list[Assessment]:
    """The newest assessments of the case, the plain ones first on each day, and the one that was chosen before."""
    if case is None:
        return []
    stored = Assessment.objects.filter(subject=f"case:{case.number}").defer("inputs", "result")
    newest = list(stored.order_by("-as_of", "kind", "-id")[:ASSESSMENTS])
    chosen = version.assessment if version else None
    return newest if chosen is None or chosen in newest else [*newest, chosen]


def _initial(version: DecisionVersion) -> dict[str, Any]:
    same = (
        *("kind", "body", "title", "text_nb", "text_nn", "legal_basis", "legal_text", "no_assessment_because"),
        *("decided_on", "document_reference", "groups"),
    )
    values: dict[str, Any] = {name: getattr(version, name) for name in same}
    for end, at in (("from", version.from_at), ("to", version.to_at)):
        if at is not None:
            local = at.astimezone(NORWAY)
            values |= {f"{end}_day": local.date(), f"{end}_clock": local.time()}
    values |= {"assessment": str(version.assessment_id or ""), "organisations": "\n".join(version.organisations)}
    return {**values, "seen": version.pk}
