"""Tails of Student's t, of F and of the noncentral t: the one module that asks SciPy.

SciPy is imported inside the functions: its import costs a fifth of a second, and many commands need no tail.
"""

from functools import lru_cache


@lru_cache(maxsize=1024)
def t_quantile(p: float, df: float) -> float:
    """The value that Student's t with `df` > 0 degrees of freedom stays below with probability `p` (0 < p < 1)."""
    from scipy import special

    return float(special.stdtrit(df, p))


def t_two_sided(t: float, df: float) -> float:
    """The two-sided p-value of `t` with `df` > 0 degrees of freedom: P(|T| >= |t|)."""
    from scipy import special

    return float(2 * special.stdtr(df, -abs(t)))


def f_quantile(p: float, dfn: float, dfd: float) -> float:
    """The value that F with `dfn` and `dfd` > 0 degrees of freedom stays below with probability `p` (0 < p < 1)."""
    from scipy import special

    return float(special.fdtri(dfn, dfd, p))


def noncentrality(df: float, power: float) -> float:
    """How many standard errors away a truth is seen with probability `power` by a two-sided t test at 5%.

    The delta with P(T > t(.975, df)) = power for the noncentral t of `df` > 0 and delta. Rejecting on the wrong side
    is no sight of it, and left out: below one in a million at a power of 80%.
    """
    from scipy import special

    return float(special.nctdtrinc(df, 1 - power, t_quantile(0.975, df)))
