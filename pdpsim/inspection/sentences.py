"""What was found about a unit, in words."""

from __future__ import annotations

from collections.abc import Sequence

from pdpsim.inspection.coding import Coded, Coding
from pdpsim.inspection.function import Function
from pdpsim.inspection.groups import Agreement
from pdpsim.inspection.mirror import Mirror

FEW = 6  # things that a sentence lists
LONG = 12  # names in an expression that says something to a reader


def coding_sentence(unit: str, coded: Coded) -> str:
    """Say what a unit codes.

    Examples
    --------
    >>> from pdpsim.inspection.coding import code
    >>> nation, values = ["English", "Italian"] * 4, [0.96, 0.03] * 4
    >>> print(coding_sentence("p3", code(values, {"nationality": nation})))
    p3 codes nationality (English 0.96, Italian 0.03; explains 100%, chance 14%).
    """
    if coded.verdict == "constant":
        return f"{unit} is constant: it codes nothing."
    if coded.verdict == "nothing":
        known = [coding for coding in coded.asked if coding.chance < 1.0]
        best = f" (the most is {known[0].label}: {shares(known[0])})" if known else ""
        return f"{unit} codes nothing that the labels tell{best}."
    if coded.verdict == "mixes":
        rest = zip(coded.main[1:], coded.added[1:])
        parts = " and ".join([phrase(coded.main[0]), *(added_phrase(coding, share) for coding, share in rest)])
        return f"{unit} mixes {parts}; together they explain {percent(coded.explained)}.{_ties(coded)}"
    verb = "codes" if coded.verdict == "codes" else "leans to"
    return f"{unit} {verb} {phrase(coded.main[0])}.{_ties(coded)}"


def phrase(coding: Coding) -> str:
    """Say a label, its levels, and how sure it is."""
    order = ", in order" if coding.in_order else ""
    return f"{coding.label}{order} ({level_list(coding)}; {shares(coding)})"


def added_phrase(coding: Coding, share: float) -> str:
    """Say a further label of a mixture, and what it adds."""
    # By itself it may say next to nothing: then it is within the levels of the labels before that it matters.
    levels = level_list(coding) if coding.explained > share / 2 else "within these"
    return f"{coding.label} ({levels}; adds {percent(share)})"


def level_list(coding: Coding) -> str:
    """List the levels of a label with the mean activations, in their order or from the highest."""
    levels = coding.levels if coding.in_order else sorted(coding.levels, key=lambda level: -level.mean)
    shown = [f"{level.name} {level.mean:.2f}" for level in levels[:FEW]]
    more = [f"{len(levels) - FEW} more"] if len(levels) > FEW else []
    return ", ".join([*shown, *more])


def shares(coding: Coding) -> str:
    """Say how much a label explains, and how much of that chance would.

    >>> shares(Coding("sex", (), explained=0.97, chance=0.043, p=0.001))
    'explains 97%, chance 4%'
    """
    return f"explains {percent(coding.explained)}, chance {percent(coding.chance)}"


def function_sentence(found: Function) -> str:
    """Say which Boolean function a unit computes, how far it is from it, and whether the reading is a clear one.

    >>> from pdpsim.inspection.boolean import Expression
    >>> print(function_sentence(Function("h1", Expression("i1 or i2", 2), off=0.25, grey=("h1",))))
    h1 = i1 or i2 (within 0.25); in the middle of their range on some patterns: h1
    """
    if not found.holds:
        return str(found)
    grey = f"; in the middle of their range on some patterns: {few(found.grey)}" if found.grey else ""
    if found.expression.literals > LONG:
        return f"{found.unit} is no simple Boolean function: the shortest has {found.expression.literals} names{grey}"
    return f"{found}{grey}"


def mirror_sentence(found: Mirror) -> str:
    """Say how a unit's weights stand about the middle.

    >>> from pdpsim.inspection.mirror import mirror
    >>> print(mirror_sentence(mirror("h1", [14.2, -3.6, 7.2, -7.2, 3.6, -14.2])))
    h1: weights are opposite about the middle within 0.0%; magnitudes stand as 1.00 : 2.00 : 3.94, 1.4% off 1 : 2 : 4.
    """
    if not found.ratios:
        return f"{found.unit}: some weights about the middle are equal, not opposite."
    if not found.antisymmetric:
        return (
            f"{found.unit}: weights are not opposite about the middle; they miss it by {percent(found.deviation, 1)}."
        )
    opposite = f"{found.unit}: weights are opposite about the middle within {percent(found.deviation, 1)}"
    ratios = " : ".join(f"{ratio:.2f}" for ratio in found.ratios)
    ladder = " : ".join(str(2**k) for k in range(len(found.ratios)))
    if found.doubling:
        return f"{opposite}; magnitudes stand as {ratios}, {percent(found.off, 1)} off {ladder}."
    return f"{opposite}; magnitudes stand as {ratios}, which is not {ladder}."


def agreement_sentence(group: str, found: Agreement) -> str:
    """Say whether a label's levels lie together in a group's activations."""
    together = "lie together" if found.p <= 0.05 and found.silhouette > 0.0 else "do not lie together"
    return (
        f"{group}: patterns alike in {found.label} {together} (silhouette {found.silhouette:.2f}, "
        f"chance {found.chance:.2f}; clusters agree by {found.adjusted_rand:.2f}, chance 0)."
    )


def few(names: Sequence[str], most: int = FEW) -> str:
    """List some names.

    >>> few(["a", "b"]), few("abcdefgh")
    ('a, b', 'a, b, c, d, e, f and 2 more')
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def percent(share: float, digits: int = 0) -> str:
    """Write a share in percent.

    >>> percent(0.974), percent(0.0123, 1)
    ('97%', '1.2%')
    """
    return f"{100 * share:.{digits}f}%"


def _ties(coded: Coded) -> str:
    if not coded.ties:
        return ""
    ties = " and ".join(f"{coding.label} ({percent(coding.explained)})" for coding in coded.ties)
    return f" As much is explained by {ties}: these patterns do not tell them apart."
