"""Plain text: tables, the circuit, answers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import networks

from pdpsim import Network, Pattern
from pdpsim.drawing import draw_weights
from pdpsim.text import answers, circuit, table, weights
from pdpsim.words import columns_of, filled, number


@given(networks())
def test_the_circuit_names_every_unit_and_connection_in_plain_ascii(net):
    text = circuit(net)
    assert text == str(net)
    assert text.isascii()
    for name in net.units:
        assert name in text
    heard = [line for line in text.splitlines() if " <- " in line]
    assert len(heard) == len([unit for unit in net.units.values() if unit.incoming])


@given(networks())
def test_the_table_of_weights_has_a_row_per_receiver(net):
    receivers = [unit.name for unit in net.units.values() if unit.incoming]
    for folded in weights(net).split("\n\n"):
        assert [line.split()[0] for line in folded.splitlines()[1:]] == receivers


@pytest.fixture(scope="module", name="net")
def large():
    return Network.layered(100, 100, 50, seed=1)


def test_large_networks_stay_readable(net):
    text = str(net)
    assert len(text.splitlines()) < 60
    assert max(map(len, text.splitlines())) <= 80


@given(st.floats(-1e308, 1e308))
def test_numbers_never_lose_their_size_or_sign(value):
    shown = float(number(value))
    assert shown == pytest.approx(value, rel=1e-3, abs=5e-4)
    assert (shown == 0.0) == (value == 0.0)


def test_answers_show_outputs_and_targets_and_dont_care():
    net = Network.layered(1, 2, seed=1)
    text = answers(net, [Pattern([1], [1, None], "on"), Pattern([0], (), "off")])
    assert "on" in text
    assert "any" in text
    assert number(net.forward([1])[0]) in text


def test_targets_that_name_no_class_are_told_beside_each_output():
    net = Network.layered(2, 3, 4, seed=1)
    of_a_class = answers(net, [Pattern([0, 0], [0, 0, 0, 1], "p1"), Pattern([0, 1], [1, 0, 0, 0], "p2")])
    assert "o4, has" in of_a_class
    for targets, shown in (([0, 7.5, 0, 0], "7.5"), ([0, 0, 0, -1], "-1"), ([1, None, None, None], "any")):
        text = answers(net, [Pattern([0, 0], [0, 0, 0, 1], "p1"), Pattern([0, 1], targets, "p2")])
        assert "o1 target" in text
        assert shown in text.split()


def test_columns_line_up():
    lines = table(["unit", "bias"], [["a", "1"], ["long name", "-22.5"]]).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_the_bias_stands_before_all_whenever_its_unit_was_made():
    made = Network()
    inputs = made.add_group(["a", "b"], "input")
    made.connect_all(inputs, made.add_group(["h1", "h2"], "hidden", bias=0.5))
    assert weights(made).split()[:7] == ["to", "\\", "from", "bias", "a", "b", "h1"]
    assert [label.get_text() for label in draw_weights(made).get_xticklabels()] == ["bias", "a", "b"]
    chosen = draw_weights(made, senders=["a", "bias"])
    assert [label.get_text() for label in chosen.get_xticklabels()] == ["a", "bias"]


def test_what_a_row_is_of_stands_in_each_part_of_a_table_that_is_folded():
    header, rows = (
        ["rate", "momentum", "solved-runs", "epochs"],
        [["0.25", "0.8", "3", "1463"], ["0.5", "0.9", "2", "98"]],
    )
    parts = table(header, rows, width=36, keys=2).split("\n\n")
    assert [part.splitlines()[0].split() for part in parts] == [[*header[:3]], [*header[:2], header[3]]]
    assert [line.split()[:2] for part in parts for line in part.splitlines()[1:]] == [row[:2] for row in rows] * 2
    narrow = table(header, rows, width=20, keys=2).split("\n\n")  # which leaves no room beside two
    assert [part.splitlines()[0].split() for part in narrow] == [["row", name] for name in header]
    assert [part.splitlines()[2].split() for part in narrow] == [["2", cell] for cell in rows[1]]
    assert table([], [], keys=2) == ""


def test_what_is_marked_is_shown_in_large_networks_too(net):
    for marked in net.units["h99"], net.connections["i77", "h99"], net.connections["i78", "h99"]:
        text = circuit(net, [marked])
        assert text.count(">") == 2, "the one of the repr and the mark"
        assert max(map(len, text.splitlines())) < 220


def test_the_backward_phase_shows_deltas():
    net = Network.layered(2, 2, 1, seed=1)
    net.forward(Pattern([0, 1], [1], "01"))
    assert "delta" not in circuit(net)
    net.backward()
    assert f"(o1 {number(net.units['o1'].activation)} delta {number(net.units['o1'].delta)})" in circuit(net)
    assert "backward with pattern 01" in circuit(net)


def test_names_of_a_table_that_are_cut_still_differ():
    names = [f"How satisfied are you with item {k} of the service (1-5)" for k in range(9)]
    told = table(["to \\ from", *names], [[name, *map(str, range(9))] for name in names])
    first = told.split("\n\n")[0].splitlines()
    assert len({line[:39] for line in first[1:]}) == 9
    assert len({block.splitlines()[0] for block in told.split("\n\n")}) == len(told.split("\n\n"))
    assert all(len(line) < 80 for line in told.splitlines())


WIDE_NAMES = ["身長", "体重", "年齢", "収入", "視力", "聴力"]


def ends_of(line):
    """The columns of a terminal in which the cells of a line end."""
    return [columns_of(line[: found.end()]) for found in re.finditer(r"\S+(?: \S+)*", line)]


def test_numbers_stand_below_wide_names_as_a_terminal_shows_them():
    net = Network.layered(6, 2, 1, seed=1, names=[WIDE_NAMES, None, ["結果"]])
    head, *rows = weights(net).split("\n\n")[0].split("\n")
    for row in rows:
        assert set(ends_of(row)[1:]) <= set(ends_of(head)[1:])
    assert all(columns_of(line) <= 80 for line in [head, *rows])
    shown = answers(net, [Pattern([0, 1] * 3, [1], "模様一"), Pattern([1, 0] * 3, [0], "two")])
    assert len({tuple(ends_of(line)[1:]) for line in shown.split("\n")}) == 1


def test_lines_with_wide_letters_are_broken_where_the_terminal_ends():
    text = f"h1 <- {'  '.join(f'{name} 0.123' for name in WIDE_NAMES * 3)}"
    for width in 40, 60, 80:
        lines = filled(text, width).split("\n")
        assert all(columns_of(line) <= width for line in lines)
        assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    net = Network.layered(6, 2, 1, seed=1, names=[WIDE_NAMES, None, ["結果"]])
    assert all(columns_of(line) <= 40 for line in circuit(net, width=40).split("\n")[1:])
