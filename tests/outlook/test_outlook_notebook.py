"""The example notebook runs from the first cell to the last, and says what its text says."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "examples" / "outlook.ipynb"


@pytest.fixture(scope="module")
def cells() -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "the notebook is kept without its outputs"
    NotebookClient(notebook, timeout=120).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cells: list[nbformat.NotebookNode]) -> str:
    return "".join(output.text for cell in cells for output in cell.outputs if output.output_type == "stream")


def test_it_answers(cells: list[nbformat.NotebookNode]) -> None:
    text = printed(cells)
    assert "lasts with a chance of 0." in text
    assert "exact: 0." in text
    assert "allowed of each need: {'acute': 0." in text
    assert "packs of demand moved in" in text


def test_it_draws_its_charts(cells: list[nbformat.NotebookNode]) -> None:
    kinds = [kind for cell in cells for output in cell.outputs for kind in output.get("data", {})]
    assert kinds.count("image/svg+xml") == 3
