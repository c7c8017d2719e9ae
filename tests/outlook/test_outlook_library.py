"""The room as a library: its example runs, and importing it is quick."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import beredt.outlook


def test_the_example_of_the_docstring_runs() -> None:
    lines = (beredt.outlook.__doc__ or "").splitlines()
    example = textwrap.dedent("\n".join(line for line in lines if line.startswith("    ")))
    names: dict[str, object] = {}
    exec(example, names)
    result = names["result"]
    assert isinstance(result, beredt.outlook.Coverage)
    assert result.p_lasts is not None
    assert 0 < result.p_lasts < 1


def test_importing_it_loads_neither_numba_nor_scipy() -> None:
    check = "import sys, beredt.outlook; print([m for m in ('numba', 'scipy', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
