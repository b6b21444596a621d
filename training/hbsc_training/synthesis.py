"""Synthetic PCGs for tests and golden vectors; no recording goes into them."""

from __future__ import annotations

import numpy as np


def _burst(time_s: np.ndarray, onset_s: float, pitch_hz: float, decay_s: float) -> np.ndarray:
    """A decaying oscillation that starts at `onset_s`, with a 5 ms attack."""
    since = time_s - onset_s
    envelope = np.where(since >= 0, (1 - np.exp(-np.maximum(since, 0) / 0.005)) * np.exp(-np.maximum(since, 0) / decay_s), 0)
    return envelope * np.sin(2 * np.pi * pitch_hz * since)


def synthetic_pcg(
    seconds: float,
    sample_rate_hz: int,
    seed: int,
    heart_rate_bpm: float = 72.0,
    murmur: float = 0.0,
    third_sound: float = 0.0,
    noise: float = 0.005,
) -> np.ndarray:
    """float32 [seconds * rate]: S1 and S2 bursts; optionally noise in systole (murmur) and an S3; peak about 0.5.

    murmur, third_sound and noise are amplitudes relative to S1.
    """
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(seconds * sample_rate_hz)) / sample_rate_hz
    period_s = 60.0 / heart_rate_bpm
    systole_s = 0.32 * np.sqrt(period_s)
    signal = noise * rng.standard_normal(len(time_s))
    onset_s = float(rng.uniform(0, period_s)) - period_s
    while onset_s < seconds:
        signal += _burst(time_s, onset_s, 50 + rng.uniform(-4, 4), 0.035)
        signal += 0.7 * _burst(time_s, onset_s + systole_s, 70 + rng.uniform(-5, 5), 0.025)
        signal += third_sound * _burst(time_s, onset_s + systole_s + 0.14, 35, 0.03)
        phase = (time_s - onset_s - 0.06) / (systole_s - 0.08)
        window = np.where((phase > 0) & (phase < 1), np.sin(np.pi * np.clip(phase, 0, 1)), 0)
        carrier = np.sin(2 * np.pi * 160 * time_s + rng.uniform(0, 6.3)) + 0.5 * np.sin(2 * np.pi * 247 * time_s)
        signal += murmur * window * (carrier + 0.3 * rng.standard_normal(len(time_s)))
        onset_s += period_s * rng.uniform(0.96, 1.04)
    return (0.5 * signal / np.abs(signal).max()).astype(np.float32)


def handling_noise(seconds: float, sample_rate_hz: int, seed: int) -> np.ndarray:
    """float32 [seconds * rate]: rumble with random knocks, nothing of a heart in it; peak 0.8."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(seconds * sample_rate_hz)) / sample_rate_hz
    signal = 0.05 * rng.standard_normal(len(time_s)) + 0.1 * np.cumsum(rng.standard_normal(len(time_s))) / np.sqrt(len(time_s))
    for onset_s in rng.uniform(0, seconds, size=max(2, int(4 * seconds))):
        signal += rng.uniform(0.2, 1) * _burst(time_s, onset_s, float(rng.uniform(80, 900)), float(rng.uniform(0.005, 0.08)))
    return (0.8 * signal / np.abs(signal).max()).astype(np.float32)
