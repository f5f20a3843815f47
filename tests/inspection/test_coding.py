"""What units code, on networks built by hand whose meanings are known."""

from random import Random

import pytest
from checks import numbers
from people import PEOPLE, built

from pdpsim import GradientDescent, Inspector, Network, Pattern, PatternSet, train
from pdpsim.inspection.coding import code, coding_sentence


@pytest.fixture(scope="module")
def inspector():
    return Inspector(*built())


def test_a_unit_that_is_the_nationality_is_said_to_be_with_a_figure_for_chance(inspector):
    coded = inspector["nation"].coded
    assert (coded.verdict, [c.label for c in coded.main]) == ("codes", ["nationality"])
    assert coded.main[0].explained == pytest.approx(1.0)
    assert coded.main[0].chance == pytest.approx(1 / 23)
    assert coded.main[0].p == 1 / 500
    sentence = coding_sentence("nation", coded)
    assert sentence == "nation codes nationality (English 0.97, Italian 0.03; explains 100%, chance 4%)."


def test_generation_with_noise_is_found_in_order(inspector):
    coded = inspector["generation"].coded
    assert (coded.verdict, coded.main[0].label, coded.main[0].in_order) == ("codes", "generation", True)
    assert [level.name for level in coded.main[0].levels] == ["1", "2", "3"]
    assert [level.mean for level in coded.main[0].levels] == pytest.approx([0.08, 0.5, 0.93], abs=0.05)
    assert "generation, in order" in coding_sentence("generation", coded)


def test_generation_out_of_order_is_a_category():
    values = [{"1": 0.1, "2": 0.9, "3": 0.1}[person[2]] for person in PEOPLE]
    coded = code(values, {"generation": [person[2] for person in PEOPLE]})
    assert (coded.verdict, coded.main[0].in_order) == ("codes", False)


def test_a_constant_unit_and_a_random_one_code_nothing(inspector):
    assert inspector["constant"].coded.verdict == "constant"
    coded = inspector["random"].coded
    assert (coded.verdict, coded.main) == ("nothing", ())
    assert "codes nothing" in coding_sentence("random", coded)
    assert "codes nothing" in coding_sentence("constant", inspector["constant"].coded)


def test_what_is_too_little_to_tell_is_no_nothing():
    coded = code([0.0, 1.0, 0.0, 1.0], {"even": ["no", "yes", "no", "yes"]})
    assert (coded.verdict, coded.main, coded.in_short) == ("too little", (), "too little to tell")
    assert code([0.0, 1.0], {"name": ["a", "b"]}).verdict == "too little"  # chance would explain all
    assert code([0.0, 1.0], {}).verdict == "nothing"
    assert "too little to tell what it codes from chance (the most is even: explains 100%" in coding_sentence(
        "h1", coded
    )


def test_what_a_notebook_shows_of_a_unit_names_the_labels(inspector):
    assert str(inspector["mixed"]) == "<InspectedUnit mixed: mixes nationality and sex>"
    assert inspector["random"].coded.in_short == "codes nothing"
    table = inspector._repr_html_()
    assert "<td>codes nationality</td>" in table
    assert "<caption>nation: codes nationality<" in inspector["nation"]._repr_html_()


def test_a_mixture_is_told_with_both_of_its_parts(inspector):
    coded = inspector["mixed"].coded
    assert coded.verdict == "mixes"
    assert [c.label for c in coded.main] == ["nationality", "sex"]
    assert coded.explained == pytest.approx(1.0)
    assert coded.codes("sex")
    assert not coded.codes("branch")


def test_no_unit_is_said_to_code_a_label_that_it_is_not_about(inspector):
    for name in ("nation", "generation", "twin"):
        assert not inspector[name].coded.codes("sex")
        assert not inspector[name].coded.codes("branch")


def test_labels_that_go_together_are_told_as_a_tie():
    tongue = {"English": "Germanic", "Italian": "Romance"}
    net, patterns = built(lambda person: {"tongue": tongue[person[1]]})
    coded = Inspector(net, patterns)["nation"].coded
    assert {coded.main[0].label, *(c.label for c in coded.ties)} == {"nationality", "tongue"}
    assert "do not tell them apart" in coding_sentence("nation", coded)


def test_a_label_that_names_each_person_explains_everything_and_means_nothing(inspector):
    person = next(c for c in inspector["random"].coded.asked if c.label == "person")
    assert (person.explained, person.chance, person.p) == (pytest.approx(1.0), pytest.approx(1.0), pytest.approx(1.0))


def test_a_unit_is_not_asked_about_what_it_cannot_see(inspector):
    assert "relation" not in [c.label for c in inspector["nation"].coded.asked]
    assert len(inspector["nation"].contexts) == 24
    assert inspector["relation unit"].contexts.names == ("father", "wife", "son")
    assert "nationality" not in [c.label for c in inspector["relation unit"].coded.asked]


def test_repeating_the_patterns_does_not_make_a_code_any_surer():
    net, patterns = built()
    once = Inspector(net, patterns[::3])
    thrice = Inspector(net, patterns)
    for name in ("nation", "random", "mixed"):
        one, three = once[name].coded, thrice[name].coded
        assert one.verdict == three.verdict
        # What chance explains depends on the number of persons, not on that of questions about them.
        of = {c.label: c for c in three.asked}
        assert all(c.p == of[c.label].p for c in one.asked if c.label in of)


def test_random_units_are_hardly_ever_said_to_code_anything():
    random = Random(7)
    labels = {key: [person[k] for person in PEOPLE] for k, key in enumerate(("nation", "gen", "branch", "sex"), 1)}
    verdicts = [code([random.random() for _ in PEOPLE], labels).verdict for _ in range(150)]
    assert verdicts.count("codes") + verdicts.count("mixes") <= 1
    assert verdicts.count("leans") <= 150 * 0.08


def test_inspecting_leaves_the_network_as_it_is():
    net, patterns = built()
    before = numbers(net)
    inspector = Inspector(net, patterns)
    inspector.report()
    inspector.without("nation", at=0.0)
    assert numbers(net) == before


def test_a_fine_label_is_taken_only_where_coarse_ones_do_not_do():
    # A quarter of the variance within a nation is of persons: "person" explains all, nationality nearly all.
    labels = {"person": [k // 2 for k in range(48)], "nation": [k // 24 for k in range(48)]}
    labels = {key: [f"{key} {n}" for n in levels] for key, levels in labels.items()}
    values = [0.9 * (k // 24) + 0.02 * (k // 2 % 3) for k in range(48)]
    assert [c.label for c in code(values, labels).main] == ["nation"]
    of_persons = [(k // 2 * 7 % 24) / 24 for k in range(48)]
    assert [c.label for c in code(of_persons, labels).main] == ["person"]


def test_of_too_few_patterns_nothing_is_told_from_chance():
    small, big = [[0, 0], [0.1, 0], [0, 0.1]], [[1, 1], [0.9, 1], [1, 0.9]]
    net = Network.layered(2, 2, 1, seed=1)

    def told(further):
        rows = [([x + k / 100 for x in xs], size) for k in further for size in (0, 1) for xs in (small, big)[size]]
        patterns = PatternSet([Pattern(xs, [size], labels={"size": ("small", "big")[size]}) for xs, size in rows])
        train(net, patterns, GradientDescent(0.5, 0.9), max_epochs=300)
        return Inspector(net, patterns).report()

    few = told(range(1))
    assert "what is seen is too little to tell what it codes from chance (the most is size" in few
    assert "patterns alike in size are too few to tell from chance whether they lie together" in few
    many = told(range(3))
    assert "h1 codes size" in many
    assert "patterns alike in size lie together" in many
