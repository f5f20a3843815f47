"""Working out explanations: every line that `explain` prints, held against the objects and against what happened."""

from __future__ import annotations

import re

from pdpsim.core import events as of
from pdpsim.core.notations import PYTHON

FUNCTIONS = {**PYTHON, "__builtins__": {}}
NUMBER = r"-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|inf|nan)"
PRODUCT = re.compile(rf"(?:bias )?({NUMBER}) x ({NUMBER})")
SO_FAR = re.compile(r" \((\d+) of (\d+) messages so far\)$")


def value_of(numbers):
    """What numbers come to, worked out from left to right."""
    return eval(re.sub(r"\b(sum of|bias) ", "", numbers).replace(" x ", " * "), FUNCTIONS)


def everything(stepper):
    """Name all that can be explained: every unit, connection and number, and what the rule remembers of each weight."""
    net, rule = stepper.net, stepper.current_rule
    numbers = {
        unit.name: ("net_input", "activation", "target", "slope", "error", "delta") for unit in net.units.values()
    }
    for sender, receiver in net.connections:
        numbers[f"{sender}->{receiver}"] = ("weight", "gradient", "frozen", *(rule.remembers if rule else ()))
    return ["pss", "tss", *numbers, *(f"{name}.{number}" for name, known in numbers.items() for number in known)]


class Reader:
    """Works out what a stepper explains, whatever was done by hand, and holds it against the objects."""

    def __init__(self, stepper):
        self.stepper, self.net = stepper, stepper.net

    def connection(self, name):
        return self.net.connections[tuple(name.split(" -> "))]

    def weight(self, name):
        return self.connection(name.removeprefix("weight ").split(", ")[0]).shared

    def stands(self, name):
        """The number in the object, by the name that a line has for it."""
        if match := re.fullmatch(r"passed delta\((.*)\)", name):
            return self.connection(match[1]).passes
        if re.fullmatch(r"p\(\w+ on\)|gap\(\w+\)", name):
            return None  # worked out on the way to a coin
        if match := re.fullmatch(r"(\w+)\((\w+)\)", name):
            return getattr(self.net.units[match[2]], "net_input" if match[1] == "net" else match[1])
        if match := re.fullmatch(r"gradient\((.*)\)", name):
            return self.connection(match[1]).gradient
        if match := re.fullmatch(r"(weight .*): (.+)", name):
            weight, what = self.weight(match[1]), match[2].replace(" ", "_")
            if what == "new_weight":
                return weight.value
            kept = "last_change" if what == "change" else what
            rule = self.stepper.current_rule
            # What is worked out on the way stands nowhere.
            return weight.remembered(kept) if kept in (*weight.remembers, *rule.remembers) else None
        if name == "tss of this epoch":
            return self.stepper.home.total
        assert name == "pss", name
        return value_of(
            " + ".join(f"({u.target} - {u.activation}) * ({u.target} - {u.activation})"
                       for u in self.net.outputs if u.target is not None) or "0"
        )  # fmt: skip

    def check(self, what):
        """Each line gives the number that stands in the object, or says what stands there, or that it is to come."""
        lines = [*self.stepper.explain(what, None).splitlines(), ""]
        worked_out = ""  # a line that gives the numbers of the one before begins nothing itself
        for line, second, third in zip(lines, lines[1:], [*lines[2:], ""]):
            name, _, formula = line.partition(" = ")
            if line is worked_out:
                continue
            if formula and second.startswith(f"{name} = "):
                worked_out = second
                numbers, _, result = second.removeprefix(f"{name} = ").rpartition(" = ")
                assert value_of(numbers or result) == float(result), (what, lines)
                told = "(to come)" in formula or "message(" in name
                self.held(name, float(result), third, told, lines)
            elif given := re.match(rf"({NUMBER}), (clamped|always|given)|({NUMBER}) still,", formula):
                self.held(name, float(given[1] or given[3]), second, False, lines)

    def held(self, name, result, following, told, lines):
        stands = None if told else self.stands(name)
        if stands is not None and result != stands:
            assert following.startswith(f"(but it stands at {stands}: "), (name, lines)


class Witness(Reader):
    """Follows a stepper act by act, and knows by itself what every number was made of."""

    def __init__(self, stepper):
        super().__init__(stepper)
        self.carried, self.fired = [], set()
        self.returned, self.formed = [], set()
        self.before, self.changed, self.now, self.pss = {}, {}, set(), []
        self.epoch = stepper.epoch
        stepper.followers.append(self.follow)

    def follow(self, walk, event):
        assert not walk.visiting, "a witness knows of no visits"
        if walk.epoch != self.epoch:
            self.epoch, self.pss = walk.epoch, []
        if isinstance(event, of.PatternPresented):
            self.carried, self.now = [], set()
            self.fired = {unit for unit in self.net.units.values() if not unit.computes}
        elif isinstance(event, of.ActivationMessage):
            self.carried.append(event)
        elif isinstance(event, of.UnitFired):
            self.fired.add(event.unit)
        elif isinstance(event, of.TargetsCompared):
            self.returned, self.formed = [], set()
            self.before = {weight: weight.gradient for weight in self.net.weights}
            self.pss.append(event.pss)
        elif isinstance(event, of.ErrorMessage):
            self.returned.append(event)
        elif isinstance(event, of.DeltaFormed):
            self.formed.add(event.unit)
        elif isinstance(event, of.WeightChanged):
            self.changed[event.weight] = event.weight.frozen
            self.now.add(event.weight)

    # -- what is said -----------------------------------------------------------------------------

    def check(self, what):
        """Hold every line of an explanation against what happened, and return how many had numbers in them."""
        lines, worked = self.stepper.explain(what, None).splitlines(), 0
        while lines:
            name, _, rest = lines.pop(0).partition(" = ")
            if rest and lines and lines[0].startswith(f"{name} = "):
                self.pair(name, rest, lines.pop(0).removeprefix(f"{name} = "))
                worked += 1
            else:
                self.words(name, rest)
        return worked

    def pair(self, name, formula, numbers):
        """A formula, and the same with numbers in it."""
        to_come = "(to come)" in formula or "(to come)" in numbers
        numbers, _, result = numbers.removesuffix(" (to come)").rpartition(" = ")
        numbers = numbers or result
        result = float(result)
        assert value_of(numbers) == result, (name, formula, numbers)
        if (match := re.fullmatch(r"(error )?message\((\w+) (?:->|<-) (\w+)\)", name)) is not None:
            self.message(bool(match[1]), match[2], match[3], numbers, to_come)
            return
        if not to_come:
            assert self.stands(name) in (result, None), (name, formula, result)
        else:
            assert ": " in name, name
            assert self.weight(name.split(": ")[0]) not in self.now
        self.terms(name, formula, [(float(a), float(b)) for a, b in PRODUCT.findall(numbers)], numbers)

    def terms(self, name, formula, products, numbers):
        """The names in the formula are those of the terms, one by one; and what has not come is said not to have."""
        so_far = SO_FAR.search(formula)
        formula = SO_FAR.sub("", formula)
        if name.startswith("net("):
            unit = self.net.units[name[4:-1]]
            came = [m for m in self.carried if m.connection.receiver is unit]
            self.counted(so_far, came, unit.incoming, name)
            told = [m for m in came if unit.combine == "product" or m.connection.sender.role != "bias"]
            all_ = [c.sender for c in unit.incoming if unit.combine == "product" or c.sender.role != "bias"]
            self.named(formula, [m.connection.sender for m in told], all_)
            expected = [(m.weight, m.activation) for m in told]
            assert products == expected, (name, formula, numbers)
        elif name.startswith(("error(", "delta(")):
            unit = self.net.units[name[6:-1]]
            came = [m for m in self.returned if m.connection.sender is unit]
            self.counted(so_far, came, unit.outgoing, name)
            if unit.outgoing:
                receivers = [c.receiver for c in unit.outgoing]
                self.named(formula, [m.connection.receiver for m in came], receivers)
            expected = [(m.weight, m.delta) for m in came]
            start = next((k for k in range(len(products) + 1) if products[k : k + len(expected)] == expected), None)
            assert start is not None, (name, formula, numbers)
            if name.startswith("delta("):
                assert unit in self.formed or self.stepper.phase != "backward", name
        elif name.startswith("passed delta("):
            connection = self.connection(name.removeprefix("passed delta(").removesuffix(")"))
            others = [c for c in connection.receiver.incoming if c is not connection]
            self.named(formula, [c.sender for c in others], [c.sender for c in others])
            assert products == [(c.weight, c.sender.activation) for c in others], (name, formula, numbers)
        elif name.startswith("gradient("):
            connection = self.connection(name[9:-1])
            weight = connection.shared
            came = [m for m in self.returned if m.connection.shared is weight]
            self.counted(so_far, came, weight.connections, name)
            assert products == [(m.delta, m.connection.sender.activation) for m in came], (name, formula, numbers)
            assert ("the sum over patterns before" in formula) == (self.before[weight] != 0.0), (name, formula)
            if len(weight.connections) == 1:
                multiplies = connection.receiver.combine == "product"
                delta = f"passed delta({connection.name})" if multiplies else f"delta({connection.receiver.name})"
                product = f"{delta} x activation({connection.sender.name})"
                assert formula.endswith(product), (name, formula)
        elif name == "tss of this epoch":
            assert numbers == (" + ".join(map(repr, self.pss)) or "0"), numbers
        elif not name.startswith(("weight ", "pss", "activation(", "slope(")):
            raise AssertionError(f"nobody knows what to make of {name} = {formula}")

    @staticmethod
    def counted(so_far, came, all_, name):
        if len(came) == len(all_):
            assert so_far is None, name
        else:
            assert so_far, f"{name}: {len(came)} of {len(all_)} have come, and it does not say so"
            assert (int(so_far[1]), int(so_far[2])) == (len(came), len(all_)), name

    @staticmethod
    def named(formula, came, all_):
        """The first names are of those that came, in that order; all are named, or counted."""
        if many := re.search(r"over (\d+) units", formula):
            assert int(many[1]) == len(all_), formula
            return
        listed = re.search(r"over ([\w, ]+)", formula)
        names = listed[1].strip().split(", ") if listed else []
        assert sorted(names) == sorted(unit.name for unit in all_), formula
        assert names[: len(came)] == [unit.name for unit in came], (formula, came)

    def message(self, back, one, other, numbers, to_come):
        """A message that was carried, or one that will be with these numbers."""
        if not back:
            sent = [m for m in self.carried if m.connection is self.net.connections[one, other]]
            expected = [(m.weight, m.activation) for m in sent]
            ready, sender = self.fired, self.net.units[one]
        else:
            sent = [m for m in self.returned if m.connection is self.net.connections[one, other]]
            expected = [(m.weight, m.delta) for m in sent]
            ready, sender = self.formed, self.net.units[other]
        assert to_come == (not sent), (one, other, numbers)
        if sent:
            assert [tuple(map(float, pair)) for pair in PRODUCT.findall(numbers)] == expected
        else:
            assert sender in ready, (one, other, numbers)

    def words(self, name, rest):
        """A line without a formula."""
        line = f"{name} = {rest}" if rest else name
        if match := re.fullmatch(r"(weight .*): frozen.*, so it stay(?:s|ed) (\S+)", line):
            weight = self.weight(match[1])
            to_come = weight not in (self.now if self.stepper.phase == "change" else self.changed)
            assert weight.frozen if to_come else self.changed[weight], line
            assert float(match[2]) == weight.value, line
        elif match := re.fullmatch(rf"(weight .*) = ({NUMBER}), with nothing known of how it was changed", line):
            assert float(match[2]) == self.weight(match[1]).value, line
            assert self.weight(match[1]) not in self.changed, line
        elif match := re.fullmatch(rf"(.*) of (weight .*) = ({NUMBER}), with nothing known of how it came about", line):
            weight = self.weight(match[2])
            assert float(match[3]) == weight.remembered(match[1].replace(" ", "_")), line
            assert weight not in self.changed, line
        elif match := re.fullmatch(rf"({NUMBER}) still, from before; (\w+) has yet to (fire|form it)", rest):
            unit = self.net.units[match[2]]
            assert unit not in (self.fired if match[3] == "fire" else self.formed), line
            assert float(match[1]) == self.stands(name), line
        elif match := re.match(rf"({NUMBER}) (so far; gradients are noted|still, from before; \w+ (come|are))", rest):
            assert float(match[1]) == self.stands(name), line
            assert self.stepper.phase == "forward", line
        elif match := re.match(rf"({NUMBER}), (always|given by pattern|as yet)", rest):
            assert float(match[1]) == self.stands(name), line
        elif re.fullmatch(rf"(nobody gave one|{NUMBER}, given by the pattern)", rest):
            target = self.stands(name)
            assert rest.startswith("nobody" if target is None else f"{target},"), line
        elif match := re.fullmatch(r"(weight .*): (not )?frozen", line):
            assert self.weight(match[1]).frozen is not bool(match[2]), line
        elif name == "tss":
            known = self.stepper.tss
            assert rest.startswith(repr(known[-1]) if known else "nothing yet"), line
        elif match := re.fullmatch(r"(error )?message.* \(to come, when (\w+) has .*\)", line):
            assert self.net.units[match[2]] not in (self.formed if match[1] else self.fired), line
        else:
            nothing = "computes nothing, so nothing is to be learned|has no incoming connection, so there is no weight"
            assert re.search(nothing, line), f"nobody knows what to make of {line!r}"
