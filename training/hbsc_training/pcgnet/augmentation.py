"""Random versions of power spectrograms and log bands.

What may change about a recording without changing the heart is varied: tempo, colour, noise, bandwidth, and how far the
sounds stand out. Nothing is padded with zeros: the duration of a recording would give its class away.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn.functional import interpolate

from .spectrogram import BIN_HZ

TEMPO = (0.85, 1.15)
EQUALISER_KNOTS = 7
SNR_DB = (8.0, 35.0)
FLOOR_SNR_DB = (3.0, 38.0)
NOISE_CHANCE = 0.6
LOW_PASS_HZ = (400.0, 800.0)
LOW_PASS_CHANCE = 0.25
CONTRAST = 0.3
MASK_CHANCE = 0.5


def loop_crops(spectrograms: list[np.ndarray], frames: int, rng: np.random.Generator) -> torch.Tensor:
    """One crop of each spectrogram [100, T], taken as a loop, at a random tempo: [len(spectrograms), 100, frames]."""
    crops = []
    for power in spectrograms:
        length = power.shape[1]
        needed = round(frames * rng.uniform(*TEMPO)) + 1
        start = rng.integers(0, max(1, length - needed + 1) if length > needed else length)
        crop = power[:, np.arange(start, start + needed) % length]
        at = np.linspace(0, needed - 1, frames)
        before = np.minimum(at.astype(int), needed - 2)
        share = (at - before).astype(np.float32)
        crops.append(crop[:, before] * (1 - share) + crop[:, before + 1] * share)
    return torch.from_numpy(np.stack(crops))


def vary_power(power: torch.Tensor, generator: torch.Generator, equaliser: float = 1.0) -> torch.Tensor:
    """Another microphone, room and codec for each spectrogram of [B, 100, T]. `equaliser`: strength, nepers at a knot."""
    size = len(power)
    coloured = power * torch.exp(equaliser * _smooth_response(size, generator))
    shape = torch.exp(1.2 * _smooth_response(size, generator))
    loud = (torch.rand(size, 1, 1, generator=generator) < NOISE_CHANCE).float()
    noisy = coloured + loud * _noise(coloured, shape, SNR_DB, generator)
    corner = torch.exp(torch.rand(size, 1, 1, generator=generator) * math.log(LOW_PASS_HZ[1] / LOW_PASS_HZ[0])) * LOW_PASS_HZ[0]
    limited = noisy / (1 + (torch.tensor(BIN_HZ, dtype=torch.float32)[None, :, None] / corner) ** 8)
    return torch.where(torch.rand(size, 1, 1, generator=generator) < LOW_PASS_CHANCE, limited, noisy)


def add_floor(power: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """A stationary noise floor under each spectrogram, anything from flat to coloured as the recording itself."""
    size = len(power)
    likeness = power.mean(dim=2, keepdim=True) ** torch.rand(size, 1, 1, generator=generator)
    return power + _noise(power, torch.exp(1.5 * _smooth_response(size, generator)) * likeness, FLOOR_SNR_DB, generator)


def vary_contrast(bands: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Log bands [B, 32, T] whose movement about the mean is larger or smaller, differently from band to band."""
    size, count, _ = bands.shape
    by_band = interpolate(torch.randn(size, 1, 5, generator=generator), size=count, mode="linear", align_corners=True)
    whole = torch.randn(size, 1, 1, generator=generator)
    gain = torch.exp(CONTRAST * whole + 0.25 * by_band.transpose(1, 2))
    means = bands.mean(dim=2, keepdim=True)
    return means + (bands - means) * gain


def mask(bands: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Log bands [B, 32, T], here and there a few bands or a short time set to the mean. In place."""
    _, count, frames = bands.shape
    for one in bands:
        for axis, (span, widest) in enumerate(((count, 6), (frames, max(3, frames // 8)))):
            if torch.rand(1, generator=generator) < MASK_CHANCE:
                width = int(torch.randint(1, widest, (1,), generator=generator))
                first = int(torch.randint(0, span - width, (1,), generator=generator))
                one.narrow(axis, first, width).fill_(one.mean().item())
    return bands


def _smooth_response(size: int, generator: torch.Generator) -> torch.Tensor:
    """Random smooth curves over the bins [size, 100, 1], unit variance at the knots, and a tilt."""
    knots = torch.randn(size, 1, EQUALISER_KNOTS, generator=generator)
    tilt = torch.randn(size, 1, 1, generator=generator) * torch.linspace(-1, 1, len(BIN_HZ))
    return (interpolate(knots, size=len(BIN_HZ), mode="linear", align_corners=True) + tilt).transpose(1, 2)


def _noise(
    power: torch.Tensor, shape: torch.Tensor, snr_db: tuple[float, float], generator: torch.Generator
) -> torch.Tensor:
    """Power of Gaussian noise with a spectrum [B, 100, 1] at a random signal-to-noise ratio."""
    low, high = snr_db
    snr = low + (high - low) * torch.rand(len(power), 1, 1, generator=generator)
    exponential = -torch.log(torch.rand(power.shape, generator=generator) + 1e-9)
    level = power.mean(dim=(1, 2), keepdim=True) * 10 ** (-snr / 10)
    return exponential * shape / shape.mean(dim=1, keepdim=True) * level
