"""Reads of the audit trail for its page. What the acts are called stands here too."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.actors.pages import day_in
from beredt.audit.models import Act
from beredt.figures.tables import Column
from beredt.figures.tables import Kind as ColumnKind

_HASH = re.compile("[0-9a-f]{64}")
VERBS: dict[str, Any] = {
    "add_person": lazy("La til person"),
    "give_role": lazy("Ga rolle"),
    "end_role": lazy("Avsluttet rolle"),
    "open_account": lazy("Åpnet konto"),
    "close_account": lazy("Stengte konto"),
    "make_password_link": lazy("Laget lenke for å velge passord"),
    "choose_password": lazy("Valgte passord"),
    "log_in": lazy("Logget inn"),
    "fail_login": lazy("Mislykket innlogging"),
    "fail_code": lazy("Feil engangskode"),
    "log_out_everywhere": lazy("Logget ut overalt"),
    "enrol_factor": lazy("Koblet til app for engangskoder"),
    "renew_backup_codes": lazy("Laget nye reservekoder"),
    "reset_factor": lazy("Nullstilte engangskoder"),
    "take_delivery": lazy("Tok inn fil"),
    "refuse_delivery": lazy("Avviste fil"),
    "enter_pack": lazy("La inn pakning"),
    "open_case": lazy("Åpnet sak"),
    "amend_case": lazy("Endret sak"),
    "reject_notice": lazy("Avviste melding"),
    "restore_notice": lazy("Gjenopprettet melding"),
    "journal_entry": lazy("Førte i journalen"),
    "correct_entry": lazy("Rettet journalpost"),
    "void_entry": lazy("Merket journalpost som feilregistrert"),
    "play_story": lazy("Fortalte demonasjonens historie"),
    "make_token": lazy("Laget nøkkel"),
    "end_token": lazy("Avsluttet nøkkel"),
    "refuse_token": lazy("Avviste nøkkel"),
}


@dataclass(frozen=True, slots=True)
class ActChoice:
    """What the address of the list asks to see. Empty means all."""

    actor: str = ""
    verb: str = ""
    subject: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "ActChoice":
        """From the query of an address."""
        return cls(
            actor=query.get("actor", "").strip(),
            verb=query.get("verb", "").strip(),
            subject=query.get("subject", "").strip(),
            first=day_in(query, "from"),
            last=day_in(query, "to"),
        )


def acts(choice: ActChoice) -> QuerySet[Act]:
    """The acts of a choice, the newest first."""
    found = Act.objects.order_by("-id")
    if choice.actor:
        found = found.filter(actor__icontains=choice.actor)
    if choice.verb:
        found = found.filter(verb=choice.verb)
    if choice.subject:
        found = found.filter(subject__icontains=choice.subject)
    if choice.first:
        found = found.filter(at__gte=_midnight(choice.first))
    if choice.last:
        found = found.filter(at__lt=_midnight(choice.last + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def add_verbs(words: Mapping[str, Any]) -> None:
    """What a room above calls its acts; called once by each, from its AppConfig."""
    VERBS.update(words)


def verbs() -> list[tuple[str, str]]:
    """Every verb there is in the trail, with what it is called."""
    there = Act.objects.order_by().values_list("verb", flat=True).distinct()
    return sorted(((verb, verb_text(verb)) for verb in there), key=lambda pair: pair[1].casefold())


def verb_text(verb: str) -> str:
    """What an act is called; its own name where that is not settled yet."""
    return str(VERBS.get(verb, verb.replace("_", " ")))


def detail_lines(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an act tells besides, as the page shows it: what is empty is left out and a hash cut short.

    The file has all of it.
    """
    told = [
        (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for key, value in detail.items()
        if value not in (None, "", [], {})
    ]
    return [(key, f"{text[:12]}…" if _HASH.fullmatch(text) else text) for key, text in told]


def columns() -> list[Column]:
    """The columns of the list as a file."""
    return [
        Column("number", _("Nummer"), ColumnKind.WHOLE),
        Column("at", _("Tidspunkt")),
        Column("actor", _("Hvem")),
        Column("verb", _("Hva")),
        Column("subject", _("Gjelder")),
        Column("reason", _("Begrunnelse")),
        Column("detail", _("Detaljer")),
        Column("previous_hash", _("Forrige hash")),
        Column("hash", _("Hash")),
    ]


def rows(found: QuerySet[Act]) -> Iterator[dict[str, object]]:
    """The acts as rows of the file, with all that their hashes are made of."""
    for act in found.iterator(chunk_size=2_000):
        yield {
            "number": act.pk,
            "at": act.at.isoformat(timespec="microseconds"),
            "actor": act.actor,
            "verb": act.verb,
            "subject": act.subject,
            "reason": act.reason,
            "detail": json.dumps(act.detail, ensure_ascii=False, sort_keys=True),
            "previous_hash": act.previous_hash,
            "hash": act.hash,
        }
