"""The resampling filter measured with tones: what gets through, and how much comes back as an alias or image."""

from __future__ import annotations

import numpy as np

from .resampling import DEFAULT_SPEC, ResamplingSpec, resample

RATES_HZ = (2000, 4000, 11025, 16000, 22050, 44100, 48000, 96000, 192000)


def tone(frequency_hz: float, rate_hz: int, seconds: float) -> np.ndarray:
    """A sine of amplitude 1, float32 [seconds * rate]."""
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return np.sin(2 * np.pi * frequency_hz * time_s + 0.3).astype(np.float32)


def tone_gains_db(
    frequency_hz: float, rate_hz: int, spec: ResamplingSpec = DEFAULT_SPEC, seconds: float = 0.5
) -> tuple[float, float]:
    """(wanted, unwanted): level of the tone at its own frequency and of everything else after resampling, dB.

    The ends, where the zero padding shows, are left out.
    """
    converted = resample(tone(frequency_hz, rate_hz, seconds), rate_hz, spec).astype(np.float64)
    edge = round(0.05 * spec.target_rate_hz)
    middle = converted[edge:-edge]
    time_s = (edge + np.arange(len(middle))) / spec.target_rate_hz
    wanted_power = 0.0
    if frequency_hz < spec.target_rate_hz / 2:
        basis = np.stack([np.sin(2 * np.pi * frequency_hz * time_s), np.cos(2 * np.pi * frequency_hz * time_s)], axis=1)
        weights, *_ = np.linalg.lstsq(basis, middle, rcond=None)
        wanted_power = float(np.sum(weights**2) / 2)
        middle = middle - basis @ weights
    decibel = [10 * np.log10(max(power, 1e-20) / 0.5) for power in (wanted_power, float(np.mean(middle**2)))]
    return decibel[0], decibel[1]


def worst_unwanted_db(rate_hz: int, spec: ResamplingSpec = DEFAULT_SPEC, tones: int = 160) -> float:
    """Loudest alias (down) or image (up) of any tone in the source band, dB below the tone.

    Down: tones from the target's Nyquist frequency to the source's, denser near the former. Up: the whole source band,
    whose images lie above the source's Nyquist frequency.
    """
    low_hz = spec.target_rate_hz / 2 if rate_hz > spec.target_rate_hz else 20.0
    span_hz = rate_hz / 2 - low_hz
    even = np.linspace(low_hz, rate_hz / 2, tones + 1)[:-1]
    dense = low_hz + np.geomspace(1, span_hz / 2, tones // 2)
    sweep = np.concatenate([even, dense])
    return max(tone_gains_db(f, rate_hz, spec)[1] for f in sweep)


def passband_hz(rate_hz: int, drop_db: float, spec: ResamplingSpec = DEFAULT_SPEC) -> float:
    """Highest frequency (Hz) up to which tones lose at most `drop_db`."""
    nyquist_hz = min(rate_hz, spec.target_rate_hz) / 2
    for frequency_hz in np.linspace(0.5, 0.99, 99) * nyquist_hz:
        if tone_gains_db(frequency_hz, rate_hz, spec)[0] < -drop_db:
            return float(frequency_hz)
    return float(nyquist_hz)


def sweep_table(spec: ResamplingSpec = DEFAULT_SPEC) -> str:
    """Worst alias or image and pass band for the usual rates."""
    lines = [f"{'from Hz':>8}{'worst alias dB':>16}{'-0.1 dB at Hz':>16}{'-1 dB at Hz':>14}"]
    for rate_hz in RATES_HZ:
        edges = (passband_hz(rate_hz, 0.1, spec), passband_hz(rate_hz, 1.0, spec))
        lines.append(f"{rate_hz:>8}{worst_unwanted_db(rate_hz, spec):>16.1f}{edges[0]:>16.0f}{edges[1]:>14.0f}")
    return "\n".join(lines)
