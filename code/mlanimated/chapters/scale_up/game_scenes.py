"""How games look: two trained agents side by side, and one before and after a short training.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from mlanimated.animate import style, tween
from mlanimated.atari.counted import CountedGames
from mlanimated.atari.counted_film import CountedFilm
from mlanimated.chapters.scale_up.recipe import BOXING_STEPS, HERO_STEPS
from mlanimated.data import owners


class TwoGames(CountedFilm):
    """Two agents of one recipe, each in the game that it was trained for."""

    name = "seaquest-and-beam-rider"
    title = "Seaquest | Beam Rider"
    caption = (
        "Of the nine first games without sticky actions that each agent played, the one with the median "
        f"score, and of it the {HERO_STEPS} agent steps in a row in which most steps bring points; every "
        "fourth one is shown."
    )
    alt = (
        "Two games side by side. On the left a small yellow submarine shoots at sharks and other submarines; "
        "on the right a ship on five beams of light shoots at saucers. Both scores rise."
    )
    titles = ("Seaquest", "Beam Rider")
    counted = "scoring steps"
    one, several = "step with points", "steps with points"
    marks = 4
    every = 4

    def __init__(self, record: CountedGames) -> None:
        super().__init__(record)
        # Half way between them the games are in full swing; Beam Rider's screen may flash at the last one.
        middle = self._marked[len(self._marked) // 2] if self._marked else 0
        self.poster_step = self._shown.index(middle)

    def _chosen(self, events: list[int]) -> list[int]:
        """Stop at the first events after each fifth of the excerpt."""
        due = [self._rows * part // (self.marks + 1) for part in range(1, self.marks + 1)]
        return sorted({next((row for row in events if row >= at), events[-1]) for at in due if events})


class TenMinutes(TwoGames):
    """Boxing before the first agent step of training, and after the last one."""

    name = "ten-minutes"
    credit = owners.SCREENS["Boxing"]
    title = "Boxing, untrained | after a short training"
    caption = (
        "The agent is the white boxer. Of the nine first games without sticky actions of each stage, the one "
        f"with the median score, and of it the {BOXING_STEPS} agent steps in a row in which most steps bring "
        "points; every fourth one is shown. A blow that lands brings one or two points, one that is taken "
        "costs as many. The untrained agent always does what its network happens to prefer."
    )
    alt = (
        "Two boxing rings seen from above, in each a white and a black boxer. On the right the white one "
        "lands more blows than on the left."
    )
    titles = ("untrained", "short training")

    def __init__(self, record: CountedGames) -> None:
        super().__init__(record)
        self.poster_step = len(self._shown) - 1

    def show(self, time: float) -> None:
        """Show both games at the same row; Boxing knows no lives."""
        row = self._shown[tween.step_at(time)]
        for title, game, screen in zip(self.titles, self.record.games, self._screens, strict=True):
            screen.show(
                game.screens[row],
                title=title,
                line=f"score {style.fixed(int(game.scores[row]), 'd', 3)}",
                counter=f"{self.counted}: {game.counts[row]:2d}",
            )
