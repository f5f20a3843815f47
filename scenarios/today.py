"""What is said of the recipe of today beside that of 1986, and both side by side on the problems of 1986."""

from pdpsim.experiments.collection import Collection, Compared

from . import depth_claims, gradient_claims, small_claims
from .today_claims import CLAIMS

SIDE_BY_SIDE = (
    *(
        Compared("xor", recipe, what)
        for recipe, what in (
            ("retelling", "1986, 2 hidden units"),
            ("hidden-4", "1986, 4"),
            ("hidden-8", "1986, 8"),
            ("hidden-16", "1986, 16"),
            ("today", "ReLU, He, cross-entropy, Adam; 2 hidden units"),
            ("today-4", "the same, 4"),
            ("today-8", "the same, 8"),
            ("today-16", "the same, 16"),
            ("today-8-batch", "the same, 8, mini-batches of 2"),
            ("today-leaky-relu", "leaky ReLU, 2 hidden units"),
            ("today-gelu", "GELU, 2"),
            ("today-silu", "SiLU, 2"),
            ("today-softplus", "softplus, LeCun, 2"),
            ("today-tanh", "tanh, Xavier, 2"),
            ("today-gelu-4", "GELU, 4"),
            ("today-tanh-4", "tanh, Xavier, 4"),
            ("cross-entropy", "1986 with cross-entropy"),
            ("relu", "1986 with ReLU and He"),
            ("tanh", "1986 with tanh and Xavier"),
            ("adam-0.001", "1986 with Adam .001"),
            ("adam", "1986 with Adam .01"),
            ("adam-0.1", "1986 with Adam .1"),
            ("rmsprop", "1986 with RMSProp"),
            ("lion", "1986 with Lion"),
            ("rprop", "1986 with Rprop"),
            ("quickprop", "1986 with QuickProp"),
            ("nesterov", "1986 with Nesterov's momentum"),
        )
    ),
    *(
        Compared("encoder", recipe, what)
        for recipe, what in (
            ("retelling", "1986"),
            ("today", "ReLU, He, cross-entropy, Adam"),
            ("today-leaky-relu", "leaky ReLU"),
            ("today-gelu", "GELU"),
            ("today-silu", "SiLU"),
            ("today-tanh", "tanh, Xavier"),
            ("softmax-tanh", "tanh, Xavier, softmax"),
            ("softmax-linear", "linear codes, softmax"),
            ("today-batch", "GELU, mini-batches of 2"),
            ("cross-entropy", "1986 with cross-entropy"),
            ("relu", "1986 with ReLU and He"),
            ("tanh", "1986 with tanh and Xavier"),
            ("adam-0.001", "1986 with Adam .001"),
            ("adam", "1986 with Adam .01"),
            ("adam-0.1", "1986 with Adam .1"),
            ("rmsprop", "1986 with RMSProp"),
            ("lion", "1986 with Lion"),
            ("rprop", "1986 with Rprop"),
            ("quickprop", "1986 with QuickProp"),
            ("nesterov", "1986 with Nesterov's momentum"),
        )
    ),
    *(
        Compared("symmetry", recipe, what, runs)
        for recipe, what, runs in (
            ("working", "1986, 2 hidden units", 60),
            ("hidden-4", "1986, 4", 60),
            ("hidden-8", "1986, 8; up to 5,000 sweeps", 60),
            ("today", "ReLU, He, cross-entropy, Adam; 2 hidden units", 60),
            ("today-gelu", "GELU, 2", 60),
            ("today-silu", "SiLU, 2", 20),
            ("today-softplus", "softplus, LeCun, 2", 20),
            ("today-tanh", "tanh, Xavier, 2", 60),
            ("today-relu-8", "ReLU, 8; up to 5,000 sweeps", 60),
            ("today-gelu-8", "GELU, 8", 60),
            ("today-tanh-8", "tanh, 8", 60),
            ("today-8-batch", "GELU, 8, mini-batches of 8", 60),
            ("cross-entropy", "1986 with cross-entropy", 60),
            ("cross-entropy-slow", "1986 with cross-entropy, a tenth of the rate", 60),
            ("relu", "1986 with ReLU and He", 20),
            ("adam-0.001", "1986 with Adam .001", 60),
            ("adam", "1986 with Adam .01", 60),
            ("adam-0.1", "1986 with Adam .1", 60),
            ("rmsprop", "1986 with RMSProp", 20),
            ("lion", "1986 with Lion", 20),
            ("rprop", "1986 with Rprop", 20),
            ("quickprop", "1986 with QuickProp", 20),
            ("nesterov", "1986 with Nesterov's momentum", 60),
        )
    ),
    *(
        Compared("family_tree", recipe, what, runs)
        for recipe, what, runs in (
            ("working", "1986 with rates that learn, until learned", 50),
            ("working-1500", "the same, for 1,500 sweeps", 50),
            ("today-first", "GELU, He, softmax, AdamW, until learned", 50),
            ("today", "the same, for 1,500 sweeps", 100),
            ("today-3000", "the same, for 3,000 sweeps", 50),
            ("today-relu", "ReLU, for 1,500 sweeps", 50),
            ("today-no-decay", "GELU without decay, for 1,500 sweeps", 50),
        )
    ),
)

collection = Collection(
    "today",
    "The recipe of 1986 and the recipe of today, side by side",
    (*CLAIMS, *depth_claims.CLAIMS, *gradient_claims.CLAIMS, *small_claims.CLAIMS),
    (*SIDE_BY_SIDE, *depth_claims.COMPARED, *small_claims.COMPARED),
    depth_claims.RUNS,
    {"xor": "today-8", "encoder": "today-gelu", "symmetry": "today-gelu-8", "family_tree": "today"},
)
