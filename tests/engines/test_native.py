"""The native engine does what the message engine does, bit for bit, whatever the network, and says what it cannot do."""

import pytest
from checks import bits, numbers
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import FUNCTIONS, problems

from pdpsim import (
    AllCorrect,
    TssBelow,
    WithinTolerance,
    train,
)
from pdpsim.engines import native as module
from pdpsim.engines import toolchain

pytestmark = pytest.mark.skipif(not toolchain.is_there(), reason="there is no C compiler")
OTHERS = ("flat_threshold", "silu", "gelu", "leaky_relu", "square")


@pytest.fixture(params=[True, False], ids=["straight", "loops"])
def straight(request, monkeypatch):
    """Both kinds of program."""
    monkeypatch.setattr(module, "is_straight", lambda work: request.param)


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    """A cache of its own, so that nothing was there before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def outcome(net, engine, *args, **kwargs):
    twin = net.copy()
    history = train(twin, *args, engine=engine, **kwargs)
    told = (list(map(bits, history.tss)), history.stopped, history.reason, history.chance.position)
    return told, numbers(twin), twin.pattern, twin.phase


def assert_alike(net, *args, engines=("message", "native"), **kwargs):
    first, *others = (outcome(net, engine, *args, **kwargs) for engine in engines)
    for other in others:
        assert other == first


ANY = problems(functions=(*FUNCTIONS, *OTHERS))
CRITERIA = [TssBelow(0.5), WithinTolerance(0.3), AllCorrect()]


@settings(max_examples=25)  # each is compiled anew
@given(ANY, st.integers(1, 40), st.sampled_from(CRITERIA))
def test_any_problem_in_straight_lines(problem, epochs, criterion):
    any_problem(True, problem, epochs, criterion)


@settings(max_examples=25)
@given(ANY, st.integers(1, 40), st.sampled_from(CRITERIA))
def test_any_problem_in_loops(problem, epochs, criterion):
    any_problem(False, problem, epochs, criterion)


def any_problem(straight, problem, epochs, criterion):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "is_straight", lambda work: straight)
        net, patterns, procedure = problem
        engines = ("message", "compiled", "native")
        assert_alike(net, patterns, procedure, engines=engines, criterion=criterion, max_epochs=epochs, seed=3)
