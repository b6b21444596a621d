"""The recordings as power spectrograms, and what each says about murmurs and classes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from ..augmentation import loop_crop
from ..manifest import CLASSES, RecordingEntry
from ..progress import progress
from ..recordings import PreparedDataset
from .spectrogram import RATE_HZ, Spectrogram

MURMUR_OF = {"normal": 0.0, "extrahls": 0.0, "extrastole": 0.0, "murmur": 1.0, "abnormal": 1.0}
"""Label -> whether there is a murmur. PhysioNet's `abnormal` is not always one, and is taken for one."""

CLASS_OF = {name: index for index, name in enumerate(CLASSES)} | {"abnormal": CLASSES.index("murmur")}
"""Label -> class. An `extrastole` is none of the four."""


@dataclass(frozen=True)
class HeartSounds:
    """Recordings of all data sets.

    entries: one per recording
    power:   per recording float32 [100, T]
    """

    entries: list[RecordingEntry]
    power: list[np.ndarray]

    @classmethod
    def of(cls, dataset: PreparedDataset) -> HeartSounds:
        """The spectrograms of recordings at 2 kHz; those below 1 s are looped up to it."""
        spectrogram = Spectrogram()
        with torch.no_grad():
            power = [
                spectrogram(torch.from_numpy(loop_crop(s, max(len(s), RATE_HZ), 0))[None])[0].numpy()
                for s in progress(dataset.samples, "spectrograms")
            ]
        return cls(dataset.entries, power)

    @cached_property
    def datasets(self) -> np.ndarray:
        """Data set of each recording, str [recordings]."""
        return np.array([e.dataset for e in self.entries])

    @cached_property
    def groups(self) -> np.ndarray:
        """Group of each recording, str [recordings]; no two data sets share one."""
        return np.array([f"{e.dataset} {e.group}" for e in self.entries])

    @cached_property
    def strata(self) -> np.ndarray:
        """Data set and label of each recording, str [recordings]."""
        return np.array([f"{e.dataset} {e.label}" for e in self.entries])

    @cached_property
    def is_poor(self) -> np.ndarray:
        """Whether somebody noted poor quality or noise, bool [recordings]."""
        return np.array([bool(e.sublabel) for e in self.entries])

    @cached_property
    def durations(self) -> np.ndarray:
        """Length of each recording in seconds, float64 [recordings]."""
        return np.array([e.samples / e.sample_rate_hz for e in self.entries])

    @cached_property
    def murmur(self) -> np.ndarray:
        """1 where there is a murmur, 0 where there is none, NaN where nobody says: float64 [recordings]."""
        return np.array([MURMUR_OF.get(e.label, np.nan) for e in self.entries])

    @cached_property
    def classes(self) -> np.ndarray:
        """Class index of each recording, -1 for none of the four: int64 [recordings]."""
        return np.array([CLASS_OF.get(e.label, -1) for e in self.entries])

    def of_dataset(self, prefix: str) -> np.ndarray:
        """Whether each recording is of the data sets whose name begins so, bool [recordings]."""
        return np.char.startswith(self.datasets, prefix)
