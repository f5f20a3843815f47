"""The command line takes nothing to mean what it does not say, and no number that is too large to work with."""

import pytest

from pdpsim import Study

STUDY = ["study", "xor", "--seeds", "0:2"]
TRAIN = ["train", "--network", "net.json", "--patterns", "p.csv"]
OWN_STUDY = ["study", "--patterns", "p.csv", "--hidden", "2", "--rate", ".5", "--seeds", "0:2"]
LONG = "9" * 5000
IDLE = "changes nothing in a network of a file that leaves nothing to chance"


@pytest.mark.parametrize(
    "args",
    [
        ["step", *TRAIN[1:], "--rate", ".5", "--order", "permuted", "--seed", "5", "-c", "s"],
        ["step", "xor", *TRAIN[1:3], "--order", "permuted", "--seed", "5", "-c", "s"],
        ["draw", "xor", *TRAIN[1:3], "--recipe", "original", "-o", "d.html"],
        ["map", "xor", "--size", "1", "--seed", "1"],
    ],
)
def test_an_option_that_changes_something_is_taken(cli, folder, args):
    assert cli(*args).status == 0


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ([*STUDY, "--set", "rate=.1", "rate=.2"], "'rate' twice"),
        ([*STUDY, "--grid", "rate=.1,.2", "rate=.3"], "'rate' twice"),
        ([*STUDY, "--set", "rate=.1", "--grid", "rate=.2,.3"], "--set sets"),
        (["map", "xor", "--set", "rate=.1", "rate=.2"], "'rate' twice"),
        ([*STUDY, "--set", "rate=.1", "rule.rate=.2"], "'rate' and 'rule.rate' set the same"),
        ([*STUDY, "--grid", "grain=pattern,epoch", "batch=2,4"], "'grain' and 'batch' set the same"),
        ([*STUDY, "--set", "hidden=2", "--grid", "option.hidden=2,3"], "which --set sets"),
        ([*STUDY, "--grid", "start.i1>h1=1,2", "start.i1->h1=3,4"], "set the same"),
        ([*STUDY, "--recipe", "today", "--grid", "init_range=.1,4"], "these are drawn 'he'"),
        ([*STUDY, "--set", "draw=he", "init_range=1"], "these are drawn 'he'"),
        (["study", *TRAIN[1:], "--rate", ".5", "--weights", "net.json"], "--weights changes nothing in a study"),
        (["train", "--patterns", "p.csv", "--hidden", "2", "--rate", "1", "--seeds", "1,2,1"], "seed 1 is named twice"),
        (["lesion", "xor", "--seeds", "1,1"], "seed 1 is named twice"),
        (["inspect", "xor", "--seeds=-2:3"], "-2 would draw what 2 draws"),
        (
            [*STUDY, "--recipe", "pdp1987", "--grid", "init_range=.5,1"],
            "init_range changes nothing in recipe 'pdp1987'",
        ),
        ([*OWN_STUDY[:5], "--rule", "gradientdescent"], "gradient descent requires a rate: give --rate"),
        ([*OWN_STUDY[:5], "--rule", "gradientdescent", "--momentum", ".9"], "gradient descent requires a rate"),
        ([*OWN_STUDY[:5], "--set", "rule=adam"], "takes a rate over: give --rate, or the rule by --rule"),
        ([*OWN_STUDY, "--momentum", ".5", "--set", "rule=adam"], "--momentum changes nothing in a study whose rule"),
        ([*OWN_STUDY, "--set", "rate=.1"], "--rate and --set rate say the same"),
        ([*OWN_STUDY, "--batch", "2", "--grid", "grain=pattern,epoch"], "--batch and --grid grain say the same"),
        ([*OWN_STUDY, "--grid", "hidden=3,4"], "--hidden and --grid hidden say the same"),
        ([*OWN_STUDY, "--rule", "adam", "--set", "rule=rprop"], "--rule and --set rule say the same"),
        ([*TRAIN, "--rule", "rprop", "--least", "10", "--most", "1"], "'least' must be at most 'most'"),
        ([*TRAIN, "--rule", "rprop", "--start", "100"], "'start' must be at most 'most'"),
        ([*TRAIN, "--rule", "rprop", "--grow", ".5", "--shrink", "2"], "grow must be 1 or more"),
        ([*STUDY, "--set", "direct=maybe"], "true or false"),
        ([*STUDY, "--set", "direct=1"], "true or false"),
        ([*STUDY, "--set", "hidden=2.5"], "whole number"),
        ([*STUDY, "--set", "hidden=true"], "whole number"),
        ([*STUDY, "--set", "low=dark"], "must be a number"),
        ([*STUDY, "--set", "function=3"], "must be text"),
        ([*STUDY, "--set", "option.hiden=3"], "'hidden'"),
        ([*STUDY, "--set", "criterion=5"], "criterion '5'"),
        ([*STUDY, "--set", "rate=\uff10.5"], "plain digits"),
        ([*STUDY, "--set", "hidden=1_0"], "plain digits"),
        ([*STUDY, "--set", "criterion=tss<\uff11"], "criterion"),
        (["study", "xor", "--seeds", "0:\uff11"], "seeds are given"),
        (["study", "xor", "--seeds", "1_0"], "seeds are given"),
        (["map", "xor", "--window=-1,1,-1,\uff11"], "window"),
        ([*STUDY, "--jobs=--5"], "'--5'"),
        ([*STUDY, "--jobs", "\uff12"], "jobs"),
        ([*STUDY, "--jobs", LONG], "jobs"),
        ([*STUDY, "--set", f"hidden={LONG}"], "hidden"),
        ([*STUDY, "--scheduler", "nowhere"], "tcp://"),
        ([*STUDY, "--scheduler", "tcp://"], "tcp://"),
        ([*STUDY, "--scheduler", "tcp://host:99999"], "tcp://"),
        ([*STUDY, "--scheduler", "gopher://host:70"], "tcp://"),
        ([*STUDY, "--set", "hidden=1e9"], "1,000,000"),
        ([*STUDY, "--set", "hidden=1000000"], "too large"),
        (["study", "encoder", "--set", "option.hidden=1000000"], "too large"),
        (["study", "encoder", "--set", "width=100000"], "2,048"),
        (["study", "symmetry", "--set", "option.width=60"], "16"),
        (["map", "xor", "--size", "1000000000"], "5,000"),
        (["inspect", "xor", "--seeds", "0:1000000000"], "units and connections, must be at most 133,333, not 1,0"),
        (["inspect", "xor", "--seeds", "0:1" + "0" * 30], "must be at most 133,333"),
        (["lesion", "xor", "--seeds", "0:100000000000"], "must be at most 133,333, not 100,000,000,000"),
        (["train", "--patterns", "p.csv", "--hidden", "2", "--rate", "1", "--seeds", f"0:{10**12}"], "at most 133,333"),
        (["rivals", "--only", "XOR", "--seeds", "99999999999"], "--seeds must be at most 1,000,000, not 99,9"),
        (["benchmark", "--seeds", "1000000000"], "100,000"),
        (["draw", "xor", "--show", "weights", "-o", "a.html"], "--show weights"),
        (["draw", "xor", "--show", "weights", "--pattern", "01", "-o", "a.svg"], "--pattern changes nothing"),
        (["draw", "xor", "--phase", "forward", "-o", "a.html"], "--phase changes nothing"),
        (["draw", "xor", "--patterns", "p.csv", "--show", "weights", "-o", "a.svg"], "--patterns changes nothing"),
        (["draw", "--network", "net.json", "--recipe", "x", "-o", "a.svg"], "--recipe changes nothing"),
        (["draw", "xor", "--network", "net.json", "--max-epochs", "5", "-o", "a.svg"], "--max-epochs changes nothing"),
        (["inspect", "--network", "net.json", "--patterns", "p.csv", "--seed", "5"], "--seed changes nothing"),
        (["inspect", "xor", "--seeds", "0:3", "--seed", "5"], "--seed changes nothing"),
        (["inspect", "xor", "--seeds", "0:3", "--try"], "--try changes nothing"),
        ([*TRAIN, "--rate", ".5", "--nesterov"], "--nesterov changes nothing without momentum"),
        ([*TRAIN, "--rate", ".5", "--momentum", "0", "--nesterov"], "--nesterov changes nothing without momentum"),
        ([*TRAIN, "--rule", "adam", "--nesterov"], "Adam has no setting 'nesterov'"),
        ([*TRAIN, "--rule", "gradientdescents", "--rate", ".5"], "no rule 'gradientdescents'"),
        ([*STUDY, "--set", "rate=.1", "--set", "rate=.2"], "'rate' twice"),
        (["inspect", "--network", "net.json", "--patterns", "p.csv", "--seed", "0"], "--seed changes nothing"),
        ([*TRAIN, "--rate", ".5", "--test-every", "0"], "--test-every changes nothing"),
        ([*TRAIN, "--rate", ".5", "--hold-out", "1", "--test-every", "5"], "the last test alone is told; --plot draws"),
        (["lesion", "xor", "--of", "groups", "--noise", "0.1"], "leave out --of"),
        ([*TRAIN, "--rate", ".5", "--save", "a.png", "--plot", "a.png"], "cannot be two files"),
        (["run", "xor", "--save", "a.svg", "--picture", "./a.svg"], "cannot be two files"),
        (["run", "xor", "--history", "a.svg", "--picture", "a.svg"], "cannot be two files"),
        (["new", "5-0-3", "-o", "new.json"], "layer by layer"),
        (["new", "5-12345678901-3", "-o", "new.json"], "layer by layer"),
        (["train", "--patterns", "p.csv", "--hidden", "0-3", "--rate", "1"], "layer by layer"),
        ([*TRAIN, "--rule", "xgradientdescent", "--rate", ".5"], "no rule 'xgradientdescent'"),
        (["step", "--network", "net.json", "--patterns", "p.csv", "--recipe", "x", "-c", "s"], "--recipe changes"),
        (["step", "xor", "--forward", "--rate", "1", "-c", "s"], "--rate changes nothing"),
        (["step", *TRAIN[1:], "--rate", ".5", "--seed", "5", "-c", "s"], f"--seed {IDLE}"),
        (["step", "xor", *TRAIN[1:3], "--seed", "5", "-c", "s"], f"--seed {IDLE}"),
        (["step", *TRAIN[1:], "--forward", "--seed", "5", "-c", "s"], f"--seed {IDLE}"),
        (["inspect", "xor", *TRAIN[1:3], "--seed", "5"], f"--seed {IDLE}"),
        (["draw", "xor", *TRAIN[1:3], "--seed", "5", "--pattern", "01", "-o", "d.svg"], f"--seed {IDLE}"),
        (["draw", *TRAIN[1:3], "--seed", "5", "-o", "d.svg"], f"--seed {IDLE}"),
        (["inspect", *TRAIN[1:], "--seed", "5"], f"--seed {IDLE}"),
        ([*TRAIN, "--rate", "1", "--seed", "5"], f"--seed {IDLE}"),
        (["draw", "xor", *TRAIN[1:3], "--recipe", "original", "-o", "d.svg"], "--recipe changes nothing in a picture"),
        (["draw", "xor", *TRAIN[1:3], "--show", "weights", "--recipe", "original", "-o", "d.svg"], "--recipe changes"),
        (["draw", *TRAIN[1:], "-o", "d.svg"], "--patterns changes nothing in --show circuit without --pattern"),
        (
            ["draw", "xor", "--seed", "1", "--patterns", "p.csv", "--show", "groups", "-o", "d.svg"],
            "--patterns changes",
        ),
        (["reproduce", "--only", "xor", "--jobs", "every"], "jobs must be a whole number or 'all', not 'every'"),
        (["rivals", "--jobs", "0"], "jobs must be a whole number above 0, not 0"),
        (["map", "xor", "--recipe", "pdp1987", "--size", "2", "--seed", "3"], "--seed changes nothing in recipe"),
        (["train", "--network", "/dev/zero", "--patterns", "p.csv", "--rate", "1"], "byte 0"),
        (["train", "--network", "net.json", "--patterns", "/dev/zero", "--rate", "1"], "byte 0"),
        (["train", "--network", "/dev/urandom", "--patterns", "p.csv", "--rate", "1"], "not a text file"),
        (["step", "xor", "--script", "/dev/zero"], "byte 0"),
    ],
)
def test_what_is_not_meant_is_told_in_a_sentence(cli, folder, args, told):
    before = sorted(folder.iterdir())
    ended = cli(*args)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert any(word in ended.err for word in told.split("|"))
    assert len(ended.err) < 300
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    "args",
    [
        ["run", "xor", "--seed", "\uff11"],
        ["run", "xor", "--seed", "1_0"],
        ["run", "xor", "--max-epochs", LONG],
        ["run", "xor", "--save", ""],
        ["run", "xor", "--seed", "1", "--seed", "1"],
        ["draw", "xor", "-o", "a.svg", "--out", "b.svg"],
        ["study", "xor", "--seeds", "0:2", "--set", "rate=.1", "--seeds", "0:3"],
        ["reproduce", "--only", ""],
        ["draw", "xor", "-o", "a.svg", "--values", ""],
        ["run", "xor", "--\x1b[2J"],
        ["run", "xor", "x" * 5000],
    ],
)
def test_what_makes_no_sense_is_answered_under_the_usage_on_one_line(cli, folder, args):
    ended = cli(*args)
    assert (ended.status, ended.out) == (2, "")
    last = ended.err.splitlines()[-1]
    assert last.startswith((f"pdpsim {args[0]}: error: ", "pdpsim: error: "))
    assert last.isprintable()
    assert len(last) < 400


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_what_the_machine_has_too_little_of_is_told(cli, monkeypatch, error):
    def fail(*args, **settings):
        raise error

    monkeypatch.setattr("pdpsim.cli.run.run_scenario", fail)
    ended = cli("run", "xor", "--json")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.count("\n") == 1


def test_a_text_without_end_is_told_before_it_fills_the_memory(tmp_path, monkeypatch):
    from pdpsim.errors import FormatError
    from pdpsim.formats import content, files

    monkeypatch.setattr(content, "LARGEST", 100)
    (tmp_path / "long").write_text("x" * 1000)
    with pytest.raises(FormatError, match="too large"):
        files.read_text(tmp_path / "long")


def _kept(cli, folder, *command):
    assert cli(*command, "--out", folder / "kept.jsonl").status == 1
    return folder / "kept.jsonl"


def test_runs_that_are_one_run_are_told(cli, tmp_path):
    told = "no seed makes a difference, so"
    assert told in " ".join(cli("study", "xor", "--recipe", "pdp1987", "--seeds", "0:3").out.split())
    assert told in " ".join(
        cli("study", "xor", "--recipe", "pdp1987", "--seeds", "0:3", "--grid", "rate=.5,.6").out.split()
    )
    assert told not in " ".join(cli(*STUDY, "--set", "max_epochs=5").out.split())
    # From weights of 0 the error is a whole number, which other runs may come to as well.
    alike = cli("study", "xor", "--seeds", "0:3", "--set", "init_range=0", "max_epochs=5").out
    assert told in " ".join(alike.split())
    # And runs that all end with every output at 0 come to one error from different starts.
    table = tmp_path / "and.csv"
    table.write_text("name,in:a,in:b,target:o\n00,0,0,.1\n01,0,1,.1\n10,1,0,.1\n11,1,1,.9\n")
    saturated = "study", "--patterns", table, "--hidden", 2, "--rate", 50, "--momentum", 0.9, "--seeds", "0:4"
    rows = Study.read(_kept(cli, tmp_path, *saturated, "--set", "max_epochs=300")).rows
    assert len({row["tss"] for row in rows}) == 1
    assert not float(rows[0]["tss"]).is_integer()
    assert told not in " ".join(cli(*saturated, "--set", "max_epochs=300").out.split())
    assert told in " ".join(cli("study", "perceptron", "--seeds", "0:3").out.split())
    assert told not in " ".join(cli("study", "perceptron", "--recipe", "and-drawn", "--seeds", "0:3").out.split())
    assert told in " ".join(cli("lesion", "perceptron", "--seeds", "0:3", "--of", "connections").out.split())
    for command in "lesion", "inspect":
        assert told in " ".join(cli(command, "xor", "--recipe", "pdp1987", "--seeds", "0:3").out.split())
        assert told not in " ".join(cli(command, "xor", "--seeds", "0:2").out.split())
    alone = "seed 5, which makes no difference here"
    assert alone in cli("run", "xor", "--recipe", "pdp1987", "--seed", 5).out
    for other in "pdp1987", "direct":
        assert alone not in cli("run", "xor", "--recipe", other, *["--seed", 5] * (other == "direct")).out


def test_options_of_several_values_add_up(cli):
    apart, together = (
        cli("study", "xor", "--seeds", "0:2", *more)
        for more in (
            [
                "--set",
                "momentum=.9",
                "--set",
                "max_epochs=20",
                "--grid",
                "rate=.1,.2",
                "--grid",
                "order=listed,permuted",
            ],
            ["--set", "momentum=.9", "max_epochs=20", "--grid", "rate=.1,.2", "order=listed,permuted"],
        )
    )
    assert (apart.status, apart.out) == (together.status, together.out)
    assert "permuted" in apart.out


def test_patterns_are_held_out_by_the_seed_that_is_given_or_kept_or_told(cli, folder):
    from pdpsim import load_network, save_network

    asked = ["inspect", "--network", "net.json", "--patterns", "p.csv", "--hold-out", "1"]
    net = load_network("net.json")
    net.seed = None
    save_network(net, "net.json")
    told = cli(*asked)
    seed = told.err.split()[-1]
    assert told.err == f"pdpsim: note: the patterns held out are drawn with seed {seed}\n"
    given = cli(*asked, "--seed", seed)
    assert (given.out, given.err) == (told.out, "")
    net.seed = int(seed)
    save_network(net, "net.json")
    kept = cli(*asked)
    assert (kept.out, kept.err) == (told.out, told.err.replace("\n", ", that of the network's weights\n"))


def test_a_picture_that_is_not_drawn_is_told(cli, tmp_path, monkeypatch):
    from pdpsim.experiments.running import run_scenario

    def diverged(*args, **settings):
        done = run_scenario(*args, **settings)
        done.history.stopped = "diverged"
        return done

    monkeypatch.setattr("pdpsim.cli.run.run_scenario", diverged)
    monkeypatch.chdir(tmp_path)
    ended = cli("run", "xor", "--seed", "1", "--picture", "a.svg")
    assert ended.err == "pdpsim: training diverged: a.svg is not written\n"


@pytest.mark.parametrize(
    ("scenario", "option", "told"),
    [
        ("ways_back", "way=feedback-alignment", "unknown way 'feedback-alignment'; did you mean 'feedback alignment'"),
        ("family_tree", "code=separate", "unknown code 'separate'"),
        ("family_tree", "output=sofmax", "unknown output 'sofmax'; did you mean 'softmax'"),
        ("latch", "cell=lstm", "unknown cell 'lstm'; there are 'gated', 'simple'"),
        ("fields", "fields=unshared", "unknown kind of fields 'unshared'; did you mean 'shared'"),
        ("boltzmann_encoder", "problem=and", "unknown problem 'and'"),
        ("contest", "wiring=layred", "unknown wiring 'layred'; did you mean 'layered'"),
        ("lookup", "kind=haed", "unknown kind 'haed'; did you mean 'head'"),
        ("encoder", "output=sofmax", "unknown output 'sofmax'"),
    ],
)
def test_a_word_that_is_none_of_a_scenarios_is_not_taken_for_another(cli, scenario, option, told):
    for how in "--set", "--grid":
        ended = cli("study", scenario, "--seeds", "0", how, option)
        assert ended.status == 2
        assert told in ended.err


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("lookup", "--grid", "hidden=8,32"), "recipe 'head' are the same with hidden=8 and hidden=32"),
        (("contest", "--recipe", "xor-back-propagation", "--set", "width=8"), "are the same without width=8"),
        (("xor", "--grid", "hidden=2,3"), ""),
        (("xor", "--grid", "rate=.1,.2"), ""),
        (("xor", "--set", "hidden=3"), ""),
    ],
)
def test_an_option_that_a_recipe_does_not_read_is_told(cli, command, told):
    scenario, *more = command
    ended = cli("study", scenario, "--seeds", "0", *more, *["--set"] * ("--set" not in more), "max_epochs=2")
    assert told in ended.err
    assert ("are the same" in ended.err) == bool(told)


@pytest.mark.parametrize("command", ["reproduce", "rivals", "benchmark"])
def test_one_seed_is_not_taken_for_a_number_of_runs(cli, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = cli(command, "--seed", 5)
    assert ended.status == 2
    assert "there is no one seed here; --seeds N is how many" in ended.err
    assert not list(tmp_path.iterdir())
