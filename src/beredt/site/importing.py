"""Every kind of file with its importer, and what became of a file in words and as JSON."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beredt.cases.inbox.email_importer import EMAIL
from beredt.cases.notice_importer import NOTICES
from beredt.cases.register_importer import IMPORTER as CASES
from beredt.catalogue.fest_importer import IMPORTER as FEST
from beredt.catalogue.pack_importer import IMPORTER as PACKS
from beredt.formats.problems import Code
from beredt.intake.actions import Importer, Incoming, take
from beredt.intake.problem_texts import in_words
from beredt.supply.contact_importer import IMPORTER as CONTACTS
from beredt.supply.importers import IMPORTERS as SUPPLY
from beredt.supply.organisation_importer import IMPORTER as ORGANISATIONS

IMPORTERS: dict[str, Importer] = {
    importer.kind: importer for importer in (FEST, PACKS, ORGANISATIONS, CONTACTS, NOTICES, EMAIL, CASES, *SUPPLY)
}
#: As many problems are told one by one.
TOLD = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a file: `state` is taken, unchanged or refused; problems and remarks as stored."""

    state: str
    delivery: str | None
    kind: str
    file: str
    counts: dict[str, Any]
    remarks: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    problem_total: int

    def lines(self) -> list[str]:
        """In words, for a terminal."""
        head = {
            "taken": _("Tatt inn: %(file)s"),
            "unchanged": _("Ingen endring: %(file)s er allerede tatt inn."),
            "refused": _("Avvist: %(file)s. Ingenting er endret."),
        }[self.state] % {"file": self.file}
        lines = [head]
        lines += [f"  {in_words(problem)}" for problem in self.problems[:TOLD]]
        if self.problem_total > TOLD:
            lines.append("  " + _("… og %(count)s feil til.") % {"count": self.problem_total - TOLD})
        if self.state == "taken":
            lines += [f"  {name}: {value}" for name, value in self.counts.items()]
        lines += [f"  {in_words(remark)}" for remark in self.remarks[:TOLD]]
        return lines

    def as_json(self) -> dict[str, Any]:
        """For machines; each problem carries its text too."""
        return {
            "state": self.state,
            "delivery": self.delivery,
            "kind": self.kind,
            "file": self.file,
            "counts": self.counts,
            "changed": self.state == "taken",
            "remarks": [remark | {"text": in_words(remark)} for remark in self.remarks],
            "problems": [problem | {"text": in_words(problem)} for problem in self.problems],
            "problem_total": self.problem_total,
        }


def take_file(kind: str, incoming: Incoming) -> Told:
    """Takes one file in through the importer of its kind."""
    file = incoming.file_name or incoming.path.name
    if not incoming.path.is_file():
        problem = {"code": Code.NO_SUCH_FILE.value, "value": str(incoming.path)}
        return Told("refused", None, kind, file, {}, [], [problem], 1)
    outcome = take(IMPORTERS[kind], incoming)
    delivery = outcome.delivery
    refused = outcome.state == "refused"
    return Told(
        state=outcome.state,
        delivery=str(delivery.id),
        kind=kind,
        file=file,
        counts=delivery.counts,
        remarks=[] if refused else delivery.remarks,
        problems=delivery.problems if refused else [],
        problem_total=delivery.problem_total if refused else 0,
    )
