"""Frames and the player's page."""

import json
import re

import pytest

from pdpsim import GradientDescent, PdpsimError, SumOfSquares, get_scenario
from pdpsim.diagram.frames import frames, numbers_of
from pdpsim.diagram.player import player, save_player
from pdpsim.learning.epoch import epoch_acts

RULE = GradientDescent(0.5, 0.9)


def test_what_frames_left_adds_up_to_the_networks_numbers(net1987, xor):
    other = net1987.copy()
    known = numbers_of(net1987)
    for frame in frames(net1987, xor, RULE, epochs=2):
        known.update(frame.numbers)
        assert known == numbers_of(net1987)
    for _ in range(2):
        for act in epoch_acts(other, xor, RULE, SumOfSquares()):
            act()
    assert numbers_of(other) == known


def test_the_page_holds_every_event_and_asks_nothing_of_the_network(tmp_path, net1987, xor):
    save_player(tmp_path / "p.html", net1987, xor, RULE)
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert len(page) < 100_000
    assert not re.search(r"(src|href)=|@import|url\((?!#)", page)
    addresses = set(re.findall(r"https?://[^\s\"'<]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}
    data = json.loads(re.search(r'<script id="data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert len(data["frames"]) == 4 * 26 + 9
    assert page == player(net1987, xor, RULE)


def test_names_cannot_end_the_script(net1987, xor):
    net = net1987.copy()
    net.add_unit("</script><b>", "hidden", bias=0.1)
    page = player(net, xor, RULE, title="</title><b>")
    assert "</script><b>" not in page
    assert "</title><b>" not in page


def test_too_many_events_are_refused_with_what_to_do():
    family = get_scenario("family_tree")
    recipe = family.recipe()
    with pytest.raises(PdpsimError, match="fewer patterns"):
        player(family.build(recipe, 1), family.patterns(recipe, 1), recipe.rule)
