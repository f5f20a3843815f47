"""Rows to the last bit the same, whichever runs are made together and whatever computes them."""

import pytest
from studies.waiting import rows_of

from pdpsim import PdpsimError, Study, get_scenario
from pdpsim.experiments.running import run_together
from pdpsim.studies import design
from pdpsim.studies.rows import run_chunk


@pytest.mark.parametrize(
    ("name", "seeds", "epochs"), [("xor", 24, 800), ("encoder", 24, 150), ("symmetry", 12, 60), ("family_tree", 4, 12)]
)
def test_the_numbers_of_a_run_do_not_depend_on_which_others_are_run_with_it(name, seeds, epochs):
    def made(chunk):
        return rows_of(Study(name, seeds=range(seeds), max_epochs=epochs).run(chunk=chunk))

    whole = made(seeds)
    for chunk in (1, 3):
        assert made(chunk) == whole, chunk


def test_many_networks_in_several_parts_are_the_same_too(monkeypatch):
    pytest.importorskip("numpy")
    encoder = get_scenario("encoder")
    runs = [(encoder.recipe().with_(max_epochs=100), seed) for seed in range(17)]
    whole = [run.history.tss for run in run_together(encoder, runs, engine="vectorized")]
    monkeypatch.setattr("pdpsim.training.crowd.AT_ONCE", 8 * 20 * 8)  # eight networks at once
    assert [run.history.tss for run in run_together(encoder, runs, engine="vectorized")] == whole


def test_the_exact_engines_give_the_same_rows():
    made = [
        [{**row, "engine": ""} for row in rows_of(Study("xor", seeds=range(4), max_epochs=200, engine=engine).run())]
        for engine in ("message", "compiled", design.WITHOUT_NUMPY)
    ]
    assert made[0] == made[1] == made[2]


def test_where_the_vectorized_engine_cannot_the_study_goes_on_with_another():
    grid = {"grain": ["epoch", "pattern"], "order": ["listed", "permuted"]}
    rows = Study("xor", seeds=range(3), max_epochs=5, grid=grid).run().rows
    assert len(rows) == 12
    assert {row["error"] for row in rows} == {None}


def test_a_machine_without_numpy_does_not_go_on_with_what_one_with_it_began(monkeypatch, tmp_path):
    pytest.importorskip("numpy")
    task = Study("xor", seeds=[1], max_epochs=5).design.task([(1,)])
    Study("xor", seeds=[1], max_epochs=5).run(out=tmp_path / "s.jsonl")
    monkeypatch.setattr(design, "find_spec", lambda name: None)
    with pytest.raises(PdpsimError, match="begun with NumPy"):
        run_chunk(task)
    with pytest.raises(PdpsimError, match="engine is 'auto, with numpy', not 'auto, without numpy'"):
        Study("xor", seeds=[1], max_epochs=5).run(out=tmp_path / "s.jsonl")
