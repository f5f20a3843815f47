"""Studies of one's own networks: from functions, scripts and files, by one process and several."""

import importlib
import importlib.util
import logging
import os
import re
import statistics
import subprocess
import sys
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property, wraps
from operator import itemgetter
from os import environ
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import NamedTuple

import networkx as nx
import numpy as np
import pytest
from matplotlib.figure import Figure
from studies.waiting import rows_of

from pdpsim import (
    Activation,
    BackPropagation,
    FortyTwentyForty,
    GradientDescent,
    Network,
    NoError,
    Pattern,
    PatternSet,
    PdpsimError,
    Study,
    activation,
    register,
    train,
)
from pdpsim.core import activations
from pdpsim.errors import FileNote
from pdpsim.experiments.scenario import Recipe, Scenario
from pdpsim.studies import own_code
from pdpsim.studies.own_code import _instructions, code_of, is_ours
from pdpsim.studies.packing import from_text, to_text

XOR = PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
RULE = GradientDescent(0.25, 0.9)


def of(make=lambda seed, hidden=2: Network.for_patterns(XOR, hidden, seed=seed), learned=XOR, **settings):
    return Study.of(make, learned, RULE, **{"seeds": range(8), "max_epochs": 700, **settings})


def test_each_row_is_what_training_that_network_gives():
    for row in of(grid={"hidden": [2, 3]}).rows:
        history = train(Network.for_patterns(XOR, row["hidden"], seed=row["seed"]), XOR, RULE, max_epochs=700)
        assert (row["epochs"], row["tss"], row["solved"]) == (history.epochs, history.tss[-1], history.solved)


def test_workers_give_the_rows_of_one_process_with_what_functions_at_home_ask():
    settings = {"grid": {"hidden": [2, 4], "rate": [0.1, 0.25]}, "held_out": 1}
    settings["measures"] = lambda net: {"largest": max(weight.value for weight in net.weights)}
    alone, together = of(**settings), of(**settings, jobs=2, chunk=5)
    assert rows_of(alone) == rows_of(together)
    assert {"largest", "test_error", "test_accuracy"} <= set(alone.rows[0])


def test_a_seed_that_cannot_be_built_is_a_row_with_its_error():
    def make(seed):
        if seed == 3:
            raise ZeroDivisionError("seed of doom")
        return Network.for_patterns(XOR, 2, seed=seed)

    here, elsewhere = of(make), of(make, jobs=2)
    assert [row["error"] for row in here.rows if row["error"]] == ["ZeroDivisionError: seed of doom"]
    assert rows_of(here) == rows_of(elsewhere)


def test_a_network_is_copied_and_drawn_anew_and_init_range_draws_from_it():
    net = Network.layered(2, 2, 1, seed=5, init_range=0.3)
    study = of(net, grid={"init_range": [0.3, 2.0]})
    narrow, wide = ([row["epochs"] for row in study.rows if row["init_range"] == reach] for reach in (0.3, 2.0))
    net.randomize(4)
    assert train(net, XOR, RULE, max_epochs=700).epochs == narrow[4]
    assert wide != narrow
    for drawn in {"init_range": [0.25, 0.5]}, {"draw": ["uniform", "he"]}, {"init_range": [0.0]}:  # as it is built, too
        assert of(Network.layered(2, 2, 1, seed=5), grid=drawn, seeds=range(1), max_epochs=2).rows


def test_a_file_goes_on_and_refuses_rows_of_other_networks(tmp_path):
    path = tmp_path / "mine.jsonl"
    first = of(out=path)
    assert rows_of(of(seeds=range(10), out=path))[:8] == rows_of(first)
    read = Study.read(path)
    assert (read.rows[:8], read.summary().runs) == (first.rows, 10)
    with pytest.raises(PdpsimError, match=r"Study\.of"):
        Study.read(path).run()
    with pytest.raises(PdpsimError, match="holds another study"):
        of(lambda seed, hidden=3: Network.for_patterns(XOR, hidden, seed=seed), out=path)
    with pytest.raises(PdpsimError, match="holds another study: its recipe's source"):
        of(lambda seed, hidden=2: Network.for_patterns(XOR, hidden, seed=seed, function="tanh"), out=path)
    with pytest.raises(PdpsimError, match="holds another study: its recipe's source"):
        of(learned=PatternSet([([0, 0], [1]), ([1, 1], [0])]), out=path)


def bounded(net):
    for weight in net.weights:
        weight.keep_between(-1, 1)


def told_nothing(net):
    net.remove_connection("h1", "o1")
    net.connect("h1", "o1", 0.5, kind=NoError)


def warm(net):
    net.temperature = 2.0


def delayed(net):
    net.delays["h1", "o1"] = 2


@pytest.mark.parametrize("change", [bounded, told_nothing, warm, delayed])
def test_rows_of_a_network_that_differs_in_anything_are_refused(tmp_path, change):
    def begun(change):
        def make(seed):
            net = Network.layered(2, 2, 1, init_range=0.0, seed=seed)
            net.connections["h1", "o1"].weight = 0.5
            change(net)
            return net

        return of(make, out=tmp_path / "a.jsonl", seeds=[0], max_epochs=2)

    begun(lambda net: None)
    with pytest.raises(PdpsimError, match="holds another study: its recipe's source"):
        begun(change)


def test_rows_of_patterns_whose_columns_had_other_names_are_refused(tmp_path):
    net = Network.layered(2, 2, 1, seed=1)
    learned = [PatternSet([([0, 1], [1]), ([1, 0], [0])], names, ["o1"]) for names in (["i1", "i2"], ["i2", "i1"])]
    of(net, learned[0], out=tmp_path / "a.jsonl", seeds=[0], max_epochs=2)
    with pytest.raises(PdpsimError, match="holds another study"):
        of(net, learned[1], out=tmp_path / "a.jsonl", seeds=[0], max_epochs=2)


def test_a_study_of_a_usual_network_has_the_digest_it_always_had():
    source = of(Network.layered(2, 2, 1, seed=1), seeds=[0], max_epochs=2).design.recipe.source
    assert source == "own network and patterns, 58e7418c"


SCRIPT = """
import sys
from dataclasses import dataclass
from pdpsim import GradientDescent, Network, PatternSet, Study, TssBelow
sys.modules["cloudpickle"] = None
xor = PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
def make(seed, hidden=2):
    return Network.for_patterns(xor, hidden, seed=seed)
study = Study.of(make, xor, GradientDescent(0.25, 0.9), seeds=range(4), max_epochs=700, jobs=2)
print([row["epochs"] for row in study.rows])
class Mine(TssBelow):
    pass
print(Study.of(make, xor, GradientDescent(0.25, 0.9), seeds=range(2), criterion=Mine(0.04)).summary().runs)
try:
    Study.of(make, xor, GradientDescent(0.25, 0.9), seeds=range(2), criterion=Mine(0.04), jobs=2)
except Exception as error:
    print(error)
"""


def test_a_script_needs_no_guard_and_is_told_what_workers_cannot_import(tmp_path):
    (tmp_path / "mine.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "mine.py"], check=False, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.stderr == ""
    epochs, alone, refused = done.stdout.splitlines()
    assert epochs == str([row["epochs"] for row in of(seeds=range(4)).rows])
    assert alone == "2"
    assert refused.startswith("worker processes cannot import 'Mine'")


def cubed(seed):
    net = Network.for_patterns(XOR, 2, seed=seed)
    net.units["h1"].function = "cubed"
    return net


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(activations, "_known", dict(activations._known))
    return register(Activation("cubed", "net * net * net", "3 * net * net"))


def test_a_function_that_is_registered_here_alone_goes_to_the_workers(registered):
    rows = [rows_of(of(cubed, seeds=range(3), max_epochs=5, jobs=jobs)) for jobs in (1, 2)]
    assert rows[0] == rows[1]
    assert [row["error"] for row in of(cubed, seeds=[1], max_epochs=5).rows] == [None]
    assert from_text(to_text([registered, activation("relu")]))[1] is activation("relu")


def test_what_stands_in_a_module_travels_by_its_name():
    rule = from_text(to_text(RULE))
    assert rule == RULE


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: None, r"takes a seed, as in def make\(seed, hidden=5\)"),
        (lambda seed, hidden: None, "'hidden' of the function that makes networks needs a default"),
        (lambda seed: 5, "what a study's function makes must be of kind Network"),
        (5, "made by a function of a seed, or are a Network, not int"),
    ],
)
def test_what_makes_no_networks_is_told(make, said):
    with pytest.raises(PdpsimError, match=said):
        of(make)


@pytest.mark.parametrize("name", ["init_range", "rate", "momentum", "batch", "epochs", "solved", "seconds", "grain"])
def test_a_parameter_may_not_be_called_as_a_column_is(name):
    names: dict = {}
    exec(f"def make(seed, {name}=0.5): return None", names)
    with pytest.raises(PdpsimError, match=f"cannot take '{name}', which each row has"):
        of(names["make"])


def test_what_no_function_takes_is_no_axis():
    with pytest.raises(PdpsimError, match="no setting 'hiden'; did you mean 'hidden'"):
        of(grid={"hiden": [2]})
    with pytest.raises(PdpsimError, match="4 of 4 patterns cannot be held out"):
        of(held_out=4)


@pytest.mark.parametrize(
    ("measured", "why"),
    [
        *(({name: 1}, f"cannot be called '{name}'") for name in ("solved", "epochs", "tss", "seed", "rate", "error")),
        ({"test_error": 1.0}, "cannot be called 'test_error'"),
        ({5: 1}, "the name of what is measured"),
        ({"a\x1b": 1}, "the name of what is measured"),
        ({"x": [1]}, "'x', which is measured, must be a number"),
        ({"x": 10**400}, "'x', which is measured, must be a number"),
        ([1], "what is measured must be of kind Mapping"),
    ],
)
def test_what_is_measured_takes_no_columns_place(measured, why):
    rows = of(measures=lambda net: measured, seeds=range(2), max_epochs=3, held_out=1).rows
    assert [row["seed"] for row in rows] == [0, 1]
    assert all(why in row["error"] for row in rows), rows[0]["error"]


def test_a_measure_that_raises_takes_nothing_from_what_training_came_to(tmp_path):
    path, plain = tmp_path / "s.jsonl", of(seeds=range(4))

    def clever(net):
        if net.seed == 2:
            raise ValueError("no such\nunit \x1b[2J")
        return {"largest": 1.0}

    study = of(seeds=range(4), measures=clever, out=path)
    told = "ValueError: no such unit \\x1b[2J"
    for found in study, of(seeds=range(4), measures=clever, jobs=2), Study.read(path):
        assert found.summary() == plain.summary()
        assert found.errors == [told]
        assert [row.get("largest") for row in found.rows] == [1.0, 1.0, None, 1.0]
    before = path.read_bytes()
    assert rows_of(of(seeds=range(4), measures=clever, out=path)) == rows_of(study)
    assert path.read_bytes() == before


@pytest.mark.parametrize("error", [OSError("too many open files"), MemoryError(), ImportError("no module")])
def test_what_the_machine_could_not_measure_is_made_again(tmp_path, error):
    path, doomed = tmp_path / "s.jsonl", [error]

    def clever(net):
        if net.seed == 1 and doomed:
            raise doomed.pop()
        return {"largest": 1.0}

    study = of(seeds=range(3), measures=clever, out=path)
    assert study.summary().failed == 1
    assert len(study.errors) == 1
    assert study.run(out=path).summary().runs == 3


def test_numbers_of_numpy_may_be_measured(tmp_path):
    measured = {"a": np.float32(0.5), "b": np.int64(3), "c": np.inf, "d": None, "e": 7}
    rows = of(measures=lambda net: measured, seeds=[1], max_epochs=3, out=tmp_path / "s.jsonl").rows
    assert [rows[0][name] for name in "abcde"] == [0.5, 3.0, None, None, 7]
    assert Study.read(tmp_path / "s.jsonl").rows == rows


def test_a_function_that_gives_one_network_each_time_gives_its_runs_a_copy(tmp_path):
    net = Network.layered(2, 2, 1, seed=1)
    before = net.__getstate__()
    study = of(lambda seed: net, seeds=range(3))
    assert len({(row["epochs"], row["tss"]) for row in study.rows}) == 1
    assert net.__getstate__() == before
    assert rows_of(of(lambda seed: net, seeds=range(3), jobs=2)) == rows_of(study)
    assert study.summary().alike
    of(lambda seed: net, seeds=range(3), out=tmp_path / "one.jsonl")
    of(seeds=range(3), out=tmp_path / "three.jsonl")
    assert Study.read(tmp_path / "one.jsonl").summary().alike
    assert not Study.read(tmp_path / "three.jsonl").summary().alike
    assert "no seed makes a difference" in str(study.summary())
    assert not of().summary().alike


def test_a_criterion_that_cannot_judge_is_told_before_the_first_run(tmp_path):
    numbers = PatternSet([([0, 1], [0.1]), ([1, 0], [0.35])])
    with pytest.raises(PdpsimError, match=r"targets from 0\.1 to 0\.35 are all the same to 40-20-40"):
        of(learned=numbers, criterion=FortyTwentyForty(), out=tmp_path / "s.jsonl")
    with pytest.raises(PdpsimError, match="is not midway between targets"):
        of(learned=numbers, grid={"criterion": ["tss<0.04", "all-correct"]}, out=tmp_path / "s.jsonl")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seeds", [range(-2, 3), [1, -1], [3, 2, -7]])
def test_seeds_below_zero_which_draw_what_others_draw_are_refused(seeds):
    with pytest.raises(PdpsimError, match=r"the seeds of several runs are 0 or more: -\d would draw what \d draws"):
        of(seeds=seeds)


def tied(net):
    net.tie(net.connections["i1", "h1"], net.connections["i2", "h2"])


def warmed_up(net):
    net.weights[0].last_change = 0.5


@pytest.mark.parametrize("change", [tied, warmed_up])
def test_rows_of_a_network_that_learns_otherwise_are_refused(tmp_path, change):
    test_rows_of_a_network_that_differs_in_anything_are_refused(tmp_path, change)


def leaky(slope):
    return Activation("mine", f"net if net > 0 else {slope} * net", f"1 if net > 0 else {slope}")


def called(slope):
    return Activation("called", lambda net: slope * net, lambda net, y: slope)


def weight(k):
    return lambda net: {"weight": net.weights[k].value}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"function": leaky(0.1)}, {"function": leaky(0.3)}),
        ({"function": called(1.0)}, {"function": called(2.0)}),
        ({"function": "tanh"}, {"function": Activation("tanh", "1.7 * tanh(net)", "1.7 - y * y / 1.7")}),
        ({"measures": weight(0)}, {"measures": weight(1)}),
        ({}, {"measures": weight(0)}),
        (
            {"function": Activation("line", lambda net: net, lambda net, y: 1.0)},
            {"function": Activation("line", lambda net: 2.0 * net, lambda net, y: 2.0)},
        ),
    ],
)
def test_rows_of_other_code_of_ones_own_are_refused(tmp_path, one, other):
    def begun(function="tanh", **more):
        def make(seed):
            return Network.layered(2, 2, 1, seed=seed, function=function)

        return of(make, out=tmp_path / "a.jsonl", seeds=[0], max_epochs=2, **more)

    assert begun(**one).rows == begun(**one).rows
    with pytest.raises(PdpsimError, match="holds another study: its recipe's source"):
        begun(**other)


STRONG = """
from functools import partial
from pdpsim import GradientDescent, Network, PatternSet, Study
xor = PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
OF = ["h1", "h2", "o1"]
LIMIT = {"at": 3.0}
from types import SimpleNamespace
BY = {frozenset({"h1", "h2"}): 1, abs: SimpleNamespace(of={"a", "b", "c"}),
      max: {frozenset({"h1", "h2"}), frozenset({"i1", "o1"}), (abs, 1), (1, max, abs)}}
def make(seed, hidden=2):
    return Network.for_patterns(xor, hidden, seed=seed)
def big(w):
    return abs(w) > LIMIT["at"] * BY[frozenset({"h1", "h2"})]
def strong(net, of=(), judge=lambda w: big(w)):
    chosen = set(of) or {"h1", "h2", "o1"}
    return {"strong": sum(judge(c.weight) for c in net.connections.values() if c.receiver.name in chosen)}
class Strong:
    def __init__(self, ask):
        self.ask, self.nothing = ask, object()
    def __call__(self, net):
        return self.ask(net)
    def asked(self, net):
        return self.ask(net, OF)
asks = [strong, partial(strong, of={"h1", "h2"}), Strong(strong), Strong(strong).asked,
        lambda net: {"strong": sum(big(c.weight) for c in net.connections.values() if c.sender.name in {"i1", "i2"})}]
for k, measures in enumerate(asks):
    try:
        study = Study.of(make, xor, GradientDescent(0.5, 0.9), seeds=range(1), out=f"{k}.jsonl", measures=measures)
        print([row["strong"] for row in study.rows])
    except Exception as error:
        print(str(error)[:60])
"""


def test_a_file_goes_on_in_every_process_until_something_is_said_otherwise(tmp_path):
    def ran(script, seed):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        (tmp_path / "s.py").write_text(script)
        command = [sys.executable, "s.py"]
        ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert not ended.stderr
        return ended.stdout.splitlines()

    first = ran(STRONG, 1)
    assert [line[0] for line in first] == ["["] * 5
    assert ran(STRONG, 2) == first
    refused = [f"{k}.jsonl holds another study: its recipe's source is 'own net"[:60] for k in range(5)]
    called = STRONG.replace(
        "return self.ask(net)\n",
        "return self.within(net)\n    def within(self, net):\n        return self.ask(net) if WIDE else {}\n",
    )
    called = called.replace("class Strong", "WIDE = True\nclass Strong").replace(".jsonl", "b.jsonl")
    again = [line.replace(".jsonl", "b.jsonl") for line in first]
    assert ran(called, 1) == again
    assert [line[0] for line in ran(called.replace("WIDE = True", "WIDE = 1"), 1)] == ["[", "[", "2", "3", "["]
    for old, new in (("3.0", "5.0"), ("seed=seed)", "seed=seed * 100)")):
        assert ran(STRONG.replace(old, new), 1) == refused, new
    assert ran(STRONG.replace('OF = ["h1", "h2", "o1"]', 'OF = ["h1"]'), 1) == [*first[:2], *refused[2:4], first[4]]


@pytest.mark.parametrize(
    "grid",
    [
        {"batch": [None, 1]},
        {"wide": [None, 3]},
        {"rate": np.linspace(0.25, 0.5, 2, dtype="float32")},
        {"init_range": [0.1, 0.5]},
        {"draw": ["he", "uniform"]},
        {"format": ["one", "two"]},
    ],
)
def test_a_file_is_read_again_and_gone_on_with_whatever_the_grid_holds(tmp_path, grid):
    def make(seed, wide=None, format="one"):
        return Network.for_patterns(XOR, wide or len(format), seed=seed)

    settings = {"grid": grid, "out": tmp_path / "own.jsonl", "max_epochs": 5}
    begun = Study.of(make, XOR, GradientDescent(0.5, 0.9), seeds=range(1), **settings)
    assert [row["epochs"] for row in begun.rows] == [5, 5]
    assert rows_of(Study.read(settings["out"])) == rows_of(begun)
    assert len(Study.of(make, XOR, GradientDescent(0.5, 0.9), seeds=range(2), **settings).rows) == 4


def test_a_setting_that_is_an_array_is_told_before_the_first_run():
    def make(seed, shape=None):
        return Network.layered(2, 2, 1, seed=seed)

    with pytest.raises(PdpsimError, match="shape"):
        Study.of(make, XOR, RULE, seeds=range(2), grid={"shape": [np.array([2, 3])]})


def test_a_run_that_diverged_too_far_to_be_asked_has_every_column():
    numbers = PatternSet([([1, 2, 3], [4]), ([2, 1, 0], [3]), ([3, 3, 1], [9]), ([4, 1, 2], [7]), ([5, 5, 5], [15])])

    def make(seed):
        return Network.layered(3, 2, 1, seed=seed, function="linear")

    settings = {
        "seeds": range(4),
        "held_out": 2,
        "max_epochs": 300,
        "measures": lambda net: {"w": net.weights[0].value},
    }
    for row in Study.of(make, numbers, GradientDescent(5.0), **settings).rows:
        assert (row["stopped"], row["test_error"], row["test_accuracy"]) == ("diverged", None, None)
        assert row["w"]


def test_a_file_tells_what_is_asked_apart_from_what_is_drawn_to_be_asked(tmp_path):
    cases = [([k / 10, k % 3], [k % 2]) for k in range(10)]
    learned, asked, together = PatternSet(cases[:7]), PatternSet(cases[7:]), PatternSet(cases)
    of(learned=learned, held_out=asked, seeds=range(1), max_epochs=3, out=tmp_path / "s.jsonl")
    with pytest.raises(PdpsimError, match="holds another study"):
        of(learned=together, held_out=3, seeds=range(1), max_epochs=3, out=tmp_path / "s.jsonl")


@pytest.mark.parametrize("other", ["patterns", "build", "measures"])
def test_a_file_of_a_scenario_of_ones_own_tells_it_by_what_it_makes(tmp_path, other):
    def mine(target=0, hidden=2, most=1):
        return Scenario(
            "mine",
            "mine",
            lambda recipe, seed: Network.layered(2, hidden, 1, seed=seed),
            lambda recipe, seed: PatternSet([([0, 1], [1]), ([1, 1], [target])]),
            (Recipe("quick", GradientDescent(0.5), max_epochs=3),),
            lambda run: "",
            measures=lambda run: {"large": sum(abs(weight.value) > most for weight in run.net.weights)},
        )

    path = tmp_path / "mine.jsonl"
    Study(mine(), seeds=range(2)).run(out=path)
    assert len(Study(mine(), seeds=range(3)).run(out=path)) == 3
    changed = {"patterns": {"target": 1}, "build": {"hidden": 3}, "measures": {"most": 0}}[other]
    with pytest.raises(PdpsimError, match="rows of another network, other patterns or other code of scenario 'mine'"):
        Study(mine(**changed), seeds=range(3)).run(out=path)


def limited(limit):
    """Measures that come by one limit in several ways, with the same text each time."""

    def named(net, *, most=limit):
        return {"large": sum(abs(weight.value) > most for weight in net.weights)}

    class Held:
        most = limit

        def __call__(self, net):
            return named(net, most=self.most)

    class Cached:
        @cached_property
        def most(self):
            return limit

        def __call__(self, net):
            return named(net, most=self.most)

    class Above:
        def __init__(self):
            self.most = limit

    class Below(Above):
        def __call__(self, net):
            return named(net, most=self.most)

    return [named, Held(), Cached(), Below()]


@pytest.mark.parametrize("k", range(4))
def test_a_file_knows_a_limit_however_a_measure_comes_by_it(tmp_path, k):
    path = tmp_path / "limited.jsonl"
    for seeds in 1, 2:
        of(seeds=range(seeds), max_epochs=3, measures=limited(0.5)[k], out=path)
    with pytest.raises(PdpsimError, match="holds another study"):
        of(seeds=range(2), max_epochs=3, measures=limited(4.0)[k], out=path)


def test_a_file_goes_on_whatever_time_a_run_took_that_a_measure_looks_at(tmp_path):
    for _ in range(2):
        history = train(Network.layered(2, 2, 1, seed=1), XOR, RULE, max_epochs=50, seed=1)

        def beside(net, history=history):
            return {"beside": history.tss[-1]}

        history.seconds += len(list(tmp_path.iterdir()))
        of(seeds=range(1), max_epochs=3, measures=beside, out=tmp_path / "beside.jsonl")


class AtMost(NamedTuple):
    limit: float

    def holds(self, value):
        return value <= self.limit


class AtLeast(NamedTuple):
    limit: float

    def holds(self, value):
        return value >= self.limit


class Metres(float):
    pass


class Narrow:
    __slots__ = "limit"

    def __init__(self, limit):
        self.limit = limit


class Few(IntEnum):
    ONE = 1
    TWO = 2


@dataclass(frozen=True)
class Slotted:
    __slots__ = ("limit",)
    limit: float


@pytest.mark.parametrize(
    "made",
    [
        range, Slotted, lambda k: Path(f"{k}.csv"), lambda k: re.compile(f"h{k}"), lambda k: deque([k]), itemgetter,
        slice, lambda k: date(2026, 1, k), lambda k: bytearray([k]), lambda k: {k: 1}.keys(), lambda k: {k: 1}.get,
        lambda k: Network.layered(2, 1, seed=1, function=("tanh", "relu")[k - 1]), nx.path_graph,
        lambda k: dict([("a", 1), ("b", 2)][:: 2 * k - 3]), lambda k: (AtMost, AtLeast)[k - 1](3.0),
        Few, Narrow, Metres, lambda k: deque([(abs, max)[k - 1]]), lambda k: SimpleNamespace(of={"a", "b" * k}),
        lambda k: {frozenset(pair) for pair in zip(("h1", "h2"), ("h3", "h4")[:: 3 - 2 * k])},
        lambda k: set(zip((abs, max), (1, 2)[:: 3 - 2 * k])), lambda k: {AtMost(k), AtMost(3), AtLeast(3 - k)},
        lambda k: defaultdict((int, float)[k - 1]), lambda k: defaultdict(lambda: k, {"a": 3}),
    ],
)  # fmt: skip
def test_a_function_is_told_apart_by_whatever_it_takes_from_outside(made):
    def asking(thing):
        return lambda net: {"asked": bool(thing)}

    assert code_of(asked=asking(made(1))) == code_of(asked=asking(made(1)))
    assert code_of(asked=asking(made(1))) != code_of(asked=asking(made(2)))


class Config:
    """Settings of which those that nobody gave are None."""

    def __init__(self, **settings):
        self.__dict__.update(settings)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)


class Scaled:
    """An array that hands everything on to another."""

    def __init__(self, scale):
        self.array, self.scale = np.arange(3), scale

    def __getattr__(self, name):
        return getattr(self.array, name)


class Listed:
    def __init__(self, limit):
        self.limit = limit

    def tolist(self):
        return [1]


class Named(dict):
    def __init__(self, limit):
        self.limit = limit


def hung(limit):
    def asked(net):
        return {"limit": asked.limit}

    asked.limit = limit
    return asked


@pytest.mark.parametrize("made", [lambda k: Config(limit=k), Scaled, Listed, Named, hung])
def test_an_object_is_told_by_what_it_holds_whatever_else_it_answers_to(made):
    assert code_of(asked=made(1)) == code_of(asked=made(1))
    assert code_of(asked=made(1)) != code_of(asked=made(2))


@pytest.mark.parametrize("of_a_scenario", [False, True])
def test_a_file_of_another_python_goes_on_and_it_is_told_that_code_cannot_be_compared(tmp_path, of_a_scenario):
    path = tmp_path / "s.jsonl"

    def begun(seeds, measures, hidden=2):
        def make(seed):
            return Network.layered(2, hidden, 1, seed=seed)

        if not of_a_scenario:
            return of(make, seeds=seeds, max_epochs=3, measures=measures, out=path)
        recipe, told = Recipe("quick", RULE, max_epochs=3), {"measures": lambda run: measures(run.net)}
        mine = Scenario("mine", "", lambda recipe, seed: make(seed), lambda *at: XOR, (recipe,), str, **told)
        return Study(mine, seeds=seeds).run(out=path)

    def strong(net):
        return {"strong": sum(abs(weight.value) > 0.1 for weight in net.weights)}

    def as_strong(net):
        return {"strong": len([weight for weight in net.weights if abs(weight.value) > 0.1])}

    begun(range(2), strong)
    with pytest.raises(PdpsimError, match="holds"):
        begun(range(3), as_strong)
    version = ".".join(map(str, sys.version_info[:2]))
    path.write_text(path.read_text().replace(f'"python": "{version}.', '"python": "3.9.'))
    with pytest.warns(FileNote, match=r"s\.jsonl was begun under Python '3\.9': whether functions of"):
        assert len(begun(range(4), as_strong).rows) == 4
    with pytest.warns(FileNote), pytest.raises(PdpsimError, match="holds"):
        begun(range(4), as_strong, hidden=3)


def test_measures_are_asked_of_each_run_once(tmp_path):
    """For they may save the network that was trained."""
    asked = tmp_path / "asked.txt"
    asked.touch()

    def weight(net):
        asked.write_text(f"{asked.read_text()}{net.weights[0].value:.6f}\n")
        return {"weight": net.weights[0].value}

    settings = {"max_epochs": 30, "measures": weight, "out": tmp_path / "s.jsonl"}
    for seeds in 2, 4:
        rows = of(seeds=range(seeds), **settings).rows
    assert asked.read_text().split() == [f"{row['weight']:.6f}" for row in rows]


TRIED = """
def asked(net):
    try:
        found = first(net)
    except ValueError:
        return {"found": -1}
    return {"found": found}
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def asked(a, b): return a - b", "def asked(b, a): return b - a"),
        ("def asked(a, b): return a", "def asked(b, a): return b"),
        ("def asked(*a): return len(a)", "def asked(a): return len(a)"),
        ("def asked(*a): return len(a)", "def asked(**a): return len(a)"),
        ("def asked(a): return a", "def asked(a, /): return a"),
        ("def asked(a, b): return a", "def asked(a, *, b): return a"),
        ("def asked(a=1, b=2): return a", "def asked(b=1, a=2): return b"),
        (TRIED, TRIED.replace("first(net)\n", "1\n").replace('return {"found": found}', "first(net)")),
        (
            "def asked(net):\n try: first()\n except ValueError: return 1\n second()",
            "def asked(net):\n try:\n  first()\n  second()\n except ValueError: return 1",
        ),
        (
            "def asked(net):\n try:\n  first()\n except ValueError: return 1\n else:\n  second()\n return 2",
            "def asked(net):\n try:\n  first()\n  second()\n except ValueError: return 1\n return 2",
        ),
        ("def asked(net): return [a - 1 for a in net]", "def asked(net): return [a - 2 for a in net]"),
        ("def asked(net): return (lambda a, b: a)(1, 2)", "def asked(net): return (lambda b, a: b)(1, 2)"),
        ("def asked(net): return dict(first=1)", "def asked(net): return dict(second=1)"),
        ("def asked(net): return 'first'", "def asked(net): return 'second'"),
        ("def asked(net): return ['first' for _ in net]", "def asked(net): return ['second' for _ in net]"),
        ("def asked(net): return net in {'a', 'b'}", "def asked(net): return net in {'a', 'c'}"),
        ("def asked(net): return net.first", "def asked(net): return net.second"),
        ("def asked(net): return net < 1", "def asked(net): return net <= 1"),
        ("def asked(net):\n yield 1", "def asked(net):\n return 1"),
    ],
)
def test_functions_that_do_something_else_are_told_apart(one, other):
    def told(text):
        scope = {}
        exec(text, scope)
        return code_of(asked=scope["asked"])

    assert told(one) == told(one)
    assert told(one) != told(other)


NAMES = """
def mean(net): return 1.0
def largest(net): return 2.0
SCALE, TABLE = mean, {"one": mean, "other": largest}
def asked(net): return {"mean": mean(net), "largest": largest(net), "scaled": SCALE(net), "table": TABLE["one"](net)}
"""


@pytest.mark.parametrize(
    "change", [("TABLE = mean", "TABLE = largest"), ('"one": mean, "other": largest', '"one": largest, "other": mean')]
)
def test_what_a_name_holds_is_told_though_it_was_come_to_by_another(change):
    def told(text):
        scope = {}
        exec(text, scope)
        return code_of(asked=scope["asked"])

    assert told(NAMES) == told(NAMES)
    assert told(NAMES) != told(NAMES.replace(*change))


def test_a_module_is_asked_by_long_functions_too(tmp_path, monkeypatch):
    """Before the three hundredth name of a function stands an instruction of its own."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "limits_of_today.py").write_text("LIMIT, STARTED = 1.0, object()\n")
    names = "".join(f" net.name{k}\n" for k in range(300))
    scope = {"limits_of_today": importlib.import_module("limits_of_today")}
    exec(f"def asked(net):\n{names} return limits_of_today.LIMIT", scope)
    told = [line.partition(":")[0] for line in code_of(asked=scope["asked"])]
    assert "asked.limits_of_today.LIMIT" in told
    assert "asked.limits_of_today" not in told  # of which nobody asks all
    monkeypatch.delitem(sys.modules, "limits_of_today")


def _codes(code):
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)


def _plain(code):
    """All that Python runs a function by, but for a first text, which may be a docstring, and names of variables."""
    taken = code.co_argcount + code.co_kwonlyargcount + (code.co_flags & 12).bit_count()
    constants = [_plain(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts]
    first = [] if code.co_consts[:1] and isinstance(code.co_consts[0], str) else constants[:1]
    tried = getattr(code, "co_exceptiontable", b"")
    kinds = code.co_argcount, code.co_posonlyargcount, code.co_flags & 12
    return code.co_code, first, constants[1:], code.co_names, code.co_varnames[:taken], kinds, tried


def test_functions_of_pythons_own_library_that_are_told_alike_are_the_same():
    alike = {}
    for path in sorted(Path(os.__file__).parent.glob("[a-m]*.py")):
        with suppress(SyntaxError, UnicodeDecodeError):
            for code in _codes(compile(path.read_text(), str(path), "exec", dont_inherit=True)):
                alike.setdefault(_instructions(code), []).append(_plain(code))
    assert len(alike) > 2000
    assert [each for each in alike.values() if any(one != each[0] for one in each)] == []


def test_the_environment_of_a_shell_is_nothing_to_a_digest(monkeypatch):
    def size(net):
        return {"size": int(environ.get("SIZE", "2"))}

    before = code_of(asked=size)
    monkeypatch.setenv("WINDOWID", "33")
    assert code_of(asked=size) == before


def test_a_file_knows_labels_which_measures_may_ask_for(tmp_path):
    def labelled(*kinds):
        return PatternSet([Pattern([k >> 1, k & 1], [k % 3 and 1], str(k), {"kind": kinds[k]}) for k in range(4)])

    of(learned=labelled(*"abba"), seeds=range(1), max_epochs=3, out=tmp_path / "labels.jsonl")
    with pytest.raises(PdpsimError, match="holds another study"):
        of(learned=labelled(*"abab"), seeds=range(1), max_epochs=3, out=tmp_path / "labels.jsonl")


def test_a_file_goes_on_whatever_else_is_called_as_attributes_that_are_asked(tmp_path):
    written = "def largest(net):\n    return {'largest': max(abs(row['weight']) for row in net.connections.rows)}"
    typed = {}
    exec(written, typed)
    settings = {"measures": typed["largest"], "max_epochs": 3, "out": tmp_path / "rows.jsonl"}
    typed["rows"] = of(seeds=range(1), **settings).rows
    assert len(of(seeds=range(2), **settings).rows) == 2


def test_a_file_goes_on_with_an_object_that_has_remembered_what_it_was_asked(tmp_path):
    asked = limited(0.5)[2]
    for seeds in 1, 2:
        assert len(of(seeds=range(seeds), max_epochs=3, measures=asked, out=tmp_path / "cached.jsonl").rows) == seeds


def test_a_module_of_ones_own_is_told_by_what_it_says(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # which is read again within a second
    texts = []
    for limit in 1, 2:
        (tmp_path / "mylimits.py").write_text(f"LIMIT = {limit}\n")
        monkeypatch.delitem(sys.modules, "mylimits", raising=False)
        module = importlib.import_module("mylimits")
        texts.append(code_of(asked=lambda net, module=module: {"limit": module.LIMIT}))
    assert texts[0] != texts[1]


def test_a_grid_in_which_some_starting_weights_are_drawn_is_run():
    ended = of(make=lambda seed: Network.layered(2, 2, 1, seed=7), seeds=range(2), grid={"draw": ["built", "he"]})
    final = [row["tss"] for row in ended.rows]
    assert final[0] == final[1]
    assert len(set(final)) == 3


def test_functions_that_are_cached_or_of_modules_of_modules_are_known(tmp_path):
    script = """
import lib
import pack.deep.down
import pack.train_not
from functools import cache
from pdpsim import GradientDescent, Network, PatternSet, Study, train
xor = PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
@cache
def limit():
    return 3.0
def make(seed):
    return Network.layered(2, 2, 1, seed=seed)
def cached(net):
    return {"strong": sum(abs(w.value) > limit() for w in net.weights)}
def by_module(net):
    return lib.strong(net)
def deep(net):
    train(net, xor, GradientDescent(0.5), max_epochs=1)
    return {"strong": pack.deep.down.score(net)}
def imported(net):
    import lib
    from pack import helper
    if not net:
        import pack.wipe
    return {"scored": helper.score(net)}
for measures in cached, by_module, deep, imported:
    try:
        settings = {"seeds": range(1), "max_epochs": 9, "out": f"{measures.__name__}.jsonl", "measures": measures}
        Study.of(make, xor, GradientDescent(0.5, 0.9), **settings)  # after which modules are there that were not
        print(len(Study.of(make, xor, GradientDescent(0.5, 0.9), **settings).rows))
    except Exception as error:
        print(str(error)[-19:])
"""
    (tmp_path / "pack" / "deep").mkdir(parents=True)
    for package in tmp_path / "pack", tmp_path / "pack" / "deep":
        (package / "__init__.py").touch()
    (tmp_path / "pack" / "deep" / "down.py").write_text("from pack.helper import score\n")
    (tmp_path / "pack" / "helper.py").write_text("def score(net):\n    return 1.0\n")
    (tmp_path / "pack" / "train_not.py").touch()
    for asked_for_by_nobody in "train", "wipe":
        (tmp_path / "pack" / f"{asked_for_by_nobody}.py").write_text("print('ran')\nraise SystemExit(3)\n")
    (tmp_path / "sums.py").write_text("def size(net):\n    return sum(abs(w.value) for w in net.weights)\n")
    (tmp_path / "lib.py").write_text("from sums import size\ndef strong(net):\n    return {'strong': size(net)}\n")

    def ran(text):
        (tmp_path / "s.py").write_text(text)
        command = [sys.executable, "-B", "s.py"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split("\n")

    refused = "; give another file"
    assert ran(script) == ran(script) == ["1"] * 4 + [""]
    assert ran(script.replace("return 3.0", "return 0.1")) == [refused, *["1"] * 3, ""]
    (tmp_path / "sums.py").write_text("def size(net):\n    return sum(w.value ** 2 for w in net.weights)\n")
    (tmp_path / "pack" / "helper.py").write_text("def score(net):\n    return 2.0 + 1\n")
    assert ran(script) == ["1", refused, refused, "1", ""]  # nothing is known of what a function imports itself


def test_loggers_docstrings_and_what_nobody_asks_of_a_module_are_nothing_to_a_digest(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    text = """
import logging, time
LOG = logging.getLogger("mine of today")
STARTED = time.time()
LIMIT = 1.0
def asked(net):
    \"""Asks.\"""
    LOG.info("asked")
    return {"limit": LIMIT}
"""

    def told(text):
        (tmp_path / "nets_of_today.py").write_text(text)
        monkeypatch.delitem(sys.modules, "nets_of_today", raising=False)
        module = importlib.import_module("nets_of_today")
        scope = {"nets_of_today": module}
        exec("def by_module(net):\n    return nets_of_today.asked(net)", scope)
        return code_of(asked=scope["by_module"])

    before = told(text)
    logging.getLogger("another of today").setLevel("INFO")
    logging.getLogger("mine of today").setLevel("DEBUG")
    assert told(text.replace("Asks.", "Asks of a network.")) == before
    assert told(text.replace("LIMIT = 1.0", "LIMIT = 2.0")) != before
    assert told(text.replace('{"limit"', '{"most"')) != before


def test_a_file_goes_on_with_a_graph_that_has_been_asked(tmp_path):
    graph = nx.path_graph(3)
    for seeds in 1, 2:
        done = of(seeds=range(seeds), measures=lambda net: {"n": len(graph.nodes)}, out=tmp_path / "g.jsonl")
        assert len(done.rows) == seeds


def test_a_file_goes_on_with_an_object_that_has_remembered_what_a_class_above_is_asked(tmp_path):
    class Limits:
        @cached_property
        def most(self):
            return 0.5

    class Asking(Limits):
        def __call__(self, net):
            return {"large": sum(abs(weight.value) > self.most for weight in net.weights)}

    asked = Asking()
    for seeds in 1, 2:
        assert len(of(seeds=range(seeds), max_epochs=3, measures=asked, out=tmp_path / "above.jsonl").rows) == seeds


def test_a_registered_function_is_known_by_more_than_its_name(tmp_path, monkeypatch):
    known = dict(activations._known)

    def begun(formula):
        monkeypatch.setattr(activations, "_known", dict(known))
        register(Activation("bent", formula, "1.0"))
        make = Network.layered(2, 2, 1, seed=1, function="bent")
        return of(make, seeds=range(1), max_epochs=3, out=tmp_path / "bent.jsonl")

    assert begun("2 * net").rows == begun("2 * net").rows
    with pytest.raises(PdpsimError, match="holds another study"):
        begun("3 * net")


@dataclass(frozen=True)
class Twice(BackPropagation):
    """Each pattern twice an epoch."""

    def epoch(self, net, patterns, chance):
        return super().epoch(net, [*patterns, *patterns], chance)


def test_a_procedure_of_ones_own_that_is_derived_from_back_propagation_is_obeyed():
    net, twice = Network.layered(2, 2, 1, seed=1), Twice(RULE)
    history = train(net.copy(), XOR, twice, max_epochs=20)
    assert history.tss != train(net.copy(), XOR, RULE, max_epochs=20).tss
    study = Study.of(lambda seed: net, XOR, twice, seeds=range(1), max_epochs=20)
    assert study.rows[0]["tss"] == history.tss[-1]
    assert Recipe("twice", twice).procedure is twice
    grid = {"batch": [1, 4], "rate": [0.1, 0.5]}
    rows = Study.of(lambda seed: net, XOR, twice, seeds=range(1), max_epochs=2, grid=grid).rows
    assert len({row["tss"] for row in rows}) == 4


@pytest.mark.parametrize("seeds", [iter([3, 1, 5]), map(int, "315"), (seed for seed in (3, 1, 5))])
def test_seeds_that_are_given_one_by_one_are_all_run(seeds):
    assert [row["seed"] for row in of(seeds=seeds, max_epochs=2).rows] == [3, 1, 5]
    with pytest.raises(PdpsimError, match="seeds are a range or list of whole numbers, not 5"):
        of(seeds=5, max_epochs=2)


def test_a_function_that_knows_its_own_seeds_only_is_asked_for_no_other():
    nets = {seed: Network.layered(2, 2, 1, seed=seed) for seed in (3, 5)}
    study = of(lambda seed: nets[seed], seeds=[3, 5], max_epochs=3)
    assert [row["error"] for row in study.rows] == [None, None]
    with pytest.raises(KeyError, match="4"):
        of(lambda seed: nets[seed], seeds=[4, 5], max_epochs=3)


def test_a_lambda_is_told_by_what_it_does_and_not_by_the_line_that_it_stands_on():
    one = lambda net: {"large": 1.0}  # noqa: E731
    other = [2, lambda net: {"large": 1.0}][1]
    third = [2, lambda net: {"large": 2.0}][1]
    assert code_of(asked=one) == code_of(asked=other) != code_of(asked=third)


@pytest.mark.parametrize("place", ["teaching-packages/run.py", "statistics.py"])
def test_what_is_called_like_a_library_is_none(tmp_path, monkeypatch, place):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # which is read again within a second
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    texts = []
    for value in 1, 2:
        path.write_text(f"def asked(net):\n    return {{'a': {value}}}\n")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, path.stem, module)
        spec.loader.exec_module(module)
        texts.append(code_of(asked=module.asked))
    assert texts[0] != texts[1]


@pytest.fixture
def bent():
    """Make another function known by the name 'bent', as a script that was changed would."""

    def made(k):
        known = activations._known
        known.pop("bent", None)
        line, bow = Activation("bent", f"{k} * net", f"{k}"), Activation("bent", lambda net: k * net, lambda net, y: k)
        return register(bow if isinstance(k, int) else line)

    yield made
    activations._known.pop("bent", None)


def by_default(path):
    def make(seed):
        return Network.layered(2, 2, 1, seed=seed, function="bent")

    return of(make, seeds=range(1), max_epochs=2, out=path)


def in_a_grid(path):
    def make(seed, function="tanh"):
        return Network.layered(2, 2, 1, seed=seed, function=function)

    return of(make, seeds=range(1), max_epochs=2, out=path, grid={"function": ["tanh", "bent"]})


def asked_by_name(path):
    def make(seed):
        return Network.layered(2, 2, 1, seed=seed)

    return of(make, seeds=range(1), max_epochs=2, out=path, measures=lambda net: {"y": activation("bent").value(2.0)})


def in_a_teacher(path):
    teacher = Network.layered(2, 2, 1, seed=9, function="bent")

    def make(seed):
        return Network.layered(2, 2, 1, seed=seed)

    return of(make, seeds=range(1), max_epochs=2, out=path, measures=lambda net: {"y": teacher.forward(XOR[1])[0]})


def in_a_scenario(path):
    def build(recipe, seed):
        return Network.layered(2, 2, 1, seed=seed, function="bent")

    recipe = Recipe("r", GradientDescent(0.1), max_epochs=2)
    return Study(Scenario("own", "Own", build, lambda recipe, seed: XOR, (recipe,), repr), seeds=[1]).run(out=path)


@pytest.mark.parametrize("begun", [by_default, in_a_grid, asked_by_name, in_a_teacher, in_a_scenario])
@pytest.mark.parametrize(("one", "other"), [(1.5, 2.5), (1, 2)])
def test_a_function_that_is_taken_by_its_name_is_told_apart(tmp_path, bent, begun, one, other):
    bent(one)
    assert rows_of(begun(tmp_path / "a.jsonl")) == rows_of(begun(tmp_path / "a.jsonl"))
    bent(other)
    with pytest.raises(PdpsimError, match="give another file"):
        begun(tmp_path / "a.jsonl")


def test_a_function_that_nobody_names_is_nothing_to_a_file(tmp_path, bent):
    def begun():
        return of(lambda seed: Network.layered(2, 2, 1, seed=seed), seeds=[1], max_epochs=2, out=tmp_path / "a.jsonl")

    begun()
    bent(1.5)
    assert len(begun()) == 1


def test_what_a_scenario_of_ones_own_holds_out_is_told(tmp_path):
    def begun(n):
        return Scenario(
            "own", "Own", lambda recipe, seed: Network.layered(2, 2, 1, seed=seed), lambda recipe, seed: XOR,
            (Recipe("r", GradientDescent(0.1), max_epochs=2),), repr, held_out=lambda recipe, seed: XOR[:n],
            measures=lambda run: {"asked": len(run.scenario.held_out(run.recipe, run.seed))},
        )  # fmt: skip

    Study(begun(1), seeds=[1]).run(out=tmp_path / "a.jsonl")
    with pytest.raises(PdpsimError, match="other code of scenario 'own'"):
        Study(begun(2), seeds=[1]).run(out=tmp_path / "a.jsonl")


def safely(function, value):
    @wraps(function)
    def asked(*given):
        with suppress(ValueError):
            return function(*given)
        return value

    return asked


@pytest.mark.parametrize("function", [statistics.mean, np.linalg.norm, Network.layered, nx.path_graph])
def test_a_function_of_ones_own_around_one_of_a_library_is_told(function):
    asked = [safely(function, value) for value in (1.0, 2.0)]
    assert not any(map(is_ours, asked))
    assert code_of(asked=asked[0]) != code_of(asked=asked[1])
    assert code_of(asked=asked[0]) == code_of(asked=safely(function, 1.0))


def test_pictures_that_a_function_draws_into_are_told_by_their_kind():
    def asking(ax):
        return lambda net: ax.plot([w.value for w in net.weights])

    axes = [Figure().subplots() for _ in range(2)]
    assert code_of(asked=asking(axes[0])) == code_of(asked=asking(axes[1]))


@pytest.mark.parametrize(
    "part",
    [
        lambda net: net.units["h1"], lambda net: net.hidden, lambda net: net.units, lambda net: net.connections,
        lambda net: net.connections["i1", "h1"],
    ],
)  # fmt: skip
def test_parts_of_a_network_are_told_with_all_its_weights(part):
    def asked(weight, seed=1):
        net = Network.layered(2, 2, 1, seed=seed)
        net.connections["i1", "h1"].weight = weight
        taken = part(net)
        return code_of(asked=lambda net: taken)

    assert asked(5.48512) == asked(5.48512)
    assert asked(5.48512) != asked(5.48524)
    assert asked(5.48512) != asked(5.48512, seed=2)


class Linked:
    def __init__(self, k):
        self.k, self.near = k, set()


def test_nodes_that_know_each_other_are_told_in_one_order_in_no_time(monkeypatch):
    nodes = [Linked(k) for k in range(300)]
    for one, other in zip(nodes, nodes[1:] + nodes[:1]):
        one.near.add(other)
        other.near.add(one)
    walked = []
    real = own_code._said
    monkeypatch.setattr(own_code, "_said", lambda thing: walked.append(0) or real(thing))
    in_a_list, in_a_set = code_of(nodes=nodes), code_of(nodes=set(nodes))
    assert len(walked) < 10_000
    assert in_a_list == code_of(nodes=nodes)
    assert in_a_set == code_of(nodes=set(nodes))


ALIKE = """
from pdpsim.studies.own_code import code_of
class Cell:
    def __init__(self, size=2):
        self.near, self.size = set(), size
ring = [Cell() for k in range(6)]
for a, b in zip(ring, ring[1:] + ring[:1]):
    a.near.add(b)
    b.near.add(a)
groups = [Cell() for k in range(6)]
chosen, first = set(groups), groups[0]
odd = {Cell(3), Cell(4), Cell(3)}
print("|".join(code_of(ring=ring, chosen=chosen, first=first, odd=odd, all={Cell(), frozenset(ring)})))
"""


def test_members_that_say_the_same_are_told_alike_in_every_process():
    told = set()
    for seed in range(4):
        padding = f"kept = [object() for _ in range({seed * 1001})]\n"  # so that things lie elsewhere in memory
        ended = subprocess.run(
            [sys.executable, "-c", padding + ALIKE], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
        )  # fmt: skip
        told.add(ended.stdout)
    assert len(told) == 1
