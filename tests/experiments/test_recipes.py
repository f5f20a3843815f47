"""Recipes travel as plain data, and settings are changed by name."""

import json
from dataclasses import dataclass

import pytest

from pdpsim import (
    Adam,
    FortyTwentyForty,
    GradientDescent,
    PdpsimError,
    Recipe,
    Study,
    get_scenario,
    list_scenarios,
    run_scenario,
)
from pdpsim.experiments.recipes import changed, criterion, from_plain, refuse_idle_draw, to_plain

RECIPES = [(name, recipe) for name in list_scenarios() for recipe in get_scenario(name).recipes]


@pytest.mark.parametrize(("name", "recipe"), RECIPES, ids=lambda x: getattr(x, "name", x))
def test_every_recipe_comes_back_from_json_as_it_was(name, recipe):
    text = json.dumps(to_plain(recipe))
    assert from_plain(json.loads(text)) == recipe


def test_a_criterion_of_ones_own_cannot_be_told_by_name():
    @dataclass(frozen=True)
    class TssBelow:
        limit: float = 0.1

        def judge(self):
            raise AssertionError("nothing is trained here")

    with pytest.raises(PdpsimError, match="criterion of recipe 'mine'"):
        to_plain(Recipe("mine", GradientDescent(0.5), criterion=TssBelow()))


@pytest.mark.parametrize(
    "spoil", [{"rule": {"kind": "os.system"}}, {"criterion": 3}, {"start": [[1]]}, {"nonsense": 1}]
)
def test_data_that_describe_no_recipe_are_refused(spoil):
    plain = to_plain(get_scenario("xor").recipe())
    with pytest.raises(PdpsimError, match=r"not the data of a recipe|there is no"):
        from_plain({**plain, **spoil})


def test_settings_of_all_kinds_are_changed_by_name():
    xor = get_scenario("xor")
    settings = {"rate": 0.1, "init_range": 2.0, "hidden": 3, "start.i1->h1": 1.5, "criterion": "40-20-40"}
    recipe = changed(xor, xor.recipe(), settings)
    assert recipe.rule == GradientDescent(0.1, 0.9)
    assert (recipe.init_range, recipe.options, recipe.start) == (2.0, {"hidden": 3}, {("i1", "h1"): 1.5})
    assert recipe.criterion == FortyTwentyForty()
    assert xor.recipe().options == {}


@pytest.mark.parametrize("name", ["raet", "option", "start.i1", "widht"])
def test_unknown_settings_are_refused(name):
    with pytest.raises(PdpsimError):
        changed(get_scenario("xor"), get_scenario("xor").recipe(), {name: 1})


@pytest.mark.parametrize("text", ["", "tss", "tss<", "tss<-1", "fss<1", "40-20-40<3", "all-correct<1"])
def test_unknown_criteria_are_refused(text):
    with pytest.raises(PdpsimError):
        criterion(text)


@pytest.mark.parametrize(
    ("scenario", "recipe", "settings"),
    [
        ("boltzmann_encoder", "xor", {"init_range": 2.0}),
        ("hopfield", "30-5", {"init_range": 1.0}),
        ("perceptron", "xor-dyadic", {"init_range": 0.5}),
        ("xor", "pdp1987", {"init_range": 0.5}),
        ("xor", "pdp1987", {"draw": "he"}),
    ],
)
def test_how_weights_are_drawn_is_no_setting_where_they_are_not(scenario, recipe, settings):
    found = get_scenario(scenario)
    with pytest.raises(
        PdpsimError, match=rf"{next(iter(settings))} changes nothing in recipe '{recipe}', whose starting"
    ):
        refuse_idle_draw(found, [changed(found, found.recipe(recipe), settings)], settings)
    xor = get_scenario("xor")
    for drawn in {"init_range": 0.0}, {"init_range": xor.recipe().init_range}, {"draw": "he"}, {"draw": "uniform"}:
        refuse_idle_draw(xor, [changed(xor, xor.recipe(), drawn)], drawn)


@pytest.mark.parametrize("grid", [{"init_range": (0.1, 0.2)}, {"draw": ("he", "uniform")}])
def test_a_grid_over_how_weights_are_drawn_where_they_are_not_is_refused_before_a_run(grid, tmp_path):
    with pytest.raises(PdpsimError, match="changes nothing in recipe 'pdp1987'"):
        Study("xor", "pdp1987", range(2), grid=grid).run(out=tmp_path / "rows.jsonl")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("scenario", "recipe"), [("family_tree", "steep-no-decay"), ("xor", "nesterov")])
def test_the_rule_that_a_recipe_has_stays_as_it_is_where_it_is_named(scenario, recipe):
    found = get_scenario(scenario)
    known = found.recipe(recipe)
    assert changed(found, known, {"rule": "gradientdescent"}) == known
    faster = changed(found, known, {"rule": "gradientdescent", "rate": 0.5})
    assert faster == changed(found, known, {"rate": 0.5})
    assert changed(found, known, {"rule": "adam"}).rule == Adam(known.rule.rate)


def test_a_rule_that_requires_a_rate_takes_the_one_that_is_given(cli):
    encoder = get_scenario("encoder")
    asked = changed(encoder, encoder.recipe("rprop"), {"rule": "gradientdescent", "rate": 0.1})
    assert asked.rule == GradientDescent(0.1)
    for command in ["study", "--seeds", "0:2"], ["map", "--size", "2"]:
        ended = cli(command[0], "encoder", "--recipe", "rprop", "--set", "rule=gradientdescent", *command[1:])
        assert (ended.status, ended.err) == (2, "pdpsim: GradientDescent requires a rate: set rate, too\n")
    told = "the schedule of recipe 'original' is that of GradientDescent, and adam has none"
    grid = ["--grid", "rule=gradientdescent,adam", "--set", "max_epochs=1"]
    assert told in cli("study", "family_tree", "--recipe", "original", "--seeds", "0:1", *grid).err


def test_the_range_of_a_criterion_is_told_and_can_be_typed_again():
    ranged = criterion("40-20-40:-1:1")
    assert (str(ranged), criterion(str(ranged))) == ("40-20-40:-1:1", ranged)
    assert str(criterion("40-20-40:0:1")) == "40-20-40"


@pytest.mark.parametrize("name", ["xor", "encoder", "symmetry", "family_tree"])
def test_each_scenario_measures_a_run_in_numbers_or_none(name):
    run = run_scenario(name, seed=1, max_epochs=2)
    found = run.scenario.measures(run)
    assert found
    assert all(isinstance(value, int | float | None) for value in found.values())


def test_what_a_study_of_an_earlier_version_holds_of_a_recipe_is_what_is_written_today():
    plain = to_plain(get_scenario("xor").recipe())
    assert set(plain) == {
        "name", "rule", "init_range", "criterion", "max_epochs", "measure", "start", "options", "source", "batch",
        "order",
    }  # fmt: skip
    assert plain["batch"] is None
    today = get_scenario("xor").recipe().with_(draw="he", to_the_end=True)
    assert set(to_plain(today)) - set(plain) == {"draw", "to_the_end"}


def test_no_option_has_the_name_of_a_column_of_a_studys_rows():
    """An option `epochs` took the place of the epochs that a run took."""
    columns = {"seed", "solved", "epochs", "messages", "tss", "stopped", "error", "seconds"}
    for name in list_scenarios():
        for recipe in get_scenario(name).recipes:
            assert not columns & set(recipe.options), (name, recipe.name)


def test_a_grain_that_a_rule_asks_for_is_the_recipes_and_said_once():
    recipe = Recipe("mine", GradientDescent(0.5, grain="pattern"))
    assert (recipe.batch, recipe.rule) == (1, GradientDescent(0.5))
    assert changed(get_scenario("xor"), recipe, {"batch": 2}).procedure.batch == 2
