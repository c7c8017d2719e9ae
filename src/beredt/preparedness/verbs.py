"""What the acts of preparedness cases are called in the audit trail."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "write_chapter": _("Skrev kapittel"),
    "add_cause": _("Førte årsak"),
    "edit_cause": _("Endret årsak"),
    "remove_cause": _("Tok ut årsak"),
    "add_milestone": _("Førte milepæl"),
    "edit_milestone": _("Endret milepæl"),
    "remove_milestone": _("Tok ut milepæl"),
    "add_basisdocument": _("Førte grunnlagsdokument"),
    "edit_basisdocument": _("Endret grunnlagsdokument"),
    "remove_basisdocument": _("Tok ut grunnlagsdokument"),
}
