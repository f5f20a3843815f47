"""Rivals side by side: who is in the table, what its figures are made of, and that it goes on where it stopped."""

import csv
import json
from math import inf

import pytest
from pdpsim.scenarios import contest, contest_table
from pdpsim.scenarios.contest_table import CELLS, EXPERIMENTS, HALF, XOR

from pdpsim import Study, get_scenario, run_scenario
from pdpsim.errors import FileError
from pdpsim.rivals.cells import Cell, Contest
from pdpsim.rivals.side_by_side import lines, rounded, text

SCENARIO = get_scenario("contest")
CHOSEN = ("back-propagation", "random hidden units", "climber", "ID3", "Hopfield net")
QUICK = [cell for cell in CELLS if cell.experiment is XOR and cell.rival in CHOSEN]


def row(seed, solved, messages, **more):
    return {"seed": seed, "solved": solved, "epochs": 1, "messages": messages, **more}


def test_every_cell_is_a_recipe_a_learner_or_a_reason_and_stands_once():
    assert (
        len({(cell.experiment.name, cell.rival) for cell in CELLS}) == len({cell.name for cell in CELLS}) == len(CELLS)
    )
    for cell in CELLS:
        assert sum(map(bool, (cell.recipe, cell.learn, cell.why))) == 1
        assert bool(cell.count()) is not bool(cell.why)
    assert {cell.experiment for cell in CELLS} == {one for some in EXPERIMENTS.values() for one in some}


def test_every_recipe_is_in_the_table_and_its_network_suits_it():
    listed = {cell.recipe for cell in CELLS}
    for recipe in SCENARIO.recipes:
        assert f"contest/{recipe.name}" in listed
        net, patterns = SCENARIO.build(recipe, 1), SCENARIO.patterns(recipe, 1)
        assert recipe.procedure.fitted(net, patterns)


def test_the_halves_of_symmetry_share_nothing_and_have_four_symmetric_rows_each():
    drawn = set()
    for seed in range(20):
        parts = contest.halves(seed)
        names = [{pattern.name for pattern in part} for part in parts]
        assert not names[0] & names[1]
        assert [len(part) for part in names] == [32, 32]
        assert [sum(p.labels["symmetric"] == "yes" for p in part) for part in parts] == [4, 4]
        drawn.add(frozenset(names[0]))
    assert len(drawn) == 20


def test_random_hidden_units_stay_as_they_are():
    run = run_scenario("contest", "xor-random", seed=1)
    start = SCENARIO.build(run.recipe, 1)
    before = {ends: connection.weight for ends, connection in start.connections.items()}
    changed = {ends for ends, connection in run.net.connections.items() if connection.weight != before[ends]}
    assert changed
    assert {receiver for _, receiver in changed} == {"o1"}


def test_forward_differences_go_the_way_of_back_propagation_at_half_w_plus_one_times_the_messages():
    for problem, w in ("xor", 9), ("symmetry", 17):
        names = f"{problem}-differences", f"{problem}-back-propagation"
        slow, fast = (run_scenario(SCENARIO, name, seed=3, max_epochs=30).history for name in names)
        assert slow.messages / slow.epochs == (w + 1) / 2 * fast.messages / fast.epochs
        assert slow.tss == pytest.approx(fast.tss, rel=1e-3)


def test_medians_count_what_is_not_solved_as_beyond_the_cap():
    cells = [cell for cell in QUICK if cell.recipe]
    base, half, seldom = (Contest(cells).cells[k] for k in range(3))
    found = lines(
        Contest(cells, rows={
            base.name: [row(0, True, 100), row(1, True, 300), row(2, True, 200)],
            half.name: [row(0, True, 100), row(1, False, 900), row(2, True, 500)],
            seldom.name: [row(0, True, 50), row(1, False, 900), row(2, False, 1000)],
        })
    )  # fmt: skip
    assert [line.messages[1] for line in found] == [200, 500, inf]
    assert [line.times for line in found] == [1.0, 2.5, inf]
    shown = text(found).splitlines()
    assert shown[2].split() == ["back-propagation", "3", "of", "3", "44-100%", "200", "1"]
    assert shown[4].split() == ["climber", "1", "of", "3", "6-79%", ">", "1,000", ">", "5"]


def test_held_out_cases_are_those_of_runs_that_learned():
    cell = next(cell for cell in CELLS if cell.experiment is HALF and cell.recipe)
    counts = {"held_out_cases": 32, "symmetric_right": 1, "symmetric_cases": 4}
    rows = [row(0, True, 10, held_out_right=24, **counts), row(1, False, 99, held_out_right=0, **counts)]
    (line,) = lines(Contest([cell], rows={cell.name: rows}))
    assert line.held_out()[:2] == (24, 32)
    assert line.held_out("symmetric")[:2] == (1, 4)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(contest_table, "CELLS", QUICK)


def test_the_command_goes_on_and_every_row_can_be_made_again(cli, tmp_path, quick, monkeypatch):
    monkeypatch.chdir(tmp_path.parent)  # the folder's whole name may be too long for the line
    monkeypatch.setenv("COLUMNS", "80")
    first = cli("rivals", "--seeds", 2, "--out", tmp_path.name, "--jobs", 1)
    assert first.status == 0
    assert max(map(len, first.out.splitlines())) <= 80
    assert "Hopfield net: - over the four rows" in first.out
    kept = {path.name: path.read_bytes() for path in (tmp_path / "runs").iterdir()}
    again = cli("rivals", "--seeds", 4, "--out", tmp_path, "--jobs", 1, "--json")
    for name, begun in kept.items():
        assert (tmp_path / "runs" / name).read_bytes().startswith(begun)
    told = json.loads(again.out)["cells"]
    with (tmp_path / "rivals.csv").open(encoding="utf-8") as file:
        assert [row["rival"] for row in csv.DictReader(file)] == [cell["rival"] for cell in told]
    for cell in told:
        if cell["again"].startswith("pdpsim study"):
            _, _, scenario, _, recipe, _, seeds = cell["again"].split()
            study = Study(scenario, recipe, range(*map(int, seeds.split(":")))).run()
            assert sum(row["solved"] for row in study.rows) == cell["solved"]
            assert recipe in cell["settings"]
    assert (tmp_path / "rivals.svg").read_text().count("<svg") == 1


def test_one_experiment_alone_by_any_of_its_names_and_none_that_there_is_not(cli, tmp_path, quick):
    assert "XOR" in cli("rivals", "--only", "xor", "--seeds", 1, "--out", tmp_path, "--jobs", 1).out
    refused = cli("rivals", "--only", "xro", "--out", tmp_path / "new")
    assert refused.status == 2
    assert refused.err == "pdpsim: there is no experiment 'xro' for rivals; did you mean 'xor'?\n"
    assert not (tmp_path / "new").exists()


def test_a_learner_that_cannot_run_here_is_told_with_the_reason(cli, tmp_path, monkeypatch):
    from pdpsim.rivals.learner import scikit_learn

    cell = Cell(XOR, "not installed", learn=lambda patterns: scikit_learn("no_such_module"))
    monkeypatch.setattr(contest_table, "CELLS", [*QUICK[:1], cell])
    ended = cli("rivals", "--seeds", 1, "--out", tmp_path, "--jobs", 1)
    assert ended.status == 0
    assert "not installed: - this rival needs scikit-learn, the extra rivals" in ended.out


def test_large_numbers_are_rounded_to_three_digits():
    assert [rounded(n) for n in (42.0, 35_350, 999_999, 5_893_000, 2.5e9)] == [
        "42", "35,400", "1,000,000", "5.89 million", "2.5 billion",
    ]  # fmt: skip


@pytest.mark.parametrize("why", ["no space left on device", "too many open files"])
def test_a_row_that_cannot_be_kept_is_no_reason_to_leave_a_rival_out(tmp_path, monkeypatch, why):
    def full(*_):
        raise FileError(why)

    learner = [cell for cell in QUICK if cell.learn]
    list(Contest(learner, 1).carry_out(tmp_path))
    for file in tmp_path.iterdir():
        file.write_text(file.read_text().partition("\n")[0] + "\n")
    monkeypatch.setattr("pdpsim.rivals.cells.Journal.append", full)
    with pytest.raises(FileError, match=why):
        list(Contest(learner, 1).carry_out(tmp_path))


def test_all_but_one_right_is_not_all_right():
    cell = next(cell for cell in CELLS if cell.experiment is HALF and cell.recipe)
    rows = [row(0, True, 10, held_out_right=399, held_out_cases=400)]
    assert ">99% (" in text(lines(Contest([cell], rows={cell.name: rows})))
