"""The compiled engine: it writes the network's epochs as a Python program and runs that."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import lru_cache
from typing import Any

from pdpsim.core.carry import forms
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.engines import writing
from pdpsim.engines.job import (
    Epoch,
    Job,
    Recent,
    job_for_source,
    leave,
    memories,
    message_only,
    only_objects,
    own_acts,
    put_back,
)
from pdpsim.engines.message import epoch_by_messages
from pdpsim.engines.source import KINDS, Plan, own_functions, settings_used, write
from pdpsim.engines.tried import tried
from pdpsim.errors import EngineError, PatternError
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.differences import tries
from pdpsim.learning.rule import Rule
from pdpsim.learning.rules import GradientDescent

LARGEST = 30_000  # connections
UNROLLED = 2_500  # connections x patterns, up to which the patterns are written out too


def compiled(job: Job) -> Generator[Epoch, None, None]:
    """Compute epochs with a program written for this network; the results are those of `message`, bit for bit.

    Raises
    ------
    EngineError
        If the rule is one that it cannot write, or the network too large.

    Examples
    --------
    >>> from pdpsim import BackPropagation
    >>> net = Network.layered(1, 1, seed=1)
    >>> job = Job(net, PatternSet([([1], [1])]), BackPropagation(GradientDescent(0.5)))
    >>> round(next(compiled(job))[0], 6)
    0.254571
    """
    refusal = refuses(job)
    if refusal:
        raise EngineError(refusal)
    return tried(job) if tries(job.procedure) else _epochs(job, program(source(job)))


def refuses(job: Job) -> str:
    """Return a sentence that says what the compiled engine cannot do of this job; '' if it can do it all."""
    if not tries(job.procedure):
        return not_written(job, "compiled", LARGEST)
    if sentence := only_objects("compiled") if job.wants_network else own_acts(job.net, "compiled"):
        return sentence
    if any(pattern.carried for pattern in job.patterns):
        return "the compiled engine tries weights on patterns that carry nothing over"
    return no_network_for(job, "compiled", LARGEST)


def not_written(job: Job, engine: str, largest: int) -> str:
    """Return a sentence that says what no program can be written for by an engine; '' if there is nothing."""
    if sentence := message_only(job, engine):
        return sentence
    if type(job.rule).step is not Rule.step:
        return f"the {engine} engine does not know the learning rule {type(job.rule).__name__}, which has no equation"
    try:
        forms(job.patterns)
    except PatternError as error:
        return f"the {engine} engine carries the same thing to an input whenever it carries any; {error}"
    return no_network_for(job, engine, largest)


def no_network_for(job: Job, engine: str, largest: int) -> str:
    """Return a sentence that says what of the network no program can be written for; '' if there is nothing."""
    for connection in job.net.connections.values():
        if type(connection) not in KINDS:
            return f"the {engine} engine does not know connections as {connection.name}, of kind {connection.kind!r}"
    for unit in job.net.units.values():
        if unit.function.stochastic:
            return f"the {engine} engine draws nothing, as {unit.name!r} asks, which fires by chance"
    if len(job.net.connections) > largest:
        return f"the {engine} engine takes networks of up to {largest:,} connections, not {len(job.net.connections):,}"
    return ""


def source(job: Job) -> str:
    """Return the program for some job."""
    unrolled = job.patterns if is_unrolled(job) else ()
    batch = job.by_back_propagation.batch
    return write(Plan(job.net, job.measure, job.rule, unrolled, batch, job.wants_outputs, forms(job.patterns)))


def is_unrolled(job: Job) -> bool:
    """Whether the program writes out every pattern, rather than loop over them."""
    if tries(job.procedure):
        return False
    return job.by_back_propagation.order == "listed" and len(job.net.connections) * len(job.patterns) <= UNROLLED


@lru_cache(maxsize=64)
def program(text: str) -> Callable[..., Generator[Epoch, None, None]]:
    """Compile a program, and return its generator function."""
    names: dict[str, Any] = dict(writing.TOOLS)
    exec(compile(text, "<pdpsim compiled network>", "exec"), names)
    made: Callable[..., Generator[Epoch, None, None]] = names.pop("epochs")  # not to be found in itself: no cycle
    return made


def compiled_source(
    net: Network,
    patterns: PatternSet | None = None,
    procedure: Procedure | Rule = GradientDescent(0.5, 0.9),
) -> str:
    """Return the program that the compiled engine runs for a network.

    Parameters
    ----------
    net : Network
    patterns : PatternSet, optional
        Few patterns are written out too; without any the program loops over those it will be given.
    procedure : Procedure or Rule
        A rule means back-propagation with it.

    Examples
    --------
    >>> print(compiled_source(Network.layered(1, 1, seed=1)))  # doctest: +ELLIPSIS
    def epochs(...
                for pattern in patterns:
                    (i1,) = pattern.inputs
                    (t_o1,) = pattern.targets
                    net_o1 = w_bias_o1 + w_i1_o1 * i1
    ...
    """
    return source(job_for_source(net, patterns, procedure))


def _epochs(job: Job, run: Callable[..., Generator[Epoch, None, None]]) -> Generator[Epoch, None, None]:
    net, rule = job.net, job.rule
    presentations = Recent(job.presentations())

    def go_back(before_last: tuple[Sequence[float], Sequence[Sequence[float]]] | None) -> None:
        # Once more the last epoch that was yielded, if there was one, so that the units stand as after it.
        if before_last:
            put_back(net, rule, *before_last)
            epoch_by_messages(job, presentations.last[0])

    functions = [unit.function for unit in own_functions(net)]
    while True:
        values = [weight.value for weight in net.weights]
        try:
            yield from run(
                values, memories(net, rule), presentations.stream, settings_used(rule), job.measure, functions,
                lambda *left: leave(net, job.measure, rule, *left), go_back,
            )  # fmt: skip
            return
        except GeneratorExit:
            raise
        except NameError:
            raise  # of the program itself, which should know every name
        except Exception:
            # Something is not finite, or may not be: the message engine will find the unit, or do this epoch.
            pass
        # Rules that fail whatever is presented fail before that.
        presented = presentations.last[-1] if presentations.last else next(presentations.stream)
        yield epoch_by_messages(job, presented)
