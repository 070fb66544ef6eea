"""The pictures that the chapters on image classification show: CIFAR-10 where it is, else drawn ones."""

from __future__ import annotations

import os

from mlanimated.data.cifar10 import SETTING, cifar10
from mlanimated.data.drawing.picture import CLASSES
from mlanimated.data.drawn_pictures import drawn_pictures
from mlanimated.data.picture_set import PictureSet


def pictures(*class_names: str) -> PictureSet:
    """Return CIFAR-10 if the environment variable ``MLANIMATED_CIFAR10`` names it, else the drawn set.

    Its ``name`` and ``copy`` say which one it is. A recipe that calls this takes the set's ``digest`` as an
    argument, so that its record is computed again for another set:
    ``recall(recipe, data=pictures().digest)``.

    Parameters
    ----------
    *class_names : str
        The classes, labelled in this order; all ten if none is named.
    """
    if os.environ.get(SETTING):
        return cifar10().only(*class_names) if class_names else cifar10()
    return drawn_pictures(class_names=class_names or CLASSES)
