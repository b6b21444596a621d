"""Golden vectors: synthetic signals with the answers of the PyTorch pipeline, for the service's tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .resampling import rate_ratio, resample
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


def golden_case(classifier: nn.Module, name: str, signal: np.ndarray, rate_hz: int) -> dict[str, object]:
    """One entry of golden.json: probabilities of resample + classifier, and spot samples of the resampled signal."""
    at_8khz = resample(signal, rate_hz)
    with torch.no_grad():
        probabilities = torch.softmax(classifier.eval()(torch.from_numpy(at_8khz)[None]).double(), dim=1)[0].numpy()
    case: dict[str, object] = {
        "name": name,
        "file": f"{name}.f32",
        "sampleRateHz": rate_hz,
        "samples": len(signal),
        "probabilities": [round(float(p), 10) for p in probabilities],
    }
    if rate_ratio(rate_hz) != (1, 1):
        spots = np.unique(np.concatenate([[0, 1, 2], np.linspace(3, len(at_8khz) - 1, SPOTS - 3).astype(int)]))
        case["resampled"] = {
            "length": len(at_8khz),
            "at": spots.tolist(),
            "values": [round(float(v), 9) for v in at_8khz[spots]],
        }
    return case


def write_golden(classifier: nn.Module, folder: Path, model: str, version: str) -> dict[str, object]:
    """Write golden.json and one raw little-endian float32 file for each case into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.f32"):
        stale.unlink()
    cases = []
    for name, (rate_hz, generate) in CASES.items():
        signal = generate(rate_hz)
        (folder / f"{name}.f32").write_bytes(signal.astype("<f4").tobytes())
        cases.append(golden_case(classifier, name, signal, rate_hz))
    golden = {"model": model, "version": version, "cases": cases}
    (folder / "golden.json").write_text(json.dumps(golden, indent=2) + "\n", encoding="utf-8")
    return golden
