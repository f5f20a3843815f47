"""The player in Chromium: it steps forward and back, shows the numbers that the Stepper gives, and keeps to itself."""

import pytest
from odd_networks import ODD

from pdpsim import GradientDescent, Network, PatternSet, Stepper, train
from pdpsim.diagram.player import player, save_player
from pdpsim.diagram.texts import compact

RULE = GradientDescent(0.5, 0.9)
UNNAMED = PatternSet([([0, 1], [1]), ([1, 1], [0])])  # for any two inputs and output


@pytest.fixture
def page(tab, tmp_path, net1987, xor):
    save_player(tmp_path / "player.html", net1987, xor, RULE)
    opened(tab, tmp_path)
    return tab.page


def opened(tab, folder, count=None):
    tab.page.goto((folder / "player.html").as_uri())
    tab.page.locator(".player").first.focus()
    tab.page.wait_for_function(
        "document.querySelector('.pdpsim-player').shadowRoot.querySelector('.place').textContent"
    )


def text(page, name):
    return page.locator(name).first.inner_text()


def shown(page, kind):
    """What the parts of a kind show, by unit or connection: one call, for each costs a while."""
    script = "parts => parts.map(part => [part.closest('g').dataset.of, part.textContent])"
    return dict(page.locator(kind).evaluate_all(script))


# All that a message changes, in one call: values, sums and fills by unit, the count and the phase.
MESSAGE = """() => {
  const root = document.querySelector(".pdpsim-player").shadowRoot, text = part => part.textContent;
  const of = (kind, told) => Object.fromEntries(
    [...root.querySelectorAll(kind)].map(part => [part.closest("g").dataset.of, told(part)]));
  return [of(".value", text), of(".sum text", text), of(".unit", part => part.dataset.value),
    root.querySelector(".count").innerText, root.querySelector(".phase").innerText];
}"""


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_it_shows_what_the_stepper_gives_forward_and_back(page, net1987, xor):
    stepper = Stepper(net1987, xor, RULE)
    for n in range(1, 27):
        stepper.step()
        press(page, "ArrowRight")
        backward = net1987.phase == "backward"
        values, sums, fills, count, phase = page.evaluate(MESSAGE)
        for unit in net1987.units.values():
            if unit.computes:
                value = unit.delta if backward else unit.activation
                assert values[unit.name] == compact(value)
                assert float(fills[unit.name]) == value
                sum_ = f"error{compact(unit.error)}" if backward else f"net{compact(unit.net_input)}"
                assert sums[unit.name] == sum_
        assert count == f"{n} of 113"
        assert ("backward" if backward else "forward") in phase
    for n in range(25, 13, -1):
        stepper.undo()
        page.locator("[data-act=back]").click()
        assert text(page, ".count") == f"{n} of 113"
        assert shown(page, ".value")["o1"] == compact(net1987.units["o1"].delta)
    assert text(page, ".caption").startswith("outputs compared with targets")


def test_the_first_stage_of_a_trained_network_tells_its_pattern(tab, tmp_path, net1987, xor):
    train(net1987, xor, RULE, max_epochs=4)
    save_player(tmp_path / "player.html", net1987, xor, RULE, first_epoch=5)
    opened(tab, tmp_path)
    told = text(tab.page, ".place"), text(tab.page, ".caption")
    assert told == ("before epoch 5; numbers of pattern 4", "No step has been taken from here yet.")
    press(tab.page, "ArrowRight", "ArrowLeft")
    assert (text(tab.page, ".place"), text(tab.page, ".caption")) == told


def test_beside_what_does_not_compute_there_is_no_sum(page):
    press(page, "ArrowRight")
    assert set(shown(page, ".sum")) == {"h1", "h2", "o1"}


def test_the_keyboard_reaches_everything(page):
    press(page, "End")
    assert text(page, ".count") == "113 of 113"
    assert "weight change" in text(page, ".phase")
    assert set(shown(page, ".value").values()) == set(shown(page, ".sum").values()) == {""}
    assert all("\u2202" in number for number in shown(page, ".weight").values())
    press(page, "PageUp")
    assert text(page, ".count") == "104 of 113"
    press(page, "Home", "PageDown")
    assert (text(page, ".count"), text(page, ".caption")[:8]) == ("13 of 113", "o1 fires")
    press(page, "Home")
    names = []
    for _ in range(10):
        press(page, "Tab")
        found = "document.activeElement.shadowRoot.activeElement"
        names.append(page.evaluate(f"{found}.dataset.act || {found}.className"))
    # Those that lead back are off at the start.
    assert names == ["run", "step", "epoch", "last", "by", "speed", "larger", "slider", "about", ""]


def test_stretches_are_as_long_as_they_are_said_to_be(page):
    reached = {}
    for by in "message", "sweep", "pattern", "epoch":
        page.locator(".by").select_option(by)
        press(page, "Home")
        reached[by] = []
        for _ in range(3):
            page.locator("[data-act=step]").click()
            reached[by].append(int(text(page, ".count").split()[0]))
            if text(page, ".count") == "113 of 113":
                break
        for at in reached[by][-2::-1]:
            page.locator("[data-act=back]").click()
            assert int(text(page, ".count").split()[0]) == at
        page.locator(".player").focus()
    assert reached == {"message": [1, 2, 3], "sweep": [13, 26, 39], "pattern": [26, 52, 78], "epoch": [113]}


def test_it_plays_and_pauses_and_is_told_politely(page):
    run, caption = page.locator("[data-act=run]"), page.locator(".caption")

    def told():
        return caption.get_attribute("aria-live"), run.get_attribute("aria-pressed")

    assert told() == ("polite", "false")
    page.locator(".speed").select_option("20")
    run.click()
    assert told() == ("off", "true")
    for _ in range(400):
        if int(text(page, ".count").split()[0]) > 5:
            break
        page.wait_for_timeout(50)
    run.click()
    reached = text(page, ".count")
    assert int(reached.split()[0]) > 5
    assert run.inner_text() == "Run"
    page.wait_for_timeout(200)
    assert text(page, ".count") == reached


def test_a_click_pins_what_is_told_of_a_unit_or_connection(page):
    press(page, "PageDown")
    page.locator(".unit[data-of=h1] .body").click()
    first, *steps = page.locator(".told li").all_inner_texts()
    assert first == "h1: net input \u22120.277, activation 0.431, error 0.000, delta 0.000"
    assert [step.split(":")[0] for step in steps] == ["Step 11", "Step 5", "Step 4"]
    assert steps[1] == "Step 5: h1 fires: logistic(-0.277) = 0.431"
    press(page, "PageDown")
    assert "h1 -> i2, back: weight" in text(page, ".told")
    page.locator(".about").select_option("h2 -> o1")
    assert page.locator(".connection.pinned").get_attribute("data-of") == "h2 -> o1"
    assert "h2 -> o1" in text(page, ".told")
    page.locator(".unit[data-of=h1] .body").click()
    page.locator(".unit[data-of=h1] .body").click()
    assert (page.locator(".pinned").count(), page.locator(".told li").count()) == (0, 0)


def test_two_players_and_a_text_field_keep_apart(tab, net1987, xor):
    parts = [player(net1987, xor[:n], RULE)._repr_html_() for n in (4, 2)]
    style = "<style>text, button { font-size: 40px; display: none }</style>"
    tab.page.set_content(f"<!DOCTYPE html>{style}<textarea></textarea>{parts[0]}<p>between</p>{parts[1]}<input>")
    first, second = tab.page.locator(".player").all()
    counts = tab.page.locator(".count")

    def at():
        return counts.all_inner_texts()

    assert at() == ["0 of 113", "0 of 61"]
    tab.page.locator("textarea").focus()
    press(tab.page, "a", " ", "b", "ArrowLeft", " ", "End", "PageDown")
    assert tab.page.locator("textarea").input_value() == "a  b"
    assert at() == ["0 of 113", "0 of 61"]
    first.focus()
    press(tab.page, "ArrowRight", "ArrowRight", "PageDown")
    assert at() == ["13 of 113", "0 of 61"]
    second.focus()
    press(tab.page, "End", "ArrowLeft")
    assert at() == ["13 of 113", "60 of 61"]
    second.press(" ")
    second.locator(".count", has_text="61 of 61").wait_for()
    assert at() == ["13 of 113", "61 of 61"]
    assert first.locator("button").first.is_visible()  # the page's styles stay out
    assert tab.page.evaluate("[typeof stage, typeof recorded, typeof STYLE]") == ["undefined"] * 3
    assert tab.page.locator("p", has_text="between").evaluate("p => getComputedStyle(p).fontSize") == "16px"


def test_every_control_has_a_name(page):
    for control in page.locator(".player button, .player input, .player select, .player svg").all():
        if control.is_visible():
            told = control.aria_snapshot()
            assert '"' in told or ":" in told, told


@pytest.mark.parametrize("name", ["__DATA__", "__STAGE__", "</script><script>document.title = 'run'</script>"])
def test_no_name_can_run_a_script_of_its_own(tab, tmp_path, name):
    hostile = "\"/><image href='x' onerror='document.title = \"run\"'/>"
    net = Network(name)
    for unit in ("i1", "i2"):
        net.add_unit(unit, "input")
    net.add_unit(hostile, "output", bias=0.1)
    net.connect_all(["i1", "i2"], [hostile])
    save_player(tmp_path / "player.html", net, UNNAMED, RULE)
    opened(tab, tmp_path)
    press(tab.page, "End")
    tab.page.locator(".about").select_option(hostile)
    assert tab.page.title() == f"{name}: message by message"
    assert set(shown(tab.page, ".value")) == {"bias", "i1", "i2", hostile}
    assert text(tab.page, ".count") == "23 of 23"
    assert tab.page.locator("image, img").count() == 0


def test_the_policy_of_the_page_holds_off_a_script_that_came_in_all_the_same(tab, tmp_path, net1987, xor):
    save_player(tmp_path / "player.html", net1987, xor, RULE)
    page = (tmp_path / "player.html").read_text(encoding="utf-8")
    smuggled = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    (tmp_path / "player.html").write_text(page.replace("<main>", f"<main>{smuggled}"), encoding="utf-8")
    opened(tab, tmp_path)
    press(tab.page, "End")
    assert (tab.page.title(), text(tab.page, ".count")) == ("network: message by message", "113 of 113")
    assert any("Content Security Policy" in said for said in tab.wrong)
    tab.wrong.clear()


PARTS = """
svg => {
  const page = svg.getBoundingClientRect(), found = [], boxes = [];
  const box = part => part.getBoundingClientRect(), out = (inner, outer, slack) =>
    inner.left < outer.left - slack || inner.right > outer.right + slack ||
    inner.top < outer.top - slack || inner.bottom > outer.bottom + slack;
  for (const part of svg.querySelectorAll("circle.body, polyline.line, text, rect")) {
    const its = box(part), name = part.closest("g")?.dataset.of;
    if (its.width && out(its, page, 0.5)) found.push("off the stage: " + part.tagName + " " + name);
  }
  const grounds = [...svg.querySelectorAll("rect.ground")];
  for (const [k, group] of svg.querySelectorAll("g.weight, g.sum").entries()) {
    const text = group.querySelector("text"), its = box(text);
    if (its.width && out(its, box(grounds[k]), 2)) found.push("off its ground: " + group.dataset.of);
    if (grounds.some(ground => text.compareDocumentPosition(ground) & Node.DOCUMENT_POSITION_FOLLOWING))
      found.push("below a ground: " + group.dataset.of);
  }
  return found;
}
"""


@pytest.mark.parametrize("direction", ["up", pytest.param("right", marks=pytest.mark.slow)])
def test_everything_lies_on_the_stage_and_every_number_on_its_ground(tab, direction):
    nets = {name: make() for name, make in ODD.items() if name not in ("alone", "groups", "a circle", "recurrent")}
    parts = []
    for net in nets.values():
        patterns = PatternSet([([0.5] * len(net.inputs), [1.0] * len(net.outputs))])
        parts.append(player(net, patterns, RULE, direction=direction)._repr_html_())
    tab.page.set_content("<!DOCTYPE html>" + "\n".join(parts))
    for name, whole in zip(nets, tab.page.locator(".player").all()):
        whole.focus()
        for key in "PageDown", "PageDown", "End":
            press(tab.page, key)
            assert (name, key, whole.locator(".circuit svg").evaluate(PARTS)) == (name, key, [])


def test_it_can_be_read_on_a_small_screen(tab, tmp_path, net1987, xor):
    save_player(tmp_path / "player.html", net1987, xor, RULE)
    tab.page.set_viewport_size({"width": 360, "height": 740})
    opened(tab, tmp_path)
    press(tab.page, "PageDown", "PageDown")
    assert tab.page.evaluate("document.documentElement.scrollWidth") == 360
    assert tab.page.locator(".circuit").evaluate("holder => holder.scrollWidth - holder.clientWidth") == 0
    heights = tab.page.locator(".circuit tspan, .value").evaluate_all(
        "parts => parts.map(part => parseFloat(getComputedStyle(part).fontSize) * part.getScreenCTM().a)"
    )
    assert min(heights) >= 9
    for button in tab.page.locator("button:visible").all():
        assert button.bounding_box()["height"] >= 38


@pytest.mark.parametrize("size", [(1200, 900), (360, 740)])
def test_a_large_network_can_be_read_when_it_is_made_larger(tab, tmp_path, size):
    net = Network.layered(36, 12, 6, 12, 24, seed=1)
    save_player(tmp_path / "player.html", net, PatternSet([([1.0] * 36, [0.0] * 24)]), RULE)
    tab.page.set_viewport_size(dict(zip(("width", "height"), size)))
    opened(tab, tmp_path)
    sizes = "parts => parts.map(part => parseFloat(getComputedStyle(part).fontSize) * part.getScreenCTM().a)"
    small = tab.page.locator(".value").evaluate_all(sizes)
    larger = tab.page.get_by_role("button", name="Larger")
    larger.click()
    assert larger.get_attribute("aria-pressed") == "true"
    assert min(tab.page.locator(".value, .name").evaluate_all(sizes)) >= 12 > max(small)
    assert tab.page.evaluate("document.documentElement.scrollWidth") == size[0]
    tab.page.locator(".circuit").evaluate("holder => holder.scrollTo(1e6, 1e6)")  # all of it can be reached
    box, svg = (tab.page.locator(name).first.bounding_box() for name in (".circuit", ".circuit svg"))
    assert svg["x"] + svg["width"] <= box["x"] + box["width"] + 1
    for _ in range(6):  # it is moved to what each step is about
        press(tab.page, "PageDown")
        marked = tab.page.locator(".now").first.bounding_box()
        assert box["y"] - 1 <= marked["y"] + marked["height"] / 2 <= box["y"] + box["height"] + 1
    larger.click()
    assert tab.page.locator(".value").evaluate_all(sizes) == small
