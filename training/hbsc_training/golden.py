"""Golden vectors: synthetic signals with the answers of the PyTorch pipeline, for the service's tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .calibration import calibrated
from .resampling import ResamplingSpec, rate_ratio, resample
from .synthesis import handling_noise, synthetic_pcg

SPOTS = 12

CASES: dict[str, tuple[int, Callable[[int], np.ndarray]]] = {
    "normal-8000": (8000, lambda rate: synthetic_pcg(4.0, rate, seed=11)),
    "murmur-8000": (8000, lambda rate: synthetic_pcg(3.0, rate, seed=12, heart_rate_bpm=88, murmur=0.3)),
    "shortest-8000": (8000, lambda rate: synthetic_pcg(1.0, rate, seed=13)),
    "silence-8000": (8000, lambda rate: np.zeros(rate, dtype=np.float32)),
    "normal-44100": (44100, lambda rate: synthetic_pcg(3.0, rate, seed=21)),
    "handling-44100": (44100, lambda rate: handling_noise(2.0, rate, seed=22)),
    "extrahls-11025": (11025, lambda rate: synthetic_pcg(4.0, rate, seed=31, third_sound=0.5)),
    "murmur-4000": (4000, lambda rate: synthetic_pcg(4.0, rate, seed=41, murmur=0.4, noise=0.01)),
    "murmur-48000": (48000, lambda rate: synthetic_pcg(2.5, rate, seed=51, heart_rate_bpm=65, murmur=0.25)),
}
"""Name -> (sample rate in Hz, generator). The name says what was synthesised, not what a model must answer."""


def golden_case(
    answering: nn.Module, name: str, signal: np.ndarray, rate_hz: int, spec: ResamplingSpec, temperature: float
) -> dict[str, object]:
    """One entry of golden.json: what resampling, network and calibration give, and spots of the resampled signal.

    answering: samples [1, N] at the spec's rate -> probabilities [1, 4], window probabilities [1, W, 4]
    """
    resampled = resample(signal, rate_hz, spec)
    with torch.no_grad():
        whole, windows = (output[0].numpy() for output in answering.eval()(torch.from_numpy(resampled)[None]))
    case: dict[str, object] = {
        "name": name,
        "file": f"{name}.f32",
        "sampleRateHz": rate_hz,
        "samples": len(signal),
        "probabilities": calibrated(whole, temperature).round(10).tolist(),
        "windows": calibrated(windows, temperature).round(10).tolist(),
    }
    if rate_ratio(rate_hz, spec) != (1, 1):
        spots = np.unique(np.concatenate([[0, 1, 2], np.linspace(3, len(resampled) - 1, SPOTS - 3).astype(int)]))
        case["resampled"] = {
            "length": len(resampled),
            "at": spots.tolist(),
            "values": [round(float(v), 9) for v in resampled[spots]],
        }
    return case


def write_golden(
    answering: nn.Module, folder: Path, model: str, version: str, spec: ResamplingSpec, temperature: float
) -> None:
    """Write golden.json and one raw little-endian float32 file for each case into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.f32"):
        stale.unlink()
    cases = []
    for name, (rate_hz, generate) in CASES.items():
        signal = generate(rate_hz)
        (folder / f"{name}.f32").write_bytes(signal.astype("<f4").tobytes())
        cases.append(golden_case(answering, name, signal, rate_hz, spec, temperature))
    golden = {"model": model, "version": version, "cases": cases}
    (folder / "golden.json").write_text(json.dumps(golden, indent=2) + "\n", encoding="utf-8")
