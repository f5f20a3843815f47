"""Everything is judged before anything is changed: a command that is wrong touches no file and trains nothing."""

import json
import os
import re
from errno import ENOSPC
from pathlib import Path

import pytest

from pdpsim import Network, Study, save_network
from pdpsim.errors import FileError, FormatError, SettingError
from pdpsim.studies.journal import Journal

STUDY = ["study", "xor", "--recipe", "rate-0.5", "--set", "max_epochs=600", "--seeds", "0:2"]
NOT_JOURNALS = [
    b"shopping\nmilk\nbread",
    b"{}\n[]\nlast",
    b'{"format": "pdpsim-network"}',
    b'{"format": "pdpsim-study"}\n{"seed": 1',
    b"\x00\x01\n\xff",
    b"{a diary\nof mine}",
]


@pytest.mark.parametrize("content", NOT_JOURNALS)
def test_a_file_that_is_no_journal_keeps_its_last_line(cli, tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    ended = cli(*STUDY, "--out", path)
    assert (ended.status, ended.out) == (2, "")
    assert path.read_bytes() == content


def test_a_note_at_the_end_of_a_journal_is_not_cut_off(cli, tmp_path):
    path = tmp_path / "study.jsonl"
    assert cli(*STUDY, "--out", path).status == 0
    path.write_bytes(path.read_bytes() + b"these are for the paper")
    before = path.read_bytes()
    ended = cli(*STUDY, "--out", path)
    assert (ended.status, path.read_bytes()) == (2, before)
    assert "'these are for the paper'" in ended.err


@pytest.mark.parametrize(
    "args",
    [
        ["--jobs", "99999"],
        ["--jobs", "x"],
        ["--chunk", "0"],
        ["--scheduler", "nowhere"],
        ["--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"],
        ["--plot", "a.bmp"],
        ["--plot", "a.svg", "--grid", "rate=.1,.2", "momentum=0,.5", "init_range=.3,1"],
    ],
)
def test_a_study_that_cannot_be_made_begins_no_file(cli, tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    assert cli(*STUDY, *args, "--out", "study.jsonl").status == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "args", [["--jobs", "99999"], ["--jobs", "0"], ["--seeds", "0"], ["--only", "xr"], ["--only", ""]]
)
def test_a_reproduction_that_cannot_be_made_makes_no_folder(cli, tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    assert cli("reproduce", "--out", "report", *args).status == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "args",
    [
        ["--network", "none.json", "--patterns", "p.csv"],
        ["xor", "--patterns", "none.csv"],
        ["xor", "--recipe", "none"],
    ],
)
def test_an_inspection_that_cannot_be_made_makes_no_folder(cli, folder, args):
    before = sorted(folder.iterdir())
    assert cli("inspect", *args, "--out", "a/b").status == 2
    assert sorted(folder.iterdir()) == before


def test_a_folder_that_cannot_be_made_is_told_before_the_training(cli, folder, untrained):
    ended = cli("inspect", "xor", "--out", "net.json/a")
    assert (ended.status, ended.err) == (2, "pdpsim: cannot make the folder net.json/a: net.json is no folder\n")


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["reproduce", "--only", "encoder", "--seeds", "2", "--jobs", "1"], "index.html"),
        (["reproduce", "--only", "encoder", "--seeds", "2", "--jobs", "1"], "claims.csv"),
        (["reproduce", "--only", "encoder", "--seeds", "2", "--jobs", "1"], "logo.svg"),
        (["inspect", "xor", "--seed", "1"], "report.txt"),
        (["inspect", "xor", "--seed", "1"], "hidden-weights.png"),
    ],
)
def test_files_of_somebody_else_are_not_replaced(cli, tmp_path, untrained, command, name):
    (tmp_path / name).write_text("mine")
    ended = cli(*command, "--out", tmp_path)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert name in ended.err
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: "mine"}


@pytest.mark.parametrize(("command", "name"), [("reproduce", "claims.csv"), ("inspect", "report.txt")])
def test_folders_where_files_are_to_be_written_are_found_before(cli, tmp_path, untrained, command, name):
    (tmp_path / ".pdpsim").write_text("pdpsim writes files into this folder, and replaces them.\n")
    (tmp_path / name).mkdir()
    ended = cli(command, *["--only", "encoder"] if command == "reproduce" else ["xor"], "--out", tmp_path)
    assert (ended.status, ended.out) == (2, "")
    assert f"{name} is a folder" in ended.err


@pytest.mark.parametrize("mark", ["", "mine", None])
def test_a_mark_is_of_the_files_that_were_written_and_of_no_others(cli, tmp_path, mark):
    if mark is None:
        assert cli("inspect", "xor", "--recipe", "pdp1987", "--out", tmp_path).status == 0
    else:
        (tmp_path / ".pdpsim").write_text(mark)
    (tmp_path / "index.html").write_text("mine")
    ended = cli("reproduce", "--only", "encoder", "--seeds", "2", "--jobs", "1", "--out", tmp_path)
    assert (ended.status, (tmp_path / "index.html").read_text()) == (2, "mine")
    assert "index.html is there already" in ended.err


@pytest.fixture
def sketched(monkeypatch):
    """Pictures that are files only: to draw them takes long."""

    def sketch(drawing, path, dpi=150):
        path.write_text("a picture")

    monkeypatch.setattr("pdpsim.drawing.groups.save_drawing", sketch)


def test_files_of_an_earlier_report_are_replaced_and_others_left(cli, tmp_path, sketched):
    (tmp_path / "notes.txt").write_text("mine")
    command = ["inspect", "xor", "--recipe", "pdp1987", "--out", tmp_path]
    assert cli(*command).status == 0
    (tmp_path / "report.txt").write_text("of yesterday")
    assert cli(*command).status == 0
    assert (tmp_path / "report.txt").read_text() != "of yesterday"
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.fixture
def untrained(monkeypatch):
    """Fails if anything is trained."""

    def train(*args, **settings):
        raise AssertionError("it was trained")

    monkeypatch.setattr("pdpsim.cli.draw.run_scenario", train)
    monkeypatch.setattr("pdpsim.cli.inspect.run_scenario", train)
    monkeypatch.setattr("pdpsim.cli.train.train", train)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--phase", "sideways"], "sideways"),
        (["--pattern", "02"], "02"),
        (["--direction", "down"], "down"),
        (["--bias", "maybe"], "maybe"),
        (["--values", "weigth"], "weigth"),
        (["--labels", "prodct"], "product"),
        (["-o", "a.html", "--pattern", "02"], "02"),
        (["-o", "a.html", "--direction", "down"], "down"),
        (["-o", "a.gif", "--pattern", "02"], "02"),
        (["-o", "a.gif", "--direction", "down"], "down"),
    ],
)
def test_what_cannot_be_drawn_is_told_before_the_training(cli, tmp_path, monkeypatch, untrained, args, told):
    monkeypatch.chdir(tmp_path)
    ended = cli("draw", "xor", *["-o", "a.svg"] * ("-o" not in args), *args)
    assert (ended.status, ended.out) == (2, "")
    assert told in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    ("scenario", "args"),
    [("symmetry", ["--show", "surface"]), ("family_tree", ["-o", "a.html"])],
)
def test_what_does_not_fit_the_network_is_told_before_the_training(
    cli, tmp_path, monkeypatch, untrained, scenario, args
):
    monkeypatch.chdir(tmp_path)
    assert cli("draw", scenario, "-o", "a.svg", *args).status == 2


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--save", "a.svg", "--plot", "a.svg"], "a.svg cannot be two files"),
        (["--history", "a.svg", "--plot", "./a.svg"], "a.svg cannot be two files"),
        (["--save", "a.csv"], "a.csv would hold patterns, not a network"),
        (["--save", "p.csv"], "--save would replace what --patterns reads"),
    ],
)
def test_what_would_take_anothers_place_is_told_before_the_training(train, folder, untrained, args, told):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    ended = train(*args)
    assert (ended.status, ended.out) == (2, "")
    assert told in ended.err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_each_part_of_a_table_of_what_was_held_out_tells_its_settings(cli):
    words = Path(__file__).parents[2] / "docs" / "words.csv"
    own = ["--patterns", words, "--inputs", "alive:carries", "--target-class", "kind", "--name", "word", "--hidden", 2]
    starts = [f"start.{name}=0,1" for name in ("alive>h1", "moves>h1", "carries>h2")]
    grid = ["--rate", 0.02, "--hold-out", 8, "--seeds", "0:1", "--set", "max_epochs=1", "--grid", *starts, "momentum=0"]
    held_out = cli("study", *own, *grid).out.split("Held out, mean over the runs:\n")[1].splitlines()
    heads = [line.split() for line in held_out if "squared error" in line or line.strip().endswith("right")]
    assert [head[:4] for head in heads] == [[start.partition("=")[0] for start in starts] + ["momentum"]] * 2


def test_a_file_of_rows_that_is_there_goes_on_whatever_its_name(tmp_path):
    Study("xor", seeds=range(1)).run(out=tmp_path / "rows.jsonl")
    (tmp_path / "rows.jsonl").rename(tmp_path / "rows.csv")
    assert len(Study("xor", seeds=range(2)).run(out=tmp_path / "rows.csv").rows) == 2


def test_each_part_of_a_grids_table_tells_its_settings(cli):
    grid = ["--set", "max_epochs=9", "--grid", "rate=0.25,0.5", "momentum=0.8,0.9"]
    heads = [
        line.split() for line in cli("study", "xor", "--seeds", "0:2", *grid).out.splitlines() if "momentum " in line
    ]
    assert [head[:2] for head in heads if head[0] == "rate"] == [["rate", "momentum"]] * 2


@pytest.mark.parametrize("name", ["plot.png", "rows.csv", "net.json", "page.html"])
@pytest.mark.parametrize("command", [["study", "--seeds", "0:2"], ["map", "--size", "2"]])
def test_rows_are_not_written_under_a_name_of_another_kind(cli, tmp_path, monkeypatch, command, name):
    monkeypatch.chdir(tmp_path)
    ended = cli(command[0], "xor", *command[1:], "--out", name)
    assert (ended.status, ended.out) == (2, "")
    with pytest.raises(FileError, match="files are written plain"):
        Study("xor", seeds=range(2)).run(out="a.jsonl.gz")
    assert re.search(rf"{name} would hold .*, not the rows of a study, as \.jsonl does", ended.err)
    assert list(tmp_path.iterdir()) == []


def test_a_scenarios_picture_does_not_take_the_networks_place(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "cannot be two files" in cli("run", "symmetry", "--save", "a.svg", "--picture", "a.svg").err
    assert list(tmp_path.iterdir()) == []


NAMES = ["a\ud800", "\x1b[2J", "two\nlines", "\x00", "a\u202eb", "nb\xa0sp"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["network", "group", "unit", "pattern", "label"])
def test_a_name_that_cannot_be_printed_is_told_before_the_training(train, folder, untrained, where, name):
    data = json.loads((folder / "net.json").read_text())
    if where == "network":
        data["graph"]["name"] = name
    elif where == "group":
        data["nodes"][1]["group"] = name
    elif where == "unit":
        data["nodes"][1]["id"] = name
    else:
        pattern, label = (name, "x") if where == "pattern" else ("x", name)
        text = f'name,in:i1,in:i2,target:o1,label:k\n"{pattern}",0,1,1,"{label}"\n'
        (folder / "p.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    (folder / "net.json").write_text(json.dumps(data))
    ended = train("--save", "new.json")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert ended.err.strip().isprintable()
    assert sorted(path.name for path in folder.iterdir()) == ["net.json", "p.csv"]


@pytest.mark.parametrize("name", ["two\nlines.json", "\x1b]0;title\x07.json", "a\rb"])
def test_a_file_name_stays_on_its_line(train, cli, folder, name):
    for ended in train("--network", name), train("--save", f"{name}/x"), cli(*STUDY, "--out", f"{name}/x"):
        assert ended.status == 2
        assert ended.err.count("\n") == 1
        assert ended.err.strip().isprintable()


def test_a_journal_says_which_line_it_would_have_cut(tmp_path):
    path = tmp_path / "x"
    path.write_text("one line only")
    with pytest.raises(FormatError, match="'one line only'"):
        Journal(path, Study("xor").design.header())


@pytest.mark.parametrize(
    "args",
    [["draw", "xor", "-o", "net.svg/"], ["run", "xor", "--save", "net.json/"], ["run", "xor", "--history", "h.csv/"]],
)
def test_a_name_of_a_folder_is_no_file(cli, tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    ended = cli(*args)
    assert (ended.status, ended.out) == (2, "")
    assert "names a folder" in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("train --network net.json --patterns p.csv --rate .5 --history p.csv", "p.csv"),
        ("train --network net.json --patterns p.csv --rate .5 --history ./net.json", "net.json"),
        ("train --network net.json --patterns p.csv --rate .5 --save p.csv", "p.csv"),
        ("study --network net.json --patterns p.csv --rate .5 --seeds 0:2 --csv net.json", "net.json"),
        ("study --network net.json --patterns p.csv --rate .5 --seeds 0:2 --csv link.csv", "p.csv"),
        ("study --network net.json --patterns p.csv --rate .5 --seeds 0:2 --out p.csv", "p.csv"),
        ("lesion --network net.json --patterns p.csv --csv p.csv", "p.csv"),
    ],
)
def test_what_is_read_is_not_written_over(command, file, cli, folder, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "link.csv").symlink_to("p.csv")
    before = (folder / file).read_bytes()
    ended = cli(*command.split())
    assert (ended.status, ended.out) == (2, "")
    assert "would replace what" in ended.err
    assert (folder / file).read_bytes() == before


def test_a_network_may_be_saved_over_itself(cli, folder, monkeypatch):
    monkeypatch.chdir(folder)
    before = (folder / "net.json").read_bytes()
    command = "train --network net.json --patterns p.csv --rate .5 --max-epochs 3 --save net.json"
    assert cli(*command.split()).status == 1
    assert (folder / "net.json").read_bytes() != before


@pytest.mark.parametrize(
    "verbs", [*(f"record tss; epoch; rows {name}" for name in ("p.csv", "net.json")), "save ./p.csv", "save link.csv"]
)
def test_no_verb_writes_over_the_patterns_that_are_stepped(cli, folder, verbs):
    (folder / "link.csv").symlink_to(folder / "p.csv")
    before = (folder / "p.csv").read_text()
    ended = cli("step", "--network", "net.json", "--patterns", "p.csv", "-c", verbs, "-c", "save net.json")
    assert (ended.status, (folder / "p.csv").read_text()) == (1, before)
    assert "is what this session was begun from; name another file" in ended.out
    assert "saved to net.json" in ended.out


def test_a_picture_of_ones_own_in_a_folder_of_ours_stays(cli, tmp_path, sketched):
    assert cli("inspect", "xor", "--recipe", "pdp1987", "--out", tmp_path).status == 0
    (tmp_path / "person-code-weights.png").write_text("mine")
    assert cli("inspect", "xor", "--recipe", "pdp1987", "--out", tmp_path).status == 0
    assert (tmp_path / "person-code-weights.png").read_text() == "mine"
    assert "*.png" not in (tmp_path / ".pdpsim").read_text()


def test_names_of_groups_lead_no_picture_out_of_its_folder(cli, tmp_path, monkeypatch, sketched):
    monkeypatch.chdir(tmp_path)
    net = Network("g")
    net.add_group(["a", "b"], "input")
    for k, group in enumerate(("../figure1", "/tmp/figure1", "[0]", "*", "a-b")):
        net.add_group([f"h{k}", f"k{k}"], group=group, bias=0.1)
    net.add_unit("o", "output")
    net.connect_all(["a", "b"], net.hidden)
    net.connect_all(net.hidden, ["o"])
    net.reset(seed=1)
    save_network(net, "n.json")
    (tmp_path / "p.csv").write_text("name,in:a,in:b,target:o,label:kind\nx,0,1,1,q\ny,1,0,0,r\nz,1,1,1,q\n")
    mine = dict.fromkeys(("figure1-weights.png", "[0]-weights.png", "zz-weights.png"), "mine")
    for name in mine:
        (tmp_path / name).write_text("mine")
    cli("inspect", "--network", "n.json", "--patterns", "p.csv", "--out", "out")
    assert {name: (tmp_path / name).read_text() for name in mine} == mine
    assert {path.name for path in tmp_path.iterdir()} == {"n.json", "p.csv", "out", *mine}
    assert len(list((tmp_path / "out").glob("*.png"))) == 20


@pytest.mark.parametrize(
    "command",
    [
        ("study", "xor", "--seeds", "0:2", "--csv", "r.csv"),
        ("study", "xor", "--seeds", "0:2", "--plot", "r.png"),
        ("lesion", "xor", "--seeds", "0:1", "--csv", "r.csv"),
        ("map", "xor", "--size", "2", "--csv", "r.csv"),
        ("run", "xor", "--seed", "1", "--save", "n.json"),
        ("run", "xor", "--seed", "1", "--history", "h.csv"),
        ("run", "xor", "--seed", "1", "--picture", "p.svg"),
    ],
)
def test_what_cannot_be_written_at_the_end_costs_nothing_of_what_came_of_the_work(cli, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    sound = cli(*command).out
    for path in tmp_path.iterdir():
        path.unlink()

    def full(one, other):
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        ended = cli(*command)
    assert ended.status == 2
    assert len(ended.out.splitlines()) == len(sound.splitlines()) > 0
    assert ended.err.endswith("no space left on device\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ((*STUDY, "--csv"), "rows.jsonl"),
        ((*STUDY, "--csv"), "net.json"),
        (("run", "xor", "--seed", 1, "--max-epochs", 5, "--history"), "net.json"),
        (("run", "xor", "--seed", 1, "--max-epochs", 5, "--history"), "curve.png"),
        (("run", "xor", "--seed", 1, "--max-epochs", 5, "--save"), "rows.jsonl"),
        (("run", "xor", "--seed", 1, "--max-epochs", 5, "--save"), "page.html"),
        (("new", "2-2-1", "-o"), "rows.jsonl"),
        (("lesion", "xor", "--csv"), "weights.wts"),
        (("step", "xor", "--seed", 1, "-c", "record tss", "-c", "epoch", "-c"), "rows net.json"),
    ],
)
def test_nothing_is_written_as_another_kind_of_file(cli, tmp_path, monkeypatch, command, name):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name.split()[-1]
    path.write_text("what stands here")
    ended = cli(*command, name)
    assert path.read_text() == "what stands here"
    assert f"{path.name} would hold " in ended.err + ended.out


@pytest.mark.parametrize("command", [["run", "lookup", "--seed", 1], ["train", "--network", "gate.json", "--rate", 1]])
def test_weights_that_their_file_has_no_place_for_are_told_before_the_training(cli, folder, monkeypatch, command):
    net = Network.layered(2, 1, seed=1)
    net.add_unit("gate", combine="product")
    net.connect("i1", "gate", 1.0), net.connect("i2", "gate", 1.0), net.connect("gate", "o1", 0.5)
    save_network(net, "gate.json")
    for module in "train", "run":
        monkeypatch.setattr(f"pdpsim.cli.{module}.recording", None)
    patterns = ["--patterns", "p.csv"] if command[0] == "train" else []
    ended = cli(*command, *patterns, "--save", "w.wts", "--history", "h.csv")
    assert ended.status == 2
    assert "a .WTS has no place for" in ended.err
    assert not (folder / "w.wts").exists()


def test_a_history_is_kept_where_the_network_cannot_be_for_another_reason_than_room(cli, folder, monkeypatch):
    def gone(net, path):
        raise FileError(f"cannot write {path}: no such file or directory")

    monkeypatch.setattr("pdpsim.cli.options.save_either", gone)
    ended = cli("run", "xor", "--seed", 1, "--save", "w.json", "--history", "h.csv")
    assert (ended.status, ended.err) == (2, "pdpsim: cannot write w.json: no such file or directory\n")
    assert "Solved" in ended.out
    assert len((folder / "h.csv").read_text().splitlines()) == 791


COMMANDS_THAT_DRAW = [
    ("train", "--network", "net.json", "--patterns", "p.csv", "--rate", 0.5, "--plot", "e.svg"),
    ("train", "--hidden", 2, "--patterns", "p.csv", "--rate", 0.5, "--seeds", "0:2", "--plot", "e.svg"),
    ("run", "xor", "--picture", "e.svg"),
    ("lesion", "xor", "--plot", "e.svg"),
    ("inspect", "xor", "--out", "o"),
    ("study", "xor", "--plot", "e.svg"),
]


@pytest.mark.parametrize("command", COMMANDS_THAT_DRAW, ids=lambda command: " ".join(map(str, command[:3])))
def test_whether_pictures_can_be_drawn_is_asked_before_the_work(cli, folder, monkeypatch, command):
    for module in "train", "run", "lesion", "inspect", "study":
        for name in "recording", "lesion_study", "run_scenario", "Study", "train_many":
            monkeypatch.setattr(f"pdpsim.cli.{module}.{name}", None, raising=False)

    def unusable(name):
        raise SettingError("matplotlib has no backend 'nonsense'")

    monkeypatch.setattr("pdpsim.cli.options.import_module", unusable)
    if command[0] == "study":  # which makes the study first, to judge its settings
        monkeypatch.undo()
        monkeypatch.chdir(folder)
        monkeypatch.setattr("pdpsim.cli.options.import_module", unusable)
        monkeypatch.setattr("pdpsim.studies.study.Study.run", None)
    assert cli(*command) == (2, "", "pdpsim: matplotlib has no backend 'nonsense'\n")


@pytest.mark.parametrize("why", [MemoryError(), ImportError("no font"), SettingError("no picture")])
def test_a_picture_that_fails_in_the_end_costs_nothing_else(cli, folder, monkeypatch, why):
    def fail(*_, **__):
        raise why

    monkeypatch.setattr("pdpsim.drawing.picture.save_drawing", fail)
    ended = cli("run", "xor", "--seed", 1, "--picture", "e.svg", "--json")
    assert ended.status == 2
    assert json.loads(ended.out)["epochs"] == 790
    assert ended.err.count("\n") == 1


def test_what_an_inspection_found_is_told_where_its_pictures_cannot_be_written(cli, folder, monkeypatch):
    def full(*_):
        raise FileError("cannot write o/hidden-weights.png: no space left on device")

    monkeypatch.setattr("pdpsim.cli.inspect._pictures", full)
    ended = cli("inspect", "xor", "--seed", 1, "--out", "o")
    assert ended.status == 2
    assert "xor, recipe retelling, seed 1" in ended.out
    assert ended.err == "pdpsim: cannot write o/hidden-weights.png: no space left on device\n"
    os.symlink("/scratch/gone", "gone")
    ended = cli("inspect", "xor", "--seed", 1, "--out", "gone")
    assert (ended.status, ended.out) == (2, "")
    assert "gone is no folder" in ended.err


@pytest.mark.parametrize("options", [["--of", "unit"], ["--share", 2], ["--share", 0.1, "--of", "groups"]])
def test_lesions_that_there_are_not_are_told_before_networks_are_trained(cli, monkeypatch, options):
    monkeypatch.setattr("pdpsim.cli.lesion.run_together", None)
    ended = cli("lesion", "family_tree", *options)
    assert (ended.status, ended.out) == (2, "")
