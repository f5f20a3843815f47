"""The exponential function as Linux computes it, to the last bit, for a Python whose own ends in other bits.

WebAssembly has no fused multiply-add, and the C library of x86-64 and ARM machines uses one in `exp`, so a browser's
`math.exp` differs in the last bit of one value in 1,300, and learning makes it more. The method is that of Szabolcs
Nagy's `exp` (Arm Optimized Routines, 2018; glibc from 2.28 on): 2**(k/128) from a table, and a polynomial for the rest.
The file is run before anything of pdpsim is imported, and imports nothing of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

N = 128
SHIFT = float.fromhex("0x1.8p52")
PER_LN2 = float.fromhex("0x1.71547652b82fep0") * N
LN2_HIGH, LN2_LOW = -float.fromhex("0x1.62e42fefa0000p-8"), -float.fromhex("0x1.cf79abc9e3b39p-47")
C2, C3 = float.fromhex("0x1.ffffffffffdbdp-2"), float.fromhex("0x1.555555555543cp-3")
C4, C5 = float.fromhex("0x1.55555cf172b91p-5"), float.fromhex("0x1.1111167a4d017p-7")
# Without fused multiply-add, the last bit of each of these is another.
TELLING = tuple(
    map(
        float.fromhex,
        ("0x1.7c472cd53c268p+1", "0x1.48abb658f8a60p-1", "-0x1.05431f1511ec2p+2", "-0x1.d87c90cf230dep+2"),
    )
)
BITS = 300  # of the powers that the table is rounded from


def _exact_fma(a: float, b: float, c: float) -> float:
    """Return a * b + c, rounded once."""
    return float(Fraction(a) * Fraction(b) + Fraction(c))


fma = getattr(math, "fma", _exact_fma)  # in Python from 3.13 on


def _table() -> Iterator[tuple[float, float]]:
    """Yield 2**(k/N) for each k, as the nearest number and what it lacks, as a fraction of it."""
    root = 2 << (2 * BITS)
    for _ in range(7):
        root = math.isqrt(root) << BITS
    root >>= BITS  # 2**(1/N), times 2**BITS
    power = 1 << BITS
    for _ in range(N):
        exact = Fraction(power, 1 << BITS)
        nearest = float(exact)
        yield nearest, float(exact / Fraction(nearest) - 1)
        power = power * root >> BITS


TABLE = tuple(_table())
python_exp = math.exp


def exp(x: float, /) -> float:
    """Return e to the power of x.

    Examples
    --------
    >>> exp(1.0), exp(0.0)
    (2.718281828459045, 1.0)
    """
    size = abs(x)
    if not 2.0**-54 < size < 700.0:
        return python_exp(x)  # 1, beyond all numbers, too small for full precision, or no number
    shifted = fma(PER_LN2, x, SHIFT)
    whole = shifted - SHIFT
    r = fma(whole, LN2_LOW, fma(whole, LN2_HIGH, x))
    k = int(whole)
    nearest, lacks = TABLE[k % N]
    scale = math.ldexp(nearest, k // N)
    square = r * r
    rest = fma(square * square, fma(r, C5, C4), fma(square, fma(r, C3, C2), lacks + r))
    return float(fma(scale, rest, scale))


def is_pythons() -> bool:
    """Return whether Python's own function gives the same bits where those without fused multiply-add do not.

    >>> isinstance(is_pythons(), bool)
    True
    """
    return all(exp(x) == python_exp(x) for x in TELLING)
