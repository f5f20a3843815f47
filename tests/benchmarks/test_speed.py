"""How fast the engines are beside others, on a quiet machine: pytest -m benchmark."""

import time

import pytest

from pdpsim import (
    BackPropagation,
    GradientDescent,
    Network,
    PatternSet,
    TssBelow,
    get_scenario,
    run_scenario,
)
from pdpsim.benchmarking import measuring
from pdpsim.benchmarking.task import scenario_task
from pdpsim.engines import compiled
from pdpsim.engines.choice import choose
from pdpsim.engines.job import Job

pytestmark = pytest.mark.benchmark

SCENARIOS = ("xor", "encoder", "symmetry", "family_tree")


@pytest.fixture(scope="module", params=SCENARIOS)
def timed(request):
    task = scenario_task(request.param)
    found = measuring.programs(task, print)
    return request.param, measuring.timings(found, 3)


def test_compiled_is_several_times_faster_than_loops_over_lists(timed):
    name, times = timed
    assert times["lists"] / times["compiled"] > (2.0 if name == "family_tree" else 3.0)


def test_compiled_is_sixty_times_faster_than_micrograd(timed):
    _, times = timed
    if "micrograd" not in times:
        pytest.skip("micrograd is not installed")
    assert times["micrograd"] / times["compiled"] > 60.0


def test_compiled_beside_numpy_as_one_writes_it(timed):
    name, times = timed
    most = {"xor": 1 / 8, "encoder": 1.3, "symmetry": 1.3, "family_tree": 40.0}[name]
    assert times["compiled"] / times["numpy"] < most


def test_compiled_is_forty_times_faster_than_pytorch_on_xor(timed):
    name, times = timed
    if "torch" not in times:
        pytest.skip("PyTorch is not installed")
    assert name != "xor" or times["torch"] / times["compiled"] > 40.0


def test_auto_is_as_fast_as_tuned_numpy(timed):
    _, times = timed
    assert times["auto"] / times["numpy_tuned"] < 1.15


def test_auto_is_faster_than_pytorch(timed):
    _, times = timed
    if "torch" not in times:
        pytest.skip("PyTorch is not installed")
    assert times["auto"] < times["torch"]


@pytest.mark.parametrize(("name", "most"), [("xor", 1.0), ("encoder", 1.0), ("symmetry", 1.0), ("family_tree", 1.5)])
def test_a_thousand_seeds_at_once_are_as_fast_as_c(name, most):
    times = measuring.many_seeds(scenario_task(name), 1000, 3)
    if "C" not in times:
        pytest.skip("there is no C compiler")
    assert times["vectorized"] / times["C"] < most
    assert times["native"] / times["C"] < {"family_tree": 1.0}.get(name, 0.7)


def test_native_is_as_fast_as_c_by_hand(timed):
    name, times = timed
    if "native" not in times:
        pytest.skip("there is no C compiler")
    assert times["native"] / times["C"] < (0.75 if name == "family_tree" else 1.1)
    assert name != "xor" or times["native"] / times["numpy"] < 1 / 60


@pytest.mark.parametrize("other", ["jax", "numba"])
def test_native_is_ahead_of_other_compilers(other, timed):
    name, times = timed
    if "native" not in times or other not in times:
        pytest.skip(f"there is no C compiler, or no {other}")
    assert name == "family_tree" or times["native"] < times[other]


@pytest.mark.parametrize(("engine", "seconds"), [("compiled", 10.0), ("vectorized", 0.5)])
def test_fifteen_hundred_sweeps_of_the_family_net(engine, seconds):
    scenario = get_scenario("family_tree")
    recipe = scenario.recipe().with_(criterion=TssBelow(1e-300))
    history = run_scenario(scenario, recipe, seed=1, engine=engine, max_epochs=1500).history
    assert history.epochs == 1500
    assert history.seconds < seconds


def test_compiling_takes_time_linear_in_connections():
    took = {}
    for n in 35, 100:
        net = Network.layered(n, n, n, seed=1)
        job = Job(net, PatternSet([([0.5] * n, [0.5] * n)]), BackPropagation(GradientDescent(0.1), order="permuted"))
        started = time.process_time()
        compiled.program(compiled.source(job))
        took[len(net.connections)] = time.process_time() - started
        assert choose("auto", job)[0] in ("compiled", "message")
    (few, short), (many, long) = took.items()
    assert long < 2.0
    assert long / many < 2.0 * short / few
