"""make bench: every benchmark in one run, as ratios with their limits; exit code 1 where a limit is passed.

With --full the lake's is run on 200 million rows and not on 20 million, which takes some ten minutes.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bench_cases
import bench_coverage
import bench_fest
import bench_lake
import bench_nation
import bench_use


def main() -> int:
    """Runs all and prints a line each; with --json one document."""
    fest = bench_fest.run()
    files = bench_use.run()
    lake = bench_lake.run(full="--full" in sys.argv)
    coverage = bench_coverage.run()
    nation = bench_nation.run()
    cases = bench_cases.run()
    apart = abs(coverage["p_lasts_difference_in_errors"])
    lines = [
        ("FEST, 120 MB: import against bare iterparse", fest.get("ratio"), "<=", 4.0),
        ("FEST, 120 MB: peak memory of the import, MB", fest.get("peak_mb"), "<=", 500),
        ("use, 1 million lines: read against pyarrow alone", files["use"]["ratio"], "<=", 3.0),
        ("lake, weekly use by substance and region: against SQL by hand", lake["weekly"]["against_by_hand"], "<=", 1.3),
        ("lake, answers about regions that are not alike", lake["answers_that_differ"], "<=", 0),
        ("lake, the same: rollup against facts", lake["weekly"]["rollup_against_named"], "<=", 0.2),
        ("lake, the same over five times the rows: peak memory, MB", lake["memory"]["peak_mb"], "<=", 2000),
        ("coverage, 2,000 products: nanoseconds a day-step", coverage["ns_per_day_step"], "<=", 2.5),
        ("coverage: SimPy against the product", coverage["ratio"], ">=", 700.0),
        ("coverage: difference of the two answers, standard errors", apart, "<=", 4.0),
        ("nation, 13,000 items of four regions: run against the bare kernel", nation["ratio"], "<=", 1.7),
        ("nation: peak memory, MB", nation["peak_mb"], "<=", 4000),
        ("nation: time an item, all against a quarter of them", nation["growth"], "<=", 1.2),
        *(
            (f"{name}: 95th percentile against one SELECT of its rows", page["ratio"], "<=", page["at_most"])
            for name, page in cases.items()
        ),
    ]
    failed = 0
    if "--json" in sys.argv:
        print(
            json.dumps(
                {"fest": fest, "files": files, "lake": lake, "coverage": coverage, "nation": nation, "cases": cases},
                indent=2,
            )
        )
    for name, value, sense, limit in lines:
        if value is None:
            print(f"skipped  {name}: {fest['skipped']}", file=sys.stderr)
            continue
        kept = value <= limit if sense == "<=" else value >= limit
        failed += not kept
        print(f"{'ok' if kept else 'OVER':8} {name}: {value:.2f} ({sense} {limit:g})", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
