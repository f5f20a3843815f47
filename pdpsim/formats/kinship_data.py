"""The file kinship.data of the UCI repository: who is whose what. (Hinton, 1986; given to UCI by Quinlan, 1990.)"""

from __future__ import annotations

import re

from pdpsim.core.network import Network
from pdpsim.core.patterns import Pattern, PatternSet
from pdpsim.errors import FormatError, nearest
from pdpsim.words import quoted

FACT = re.compile(r"\s*([A-Za-z]\w*)\s*\(\s*([A-Za-z]\w*)\s*,\s*([A-Za-z]\w*)\s*\)\s*[.;]?\s*")


def begins(head: str) -> bool:
    """Tell whether a file begins with a fact.

    >>> begins("father(Christopher, Arthur)"), begins("distributed")
    (True, False)
    """
    return FACT.match(head) is not None


def read_patterns(text: str, net: Network | None = None) -> PatternSet:
    r"""Return the questions that the facts answer, each a person and a relation; targets are all who stand in it.

    ``father(Christopher, Arthur)`` answers who Arthur's father is. Inputs are the people, then the relations, as they
    first come or as the network has them; targets are the people in the same order.

    Raises
    ------
    FormatError
        If a line is no fact, or names somebody whom the network does not know.

    Examples
    --------
    >>> facts = read_patterns("uncle(Arthur, Colin)\nuncle(Charles, Colin)\n")
    >>> facts.input_names, facts["Colin uncle"].targets
    (('Arthur', 'Colin', 'Charles', 'uncle'), (1.0, 0.0, 1.0))
    """
    facts = []
    for line, row in enumerate(text.replace("\x1a", "").splitlines(), 1):
        if row.strip():
            found = FACT.fullmatch(row)
            if found is None:
                raise FormatError(
                    f"line {line}: {quoted(row.strip())} is no fact; one is such as father(Penelope, Arthur)"
                )
            facts.append((line, found[1], found[2], found[3]))
    if not facts:
        raise FormatError("there are no facts; one is such as father(Christopher, Arthur)")
    people = list(dict.fromkeys(name for _, _, *names in facts for name in names))
    relations = list(dict.fromkeys(relation for _, relation, *_ in facts))
    names = [*people, *relations] if net is None else [unit.name for unit in net.inputs]
    for line, *said in facts:
        for name in said:
            if name not in names:
                raise FormatError(f"line {line}: the network has no input unit {quoted(name)}{nearest(name, names)}")
    people = [name for name in names if name in people]
    answers: dict[tuple[str, str], set[str]] = {}
    for _, relation, who, whose in facts:
        answers.setdefault((whose, relation), set()).add(who)
    return PatternSet(
        [
            Pattern(
                [float(name in (person, relation)) for name in names],
                [float(name in found) for name in people],
                f"{person} {relation}",
                {"person": person, "relation": relation},
            )
            for (person, relation), found in answers.items()
        ],
        names,
    )
