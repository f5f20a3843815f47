"""Rows to the last bit the same, whichever runs are made together and whatever computes them."""

import pytest
from studies.waiting import rows_of

from pdpsim import Study, get_scenario
from pdpsim.engines import c_compiler
from pdpsim.experiments.running import run_together
from pdpsim.studies.design import EXACT, engine_for

LONG = pytest.param("family_tree", 3, 30, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("name", "seeds", "epochs"),
    [("xor", 12, 400), ("encoder", 12, 600), ("symmetry", 6, 400), LONG],
)
def test_the_numbers_of_a_run_do_not_depend_on_which_others_are_run_with_it(name, seeds, epochs):
    def made(chunk):
        return rows_of(Study(name, seeds=range(seeds), max_epochs=epochs).run(chunk=chunk))

    whole = made(seeds)
    for chunk in (1, 3):
        assert made(chunk) == whole, chunk


def test_many_networks_in_several_parts_are_the_same_too(monkeypatch):
    encoder = get_scenario("encoder")
    runs = [(encoder.recipe().with_(max_epochs=100), seed) for seed in range(17)]
    whole = [run.history.tss for run in run_together(encoder, runs, engine="vectorized")]
    monkeypatch.setattr("pdpsim.training.many.AT_ONCE", 8 * 20 * 8)  # eight networks at once
    assert [run.history.tss for run in run_together(encoder, runs, engine="vectorized")] == whole


def test_the_exact_engines_give_the_same_rows():
    made = [
        [{**row, "engine": ""} for row in rows_of(Study("xor", seeds=range(4), max_epochs=200, engine=engine).run())]
        for engine in ("message", "compiled")
    ]
    assert made[0] == made[1]


@pytest.mark.skipif(not c_compiler.is_there(), reason="there is no C compiler")
def test_with_a_compiler_rows_are_those_of_the_exact_engines():
    settings = {"seeds": range(3), "max_epochs": 300}
    usual, exact = (rows_of(Study("symmetry", **settings, engine=engine).run()) for engine in ("auto", "compiled"))
    assert [{**row, "engine": ""} for row in usual] == [{**row, "engine": ""} for row in exact]


def test_whoever_starts_a_study_decides_for_all_workers_whether_rows_are_exact(monkeypatch):
    design = Study("symmetry", seeds=[1]).design
    for there, engine in (True, EXACT), (False, "auto"):
        monkeypatch.setattr("pdpsim.studies.design.c_compiler.is_there", lambda found=there: found)
        assert design.task([(1,)])["engine"] == engine
    symmetry = get_scenario("symmetry")
    # A worker without a compiler computes the same rows, more slowly; nobody's are rounded by another processor.
    assert engine_for(EXACT, symmetry, symmetry.recipe(), 1) == "compiled"
    assert engine_for("auto", symmetry, symmetry.recipe(), 1) == "vectorized"


def test_where_the_vectorized_engine_cannot_the_study_goes_on_with_another():
    grid = {"grain": ["epoch", "pattern"], "order": ["listed", "permuted"]}
    rows = Study("xor", seeds=range(3), max_epochs=5, grid=grid).run().rows
    assert len(rows) == 12
    assert {row["error"] for row in rows} == {None}


def test_a_file_that_was_begun_when_numpy_was_an_extra_goes_on(tmp_path):
    path = tmp_path / "s.jsonl"
    whole = Study("xor", seeds=[1, 2], max_epochs=5).run()
    Study("xor", seeds=[1], max_epochs=5).run(out=path)
    path.write_text(path.read_text().replace('"engine": "auto"', '"engine": "auto, with numpy"', 1))
    assert Study.read(path).design.engine == "auto"
    assert rows_of(Study("xor", seeds=[1, 2], max_epochs=5).run(out=path)) == rows_of(whole)
