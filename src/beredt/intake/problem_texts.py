"""What is wrong with a file, in words. The codes come from the readers, which know no language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beredt.formats.problems import Code

TEXTS = {
    Code.EMPTY_FILE: gettext_lazy("Filen er tom."),
    Code.NO_SUCH_FILE: gettext_lazy("Filen finnes ikke eller kan ikke leses."),
    Code.NOT_UTF8: gettext_lazy("Filen er ikke i tegnsettet UTF-8."),
    Code.NOT_XML: gettext_lazy("Filen er ikke gyldig XML, eller den er avkortet."),
    Code.NOT_ZIP: gettext_lazy("Filen er ikke et brukbart zip-arkiv med én XML-fil."),
    Code.NOT_XLSX: gettext_lazy("Filen er ikke en lesbar Excel-fil (XLSX)."),
    Code.NOT_JSON: gettext_lazy("Filen er ikke gyldig JSON."),
    Code.NOT_A_TABLE: gettext_lazy("Filen er ikke en tabell som kan leses (CSV eller XLSX)."),
    Code.HAS_DTD: gettext_lazy("Filen inneholder en DTD. Slike filer tas ikke inn, av sikkerhetsgrunner."),
    Code.NOT_AN_EMAIL: gettext_lazy("Filen er ikke en lesbar e-post (.eml)."),
    Code.TOO_MANY_PARTS: gettext_lazy("E-posten har for mange deler, eller for mange e-poster inni hverandre."),
    Code.TOO_LARGE: gettext_lazy("Filen eller feltet er for stort."),
    Code.WRONG_ROOT: gettext_lazy("Filen er av et annet slag enn ventet."),
    Code.MISSING_COLUMN: gettext_lazy("En kolonne mangler."),
    Code.UNKNOWN_COLUMN: gettext_lazy("En kolonne er ukjent."),
    Code.DUPLICATE_COLUMN: gettext_lazy("En kolonne står to ganger."),
    Code.WRONG_COLUMN_COUNT: gettext_lazy("Linjen har feil antall felter."),
    Code.WRONG_LINE_LENGTH: gettext_lazy("Linjen har feil lengde."),
    Code.MISSING_VALUE: gettext_lazy("Feltet er tomt, men må fylles ut."),
    Code.NOT_TEXT: gettext_lazy("Cellen er et tall, men skal være tekst. Formater kolonnen som tekst."),
    Code.NOT_A_NUMBER: gettext_lazy("Verdien er ikke et tall."),
    Code.NOT_A_WHOLE_NUMBER: gettext_lazy("Verdien er ikke et helt tall."),
    Code.OUT_OF_RANGE: gettext_lazy("Tallet er utenfor det tillatte."),
    Code.NOT_A_DATE: gettext_lazy("Verdien er ikke en dato."),
    Code.IMPOSSIBLE_DATE: gettext_lazy("Datoen er umulig og regnes som ukjent."),
    Code.NOT_A_PERIOD: gettext_lazy("Verdien er ikke en periode."),
    Code.NOT_IN_LIST: gettext_lazy("Verdien er ikke blant de tillatte."),
    Code.NOT_A_VARENUMMER: gettext_lazy("Verdien er ikke et varenummer."),
    Code.NOT_AN_ATC_CODE: gettext_lazy("Verdien er ikke en ATC-kode."),
    Code.NOT_A_GTIN: gettext_lazy("Verdien er ikke et gyldig GTIN-nummer."),
    Code.UNKNOWN_VARENUMMER: gettext_lazy("Varenummeret finnes ikke i legemiddelregisteret."),
    Code.UNKNOWN_PLACE: gettext_lazy("Stedet finnes ikke i registeret over virksomheter."),
    Code.UNKNOWN_REFERENCE: gettext_lazy("Henvisningen peker på noe som ikke finnes."),
    Code.DUPLICATE_KEY: gettext_lazy("Linjen gjentar en tidligere linje."),
    Code.MIXED_PERIODS: gettext_lazy("Filen blander perioder som ikke kan stå sammen."),
    Code.END_BEFORE_START: gettext_lazy("Slutten kommer før starten."),
    Code.FEWER_ROWS_THAN_BEFORE: gettext_lazy(
        "Filen har under 80 % av radene som var der fra før. Bruk --force dersom det er riktig."
    ),
    Code.OLDER_THAN_CURRENT: gettext_lazy("Filen er eldre enn den som gjelder. Bruk --force dersom det er riktig."),
    Code.OVERLAPS_EARLIER: gettext_lazy(
        "Filen overlapper en tidligere fil fra samme avsender. Bruk --replace dersom den skal erstatte den."
    ),
    Code.NAMESPACE_REPAIRED: gettext_lazy("Elementer uten navnerom ble reparert."),
    Code.NET_RETURN: gettext_lazy("Linjen viser flere pakninger i retur enn solgt."),
    Code.EXPIRY_UNKNOWN: gettext_lazy("Utløpsdato er ikke oppgitt. Pakningene regnes ikke som brukbart lager."),
    Code.UNKNOWN_REASON: gettext_lazy("Årsaken er ukjent for systemet. De opprinnelige ordene er beholdt."),
    Code.UNKNOWN_STATUS: gettext_lazy("Statusen er ukjent for systemet. De opprinnelige ordene er beholdt."),
}


def in_words(problem: Mapping[str, Any]) -> str:
    """One problem or remark (as stored: code, line, field, value, expected, count) as a sentence with its place."""
    place = []
    if problem.get("line"):
        place.append(_("linje %(line)s") % {"line": problem["line"]})
    if problem.get("field"):
        place.append(_("felt «%(field)s»") % {"field": problem["field"]})
    text = str(TEXTS[Code(problem["code"])])
    if problem.get("value"):
        text += " " + _("Her står «%(value)s».") % {"value": problem["value"]}
    if problem.get("expected"):
        text += " " + _("Riktig er: %(expected)s.") % {"expected": problem["expected"]}
    if problem.get("count", 1) > 1:
        text += " " + _("Gjelder %(count)s steder.") % {"count": problem["count"]}
    place_text = ", ".join(place)
    return f"{place_text[:1].upper()}{place_text[1:]}: {text}" if place else text
