"""How much the answer changes when the same recording arrives in another rate, level or format.

Every variant is made by independent tools (soxr, ffmpeg) from the original, stored with 16 bits, and then takes the
service's way: downmix, our resampler, model.onnx. The reference is the original at its own rate.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import soundfile
import soxr

from .inference import OnnxClassifier
from .pcm import pcm_to_mono, read_pcm

RATES_HZ = (8000, 11025, 16000, 22050, 48000, 96000, 192000)
GAINS_DB = (-12, -6, 6)

Variant = Callable[[np.ndarray, int], tuple[np.ndarray, int]]
"""Mono float32 [N] and its rate (Hz) -> mono float32 and its rate."""


def quantise(samples: np.ndarray) -> np.ndarray:
    """To 16 bits and back (float32, clipped at full scale)."""
    return (np.clip(np.round(samples * 32768.0), -32768, 32767) / 32768.0).astype(np.float32)


def at_rate(rate_hz: int) -> Variant:
    """The recording converted to `rate_hz` by soxr (very high quality)."""

    def convert(samples: np.ndarray, source_rate_hz: int) -> tuple[np.ndarray, int]:
        return quantise(soxr.resample(samples.astype(np.float64), source_rate_hz, rate_hz, quality="VHQ")), rate_hz

    return convert


def at_gain(gain_db: float) -> Variant:
    """The recording louder or softer, clipped where it must be."""
    return lambda samples, rate: (quantise(samples * 10.0 ** (gain_db / 20.0)), rate)


def as_stereo(samples: np.ndarray, rate: int) -> tuple[np.ndarray, int]:
    """Both channels the same, averaged again."""
    pcm = np.round(np.stack([samples, samples], axis=1) * 32768.0).astype(np.int16)
    return pcm_to_mono(pcm), rate


def cut_start(seconds: float) -> Variant:
    """The recording without its first `seconds`."""
    return lambda samples, rate: (samples[round(seconds * rate) :], rate)


def as_mp3(samples: np.ndarray, rate: int) -> tuple[np.ndarray, int]:
    """128 kbit/s MP3 (ffmpeg with libmp3lame), decoded to 16 bits."""
    with tempfile.TemporaryDirectory() as folder:
        wav, mp3, back = (Path(folder) / name for name in ("in.wav", "coded.mp3", "out.wav"))
        soundfile.write(wav, samples, rate, subtype="PCM_16")
        quiet = ["ffmpeg", "-v", "error", "-y", "-threads", "1"]
        subprocess.run([*quiet, "-i", wav, "-c:a", "libmp3lame", "-b:a", "128k", mp3], check=True)
        subprocess.run([*quiet, "-i", mp3, "-c:a", "pcm_s16le", back], check=True)
        pcm, decoded_rate = read_pcm(back)
    return pcm_to_mono(pcm), decoded_rate


def variants() -> dict[str, Variant]:
    """All variants by name; MP3 only where ffmpeg is installed."""
    chosen: dict[str, Variant] = {f"{rate} Hz": at_rate(rate) for rate in RATES_HZ}
    chosen["stereo"] = as_stereo
    if shutil.which("ffmpeg"):
        chosen["MP3 128 kbit/s"] = as_mp3
    chosen |= {f"{gain:+d} dB": at_gain(gain) for gain in GAINS_DB}
    return chosen | {"0.1 s cut": cut_start(0.1)}


def measure(
    classifier: OnnxClassifier, recordings: Iterable[tuple[np.ndarray, int]]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Per variant: largest change of any probability, and whether the top class stayed; both [recordings]."""
    chosen = variants()
    rows: dict[str, list[tuple[float, bool]]] = {name: [] for name in chosen}
    for samples, rate in recordings:
        reference = classifier.probabilities(samples, rate)
        for name, vary in chosen.items():
            answer = classifier.probabilities(*vary(samples, rate))
            rows[name].append((float(np.abs(answer - reference).max()), bool(answer.argmax() == reference.argmax())))
    return {name: (np.array([c for c, _ in row]), np.array([s for _, s in row])) for name, row in rows.items()}


def table(measured: dict[str, tuple[np.ndarray, np.ndarray]]) -> str:
    """Largest and mean change of a probability, and in how many recordings the top class stayed."""
    lines = [f"{'variant':<16}{'largest':>10}{'mean':>10}{'> 0.05':>10}{'same top class':>18}"]
    for name, (change, same) in measured.items():
        kept = f"{same.sum()} of {len(same)}"
        lines.append(f"{name:<16}{change.max():>10.4f}{change.mean():>10.4f}{(change > 0.05).sum():>10d}{kept:>18}")
    return "\n".join(lines)
