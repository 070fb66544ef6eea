"""How chapter "Activation Functions" shows one example on its way through a small network and back."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import FancyBboxPatch

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import canvas
from mlanimated.animate.scene import Scene, Step
from mlanimated.chapters.activation_functions.one_pass import OnePass
from mlanimated.learn.activations import RELU


@dataclass(frozen=True)
class _Move:
    """One number that appears: its name and place, how it is worked out, the line of code that does it."""

    name: str
    value: float
    place: tuple[float, float]
    how: tuple[str, str]
    line: str = ""
    sentence: str = ""
    backward: bool = False


_NAMES = ("w₁", "w₂", "b₁", "b₂", "v₁", "v₂", "c")


def _text(value: float) -> str:
    """Return a number with as few digits as it needs, and a true minus sign."""
    return style.fixed(value + 0.0, "g")


def _in(value: float) -> str:
    """Return the same as a factor: negative numbers in brackets."""
    return _text(value) if value >= 0 else f"({_text(value)})"


class BackPropagation(Scene):
    """One example forward and its slope backward, number by number."""

    name = "back-propagation"
    size = (720, 600)

    def __init__(self, record: OnePass) -> None:
        self.record = record
        self.title = "Backpropagation, number by number"
        self.caption = (
            "Blue: numbers on the way forward. Vermillion: how the loss changes with the number above it. "
            "Orange: the number that is worked out now; the sum is written below."
        )
        self.alt = (
            "An input 2 goes through two hidden neurons, of which one stays shut, to the answer 2; the loss "
            "is 1. Then a slope appears under each number, from the loss back to the first weights. "
            "All slopes of the shut neuron are 0."
        )
        self._moves = [*_forward(record), *_backward(record)]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw the network with its weights, and a place for each number."""
        run = self.record
        ax = canvas(figure, self.size, (0, 0, *self.size))
        self._way = style.label(ax, 20, 568, "", weight="bold", fontsize=style.BODY)
        for start, end in (
            ((78, 345), (208, 425)),
            ((78, 315), (208, 235)),
            ((392, 425), (486, 350)),
            ((392, 235), (486, 310)),
            ((584, 330), (632, 330)),
        ):
            arrow = {"arrowstyle": "-|>", "color": palette.FADED, "lw": style.LINE, "mutation_scale": 22}
            ax.annotate("", end, start, arrowprops=arrow)
        boxes = ((210, 394, 180, 62), (210, 204, 180, 62), (490, 302, 92, 56))
        for left, bottom, width, height in boxes:
            box = FancyBboxPatch(
                (left, bottom), width, height, "round,pad=0,rounding_size=10", fc="white", ec=palette.NEUTRAL
            )
            ax.add_patch(box)
        for y in (425, 235):
            style.label(ax, 300, y, "→", ha="center")
        self._names = [
            style.label(ax, x, y, "", ha="center")
            for x, y in ((97, 435), (97, 225), (265, 490), (265, 296), (462, 440), (455, 230), (550, 396))
        ]
        style.label(ax, 40, 330, f"{_text(run.x)}", palette.MODEL, ha="center", weight="bold")
        style.label(ax, 40, 365, "x", ha="center")
        style.label(ax, 672, 265, f"y = {_text(run.y)}", palette.TARGET, ha="center")
        style.label(ax, 672, 372, "loss", ha="center")
        self._numbers = [
            style.label(ax, *move.place, "", ha="center", family=style.MONO, weight="bold")
            for move in self._moves
        ]
        self._how = [style.label(ax, 20, y, "", family=style.MONO) for y in (98, 48)]
        ax.plot([20, 700], [135, 135], color=palette.FAINT, linewidth=style.THIN)
        return [self._way, *self._names, *self._numbers, *self._how]

    def show(self, time: float) -> None:
        """Show the numbers reached so far, and how the last one was worked out."""
        step = tween.step_at(time)
        for index, (move, text) in enumerate(zip(self._moves, self._numbers, strict=True), 1):
            text.set_text(_text(move.value) if index <= step else "")
            text.set_color(palette.LOSS if move.backward else palette.MODEL)
            now = {
                "facecolor": palette.CHOSEN,
                "alpha": 0.45,
                "edgecolor": "none",
                "boxstyle": "round,pad=0.15",
            }
            text.set_bbox(now if index == step else {"facecolor": "none", "edgecolor": "none"})
        run, count = self.record, len(self._moves)
        if step == 0:
            way, how = "", ("one example:", f"x = {_text(run.x)}, and {_text(run.y)} should come out")
        elif step > count:
            way = "adjust"
            how = (
                f"each number − {run.learning_rate:g} · its slope:",
                f"loss {_text(run.loss)} → {run.loss_after:.3f}",
            )
        else:
            move = self._moves[step - 1]
            way, how = "← backward" if move.backward else "forward →", move.how
        self._way.set_text(way)
        moved = step > count
        before = (*run.w, *run.b, *run.v, run.c)
        slopes = (*run.to_w, *run.to_b, *run.to_v, run.to_c)
        for text, name, value, slope in zip(self._names, _NAMES, before, slopes, strict=True):
            text.set_text(f"{name} = {_text(value - moved * run.learning_rate * slope)}")
        for text, words in zip(self._how, how, strict=True):
            text.set_text(words)

    def steps(self) -> list[Step]:
        """Return the start, one step for each number, and the adjustment."""
        run = self.record
        first = Step(
            "start",
            {"x": run.x, "y": run.y},
            "A network of three neurons, and one example for it: x is 2, y is 1.",
        )
        moves = [
            Step(move.name, {move.name: move.value}, move.sentence, line=move.line) for move in self._moves
        ]
        last = Step(
            "adjustment",
            {"loss before": run.loss, "loss after": run.loss_after},
            f"Each of the seven numbers moves by −{run.learning_rate:g} times its slope; the loss falls from "
            f"{_text(run.loss)} to {run.loss_after:.3f}.",
        )
        return [first, *moves, last]


def _forward(run: OnePass) -> list[_Move]:
    moves = []
    for k, y in ((0, 425), (1, 235)):
        n = "₁₂"[k]
        moves += [
            _Move(
                f"z{n}",
                run.z[k],
                (254, y),
                (
                    f"z{n} = w{n} · x + b{n}",
                    f"   = {_in(run.w[k])} · {_in(run.x)} + {_in(run.b[k])} = {_text(run.z[k])}",
                ),
                "sum",
            ),
            _Move(
                f"h{n}",
                run.h[k],
                (345, y),
                (f"h{n} = ReLU(z{n})", f"   = ReLU({_text(run.z[k])}) = {_text(run.h[k])}"),
                "bend",
                f"The second neuron's sum is {_text(run.z[1])}: negative, so ReLU passes on 0." if k else "",
            ),
        ]
    products = " + ".join(f"{_in(v)}·{_in(h)}" for v, h in zip(run.v, run.h, strict=True))
    return [
        *moves,
        _Move(
            "answer",
            run.answer,
            (536, 330),
            ("ŷ = v₁·h₁ + v₂·h₂ + c", f"  = {products} + {_in(run.c)} = {_text(run.answer)}"),
            "sum",
        ),
        _Move(
            "loss",
            run.loss,
            (672, 330),
            ("L = (ŷ − y)²", f"  = ({_text(run.answer)} − {_text(run.y)})² = {_text(run.loss)}"),
            "loss",
            f"The answer is {_text(run.answer)}, it should be {_text(run.y)}: the loss is {_text(run.loss)}.",
        ),
    ]


def _backward(run: OnePass) -> list[_Move]:
    gate = RELU.slope(run.z)

    def slope(
        name: str,
        value: float,
        place: tuple[float, float],
        rule: str,
        factors: tuple[float, ...],
        line: str,
        sentence: str = "",
    ) -> _Move:
        product = " · ".join(_in(factor + 0.0) for factor in factors)
        return _Move(
            f"slope of {name}",
            value,
            place,
            (f"slope of {name} = {rule}", f"  = {product} = {_text(value)}"),
            line,
            sentence,
            True,
        )

    out, x = run.to_answer, run.x
    moves = [
        slope(
            "ŷ", out, (536, 272), "2 · (ŷ − y)", (2.0, run.answer - run.y), "loss-slope",
            f"Backward: nudge the answer up a little, and the loss rises {_text(out)} times as much.",
        )
    ]  # fmt: skip
    for k, y in ((0, 402), (1, 192)):
        n = "₁₂"[k]
        moves.append(
            slope(
                f"v{n}", run.to_v[k], (468, y), f"(slope of ŷ) · h{n}", (out, run.h[k]), "of-weights",
                f"v₁ is multiplied by h₁ = {_text(run.h[0])}, so its slope is {_text(out)} times that."
                if not k else "",
            )
        )  # fmt: skip
    moves.append(slope("c", run.to_c, (634, 396), "(slope of ŷ) · 1", (out, 1.0), "of-biases"))
    for k, y in ((0, 372), (1, 182)):
        n = "₁₂"[k]
        moves.append(
            slope(f"h{n}", run.to_h[k], (345, y), f"(slope of ŷ) · v{n}", (out, run.v[k]), "through-weights")
        )
    for k, y in ((0, 372), (1, 182)):
        n = "₁₂"[k]
        moves.append(
            slope(
                f"z{n}", run.to_z[k], (254, y), f"(slope of h{n}) · ReLU′(z{n})", (run.to_h[k], gate[k]),
                "through-bend",
                "Where ReLU is shut, its slope is 0: nothing comes through to this neuron." if k else "",
            )
        )  # fmt: skip
    for k, (y, up) in ((0, (402, 490)), (1, (192, 296))):
        n = "₁₂"[k]
        moves += [
            slope(
                f"w{n}", run.to_w[k], (97, y), f"(slope of z{n}) · x", (run.to_z[k], x), "of-weights",
                f"All the way back to w₁: {_text(out)} · {_text(run.v[0])} · {_text(gate[0])} · {_text(x)} = "
                f"{_text(run.to_w[0])}, one factor for each station." if not k else "",
            ),
            slope(f"b{n}", run.to_b[k], (365, up), f"(slope of z{n}) · 1", (run.to_z[k], 1.0), "of-biases"),
        ]  # fmt: skip
    return moves
