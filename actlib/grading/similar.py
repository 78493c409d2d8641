"""Answers that resemble each other more than right answers must: a pointer for a person, never a verdict.

Code is compared as a stream of tokens in which a student's own names are all the same, so that renamed
variables, other spaces and other comments change nothing. What the instructor's notebook contains, stubs and
solutions, says nothing about who wrote it, and nor does what many in the class wrote.

Fingerprints of short runs of tokens find the few pairs that are worth a comparison (winnowing: Schleimer,
Wilkerson and Aiken, 2003), so that the work grows with the class and not with its square.
"""

import builtins
import io
import keyword
import math
import tokenize
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Indel

RUN = 10  # tokens of a fingerprint: a shorter run is in everybody's code
USUAL = 500  # students; in a larger class a run has to be longer to be rare
WINDOW = 5  # of this many neighbouring fingerprints the smallest is kept
SHARE = 0.2  # of the class; what more than these have written is common knowledge
FEWEST, MOST = 3, 40  # bounds of that share, in submissions
ALIKE = 0.9  # from here on two answers are near-identical
EVIDENCE = 60  # tokens of near-identical answers, all exercises together, that are worth a look

_LAYOUT = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
_SAME = frozenset(keyword.kwlist) | frozenset(dir(builtins))

Answers = Mapping[str, str]  # the source of each answer, by exercise


@dataclass(frozen=True)
class Pair:
    """Two submissions that a person may want to lay side by side.

    Attributes
    ----------
    students
        The two, in alphabetical order.
    exercises
        Where their answers are near-identical.
    tokens
        How many tokens the shorter of the two has there.
    similarity
        How much of these is the same, in the same order: from 0 to 1.
    """

    students: tuple[str, str]
    exercises: tuple[str, ...]
    tokens: int
    similarity: float


def tokens(source: str, known: Iterable[str] = ()) -> list[str]:
    """Return the tokens of a piece of code, without layout, comments and docstrings.

    Names that the assignment did not give, which are the `known` ones, are all the same.

    Examples
    --------
    >>> tokens("y = np.exp(-x)  # growth", known={"np"})
    ['name', '=', 'np', '.', 'exp', '(', '-', 'name', ')']
    """
    kept = _SAME | frozenset(known)
    found: list[str] = []
    fresh = True  # at the beginning of a statement
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in _LAYOUT:
                fresh = True
            elif token.type not in (tokenize.COMMENT, tokenize.ENDMARKER):
                own = token.type == tokenize.NAME and token.string not in kept
                if own and found[-1:] != ["."]:
                    found.append("name")
                elif not (fresh and token.type == tokenize.STRING):
                    found.append(token.string)
                fresh = False
    except (tokenize.TokenError, SyntaxError):  # no Python from here on
        pass
    return found


def alike(
    class_: Mapping[str, Answers], given: Iterable[str], known: Iterable[str] = ()
) -> list[Pair]:
    """Return the pairs of near-identical submissions, the most alike first.

    Parameters
    ----------
    class_
        Everybody's answers.
    given
        Code that everybody has seen or must write: the instructor's cells, stubs and solutions.
    known
        Names that the assignment gives.
    """
    known = frozenset(known)
    length = RUN + round(2 * math.log2(max(len(class_) / USUAL, 1)))
    common = {run for source in given for run in _runs(tokens(source, known), length)}
    streams: dict[tuple[str, str], list[str]] = {}
    where: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for student in sorted(class_):
        for exercise, source in class_[student].items():
            stream = streams[student, exercise] = tokens(source, known)
            for run in _winnowed(stream, common, length):
                where[exercise, run].append(student)
    usual = min(max(SHARE * len(class_), FEWEST), MOST)
    shared: Counter[tuple[str, str, str]] = Counter()
    for (exercise, _), students in where.items():
        if len(students) <= usual:
            shared.update((*pair, exercise) for pair in combinations(students, 2))
    found: defaultdict[tuple[str, str], list[tuple[str, int, float]]] = defaultdict(list)
    for (one, other, exercise), count in shared.items():
        first, second = streams[one, exercise], streams[other, exercise]
        shorter = min(len(first), len(second))
        if count * WINDOW * 2 < shorter - length:  # a passage in common, and the rest is their own
            continue
        similarity = Indel.normalized_similarity(first, second, score_cutoff=ALIKE)
        if similarity >= ALIKE:
            found[one, other].append((exercise, shorter, similarity))
    return sorted(_pairs(found), key=lambda pair: (-pair.tokens * pair.similarity, pair.students))


def _pairs(
    found: Mapping[tuple[str, str], list[tuple[str, int, float]]],
) -> Iterator[Pair]:
    for students, exercises in found.items():
        size = sum(length for _, length, _ in exercises)
        if size >= EVIDENCE:
            weighted = sum(length * similarity for _, length, similarity in exercises)
            names = tuple(sorted(name for name, _, _ in exercises))
            yield Pair(students, names, size, weighted / size)


def _runs(stream: list[str], length: int) -> list[int]:
    """Return the fingerprint of every run of tokens; the same in each process, as `hash` is not."""
    runs = range(len(stream) - length + 1)
    return [zlib.crc32("\0".join(stream[i : i + length]).encode()) for i in runs]


def _winnowed(stream: list[str], common: set[int], length: int) -> set[int]:
    """Return the smallest fingerprint of every window, less what is common."""
    runs = _runs(stream, length)
    windows = range(max(len(runs) - WINDOW + 1, min(len(runs), 1)))
    return {min(runs[i : i + WINDOW]) for i in windows} - common
