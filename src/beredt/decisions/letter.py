"""The letter of an approved decision, as a document in bokmål or nynorsk. The same decision gives the same letter."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from beredt.cases.words import day
from beredt.decisions.models import Addressee
from beredt.decisions.moments import in_words
from beredt.decisions.queries import Standing
from beredt.figures.documents import Block, Caution, Document, Paragraph, Piece, Section, Table

FORMS = ("nb", "nn")


def letter(it: Standing, form: str) -> Document:
    """The letter of a decision that is approved; `form` is nb or nn. Dated by its approval, and by no clock."""
    approval = it.approval
    if approval is None:
        raise ValueError(f"{it.decision.number} is not approved")
    dated = timezone.localdate(approval.at)
    body = it.body.name.of(form) if it.body else it.version.body
    with override(form):
        return Document(
            title=it.version.title,
            subtitle=_("%(kind)s %(number)s") % {"kind": it.version.get_kind_display(), "number": it.decision.number},
            issuer=body,
            dated=dated,
            dated_text=day(dated),
            language=form,
            contents_title=_("Innhold"),
            notice="",
            sections=(
                Section("vedtak", _("Vedtaket"), _text(it, form)),
                Section("gjelder", _("Hva som gjelder"), (_facts(it, form),)),
                Section("mottakere", _("Mottakere"), (_addressees(it),)),
            ),
        )


def _text(it: Standing, form: str) -> tuple[Block, ...]:
    text = it.version.text_nn if form == "nn" else it.version.text_nb
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    basis = it.legal_basis
    return (
        *(Paragraph(part) for part in paragraphs),
        *((Caution(basis.meaning.of(form)),) if basis and not basis.is_law else ()),
    )


def _facts(it: Standing, form: str) -> Table:
    version, approval, basis = it.version, it.approval, it.legal_basis
    case = it.decision.case
    lines = [
        (_("Gjelder fra"), in_words(version.from_at) if version.from_at else ""),
        (_("Gjelder til"), in_words(version.to_at) if version.to_at else _("Til det oppheves")),
        (_("Hjemmel"), " ".join(filter(None, (basis.name.of(form) if basis else "", version.legal_text)))),
        (_("Sak"), f"{case.number} {case.title}" if case else ""),
        (_("Vedtatt av organet"), day(version.decided_on) if version.decided_on else ""),
        (_("Dokument"), version.document_reference),
        (_("Erstatter"), it.decision.replaces.number if it.decision.replaces else ""),
        (_("Godkjent"), in_words(approval.at) if approval else ""),
    ]
    rows = tuple(((Piece(str(name)),), (Piece(str(value)),)) for name, value in lines if value)
    return Table(_("Hva som gjelder"), (_("Opplysning"), _("Verdi")), rows, texts=2)


def _addressees(it: Standing) -> Table:
    found = Addressee.objects.filter(decision=it.decision).select_related("organisation")
    names = sorted((row.organisation.name, row.organisation.get_kind_display()) for row in found)
    rows = tuple(((Piece(name),), (Piece(str(kind)),)) for name, kind in names)
    return Table(_("Mottakere"), (_("Virksomhet"), _("Slag")), rows, texts=2)
