"""Every game that a perfect player can come into: it may take any of its best moves, the other one any move.

Chapter: Minimax.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mlanimated.games.board_game import Position, Rules
from mlanimated.opponents.minimax import Memory, Tally, best_moves, with_memory

NEVER = 1_000  # more moves than any game has


@dataclass(frozen=True)
class Proof:
    """What was found by going through everything; chances are exact.

    Attributes
    ----------
    reachable, unfinished : int
        Positions that can come up in any game, and those of them in which there is a move.
    not_lost : int
        Unfinished positions in which the one to move cannot be forced to lose.
    thrown_away : int
        Those of them from which the perfect player loses against some replies.
    meets_first, meets_second : int
        Positions that the perfect player can have before it when it begins, and when it does not.
    loses_first, loses_second : int
        Finished games that it has lost, among all it can come into.
    win_at_once, taken : int
        Positions with a winning move, and those in which all its best moves win at once.
    win_later, on_time : int
        Positions in which a win can be forced, but not at once, and those in which it wins within the least
        number of moves against the longest defence.
    beats_random_first, beats_random_second : float
        P(win) against random moves, when it takes any best move with equal chance.
    """

    reachable: int
    unfinished: int
    not_lost: int
    thrown_away: int
    meets_first: int
    meets_second: int
    loses_first: int
    loses_second: int
    win_at_once: int
    taken: int
    win_later: int
    on_time: int
    beats_random_first: float
    beats_random_second: float


def everything(rules: Rules) -> set[Position]:
    """Return all positions that can come up."""
    found, new = {rules.start()}, [rules.start()]
    while new:
        position = new.pop()
        after = {rules.play(position, move) for move in rules.moves(position)} - found
        found |= after
        new += after
    return found


def prove(rules: Rules) -> Proof:
    """Go through all positions, and through all games of the perfect player."""
    memory: Memory = {}
    reachable = everything(rules)
    unfinished = [position for position in reachable if not rules.over(position)]
    best = {position: best_moves(rules, position, memory) for position in unfinished}
    value = {position: with_memory(rules, position, Tally(), (), memory) for position in unfinished}
    lines = Lines(rules, best)
    not_lost = [position for position in unfinished if value[position] >= 0]
    at_once = [position for position in unfinished if lines.least(position) == 1]
    later = [position for position in unfinished if 1 < lines.least(position) < NEVER]
    first = [rules.start()]
    second = [rules.play(rules.start(), move) for move in rules.moves(rules.start())]
    (meets_first, loses_first), (meets_second, loses_second) = map(lines.met, (first, second))
    return Proof(
        reachable=len(reachable),
        unfinished=len(unfinished),
        not_lost=len(not_lost),
        thrown_away=sum(lines.loses(position) for position in not_lost),
        meets_first=meets_first,
        meets_second=meets_second,
        loses_first=loses_first,
        loses_second=loses_second,
        win_at_once=len(at_once),
        taken=sum(lines.longest(position) == 1 for position in at_once),
        win_later=len(later),
        on_time=sum(lines.longest(position) == lines.least(position) for position in later),
        beats_random_first=lines.beats_random(first[0]),
        beats_random_second=sum(map(lines.beats_random, second)) / len(second),
    )


class Lines:
    """All lines of play of one who has a choice of best moves in each position; the other plays anything.

    All positions are those with this player to move, and unfinished.
    """

    def __init__(self, rules: Rules, best: Mapping[Position, Sequence[int]]) -> None:
        self._rules, self._best = rules, best
        # Each is asked about the same positions again and again.
        self.loses = functools.cache(self._loses)
        self.longest = functools.cache(self._longest)
        self.least = functools.cache(self._least)
        self.beats_random = functools.cache(self._beats_random)

    def met(self, starts: Iterable[Position]) -> tuple[int, int]:
        """Return how many unfinished positions it can have before it, and how many lost ones."""
        found, lost, new = set(starts), set(), [*starts]
        while new:
            for after in self._chosen(new.pop()):
                for back in self._replies(after):
                    if self._rules.lost(back):
                        lost.add(back)
                    elif not self._rules.over(back) and back not in found:
                        found.add(back)
                        new.append(back)
        return len(found), len(lost)

    def _loses(self, position: Position) -> bool:
        """Return whether it can lose from here."""
        return any(
            self._rules.lost(back) or (not self._rules.over(back) and self.loses(back))
            for after in self._chosen(position)
            for back in self._replies(after)
        )

    def _longest(self, position: Position) -> int:
        """Return within how many moves, of both, it has won at the latest; NEVER if it need not win."""
        return max(self._moves_to_win(after, self.longest) for after in self._chosen(position))

    def _least(self, position: Position) -> int:
        """Return within how many moves, of both, it could have won from here, whatever the other does."""
        moves = self._rules.moves(position)
        return min(self._moves_to_win(self._rules.play(position, move), self.least) for move in moves)

    def _moves_to_win(self, after: Position, further: Callable[[Position], int]) -> int:
        if self._rules.lost(after):
            return 1
        backs = self._replies(after)
        if not backs or any(self._rules.over(back) for back in backs):
            return NEVER
        return min(NEVER, 2 + max(map(further, backs)))

    def _beats_random(self, position: Position) -> float:
        """Return P(win) against random moves."""
        return float(np.mean([self._chance(after) for after in self._chosen(position)]))

    def _chance(self, after: Position) -> float:
        if self._rules.over(after):
            return float(self._rules.lost(after))
        backs = self._replies(after)
        return sum(0.0 if self._rules.over(back) else self.beats_random(back) for back in backs) / len(backs)

    def _chosen(self, position: Position) -> list[Position]:
        return [self._rules.play(position, move) for move in self._best[position]]

    def _replies(self, after: Position) -> list[Position]:
        return [self._rules.play(after, reply) for reply in self._rules.moves(after)]
