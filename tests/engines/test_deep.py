"""A chain of very many units: every room ends in seconds, or says that it is too large for it."""

from itertools import pairwise

import numpy as np
import pytest

from pdpsim import GradientDescent, Inspector, Network, PatternSet, SumOfSquares, compiled_source, save_network, train
from pdpsim.diagram.layout import lay_out
from pdpsim.drawing import draw_hinton, draw_weights
from pdpsim.engines.arrays import Cells, Given, arrays
from pdpsim.engines.job import Job
from pdpsim.engines.matrices import MatrixPlan, layout, names, write
from pdpsim.engines.vectorized import refuses
from pdpsim.errors import EngineError, NetworkError, SettingError
from pdpsim.inspection.report import report, summary
from pdpsim.learning.procedures.back_propagation import procedure_of

PATTERNS = PatternSet([([0.0], [0.0]), ([1.0], [1.0])])


def chain(n):
    net = Network("chain")
    units = [net.add_unit(f"u{k}", "input" if k == 0 else "output" if k == n - 1 else "hidden") for k in range(n)]
    for one, other in pairwise(units):
        net.connect(one, other, 0.5)
    return net


def test_the_program_of_matrices_grows_with_the_chain_and_no_faster():
    # Counted in characters, since a time would say something of the machine.
    short, long = (write(MatrixPlan(layout(chain(n)), SumOfSquares(), *[False] * 7)) for n in (101, 201))
    assert len(long) < 2.1 * len(short)


def test_a_layout_knows_what_hears_each_block():
    for net in (chain(30), Network.layered(3, 4, 2, direct=True, seed=1)):
        found = layout(net)
        for k, block in enumerate(found.blocks):
            expected = [
                (r, q)
                for r, other in enumerate(found.blocks, 1)
                for q, run in enumerate(other.runs, 1)
                if set(run.rows) & set(block.rows)
            ]
            assert found.heard_by[k] == expected


def test_where_rows_meet_each_error_has_the_numbers_that_come_back():
    net = Network.layered(2, 3, 2, 1, direct=True, seed=1)
    found = layout(net)
    plan = MatrixPlan(found, SumOfSquares(), *[False] * 7)
    values = np.array([[weight.value for weight in net.weights]])
    patterns = PatternSet([([0, 1], [1])]).fitted(net)
    made = arrays(plan, Cells(net, found), net, Given.of(net, found, [patterns.patterns]), values, values)
    meeting = [name for name in names(plan) if "from" in name]
    assert meeting
    for name in meeting:
        mine, theirs = name.split("from")
        assert made[name].shape == made[f"B{theirs}to{mine[1:]}"].shape


@pytest.mark.parametrize("engine", ["message", "vectorized"])
def test_a_chain_of_thousands_of_units_is_trained(engine):
    history = train(chain(2000), PATTERNS, GradientDescent(0.1), engine=engine, max_epochs=2)
    assert history.epochs == 2


def test_a_chain_whose_program_would_take_long_to_compile_is_refused_before_it_is_written():
    net = chain(31_000)
    for engine in "compiled", "vectorized":
        with pytest.raises(EngineError, match=f"the {engine} engine takes .*up to .*, not "):
            train(net, PATTERNS, GradientDescent(0.1), engine=engine, max_epochs=2)


def test_a_wide_network_of_as_many_units_is_no_chain():
    assert refuses(Job(Network.layered(1, 11_000, 1, seed=1), PATTERNS, procedure_of(GradientDescent(0.1)))) == ""


def test_the_bias_stands_before_the_first_block_that_is_heard():
    net = Network.layered(2, 3, 1, seed=1)
    net.connect("i2", "o1")
    assert layout(net).rows["i2"] - 1 in layout(net).bias_rows


def test_the_compiled_engine_writes_a_chain():
    assert compiled_source(chain(300), PATTERNS, GradientDescent(0.1)).count("\n") > 300


@pytest.mark.parametrize("tell", [report, summary])
def test_a_report_that_would_take_hours_is_refused(tell):
    with pytest.raises(SettingError, match=r"71,964,004 messages \(5,998 hidden units x"):
        tell(Inspector(chain(6000), PATTERNS))


def test_a_report_is_refused_at_the_command_line(cli, tmp_path):
    save_network(chain(6000), tmp_path / "net.json")
    (tmp_path / "p.csv").write_text("name,in:u0,target:u5999\na,0,0\nb,1,1\n")
    ended = cli("inspect", "--network", tmp_path / "net.json", "--patterns", tmp_path / "p.csv")
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("make", [lambda: chain(3000), lambda: Network.layered(500, 101)], ids=["units", "weights"])
def test_a_picture_or_table_that_nobody_could_read_is_refused(make):
    net = make()
    for draw in lay_out, draw_weights:
        with pytest.raises(NetworkError, match="could not be read"):
            draw(net)


@pytest.mark.parametrize("rows", [[[0.5] * 2001], [[0.5]] * 2001, [[0.5] * 300] * 200], ids=["wide", "high", "full"])
def test_a_hinton_diagram_that_nobody_could_read_is_refused(rows):
    with pytest.raises(NetworkError, match="could not be read"):
        draw_hinton(rows)
