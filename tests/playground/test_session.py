"""What the playground's page asks of Python, asked here without a browser."""

import json
import subprocess
import sys
from base64 import urlsafe_b64encode
from zlib import compress

import pytest

from pdpsim import GradientDescent, get_scenario, run_scenario, train
from pdpsim.errors import PdpsimError
from pdpsim.experiments.running import start_network
from pdpsim.playground.journal import MOST_TEXT, Journal
from pdpsim.playground.session import Session

XOR = {"do": "open", "scenario": "xor", "recipe": "pdp1987", "seed": 1}
WIRED = {
    "units": [["i1", "input"], ["i2", "input"], ["h1", "hidden", "tanh"], ["h2", "hidden"], ["o1", "output"]],
    "connections": [["i1", "h1"], ["i2", "h1"], ["i1", "h2"], ["i2", "h2"], ["h1", "o1"], ["h2", "o1"]],
    "patterns": [["00", [0, 0], [0]], ["01", [0, 1], [1]], ["10", [1, 0], [1]], ["11", [1, 1], [0]]],
    "seed": 3,
    "rate": 0.5,
    "momentum": 0.9,
}


class Page:
    """A page that asks a session, in texts."""

    def __init__(self):
        self.session = Session()

    def ask(self, do, **more):
        return json.loads(self.session.answer(json.dumps({"do": do, **more})))

    @property
    def weights(self):
        return [c.weight.hex() for c in self.session.stepper.net.connections.values()]


@pytest.fixture
def page():
    page = Page()
    assert page.ask(**XOR)["scene"]["title"] == "xor"
    return page


@pytest.mark.parametrize("engine", ["message", "compiled"])
def test_training_ends_where_a_run_of_the_recipe_ends_to_the_last_bit(page, engine):
    answers = [page.ask("train", epochs=100, engine=engine) for _ in range(3)]
    assert [answer["solved"] for answer in answers] == [False, False, True]
    assert "scene" not in answers[0]
    run = run_scenario("xor", "pdp1987", seed=1)
    assert answers[-1]["errors"]["values"] == run.history.tss
    assert page.weights == [c.weight.hex() for c in run.net.connections.values()]


@pytest.mark.parametrize("seed", [3, 4])
def test_what_is_trained_to_its_last_epoch_is_so_here_too(page, seed):
    page.ask("open", scenario="fields", recipe="shared", seed=seed)
    answers = [page.ask("train", epochs=250, engine="compiled") for _ in range(3)]
    run = run_scenario("fields", "shared", seed=seed)
    assert [answer["on"] for answer in answers] == [True, True, False]
    assert (answers[-1]["solved"], answers[-1]["ended"]) == (run.history.solved, run.history.reason)
    assert page.weights == [c.weight.hex() for c in run.net.connections.values()]
    again = page.ask("train", epochs=250)
    assert (again["on"], again["solved"], page.weights) == (False, run.history.solved, page.weights)


def test_training_pauses_at_the_recipes_last_epoch(page):
    page.ask("open", scenario="xor", recipe="threshold", seed=1)  # of 1,000 epochs, which learns nothing
    told = [page.ask("train", epochs=400, engine="compiled") for _ in range(4)]
    assert [len(page.session.stepper.tss), *(each["on"] for each in told)] == [1400, True, True, False, True]
    assert told[2]["ended"] == run_scenario("xor", "threshold", seed=1).history.reason
    assert page.ask("step", by="epoch")["epoch"] == 1401
    page.ask("train", epochs=300, engine="compiled")
    other = Page()
    other.ask("restore", link=page.ask("link")["link"])
    assert (len(other.session.stepper.tss), other.weights) == (1701, page.weights)


def test_a_link_that_asked_for_more_than_the_recipe_is_followed_as_it_was_meant(page):
    page.ask("open", scenario="xor", recipe="retelling", seed=7)
    journal = Journal({"do": "open", "scenario": "xor", "recipe": "retelling", "seed": 7})
    journal.note({"do": "train", "epochs": 12000, "engine": "compiled"})  # as all links were before there was an end
    page.ask("restore", link=journal.text())
    assert len(page.session.stepper.tss) == 12000


def test_training_on_lays_out_no_circuit_anew(page, monkeypatch):
    monkeypatch.setattr("pdpsim.diagram.controller.lay_out", None)
    monkeypatch.setattr("pdpsim.diagram.controller.circuit_svg", None)
    before = page.session.stepper
    answer = page.ask("train", epochs=50)
    assert (answer["on"], answer["epoch"], answer["took"] > 0) == (True, 51, True)
    assert page.session.stepper is not before
    assert page.ask("say", code="print(stepper.epoch)")["said"] == "51\n"
    assert page.ask("clamp", thing="h1", value=0.5)["clamped"] == ["h1"]  # commands reach the new stepper
    assert page.ask("reset", seed=3)["epoch"] == 1
    assert page.ask("say", code="print(stepper.epoch)")["said"] == "1\n"


@pytest.mark.parametrize("targets", [(0.2, 0.8), (0.3, 0.7)])
def test_a_network_that_answers_the_same_to_everything_has_not_learned_targets_that_lie_near(page, targets):
    low, high = targets
    page.ask("open", wired=WIRED | {"patterns": [["00", [0, 0], [low]], ["11", [1, 1], [high]]]})
    assert page.ask("train", epochs=1)["solved"] is False
    while not page.ask("train", epochs=100)["solved"]:
        assert page.session.stepper.epoch < 2000
    outputs = [page.session.stepper.net.forward(pattern)[0] for pattern in page.session.stepper.patterns]
    assert outputs[0] < (low + high) / 2 < outputs[1]


def test_training_goes_on_from_a_step_at_the_next_epoch(page):
    page.ask("step", by="message", n=40)
    answer = page.ask("train", epochs=5)
    scenario = get_scenario("xor")
    recipe = scenario.recipe("pdp1987")
    net = start_network(scenario, recipe, 1)
    history = train(net, scenario.patterns(recipe, 1), recipe.procedure, max_epochs=6, engine="message")
    assert answer["errors"]["values"] == history.tss
    assert page.weights == [c.weight.hex() for c in net.connections.values()]


def test_what_is_held_by_hand_is_known_after_training(page):
    page.ask("open", wired=WIRED)
    page.ask("clamp", thing="h1", value=0.5)
    page.ask("freeze", thing="i1 -> h2")
    answer = page.ask("train", epochs=3)
    assert (answer["clamped"], answer["frozen"]) == (["h1"], ["i1 -> h2"])
    page.ask("release", thing="h1")
    page.ask("thaw", thing="i1 -> h2")
    answer = page.ask("train", epochs=3)
    assert (answer["clamped"], answer["frozen"]) == ([], [])
    assert page.session.stepper.net.units["h1"].function.name == "tanh"


def test_what_the_controller_knows_is_passed_on(page):
    assert page.ask("step", by="unit")["caption"].startswith("h1 fires")
    assert page.ask("show", about="h1")["told"][0].startswith("net(h1) = bias + sum")
    assert page.ask("lesion", thing="h1")["lesioned"][0] == "h1"
    assert "lesioned" in page.ask("train", epochs=1)["refused"]
    assert page.ask("back")["at"] == page.ask("show")["at"]


def test_words_and_codes_are_those_of_the_inspector(page):
    page.ask("train", epochs=1000)
    assert "h1 = i1 or i2" in page.ask("words")["text"]
    codes = page.ask("codes")
    assert codes["units"] == ["h1", "h2"]
    assert [round(value) for value in codes["rows"][1][1:]] == [1, 0]


@pytest.mark.parametrize(
    ("by", "n", "engine"),
    [
        ("epoch", 1, "compiled"),
        ("epoch", 288, "compiled"),
        ("epoch", 289, "message"),
        ("epoch", 289, "compiled"),
        ("message", 5, "message"),
        ("sweep", 30, "compiled"),
    ],
)
def test_training_from_where_it_was_stepped_to_ends_where_the_recipe_does(page, engine, by, n):
    page.ask("step", by=by, n=n)
    answer = page.ask("train", epochs=1000, engine=engine)
    assert (answer["solved"], answer["ended"]) == (True, "tss < 0.04 in epoch 289")


def test_what_was_set_since_is_learned_again(page):
    page.ask("step", by="epoch", n=289)
    page.ask("set", thing="i1 -> h1", value=0.1)
    assert page.ask("train", epochs=1000)["ended"] != "tss < 0.04 in epoch 289"


@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_perceptron_that_was_stepped_ends_where_it_does(n):
    session = Session()

    def ask(do, **command):
        return json.loads(session.answer(json.dumps({"do": do, **command})))

    ask("open", scenario="perceptron", recipe="or", seed=1)
    if n:
        ask("step", by="epoch", n=n)
    before = ask("show")["numbers"]
    assert "does not carry out Perceptron" in ask("train", epochs=100, engine="compiled")["refused"]
    assert ask("show")["numbers"] == before
    assert ask("train", epochs=100, engine="message")["ended"].endswith(" in epoch 4")


def test_training_leaves_the_recipe_on_the_stage(page):
    opened = page.ask("say", code="0")["opened"]
    assert "rate" in opened
    page.ask("train", epochs=3)
    assert page.ask("say", code="0")["opened"] == opened


def test_the_prompt_has_the_live_objects(page):
    answer = page.ask("say", code="net.connections['i1', 'h1'].weight = 9\nstepper.net is net, 0.5")
    assert answer["said"] == "(True, 0.5)\n"
    assert answer["numbers"]["weight i1 -> h1"] == [9, "9.000"]
    assert page.ask("say", code="1 +")["said"].endswith("SyntaxError: invalid syntax\n")
    assert "ZeroDivisionError" in page.ask("say", code="1 / 0")["said"]
    assert "there is no 'h9'" in page.ask("say", code="stepper.lesion('h9')")["said"]
    assert "SystemExit" in page.ask("say", code="raise SystemExit")["said"]
    assert page.ask("say", code="print('x' * 30000)")["said"].endswith("(30,001 characters in all)\n")


@pytest.mark.parametrize(
    ("code", "there", "gone"),
    [('net.connect("i1", "o1", 3.0)', "i1 -&gt; o1", "nobody"), ('net.remove_unit("h1")', "h2", 'data-of="h1"')],
)
def test_what_the_prompt_wires_is_on_the_stage(page, code, there, gone):
    page.ask("open", scenario="xor", recipe="pdp1987", seed=1)
    svg = page.ask("say", code=code)["scene"]["svg"]
    assert there in svg
    assert gone not in svg
    assert not page.ask("step", by="epoch")["refused"]
    assert not page.ask("train", epochs=5).get("refused")


def test_the_prompt_puts_another_network_on_the_stage(page):
    code = "show(Stepper(Network.layered(1, 1, seed=1, name='two'), PatternSet([([1], [1])]), GradientDescent(.5)))"
    answer = page.ask("say", code=code)
    assert (answer["said"], answer["scene"]["title"]) == ("", "two")
    assert answer["opened"].startswith("Network two: ")
    assert page.session.stepper.net.name == "two"


@pytest.mark.parametrize("opened", [XOR, {"do": "open", "wired": WIRED}])
def test_a_link_restores_the_state_to_the_last_bit(opened):
    page, other = Page(), Page()
    page.ask(**opened)
    page.ask("step", by="epoch", n=2)
    page.ask("step", by="epoch")
    page.ask("train", epochs=7, engine="message")
    page.ask("step", by="message", n=9)
    page.ask("back", by="message")
    page.ask("lesion", thing="h2")
    page.ask("set", thing="i1 -> h1", value=-1.25)
    page.ask("change", settings={"rate": 0.1})
    page.ask("lesion", thing="h7")  # refused, and so not in the link
    shown = page.ask("step", by="unit", about="h1")
    restored = other.ask("restore", link=page.ask("link")["link"])
    same = ("caption", "errors", "place", "lesioned", "settings", "epoch", "phase", "at")
    assert {key: restored[key] for key in same if key != "errors"} == {
        key: shown[key] for key in same if key != "errors"
    }
    assert restored["errors"]["values"] == page.session.stepper.tss
    assert other.weights == page.weights
    assert restored["chosen"] == (None if "wired" in opened else {"scenario": "xor", "recipe": "pdp1987", "seed": 1})
    assert other.ask("link") == page.ask("link")
    assert len(page.session.journal.commands) == 9  # three epochs stepped are one command


def test_what_was_typed_is_in_no_link(page):
    page.ask("say", code="stepper.next_epoch()")
    assert "prompt" in page.ask("link")["refused"]
    page.ask(**XOR)
    assert page.ask("link")["link"]


def link(*commands, version=1):
    return urlsafe_b64encode(compress(json.dumps([version, *commands]).encode())).decode().rstrip("=")


HOSTILE = [
    "",
    "x",
    "<script>alert(1)</script>",
    "eNq" * 50,
    link(),
    link(XOR, version=2),
    link({"do": "say", "code": "1"}),
    link(XOR, {"do": "say", "code": "1"}),
    link(XOR, {"do": "restore", "link": "x"}),
    link(XOR, XOR),
    link({"do": "lesion", "thing": "h1"}),
    link(XOR, {"do": "step", "code": "1"}),
    link(XOR, {"do": ["step"]}),
    link(XOR, [1]),
    link(XOR, {"do": "step", "by": "epoch", "n": 10**9}),
    link(XOR, {"do": "train", "epochs": 10**9}),
    link(XOR, {"do": "set", "thing": "i1 -> h1", "value": "__import__('os')"}),
    link(XOR, {"do": "set", "thing": "h1", "number": "function", "value": 1}),
    link({"do": "open", "scenario": "../../etc"}),
    link({"do": "open", "wired": {"units": [["<b>", "input"]] * 200}}),
    urlsafe_b64encode(compress(b" " * (MOST_TEXT + 1))).decode(),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_runs_nothing_and_is_told_in_a_sentence(text, monkeypatch):
    page = Page()
    monkeypatch.setattr(page.session.prompt, "say", lambda code: pytest.fail("a link ran a line"))
    answer = page.ask("restore", link=text)
    assert answer["refused"]
    assert "\n" not in answer["refused"]


def test_a_link_that_is_damaged_is_told_as_a_link():
    damaged = urlsafe_b64encode(compress(b'[1, {"do": "open" "scenario": "xor"}]')).decode()
    assert Page().ask("restore", link=damaged)["refused"].startswith("the link cannot be read: not valid JSON: line 1")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"do": 7}', '{"do": "step", "by": {}}', '{"do": "open", "scenario": 7}']
)
def test_no_command_breaks_a_session(page, text):
    assert json.loads(page.session.answer(text))["refused"]
    assert page.ask("step")["refused"] == ""


def test_before_a_network_is_opened_that_is_said():
    assert "open one first" in Page().ask("step")["refused"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"connections": [["o1", "i1"]]}, "i1"),
        ({"connections": [["h1", "h9"]]}, "h9"),
        ({"units": []}, "1 to 100 units"),
        ({"units": [["a"]]}, "list of 2 or 3"),
        ({"patterns": [["0", [0], [0]]]}, "input"),
        ({"seed": "x"}, "seed"),
        ({"rate": -1}, "rate"),
    ],
)
def test_a_network_that_was_wired_wrongly_is_told(change, why):
    answer = Page().ask("open", wired={**WIRED, **change})
    assert why in answer["refused"]


def test_a_link_of_too_many_commands_is_not_made(page):
    for value in range(2001):
        page.session.journal.note({"do": "set", "thing": "i1 -> h1", "value": value})
    assert "2,000 commands" in page.ask("link")["refused"]


def test_a_wired_network_learns():
    page = Page()
    page.ask("open", wired=WIRED)
    assert page.ask("train", epochs=5000)["solved"]


def test_errors_of_the_package_are_told():
    with pytest.raises(PdpsimError):
        Session().show(GradientDescent(0.5))


LINEAR = {
    "units": [["i1", "input"], ["o1", "output", "linear"]],
    "connections": [["i1", "o1"]],
    "patterns": [["a", [1], [1e154]], ["b", [0], [1e154]], ["c", [0], [1e154]]],
    "momentum": 0,
}


def restored(page):
    """Another page, at what the link of a page leads to."""
    other = Page()
    assert not other.ask("restore", link=page.ask("link")["link"])["refused"]
    return other


def stands(page):
    """All that a stage tells."""
    return {**page.ask("show", whole=True), "scene": None}


@pytest.mark.parametrize("by", ["message", "sweep", "epoch"])
def test_a_link_goes_back_as_often_as_was_done(page, by):
    page.ask("step", by="epoch", n=4)
    for _ in range(3):
        page.ask("back", by=by)
    assert stands(restored(page)) == stands(page)
    assert page.ask("back", by="epoch", n=10)["at"] == 0  # as far as can be
    assert page.ask("back")["refused"]
    assert stands(restored(page)) == stands(page)


@pytest.mark.parametrize("way", [{"by": "pattern"}, {"by": "epoch", "n": 3}, {"by": "layer", "n": 50}])
def test_a_link_says_how_far_a_step_came_that_was_refused_on_its_way(page, way):
    page.ask("open", wired={**LINEAR, "patterns": [["a", [1], [1e200]]], "rate": 1e200})
    assert "became" in page.ask("step", **way)["refused"]
    assert page.session.stepper.steps > 0
    assert stands(restored(page)) == stands(page)
    assert "became" in page.ask("train", epochs=2)["refused"]
    assert stands(restored(page)) == stands(page)


def test_a_link_trains_on_after_an_end_as_was_done(page):
    for _ in range(3):
        page.ask("train", epochs=500)
    assert len(page.session.stepper.tss) > 289  # of which each was the end
    assert restored(page).weights == page.weights


def test_an_error_that_is_not_finite_is_told(page):
    page.ask("open", wired={**LINEAR, "rate": 1e-300})
    assert page.ask("step", by="epoch")["errors"] == {"from": 0, "values": [None]}
    assert page.ask("train", epochs=3)["ended"].endswith("tss became inf")


def test_the_stage_says_of_which_pattern_its_numbers_are():
    session = Session()

    def do(**command):
        return json.loads(session.answer(json.dumps(command)))

    assert do(do="open", scenario="xor", recipe="pdp1987", seed=1)["place"] == "epoch 1, pattern 00 (1 of 4)"
    trained = do(do="train", epochs=400)
    assert trained["place"] == "before epoch 290; numbers of pattern 11"
    assert [trained["numbers"][f"activation {unit}"][1] for unit in ("i1", "i2")] == ["1.000", "1.000"]
    assert do(do="step")["place"] == "epoch 290, pattern 00 (1 of 4)"


def test_training_for_no_number_of_epochs_is_one_epoch():
    session = Session()
    session.answer(json.dumps({"do": "open", "scenario": "xor"}))
    session.answer(json.dumps({"do": "train"}))
    assert session.stepper.epoch == 2


def test_the_prompt_does_without_numpy_as_the_page_has_none():
    lines = "import sys; sys.modules['numpy'] = None; from pdpsim.playground.prompt import Prompt"
    command = [sys.executable, "-c", f"{lines}; print(Prompt(print).say('Study, SensitivityMap, 1 + 1'))"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.strip().endswith(", 2)")


@pytest.mark.parametrize(
    "names", [["encoder", "addition", "parity"], pytest.param(["family_tree"], marks=pytest.mark.slow)]
)
def test_what_units_compute_is_told_without_numpy_as_it_is_with_it(names):
    program = (
        "import json, sys\n"
        "if sys.argv[1]: sys.modules['numpy'] = None\n"
        "from pdpsim.playground.session import Session\n"
        f"for name in {names}:\n"
        "    session = Session()\n"
        "    session.answer(json.dumps({'do': 'open', 'scenario': name}))\n"
        "    session.answer(json.dumps({'do': 'train', 'epochs': 3}))\n"
        "    print(json.loads(session.answer(json.dumps({'do': 'words'})))['text'])\n"
    )
    told = [
        subprocess.run([sys.executable, "-c", program, without], capture_output=True, text=True, check=True).stdout
        for without in ("", "without")
    ]
    assert told[0] == told[1]
    assert told[0].count("hidden units") >= len(names)
