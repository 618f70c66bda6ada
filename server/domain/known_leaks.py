"""What mle-bench's authors say is wrong with data that it prepares (README, “Known Issues”): leaks and broken files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

KEYWORD = "mle-bench"
KAGGLE = "https://www.kaggle.com/competitions/"


@dataclass(frozen=True)
class KnownLeak:
    """What is known of one competition, how to mend it, and the number of its issue."""

    found: str
    advice: str
    number: int

    @property
    def words(self) -> str:
        """Say all of it."""
        return f"{self.found} (mle-bench's issue {self.number}). {self.advice}"


_REMOVE = "Take these files out of the public data, or say to entrants that they may not be used."
_PREPARE = "Look at the sample submission and the answers, or prepare the data with a mended prepare.py."

LEAKS: Mapping[str, KnownLeak] = {
    "champs-scalar-coupling": KnownLeak(
        "Molecules of the test set are missing in structures.csv", "Add them, or say to entrants that they lack.", 70
    ),
    "hubmap-kidney-segmentation": KnownLeak(
        "The public JSON files of test images tell the answers nearly whole", _REMOVE, 108
    ),
    "icecube-neutrinos-in-deep-ice": KnownLeak(
        "The prepared files differ from their checksums", "Compare the data with Kaggle's before you trust a score.", 58
    ),
    "multi-modal-gesture-recognition": KnownLeak("The public .mat files of the test set hold its labels", _REMOVE, 77),
    "ranzcr-clip-catheter-line-classification": KnownLeak("Columns are missing in the sample submission", _PREPARE, 30),
    "smartphone-decimeter-2022": KnownLeak(
        "The public span_log.nmea files of the test set tell the answers whole", _REMOVE, 93
    ),
    "tensorflow-speech-recognition-challenge": KnownLeak(
        "The answers have more labels than there should be, and speakers of the training set are in the test set",
        _PREPARE,
        63,
    ),
}


def comes_from_mlebench(keywords: Collection[str]) -> bool:
    """Whether a competition was imported from mle-bench, by its keywords."""
    return KEYWORD in keywords


def find_leak(keywords: Collection[str], url: str) -> KnownLeak | None:
    """Return what is known of a competition that came from mle-bench, by its keywords and the address of its source."""
    if not comes_from_mlebench(keywords) or not url.startswith(KAGGLE):
        return None
    return LEAKS.get(url.removeprefix(KAGGLE).strip("/"))
