"""The stage in Chromium with a Controller behind it: what is done in the page is done to the objects."""

import json

import pytest

from pdpsim import GradientDescent, Stepper
from pdpsim.diagram.controller import Controller
from pdpsim.diagram.frames import numbers_of
from pdpsim.diagram.player import stage_script
from pdpsim.diagram.texts import compact

PAGE = """<!DOCTYPE html><div id="here"></div><script type="module">
%s
const send = async command => JSON.parse(await ask(command));
window.stage = stage(document.getElementById("here"), {scene: await send({do: "scene"}), send});
</script>"""
ASKED = []  # by the page, which can be given a function only once


class Behind:
    """A page that shows a stage, the controller behind it, and another stepper to compare with."""

    def __init__(self, page, net, patterns):
        self.page, self.twin = page, Stepper(net.copy(), patterns, GradientDescent(0.5, 0.9), seed=1)
        self.controller = Controller(Stepper(net, patterns, GradientDescent(0.5, 0.9), seed=1))
        self.stepper, self.net = self.controller.stepper, net

    def ask(self, command):
        return self.controller.scene if command["do"] == "scene" else self.controller.answer(command)

    def click(self, act, n=1):
        for _ in range(n):
            self.page.locator(f"[data-act={act}]").click()
            self.page.evaluate("stage.send({do: 'show'})")  # after what the click asked for

    def shown(self, kind):
        script = "parts => parts.map(part => [part.closest('g').dataset.of, part.textContent])"
        return dict(self.page.locator(kind).evaluate_all(script))

    def agrees(self):
        """Whether the page shows what the objects hold, and these are those of the other stepper."""
        backward, values, weights = self.stepper.phase == "backward", self.shown(".value"), self.shown(".weight")
        for unit in self.net.units.values():
            if unit.computes and self.stepper.phase != "change":
                assert values[unit.name] == compact(unit.delta if backward else unit.activation)
        for connection in self.net.connections.values():
            assert weights[connection.name].startswith(compact(connection.weight))
        return numbers_of(self.net) == numbers_of(self.twin.net) and self.stepper.tss == self.twin.tss


def ask_last(command):
    return json.dumps(ASKED[-1].ask(command), allow_nan=False)  # one text is handed over sooner than many numbers


@pytest.fixture
def behind(tab, net1987, xor):
    made = Behind(tab.page, net1987, xor)
    if not ASKED:
        tab.page.expose_function("ask", ask_last)
    ASKED.append(made)
    tab.page.set_content(PAGE % stage_script())
    tab.page.locator("#here .place", has_text="epoch").wait_for()
    return made


def test_step_back_and_epoch_are_the_steppers(behind):
    behind.click("step", 8)
    behind.twin.step(8)
    assert behind.agrees()
    behind.click("back", 3)
    behind.twin.undo(3)
    assert behind.agrees()
    behind.page.locator(".by").select_option("sweep")
    behind.click("step", 3)
    for _ in range(3):
        behind.twin.finish()
    assert behind.agrees()
    for _ in range(2):
        behind.click("epoch")
        behind.twin.next_epoch()
        points = behind.page.locator(".curve polyline").get_attribute("points").split()
        assert len(points) == 2  # of one epoch a level line
    assert behind.agrees()
    said = behind.page.locator(".curve-said").inner_text()
    first, second = behind.stepper.tss
    assert said == f"tss after 2 epochs: {second:.4f} (at most {first:.4f})"
    behind.click("first")
    behind.twin.reset()
    assert behind.agrees()
    assert behind.page.locator(".curve-said").inner_text() == "tss: no epoch is over yet"


def test_it_runs_until_it_is_paused_and_keys_work_it(behind):
    behind.page.locator(".speed").select_option("20")
    behind.page.locator(".player").focus()
    behind.page.keyboard.press(" ")
    for _ in range(600):
        if behind.stepper.steps > 5:
            break
        behind.page.wait_for_timeout(20)
    behind.page.keyboard.press(" ")
    behind.page.evaluate("stage.send({do: 'show'})")
    reached = behind.stepper.steps
    behind.page.wait_for_timeout(200)
    assert behind.stepper.steps == reached > 5
    behind.twin.step(reached)
    assert behind.agrees()
    behind.page.keyboard.press("ArrowLeft")
    behind.page.keyboard.press("PageDown")
    behind.page.evaluate("stage.send({do: 'show'})")
    behind.twin.undo()
    behind.twin.finish()
    assert behind.agrees()


def test_sliders_change_the_rule(behind):
    momentum = behind.page.locator("[data-setting=momentum]")
    momentum.focus()
    behind.page.keyboard.press("ArrowLeft")
    behind.page.evaluate("stage.send({do: 'show'})")
    assert behind.stepper.current_rule == GradientDescent(0.5, 0.89)
    assert behind.stepper.steps == 1  # the arrow moved the slider alone
    rate = behind.page.locator("[data-setting=rate]")
    rate.focus()
    behind.page.keyboard.press("Home")
    behind.page.evaluate("stage.send({do: 'show'})")
    assert behind.stepper.current_rule == GradientDescent(0.001, 0.89)
    assert rate.get_attribute("aria-valuetext") == "0.001"
    behind.click("back", 2)
    assert behind.stepper.current_rule == GradientDescent(0.5, 0.9)
    assert rate.get_attribute("aria-valuetext") == "0.5"


def test_what_is_clicked_on_is_lesioned_clamped_frozen_or_set(behind):
    page, net = behind.page, behind.net
    page.locator(".unit[data-of=h2] .body").click()
    assert page.locator("[data-act=set]").is_hidden()
    behind.click("lesion")
    assert all(c in behind.stepper.lesions for c in net.units["h2"].outgoing + net.units["h2"].incoming)
    assert set(page.locator("g.lesioned").evaluate_all("parts => parts.map(part => part.dataset.of)")) == {
        "h2", "bias -> h2", "i1 -> h2", "i2 -> h2", "h2 -> o1",
    }  # fmt: skip
    assert page.locator(".unit.lesioned .cross").is_visible()
    behind.click("lesion")  # which has become "Repair"
    assert (behind.stepper.lesions, page.locator(".lesioned").count()) == ({}, 0)
    page.locator(".number").fill("0.25")
    behind.click("clamp")
    assert (net.units["h2"].activation, page.locator(".unit.clamped").get_attribute("data-of")) == (0.25, "h2")
    page.locator(".about").select_option("h1 -> o1")
    assert page.locator("[data-act=clamp]").is_hidden()
    assert page.locator(".number").input_value() == str(net.connections["h1", "o1"].weight)
    page.locator(".number").fill("-3.5")
    behind.click("set")
    behind.click("freeze")
    c = net.connections["h1", "o1"]
    assert (c.weight, c.frozen, page.locator(".connection.frozen").get_attribute("data-of")) == (-3.5, True, c.name)
    assert "weight \u22123.500" in page.locator(".told").inner_text()
    behind.click("back", 5)
    assert behind.agrees()
    # What nobody typed is what is there; what somebody did stays until it is given.
    assert page.locator(".number").input_value() == str(net.connections["h1", "o1"].weight) != "-3.5"
    page.locator(".number").fill("1.5")
    behind.click("epoch")
    assert page.locator(".number").input_value() == "1.5"
    behind.click("set")
    assert net.connections["h1", "o1"].weight == 1.5
    behind.click("epoch")
    assert page.locator(".number").input_value() == str(net.connections["h1", "o1"].weight) != "1.5"
    behind.click("back", 3)
    page.locator(".about").select_option("h1")
    behind.click("freeze")
    assert all(c.frozen for c in net.units["h1"].incoming)
    behind.click("freeze")  # which has become "Thaw"
    assert not any(c.frozen for c in net.connections.values())


def test_a_pattern_is_chosen_and_what_is_refused_is_told(behind):
    page = behind.page
    page.locator(".present").select_option("3")
    page.evaluate("stage.send({do: 'show'})")
    assert page.locator(".caption").inner_text().startswith("pattern 3 comes next")
    page.locator(".by").select_option("sweep")
    behind.click("step")
    assert (behind.net.units["i1"].activation, behind.net.units["i2"].activation) == (1.0, 0.0)
    page.locator(".unit[data-of=h1] .body").click()
    page.locator(".number").fill("")
    page.locator("[data-act=clamp]").click()
    page.locator(".refused", has_text="the clamp of h1 must be a finite number").wait_for()


def points_and_words(behind):
    points = behind.page.locator(".curve polyline").get_attribute("points").split()
    heights = [float(point.split(",")[1]) for point in points]
    assert all(0 <= height <= 100 for height in heights)
    return heights, behind.page.locator(".curve-said").inner_text()


def test_a_curve_of_very_many_errors_of_energies_and_of_what_is_not_finite(behind):
    for errors, shown, said in (
        ([2.0 + k % 3 for k in range(300_000)], 500, "tss after 300000 epochs: 4.0000 (at most 4.0000)"),
        ([-5.0, -7.5], 2, "tss after 2 epochs: -7.5000 (at most -5.0000)"),
        ([1.0, 3.0, float("inf")], 2, "tss after 3 epochs: not finite (at most 3.0000)"),
        ([float("nan")], 0, "tss after 1 epoch: not finite"),
    ):
        behind.stepper.tss[:] = errors
        behind.page.evaluate("stage.send({do: 'show', whole: true}).then(() => {})")  # which hands nothing back
        heights, told = points_and_words(behind)
        assert len(heights) in (shown, shown + 1)
        assert told == said


def test_it_can_be_read_on_a_small_screen(behind):
    page = behind.page
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator(".unit[data-of=h1] .body").click()
    behind.click("lesion")
    behind.click("epoch")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for control in page.locator("button:visible, input:visible, select:visible").all():
        box = control.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
