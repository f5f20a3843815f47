"""Frames and the player's page."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from checks import epoch_acts

from pdpsim import (
    BackPropagation,
    GradientDescent,
    Network,
    PatternSet,
    PdpsimError,
    Stepper,
    TssBelow,
    get_scenario,
    train,
)
from pdpsim.diagram.frames import frames, numbers_of
from pdpsim.diagram.player import player, save_player

RULE = GradientDescent(0.5, 0.9)
UNNAMED = PatternSet([([0, 1], [1]), ([1, 1], [0])])  # for any two inputs and output


def test_what_frames_left_adds_up_to_the_networks_numbers(net1987, xor):
    other = net1987.copy()
    known = numbers_of(net1987)
    for frame in frames(net1987, xor, RULE, epochs=2):
        known.update(frame.numbers)
        assert known == numbers_of(net1987)
    for _ in range(2):
        for act in epoch_acts(other, xor, RULE):
            act()
    assert numbers_of(other) == known


def test_the_first_stage_tells_which_pattern_its_numbers_are_of(net1987, xor):
    assert player(net1987, xor, RULE).data["before"] == ["before the first message", "Nothing has been presented yet."]
    train(net1987, xor, RULE, max_epochs=4)
    data = player(net1987, xor, RULE, first_epoch=5).data
    assert data["before"] == ["before epoch 5; numbers of pattern 4", "No step has been taken from here yet."]
    assert {data["start"][f"activation {name}"][0] for name in ("i1", "i2")} == {1.0}


SCHEDULED = GradientDescent(0.05, 0.5, schedule=[(3, {"rate": 0.1, "momentum": 0.9}), (5, {"rate": 0.2})])


@pytest.mark.parametrize("learning", [SCHEDULED, BackPropagation(SCHEDULED, batch=1, order="permuted")])
def test_a_page_of_a_later_epoch_shows_what_a_stepper_does_that_goes_on(net1987, xor, learning):
    history = train(net1987, xor, learning, max_epochs=4, criterion=TssBelow(1e-9), seed=3)
    twin = net1987.copy()
    events = list(frames(twin, xor, learning, epochs=2, first_epoch=5))
    page = player(net1987, xor, learning, epochs=2, first_epoch=5).data["frames"]
    stepper = Stepper(net1987, xor, learning, history=history)
    for event, told in zip(events, page, strict=True):
        assert (event.caption, event.epoch) == (stepper.step().words(), stepper.epoch) == (told[3], told[0])
    assert (page[0][0], page[-1][0]) == (5, 6)
    assert [weight.value for weight in twin.weights] == [weight.value for weight in net1987.weights]
    with pytest.raises(PdpsimError, match="first_epoch must be a whole number above 0"):
        player(net1987, xor, learning, first_epoch=0)


def test_what_is_drawn_by_chance_is_drawn_by_the_networks_own_seed(net1987, xor):
    way = BackPropagation(GradientDescent(0.5), batch=1, order="permuted")
    for seed in range(1, 4):
        stepper = Stepper(net1987.copy(), xor, way, seed=seed)
        told = [frame.pattern for frame in frames(stepper.net.copy(), xor, way)]
        assert told == [stepper.step() and stepper.pattern.name for _ in told]


def test_the_page_holds_every_event_and_asks_nothing_of_the_network(tmp_path, net1987, xor):
    save_player(tmp_path / "p.html", net1987, xor, RULE)
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert len(page) < 100_000
    assert not re.search(r"(src|href)=|@import|url\((?!#)", page)
    addresses = set(re.findall(r"https?://[^\s\"'<\\]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[1])
    assert len(data["frames"]) == 4 * 26 + 9
    shown = player(net1987, xor, RULE)
    assert (data, page, shown.steps) == (shown.data, shown.page, 4 * 26 + 9)
    assert json.dumps(data, separators=(",", ":")).replace("<", "\\u003c") in shown._repr_html_()


def test_names_cannot_end_the_script(net1987, xor):
    net = net1987.copy()
    net.add_unit("</script><b>", "hidden", bias=0.1)
    page = player(net, xor, RULE, title="</title><b>").page
    assert "</script><b>" not in page
    assert "</title><b>" not in page


def test_too_many_events_are_refused_with_what_to_do():
    family = get_scenario("family_tree")
    recipe = family.recipe()
    with pytest.raises(PdpsimError, match="fewer patterns"):
        player(family.build(recipe, 1), family.patterns(recipe, 1), recipe.rule)


@pytest.mark.parametrize("epochs", [0, -1])
def test_a_page_is_of_an_epoch_at_least(net1987, xor, epochs):
    with pytest.raises(PdpsimError, match="epochs must be a whole number above 0"):
        player(net1987, xor, GradientDescent(0.5), epochs=epochs)


DRAWN = {"svg", "defs", "marker", "g", "title", "path", "polyline", "circle", "rect", "text", "tspan"}
MARKS = ["__DATA__", "__STAGE__", "__TITLE__", "__SCRIPT__", "__LAST__", "\\1", "\\g<1>"]


@pytest.mark.parametrize("name", MARKS)
def test_what_looks_like_a_mark_of_the_page_is_a_name_like_any_other(name):
    hostile = '"><img src=x onerror="document.title=\'run\'">'
    net = Network(name)
    for unit in ("i1", "i2"):
        net.add_unit(unit, "input")
    net.add_unit(hostile, "output", bias=0.1)
    net.connect_all(["i1", "i2"], [hostile])
    found = Parts()
    found.feed(player(net, UNNAMED, RULE).page)
    assert "img" not in found.tags
    assert found.tags.count("script") == 2
    data = json.loads(found.texts["script"])
    circuit = ElementTree.fromstring(data["scene"]["svg"])
    assert circuit.attrib["aria-label"].startswith(f"Circuit diagram of {name}.")
    assert {part.tag.rpartition("}")[2] for part in circuit.iter()} <= DRAWN
    assert f"{hostile} fires" in json.dumps(data["frames"]).replace('\\"', '"')
    assert found.texts["title"].startswith(name)


class Parts(HTMLParser):
    """The tags, the attributes and the first text of each tag of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.texts = [], {}, {}

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        for key, value in attributes:
            self.attributes.setdefault(key, []).append(value)

    def handle_data(self, text):
        self.texts.setdefault(self.tags[-1] if self.tags else "", text)


def test_the_policy_of_the_page_names_its_style_and_script_and_nothing_is_inline(net1987, xor):
    page = player(net1987, xor, RULE).page
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "unsafe" not in policy
    for tag in "style", "script":
        content = re.search(f'<{tag}(?: type="module")?>(.*?)</{tag}>', page, re.DOTALL)[1]
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    found = Parts()
    found.feed(page)
    assert not [key for key in found.attributes if key == "style" or key.startswith("on")]


def test_every_unit_connection_and_number_has_its_part(net1987, xor):
    circuit = ElementTree.fromstring(player(net1987, xor, RULE).data["scene"]["svg"])
    parts = {}
    for part in circuit.iter("{http://www.w3.org/2000/svg}g"):
        parts.setdefault(part.attrib["class"].split()[0], set()).add(part.attrib["data-of"])
    connections = {c.name for c in net1987.connections.values()}
    assert parts == {
        "unit": set(net1987.units), "connection": connections, "weight": connections, "sum": {"h1", "h2", "o1"},
    }  # fmt: skip


def test_a_page_is_written_under_a_name_of_one(tmp_path, net1987, xor):
    for write in lambda path: save_player(path, net1987, xor, RULE), player(net1987, xor, RULE).save:
        with pytest.raises(PdpsimError, match=r"must end in one of \.html, \.htm"):
            write(tmp_path / "a.txt")
        write(tmp_path / "a.html")
        (tmp_path / "a.html").unlink()
    assert list(tmp_path.iterdir()) == []
