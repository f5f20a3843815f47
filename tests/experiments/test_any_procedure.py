"""Recipes that learn by other procedures than back-propagation: run, changed, told as plain data, studied."""

import json

import pytest
from machines import truth_table
from small_rivals import LOGIC, RULE, TINY, by_name

from pdpsim import (
    BackPropagation,
    Boltzmann,
    Climber,
    CrossEntropy,
    DistinctCodes,
    Genetic,
    Network,
    Never,
    Recall,
    Recipe,
    SignStep,
    Study,
    WithinTolerance,
    diagnose,
    run_scenario,
    train,
)
from pdpsim.errors import SettingError, UnknownNameError
from pdpsim.experiments.recipes import changed, from_plain, to_plain
from pdpsim.experiments.running import run_together
from pdpsim.studies.packing import run_here
from pdpsim.studies.rows import same, wrong_with
from pdpsim.studies.study import recipe_columns

each_recipe = pytest.mark.parametrize("name", by_name)


@each_recipe
def test_it_is_run_from_its_seed_alone_or_with_others(name):
    run = run_scenario(LOGIC, by_name[name], seed=2, max_epochs=12)
    assert run.history.epochs >= 1
    assert run.history.messages is not None
    again = run_together(LOGIC, [(by_name[name], seed) for seed in (2, 3)], max_epochs=12)[0]
    assert (again.history.tss, again.history.carried) == (run.history.tss, run.history.carried)
    assert [weight.value for weight in again.net.weights] == [weight.value for weight in run.net.weights]


@each_recipe
def test_it_is_told_as_plain_data_and_back(name):
    plain = json.loads(json.dumps(to_plain(by_name[name])))
    assert from_plain(plain) == by_name[name]
    assert type(by_name[name].procedure).__name__ in str(by_name[name])


@each_recipe
def test_its_rows_are_those_of_a_study_and_can_be_read_again(name):
    small = by_name[name].with_(max_epochs=8)
    study = Study(LOGIC, small, range(2)).run()
    assert not study.errors
    assert study.rows[0]["procedure"] == type(small.rule).__name__
    raw = run_here(study.design, [(0,), (1,)])["rows"]
    assert [wrong_with(row, [], 8) for row in raw] == [None, None]
    assert same(raw) == same(run_here(study.design, [(0,), (1,)])["rows"])


@each_recipe
def test_what_it_answers_is_asked_without_a_trace(name):
    run = run_scenario(LOGIC, by_name[name], seed=2, max_epochs=3)
    state = [(u.net_input, u.activation, u.error, u.delta) for u in run.net.units.values()], run.net.chance.position
    answers = run.recipe.procedure.answers(run.net, run.patterns.fitted(run.net).patterns)
    assert len(answers) == len(run.patterns)
    assert state == (
        [(u.net_input, u.activation, u.error, u.delta) for u in run.net.units.values()],
        run.net.chance.position,
    )


def test_criteria_are_given_the_outputs_of_what_was_best():
    for name in "genetic", "climber", "perturbed", "differences":
        run = run_scenario(LOGIC, by_name[name].with_(criterion=WithinTolerance(0.499), max_epochs=1500), seed=3)
        assert run.history.solved
        assert all(abs(run.net.forward(p)[0] - p.targets[0]) < 0.499 for p in run.patterns)


@pytest.mark.parametrize("engine", ["compiled", "native", "vectorized"])
def test_no_engine_with_numbers_of_its_own_is_judged_by_a_look_at_the_network(engine):
    net = Network.layered(2, 2, 1, seed=1)
    history = train(net, truth_table("xor"), RULE, criterion=DistinctCodes(2), max_epochs=3)
    assert history.engine == "message"
    with pytest.raises(Exception, match="a criterion looks at the network after each epoch"):
        train(net, truth_table("xor"), RULE, criterion=DistinctCodes(2), engine=engine)


def test_a_look_at_the_network_sees_it_after_the_weight_change():
    run = run_scenario(LOGIC, by_name["boltzmann"], seed=2)
    assert run.history.solved
    assert DistinctCodes().holds(run.net, run.patterns.patterns)
    shorter = run_scenario(LOGIC, by_name["boltzmann"], seed=2, max_epochs=run.history.epochs - 1)
    assert not DistinctCodes().holds(shorter.net, shorter.patterns.patterns)


def test_a_recipe_trained_to_the_end_is_judged_by_what_its_procedure_answers():
    kept = by_name["boltzmann"].with_(to_the_end=True, max_epochs=60)
    run = run_scenario(LOGIC, kept, seed=2)
    assert run.history.epochs == 60
    assert run.history.solved == DistinctCodes().holds(run.net, run.patterns.patterns)


def test_settings_are_the_procedures_and_its_rules():
    assert changed(LOGIC, by_name["boltzmann"], {"rate": 1.0}).rule == Boltzmann(
        SignStep(1.0), annealing=TINY.annealing, statistics=5
    )
    assert changed(LOGIC, by_name["genetic"], {"size": 30, "rule.spread": 0.5}).rule == Genetic(size=30, spread=0.5)
    assert changed(LOGIC, by_name["recall"], {"order": "listed"}).rule == Recall()
    assert changed(LOGIC, by_name["differences"], {"rule": "adam"}).procedure.rule.settings()["rate"] == 0.25
    with pytest.raises(UnknownNameError, match="Climber has no 'batch'"):
        changed(LOGIC, by_name["climber"], {"batch": 2})
    with pytest.raises(UnknownNameError, match="has no setting 'momentum'"):
        changed(LOGIC, by_name["boltzmann"], {"momentum": 0.5})
    with pytest.raises(UnknownNameError, match="Genetic has no rule"):
        changed(LOGIC, by_name["genetic"], {"rule": "adam"})
    with pytest.raises(SettingError):
        changed(LOGIC, by_name["genetic"], {"size": 1})


def test_back_propagation_given_whole_is_the_rule_with_what_it_asks():
    whole = Recipe("whole", BackPropagation(RULE, batch=1, order="permuted"))
    assert whole == Recipe("whole", RULE, batch=1, order="permuted")
    with pytest.raises(SettingError, match="Climber is given whole: a recipe with it has no batch"):
        Recipe("wrong", Climber(), batch=1)
    for beside in {"batch": 2}, {"order": "permuted"}, {"measure": CrossEntropy()}:
        with pytest.raises(SettingError, match="BackPropagation is given whole, so its"):
            Recipe("wrong", BackPropagation(RULE), **beside)
        with pytest.raises(SettingError, match="BackPropagation is given whole, so its"):
            whole.with_(rule=BackPropagation(RULE), **beside)
    assert Recipe("same", BackPropagation(RULE, batch=2), batch=2).batch == 2
    assert whole.with_(rule=BackPropagation(RULE)) == Recipe("whole", RULE)


def test_columns_of_a_row_name_the_procedure():
    columns = recipe_columns(by_name["boltzmann"])
    assert (columns["procedure"], columns["rate"], columns["equilibria"]) == ("Boltzmann", 2.0, 2)
    assert "procedure" not in recipe_columns(Recipe("usual", RULE))


@each_recipe
def test_why_it_is_not_solved_is_asked_of_answers_alone(name):
    run = run_scenario(LOGIC, by_name[name].with_(criterion=Never()), seed=2, max_epochs=1)
    if not run.history.solved:
        found = diagnose(run.net, run.patterns, run.history, procedure=run.recipe.procedure, criterion=Never())
        assert found.solved or ("another procedure" in found and not found.trials)
