"""beredt outlook: does the stock last, for one item or case, and for every item in the country."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from beredt.site.commands.outlook_score import add_score
from beredt.site.commands.output import add_json, day, print_json, say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `outlook` with what can be asked of it; each of `QUESTIONS` declares its own."""
    outlook = commands.add_parser("outlook", help="how long, how much, for whom")
    questions = outlook.add_subparsers(dest="question", required=True, metavar="QUESTION")
    for declare in QUESTIONS:
        declare(questions)


def add_item(questions: argparse._SubParsersAction) -> None:
    """Declares `outlook item`."""
    command = questions.add_parser("item", help="the outlook of an item or a case")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("varenummer", nargs="?", metavar="VARENUMMER", help="any pack of the item")
    what.add_argument("--case", metavar="NO", help="the case's number")
    command.add_argument("--as-of", type=day, metavar="DATE", help="default: the day of the newest stock count")
    command.add_argument("--scenario", metavar="FILE", help="a YAML file, or the key of a scenario that is there")
    command.add_argument("--quick", action="store_true", help="a first look with fewer replications, not stored")
    add_json(command)
    command.set_defaults(run=run_item)


def run_item(args: argparse.Namespace) -> int:
    """Prints the outlook. Exit code 1 where there is no such item or case."""
    from beredt.assessments.outlook_answer import FULL, QUICK
    from beredt.cases.models import Case
    from beredt.cases.outlook import outlook_of, outlook_of_pack
    from beredt.catalogue.models import Pack
    from beredt.supply.queries import default_day

    as_of: date = args.as_of or default_day()
    replications = QUICK if args.quick else FULL
    scenario = None
    if args.scenario:
        scenario = _scenario(args.scenario)
        if scenario is None:
            return 1
    if args.case:
        case = Case.objects.filter(number=args.case).first()
        if case is None:
            say(f"Det er ingen sak med nummeret {args.case}.")
            return 1
        answer = outlook_of(case, as_of, scenario=scenario, replications=replications)
    else:
        pack = Pack.objects.filter(varenummer=args.varenummer).first()
        if pack is None:
            say(f"Det er ingen pakning med varenummeret {args.varenummer}.")
            return 1
        answer = outlook_of_pack(pack.varenummer, pack.name, as_of, scenario=scenario, replications=replications)
    if args.json:
        print_json(answer)
    else:
        _print(answer)
    return 0


def _scenario(named: str) -> Any:
    """A scenario from a file, or one that is there; None where it cannot be used, which is told."""
    from beredt.assessments.scenarios import read_as_used, scenario_named
    from beredt.outlook.scenario import ScenarioRefused

    path = Path(named)
    if not path.exists():
        found = scenario_named(named)
        if found is None:
            say(f"Det er ingen fil og ikke noe scenario som heter {named!r}.")
        return found
    try:
        return read_as_used(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError:
        say(f"{path.name} er ikke UTF-8-tekst.")
    except ScenarioRefused as refused:
        for problem in refused.problems:
            where = "" if problem.line is None else f", linje {problem.line}"
            what = problem.field or "hele filen"
            say(f"{problem.file}{where}: {what}: {problem.code}: {problem.given!r}. Riktig er: {problem.wanted}")
    return None


def _print(answer: Any) -> None:
    """The outlook in a few lines."""
    say(f"{answer.title}, per {answer.as_of:%d.%m.%Y} ({answer.replications} gjennomløp, {answer.seconds:.1f} s)")
    if answer.scenario:
        print(f"Scenario:                 {answer.scenario.name} ({answer.scenario.standing})")
    if not answer.known:
        print(f"Ukjent: dette mangler: {', '.join(answer.missing)}")
        return
    whole = answer.whole
    chance = "ukjent" if whole.p_lasts is None else f"{whole.p_lasts:.0%}"
    print(f"Varer gjennom mangelen:   {chance}")
    for days in (30, 90):
        print(f"Tomt innen {days} dager:       {whole.short_within(days):.0%}")
    least = "minst " if answer.cover_at_least else ""
    print(f"Dekning:                  {least}{answer.cover_days} dager")
    print(f"Tomt (5, 50, 95 %):       {_days(whole.empty)}")
    print(f"Mangelen over (5, 50, 95 %): {_days(answer.end)}")
    for region in answer.regions:
        print(f"  {region.name or 'ukjent region':16} varer {region.p_lasts:.0%}, tomt {_days(region.empty)}")
    for other in answer.substitutes:
        moved = f"{other.p_alone:.0%} alene, {other.part.p_lasts:.0%} når noen bytter til det"
        print(f"  {other.varenummer} {other.title}: varer {moved}")
    for option in answer.options:
        starts = f", senest {option.starts:%d.%m.%Y}" if option.starts else ""
        what = " ".join(filter(None, (option.kind, option.pool, option.label)))
        print(f"  tiltak {what}: {option.p_lasts:.0%}{starts}")


def _days(days: Any) -> str:
    return ", ".join(_day(each) for each in (days.early, days.median, days.late))


def _day(value: date | None) -> str:
    return f"{value:%d.%m.%Y}" if value else "–"


def add_run(questions: argparse._SubParsersAction) -> None:
    """Declares `outlook run`."""
    command = questions.add_parser("run", help="every item in the country, with or without a case")
    command.add_argument("--as-of", type=day, metavar="DATE", help="default: the day of the newest stock count")
    add_json(command)
    command.set_defaults(run=run_run)


def run_run(args: argparse.Namespace) -> int:
    """Runs every item, and tells how many are threatened. A run that was stopped goes on where it was."""
    from beredt.cases.nation import run_nation
    from beredt.supply.queries import default_day

    as_of: date = args.as_of or default_day()
    told = run_nation(as_of, progress=lambda done, of: say(f"{done} av {of} varer"))
    if args.json:
        print_json(
            {
                "as_of": told.as_of,
                "items": told.items,
                "counts": told.counts,
                "snapshot": told.snapshot,
                "version": told.version,
                "sha256": told.sha256,
                "seconds": told.seconds,
            }
        )
        return 0
    counts = told.counts
    say(f"Alle varer per {as_of:%d.%m.%Y}: {told.items} varer, regnet ut på {told.seconds:.0f} s")
    print(f"Trolig tomt innen 30 dager: {counts['threatened']}, {counts['threatened_without_case']} uten åpen sak")
    print(f"Bruken har endret seg:      {counts['changed']}")
    print(f"Ukjent:                     {counts['unknown']}")
    return 0


def add_again(questions: argparse._SubParsersAction) -> None:
    """Declares `outlook again`."""
    command = questions.add_parser("again", help="compute stored answers again, and compare the bytes")
    command.add_argument("which", metavar="ID|all", help="the number of an assessment, or all")
    add_json(command)
    command.set_defaults(run=run_again)


def run_again(args: argparse.Namespace) -> int:
    """Exit code 1 where an answer of this version comes out otherwise than it was stored, or there is none."""
    from beredt.assessments.models import Assessment
    from beredt.assessments.storing import Again, recompute

    rows = Assessment.objects.order_by("id")
    if args.which != "all":
        if not args.which.isdigit():
            say(f"{args.which!r} er ikke et nummer. Skriv nummeret på en vurdering, eller all.")
            return 1
        rows = rows.filter(pk=int(args.which))
    came = dict.fromkeys(Again, 0)
    different = []
    for assessment in rows.iterator(chunk_size=50):
        what = recompute(assessment)
        came[what] += 1
        if what is Again.DIFFERENT:
            different.append(assessment.pk)
    if not sum(came.values()):
        say("Det er ingen slik vurdering.")
        return 1
    if args.json:
        print_json({**{each.value: count for each, count in came.items()}, "ids_different": different})
    else:
        say(
            f"{came[Again.SAME]} like til siste siffer, {came[Again.DIFFERENT]} ulike, "
            f"{came[Again.OTHER_VERSION]} fra en annen programversjon"
        )
        for key in different:
            print(f"Ulik: {key}")
    return 1 if different else 0


#: What can be asked. Another question adds the function that declares it.
QUESTIONS: tuple[Callable[[argparse._SubParsersAction], None], ...] = (add_item, add_run, add_again, add_score)
