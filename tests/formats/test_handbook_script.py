"""Command scripts of bp and pa, beside the arithmetic of the programs written out again in plain loops."""

import signal
from math import exp

import pytest
from peers import LEARNED_WTS, SEQ_NET, SEQ_PAT, XOR_NET, XOR_STR, write_xor

from pdpsim import PdpsimError
from pdpsim.errors import FileNote, FormatError
from pdpsim.formats.handbook_program import Ecrit, HandbookProgram, run_script
from pdpsim.formats.handbook_script import BASE, read_script

PA_NET = """\
definitions: nunits 6 ninputs 4 noutputs 2 end
constraints:
a 0.0
end
network: %a 4 2 0 4 end
biases: ....a. end
"""
PA_PAT = "p1 + - + -  + -\np2 + + - -  - -\np3 - - . +  + +\n"

pytestmark = pytest.mark.filterwarnings("ignore::pdpsim.errors.FileNote")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    write_xor(tmp_path)
    for name, text in ("XOR.STR", XOR_STR), ("SEQ.NET", SEQ_NET), ("SEQ.PAT", SEQ_PAT), ("PA.NET", PA_NET):
        (tmp_path / name).write_text(text)
    (tmp_path / "PA.PAT").write_text(PA_PAT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def session(folder):
    """Run lines in a program, and return it and what it said."""

    def run(text, program="bp", seed=1):
        said = []
        made = HandbookProgram(program, folder, seed, said.append)
        made.run(read_script(text))
        return made, said

    return run


def test_the_script_of_1987_does_what_it_did(cli, folder):
    more = ("strain", "set nepochs 500", "strain", "save weights new.wts", "test 1", "test p10")
    ended = cli("script", "XOR.STR", *(word for command in more for word in ("-c", command)))
    assert ended.status == 0
    assert "tss 1.050652" in ended.out
    assert "strain: epoch 30, tss 1.00238" in ended.out
    assert "strain: epoch 289, tss 0.039762, solved" in ended.out
    assert ended.out.splitlines()[-1].startswith("p10: 0.907")
    assert (folder / "new.wts").read_text() == LEARNED_WTS
    assert "note: what a screen shows is not carried over: set dlevel" in ended.err


def logistic(x):
    return 1 / (1 + exp(-x))


class Bp:
    """The arithmetic of bp over a whole epoch, on lists."""

    def __init__(self, weights, biases, n, inputs, outputs, mu=0.5):
        self.w, self.b, self.n, self.inputs, self.outputs, self.mu = weights, biases, n, inputs, outputs, mu
        self.dw = [[0.0] * n for _ in range(n)]
        self.db = [0.0] * n
        self.act = [0.0] * n

    def trial(self, inputs, targets):
        """Return pss, and add to the errors of the weights."""
        for i, x in enumerate(inputs):
            self.act[i] = self.mu * self.act[i] + self.act[int(-x)] if x < 0 else x
        hidden = range(self.inputs, self.n)
        for i in hidden:
            self.act[i] = logistic(self.b[i] + sum(w * a for w, a in zip(self.w[i], self.act)))
        error = [0.0] * self.n
        first = self.n - self.outputs
        for j, t in enumerate(targets):
            error[first + j] = t - self.act[first + j] if t >= 0 else 0.0
        pss = sum(error[i] ** 2 for i in range(first, self.n))
        for i in reversed(hidden):
            delta = error[i] * self.act[i] * (1 - self.act[i])
            self.bed[i] += delta
            for s in range(self.n):
                error[s] += delta * self.w[i][s]
                self.wed[i][s] += delta * self.act[s]
        return pss

    def epoch(self, patterns, wired, rate, momentum=0.9, grain="epoch"):
        """Return tss."""
        tss = 0.0
        self.clear()
        for inputs, targets in patterns:
            tss += self.trial(inputs, targets)
            if grain == "pattern":
                self.change(wired, rate, momentum)
        if grain == "epoch":
            self.change(wired, rate, momentum)
        return tss

    def clear(self):
        self.wed = [[0.0] * self.n for _ in range(self.n)]
        self.bed = [0.0] * self.n

    def change(self, wired, rate, momentum):
        for i in range(self.inputs, self.n):
            self.db[i] = rate * self.bed[i] + momentum * self.db[i]
            self.b[i] += self.db[i]
            for s in wired(i):
                self.dw[i][s] = rate * self.wed[i][s] + momentum * self.dw[i][s]
                self.w[i][s] += self.dw[i][s]
        self.clear()


def written_out(net):
    """The network in plain lists."""
    names = net.plan.names
    weights = [[0.0] * len(names) for _ in names]
    biases = [0.0] * len(names)
    for (sender, receiver), connection in net.connections.items():
        if sender == "bias":
            biases[names.index(receiver)] = connection.weight
        else:
            weights[names.index(receiver)][names.index(sender)] = connection.weight
    return Bp(weights, biases, len(names), len(net.inputs), len(net.outputs))


def test_without_momentum_it_takes_the_1840_epochs_that_it_took(session):
    text = XOR_STR.replace("tall", "set param momentum 0\nset nepochs 2000\nstrain")
    assert session(text)[1][-1].startswith("strain: epoch 1840, tss 0.03")


def test_inputs_that_are_carried_over_train_as_in_plain_loops(session):
    start = "get network seq.net\nget patterns seq.pat\nset mode lgrain epoch\nset param mu .25\n"
    made, _ = session(start)
    plain = written_out(made.net)
    plain.mu = 0.25
    rows = [(row.inputs, row.targets) for row in made.rows]
    wired = lambda i: range(8) if i < 12 else range(8, 12)  # noqa: E731
    expected = [plain.epoch(rows, wired, 0.5) for _ in range(40)]
    made, said = session(start + "set nepochs 39\nstrain\nset nepochs 1\nstrain\ntall")
    assert made.epoch == 40
    assert said[2] == f"strain: epoch 39, tss {expected[38]:.6f}"
    assert said[3] == f"strain: epoch 40, tss {expected[39]:.6f}"
    assert made.net.connections["h1", "o1"].weight == pytest.approx(plain.w[12][8], rel=1e-9)
    assert [line.split(":")[0] for line in said[4:-1]] == ["f.0", "f.1", "f.2", "f.3", "b.0", "b.1", "b.2"]


def test_commands_train_on_inputs_that_are_carried_over(cli, folder):
    ended = cli("train", "--network", "SEQ.NET", "--patterns", "SEQ.PAT", "--rate", 0.5, "--seed", 4, "--max-epochs", 3)
    assert "3 epochs did not bring" in ended.out
    assert cli("convert", "SEQ.PAT", "seq.csv", "--network", "SEQ.NET").status == 0
    assert "=0.5*i5+o1" in (folder / "seq.csv").read_text()
    assert cli("convert", "seq.csv", "again.pat", "--network", "SEQ.NET").status == 0
    assert [line.split() for line in (folder / "again.pat").read_text().splitlines()] == [
        line.split() for line in SEQ_PAT.splitlines()
    ]


@pytest.mark.parametrize("grain", ["epoch", "pattern"])
def test_bp_with_either_grain_trains_as_in_plain_loops(session, grain):
    start = f"get net xor.net\nget pat xor.pat\nset mode lgrain {grain}\nset param lrate .3\nset param tmax .9\n"
    made, _ = session(start)
    plain = written_out(made.net)
    rows = [(row.inputs, [0.9 if t else 1 - 0.9 for t in row.targets]) for row in made.rows]
    wired = lambda i: range(2) if i < 4 else range(2, 4)  # noqa: E731
    expected = [plain.epoch(rows, wired, 0.3, grain=grain) for _ in range(25)]
    made, said = session(start + "set nepochs 25\nstrain")
    assert said[-1] == f"strain: epoch 25, tss {expected[-1]:.6f}"


def pa(mode, rate, epochs, temp=15.0):
    """The delta rule or Hebb's in plain loops; returns tss of the last epoch and the weights."""
    rows = [([1, -1, 1, -1], [1, -1]), ([1, 1, -1, -1], [-1, -1]), ([-1, -1, 0, 1], [1, 1])]
    w, bias, tss = [[0.0] * 4 for _ in range(2)], 0.0, 0.0
    for _ in range(epochs):
        tss = 0.0
        for x, t in rows:
            net = [sum(a * b for a, b in zip(w[k], x)) + (bias if k == 0 else 0.0) for k in range(2)]
            y = [logistic(n / temp) if mode == "cs" else n for n in net]
            tss += sum((t[k] - y[k]) ** 2 for k in range(2))
            for k in range(2):
                learn = t[k] if mode == "hebb" else t[k] - y[k]
                w[k] = [a + rate * learn * b for a, b in zip(w[k], x)]
                bias += rate * learn if k == 0 else 0.0
    return tss, w


@pytest.mark.parametrize(
    ("mode", "words"), [("linear", "set mode linear 1"), ("cs", "set mode cs 1\nset par temp 3"),
                        ("hebb", "set mode linear 1\nset mode hebb 1")]
)  # fmt: skip
def test_pa_trains_as_in_plain_loops(session, mode, words):
    text = f"get network pa.net\nget patterns pa.pat\n{words}\nset par lrate .05\nset nepochs 12\nstrain"
    made, said = session(text, "pa")
    tss, weights = pa(mode, 0.05, 12, temp=3.0)
    assert said[-1] == f"strain: epoch 12, tss {tss:.6f}"
    for k in range(2):
        found = [made.net.connections[f"i{j}", f"o{k + 1}"].weight for j in range(1, 5)]
        assert found == pytest.approx(weights[k], rel=1e-9)
    made._reset()
    assert {weight.value for weight in made.net.weights} == {0.0}


def test_pa_without_a_mode_is_stochastic_and_learns(session):
    text = "get network pa.net\nget patterns pa.pat\nset par temp 1\nset nepochs 5\n"
    made, _ = session(text + "strain", "pa")
    other, _ = session(text + "strain", "pa")
    assert {unit.function.name for unit in made.net.outputs} == {"stochastic_logistic"}
    assert made.tss == other.tss
    assert any(weight.value for weight in made.net.weights)


def test_reset_goes_back_newstart_draws_anew_and_ptrain_permutes(session):
    start = "get network xor.net\nget patterns xor.pat\n"
    weights = lambda text: [w.value for w in session(start + text)[0].net.weights]  # noqa: E731
    first = weights("")
    assert weights("strain\nreset") == first
    assert weights("newstart") != first
    assert weights("newstart\nstrain\nreset") == weights("newstart")
    assert weights("set seed 7\nreset") == weights("newstart\nset seed 7\nreset")
    assert weights("set nep 3\nptrain") != weights("set nep 3\nstrain")
    assert max(map(abs, weights("set par wrange 4\nnewstart"))) > 0.5
    ahead, _ = session("set par wrange 4\n" + start)
    assert [w.value for w in ahead.net.weights] == weights("set par wrange 4\nreset") != first


def test_lflag_0_and_names_of_units(session):
    text = "get network xor.net\nget patterns xor.pat\nget unames a b\n x y out end\nset lflag 0\nstrain"
    made, said = session(text)
    assert list(made.net.units) == ["bias", "a", "b", "x", "y", "out"]
    assert made.epoch == 0
    assert said[-1].startswith("tss")


def test_weights_whose_name_the_epoch_makes_are_never_lost(session, folder):
    start = "get network xor.net\nget patterns xor.pat\nset nepochs 3\n"
    for name in "sub/w*.wts", "w*.json":
        said = []
        with pytest.raises(PdpsimError, match="line 5: "):
            HandbookProgram("bp", folder, 1, said.append).run(read_script(start + f"strain\nsave weights {name}"))
        assert said == []
    for _ in range(2):
        session(start + "strain\nsave weights w*.wts")
    _, said = session(start + "strain\nsave weights w*.wts")
    assert said[-2:] == ["w3.wts is another file, and stays as it is", "weights saved to w3-3.wts"]
    session(start + "strain\nsave weights w*.wts y")
    assert sorted(path.name for path in folder.glob("w*")) == ["w3-2.wts", "w3-3.wts", "w3.wts"]


def test_a_log_has_every_epoch_and_nothing_is_overwritten(session, folder):
    start = "get network xor.net\nget patterns xor.pat\nset nepochs 3\n"
    session(start + "log a.csv\nstrain\nstrain\nlog -\nstrain\nsave weights w*.wts")
    assert [line.split(",")[0] for line in (folder / "a.csv").read_text().splitlines()] == ["epoch", *"123456"]
    assert (folder / "w9.wts").is_file()
    with pytest.raises(PdpsimError, match=r"there is a file w9\.wts already; .* say: save weights w9\.wts y$"):
        session(start + "set nep 9\nstrain\nsave weights w9.wts")
    with pytest.raises(PdpsimError, match=r"there is a file a\.csv already; move it away$"):
        session(start + "log a.csv")
    for log, saved, why in (
        ("w", "w", r"line 6: w is written earlier in the script"),
        ("./w", "w", "line 4: .* names a folder"),
    ):
        with pytest.raises(PdpsimError, match=why):
            session(start + f"log {log}\nstrain\nsave weights {saved}")
        (folder / log).unlink(missing_ok=True)
    session(start + "log v3\nstrain\nsave weights v*")
    assert (folder / "v3").read_text().startswith("epoch,tss")
    assert len((folder / "v3-2").read_text().split()) == 11
    session(start + "save weights w9.wts y")
    session(start + "get weights w9.wts\nsave weights w9.wts y")
    with pytest.raises(PdpsimError, match=r"xor\.pat would hold patterns, not weights"):
        session(start + "save weights xor.pat y")
    (folder / "patterns").write_text((folder / "XOR.PAT").read_text())
    with pytest.raises(PdpsimError, match="patterns would be replaced, which the script reads"):
        session(start + "get patterns patterns\nsave weights patterns y")
    (folder / "a.txt").write_text(start + "save weights a.txt y")
    with pytest.raises(PdpsimError, match=r"a\.txt would be replaced, which the script reads"):
        run_script(folder / "a.txt", say=lambda line: None)
    for place in ("../w.wts", "/tmp/w.wts"):
        with pytest.raises(PdpsimError, match="names a folder"):
            session(start + f"save weights {place}")


ERRORS = [
    ("get netwerk xor.net", "line 1: 'netwerk' is no command of get; did you mean 'network'"),
    ("\nstrian", "line 2: 'strian' is no command; did you mean 'strain'"),
    ("set par lrate fast", "line 1: set param lrate takes a number, not 'fast'"),
    ("set nepochs 30 40", "line 1: set nepochs takes a whole number, not '30 40'"),
    ("set nepochs 3.5", "takes a whole number, not '3.5'"),
    ("set mode lgrain patern", "takes epoch or pattern, not 'patern'"),
    ("set mode linear yes", "takes 0 or 1, not 'yes'"),
    ("set par l 3", None),
    ("set param", "'set param' is followed by nothing; it takes lrate"),
    ("get network", "line 1: get network takes a file"),
    ("t", "'t' may be tall or test"),
    ("run rm -rf .", "'run' is not carried over"),
    ("set param tmax 9", "tmax is a target from 0 to 1, not 9"),
    ("do loop.com 3", "'do' is not carried over"),
    ("get unames a b", "do not end with end"),
    ("get unames a end b", "'b' stands behind the end"),
    ("strain 3", "strain takes nothing, not '3'"),
    ("save weights my net.wts", "save weights takes a file, not 'my net.wts'"),
    ("set par temp 3\nset par mu .5", "line 2: 'set param mu' is of bp, but 'set param temp' in line 1 is of pa"),
    ("set par lrate 1e999", "takes a number, not '1e999'"),
]


@pytest.mark.parametrize(("text", "why"), ERRORS, ids=range(len(ERRORS)))
def test_a_script_that_is_wrong_is_told_before_anything_is_done(cli, folder, text, why):
    (folder / "a.str").write_text(f"{text}\n")
    ended = cli("script", "a.str", "-c", "get network xor.net")
    if why is None:
        assert "XOR" in ended.out.upper()
        return
    assert (ended.status, ended.out) == (2, "")
    assert "a.str: " in ended.err
    assert why in ended.err


LATER = [
    ("strain", "line 1: there is no network yet"),
    ("get network no.net", "line 1: cannot read"),
    ("get network xor.pat", "line 1: xor.pat: line 1: "),
    ("get network xor.net\nget weights xor.pat", "line 2: xor.pat: line 1: "),
    ("get network xor.net\nget patterns xor.net", "line 2: xor.net: "),
    ("get network xor.net\ntall", "line 2: there are no patterns yet"),
    ("get network xor.net\nget patterns xor.net", "line 2: line 1: 'nunits'|line 2: "),
    ("get network xor.net\nget patterns xor.pat\ntest nobody", "line 3: there is no pattern 'nobody'"),
    ("get network xor.net\nget patterns xor.pat\nset mode cascade 1", "line 3: cascade mode is not carried over"),
    ("get network xor.net\nget patterns xor.pat\nset par lrate 0\nstrain", "line 4: rate must be"),
    ("get network seq.net\nget patterns seq.pat\nptrain", "line 3: .* so they cannot be permuted"),
    ("get network xor.net\nget unames a a end", "line 2: "),
    ("get network xor.net\nget patterns xor.pat\nset par temp 0", "line 3: temp must be above 0"),
]


@pytest.mark.parametrize(("text", "why"), LATER, ids=range(len(LATER)))
def test_what_cannot_be_done_is_told_with_its_line(folder, text, why):
    (folder / "a.str").write_text(text)
    with pytest.raises(FormatError, match=why):
        run_script(folder / "a.str", say=lambda line: None)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("f.0 -2 0 0", "but it is the first pattern"),
        ("f.0 0 0 0 f.1 0 -0.5 0", "which must be one from 1 to 4"),
        ("f.0 0 0 0 f.1 0 -9 0", "which must be one from 1 to 4"),
    ],
)
def test_sequences_that_are_none_are_told(folder, rows, why):
    (folder / "odd.pat").write_text(rows)
    (folder / "a.str").write_text("get network xor.net\nget patterns odd.pat\nset mode lgrain epoch\nstrain")
    with pytest.raises(FormatError, match=why):
        run_script(folder / "a.str", say=lambda line: None)


def test_commands_given_beside_a_script_are_named(cli, folder):
    assert "command 'tell'" in cli("script", "XOR.STR", "-c", "tell").err
    assert "command 'test': there is no pattern '9'" in cli("script", "XOR.STR", "-c", "test 9").err


def test_a_program_that_is_asked_for_must_have_the_commands(cli, folder):
    assert "line 7: 'set mode lgrain' is no command of pa" in cli("script", "XOR.STR", "--program", "pa").err
    assert "there is no program 'ba'; did you mean" in cli("script", "XOR.STR", "--program", "ba").err


def test_every_command_is_there(folder):
    for name, takes in BASE.items():
        if takes in ("", "file", "pattern"):
            assert callable(getattr(HandbookProgram, f"_{name}"))


def test_notes_are_warnings(folder):
    with pytest.warns(FileNote, match="set dlevel"):
        run_script(folder / "XOR.STR", say=lambda line: None)
    assert XOR_NET


def test_errors_beyond_all_measure_are_told(folder, session):
    net = "definitions: nunits 4 ninputs 2 noutputs 2 end network: .... .... rr.. rr.. end biases: ..rp end"
    (folder / "y.net").write_text(net)
    (folder / "y.pat").write_text("a + - . +\nb - + + -1")
    _, said = session("get net y.net\nget pat y.pat\nset mode linear 1\nstrain\nstrain\ntall", "pa")
    assert [line.partition("pss ")[2] for line in said if line.startswith("a: ")] == ["inf"]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("save weights there.wts", "line 6: there is a file there.wts already; .* say: save weights there.wts y"),
        ("save weights runs/w.wts", "line 6: 'runs/w.wts' names a folder"),
        ("save weights w.json", "line 6: w.json would hold a network"),
        ("save weights -", "line 6: save weights names a file, and - is none"),
        ("save weights w.wt", "line 6: w.wt would be weights of another program; name it .wts"),
        ("save weights new.wts\nsave weights new.wts", "line 7: new.wts is written earlier"),
        ("log there.log", "line 6: there is a file there.log already; move it away"),
        ("log curve.svg", "line 6: curve.svg would hold a picture, not a table, as .csv does"),
        ("log w.wts", "line 6: w.wts would hold weights, not a table"),
    ],
)
def test_what_could_not_be_written_is_told_before_anything_is_trained(folder, monkeypatch, command, why):
    monkeypatch.chdir(folder)
    monkeypatch.setattr("pdpsim.formats.handbook_program.train", None)
    (folder / "there.wts").write_text("1")
    (folder / "there.log").write_text("1")
    script = f"get network xor.net\nget patterns xor.pat\nset nepochs 3\nset ecrit 0\nstrain\n{command}\n"
    (folder / "run.str").write_text(script + "quit\nsave weights there.wts\n")
    said = []
    with pytest.raises(PdpsimError, match=why):
        run_script(folder / "run.str", seed=1, say=said.append)
    assert said == []


@pytest.mark.parametrize(
    ("names", "asked", "answered"),
    [("1 2 3 4", "1", "1"), ("1 2 3 4", "4", "4"), ("0 1 10 11", "10", "10"), ("p0 p1 q0 q1", "1", "p1"),
     ("p0 p1 q0 q1", "#2", "q0"), ("p0 p1 q0 q1", "q", "q0"), ("4 3 2 1", "0", "4")],
)  # fmt: skip
def test_a_pattern_is_asked_by_its_name_before_its_number(folder, session, names, asked, answered):
    rows = zip(names.split(), ("0 0 0", "0 1 1", "1 0 1", "1 1 0"))
    (folder / "n.pat").write_text("".join(f"{name} {row}\n" for name, row in rows))
    _, said = session(f"get network xor.net\nget patterns n.pat\ntest {asked}")
    assert said[-1].startswith(f"{answered}: ")


@pytest.mark.parametrize(("command", "told"), [("newstart", 1), ("reset", 1), ("ptrain", 1), ("strain", 0)])
def test_a_seed_that_nobody_gave_is_told_once_and_does_the_same_again(cli, folder, command, told):
    given = ("-c", "newstart", "-c", "set mode lgrain pattern") if told else ()
    ended = cli("script", "XOR.STR", *given, "-c", command, "-c", "strain")
    notes = [line for line in ended.err.splitlines() if "drawn with seed" in line]
    assert len(notes) == told
    if told:
        seed = notes[0].split("--seed ")[1].split()[0]
        again = cli("script", "XOR.STR", "--seed", seed, *given, "-c", command, "-c", "strain")
        assert again.out == ended.out
        assert "drawn with seed" not in again.err


def test_what_a_script_did_not_come_to_is_told_when_it_is_stopped(session, monkeypatch):
    def stopping(self, tss, patterns, outputs):
        signal.raise_signal(signal.SIGINT)
        return False

    monkeypatch.setattr(Ecrit, "met", stopping)
    commands = "get network xor.net\nget patterns xor.pat\nset nepochs 9\nstrain\nsave weights k.wts\ntall\nquit\ntall"
    with pytest.warns(FileNote, match=r"interrupted: what follows was not done \(save weights, tall\)"):
        made, said = session(commands)
    assert said[-1].endswith("; interrupted after epoch 1")
    assert made.interrupted
    assert not (made.folder / "k.wts").exists()


def test_what_is_to_be_done_after_a_script_is_done_though_it_ends_with_quit(cli, folder):
    (folder / "Q.STR").write_text("get network xor.net\nget patterns xor.pat\nset nepochs 3\nstrain\nquit\ntall\n")
    more = ("-c", "save weights new.wts", "-c", "quit", "-c", "strain")
    ended = cli("script", "Q.STR", "--seed", 1, *more)
    assert ended.status == 0
    assert (folder / "new.wts").exists()
    assert ended.out.count("strain: epoch 3") == 1
    assert "strain: epoch 6" not in ended.out
    refused = cli("script", "Q.STR", "--seed", 1, "-c", "save weights new.wts")
    assert refused.status == 2
    assert "new.wts" in refused.err


def test_a_seed_that_draws_nothing_is_told(cli, folder):
    assert "the seed changed nothing" in cli("script", "XOR.STR", "--seed", 4, "-c", "strain").err
    assert "the seed changed nothing" not in cli("script", "XOR.STR", "--seed", 4, "-c", "ptrain").err
    assert "the seed changed nothing" not in cli("script", "XOR.STR", "-c", "strain").err


def test_units_of_pa_that_come_on_by_chance_are_tossed_by_the_seed_which_is_told(cli, folder):
    net = "definitions:\nnunits 4\nninputs 2\nnoutputs 2\nend\nnetwork:\n%r 2 2 0 2\nend\n"
    (folder / "toss.net").write_text(net)
    (folder / "toss.pat").write_text("a 1 -1 + -1\nb 1 1 -1 1\n")
    begun = "get network toss.net\nget patterns toss.pat\nset param temp 1\nset param lrate .1\nreset\n"
    for ended in "set nepochs 5\nstrain\ntall\n", "tall\n":
        (folder / "T.STR").write_text(begun + ended)
        first, again, *others = (cli("script", "T.STR", "--seed", seed) for seed in (1, 1, 2, 3, 4))
        assert first == again
        assert any(other.out != first.out for other in others)
        assert "the seed changed nothing" not in first.err
        assert "what is left to chance is drawn with seed" in cli("script", "T.STR").err
