"""The live widget and two players in JupyterLab, in Chromium: the Python objects agree with the page."""

import json
import os
import socket
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

CELLS = (
    "import json, pdpsim\nfrom pdpsim import *\nnet = Network.layered(2, 2, 1, seed=1)\n"
    "xor = PatternSet([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])\n"
    "widget = pdpsim.live(net, xor, GradientDescent(0.5, 0.9))\nwidget",
    "pdpsim.player(net, xor, GradientDescent(0.5))",
    "pdpsim.player(net, xor[:1], GradientDescent(0.5))",
    "stepper = widget.stepper\nprint(json.dumps([stepper.steps, stepper.phase, stepper.current_rule.momentum,\n"
    "    sorted(c.name for c in stepper.lesions), {c.name: c.weight for c in net.connections.values()},\n"
    "    {u.name: u.activation for u in net.units.values()}]))",
    "net.connections['i1', 'h1'].weight = 7.0; print('set')",
    "ab",
)


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab of its own, with its settings and files in a folder of the test."""
    for package in "jupyterlab", "anywidget":
        pytest.importorskip(package, reason=f"{package} is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {f"JUPYTER_{what}_DIR": str(tmp_path / what) for what in ("CONFIG", "DATA", "RUNTIME")}
    program = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}",
        "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None",
    ]  # fmt: skip
    with open(tmp_path / "log", "wb") as log:
        server = subprocess.Popen(program, env={**os.environ, **places}, stdout=log, stderr=log)
    yield f"http://127.0.0.1:{port}/doc/tree/notebook.ipynb"
    server.terminate()
    server.wait()


def opened(page, address):
    """Open the notebook, as soon as the server answers, and run its first three cells."""
    for _ in range(120):
        try:
            page.goto(address)
            break
        except Exception:  # it does not listen yet
            page.wait_for_timeout(1000)
    page.locator(".jp-Notebook .cm-content").first.wait_for(timeout=180_000)
    for k in range(3):
        begin_cell(page, k)
        page.locator(".player").nth(k).wait_for(timeout=90_000)


def begin_cell(page, k):
    """Run the cell of that number, again while the kernel is being connected."""
    cell = page.locator(".jp-Notebook .jp-Cell").nth(k)
    for _ in range(30):
        cell.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(3000)
        if cell.locator(".jp-InputPrompt").inner_text().strip() != "[ ]:":
            break
    return cell


def run_cell(page, k):
    """Run the cell of that number, and return what it printed."""
    output = begin_cell(page, k).locator(".jp-OutputArea-output").first
    output.wait_for(timeout=60_000)
    return output.inner_text().strip()


def shown(stage, kind):
    script = "parts => parts.map(part => [part.closest('g').dataset.of, part.textContent])"
    return dict(stage.locator(kind).evaluate_all(script))


def test_what_is_done_in_the_page_is_done_to_the_objects(notebook, lab, browser):
    notebook(*CELLS)
    page = browser
    page.set_viewport_size({"width": 1400, "height": 1000})
    opened(page, lab)
    stage = page.locator(".player").first
    stage.locator(".place", has_text="epoch 1").wait_for(timeout=60_000)
    for text in "present", "bias -> h1", "i1 -> h1", "i2 -> h1", "h1 fires":
        stage.locator("[data-act=step]").click()
        stage.locator(".caption", has_text=text).wait_for(timeout=30_000)
    stage.locator("[data-act=back]").click()
    stage.locator(".caption", has_text="i2 -> h1").wait_for(timeout=30_000)
    stage.locator(".unit[data-of=h2] .body").click()
    stage.locator("[data-act=lesion]").click()
    stage.locator(".unit.lesioned[data-of=h2]").wait_for(timeout=30_000)
    stage.locator("[data-setting=momentum]").focus()
    page.keyboard.press("ArrowLeft")
    stage.locator(".caption", has_text="momentum 0.89").wait_for(timeout=30_000)
    # The next cell sees what was done.
    steps, phase, momentum, lesions, weights, activations = json.loads(run_cell(page, 3))
    assert (steps, phase, momentum) == (6, "forward", 0.89)
    assert lesions == ["bias -> h2", "h2 -> o1", "i1 -> h2", "i2 -> h2"]
    for name, text in shown(stage, ".weight").items():
        assert float(text.replace("\u2212", "-")) == pytest.approx(weights[name], abs=6e-4)
    for name, text in shown(stage, ".value").items():
        assert float(text.replace("\u2212", "-")) == pytest.approx(activations[name], abs=6e-4)
    # And the page what a cell does.
    assert run_cell(page, 4) == "set"
    stage.locator(".weight[data-of='i1 -> h1']", has_text="7.000").wait_for(timeout=30_000)
    keys_are_each_ones_own(page)


def keys_are_each_ones_own(page):
    """Two players and a cell with text: what is typed goes where the focus is."""
    counts = page.locator(".slider:visible").locator("xpath=..").locator(".count")
    assert counts.all_inner_texts() == ["0 of 113", "0 of 35"]
    cell = page.locator(".jp-Notebook .jp-Cell").nth(5).locator(".cm-content")
    cell.click()
    page.keyboard.press("End")
    page.keyboard.type(" c ")
    assert cell.inner_text() == "ab c "
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    for k, key in (1, "ArrowRight"), (2, "End"):
        page.locator(".player").nth(k).focus()
        page.keyboard.press(key)
        for command in "x", "d", "d", "a":  # the notebook's own, which rest
            page.keyboard.press(command)
    assert counts.all_inner_texts() == ["1 of 113", "35 of 35"]
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
