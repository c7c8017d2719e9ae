"""The outlook in sentences: what a meeting needs to hear before it looks at a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beredt.assessments.outlook_answer import Option, OutlookAnswer
from beredt.assessments.outlook_result import WHOLE
from beredt.cases.outlook_page.words import TARGET, option_in_words
from beredt.cases.situation import verdict
from beredt.cases.words import BASES, MISSING, chance, day, days, percent, whole
from beredt.outlook import Basis, EndTold

#: What does not have to be decided to come about: it can be nothing, or it takes others than those who decide.
DECIDED = frozenset({"restriction", "release", "release_and_restriction", "shelf_life", "rotation"})


def verdict_of(answer: OutlookAnswer) -> str:
    """The one plain answer: fails, uncertain, lasts or unknown."""
    return "unknown" if answer.whole is None else verdict(answer.whole.p_lasts, answer.p_lasts_at_most)


def in_one_sentence(answer: OutlookAnswer) -> str:
    """Whether it lasts."""
    whole_ = answer.whole
    if not answer.known or whole_ is None or whole_.p_lasts is None:
        lacking = ", ".join(str(MISSING[missing][0]) for missing in answer.missing)
        return _("Vi vet ikke om lageret varer gjennom mangelen. Dette mangler: %(lacking)s.") % {"lacking": lacking}
    held = {"chance": chance(whole_.p_lasts), "days": days(answer.horizon)}
    if not answer.end_known:
        return _("Ingen vet når mangelen er over. Det er %(chance)s sannsynlig at lageret varer i %(days)s.") % held
    said = {
        "fails": _("Lageret varer trolig ikke gjennom mangelen: %(chance)s sannsynlig at det holder."),
        "uncertain": _("Det er usikkert om lageret varer gjennom mangelen: %(chance)s sannsynlig at det holder."),
        "lasts": _("Lageret varer trolig gjennom mangelen: %(chance)s sannsynlig at det holder."),
        "unknown": _("Vi vet ikke sikkert om lageret varer: %(chance)s sannsynlig uten pakningene som mangler dato."),
    }
    return said[verdict_of(answer)] % held


def if_nothing_is_done(answer: OutlookAnswer) -> str:
    """What happens then; empty where it is not known."""
    part = answer.whole
    if part is None:
        return ""
    if part.empty.median is None:
        if part.empty.early is None:
            return _("Lageret ventes ikke å gå tomt det neste året, selv om ingen ny forsyning kommer.")
        return _("Kommer ingen ny forsyning, kan lageret være tomt %(early)s, men trolig ikke det neste året.") % {
            "early": day(part.empty.early)
        }
    said = _("Kommer ingen ny forsyning, er lageret trolig tomt %(median)s (tidligst %(early)s, senest %(late)s).") % {
        "median": day(part.empty.median),
        "early": day(part.empty.early),
        "late": day(part.empty.late) if part.empty.late else _("om over et år"),
    }
    if part.unmet is not None and part.unmet >= 0.5:
        said += " " + ngettext(
            "Før mangelen er over, ventes %(packs)s pakning å mangle.",
            "Før mangelen er over, ventes %(packs)s pakninger å mangle.",
            round(part.unmet),
        ) % {"packs": whole(part.unmet)}
    return said


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day on which something can be decided and still be enough. day: None where `state` says why.

    state: act, needless (it lasts without), too_late (nothing is enough alone), waiting (not computed yet), unknown.
    """

    state: str
    day: date | None
    figure: str
    text: str


def last_day(answer: OutlookAnswer) -> LastDay:
    """The last day to decide, of all options the one that can wait the longest."""
    if answer.whole is None or answer.whole.p_lasts is None:
        return LastDay("unknown", None, _("Ukjent"), _("Det som mangler over, må på plass først."))
    if not answer.options:
        if answer.replications < WHOLE:
            return LastDay("waiting", None, _("Regner …"), _("Tiltakene regnes ut. Det tar noen sekunder."))
        return LastDay("unknown", None, _("Ukjent"), _("Tiltakene er ikke regnet ut for denne dagen."))
    target = {"target": percent(TARGET)}
    if answer.options[0].reaches:
        return LastDay(
            "needless",
            None,
            _("Ingen frist nå"),
            _("Lageret varer med minst %(target)s sannsynlighet uten nye tiltak. Se på det igjen med nye tall.")
            % target,
        )
    able = [each for each in answer.options if each.kind in DECIDED and each.reaches and each.starts]
    if not able:
        return LastDay("too_late", None, _("For sent for ett tiltak alene"), _none_enough(answer.options) % target)
    last = max(able, key=lambda each: each.starts or date.min)
    assert last.starts is not None
    said = _("Senest da må «%(option)s» være i gang for at lageret skal vare med minst %(target)s sannsynlighet.")
    text = said % {"option": option_in_words(last), **target}
    if len(able) > 1:
        text += " " + _("Andre tiltak må begynne før.")
    return LastDay("act", last.starts, date_format(last.starts, "l j. F Y"), text)


def _none_enough(options: Sequence[Option]) -> str:
    best = max(options, key=lambda each: each.p_lasts or 0.0)
    said = _("Ingen av tiltakene gir minst %(target)s sannsynlighet alene.")
    if best.kind == "nothing" or best.p_lasts is None:
        return said
    more = _("Best er «%(option)s» med %(chance)s.") % {
        "option": option_in_words(best),
        "chance": chance(best.p_lasts),
    }
    return f"{said} {more.replace('%', '%%')}"


@dataclass(frozen=True, slots=True)
class EndParts:
    """What the forecast of the end is made of: the promise, how such promises slip, and days by their chance."""

    promised: date | None
    slip: int | None
    slips: int
    half: date | None
    nine_tenths: date | None


def end_parts(answer: OutlookAnswer, told: EndTold) -> EndParts:
    """The parts; the days by the answer's own end, which a scenario may have moved."""
    promised = None if told.promised is None else answer.day(told.promised)
    return EndParts(promised, told.median_slip, told.tested, over_by(answer, 0.5), over_by(answer, 0.9))


def told_sentence(told: EndTold, as_of: date) -> str:
    """The same of a forecast alone, whether an outlook has been computed or not."""

    def on(number: int | None) -> date | None:
        return None if number is None else as_of + timedelta(days=number + 1)

    parts = EndParts(on(told.promised), told.median_slip, told.tested, on(told.half), on(told.nine_in_ten))
    return end_sentence(parts, known=told.basis is not Basis.UNKNOWN, basis=str(BASES[told.basis.name]))


def over_by(answer: OutlookAnswer, share: float) -> date | None:
    """The day by which the shortage is over with this chance; None beyond the horizon, or unknown."""
    ahead = next((place for place, still in enumerate(answer.still_short) if still <= 1 - share), None)
    return None if ahead is None else answer.as_of + timedelta(days=ahead + 1)


def end_sentence(parts: EndParts, *, known: bool, basis: str) -> str:
    """When the shortage is over: what the supplier says, what such words have been worth, and what to expect."""
    said = []
    if parts.promised is not None:
        said.append(_("Leverandøren sier %(day)s.") % {"day": day(parts.promised)})
        if parts.slip is not None and parts.slips:
            said.append(_slipped(parts.slip, parts.slips))
    else:
        said.append(_("Ingen har lovet en dag."))
    if not known:
        said.append(_("Vi vet ikke når mangelen er over."))
        return " ".join(said)
    if parts.half is None:
        said.append(_("Trolig er den ikke over det neste året."))
    elif parts.nine_tenths is None:
        far = _("50 %% sannsynlig at den er over %(half)s; 90 %% ligger mer enn et år fram.")
        said.append(far % {"half": day(parts.half)})
    else:
        said.append(
            _("50 %% sannsynlig at den er over %(half)s, 90 %% at den er over %(most)s.")
            % {"half": day(parts.half), "most": day(parts.nine_tenths)}
        )
    return " ".join([*said, _("Anslaget bygger på %(basis)s.") % {"basis": basis}])


def _slipped(slip: int, count: int) -> str:
    if slip == 0:
        return _("Slike løfter har i midten truffet på dagen (%(count)s løfter).") % {"count": whole(count)}
    words = (
        _("Slike løfter har glidd med %(days)s i midten (median av %(count)s løfter).")
        if slip > 0
        else _("Slike mangler har sluttet %(days)s før løftet (median av %(count)s løfter).")
    )
    return words % {"days": days(abs(slip)), "count": whole(count)}
