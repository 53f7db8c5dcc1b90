"""The best way to put one to one: as many pairs as can be, of these the cheapest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEVER = 10**9
_ALONE = 10**6


def assign(pairs: Iterable[tuple[str, str, int]]) -> set[tuple[str, str]]:
    """Choose pairs so that none shares a side with another: the most pairs, then the least cost; whatever the order.

    The Hungarian method with potentials (Kuhn, Munkres; in the form of Jonker), rows times columns squared.
    """
    costs = {(left, right): cost for left, right, cost in pairs}
    rows, columns = sorted({left for left, _ in costs}), sorted({right for _, right in costs})
    width = len(columns) + len(rows)  # a row may stay alone, at a price above any pair
    table = [[costs.get((left, right), _NEVER) for right in columns] + [_ALONE] * len(rows) for left in rows]
    return {
        (rows[row], columns[column])
        for row, column in _solve(table, width)
        if column < len(columns) and (rows[row], columns[column]) in costs
    }


def _solve(table: list[list[int]], width: int) -> list[tuple[int, int]]:
    row_potential, column_potential = [0] * (len(table) + 1), [0] * (width + 1)
    matched = [0] * (width + 1)
    for row in range(1, len(table) + 1):
        way = _augment(table, width, row, matched, row_potential, column_potential)
        column = way.pop()
        while way:
            before = way.pop()
            matched[column] = matched[before]
            column = before
        matched[column] = row
    return [(row - 1, column - 1) for column, row in enumerate(matched) if row and column]


def _augment(
    table: list[list[int]], width: int, row: int, matched: list[int], rows: list[int], columns: list[int]
) -> list[int]:
    """Find the cheapest path to a free column; gives its columns from the start, the free one last."""
    matched[0] = row
    least, before, used = [_NEVER * 10] * (width + 1), [0] * (width + 1), [False] * (width + 1)
    column = 0
    while matched[column]:
        used[column] = True
        at, nearest, step = matched[column], 0, _NEVER * 10
        for other in (one for one in range(1, width + 1) if not used[one]):
            cost = table[at - 1][other - 1] - rows[at] - columns[other]
            if cost < least[other]:
                least[other], before[other] = cost, column
            if least[other] < step:
                step, nearest = least[other], other
        for other in range(width + 1):
            if used[other]:
                rows[matched[other]] += step
                columns[other] -= step
            else:
                least[other] -= step
        column = nearest
    path = [column]
    while path[-1]:
        path.append(before[path[-1]])
    return path[::-1]
