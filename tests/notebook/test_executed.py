"""A notebook that uses each thing that shows itself is executed: each is there once."""

import json
import subprocess
import sys

import pytest

import pdpsim.drawing

EXECUTE = """
import sys, nbclient, nbformat
made = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(made, timeout=300, kernel_name="python3").execute()
nbformat.write(made, sys.argv[1])
"""
START = """
import pdpsim
from pdpsim import *
from pdpsim import drawing
from pdpsim.drawing.animation import animate_sweeps, animate_training
from pdpsim.drawing.picture import new_axes
from pdpsim.inspection.lesions import lesion_study
run = run_scenario("xor", "pdp1987")
net, patterns, rule, history = run.net, run.patterns, run.recipe.rule, run.history
fresh = Network.layered(2, 2, 1, seed=1)
inspector = Inspector(net, patterns)
group = next(iter(inspector.groups.values()))
stepper = Stepper(fresh, patterns, rule)
recorder = Recorder(stepper, "tss", "h1.activation", every="sweep")
stepper.next_epoch()
study = Study("xor", "pdp1987", range(2)).run()
tested = train_and_test(fresh.copy(), patterns[:3], patterns[3:], rule, max_epochs=40, every=10)
six = Network.layered(6, 2, 1, seed=1)
tree = run_scenario("family_tree", max_epochs=1).net
"""
PICTURES = {
    "network": "net", "draw": "net.draw(pattern=patterns[1])", "history": "history", "plot": "history.plot()",
    "run": "run", "stepper": "stepper", "study plot": "study.plot()",
    "draw_activations": "drawing.draw_activations(net, patterns)",
    "draw_answers": "drawing.draw_answers(net, patterns)",
    "draw_codes": "drawing.draw_codes(net, patterns)", "draw_components": "drawing.draw_components(group)",
    "draw_dendrogram": "drawing.draw_dendrogram(group)", "draw_error": "drawing.draw_error(history)",
    "draw_fields": "drawing.draw_fields(net, 'input', 'hidden', per_row=2)",
    "draw_grid": "drawing.draw_grid([[1.0, 2.0], [3.0, 4.0]], [0, 1], [0, 1])",
    "draw_heat": "drawing.draw_heat([[1.0, -2.0]])", "draw_hinton": "drawing.draw_hinton([[1.0, -2.0]])",
    "draw_lesions": "drawing.draw_lesions(lesion_study(net, patterns))",
    "draw_histogram": "drawing.draw_histogram([10, 20, 30])", "draw_network": "drawing.draw_network(net)",
    "draw_panels": "drawing.draw_panels([history.plot, net.draw])",
    "draw_person_units": "drawing.draw_person_units(tree)", "draw_rows": "drawing.draw_rows(recorder.rows)",
    "draw_similarity": "drawing.draw_similarity(group)", "draw_surface": "drawing.draw_surface(net, points=5)",
    "draw_surfaces": "drawing.draw_surfaces(net, points=5)", "draw_symmetry": "drawing.draw_symmetry(six)",
    "draw_tests": "drawing.draw_tests(tested)", "draw_weights": "drawing.draw_weights(net)",
}  # fmt: skip
TABLES = {
    "units": "net.units", "unit": "net.units['h1']", "connections": "net.connections", "patterns": "patterns",
    "connection": "net.connections['i1', 'h1']", "pattern": "patterns[0]", "inspector": "inspector",
    "inspected unit": "inspector['h1']", "group": "group", "diagnosis": "diagnose(net, patterns)", "study": "study",
    "summary": "study.summary()", "recorder": "recorder", "scenario": "run.scenario",
    "sweeps": "animate_sweeps(fresh, patterns[:1], rule, most=2)",
    "training": "animate_training(fresh, patterns, rule, every=1, max_epochs=1)",
    "player": "pdpsim.player(fresh, patterns, rule)",
}  # fmt: skip
LIVE = {"live": "pdpsim.live(fresh, patterns, rule)"}
QUIET = {"semicolon": "net.draw();", "own axes": "ax = new_axes(); net.draw(ax=ax);"}


@pytest.fixture(scope="module")
def needs_notebooks():
    for package in "nbclient", "ipykernel", "anywidget":
        pytest.importorskip(package, reason=f"{package} is not installed")


def executed(path):
    """What each cell showed: a list of the kinds of each output."""
    ended = subprocess.run([sys.executable, "-c", EXECUTE, path], check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-2000:]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [[{**out.get("data", {}), "kind": out["output_type"]} for out in cell["outputs"]] for cell in cells]


def test_every_drawing_function_is_here():
    assert {name for name in pdpsim.drawing.__all__ if name.startswith("draw_")} <= set(PICTURES)


@pytest.mark.slow
def test_each_thing_shows_itself_once(needs_notebooks, notebook):
    cells = {**PICTURES, **TABLES, **LIVE, **QUIET}
    start, *outputs = executed(notebook(START, *cells.values()))
    shown = dict(zip(cells, outputs))
    assert start == []
    for name, found in shown.items():
        assert len(found) == (name not in QUIET), (name, found)
    for name in PICTURES:
        (data,) = shown[name]
        kinds = {"image/svg+xml", "image/png", "text/html"} & set(data)
        assert len(kinds) == 1, (name, kinds)
        assert "text/html" not in kinds, name
    for name in TABLES:
        (data,) = shown[name]
        assert {"image/svg+xml", "image/png"} & set(data) == set(), name
        assert data["text/html"]
    assert "".join(shown["player"][0]["text/html"]).count("pdpsim-player") >= 1
    assert "".join(shown["training"][0]["text/html"]).count("data:image/png") == 2
    (live,) = shown["live"]
    assert "application/vnd.jupyter.widget-view+json" in live
    for found in shown.values():
        for data in found:
            assert len("".join(data["text/plain"])) < 200


def test_a_player_and_a_live_network_show_themselves_and_the_kernel_goes_on(needs_notebooks, notebook):
    start, player, live, stepped = executed(
        notebook(
            "import pdpsim\nfrom pdpsim import *\nnet = Network.layered(2, 2, 1, seed=1)\n"
            "xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])",
            "pdpsim.player(net, xor, GradientDescent(0.5))",
            "widget = pdpsim.live(net, xor, GradientDescent(0.5)); widget",
            "widget.stepper.next_epoch()",
        )
    )
    assert start == []
    assert "pdpsim-player" in "".join(player[0]["text/html"])
    assert "application/vnd.jupyter.widget-view+json" in live[0]
    assert "".join(live[0]["text/plain"]).startswith("<Live: <Stepper: epoch 1")
    assert len(player) == len(live) == len(stepped) == 1
