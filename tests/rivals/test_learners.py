"""Rivals without units: what they learn, against other ways to work it out, and what they refuse."""

import sys
from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machines import truth_table
from pdpsim.scenarios.family_tree import cases, split
from pdpsim.scenarios.kinship import FAMILIES, RELATIONS
from pdpsim.scenarios.kinship_rules import RULES, kinship_rules

from pdpsim import Pattern, PatternSet, get_scenario
from pdpsim.core.carry import Carry
from pdpsim.core.chance import shuffled
from pdpsim.errors import FormatError, PatternError, PdpsimError
from pdpsim.rivals.from_scikit_learn import entropy_tree, logistic_regression
from pdpsim.rivals.id3 import id3
from pdpsim.rivals.learner import by_features, mirror_features, right
from pdpsim.rivals.rules import follow, parse

TABLES = st.lists(st.tuples(st.lists(st.integers(0, 2), min_size=3, max_size=3), st.booleans()), min_size=1)


def patterns(rows):
    return [Pattern(inputs, [float(target)]) for inputs, target in {tuple(i): (i, t) for i, t in rows}.values()]


@given(TABLES)
def test_a_tree_learns_by_heart_whatever_agrees_with_itself(rows):
    given_ = patterns(rows)
    assert right(id3(given_), given_) == len(given_)


def test_trees_learn_xor_and_a_line_cannot():
    pytest.importorskip("sklearn")
    xor = truth_table("xor").patterns
    assert [right(learn(xor), xor) for learn in (entropy_tree, id3)] == [4, 4]
    assert right(logistic_regression(xor), xor) < 4
    for name in ("and", "or"):
        table = truth_table(name).patterns
        assert right(logistic_regression(table), table) == 4


def test_several_outputs_are_answered_together_also_where_one_never_changes():
    pytest.importorskip("sklearn")
    rows = [Pattern([a, b], [a, 1, b]) for a in (0, 1) for b in (0, 1)]
    for learn in (entropy_tree, logistic_regression, id3):
        assert list(learn(rows)(rows)) == [row.targets for row in rows]


def test_a_value_never_seen_is_answered_as_most_cases_are():
    learned = id3([Pattern([0], [1]), Pattern([1], [0]), Pattern([2], [0])])
    assert learned([Pattern([7], [None])]) == [(0.0,)]


def test_a_tree_asks_first_what_tells_most():
    noise_and_kind = [Pattern([noise, kind], [kind]) for noise in (0, 1) for kind in (0, 1, 1)]
    # With the noise asked first, one never seen would be answered as most cases are: by 1.
    assert id3(noise_and_kind)([Pattern([2, 0], [None])]) == [(0.0,)]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1]), max_size=15))
def test_chaining_ends_with_the_transitive_closure(pairs):
    rules = parse("above(X, Y) :- next(X, Y)\nabove(X, Z) :- above(X, Y), next(Y, Z)")
    found = follow([("next", str(a), str(b)) for a, b in pairs], rules)["above"]
    closure = nx.transitive_closure(nx.DiGraph(pairs), reflexive=None)
    assert found == {(str(a), str(b)) for a, b in closure.edges if a != b}


def test_what_follows_does_not_depend_on_the_order_of_facts_or_rules():
    rules, random = parse(RULES), Random(1)
    facts = [
        (relation, name, other)
        for family in FAMILIES
        for name in family.people
        for relation in RELATIONS
        for other in family.relatives(name, relation)
    ][::3]
    first = follow(facts, rules)
    assert follow(shuffled(random, facts), shuffled(random, rules)) == first


def test_rules_say_nothing_that_is_not_so_and_all_that_is():
    family = get_scenario("family_tree").recipe("working")
    assert right(kinship_rules(cases()), cases()) == len(cases())
    few, _ = split(family.with_(options={"held_out": 52}), 1000)
    for case, answered in zip(cases(), kinship_rules(few)(cases())):
        assert all(given <= true for given, true in zip(answered, case.targets))


@pytest.mark.parametrize(
    "line", ["uncle(X, Y)", "uncle(X, Y) :-", ":- man(X)", "a(X) :- b(X) c(X)", "a(X), b(X) :- c(X)"]
)
def test_what_is_no_rule_is_refused_with_the_line(line):
    with pytest.raises(FormatError, match="a rule is written as in"):
        parse(line)


def test_a_conclusion_about_nobody_is_refused():
    with pytest.raises(FormatError, match="no condition says who 'Z' is"):
        parse("uncle(X, Z) :- brother(X, Y)")


def test_mirror_features_make_symmetry_easy():
    symmetry = get_scenario("symmetry")
    rows = symmetry.patterns(symmetry.recipe(), 0).patterns
    learned = by_features(id3, mirror_features)(rows[::2])
    assert right(learned, rows) == len(rows) > right(id3(rows[::2]), rows)


def test_targets_between_are_refused():
    for learn in (id3, entropy_tree, logistic_regression):
        with pytest.raises(PatternError, match=r"pattern 'odd', target 1: it must be 0 or 1, not 0\.5"):
            learn([Pattern([0], [0.5], "odd")])
        with pytest.raises(PatternError, match="there are no patterns"):
            learn([])


def test_where_scikit_learn_is_missing_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    for learn in (entropy_tree, logistic_regression):
        with pytest.raises(PdpsimError, match=r"pip install 'pdpsim\[rivals\]'"):
            learn(truth_table("or").patterns)


@pytest.mark.parametrize("learner", [id3, entropy_tree, logistic_regression])
def test_what_was_learned_in_one_order_of_columns_is_not_asked_in_another(learner):
    if learner is not id3:
        pytest.importorskip("sklearn")
    rows = [(a, b) for a in (0, 1) for b in (0, 1)]
    one = PatternSet([([a, b], [a]) for a, b in rows], ["a", "b"], ["o"])
    other = PatternSet([([b, a], [a]) for a, b in rows], ["b", "a"], ["o"])
    answer = learner(one)
    assert right(answer, one) == right(answer, PatternSet([*one])) == 4
    with pytest.raises(PatternError, match="has its numbers for b, a, and learned were those for a, b, in this order"):
        right(answer, other)


def test_features_are_of_patterns_in_the_order_that_was_learned():
    rows = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    learned = PatternSet([([a, b, c], [a]) for a, b, c in rows], ["a", "b", "c"], ["o"])
    asked = PatternSet([([b, c, a], [a]) for a, b, c in rows], ["b", "c", "a"], ["o"])
    answer = by_features(id3, lambda pattern: pattern.inputs[:2])(learned)
    assert right(answer, learned) == 8
    with pytest.raises(PatternError, match="numbers for b, c, a, and learned were those for a, b, c"):
        right(answer, asked)


@pytest.mark.parametrize("learner", [id3, by_features(id3, mirror_features)])
def test_rivals_refuse_what_a_pattern_carries_and_patterns_of_another_size(learner):
    carrying = PatternSet([Pattern([k % 2, Carry({"h1": 1}) if k else 0.0], [k % 2]) for k in range(4)])
    with pytest.raises(PatternError, match="carries what a unit was before, and a rival has no units"):
        learner(carrying)
    rows = PatternSet([([a, b], [b]) for a in (0, 1) for b in (0, 1)])
    with pytest.raises(PatternError, match="has 3 inputs, and learned were those of 2"):
        learner(rows)([Pattern([0, 1, 1], [1])])
