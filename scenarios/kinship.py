"""The two families of 1986, and who is whose what, by rule. (Hinton 1986; Nature, fig. 2.)"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

RELATIONS = (
    "father", "mother", "husband", "wife", "son", "daughter",
    "uncle", "aunt", "brother", "sister", "nephew", "niece",
)  # fmt: skip

# Husband, wife, and their son and daughter where they have any. Both trees have the same shape.
ENGLISH = (
    ("Christopher", "Penelope", ("Arthur", "Victoria")),
    ("Andrew", "Christine", ("James", "Jennifer")),
    ("Arthur", "Margaret", ()),
    ("James", "Victoria", ("Colin", "Charlotte")),
    ("Charles", "Jennifer", ()),
)
ITALIAN = (
    ("Roberto", "Maria", ("Emilio", "Lucia")),
    ("Pierro", "Francesca", ("Marco", "Angela")),
    ("Emilio", "Gina", ()),
    ("Marco", "Lucia", ("Alfonso", "Sophia")),
    ("Tomaso", "Angela", ()),
)


@dataclass(frozen=True)
class Family:
    """A family tree, given as its couples.

    Examples
    --------
    >>> english = Family("English", ENGLISH)
    >>> english.relatives("Colin", "uncle")
    ['Arthur', 'Charles']
    >>> english.generation("Margaret"), english.branch("Margaret"), english.branch("Colin")
    (2, 'Christopher', 'both')
    """

    nationality: str
    couples: tuple[tuple[str, str, tuple[str, ...]], ...]

    @cached_property
    def men(self) -> set[str]:
        """Husbands and sons."""
        return {couple[0] for couple in self.couples} | {children[0] for *_, children in self.couples if children}

    @cached_property
    def people(self) -> list[str]:
        """Everybody: the men, then the women, each from the oldest, those born into the family first."""
        married = [name for husband, wife, _ in self.couples for name in (husband, wife)]
        born = [name for *_, children in self.couples for name in children]
        names = list(dict.fromkeys([*born, *married]))
        return sorted(names, key=lambda name: (name not in self.men, self.generation(name)))

    def parents(self, name: str) -> list[str]:
        """Father and mother, where the tree knows them."""
        return [parent for *pair, children in self.couples if name in children for parent in pair]

    def spouse(self, name: str) -> list[str]:
        """Husband or wife."""
        return [other for *pair, _ in self.couples if name in pair for other in pair if other != name]

    def children(self, name: str) -> list[str]:
        """Son and daughter."""
        return [child for *pair, children in self.couples if name in pair for child in children]

    def siblings(self, name: str) -> list[str]:
        """Brother or sister."""
        return [other for *_, children in self.couples if name in children for other in children if other != name]

    def relatives(self, name: str, relation: str) -> list[str]:
        """Everybody who stands in that relation to `name`; relations by marriage count."""
        women = relation in ("mother", "wife", "daughter", "aunt", "sister", "niece")
        return [other for other in self._kin(name, relation) if (other not in self.men) == women]

    def _kin(self, name: str, relation: str) -> list[str]:
        if relation in ("father", "mother"):
            return self.parents(name)
        if relation in ("husband", "wife"):
            return self.spouse(name)
        if relation in ("son", "daughter"):
            return self.children(name)
        if relation in ("brother", "sister"):
            return self.siblings(name)
        if relation in ("uncle", "aunt"):
            blood = [s for parent in self.parents(name) for s in self.siblings(parent)]
            return blood + [other for s in blood for other in self.spouse(s)]
        near = self.siblings(name) + [s for other in self.spouse(name) for s in self.siblings(other)]
        return [child for s in near for child in self.children(s)]

    def generation(self, name: str) -> int:
        """1 for the oldest; husband and wife are of one generation."""
        known = [*self.parents(name), *(p for other in self.spouse(name) for p in self.parents(other))]
        return 1 + max((self.generation(parent) for parent in known), default=0)

    def branch(self, name: str) -> str:
        """The founding father whose branch a person is born or married into; 'both' for grandchildren of two."""
        founders = self._founders(name if self.parents(name) else self.spouse(name)[0])
        return founders.pop() if len(founders) == 1 else "both"

    def _founders(self, name: str) -> set[str]:
        parents = self.parents(name)
        if not parents:
            return {name} if name in self.men else set(self.spouse(name))
        return {founder for parent in parents for founder in self._founders(parent)}


FAMILIES = (Family("English", ENGLISH), Family("Italian", ITALIAN))
