"""What a notebook shows, and that it needs no Streamlit."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import plotly.graph_objects as go
import pytest
from nbclient import NotebookClient

from wire.notebook import show, still
from wire.standalone import standalone

ROOT = Path(__file__).parents[2]
LINK = "surface=ravine&run=sgd,lr=0.02&run=adam,lr=0.1"


def test_a_cell_holds_the_whole_player():
    frames = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            frames.append((tag, dict(attrs)))

    Reader().feed(show(f"?{LINK}", height=500)._repr_html_())
    ((tag, given),) = frames
    assert tag == "iframe" and given["height"] == "500"
    assert given["srcdoc"] == standalone(LINK)


@pytest.mark.parametrize("ask", [show, still])
def test_a_mistake_in_a_link_is_told(ask):
    with pytest.raises(ValueError, match="“admm” is not known here"):
        ask("run=admm")


def test_a_still_is_a_figure_of_plotlys():
    figure = go.Figure(**still(LINK)).to_dict()
    assert {trace.get("name") for trace in figure["data"]} >= {"SGD", "Adam"}


def test_streamlit_is_not_imported():
    code = "import sys, wire.notebook; sys.exit('streamlit' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.slow
def test_the_notebook_of_the_documentation_runs():
    written = nbformat.read(ROOT / "docs" / "notebook.ipynb", as_version=4)
    NotebookClient(written, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = [each for cell in written.cells for each in cell.get("outputs", ())]
    assert not [each for each in shown if each["output_type"] == "error"]
    assert sum("<iframe" in each.get("data", {}).get("text/html", "") for each in shown) == 1
    assert any("application/vnd.plotly.v1+json" in each.get("data", {}) for each in shown)
