"""How much two Chinese texts resemble each other, by the pairs of neighbouring characters they share; with its reason.

No words are cut and nothing is learned, so the same two texts always resemble each other alike, in either
order. It suggests; a person decides.
"""

import unicodedata
from dataclasses import dataclass

READ_MOST = 1000
"""Characters of each text that are looked at: who writes more has said what it is about by then."""
SHOWN_MOST = 5
SHORTEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """``percent`` is the mean of two shares of common pairs, rounded down: of both texts together, and of the shorter.

    The second one finds a short text within a long one. ``shared`` are the longest common phrases.
    """

    percent: int
    shared: tuple[str, ...]
    because: str


def resemblance(one: str, other: str) -> Resemblance:
    """How much ``one`` and ``other`` resemble each other; punctuation, spaces, case and width do not count."""
    first, second = sorted((_plain(one), _plain(other)))
    pairs, others = _pairs(first), _pairs(second)
    common = len(pairs & others)
    if not common:
        return Resemblance(percent=0, shared=(), because="没有相同的词语")
    together = 100 * common // len(pairs | others)
    within = 100 * common // min(len(pairs), len(others))
    shared = _phrases(first, second)
    return Resemblance(
        percent=(together + within) // 2,
        shared=shared,
        because=f"都提到{'、'.join(f'“{phrase}”' for phrase in shared)}；相同的字词占两者的{together}%，"
        f"占较短一件的{within}%",
    )


def _plain(text: str) -> str:
    """Letters and digits only, in one case and width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())[:READ_MOST]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(len(text) - 1))


def _phrases(one: str, other: str) -> tuple[str, ...]:
    """The longest phrases of ``one`` that stand in ``other``, none within another; equals as they come."""
    found: dict[str, None] = {}
    start = 0
    while start < len(one):
        end = start
        while end < len(one) and one[start : end + 1] in other:
            end += 1
        if end - start >= SHORTEST:
            found.setdefault(one[start:end])
        start = max(end - 1, start + 1)
    longest = sorted(found, key=len, reverse=True)
    kept: list[str] = []
    for phrase in longest:
        if not any(phrase in each for each in kept):
            kept.append(phrase)
    return tuple(kept[:SHOWN_MOST])
