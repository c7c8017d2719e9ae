"""What the journal says: why something is not allowed, why a file is not taken, and whom something is with."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.actors.models import Contact
from beredt.journal.files.kinds import file_kinds
from beredt.journal.files.refused import FileRefusedError
from beredt.journal.rules import MOST_FILES

RULE_WORDS = {
    "in_future": lazy("Mottatt og sendt kan ikke ligge fram i tid."),
    "no_title": lazy("Skriv en tittel."),
    "no_legal_basis": lazy("Skriv hjemmelen for at dokumentet er unntatt offentlighet."),
    "identity_number": lazy(
        "Teksten inneholder et fødselsnummer eller D-nummer. Ta det ut: her skal ingen pasienter kunne kjennes igjen."
    ),
    "no_reason": lazy("Skriv hvorfor."),
    "void": lazy("Journalposten utgår og kan ikke rettes eller besvares."),
    "not_a_question": lazy("Bare et spørsmål kan besvares her."),
    "not_asked": lazy("Den som svarer, må være en av dem som er spurt."),
    "nobody_asked": lazy("Velg eller skriv minst én mottaker."),
    "asked_twice": lazy("Samme mottaker står to ganger."),
    "due_in_past": lazy("Svarfristen er passert."),
    "too_many_files": lazy("Det kan ikke følge flere enn %(most)s filer med én journalpost."),
    "filed_before": lazy("Denne e-posten er allerede ført i sakens journal."),
    "replaced": lazy("Noen andre har rettet journalposten imens. Se hva som står nå, og prøv igjen."),
    "not_an_email": lazy("Filen kunne ikke leses som e-post."),
}

_FILE_WORDS = {
    "ending": lazy("%(name)s: filer av typen «%(detail)s» tas ikke inn. Disse kan brukes: %(kinds)s."),
    "empty": lazy("%(name)s er tom. Velg filen på nytt."),
    "too_large": lazy("%(name)s er større enn %(detail)s MB. Del den opp, eller send lenken til der den ligger."),
    "declared": lazy("%(name)s ble sendt som «%(detail)s», og det stemmer ikke med navnet. Lagre den på nytt."),
    "not_what_it_claims": lazy("%(name)s er ikke det navnet sier. Lagre den som en ekte %(ending)s-fil."),
    "cut_off": lazy("%(name)s er ikke hel. Hent den på nytt."),
    "polyglot": lazy(
        "%(name)s kan leses som noe annet enn det navnet sier, og tas ikke inn. Lagre den på nytt som %(ending)s."
    ),
    "macros": lazy("%(name)s inneholder makroer eller programmer. Lagre den uten makroer, for eksempel som PDF."),
    "bomb": lazy("%(name)s pakkes ut til mer enn den skulle. Lagre den på nytt, for eksempel som PDF."),
    "broken": lazy("%(name)s er skadet eller beskyttet med passord. Lagre den på nytt uten passord."),
    "too_many": lazy("%(name)s er én for mye. Resten står i e-posten selv."),
    "not_text": lazy("%(name)s inneholder tegn som ikke er tekst. Lagre den som tekst i UTF-8."),
    "identity_number": lazy(
        "%(name)s ser ut til å inneholde et fødselsnummer eller D-nummer, og tas ikke inn. "
        "Fjern det fra filen: her skal ingen pasienter kunne kjennes igjen."
    ),
}


def rule_words(code: str) -> str:
    """Why the rules do not allow it."""
    return str(RULE_WORDS[code]) % {"most": MOST_FILES}


def file_words(refused: FileRefusedError) -> str:
    """Why a file is not taken in, and what would be right."""
    told = str(_FILE_WORDS[refused.code]) % {
        "name": refused.name or _("Filen"),
        "detail": refused.detail or "?",
        "ending": refused.name.rpartition(".")[2].upper(),
        "kinds": ", ".join(file_kinds()),
    }
    guessed = refused.code in ("not_what_it_claims", "polyglot") and refused.detail
    return f"{told} {_('Innholdet ser ut som %(guess)s.') % {'guess': refused.detail}}" if guessed else told


def contact_name(contact: Contact) -> str:
    """A contact as a correspondent: the name, or the function where nobody is named, and the organisation."""
    return f"{contact.name or contact.function}, {contact.organisation.name}"


def not_stored_words(file: dict[str, str]) -> str:
    """A file that was sent along and not taken in, and why."""
    return file_words(FileRefusedError(file["why"], file["name"], file.get("detail", "")))
