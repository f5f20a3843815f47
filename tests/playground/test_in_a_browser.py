"""The playground in Chromium, offline, with the npm package pyodide as its Python: one page load serves most tests."""

import json
import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from math import dist
from urllib.request import urlopen

import pytest

from pdpsim import run_scenario
from pdpsim.playground.exponential import is_pythons
from pdpsim.playground.serving import server
from pdpsim.playground.site import PYODIDE, write_playground

LONG = 200_000  # milliseconds; the machine may have other things to do
REFUSED = ("/fetch", "/request")  # what a test asks for that the page may not
WEIGHTS = "[c.weight.hex() for c in net.connections.values()]"


# Each process of a spread run would begin a Python of its own in a browser, which takes longer than they wait.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    """The folder of the npm package, which npm brings; a test that has no network has no playground."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm, for the package pyodide")
    place = tmp_path_factory.mktemp("runtime")
    line = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(place), f"pyodide@{PYODIDE}"]
    if subprocess.run(line, check=False, capture_output=True, timeout=120).returncode:
        pytest.skip("npm cannot install the package pyodide")
    return place / "node_modules" / "pyodide"


@pytest.fixture(scope="module")
def address(runtime, tmp_path_factory):
    folder = tmp_path_factory.mktemp("playground")
    write_playground(folder, runtime)
    with server(folder) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}/"
        serving.shutdown()


@pytest.fixture(scope="module")
def page(browser, address):
    """The page, once Python has begun; all that it asked for came from its own server, and nothing went wrong."""
    page = browser.context.browser.new_page()
    page.set_default_timeout(LONG)
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append("a dialog"))
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    yield page
    page.close()
    ours = (address, f"blob:{address}")
    assert [url for url in asked if not url.startswith(ours) and not url.endswith(REFUSED)] == []
    assert wrong == []


@pytest.fixture
def opened(page):
    """Open XOR, or what a link says, in the page."""

    def go(link=""):
        before = page.evaluate("+document.body.dataset.opened")
        if link:
            page.evaluate("link => { location.hash = link; }", link)
        else:
            page.evaluate("document.getElementById('type').open = false")
            page.click("#open")
        until(page, f"+document.body.dataset.opened > {before}")
        return page

    page.set_viewport_size({"width": 1200, "height": 900})
    return go


def until(page, condition):
    """Wait until something holds of a page, whose policy lets playwright's own waiting run nothing in it."""
    ends = time.monotonic() + LONG / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < ends, condition
        page.wait_for_timeout(30)


def say(page, code):
    """What lines typed at the prompt print."""
    page.evaluate("document.getElementById('type').open = true")
    page.fill("#code", code)
    page.evaluate("document.getElementById('out').textContent = '...'")
    page.click("#say")
    until(page, "document.getElementById('out').textContent !== '...'")
    return page.text_content("#out")


def train(page, engine):
    page.select_option("#engine", engine)
    page.click("#train")
    until(page, "document.getElementById('trained').textContent.startsWith('Learned')")


def caption(page):
    return page.text_content("#stage .caption")


def test_from_page_load_to_solved_back_lesion_explain_and_a_link(opened):
    page = opened()
    # Step and back.
    page.click("#stage [data-act=step]")
    until(
        page,
        "document.querySelector('#stage > div').shadowRoot.querySelector('.caption').textContent.includes('presented')",
    )
    first = caption(page)
    page.click("#stage [data-act=step]")
    page.locator("#stage .caption", has_text="bias -> h1").wait_for()
    page.click("#stage [data-act=back]")
    page.locator("#stage .caption", has_text=first).wait_for()
    # Explain.
    page.select_option("#stage select.by", "sweep")
    page.click("#stage [data-act=step]")
    page.locator("#stage .caption", has_text="o1 fires").wait_for()
    page.select_option("#stage select.about", "h1")
    page.locator("#stage .told", has_text="activation(h1) = 1 / (1 + exp(").wait_for()
    # Lesion, and repair.
    page.click("#stage .pin [data-act=lesion]")
    page.locator("#stage g.unit.lesioned[data-of=h1]").wait_for()
    page.click("#train")
    page.locator("#wrong", has_text="lesioned").wait_for()
    page.click("#stage .pin [data-act=lesion]")
    page.locator("#stage g.unit.lesioned").wait_for(state="detached")
    # A link that restores all of it, weights to the last bit.
    page.click("#share")
    until(page, "location.hash.length > 10")
    link, place = page.evaluate("location.hash"), page.text_content("#stage .place")
    held = (caption(page), say(page, WEIGHTS))
    page.evaluate("history.replaceState(null, '', '#')")
    opened()
    assert (caption(page), say(page, WEIGHTS)) != held
    again = opened(link)
    assert again.text_content("#stage .place") == place
    assert (caption(again), say(again, WEIGHTS)) == held
    # What it computes, once it has learned.
    train(again, "compiled")
    again.click("#words")
    assert "h1 = i1 or i2" in again.text_content("#learned pre")
    again.click("#codes")
    again.locator("#learned table tr").nth(4).wait_for()
    assert again.locator("#learned table tr").count() == 5


def test_what_is_told_of_a_network_goes_when_it_is_another(opened):
    page = opened()

    def learn():
        train(page, "compiled")
        page.click("#words")
        page.locator("#learned pre", has_text="h1 = i1 or i2").wait_for()

    def told():
        return page.evaluate("['trained', 'learned'].map(id => document.getElementById(id).textContent.length > 0)")

    page.click("#words")
    page.locator("#learned pre", has_text="tss 1.").wait_for()
    train(page, "compiled")
    assert told() == [True, False]  # the words were of the start
    learn()
    page.select_option("#stage .present select, #stage select.present", "01")
    page.wait_for_timeout(500)
    assert told() == [True, True]
    page.select_option("#stage select.about", "h1")
    page.click("#stage .pin [data-act=lesion]")
    page.locator("#stage g.unit.lesioned[data-of=h1]").wait_for()
    assert told() == [False, False]
    page.click("#stage .pin [data-act=lesion]")
    page.locator("#stage g.unit.lesioned").wait_for(state="detached")
    learn()
    page.select_option("#engine", "message")
    page.click("#stage [data-act=first]")
    page.locator("#stage .caption", has_text="restarted").wait_for()
    page.click("#train")
    page.click("#words")  # asked meanwhile, of what it was then
    page.locator("#trained", has_text="Learned").wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    assert told() == [True, False]
    page.click("#stage [data-act=first]")
    page.locator("#stage .caption", has_text="restarted").wait_for()
    assert told() == [False, False]


@pytest.mark.parametrize("engine", ["message", "compiled"])
def test_numbers_are_those_of_this_python_to_the_last_bit(opened, engine):
    if not is_pythons():
        pytest.skip("Python's exponential function here is not that of Linux on a machine with fused multiply-add")
    page = opened()
    train(page, engine)
    run = run_scenario("xor", "pdp1987", seed=1)
    printed = say(page, f"import json\nprint(json.dumps([{WEIGHTS}, [e.hex() for e in stepper.tss]]))")
    assert json.loads(printed) == [
        [c.weight.hex() for c in run.net.connections.values()],
        [error.hex() for error in run.history.tss],
    ]


@pytest.fixture
def stranger():
    """Another server, and the paths that were asked of it."""
    asked = []

    class Noted(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Noted) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{serving.server_port}/"
        urlopen(address + "known").close()
        yield address, asked
        serving.shutdown()


def test_hostile_links_run_nothing_and_the_prompt_reaches_nobody(opened, stranger):
    page = opened("#<img src=x onerror=alert(1)>")
    page.locator("#wrong", has_text="no link of the playground").wait_for()
    assert page.locator("#stage g.unit").count() == 6  # XOR is there all the same
    address, asked = stranger
    ways = f"""
import js
js.fetch("{address}fetch")
try:
    request = js.XMLHttpRequest.new()
    request.open("GET", "{address}request", False)
    request.send()
except Exception as error:
    print("refused")
try:
    js.eval("1")
except Exception as error:
    print("refused")
"""
    assert say(page, ways) == "refused\nrefused\n"
    page.wait_for_timeout(500)
    assert asked == ["/known"]


def test_what_is_opened_twice_in_a_moment_comes_on_the_stage_one_after_the_other(opened):
    page = opened()
    before = page.evaluate("+document.body.dataset.opened")
    ask = """names => names.forEach(name => {
        document.getElementById("scenario").value = name;
        document.getElementById("scenario").dispatchEvent(new Event("change"));
        document.getElementById("choose").requestSubmit();
    })"""
    page.evaluate(ask, ["encoder", "negation"])  # an error on the page is told by the page's fixture
    until(page, f"+document.body.dataset.opened == {before + 2}")
    assert page.evaluate("document.querySelectorAll('#stage > div').length") == 1
    assert say(page, "print(len(net.inputs), len(net.outputs))") == "4 3\n"
    page.evaluate(ask, ["xor"])
    until(page, f"+document.body.dataset.opened == {before + 3}")


def test_a_network_wired_by_hand_learns(opened):
    page = opened()
    page.click("#wire summary")
    page.get_by_role("button", name="Add it").click()  # i3, an input
    board = page.locator("#wiring svg")
    box = board.bounding_box()

    def at(x, y):
        return box["x"] + x * box["width"] / 600, box["y"] + y * box["height"] / 360

    def drag(a, b):
        page.mouse.move(*at(*a))
        page.mouse.down()
        page.mouse.move(*at(*b), steps=4)
        page.mouse.up()

    # Inputs stand in the order in which patterns name none of them.
    assert page.text_content("#wiring .order") == "Patterns, one on a line, in numbers: i1 i2 i3 -> o1"

    def across(names):
        return [float(board.locator(f"[data-unit={name}] circle").get_attribute("cx")) for name in names]

    assert across(["i1", "i2", "i3"]) == sorted(across(["i1", "i2", "i3"]))
    # Units that are added stand on places of their own, and the mouse takes hold of the nearest.
    for role in ("hidden", "hidden", "output", "input"):
        page.get_by_label("New unit").select_option(role)
        page.get_by_role("button", name="Add it").click()

    def places():
        return board.locator("circle").evaluate_all(
            "all => all.map(one => ['cx', 'cy'].map(at => +one.getAttribute(at)))"
        )

    assert len(places()) == 10
    assert min(dist(a, b) for a, b in combinations(places(), 2)) >= 70
    for _ in range(3):  # where none is left to the right, those that are there move up
        page.get_by_role("button", name="Add it").click()
    row = [f"i{k}" for k in range(1, 8)]
    assert across(row) == sorted(across(row))
    assert len(places()) == 13
    assert min(dist(a, b) for a, b in combinations(places(), 2)) >= 70
    for _ in range(57):  # more than there are places for: still each on one of its own
        page.get_by_role("button", name="Add it").click()
    assert len(set(map(tuple, places()))) == 70
    page.get_by_role("button", name="Put it on the stage").click()  # which is refused where it was asked for
    page.locator(
        "#wiring .said", has_text="the patterns have 2 input values; the network has 64 input units"
    ).wait_for()
    for name in ("h3", "h4", "o2", *(f"i{k}" for k in range(4, 65))):
        page.locator("#wiring select").last.select_option(name)
        page.get_by_role("button", name="Take it away").click()
    # A unit that is dragged to another is connected with it, and to a free place is moved there.
    drag((*across(["i1"]), 300), (300, 60))
    assert page.text_content("#wiring .said") == "i1 -> o1 is there"
    drag((200, 180), (60, 120))
    h1 = page.locator("#wiring [data-unit=h1] circle")
    assert [round(float(h1.get_attribute(name)), -1) for name in ("cx", "cy")] == [60, 120]
    # A pattern that is not understood is told, not guessed.
    lines = page.get_by_label("Patterns, one on a line")
    rows = lines.input_value()
    for wrong in "0 l -> 1", "0 0 1", "0 -> 0 -> 1", "0,5 -> 1", "0x1 0 -> 1", "\uff11 0 -> 1", "1e999 0 -> 1":
        lines.fill(f"{rows}\n{wrong}")
        page.get_by_role("button", name="Put it on the stage").click()
        assert f'"{wrong}"' in page.text_content("#wiring .said")
    lines.fill(f"{rows}\n0 1 -> 1")
    page.get_by_role("button", name="Take it away").wait_for()
    page.locator("#wiring select").last.select_option("i3")
    page.get_by_role("button", name="Take it away").click()
    page.get_by_role("button", name="Put it on the stage").click()
    page.locator("#stage .title", has_text="wired by hand").wait_for()
    assert page.text_content("#wiring .said") == ""
    assert page.locator("#stage g.connection[data-of='i1 -> o1']").count() == 1
    assert "0 1 (2)" in say(page, "print([pattern.name for pattern in stepper.patterns])")
    train(page, "compiled")
    # A unit that is taken away and added again has its place in the patterns again.
    page.locator("#wiring select").last.select_option("i1")
    page.get_by_role("button", name="Take it away").click()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Put it on the stage").click()
    assert "['i1', 'i2']" in say(page, "print([unit.name for unit in stepper.net.inputs])")


def test_a_second_finger_waits_and_a_unit_that_is_taken_away_is_dragged_no_more(opened):
    page = opened()
    page.evaluate("document.getElementById('wire').open = true")
    page.get_by_role("button", name="Add it").click()
    board = "document.querySelector('#wiring svg')"
    page.evaluate(f"{board}.setPointerCapture = () => {{}}")  # these fingers are none of the browser's

    def finger(kind, number, x, y):
        page.evaluate(
            f"""{board}.dispatchEvent(new PointerEvent("pointer{kind}", (box => ({{pointerId: {number},
            clientX: box.left + {x} * box.width / 600, clientY: box.top + {y} * box.height / 360}}))(
            {board}.getBoundingClientRect())))"""
        )

    before = page.text_content("#wiring .said")
    finger("down", 1, 300, 60)
    finger("down", 2, 200, 180)
    finger("move", 2, 400, 300)
    finger("up", 2, 400, 300)
    assert page.text_content("#wiring .said") == before
    finger("move", 1, 500, 60)
    page.locator("#wiring select").last.select_option("o1")
    page.get_by_role("button", name="Take it away").click()
    finger("move", 1, 520, 80)
    finger("up", 1, 520, 80)
    assert page.text_content("#wiring .said") == "o1 is gone"
    assert page.locator("#wiring [data-unit]").count() >= 4


def test_python_that_cannot_go_on_says_so(browser, address):
    page = browser.context.browser.new_page()
    page.set_default_timeout(LONG)
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    page.evaluate("document.getElementById('type').open = true")
    for code in "import json; json.dumps = None", "import os; os._exit(1)":
        page.fill("#code", code)
        page.click("#say")
        page.locator("#wrong", has_text="load the page again").wait_for()
        page.click("#open")
        page.locator("#wrong", has_text="load the page again").wait_for()
        assert "Traceback" not in page.text_content("#wrong")
    page.close()


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_is_no_wider_than_a_screen(opened, width):
    page = opened()
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.click("#words")
    page.locator("#learned pre").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    nameless = """[...document.querySelectorAll('main button, main select, main input, main textarea')].filter(
        part => !part.labels?.length && !part.textContent.trim() && !part.getAttribute('aria-label')).length"""
    assert page.evaluate(nameless) == 0
