"""`pdpsim train` on a plain CSV: columns, classes, many seeds, held-out patterns, a picture; and `pdpsim new`."""

import json
import os

import pytest

from pdpsim import (
    GradientDescent,
    Network,
    PatternSet,
    PdpsimError,
    Study,
    TssBelow,
    load_network,
    load_patterns,
    save_network,
    save_patterns,
    train,
    train_and_test,
)

LINES = [f"w{k};{k % 3 == 0:d};{k % 3 == 1:d};{k / 10:.1f};{'abc'[k % 3]}".replace(".", ",") for k in range(12)]


@pytest.fixture
def own(cli, tmp_path, monkeypatch):
    (tmp_path / "mine.csv").write_text("\n".join(["word;f1;f2;size;kind", *LINES, ""]))
    monkeypatch.chdir(tmp_path)
    usual = {"--inputs": "f1:size", "--target-class": "kind", "--name": "word", "--hidden": "3"}
    usual |= {"--patterns": "mine.csv", "--rate": 0.2, "--momentum": 0.9}
    return lambda *more: cli("train", *(part for pair in usual.items() if pair[0] not in more for part in pair), *more)


def test_it_trains_what_the_api_trains(own):
    told = json.loads(own("--seed", 1, "--json", "--max-epochs", 40).out)
    rows = [dict(zip(["word", "f1", "f2", "size", "kind"], line.replace(",", ".").split(";"))) for line in LINES]
    patterns = PatternSet.from_frame(rows, "f1:size", target_class="kind", name="word")
    history = train(Network.for_patterns(patterns, 3, seed=1), patterns, GradientDescent(0.2, 0.9), max_epochs=40)
    assert (told["epochs"], told["tss"]) == (history.epochs, history.tss[-1])


def test_many_seeds_are_a_table_and_a_picture(own, tmp_path):
    done = own("--seeds", "0:3", "--hold-out", 3, "--max-epochs", 30, "--plot", "curves.pdf")
    assert done.out.splitlines()[0].split() == ["seed", "epochs", "tss", "test", "error", "test", "right"]
    assert (tmp_path / "curves.pdf").read_bytes().startswith(b"%PDF")


def test_seeds_are_tested_on_the_way_for_a_picture_alone(own, monkeypatch):
    drawn = own("--seeds", "0:2", "--hold-out", 3, "--max-epochs", 30, "--plot", "curves.svg").out
    monkeypatch.setattr("pdpsim.cli.train.train_and_test", None)  # which tells the same at the end, and takes long
    assert own("--seeds", "0:2", "--hold-out", 3, "--max-epochs", 30).out == drawn


def test_tests_do_not_change_what_is_learned(xor, net1987):
    twin, rule = net1987.copy(), GradientDescent(0.5, 0.9)
    history = train(net1987, xor[:3], rule, criterion=TssBelow(0.04))
    tested = train_and_test(twin, xor[:3], xor[3:], rule, every=7)
    assert tested.tss == history.tss
    assert [row["epoch"] for row in tested.tests][:3] == [0, 7, 14]
    assert tested.tests[-1]["epoch"] == history.epochs


def test_what_a_spreadsheet_adds_makes_no_difference(own, tmp_path):
    plain = own("--seed", 1, "--json", "--max-epochs", 5).out
    rows = [f"{line};;" for line in (tmp_path / "mine.csv").read_text().splitlines()]
    (tmp_path / "mine.csv").write_text("\n".join(["sep=;", *rows, ";;;;;;", ""]))
    spread = own("--seed", 1, "--json", "--max-epochs", 5).out
    assert json.loads(spread)["tss"] == json.loads(plain)["tss"]


def test_names_and_classes_stay_as_they_are_written(tmp_path):
    (tmp_path / "mine.csv").write_text("word;f1;kind\n1,5;0,5;2,0\n1.5;1;2.0\n")
    words = load_patterns(tmp_path / "mine.csv", inputs="f1", target_class="kind", name="word")
    assert [(word.name, word.inputs, word.labels["kind"]) for word in words] == [
        ("1,5", (0.5,), "2,0"),
        ("1.5", (1.0,), "2.0"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("word;f1;f1\n", "column 'f1' stands there twice"),
        ("word;;f1\na;1;2\n", "a column has no name"),
        ("word;f1\na;1;2\n", "line 2 has 3 columns; the header has 2"),
        ("word;f1;size;kind\na;1.234;1;x\nb;0,5;2;y\n", "'1.234' (line 2) has a point and '0,5' (line 3) a comma"),
        ("word;f1\n", "no rows below its header"),
        ('word;"f1\n', "line 1: "),
        ("", "no rows below its header"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_place(text, said, own, tmp_path):
    (tmp_path / "mine.csv").write_text(text)
    done = own()
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert said in done.err
    assert "mine.csv" in done.err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--hold-out", 12], "12 of 12 patterns cannot be held out"),
        (["--network", "net.json"], "--network and --hidden both say which network it is; give one of them"),
        (["--inputs", "f9"], "no column 'f9'"),
        (["--inputs", "f1:kind"], "column 'kind' is an input and the class"),
        (["--test-every", 5], "--test-every changes nothing"),
        (["--seeds", "0:3", "--save", "n.json"], "--save changes nothing"),
        (["--hidden", "five"], "units are given layer by layer"),
    ],
)
def test_what_is_wrong_is_one_sentence(own, more, said):
    done = own(*more)
    assert done.status == 2
    assert said in done.err
    assert done.err.count("\n") == 1


def test_new_networks_are_files(cli, tmp_path):
    done = cli("new", "12-5-3", "-o", tmp_path / "net.json", "--seed", 4)
    assert "12 inputs, 5 hidden, 3 outputs, 83 connections, seed 4" in done.out
    net = load_network(tmp_path / "net.json")
    assert [c.weight for c in net.connections.values()] == [
        c.weight for c in Network.layered(12, 5, 3, seed=4).connections.values()
    ]


@pytest.mark.skipif(os.name == "nt", reason="files are not named so")
@pytest.mark.parametrize("name", ["a\x1b[31m.json", "a\nb.json", "a\u202eb.json"])
def test_the_name_of_a_new_file_is_nothing_that_a_terminal_obeys(cli, tmp_path, name):
    ended = cli("new", "2-1", "-o", tmp_path / name)
    assert ended.status == 0
    assert name not in ended.out
    assert "".join(ended.out.splitlines()).isprintable()


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="needs pipes with names")
@pytest.mark.parametrize("more", [["--seed", "1"], ["--seeds", "0:2"], ["--seeds", "0:2", "--hold-out", "3"]])
def test_patterns_may_come_through_a_pipe_which_is_read_once(own, tmp_path, more):
    reading, writing = os.pipe()
    os.write(writing, (tmp_path / "mine.csv").read_bytes())
    os.close(writing)
    piped = own("--patterns", f"/dev/fd/{reading}", "--max-epochs", 5, "--json", *more)
    os.close(reading)
    assert timeless(piped.out) == timeless(own("--max-epochs", 5, "--json", *more).out)


def timeless(told):
    return [line for line in told.splitlines() if "seconds" not in line]


def test_a_study_whose_runs_diverge_is_finished_and_says_so(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    net = Network("reg")
    net.add_group(["a", "b"], "input")
    net.add_unit("y", "output", "linear", bias=0.1)
    net.connect_all(["a", "b"], ["y"])
    save_network(net, "reg.json")
    rows = [(12, 3, 40), (20, 5, 61), (30, 2, 90), (41, 9, 130), (55, 1, 160), (60, 7, 185)]
    (tmp_path / "reg.csv").write_text(
        "name,in:a,in:b,target:y\n" + "".join(f"{k},{a},{b},{y}\n" for k, (a, b, y) in enumerate(rows))
    )
    study = [
        "study",
        "--network",
        "reg.json",
        "--patterns",
        "reg.csv",
        "--hold-out",
        2,
        "--rate",
        0.1,
        "--seeds",
        "0:3",
    ]
    first = cli(*study, "--set", "max_epochs=60", "--out", "reg.jsonl")
    assert (first.status, first.err) == (1, "")
    assert "Held out, mean over the runs (-: some diverged)" in first.out
    again = cli(*study, "--set", "max_epochs=60", "--out", "reg.jsonl")
    assert again.out == first.out
    assert Study.read("reg.jsonl").rows[0]["test_error"] is None
    grid = [*study[:-4], "--seeds", "0:3", "--grid", "rate=1e-9,.1", "--set", "max_epochs=60", "--json"]
    cells = json.loads(cli(*grid).out)["cells"]
    assert [cell["test_error"] is None for cell in cells] == [False, True]
    assert cells[0]["test_error"] > 0


def test_an_option_of_0_beside_a_setting_of_the_same_is_refused(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text("a,b,t\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
    study = ["study", "--patterns", "own.csv", "--inputs", "a,b", "--targets", "t", "--hidden", 2, "--rate", 0.5]
    for option, *more in (["--momentum", "--set", "momentum=.9"], ["--decay", "--grid", "decay=0,.1"]):
        ended = cli(*study, "--seeds", "0:2", option, 0, *more)
        assert ended.status == 2
        assert f"{option} and {more[0]} {option[2:]} say the same; give one of them" in ended.err


def test_documents_of_studies_tell_what_is_held_out(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text("a,b,t\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n.9,.1,1\n")
    columns = ["--inputs", "a,b", "--targets", "t", "--hidden", 2, "--hold-out", 1, "--rate", 0.5]
    study = ["study", "--patterns", "own.csv", *columns, "--seeds", "0:3", "--set", "max_epochs=9", "--out", "s.jsonl"]
    document = json.loads(cli(*study, "--json").out)
    rows = Study.read("s.jsonl").rows
    assert document["summary"]["runs"] == 3
    for name in "test_error", "test_accuracy":
        assert document[name] == sum(row[name] for row in rows) / 3
    grid = [*study[:-2], "--grid", "criterion=tss<0.04,40-20-40"]
    cells = json.loads(cli(*grid, "--json").out)["cells"]
    assert [cell["test_error"] for cell in cells] == [document["test_error"]] * 2
    assert "\n  tss<0.04   " in cli(*grid).out.partition("Held out")[2]
    assert "test_error" not in cli("study", "xor", "--seeds", "0:2", "--json").out


@pytest.mark.parametrize("seeds", [["--seed", 1], ["--seeds", "0:2"]])
def test_what_is_right_of_targets_that_are_no_yes_or_no_is_told(cli, tmp_path, monkeypatch, seeds):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reg.csv").write_text("x,y,t\n0,1,140\n1,0,250\n1,1,300\n0,0,200\n.5,1,150\n")
    own = ["train", "--patterns", "reg.csv", "--inputs", "x:y", "--targets", "t", "--hidden", 2, "--hold-out", 2]
    more = *seeds, "--rate", 0.01, "--max-epochs", 20
    numbers = cli(*own, *more).out
    assert "(No answer is right or wrong: the targets are numbers that are no yes or no.)" in numbers
    assert "%" not in numbers.partition("Not solved")[0].partition("solved")[0]
    (tmp_path / "reg.csv").write_text("x,y,t\n0,1,-1\n1,0,1\n1,1,-1\n0,0,1\n.5,1,1\n")
    assert "(Right: each output on the side of 0 that its target is on.)" in cli(*own, *more).out
    (tmp_path / "reg.csv").write_text("x,y,t\n0,1,1\n1,0,1\n1,1,0\n0,0,0\n.5,1,1\n")
    assert "ight:" not in cli(*own, *more).out


def test_a_study_and_lesions_tell_what_is_right_of_numbers(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{a},{b},{20 + a * b}\n" for a in range(4) for b in range(4))
    (tmp_path / "reg.csv").write_text("a,b,y\n" + rows)
    table = "--patterns", "reg.csv", "--inputs", "a,b", "--targets", "y"
    told = "(No answer is right or wrong: the targets are numbers that are no yes or no.)"
    more = "--hidden", 2, "--rate", 0.01
    study = cli("study", *table, *more, "--seeds", "0:2", "--hold-out", 4, "--set", "max_epochs=5", "--csv", "s.csv")
    assert told in " ".join(study.out.split())
    assert "diverged" not in study.out
    assert cli("train", *table, *more, "--seed", 1, "--max-epochs", 5, "--save", "net.json").status == 1
    lesions = cli("lesion", "--network", "net.json", *table, "--plot", "l.svg")
    assert told in " ".join(lesions.out.split())
    assert "100%" not in lesions.out + study.out
    assert "squared error" in (tmp_path / "l.svg").read_text()


def test_which_patterns_are_held_out_by_the_seed_of_a_file_is_told(cli, folder):
    asked = "--network", "net.json", "--patterns", "p.csv", "--hold-out", 1
    note = "the patterns held out are drawn with seed"
    assert note in cli("inspect", *asked).err
    assert note in cli("train", *asked, "--rate", 0.5, "--max-epochs", 2).err
    assert note not in cli("inspect", *asked, "--seed", 3).err


THOUSANDS = "who;income;age;rich\nann;12.500;31;1\nbob;950;40;0\ncid;1.100;29;0\ndan;22.000;52;1\n"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (THOUSANDS, None),
        (THOUSANDS.replace(";", "\t").replace(".", ","), None),
        (THOUSANDS.replace("950", "950.000"), [12.5, 950.0, 1.1, 22.0]),
        (THOUSANDS.replace("1.100", "1.1"), [12.5, 950.0, 1.1, 22.0]),
        (THOUSANDS.replace("1.100", "0.125"), [12.5, 950.0, 0.125, 22.0]),
        (THOUSANDS.replace(";", ","), [12.5, 950.0, 1.1, 22.0]),
    ],
)
def test_a_mark_that_may_part_thousands_is_refused(tmp_path, text, read):
    (tmp_path / "t.csv").write_text(text)
    ours = {"who": "name", "income": "in:income", "age": "in:age", "rich": "target:rich"}
    for column, name in ours.items():
        text = text.replace(column, name)
    (tmp_path / "p.csv").write_text(text)
    for file, more in ("t.csv", {"inputs": "income,age", "targets": "rich", "name": "who"}), ("p.csv", {}):
        if read is None:
            with pytest.raises(PdpsimError, match=r"income'.* \(line 2\) may be thousands, beside '950'"):
                load_patterns(tmp_path / file, **more)
        else:
            assert [pattern.inputs[0] for pattern in load_patterns(tmp_path / file, **more)] == read


@pytest.mark.parametrize("command", ["train", "study"])
def test_what_is_right_is_told_of_what_is_learned_and_held_out_together(cli, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tr.csv").write_text("name,in:a,in:b,target:o\n00,0,0,-1\n01,0,1,1\n10,1,0,1\n")
    (tmp_path / "te.csv").write_text("name,in:a,in:b,target:o\nx,1,1,0\n")
    (tmp_path / "two.csv").write_text("name,in:a,in:b,target:o\np,0,1,-1\nq,1,1,1\n")
    more = ["--seed", 1, "--max-epochs", 5] if command == "train" else ["--seeds", "0:2", "--set", "max_epochs=5"]
    own = [command, "--hidden", 2, "--rate", 0.5, *more]
    both = cli(*own, "--patterns", "tr.csv", "--test-patterns", "te.csv").out
    assert "(No answer is right or wrong" in both
    held = cli(*own, "--patterns", "two.csv", "--hold-out", 1).out
    assert "(Right: each output on the side of 0" in held
    assert "No answer" not in held


@pytest.mark.parametrize("command", ["train", "study", "inspect"])
def test_patterns_that_are_learned_and_asked_are_told(cli, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    save_network(Network.layered(2, 2, 1, seed=1), "n.json")
    head = "name,in:i1,in:i2,target:o1\n"
    (tmp_path / "p.csv").write_text(head + "a,0,0,0\nb,0,1,1\nc,1,0,1\n")
    (tmp_path / "t.csv").write_text(head + "x,1,1,0\ny,0,1,1\n")
    (tmp_path / "u.csv").write_text(head + "x,1,1,0\n")
    more = {"train": ("--rate", ".5"), "study": ("--rate", ".5", "--seeds", "0"), "inspect": ()}[command]
    files = (command, "--network", "n.json", "--patterns", "p.csv", *more)
    assert "1 of the 2 patterns of --test-patterns are learned, too" in cli(*files, "--test-patterns", "t.csv").err
    assert "learned, too" not in cli(*files, "--test-patterns", "u.csv").err


def repeated(tmp_path):
    head = "name,in:a,in:b,target:o\n"
    rows = [f"{a},{b},{a ^ b}" for a in (0, 1) for b in (0, 1)] * 3
    (tmp_path / "all.csv").write_text(head + "".join(f"p{k},{row}\n" for k, row in enumerate(rows)))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("train", "--seed", 1, "--hidden", 2), "3 of the 3 patterns held out are learned, too"),
        (("train", "--seeds", "0:3", "--hidden", 2), "12 of the 12 patterns stand there more than once, so what is"),
        (("study", "--seeds", "0:3", "--hidden", 2), "12 of the 12 patterns stand there more than once, so what is"),
    ],
)
def test_patterns_held_out_that_are_learned_too_are_told_once(cli, tmp_path, monkeypatch, more, told):
    monkeypatch.chdir(tmp_path)
    repeated(tmp_path)
    command, *settings = more
    epochs = ("--set", "max_epochs=5") if command == "study" else ("--max-epochs", 5)
    asked = (command, *settings, "--patterns", "all.csv", "--rate", 0.5, "--hold-out", 3, *epochs)
    assert cli(*asked).err.count(told) == 1
    (tmp_path / "all.csv").write_text("name,in:a,in:b,target:o\nx,0,0,0\ny,0,1,1\nz,1,0,1\nw,1,1,0\n")
    assert not {"learned, too", "more than once"} & set(cli(*asked).err.split("; "))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_run_that_diverges_is_told_and_kept_with_patterns_held_out_as_without(cli, tmp_path, monkeypatch, seed):
    monkeypatch.chdir(tmp_path)
    net = Network.layered(2, 1, 1, function="linear", seed=seed)
    save_network(net, "n.json")
    rows = [f"p{k},{(k * 7 % 5) / 5},{(k * 3 % 7) / 7},{k / 12}\n" for k in range(12)]
    (tmp_path / "p.csv").write_text("name,in:i1,in:i2,target:o1\n" + "".join(rows))
    asked = ("train", "--network", "n.json", "--patterns", "p.csv", "--rate", 5, "--hold-out", 3, "--seed", seed)
    done = cli(*asked, "--save", "after.json", "--history", "h.csv")
    assert done.status == 1
    assert done.out.startswith("Diverged: in epoch")
    assert "squared error inf per pattern" in done.out
    assert len(done.out.splitlines()[0]) < 140
    assert load_network("after.json").connections
    assert (tmp_path / "h.csv").read_text().startswith("epoch,tss")
    patterns = load_patterns("p.csv", net)
    history = train_and_test(net, patterns[:9], patterns[9:], GradientDescent(5.0))
    assert (history.stopped, history.tests[-1]["test_error"]) == ("diverged", float("inf"))


def test_targets_beyond_what_outputs_can_give_are_told_when_training_has_not_solved_it(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("a,b,y\n0,1,2.5\n1,0,5\n1,1,0\n")
    asked = ("train", "--inputs", "a,b", "--targets", "y", "--hidden", 3, "--seed", 1, "--rate", 0.1)
    told = cli(*asked, "--patterns", "t.csv", "--max-epochs", 20).out
    assert "No weights will do: some targets are beyond what the output function can give" in told
    beyond = (*asked[1:7], "--seeds", "1:3", "--rate", 0.1, "--patterns", "t.csv")
    assert "No weights will do: some targets are beyond" in cli("train", *beyond, "--max-epochs", 20).out
    assert "No weights will do: some targets are beyond" in cli("study", *beyond, "--set", "max_epochs=20").out
    (tmp_path / "v.csv").write_text("a,b,y\n0,1,0.5\n1,0,1\n1,1,5\n")  # seed 1 holds out the last
    some = *beyond[:6], "--rate", 0.1, "--patterns", "v.csv", "--hold-out", 1, "--max-epochs", 5
    assert {seeds: "No weights" in cli("train", *some, "--seeds", seeds).out for seeds in ("3", "1", "3,1")} == {
        "3": True,
        "1": False,
        "3,1": False,
    }
    (tmp_path / "u.csv").write_text("a,b,y\n0,1,0.5\n1,0,1\n1,1,0\n")
    assert "No weights will do" not in cli(*asked, "--patterns", "u.csv", "--max-epochs", 20).out
    assert "No weights will do" not in cli("study", *beyond[:-1], "u.csv", "--set", "max_epochs=20").out


@pytest.mark.parametrize("held", [(), ("--hold-out", 3)])
@pytest.mark.parametrize("ended", [0, 2])
def test_ctrl_c_leaves_the_seeds_that_were_trained_to_their_end(own, monkeypatch, held, ended):
    from pdpsim.cli import train as command

    def interrupting(trained):
        for k, history in enumerate(trained):
            history.stopped = "interrupted" if k == ended else history.stopped
            yield history

    whole = own("--seeds", "0:4", *held, "--max-epochs", 20).out.splitlines()
    finished = command._finished
    monkeypatch.setattr(command, "_finished", lambda trained: finished(interrupting(trained)))
    done = own("--seeds", "0:4", *held, "--max-epochs", 20, "--plot", "p.png")
    assert done.status == 130
    assert not os.path.exists("p.png")
    document = own("--seeds", "0:4", *held, "--max-epochs", 20, "--json").out
    if ended:
        told = json.loads(document)
        assert (told["stopped"], told["planned"], told["done"], len(told["runs"])) == ("interrupted", 4, 2, 2)
        assert done.out.splitlines()[: 1 + ended] == whole[: 1 + ended]
        assert "interrupted: of 4 seeds 2 were not trained to their end; p.png is not written" in done.err
    else:
        assert (done.out, done.err.splitlines()[-1], document) == ("", "pdpsim: interrupted", "")


def test_a_document_says_what_was_held_out_and_by_which_seed(own, cli, tmp_path):
    own("--seed", 3, "--max-epochs", 1, "--save", "net.json")
    cli("convert", "mine.csv", "p.csv", "--inputs", "f1:size", "--target-class", "kind", "--name", "word")
    given = ["--network", "net.json", "--patterns", "p.csv", "--hold-out", 2, "--seed", 7, "--json"]
    held_out = {"seed": 7, "patterns": [pattern.name for pattern in load_patterns("p.csv").hold_out(2, 7)[1]]}
    for command in ["train", "--rate", 0.1, "--max-epochs", 3], ["inspect"]:
        assert json.loads(cli(command[0], *given, *command[1:]).out)["held_out"] == held_out
    runs = json.loads(own("--seeds", "1:3", "--hold-out", 2, "--max-epochs", 1, "--json").out)["runs"]
    assert [run["held_out"]["seed"] for run in runs] == [1, 2]


def test_a_heading_with_a_comma_is_chosen_in_quotes(own, tmp_path):
    (tmp_path / "mine.csv").write_text('kind,"length, cm",width\na,1,2\nb,2,1\n')
    more = ["--name", "kind", "--max-epochs", 1, "--seed", 1]
    for chosen in '"length, cm",width', 'width, "length, cm"', '"length, cm":width':
        assert own("--inputs", chosen, *more).status == 1
    for chosen in "width,\nlength", 'width,"length, cm', '"length\n, cm"':
        assert "mine.csv: the table has no column" in own("--inputs", chosen, *more).err
    assert "no column 'length'" in own("--inputs", "length, cm,width", *more).err


ROBIN_AND_COD = ("robin", 1, "bird"), ("cod", 0, "fish")


def test_class_and_name_are_chosen_in_quotes_too(own, cli, tmp_path):
    head = 'name,"length, cm","5"" pipe","6"" pipe","kind, of animal"'
    text = f"{head}\nrobin,1,0,1,bird\ncod,0,1,0,fish\ncrow,1,.2,1,bird\n"
    (tmp_path / "mine.csv").write_text(text)
    more = ["--seed", 1, "--rate", 1, "--max-epochs", 3, "--json"]
    given = {"--target-class": '"kind, of animal"', "--name": " name", "--inputs": '"length, cm",5" pipe,6" pipe'}
    done = own(*(part for pair in given.items() for part in pair), *more)
    assert json.loads(done.out)["epochs"] == 3
    rows = [{"name": name, "length, cm": n, "kind, of animal": kind} for name, n, kind in ROBIN_AND_COD]
    patterns = PatternSet.from_frame(rows, '"length, cm"', target_class='"kind, of animal"', name='"name"')
    assert [(pattern.name, pattern.targets) for pattern in patterns] == [("robin", (1.0, 0.0)), ("cod", (0.0, 1.0))]
    with pytest.raises(PdpsimError, match="is an input and the class"):
        PatternSet.from_frame([{"a, b": 1}, {"a, b": 0}], '"a, b"', target_class='"a, b"')


def test_that_no_weight_learns_is_told(own, cli, tmp_path):
    net = Network.layered(2, 2, 1, seed=1)
    for weight in net.weights:
        weight.frozen = True
    save_network(net, tmp_path / "frozen.json")
    xor = PatternSet([([a, b], [a ^ b]) for a in (0, 1) for b in (0, 1)])
    save_patterns(xor, tmp_path / "x.csv", net)
    done = cli("train", "--network", "frozen.json", "--patterns", "x.csv", "--rate", 0.5, "--max-epochs", 5)
    assert "No weight learns: 9 weights, and all are frozen." in done.out


def test_a_table_with_some_of_the_classes_is_asked_of_a_network_that_has_all(own, cli, tmp_path):
    lines = (tmp_path / "mine.csv").read_text().splitlines()
    (tmp_path / "few.csv").write_text("\n".join([lines[0], *(line for line in lines[1:] if line[-1] == "c")]))
    assert own("--seed", 1, "--max-epochs", 200, "--save", "net.json").status == 0
    columns = ["--inputs", "f1:size", "--target-class", "kind", "--name", "word"]
    told = cli("inspect", "--network", "net.json", "--patterns", "few.csv", *columns, "--json")
    assert told.status == 0
    assert "'c'" not in told.out
    assert "4 patterns" in cli("inspect", "--network", "net.json", "--patterns", "few.csv", *columns).out
    assert own("--seed", 1, "--max-epochs", 2, "--test-patterns", "few.csv").status == 1
    (tmp_path / "few.csv").write_text("\n".join([lines[0], lines[1][:-1] + "bb"]))
    refused = cli("inspect", "--network", "net.json", "--patterns", "few.csv", *columns)
    assert refused.status == 2
    assert "column 'kind' holds 'bb', which is none of the classes" in refused.err


def test_training_has_no_labels_and_the_inspector_has(own, cli):
    refused = own("--labels", "word")
    assert (refused.status, "unrecognized arguments: --labels word" in refused.err) == (2, True)
    assert "--label-columns" not in cli("train", "--help").out + cli("study", "--help").out
    assert "--label-columns" in cli("inspect", "--help").out
