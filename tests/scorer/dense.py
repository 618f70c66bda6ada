"""A second implementation of masks: whole arrays of pixels, for the tests to compare with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

BoolImage = npt.NDArray[np.bool_]
HEIGHT, WIDTH = 5, 7

images = st.lists(st.booleans(), min_size=HEIGHT * WIDTH, max_size=HEIGHT * WIDTH).map(
    lambda bits: np.array(bits).reshape(HEIGHT, WIDTH)
)
"""Images of noise."""
pairs = st.lists(st.tuples(images, images), min_size=1, max_size=4)
"""A true and a predicted mask for each of some images."""
blots = st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(1, 5), st.integers(1, 7)).map(
    lambda place: blot(*place)
)
"""Images of a rectangle."""


def blot(top: int, left: int, height: int, width: int) -> BoolImage:
    """Return an image of one rectangle."""
    image = np.zeros((HEIGHT, WIDTH), np.bool_)
    image[top : top + height, left : left + width] = True
    return image


def encode(image: BoolImage) -> str:
    """Return the runs of an image, column by column, pixels counted from 1: pixel by pixel."""
    runs: list[list[int]] = []
    for place, is_set in enumerate(image.flatten(order="F").tolist(), start=1):
        if is_set and runs and sum(runs[-1]) == place:
            runs[-1][1] += 1
        elif is_set:
            runs.append([place, 1])
    return " ".join(f"{start} {length}" for start, length in runs)


def decode(runs: npt.NDArray[np.int64], shape: tuple[int, int]) -> BoolImage:
    """Return the image of runs that count from 0 and name the pixel behind their last."""
    pixels = np.zeros(shape[0] * shape[1], np.bool_)
    for start, stop in runs[:, :2].tolist():
        pixels[start:stop] = True
    return pixels.reshape(shape, order="F")
