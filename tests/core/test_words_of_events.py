"""What an event did, in words: the numbers of the 1987 start."""

from checks import epoch_acts

from pdpsim import GradientDescent


def lines_of(net, patterns, rule):
    return [act().words() for act in epoch_acts(net, patterns, rule)]


def test_the_first_pattern_of_1987(net1987, xor):
    lines = lines_of(net1987, xor[:1], GradientDescent(0.5))
    assert lines[1] == "bias -> h1: weight -0.277 x activation 1.000 = -0.277, net input of h1 now -0.277"
    assert "h1 fires: logistic(-0.277) = 0.431" in lines
    assert "outputs compared with targets: dE/dy o1 0.606; pss 0.367" in lines
    assert "delta of o1 = error 0.606 x slope 0.239 = 0.145" in lines
    assert any(line.startswith("o1 -> h1, back: weight 0.272 x delta 0.145 = 0.039") for line in lines)
    assert "weight h1 -> o1: gradient 0.062, change -0.031, from 0.272 to 0.241" in lines


def test_every_event_of_an_epoch_has_its_line(net1987, xor):
    net1987.connections["i1", "h1"].frozen = True
    lines = lines_of(net1987, xor, GradientDescent(0.5))
    assert len(lines) == 4 * 26 + 9
    assert all(lines)
    assert "weight i1 -> h1 is frozen at 0.432" in lines


def test_of_many_units_those_that_are_on_are_named():
    from pdpsim import get_scenario

    family = get_scenario("family_tree")
    net, patterns = family.build(family.recipe(), 1), family.patterns(family.recipe(), 1)
    first = net.present(patterns["Colin father"]).words()
    assert first == "pattern Colin father presented: Colin 1.000, father 1.000; target James2 1.000"
