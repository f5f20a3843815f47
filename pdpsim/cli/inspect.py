"""``pdpsim inspect``: what hidden units learned, and if nothing, why."""

from __future__ import annotations

import argparse
from math import isfinite
from pathlib import Path
from typing import Any

from pdpsim.checks import whole
from pdpsim.cli.options import (
    RULE_OPTIONS,
    Commands,
    add_file_options,
    add_rule_options,
    add_test_options,
    asked_of,
    attempt,
    check_drawing,
    held_out_of,
    integer,
    learning_of,
    network_of,
    outcome,
    patterns_of,
    print_json,
    refuse_files_alone,
    refuse_idle,
    refuse_idle_seed,
    say,
    seed_number,
    test_patterns_of,
    toss_by,
)
from pdpsim.cli.study import kept_seeds
from pdpsim.core.measures import SumOfSquares
from pdpsim.core.network import Network
from pdpsim.core.patterns import PatternSet
from pdpsim.engines.choice import refuse_unknown
from pdpsim.errors import SettingError
from pdpsim.experiments.running import run_scenario, run_together, seeds_do_nothing, start_network
from pdpsim.experiments.scenario import Recipe, Run, Scenario, get_scenario
from pdpsim.formats.folders import own_folder, refuse_foreign
from pdpsim.inspection.answers import near_targets
from pdpsim.inspection.comparison import compare
from pdpsim.inspection.diagnosis import Diagnosis, diagnose
from pdpsim.inspection.inspector import Inspector
from pdpsim.inspection.report import refuse_too_large
from pdpsim.inspection.responses import picture_names
from pdpsim.learning.criteria import WithinTolerance
from pdpsim.learning.history import History, uninterrupted
from pdpsim.learning.rules import GradientDescent
from pdpsim.studies.statistics import ONE_RUN
from pdpsim.words import file_named, filled

CHEAP = 20_000  # connections x patterns up to which ways out of a minimum are tried unasked
ANY = Recipe("any", GradientDescent(0.25, 0.9), criterion=WithinTolerance(0.2), measure=SumOfSquares())

ROUND = "in this one it goes round, so what a unit does depends on how it settles"


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("inspect", help="say what hidden units learned, and if nothing, why")
    parser.add_argument("scenario", nargs="?", metavar="SCENARIO", help="one that `pdpsim list` names; it is trained")
    add_file_options(
        parser,
        "inspect this network, in place of training one",
        "on these patterns; columns label:KEY of a CSV are what units may code",
    )
    add_test_options(parser)
    parser.add_argument("--recipe", metavar="NAME", help="how to train (default: the scenario's first recipe)")
    parser.add_argument(
        "--seed",
        type=seed_number,
        metavar="N",
        help="for the starting weights (default: drawn and told; of --network its own)",
    )
    parser.add_argument("--engine", default="auto", metavar="NAME", help="what trains (default: auto)")
    parser.add_argument("--max-epochs", type=integer, metavar="N", help="give up after N epochs")
    parser.add_argument("--try", action="store_true", help="try ways out of a minimum, also where it takes long")
    add_rule_options(parser)
    parser.add_argument("--seeds", metavar="A:B", help="compare runs from these seeds, and count what they code")
    parser.add_argument("--out", metavar="DIR", help="write report and pictures to this folder")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train or load, and print the report; return 0 if the patterns are learned."""
    refuse_unknown(args.engine)
    if args.max_epochs is not None:
        whole(args.max_epochs, "--max-epochs")
    _refuse_idle(args)
    refuse_files_alone(args)
    if args.out is not None:
        check_drawing()
    if args.seeds is not None:
        return _compare(args)
    about, net, patterns, recipe, done = _given(args)
    _refuse_foreign(args, net)
    held_out = test_patterns_of(args, net, patterns)
    if args.hold_out is not None:
        patterns, held_out, told = held_out_of(args, patterns, net)
        about |= told
    trained = done.history if done else None
    refuse_too_large(net, patterns)
    goes_round = net.structure.has_cycle
    _refuse_round(args, net)
    found = diagnose(
        net,
        patterns,
        None if args.patterns else trained,  # which is no history of other patterns
        procedure=recipe.procedure,
        criterion=recipe.criterion,
        engine=args.engine,
        trials=getattr(args, "try") or len(net.connections) * len(patterns) <= CHEAP,
    )
    # Weights that are too large to compute with leave nothing to look at.
    inspector = Inspector(net, patterns, held_out) if isfinite(found.tss) and not goes_round else None
    pictures: list[str] = []
    if args.out is not None and inspector:
        attempt(args, lambda: pictures.extend(_pictures(inspector, own_folder(args.out, *_written(net)))))
    if args.json:
        seen = inspector.summary() if inspector else {}
        print_json({**about, **seen, "diagnosis": found.summary(), "pictures": pictures})
    else:
        shown = inspector.report() if inspector else filled(f"No units are asked one by one: {ROUND}.") * goes_round
        if goes_round and done and not args.patterns:
            shown += f"\n\n{done.scenario.report(done)}"
        say(_text(about, trained, shown, found, pictures))
    return 0 if found.solved else 1


def _refuse_idle(args: argparse.Namespace) -> None:
    """Say so if an option was given that would change nothing."""
    if args.seeds is not None:
        refuse_idle(args, ("--seed", "--try"), "a comparison of --seeds")
    if args.scenario is None:
        refuse_idle(args, ("--recipe",), "an inspection without a SCENARIO")
    else:
        refuse_idle(args, ("--test-patterns", "--hold-out"), "an inspection of a scenario that is trained on them all")
    if args.network is None:
        refuse_idle(args, RULE_OPTIONS, "a network that is trained by a recipe, and not given by --network")
    if args.scenario is None or args.network is not None:
        refuse_idle(args, ("--max-epochs",), "a network that is not trained here")


def _compare(args: argparse.Namespace) -> int:
    """Train from many seeds, and print in how many runs some unit codes a label; return 0 if all are solved."""
    if args.scenario is None or args.network or args.patterns or args.out:
        raise SettingError("--seeds goes with a SCENARIO to train, and not with --network, --patterns or --out")
    scenario = get_scenario(args.scenario)
    recipe = scenario.recipe(args.recipe)
    chosen = kept_seeds(args.seeds, lambda seed: start_network(scenario, recipe, seed))
    if start_network(scenario, recipe, chosen[0]).structure.has_cycle:
        raise SettingError(f"--seeds compares networks in which activation goes forward: {ROUND}")
    done = run_together(scenario, [(recipe, seed) for seed in chosen], engine=args.engine, max_epochs=args.max_epochs)
    found = compare((run.net, run.patterns) for run in done)
    solved = sum(run.history.solved for run in done)
    if args.json:
        print_json(
            {
                "scenario": scenario.name,
                "recipe": recipe.name,
                "seeds": chosen,
                "solved": solved,
                **found.summary(),
            }
        )
    else:
        one = f"; {ONE_RUN}" if seeds_do_nothing(scenario, recipe, chosen) else ""
        say(f"{scenario.name}, recipe {recipe.name}: {solved} of {len(done)} runs solved{one}\n\n{found}")
    return 0 if solved == len(done) else 1


def _given(args: argparse.Namespace) -> tuple[dict[str, Any], Network, PatternSet, Recipe, Run | None]:
    """What was asked for: facts about it, network, patterns, recipe, and the run if it was trained here."""
    if args.scenario is None and not (args.network and args.patterns):
        raise SettingError("inspect requires a SCENARIO, or --network and --patterns")
    about: dict[str, Any] = {"scenario": args.scenario, "recipe": None, "seed": None}
    if args.scenario is None:
        net = network_of(args, args.seed)
        toss_by(args, net)
        refuse_idle_seed(args, net, net.structure.draws)
        patterns = patterns_of(args, net)
        recipe = ANY.with_(criterion=near_targets(patterns.fitted(net), 0.2))
        return about, net, patterns, _by_options(recipe, args), None
    scenario: Scenario = get_scenario(args.scenario)
    recipe = scenario.recipe(args.recipe)
    net, patterns, seed = asked_of(args, scenario, recipe, recipe.procedure.leaves_to_chance)
    about |= {"recipe": recipe.name, "seed": seed}
    patterns.fitted(net)
    _refuse_round(args, net)
    if args.network:
        return about, net, patterns, _by_options(recipe, args), None
    done = _trained(scenario, recipe, seed, args)
    return about, done.net, patterns if args.patterns else done.patterns, recipe, done


def _refuse_round(args: argparse.Namespace, net: Network) -> None:
    if net.structure.has_cycle and args.out is not None:
        raise SettingError(f"--out is for pictures of networks in which activation goes forward: {ROUND}")


def _by_options(recipe: Recipe, args: argparse.Namespace) -> Recipe:
    """The recipe by which ways out are tried: as the options say, and for the rest as it is."""
    return recipe.with_(rule=learning_of(args, recipe.procedure))


def _written(net: Network) -> list[str]:
    return ["report.txt", *picture_names(net)]


def _refuse_foreign(args: argparse.Namespace, net: Network) -> None:
    if args.out is not None:
        refuse_foreign(args.out, *_written(net))


def _trained(scenario: Scenario, recipe: Recipe, seed: int, args: argparse.Namespace) -> Run:
    _refuse_foreign(args, start_network(scenario, recipe, seed))
    done = run_scenario(scenario, recipe, seed=seed, engine=args.engine, max_epochs=args.max_epochs)
    uninterrupted(done.history)
    return done


def _text(about: dict[str, Any], history: History | None, shown: str, found: Diagnosis, pictures: list[str]) -> str:
    parts = []
    if history is not None:
        parts.append(f"{about['scenario']}, recipe {about['recipe']}, seed {about['seed']}\n{outcome(history)}")
    parts += [shown] * bool(shown)
    if not found.solved:
        parts.append(f"why is it not solved?\n{found}")
    parts += [f"wrote {', '.join(map(file_named, pictures))}"] * bool(pictures)
    return "\n\n".join(parts)


def _pictures(inspector: Inspector, folder: Path) -> list[str]:
    # matplotlib is taken in only where there is something to draw.
    from pdpsim.drawing.groups import save_pictures

    return save_pictures(inspector, folder)
