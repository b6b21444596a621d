"""Crops and augmentation of PCG clips at 8 kHz.

What may change about a recording without changing the heart (polarity, moment of the start, microphone and codec bandwidth,
noise floor) is varied here, so that the network does not lean on it; the level is removed by the network itself. Nothing is
padded with zeros: the duration of a recording would give its class away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft

SAMPLE_RATE_HZ = 8000


@dataclass(frozen=True)
class AugmentationConfig:
    """Ranges of the random changes.

    crop_seconds:     length of a training clip
    low_pass_hz:      range of the random low-pass corner (log-uniform)
    low_pass_chance:  probability of a low-pass
    eq_db:            random smooth equaliser above `eq_from_hz`, +- dB
    noise_snr_db:     white noise, range of the signal-to-noise ratio
    noise_chance:     probability of noise
    """

    crop_seconds: float = 4.0
    low_pass_hz: tuple[float, float] = (1000.0, 4000.0)
    low_pass_chance: float = 0.6
    eq_db: float = 9.0
    eq_from_hz: float = 1500.0
    noise_snr_db: tuple[float, float] = (20.0, 50.0)
    noise_chance: float = 0.5


def loop_crop(samples: np.ndarray, length: int, start: int) -> np.ndarray:
    """`length` samples from `start`, the recording [N] taken as a loop."""
    return np.take(samples, np.arange(start, start + length), mode="wrap")


def _random_filter(bins_hz: np.ndarray, config: AugmentationConfig, rng: np.random.Generator) -> np.ndarray:
    """Zero-phase magnitude response [bins]: random low-pass times a random equaliser above `eq_from_hz`."""
    knots_hz = np.array([0.0, config.eq_from_hz, 2000.0, 2500.0, 3000.0, 3500.0, SAMPLE_RATE_HZ / 2])
    knots_db = np.concatenate([[0.0, 0.0], rng.uniform(-config.eq_db, config.eq_db, len(knots_hz) - 2)])
    response = 10.0 ** (np.interp(bins_hz, knots_hz, knots_db) / 20.0)
    low, high = np.log(config.low_pass_hz)
    corner_hz = float(np.exp(rng.uniform(low, high)))
    order = int(rng.integers(2, 13))
    if rng.random() < config.low_pass_chance:
        response /= np.sqrt(1.0 + (bins_hz / corner_hz) ** (2 * order))
    return response


def augment(clip: np.ndarray, config: AugmentationConfig, rng: np.random.Generator) -> np.ndarray:
    """One random version of a clip, float32 [n]."""
    bins_hz = np.fft.rfftfreq(len(clip), 1.0 / SAMPLE_RATE_HZ)
    response = _random_filter(bins_hz, config, rng).astype(np.float32)
    changed = scipy.fft.irfft(scipy.fft.rfft(clip) * response, len(clip))
    if rng.random() < config.noise_chance:
        snr_db = rng.uniform(*config.noise_snr_db)
        amplitude = np.sqrt(np.mean(changed**2)) * 10.0 ** (-snr_db / 20.0)
        changed = changed + np.float32(amplitude) * rng.standard_normal(len(clip), dtype=np.float32)
    return changed if rng.random() < 0.5 else -changed


def training_batch(recordings: list[np.ndarray], config: AugmentationConfig, rng: np.random.Generator) -> np.ndarray:
    """One augmented crop of each recording: float32 [len(recordings), crop]."""
    length = round(config.crop_seconds * SAMPLE_RATE_HZ)
    clips = (loop_crop(r, length, int(rng.integers(len(r)))) for r in recordings)
    return np.stack([augment(clip, config, rng) for clip in clips])
