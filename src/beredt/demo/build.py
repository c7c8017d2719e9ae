"""Building the demo nation: every file that its organisations could have sent, from a seed."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from beredt.demo.batches import batches
from beredt.demo.delivery_files import write_deliveries
from beredt.demo.gaps import gaps
from beredt.demo.history import write_history
from beredt.demo.holdings import rules
from beredt.demo.medicines import catalogue
from beredt.demo.places import places
from beredt.demo.records import AS_OF, DemoFile, DemoPack, Place, Shortage
from beredt.demo.register_files import write_registers
from beredt.demo.sales_files import write_sales
from beredt.demo.stock_files import StockJob, Stores, stock_jobs, write_stock
from beredt.demo.use_files import UseJob, use_jobs, write_use
from beredt.demo.users import hospitals, pharmacies
from beredt.demo.world import world

#: Told how many steps are done, of how many, and what is being made.
Progress = Callable[[int, int, str], None]
#: The order in which the files must be taken in: registers before what refers to them.
ORDER = (
    "fest",
    "packs",
    "organisations",
    "contacts",
    "notices",
    "cases",
    "stock",
    "use",
    "deliveries",
    "customers21",
    "sales20",
)

#: So many of DMP's lists came after the register was written.
NEWEST_LISTS = 2

README = """\
Alt i denne mappen er oppdiktet og laget av beredt fra et frø.

Virkestoffer, ATC-koder, helseregioner, helseforetak og kommuner er virkelige. Det samme er navnene på de
legemidlene som Mangelsenterets årsrapport for 2024 omtaler. Alle andre handelsnavn, alle leverandører, grossister,
apotek og varenummer er funnet på, og ingen tall om lager, forbruk, leveranser, omsetning eller mangler er virkelige.
Filene i den rekkefølgen de skal tas inn, står i filer.csv.
"""


@dataclass(frozen=True, slots=True)
class _Nation:
    """Everything that the files are made from."""

    catalogue: tuple[DemoPack, ...]
    places: tuple[Place, ...]
    shortages: tuple[Shortage, ...]
    stores: Stores
    use: list[UseJob]
    stock: list[StockJob]


def write_nation(out: Path, seed: int, progress: Progress | None = None, scale: float = 1.0) -> list[DemoFile]:
    """Write the whole nation below `out` and give its files in the order they are to be taken in.

    The same seed and scale give the same bytes. A `scale` under 1 makes fewer pharmacies and less use of the same
    packs and cases. Raises FileExistsError where `out` holds anything.
    """
    tell = progress or (lambda done, total, label: None)
    _empty_folder(out)
    packs, all_places = catalogue(seed), places(seed)
    tell(0, 1, "register")
    files = write_registers(packs, all_places, out)
    history, shortages = write_history(packs, out, seed)
    nation = _nation(packs, all_places, shortages, seed, scale)
    files += history
    files += _quantities(nation, out, seed, len(files), tell)
    _in_turn(files)
    _write_list(files, out)
    return files


def write_truth(path: Path, seed: int, scale: float = 1.0) -> None:
    """Write what no sender knows as JSON: true rates of use, and how shortages really go on. For tests only."""
    with TemporaryDirectory() as folder:
        packs = catalogue(seed)
        _, shortages = write_history(packs, Path(folder), seed)
        nation = _nation(packs, places(seed), shortages, seed, scale)
    truth = nation.stores.world
    content = {
        "as_of": AS_OF.isoformat(),
        "packs_per_day": {p.varenummer: float(rate) for p, rate in zip(packs, truth.rate(AS_OF, 90), strict=True)},
        "cover_days": {p.varenummer: float(days) for p, days in zip(packs, truth.stock.cover[:, -1], strict=True)},
        "shortages": [
            {
                "case": shortage.case_no,
                "varenummer": list(shortage.varenummer),
                "start": shortage.start.isoformat(),
                "true_end": shortage.true_end.isoformat(),
                "depth": shortage.depth,
            }
            for shortage in shortages
        ],
        "unknown": {
            name: [packs[row].varenummer for row in np.flatnonzero(getattr(nation.stores.gaps, name))]
            for name in ("no_stock", "no_use", "no_expiry")
        },
    }
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _nation(
    packs: tuple[DemoPack, ...],
    all_places: tuple[Place, ...],
    shortages: tuple[Shortage, ...],
    seed: int,
    scale: float,
) -> _Nation:
    made = world(packs, shortages, seed, scale)
    of_hospitals = hospitals(packs, all_places, seed, scale)
    of_pharmacies = pharmacies(packs, all_places, seed, scale)
    return _Nation(
        packs,
        all_places,
        shortages,
        Stores(made, rules(made), batches(made, shortages, seed), gaps(made, seed), seed),
        use_jobs(of_hospitals, of_pharmacies),
        stock_jobs(of_hospitals, of_pharmacies),
    )


def _quantities(nation: _Nation, out: Path, seed: int, done: int, tell: Progress) -> list[DemoFile]:
    """Stock, use, deliveries and sales, on as many threads as there are processors: the kernels release the GIL."""
    made, unreported = nation.stores.world, nation.stores.gaps.no_use
    total = done + len(nation.stock) + len(nation.use) + 3
    files: list[DemoFile] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for file in pool.map(lambda job: write_stock(nation.stores, job, out), nation.stock):
            files.append(file)
            tell(done + len(files), total, "lager")
        for file in pool.map(lambda job: write_use(made, job, unreported, out, seed), nation.use):
            files.append(file)
            tell(done + len(files), total, "forbruk")
    files += write_deliveries(made, nation.shortages, out, seed)
    tell(total - 2, total, "leveranser")
    files += write_sales(made, nation.places, nation.use, unreported, out, seed)
    tell(total, total, "omsetning")
    return files


def _in_turn(files: list[DemoFile]) -> None:
    """Sorts the files as they are to be taken in. DMP's newest lists come after the register of cases, which was
    written before them, so that something waits in the inbox.
    """
    lists = sorted(file.path.name for file in files if file.kind == "notices")
    newest = set(lists[-NEWEST_LISTS:])

    def turn(file: DemoFile) -> float:
        return ORDER.index("cases") + 0.5 if file.path.name in newest else ORDER.index(file.kind)

    files.sort(key=turn)


def _empty_folder(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty")
    (out / "LES_MEG.txt").write_text(README, encoding="utf-8")


def _write_list(files: Iterable[DemoFile], out: Path) -> None:
    """The list of files, so that they can be taken in by hand in the right order."""
    rows: Sequence[tuple[str, ...]] = [
        (file.kind, str(file.path.relative_to(out)), file.sender, file.source) for file in files
    ]
    with (out / "filer.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(("kind", "path", "sender", "source"))
        writer.writerows(rows)
