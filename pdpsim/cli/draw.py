"""``pdpsim draw``: pictures of a scenario's or a file's network, and pages to play its messages."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from pdpsim.cli.options import (
    Commands,
    add_file_options,
    asked_of,
    check_drawing,
    integer,
    network_of,
    outcome,
    patterns_of,
    refuse_files_alone,
    refuse_idle,
    refuse_idle_seed,
    say,
    seed_number,
    toss_by,
)
from pdpsim.core.measures import Measure, SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import SettingError, nearest
from pdpsim.experiments.running import run_scenario
from pdpsim.experiments.scenario import Run, get_scenario
from pdpsim.formats.files import kind_of, refuse_unwritable
from pdpsim.formats.tokens import tell
from pdpsim.learning.history import History, uninterrupted
from pdpsim.learning.procedure import Procedure
from pdpsim.learning.procedures.back_propagation import procedure_of
from pdpsim.learning.rules import GradientDescent
from pdpsim.learning.sweep import acts_of
from pdpsim.words import file_named, quoted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWS = ("circuit", "groups", "weights", "activations", "answers", "codes", "surface", "error", "solution")
MOTION = "html", "gif"  # a page or an animation, not a picture
OF_TRAINING = ("error", "solution")  # which there are only after training
RATE = 0.5  # at which a network of a file is seen to learn
KINDS = ("svg", "png", "pdf", "html", "gif")


@dataclass
class Subject:
    """What there is to draw."""

    net: Network
    patterns: PatternSet | None
    procedure: Procedure
    history: History | None = None
    run: Run | None = None

    def pattern(self, name: str | None) -> Pattern | None:
        """Return the pattern of that name."""
        if name is None:
            return None
        return self.known_patterns[name]

    def before(self, pattern: Pattern | None) -> Subject:
        """Return the same with the network as it stands before a pattern, of a stream after those listed before it.

        Dropout drops nothing then, as nowhere where answers are told.
        """
        if pattern is None:
            return self
        net, listed = self.net.without_dropout(), self.known_patterns if pattern.carried else ()
        for earlier in takewhile(lambda each: each.name != pattern.name, listed):
            net.forward(earlier)
        return replace(self, net=net)

    def swept(self) -> Subject:
        """Return the same with numbers in the network, such as training leaves there."""
        net, pattern = self.net.copy(), self.known_patterns[-1]
        for act in acts_of(tuple(self.procedure.visit(net, pattern))):
            act()
        return replace(self, net=net)

    @property
    def measure(self) -> Measure:
        """The procedure's, where it has one."""
        return getattr(self.procedure, "measure", SumOfSquares())

    @property
    def known_patterns(self) -> PatternSet:
        """The patterns, fitted to the network."""
        if self.patterns is None:
            raise SettingError("there are no patterns: name a scenario, or a file with --patterns")
        return self.patterns.fitted(self.net)


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "draw",
        help="draw a network, its weights, activations or error; or make a page that plays its messages",
        description="The file's ending decides: .svg, .png or .pdf is a picture, .html a page that plays an epoch "
        "message by message (with --pattern, that pattern's), .gif the same as an animation.",
    )
    parser.add_argument(
        "scenario", nargs="?", metavar="SCENARIO", help="one that `pdpsim list` names; it is trained first"
    )
    parser.add_argument("-o", "--out", required=True, metavar="FILE", help="what to write: " + ", ".join(KINDS))
    add_file_options(
        parser, "draw this network and train nothing", "patterns for it (default: the scenario's)", short=False
    )
    parser.add_argument("--recipe", metavar="NAME", help="how to train (default: the scenario's first recipe)")
    parser.add_argument(
        "--seed",
        type=seed_number,
        metavar="N",
        help="for the starting weights (default: drawn and told; of --network its own)",
    )
    parser.add_argument(
        "--max-epochs", type=integer, metavar="N", help="draw it after N epochs at most; 0 is the start"
    )
    parser.add_argument("--show", metavar="WHAT", help=f"{', '.join(SHOWS)} (default: circuit)")
    parser.add_argument("--pattern", metavar="NAME", help="show the numbers of this pattern")
    parser.add_argument(
        "--phase", metavar="forward|backward", help="activations (the default), or deltas and gradients"
    )
    parser.add_argument("--bias", metavar="number|unit|none", help="how biases are shown (default: number)")
    parser.add_argument("--direction", metavar="up|right", help="which way activation goes (default: up)")
    parser.add_argument("--values", metavar="WHAT", help="what units show: net_input, error, target, bias, ...")
    parser.add_argument(
        "--labels", metavar="WHAT", help="what lines show: weight, product, gradient, last_change, none"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Draw, and return 0."""
    args.show = "circuit" if args.show is None else args.show
    if args.show not in SHOWS:
        raise SettingError(f"there is no picture {args.show!r}{nearest(args.show, SHOWS)}")
    kind = kind_of(args.out, KINDS)
    _refuse_idle(args, kind)
    refuse_files_alone(args)
    refuse_unwritable(args.out)
    if kind != "html":
        check_drawing()
    subject = _subject(args)
    if args.show == "solution":
        _refuse_no_picture(args)
    if args.scenario is not None and args.network is None:
        if args.show not in OF_TRAINING:
            # What cannot be drawn is told before anything is trained.
            _drawn(args, subject.swept(), kind)
        subject = _trained(args, subject)
    _write(args.out, kind, _drawn(args, subject, kind))
    say(f"wrote {file_named(args.out)}")
    return 0


def _refuse_idle(args: argparse.Namespace, kind: str) -> None:
    """Say so if an option was given that would change nothing."""
    of_circuits = ("--phase", "--bias", "--values", "--labels")
    if args.show == "groups":
        refuse_idle(args, ("--direction", "--labels"), "--show groups")
    elif args.show != "circuit":
        refuse_idle(args, ("--pattern", "--direction", *of_circuits), f"--show {args.show}")
    if args.show in ("weights", *OF_TRAINING):
        refuse_idle(args, ("--patterns",), f"--show {args.show}")
    if kind in MOTION:
        if args.show != "circuit":
            raise SettingError(f"a .{kind} shows the circuit; --show {args.show} is for pictures")
        refuse_idle(args, of_circuits, f"a .{kind}")
    asked = args.pattern is not None or kind in MOTION or args.show not in ("circuit", "groups", "weights")
    if not asked:
        refuse_idle(args, ("--patterns",), f"--show {args.show} without --pattern")
    if args.scenario is None:
        refuse_idle(args, ("--recipe", "--max-epochs"), "a network that is not trained here")
    elif args.network is not None:
        refuse_idle(args, ("--max-epochs",), "a network that is not trained here")
        if not asked:
            refuse_idle(args, ("--recipe",), "a picture of a network of a file that is asked nothing")
            raise SettingError(
                f"scenario {args.scenario!r} changes nothing in a picture of a network of a file without --pattern; "
                f"leave it out"
            )


def _refuse_no_picture(args: argparse.Namespace) -> None:
    """Say so if there is no run whose scenario says how to draw it."""
    if args.scenario is None or args.network is not None:
        raise SettingError("--show solution is of a scenario that is trained here: name one, and leave out --network")
    if get_scenario(args.scenario).picture is None:
        raise SettingError(f"scenario {args.scenario!r} has no picture of its own; leave out --show solution")


def _subject(args: argparse.Namespace) -> Subject:
    """What there is to draw before anything is trained."""
    if args.scenario is None:
        return _from_files(args)
    scenario = get_scenario(args.scenario)
    recipe = scenario.recipe(args.recipe)
    net, patterns, args.seed = asked_of(args, scenario, recipe, recipe.procedure.leaves_to_chance)
    return Subject(net, patterns, recipe.procedure)


def _trained(args: argparse.Namespace, start: Subject) -> Subject:
    scenario = get_scenario(args.scenario)
    recipe = scenario.recipe(args.recipe)
    which = f"{scenario.name}, recipe {recipe.name}, seed {args.seed}."
    if args.max_epochs == 0:
        print(which, "Not trained.", file=sys.stderr)
        return start
    done = run_scenario(scenario, recipe, seed=args.seed, max_epochs=args.max_epochs)
    history = uninterrupted(done.history)
    print(which, outcome(history), file=sys.stderr)
    return replace(start, net=done.net, history=history, run=done)


def _from_files(args: argparse.Namespace) -> Subject:
    if args.network is None:
        raise SettingError("there is nothing to draw: name a scenario, or a network with --network")
    net = network_of(args, args.seed)
    toss_by(args, net)
    refuse_idle_seed(args, net, net.structure.draws)
    patterns = None if args.patterns is None else patterns_of(args, net)
    return Subject(net, patterns, procedure_of(GradientDescent(RATE)))


def _drawn(args: argparse.Namespace, subject: Subject, kind: str) -> Any:
    """The picture, the page or the animation."""
    return _motion(args, subject, kind) if kind in MOTION else _drawing(args, subject)


def _write(path: str, kind: str, drawn: Any) -> None:
    if kind == "html":
        drawn.save(path)
    elif kind == "gif":
        from pdpsim.drawing.animation import save_animation

        save_animation(drawn, path, progress=_progress)
    else:
        from pdpsim.drawing.picture import save_drawing

        save_drawing(drawn, path)


def _drawing(args: argparse.Namespace, subject: Subject) -> Axes | Figure:
    from pdpsim import drawing

    if args.show in ("circuit", "groups"):
        pattern = subject.pattern(args.pattern)
        return drawing.draw_network(
            subject.before(pattern).net,
            pattern=pattern,
            phase=args.phase or ("forward" if subject.net.phase and pattern is None else None),
            values=args.values,
            labels={None: "auto", "none": None}.get(args.labels, args.labels),
            bias="number" if args.bias is None else args.bias,
            direction=_direction(args),
            by_group=args.show == "groups",
            measure=subject.measure,
            epoch=subject.history.epochs if subject.history else None,
        )
    if args.show == "weights":
        return drawing.draw_weights(subject.net)
    if args.show == "error":
        if subject.history is None:
            raise SettingError("there is no error to draw: nothing was trained")
        return drawing.draw_error(subject.history)
    if args.show == "solution":
        picture = get_scenario(args.scenario).picture
        if subject.run is None or picture is None:
            raise SettingError("there is no solution to draw: nothing was trained")
        drawn: Axes | Figure = picture.of(subject.run)
        return drawn
    if args.show == "surface":
        return drawing.draw_surfaces(subject.net, subject.known_patterns).figure
    draw = {"activations": drawing.draw_activations, "answers": drawing.draw_answers, "codes": drawing.draw_codes}
    ax: Axes = draw[args.show](subject.net, subject.known_patterns)
    return ax


def _motion(args: argparse.Namespace, subject: Subject, kind: str) -> Any:
    patterns = subject.known_patterns
    if args.pattern is not None:
        if patterns[args.pattern].carried:
            raise SettingError(
                f"pattern {quoted(args.pattern)} takes over what those before it leave, so a .{kind} plays them all; "
                f"leave out --pattern"
            )
        patterns = PatternSet([patterns[args.pattern]], patterns.input_names, patterns.target_names)
    first = subject.history.epochs + 1 if subject.history else 1
    settings: dict[str, Any] = {"direction": _direction(args), "first_epoch": first}
    if args.scenario is None:
        tell(f"it learns by gradient descent at rate {RATE:g}, whatever it was trained by")
    if kind == "html":
        from pdpsim.diagram.player import player

        return player(subject.net, patterns, subject.procedure, **settings)
    from pdpsim.drawing.animation import animate_sweeps

    return animate_sweeps(subject.net, patterns, subject.procedure, **settings)


def _direction(args: argparse.Namespace) -> str:
    return "up" if args.direction is None else str(args.direction)


def _progress(k: int, n: int) -> None:
    """Tell how far it is, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" if k + 1 >= n else f"\r\x1b[Kpicture {k + 1} of {n}")
        sys.stderr.flush()
