"""The animations of chapter "Mountain Car", the headline first; each looks as its own module says."""

from __future__ import annotations

from mlanimated.animate.entry import Entry
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.mountain_car import from_tables
from mlanimated.chapters.mountain_car.away import AwayFirst
from mlanimated.chapters.mountain_car.beside import BoxesAndTiles
from mlanimated.chapters.mountain_car.games import BeforeAndAfter
from mlanimated.chapters.mountain_car.maps import ValueMapGrows
from mlanimated.chapters.mountain_car.sizes import NumberOfBins, slider

DRIVING = Timeline(fps=12, move=0, hold=0.08, mark_hold=0.25)  # every frame is a new step of the game
SLOWER = Timeline(fps=6, move=0, hold=0.16, mark_hold=0.5)
GROWING = Timeline(fps=4, move=0, hold=0.5, mark_hold=0.75)
CURVES = Timeline(fps=10, move=0.3, hold=0.08, mark_hold=0.3)
SLIDER = Timeline(fps=12, move=0.17, hold=0.08, mark_hold=0.25)  # five films instead of one

ANIMATIONS = {
    BeforeAndAfter.name: Entry(BeforeAndAfter, from_tables.drives, DRIVING),
    ValueMapGrows.name: Entry(ValueMapGrows, from_tables.growth, GROWING),
    AwayFirst.name: Entry(AwayFirst, from_tables.drives, SLOWER),
    NumberOfBins.name: Entry(slider, from_tables.slider, SLIDER),
    BoxesAndTiles.name: Entry(BoxesAndTiles, from_tables.beside, CURVES),
}
