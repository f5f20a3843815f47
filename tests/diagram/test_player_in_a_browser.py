"""The player in Chromium: it steps forward and back, and shows the numbers that the Stepper gives."""

import shutil

import pytest
from odd_networks import ODD

from pdpsim import GradientDescent, Network, PatternSet, Stepper
from pdpsim.diagram.player import save_player
from pdpsim.diagram.texts import compact

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
RULE = GradientDescent(0.5, 0.9)
UNNAMED = PatternSet([([0, 1], [1]), ([1, 1], [0])])  # for any two inputs and output

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs Chromium and chromedriver on the path")


@pytest.fixture(scope="module")
def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for argument in "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking":
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser, tmp_path, net1987, xor):
    save_player(tmp_path / "player.html", net1987, xor, RULE)
    browser.get("about:blank")
    browser.get((tmp_path / "player.html").as_uri())
    return browser


def text(page, name):
    return page.find_element(By.ID, name).text


def shown(page, kind, what="textContent"):
    """What the parts of a kind show, by unit or connection: one call, for each costs a while."""
    script = f"return [...document.querySelectorAll('.{kind}')].map(part => [part.dataset.of, part.{what}])"
    return dict(page.execute_script(script))


def press(page, *keys):
    for key in keys:
        page.find_element(By.TAG_NAME, "body").send_keys(key)


def test_it_shows_what_the_stepper_gives_forward_and_back(page, net1987, xor):
    stepper = Stepper(net1987, xor, RULE)
    for n in range(1, 27):
        stepper.step()
        press(page, Keys.ARROW_RIGHT)
        backward = net1987.phase == "backward"
        values, sums, fills = shown(page, "value"), shown(page, "sum"), shown(page, "unit", "dataset.value")
        for unit in net1987.units.values():
            if unit.computes:
                value = unit.delta if backward else unit.activation
                assert values[unit.name] == compact(value)
                assert float(fills[unit.name]) == value
                assert (
                    sums[unit.name] == f"error {compact(unit.error)}" if backward else f"net {compact(unit.net_input)}"
                )
        assert text(page, "count") == f"{n} of 113"
        assert ("backward" if backward else "forward") in text(page, "phase")
    for n in range(25, 13, -1):
        stepper.undo()
        page.find_element(By.ID, "back").click()
        assert text(page, "count") == f"{n} of 113"
        assert shown(page, "value")["o1"] == compact(net1987.units["o1"].delta)
    assert text(page, "caption").startswith("outputs compared with targets")


def test_the_keyboard_reaches_everything(page):
    press(page, Keys.END)
    assert text(page, "count") == "113 of 113"
    assert "weight change" in text(page, "phase")
    assert set(shown(page, "value").values()) == set(shown(page, "sum").values()) == {""}
    assert all("\u2202" in number for number in shown(page, "weight").values())
    press(page, Keys.PAGE_UP)
    assert text(page, "count") == "104 of 113"
    press(page, Keys.HOME, Keys.PAGE_DOWN)
    assert (text(page, "count"), text(page, "caption")[:8]) == ("13 of 113", "o1 fires")
    press(page, Keys.HOME, Keys.TAB)
    names = []
    for _ in range(7):
        names.append(page.switch_to.active_element.get_attribute("id"))
        press_on = page.switch_to.active_element
        press_on.send_keys(Keys.TAB)
    assert names[:4] == ["play", "forward", "sweep", "last"]  # those that lead back are off at the start
    assert {"speed", "slider"} <= set(names)


def test_it_plays_and_pauses_and_is_told_politely(page):
    play = page.find_element(By.ID, "play")
    caption = page.find_element(By.ID, "caption")
    assert (caption.get_attribute("aria-live"), play.get_attribute("aria-pressed")) == ("polite", "false")
    page.execute_script("document.getElementById('speed').value = '40'")
    play.click()
    assert (caption.get_attribute("aria-live"), play.get_attribute("aria-pressed")) == ("off", "true")
    from selenium.webdriver.support.wait import WebDriverWait

    WebDriverWait(page, 20).until(lambda _: int(text(page, "count").split()[0]) > 5)
    play.click()
    reached = text(page, "count")
    assert play.text == "Play"
    page.execute_async_script("setTimeout(arguments[0], 200)")
    assert text(page, "count") == reached


def test_every_control_has_a_name_and_nothing_goes_wrong(page):
    for control in page.find_elements(By.CSS_SELECTOR, "button, input, select, svg"):
        assert control.accessible_name
    press(page, Keys.END, Keys.HOME)
    assert [entry for entry in page.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.parametrize("name", ["__DATA__", "__STAGE__", "</script><script>document.title = 'run'</script>"])
def test_no_name_can_run_a_script_of_its_own(browser, tmp_path, name):
    hostile = "\"/><image href='x' onerror='document.title = \"run\"'/>"
    net = Network(name)
    for unit in ("i1", "i2"):
        net.add_unit(unit, "input")
    net.add_unit(hostile, "output", bias=0.1)
    net.connect_all(["i1", "i2"], [hostile])
    save_player(tmp_path / "player.html", net, UNNAMED, RULE)
    browser.get((tmp_path / "player.html").as_uri())
    press(browser, Keys.END)
    assert browser.title == f"{name}: message by message"
    assert set(shown(browser, "value")) == {"bias", "i1", "i2", hostile}
    assert text(browser, "count") == "23 of 23"


def test_the_policy_of_the_page_holds_off_a_script_that_came_in_all_the_same(browser, tmp_path, net1987, xor):
    save_player(tmp_path / "player.html", net1987, xor, RULE)
    page = (tmp_path / "player.html").read_text(encoding="utf-8")
    smuggled = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    (tmp_path / "player.html").write_text(page.replace("<main>", f"<main>{smuggled}"), encoding="utf-8")
    browser.get((tmp_path / "player.html").as_uri())
    press(browser, Keys.END)
    assert (browser.title, text(browser, "count")) == ("network: message by message", "113 of 113")
    browser.get_log("browser")  # of what was held off


PARTS = """
const page = document.querySelector("#stage svg").getBoundingClientRect(), found = [];
for (const part of document.querySelectorAll("#stage circle, #stage polyline, #stage text")) {
  const box = part.getBoundingClientRect();
  if (box.width && (box.left < page.left || box.right > page.right || box.top < page.top || box.bottom > page.bottom))
    found.push(part.className.baseVal + " " + (part.dataset.of || part.textContent));
}
return found;
"""


@pytest.mark.parametrize("direction", ["up", "right"])
@pytest.mark.parametrize("name", [name for name in ODD if name not in ("alone", "groups", "a circle", "recurrent")])
def test_everything_lies_on_the_stage(browser, tmp_path, name, direction):
    net = ODD[name]()
    patterns = PatternSet([([0.5] * len(net.inputs), [1.0] * len(net.outputs))])
    save_player(tmp_path / "player.html", net, patterns, RULE, direction=direction)
    browser.get((tmp_path / "player.html").as_uri())
    for key in Keys.PAGE_DOWN, Keys.PAGE_DOWN, Keys.END:
        press(browser, key)
        assert browser.execute_script(PARTS) == []
