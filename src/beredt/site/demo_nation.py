"""Building the demo nation: its files are generated, then taken in through the importers like anybody's."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from tqdm import tqdm

from beredt import __version__
from beredt.cases.situation import situation
from beredt.catalogue.models import Pack
from beredt.demo.build import write_nation
from beredt.demo.records import AS_OF, DemoFile
from beredt.intake.actions import Incoming
from beredt.site import demo_clock, demo_story
from beredt.site.demo_people import ACTOR, add_demo_people
from beredt.site.importing import take_file


class NotEmptyError(Exception):
    """The database holds data that are not the demo's."""


class AnotherDemoError(Exception):
    """The demo there was built from another seed, scale or version."""


def build(*, seed: int, scale: float, say: Callable[[str], None]) -> dict[str, Any]:
    """Generates the files and takes them in, or finds the demo that stands already. Returns what was done.

    Raises NotEmptyError or AnotherDemoError rather than mix made-up data with others.
    """
    started = time.monotonic()
    wanted = {"seed": seed, "scale": scale, "version": __version__}
    mark = Path(settings.DEMO_MARK)
    begun = demo_clock.begun()
    if mark.exists():
        there = json.loads(mark.read_text())
        if {key: there[key] for key in wanted} != wanted:
            raise AnotherDemoError(
                f"En annen demonasjon ligger i {settings.HOME} ({there}). "
                "Slett mappen, eller bruk en annen BEREDT_HOME."
            )
        if there.get("complete"):
            return there | {"built": False, "seconds": round(time.monotonic() - started, 1)}
        begun = there["begun"]
    elif Pack.objects.exists():
        raise NotEmptyError(
            f"Databasen i {settings.HOME} har data fra før. Demonasjonen bygges bare i en tom database."
        )
    settings.HOME.mkdir(parents=True, exist_ok=True)
    # Marked before the first made-up row, so that no page can ever show one without saying so.
    mark.write_text(json.dumps(wanted | {"begun": begun, "complete": False}))
    settings.DEMO = True
    demo_clock.start()
    folder = settings.HOME / "demo-files"
    shutil.rmtree(folder, ignore_errors=True)  # what an interrupted build left
    say("Lager demonasjonen: alle tall og hendelser er oppdiktet.")
    files = _generate(folder, seed, scale)
    rows = _take_in(files)
    say("Regner ut om lagrene varer gjennom manglene.")
    situation(AS_OF)
    add_demo_people()
    demo_story.tell(say)
    built = wanted | {"begun": begun, "complete": True, "files": len(files), "rows": rows}
    mark.write_text(json.dumps(built))
    return built | {"built": True, "seconds": round(time.monotonic() - started, 1)}


def _generate(folder: Path, seed: int, scale: float) -> list[DemoFile]:
    form = "{desc}: {percentage:3.0f} %|{bar}| {postfix}"
    with tqdm(desc="Skriver filer", total=100, bar_format=form, disable=None) as bar:

        def progress(done: float, total: float, label: str) -> None:
            bar.n = 100 * done / total
            bar.set_postfix_str(label, refresh=True)

        return write_nation(folder, seed=seed, scale=scale, progress=progress)


def _take_in(files: list[DemoFile]) -> int:
    rows = 0
    total = sum(file.path.stat().st_size for file in files)
    with tqdm(desc="Tar inn", total=total, unit="B", unit_scale=True, disable=None) as bar:
        for file in files:
            bar.set_postfix_str(file.path.name, refresh=True)
            told = take_file(file.kind, Incoming(path=file.path, actor=ACTOR, sender=file.sender, source=file.source))
            if told.state == "refused":
                raise RuntimeError("\n".join(told.lines()))
            rows += int(told.counts.get("rows", 0))
            bar.update(file.path.stat().st_size)
    return rows
