"""Features of recordings and of random versions of them, for the regressions."""

from __future__ import annotations

import numpy as np
import torch

from ..progress import progress
from . import augmentation
from .features import SpectrogramFeatures
from .spectrogram import LogBands

COPIES = 3
COPY_FRAMES = (100, 500)
COPY_EQUALISER = 0.7


@torch.no_grad()
def measure(spectrograms: list[np.ndarray], copies: int = COPIES, seed: int = 0) -> np.ndarray:
    """Features float32 [1 + copies, recordings, 144]: of each whole recording, then of a varied crop of 2 to 10 s in each copy."""
    features, log_bands = SpectrogramFeatures(), LogBands()
    rng = np.random.default_rng(seed)
    generator = torch.Generator().manual_seed(seed)
    measured = []
    for power in progress(spectrograms, "features"):
        length = power.shape[1]
        versions = [torch.from_numpy(power)]
        for _ in range(copies):
            frames = min(length, int(rng.integers(*COPY_FRAMES)))
            start = int(rng.integers(0, length - frames + 1))
            crop = torch.from_numpy(power[:, start : start + frames])
            versions.append(augmentation.vary_power(crop[None], generator, COPY_EQUALISER)[0])
        measured.append(torch.cat([features(v[None], log_bands(v[None])) for v in versions]).numpy())
    return np.stack(measured, axis=1)
