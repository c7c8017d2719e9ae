"""What people fill in to enter something new."""

from datetime import timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import day_field
from beredt.actors.involvement import contacts_on
from beredt.actors.models import Contact, ContactKind
from beredt.cases.record import fields
from beredt.journal.forms.base import SaidForm
from beredt.journal.models import Channel, EntryKind, EntryType
from beredt.journal.parts import Facts, PartyRole
from beredt.journal.words import contact_name

#: Kinds of contacts that are asked about what a shortage means to treatment.
ASKED_KINDS = (ContactKind.CLINICIANS, ContactKind.CHILDREN, ContactKind.SHORTAGE, ContactKind.HOSPITAL_PHARMACY)
#: Days that clinicians usually have to answer.
TIME_TO_ANSWER = 7


class NoteForm(SaidForm):
    """A phone note or an internal note."""

    name, heading, button = "notat", _("Telefonnotat eller internt notat"), _("Før notatet")
    kind = fields.choice(
        _("Hva"), [(kind.value, kind.label) for kind in (EntryKind.PHONE_NOTE, EntryKind.NOTE)], required=True
    )
    who = fields.line(_("Hvem du snakket med"))
    follow_up = forms.BooleanField(
        label=_("Må følges opp"), required=False, widget=forms.CheckboxInput(attrs=fields.INPUT)
    )

    first: ClassVar[tuple[str, ...]] = ("kind", "who")

    def facts(self) -> Facts:
        """What is registered."""
        kind = EntryKind(self.cleaned_data["kind"])
        entry_type = EntryType.INTERNAL_FOLLOWED if self.cleaned_data["follow_up"] else EntryType.INTERNAL
        return Facts(entry_type, kind, Channel.PHONE if kind == EntryKind.PHONE_NOTE else Channel.MEETING)

    def role(self) -> PartyRole:
        return PartyRole.RECIPIENT


class CorrespondedForm(SaidForm):
    """What came or went on a day, some way."""

    day = day_field(_("Dag"), required=True)
    channel = fields.choice(_("Kanal"), Channel.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"day": timezone.localdate(), "channel": Channel.EMAIL, **self.initial}


class DocumentInForm(CorrespondedForm):
    """A document that came. An e-mail as a file fills in the rest by itself."""

    name, heading, button = "inn", _("Dokument inn"), _("Før dokumentet")
    who = fields.line(_("Avsender"))

    first: ClassVar[tuple[str, ...]] = ("who", "day", "channel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Mottatt")
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Kan stå tom når du legger ved en e-post (.eml): resten hentes fra den.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("title") and not self.is_email() and "title" not in self.errors:
            self.add_error("title", _("Skriv en tittel."))
        return values

    def is_email(self) -> bool:
        """Whether one e-mail was handed over, and nothing written: it tells everything itself."""
        given = self.cleaned_data
        sent = given.get("attached") or []
        return len(sent) == 1 and (sent[0].name or "").lower().endswith(".eml") and not given.get("title")

    def facts(self) -> Facts:
        """What is registered."""
        given = self.cleaned_data
        return Facts(EntryType.INCOMING, EntryKind.DOCUMENT, Channel(given["channel"]), received=given["day"])


class DocumentOutForm(CorrespondedForm):
    """A document that went. Nothing is sent from here."""

    name, heading, button = "ut", _("Dokument ut"), _("Før dokumentet")
    who = fields.line(_("Mottakere"), _("Flere skilles med semikolon."))

    first: ClassVar[tuple[str, ...]] = ("who", "day", "channel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Sendt")

    def facts(self) -> Facts:
        """What is registered."""
        given = self.cleaned_data
        return Facts(EntryType.OUTGOING, EntryKind.DOCUMENT, Channel(given["channel"]), sent=given["day"])

    def role(self) -> PartyRole:
        return PartyRole.RECIPIENT


class SupplierForm(CorrespondedForm):
    """What was said to or by a supplier."""

    name, heading, button = "leverandor", _("Dialog med leverandør"), _("Før dialogen")
    direction = fields.choice(_("Retning"), [("I", _("Fra leverandøren")), ("U", _("Til leverandøren"))])
    who = fields.line(_("Leverandør"), required=True)

    first: ClassVar[tuple[str, ...]] = ("who", "direction", "day", "channel")

    def facts(self) -> Facts:
        """What is registered."""
        given = self.cleaned_data
        day = {"received" if given["direction"] == EntryType.INCOMING else "sent": given["day"]}
        return Facts(EntryType(given["direction"]), EntryKind.SUPPLIER, Channel(given["channel"]), **day)

    def role(self) -> PartyRole:
        return PartyRole.SENDER if self.cleaned_data["direction"] == EntryType.INCOMING else PartyRole.RECIPIENT


class QuestionForm(SaidForm):
    """A question to clinicians: whom, what, and by when."""

    name, heading, button = "sporsmal", _("Spørsmål til fagmiljø"), _("Før spørsmålet")
    contacts = fields.several(_("Spør disse kontaktene"), [])
    others = fields.line(_("Andre som spørres"), _("Flere skilles med semikolon."))
    due = day_field(_("Svarfrist"))

    first: ClassVar[tuple[str, ...]] = ("contacts", "others", "due")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["document_date"]
        today = timezone.localdate()
        self.there = {
            contact.pk: contact for contact in contacts_on(today).filter(kind__in=[kind.value for kind in ASKED_KINDS])
        }
        self.initial = {"due": today + timedelta(days=TIME_TO_ANSWER), **self.initial}
        cast(forms.ChoiceField, self.fields["contacts"]).choices = [
            (str(kind.label), [(one.pk, contact_name(one)) for one in self.there.values() if one.kind == kind])
            for kind in ASKED_KINDS
            if any(one.kind == kind for one in self.there.values())
        ]

    def asked(self) -> list[tuple[str, Contact | None]]:
        """(name, contact or None) of each who is asked."""
        chosen = [self.there[pk] for pk in self.cleaned_data["contacts"]]
        others = [name.strip() for name in self.cleaned_data["others"].split(";") if name.strip()]
        return [*((contact_name(one), one) for one in chosen), *((name, None) for name in others)]


EntryForm = NoteForm | DocumentInForm | DocumentOutForm | SupplierForm | QuestionForm
#: The forms by which something new is entered, in the order of the page.
ENTRY_FORMS: tuple[type[EntryForm], ...] = (
    NoteForm,
    DocumentInForm,
    DocumentOutForm,
    SupplierForm,
    QuestionForm,
)
