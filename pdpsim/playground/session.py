"""What the playground's page asks of Python in the browser: a stage for a network that was chosen or wired."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from time import perf_counter
from typing import Any

from pdpsim.arguments import judged
from pdpsim.checks import of_kind, whole
from pdpsim.core.chance import drawn_seed
from pdpsim.core.events import WeightChanged
from pdpsim.diagram.controller import Controller
from pdpsim.engines.choice import refuse_unable
from pdpsim.engines.job import Job
from pdpsim.errors import FormatError, PdpsimError, SettingError
from pdpsim.experiments.running import judge_the_end, start_network
from pdpsim.experiments.scenario import Recipe, get_scenario
from pdpsim.formats.files import parse_json
from pdpsim.learning.criteria import Criterion, Never, TssBelow, limit_of_tss
from pdpsim.learning.history import History
from pdpsim.playground.journal import Journal, refuse_long
from pdpsim.playground.prompt import Prompt
from pdpsim.playground.wired import seed_of, wired
from pdpsim.stepping.stepper import Stepper
from pdpsim.training.training import train
from pdpsim.words import brief

ENGINES = ("compiled", "message")

Answer = dict[str, Any]


@brief
class Session:
    """A network on the playground's stage, worked by commands that are texts of JSON, and answered with such texts.

    It takes the commands of a `Controller`, whose state it returns, and

    * ``open``: put a network on the stage: the ``network`` of a ``scenario`` by its ``recipe`` and ``seed``, or one
      that was ``wired``. The answer has its ``scene``, and what was ``chosen``.
    * ``train``: so many ``epochs`` at full speed, by the ``engine`` compiled or message, or until the recipe's
      criterion is met. The answer has ``solved``, and how many milliseconds the epochs ``took``.
    * ``words``: what its units compute, as ``text``. ``codes``: their activations, as a table.
    * ``say``: lines of Python, with `net`, `patterns`, `stepper` and all of pdpsim; the answer has what they ``said``.
    * ``link``: the state as a text for a link, which ``restore`` does again, command by command.

    Examples
    --------
    >>> session = Session()
    >>> answer = session.answer('{"do": "open", "scenario": "xor", "recipe": "pdp1987", "seed": 1}')
    >>> answer = json.loads(session.answer('{"do": "train", "epochs": 1000}'))
    >>> answer["solved"], len(answer["errors"]["values"])
    (True, 289)
    >>> json.loads(session.answer('{"do": "say", "code": "round(net.hidden[0].bias, 3)"}'))["said"].strip()
    '-2.165'
    """

    def __init__(self) -> None:
        self.controller: Controller | None = None
        self.criterion: Criterion | None = None
        self.journal, self.opened = Journal(), ""
        self.chosen: dict[str, Any] | None = None  # the scenario, recipe and seed that were opened
        self.prompt = Prompt(self.show)
        self.restoring = False  # whether a link is followed
        self.recipe: Recipe | None = None  # which says how long it is trained, and whether it is judged at the end
        self.scene: Mapping[str, Any] | None = None  # that the page has
        self._acts: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "open": self._open, "train": self._train, "words": self._words, "codes": self._codes, "say": self._say,
            "link": lambda _: {"link": self.journal.text()}, "restore": self._restore,
        }  # fmt: skip

    def __repr__(self) -> str:
        return f"<Session: {self.controller!r}>"

    @judged
    def answer(self, text: str) -> str:
        """Carry out a command, and return what came of it; what cannot be done is told as ``refused``."""
        try:
            command = parse_json(text)
            if not isinstance(command, dict):
                raise FormatError("a command is an object of JSON")
            found = self.do(command)
        except PdpsimError as error:
            found = {"refused": str(error)}
        return json.dumps(found, ensure_ascii=True, allow_nan=False)

    def do(self, command: Mapping[str, Any]) -> Answer:
        """Carry out a command, and return what came of it."""
        act = self._acts.get(str(command.get("do")))
        found = act(command) if act else self._on_stage(command)
        shown = self.controller.scene if self.controller else None
        if shown is not self.scene:
            self.scene = shown
            found["scene"] = shown
        return found

    @property
    def stepper(self) -> Stepper:
        """The stepper on the stage."""
        if self.controller is None:
            raise SettingError("there is no network on the stage; open one first")
        return self.controller.stepper

    def show(self, stepper: Stepper, criterion: Criterion | None = None) -> None:
        """Put a stepper, and its network, on the stage.

        Parameters
        ----------
        stepper : Stepper
        criterion : Criterion, optional
            What training ends with.
        """
        of_kind(stepper, Stepper, "what is shown")
        self.controller = Controller(stepper)
        self.criterion, self.opened = criterion, repr(stepper.net).strip("<>")
        self.recipe = None
        self.prompt.know(net=stepper.net, patterns=stepper.patterns, stepper=stepper)

    # -- what commands do -------------------------------------------------------------------------

    def _on_stage(self, command: Mapping[str, Any]) -> Answer:
        stepper = self.stepper
        assert self.controller is not None
        before = stepper.steps
        found = self.controller.answer(command)
        if found["refused"]:
            self._note_steps(stepper.steps - before)
        elif command.get("do") != "show":
            self.journal.note(command)
        return found

    def _note_steps(self, n: int) -> None:
        """Note how far a command came that was refused on its way: where it stands then is part of the state."""
        if n:
            self.journal.note({"do": "step", "by": "message", "n": n})

    def _open(self, command: Mapping[str, Any]) -> Answer:
        if "wired" in command:
            stepper, criterion = wired(command["wired"])
            told, chosen, recipe = f"{stepper.rule}, until {criterion}", None, None
        else:
            of_kind(command.get("scenario"), str, "scenario")
            scenario = get_scenario(command["scenario"])
            recipe = scenario.recipe(command.get("recipe"))
            seed = drawn_seed(seed_of(command))
            net, patterns = start_network(scenario, recipe, seed), scenario.patterns(recipe, seed)
            stepper, criterion = Stepper(net, patterns, recipe.procedure, seed=seed), recipe.criterion
            stepper.begun = partial(start_network, scenario, recipe)
            told = str(recipe)
            chosen = {"scenario": scenario.name, "recipe": recipe.name, "seed": seed}
        self.show(stepper, criterion)
        self.recipe = recipe
        self.journal, self.opened, self.chosen = Journal(command), told, chosen
        return {"opened": told, "chosen": chosen, **self._state(whole=True)}

    def _state(self, **more: Any) -> Answer:
        assert self.controller is not None
        return self.controller.answer({"do": "show", **more})

    def _train(self, command: Mapping[str, Any]) -> Answer:
        stepper, engine = self.stepper, command.get("engine", ENGINES[0])
        assert self.controller is not None
        if engine not in ENGINES:
            raise SettingError(f"there is no engine {engine!r:.60} in a browser; there are {' and '.join(ENGINES)}")
        if stepper.lesions:
            raise SettingError("what is lesioned can be repaired only by stepping; repair it, or run by epochs")
        before, started = stepper.steps, perf_counter()
        try:
            asked = whole(command.get("epochs", 1), "epochs")
            self._end_the_epoch(engine)
            epochs = self._up_to_the_recipes_end(asked)
            history = self._trained(stepper, epochs, engine)
        except PdpsimError:
            self._note_steps(stepper.steps - before)
            raise
        took = perf_counter() - started
        self.controller.go_on_with(stepper.going_on(history))
        self.prompt.know(stepper=self.stepper)
        self.journal.note({**command, "epochs": epochs}, ended=history.stopped != "limit")
        return {
            **self._state(whole=True),
            "solved": history.solved,
            "ended": history.reason,
            "on": history.stopped == "limit" and not self._is_at_the_end(history),
            "took": 1000 * took,
        }

    def _end_the_epoch(self, engine: str) -> None:
        """Step to the end of the epoch that was begun, if there is one and the engine can go on from there."""
        stepper, place = self.stepper, self.stepper.place
        refuse_unable(engine, Job(stepper.net, stepper.patterns.patterns, stepper.procedure))
        if not stepper.epoch_over and (place.home is not None or place.number or place.done):
            stepper.next_epoch()

    def _up_to_the_recipes_end(self, epochs: int) -> int:
        """Of so many epochs those to the recipe's last; whoever asks again then goes beyond, as a link may at once."""
        left = 0 if self.recipe is None or self.restoring else self.recipe.max_epochs - self.stepper.history.epochs
        return min(epochs, left) if left > 0 else epochs

    def _trained(self, stepper: Stepper, epochs: int, engine: str) -> History:
        """Train on from the end of an epoch."""
        criterion = TssBelow(0.04) if self.criterion is None else self.criterion
        if self.recipe and self.recipe.to_the_end:
            return self._trained_to_the_end(self.recipe, stepper, epochs, engine)
        history, limit = stepper.history, limit_of_tss(criterion)
        stepped = stepper.epoch_over and isinstance(stepper.last_event, WeightChanged)  # and nothing was set since
        if stepped and limit is not None and history.tss and history.tss[-1] < limit:
            history.stopped, history.reason = "solved", f"{criterion} in epoch {history.epochs:,}"
            return history
        return train(
            stepper.net, stepper.patterns, stepper.procedure, criterion=criterion, max_epochs=epochs, engine=engine,
            history=history, progress=False,
        )  # fmt: skip

    def _trained_to_the_end(self, recipe: Recipe, stepper: Stepper, epochs: int, engine: str) -> History:
        """Train on towards the recipe's last epoch, whatever has been met, and judge the network there."""
        history = stepper.history
        history.stop("limit", recipe.criterion)
        if not self._is_at_the_end(history):
            history = train(
                stepper.net, stepper.patterns, stepper.procedure, criterion=Never(), engine=engine, history=history,
                max_epochs=min(epochs, recipe.max_epochs - history.epochs), progress=False,
            )  # fmt: skip
        if self._is_at_the_end(history):
            judge_the_end(recipe, stepper.net, stepper.patterns, history)
        return history

    def _is_at_the_end(self, history: History) -> bool:
        """Whether a recipe's last epoch is over; beyond it one goes only with what is not judged there."""
        if self.recipe is None:
            return False
        beyond = history.epochs - self.recipe.max_epochs
        return beyond == 0 or (beyond > 0 and self.recipe.to_the_end)

    def _words(self, _: Mapping[str, Any]) -> Answer:
        from pdpsim.inspection.inspector import Inspector

        return {"text": str(Inspector(self.stepper.net, self.stepper.patterns))}

    def _codes(self, _: Mapping[str, Any]) -> Answer:
        from pdpsim.inspection.inspector import Inspector

        units = Inspector(self.stepper.net, self.stepper.patterns).units
        codes = {name: unit.activations for name, unit in units.items()}
        names = [pattern.name for pattern in self.stepper.patterns]
        return {"units": list(codes), "rows": [[name, *(code[name] for code in codes.values())] for name in names]}

    def _say(self, command: Mapping[str, Any]) -> Answer:
        of_kind(command.get("code"), str, "code")
        shown, wiring = self.controller, self._wiring()
        said = self.prompt.say(command["code"])
        self.journal.lose()
        if self.controller is not None and self.controller is shown and self._wiring() != wiring:
            try:
                self.show(self.stepper.going_on(self.stepper.history), self.criterion)  # with the circuit as it is now
            except PdpsimError as error:
                said += f"{error}\n"
        return {"said": said, "opened": self.opened, **(self._state(whole=True) if self.controller else {})}

    def _wiring(self) -> object:
        if self.controller is None:
            return None
        return list(self.stepper.net.units), list(self.stepper.net.connections)

    def _restore(self, command: Mapping[str, Any]) -> Answer:
        of_kind(command.get("link"), str, "a link")
        first, *others = Journal.read(command["link"])
        found = self.do(first)
        refuse_long(others, self.stepper)
        self.restoring = True
        try:
            for each in others:
                found = self.do(each)
                if found["refused"]:
                    raise SettingError(f"the link cannot be followed: {found['refused']}")
        finally:
            self.restoring = False
        return {**found, **self._state(whole=True), "scene": self.scene, "opened": self.opened, "chosen": self.chosen}
