"""From samples at 2 kHz to power spectrograms and to log bands."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

RATE_HZ = 2000
HOP = 40
"""Samples from one frame to the next (20 ms)."""

WINDOW = 128
"""Samples under the Hann window (64 ms)."""

FFT = 256
BINS = np.arange(3, 103)
"""Bins kept: 23 to 797 Hz."""

BIN_HZ = BINS * RATE_HZ / FFT
BANDS = 32
LEVEL_FLOOR = 1e-10
LOG_FLOOR = 1e-4
"""Added to the power relative to its mean before the logarithm: 40 dB under the mean is the floor."""


def band_matrix() -> torch.Tensor:
    """Triangular bands [32, 100] between 15 and 805 Hz, spaced as log(1 + f / 250 Hz); each row sums to 1."""
    warped = np.log1p(BIN_HZ / 250.0)
    edges = np.linspace(np.log1p((BIN_HZ[0] - 8) / 250.0), np.log1p((BIN_HZ[-1] + 8) / 250.0), BANDS + 2)
    rows = []
    for low, centre, high in zip(edges, edges[1:], edges[2:], strict=False):
        row = np.clip(np.minimum((warped - low) / (centre - low), (high - warped) / (high - centre)), 0, None)
        if not row.any():
            row[np.argmin(np.abs(warped - centre))] = 1.0
        rows.append(row / row.sum())
    return torch.tensor(np.stack(rows), dtype=torch.float32)


class Spectrogram(nn.Module):
    """Samples [1, N] at 2 kHz, N >= 2000 -> power [1, 100, T], T = 1 + (N - 128) // 40.

    The recording is first brought to zero mean and unit power, so that its level does not matter. The transform is one
    strided convolution, which onnxruntime does faster than its own STFT.
    """

    def __init__(self) -> None:
        super().__init__()
        window = np.hanning(WINDOW + 1)[:-1]
        phase = 2 * np.pi * np.outer(BINS, np.arange(WINDOW)) / FFT
        kernel = np.concatenate([window * np.cos(phase), -window * np.sin(phase)])[:, None, :]
        self.register_buffer("kernel", torch.tensor(kernel, dtype=torch.float32))

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        centred = samples - samples.mean(dim=1, keepdim=True)
        levelled = centred / torch.sqrt((centred * centred).mean(dim=1, keepdim=True) + LEVEL_FLOOR)
        parts = nn.functional.conv1d(levelled.unsqueeze(1), self.kernel, stride=HOP)
        squares = parts * parts
        return squares[:, : len(BINS)] + squares[:, len(BINS) :]


class LogBands(nn.Module):
    """Power [B, 100, T] -> log of the bands' power over the mean power of all [B, 32, T]."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("bands", band_matrix())

    def forward(self, power: torch.Tensor) -> torch.Tensor:
        banded = torch.matmul(self.bands, power)
        return torch.log(banded / (banded.mean(dim=(1, 2), keepdim=True) + 1e-9) + LOG_FLOOR)
