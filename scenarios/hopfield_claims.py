"""What Hopfield (1982) prints of storage and recall, and what a retelling makes of it."""

from pdpsim.experiments.claim import RETELLING, Claim, Figure, Original
from pdpsim.reproduction.measuring import NEVER, fraction_of_all, mean_fraction

_HOPFIELD = "Hopfield 1982"
_SHARE = "share of memories recalled (ten a net), with a 95% interval for memories that come in nets"
_EVERY = ("100-5", "100-10", "100-14", "100-20", "100-30", "100-5-01", "100-10-01", "100-15-01", "30-5", "30-5-01")
_BEFORE = Original(
    "about .15 N states can be remembered before error in recall is severe", Figure("about .15 N", 0.9, 1.0)
)

CLAIMS = (
    Claim(
        "hopfield-energy",
        "Hopfield 1982",
        "As units update one at a time the energy never rises.",
        NEVER,
        "hopfield",
        _EVERY,
        fraction_of_all(_EVERY, lambda row: row["energy_rises"] > 0, "nets in which it ever rose"),
        how="fraction of nets, over all recalls from memories, noisy memories and random states",
    ),
    Claim(
        "hopfield-five",
        _HOPFIELD,
        "Five memories of 100 units (states 0 and 1) are almost always stable.",
        Figure("almost always", 0.95, 1.0),
        "hopfield",
        ("100-5-01",),
        mean_fraction("100-5-01", "exact", "asked", "exactly stable"),
        how=_SHARE,
    ),
    Claim(
        "hopfield-ten",
        _HOPFIELD,
        "Of ten memories of 100 units .6 are recalled without error.",
        Figure(".6", 0.55, 0.65),
        "hopfield",
        ("100-10-01",),
        mean_fraction("100-10-01", "exact", "asked", "exactly stable"),
        how=_SHARE,
    ),
    Claim(
        "hopfield-fifteen",
        _HOPFIELD,
        "Of fifteen memories about half end with fewer than 5 errors.",
        Figure("about half", 0.4, 0.6),
        "hopfield",
        ("100-15-01",),
        mean_fraction("100-15-01", "under_5", "asked", "with fewer than 5 errors"),
        how=_SHARE,
    ),
    Claim(
        "hopfield-random",
        _HOPFIELD,
        "Of random starts with five memories in 30 units 85% end at memories or their complements.",
        Figure("85%", 0.845, 0.855),
        "hopfield",
        ("30-5-01",),
        mean_fraction("30-5-01", "at_memories", "starts", "at memories or complements"),
        how="share of random starts, twenty a net, with a 95% interval for starts that come in nets",
    ),
    Claim(
        "hopfield-capacity",
        RETELLING,
        "A net of 100 units stores about 14 memories: nearly all of them come back.",
        Figure("nearly all", 0.9, 1.0),
        "hopfield",
        ("100-14",),
        mean_fraction("100-14", "within_5", "asked", "come back within 5 bits"),
        how=_SHARE + ", states -1 and 1",
        original=_BEFORE,
    ),
    Claim(
        "hopfield-capacity-exact",
        RETELLING,
        "The 14 memories come back to the last bit.",
        Figure("nearly all", 0.9, 1.0),
        "hopfield",
        ("100-14",),
        mean_fraction("100-14", "exact", "asked", "come back exactly"),
        how=_SHARE + ", states -1 and 1",
        original=_BEFORE,
    ),
    Claim(
        "hopfield-spurious",
        RETELLING,
        "Spurious attractors appear above the capacity: with five memories in 100 units there are none.",
        Figure("all starts end at memories", 1.0, 1.0),
        "hopfield",
        ("100-5",),
        mean_fraction("100-5", "at_memories", "starts", "random starts end at memories or complements"),
        how="share of random starts, twenty a net, states -1 and 1",
        original=Original("spurious states are there below it too (15% of random starts with 5 in 30)", NEVER),
    ),
)
