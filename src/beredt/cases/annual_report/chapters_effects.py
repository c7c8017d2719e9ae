"""The chapter of what the year's shortages did to patients and to work, as people told of it on the cases."""

from django.utils.translation import gettext as _

from beredt.cases.annual_report.facts import AnnualReport
from beredt.cases.annual_report.links import Links, plain
from beredt.cases.record.effects import EffectSum
from beredt.cases.words import whole
from beredt.figures.documents import Block, Caution, Paragraph, Section, Table


def effects(report: AnnualReport, _links: Links) -> Section:
    """Sums by kind. What nobody counted stands beside them, and what nobody told of is in none."""
    blocks: tuple[Block, ...] = (Paragraph(_("Ingen følger er ført på sakene for dette året.")),)
    if report.effects:
        heads = (_("Følge"), _("Sum"), _("Fortalt uten tall"))
        rows = tuple(
            (plain(str(each.label)), plain(_total(each)), plain(whole(each.uncounted))) for each in report.effects
        )
        caution = _("Bare det noen har fortalt om, er med. Tallene er derfor for lave.")
        blocks = (Table(_("Følger for pasienter og arbeid"), heads, rows), Caution(caution))
    return Section("folger", _("Følger og kostnader"), blocks)


def _total(each: EffectSum) -> str:
    return _("ikke talt") if each.total is None else f"{whole(float(each.total))} {each.unit}".strip()
