"""What several rooms of tests need. Strategies are in strategies.py, checks of whole networks in checks.py."""

import gc
import os
import shutil
import signal
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import HealthCheck, Phase, settings

from pdpsim import Network, PatternSet
from pdpsim.cli.main import main

# No deadline: timing is not what these tests are about, and other programs share the machine.
# No explaining of failures either: it takes a minute for networks.
# The same few examples every time, so that a change that breaks nothing fails nothing, and the tests are quick;
# HYPOTHESIS_PROFILE=search looks for many new ones.
settings.register_profile(
    "pdpsim",
    deadline=None,
    derandomize=True,
    max_examples=8,
    suppress_health_check=[HealthCheck.too_slow],
    phases=set(Phase) - {Phase.explain},
)
settings.register_profile("search", settings.get_profile("pdpsim"), derandomize=False, max_examples=200)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "pdpsim"))


def pytest_collection_finish():
    """Spare the collector of garbage the thousands of tests, which it would look through again and again: a tenth."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(hookwrapper=True)
def pytest_collect_file():
    """Leave out doctests of test files: where a file cannot be imported, they have its tests skipped without a word."""
    found = yield
    found.force_result([each for each in found.get_result() if not isinstance(each, DoctestModule)])


# A shell that starts a program in the background has it ignore Ctrl-C, and nohup a terminal that is closed; tests of
# these would train for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# The start that came with the bp program of 1987, typed here a second time so that a slip in the scenario shows.
START_1987 = {
    ("bias", "h1"): -0.276589,
    ("i1", "h1"): 0.432171,
    ("i2", "h1"): 0.448781,
    ("bias", "h2"): -0.402498,
    ("i1", "h2"): -0.038413,
    ("i2", "h2"): 0.036489,
    ("bias", "o1"): 0.279299,
    ("h1", "o1"): 0.272080,
    ("h2", "o1"): 0.081714,
}


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def xor():
    rows = [([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)]
    return PatternSet(rows, ["i1", "i2"], ["o1"])


@pytest.fixture
def net1987():
    net = Network.layered(2, 2, 1, init_range=0.0)
    for ends, weight in START_1987.items():
        net.connections[ends].weight = weight
    return net


@pytest.fixture
def cli(capsys, monkeypatch):
    """Run a command in this process; where no width was asked for, no line is broken, however long paths are."""
    monkeypatch.setenv("COLUMNS", os.environ.get("COLUMNS", "1000"))

    def run(*args: object) -> Ended:
        try:
            status = main([str(arg) for arg in args])
        except SystemExit as end:  # argparse ends the process itself
            status = end.code
        return Ended(status, *capsys.readouterr())

    return run


@pytest.fixture
def root():
    """The folder with the sources; tests of packaging are skipped where there is none."""
    folder = Path(__file__).parents[1]
    if not (folder / "setup.cfg").is_file():
        pytest.skip("needs the source tree")
    return folder


@pytest.fixture(scope="session")
def browser():
    """A page of Chromium without a window; tests that need it are skipped where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("needs Chromium on the path")
    with api.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"]).new_page()


class Tab:
    """A page of the browser, and what has gone wrong in it."""

    def __init__(self, page):
        self.page, self.wrong = page, []
        page.goto("about:blank")
        page.set_viewport_size({"width": 1200, "height": 900})
        self.hears = {
            "pageerror": lambda error: self.wrong.append(str(error)),
            "console": lambda said: self.wrong.append(said.text) if said.type == "error" else None,
        }
        for event, hear in self.hears.items():
            page.on(event, hear)


@pytest.fixture
def tab(browser):
    """An empty page, 1200 pixels wide; nothing may go wrong in it unless a test clears `wrong`."""
    made = Tab(browser)
    yield made
    for event, hear in made.hears.items():
        browser.remove_listener(event, hear)
    assert made.wrong == []
