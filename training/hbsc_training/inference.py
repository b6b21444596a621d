"""An exported model, run the way the service runs it: resample, onnxruntime on one thread, calibrate."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import onnxruntime

from .augmentation import loop_crop
from .calibration import calibrated
from .resampling import ResamplingSpec, resample

MODEL_FILE = "model.onnx"


class OnnxClassifier:
    """The model of a folder with model.onnx and manifest.json."""

    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.sample_rate_hz: int = manifest["input"]["sampleRateHz"]
        self._shortest = round(manifest["input"]["minSeconds"] * self.sample_rate_hz)
        self._spec = ResamplingSpec.from_manifest(manifest["resampling"])
        self._temperature: float = manifest["calibration"]["temperature"]
        self._outputs = [manifest["output"]["name"], manifest["windows"]["output"]]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        path = str(folder / manifest["file"])
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def answer(self, samples: np.ndarray, sample_rate_hz: int) -> tuple[np.ndarray, np.ndarray]:
        """Mono float32 [N] at any rate (Hz) -> calibrated probabilities [4], and of each window [W, 4].

        A recording below the model's shortest is looped.
        """
        resampled = resample(samples, sample_rate_hz, self._spec)
        if len(resampled) < self._shortest:
            resampled = loop_crop(resampled, self._shortest, 0)
        whole, windows = self._session.run(self._outputs, {"samples": resampled[None, :]})
        return calibrated(whole[0], self._temperature), calibrated(windows[0], self._temperature)

    def probabilities(self, samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
        """The first of what `answer` gives."""
        return self.answer(samples, sample_rate_hz)[0]

    def latency_ms(self, seconds: float, runs: int = 100) -> tuple[float, float]:
        """Median and 95th percentile (ms) of the model alone on `seconds` of noise at its own rate."""
        length = round(seconds * self.sample_rate_hz)
        noise = np.random.default_rng(0).standard_normal((1, length)).astype(np.float32) * 0.1
        times = []
        for _ in range(runs + 10):
            started = time.perf_counter()
            self._session.run(self._outputs, {"samples": noise})
            times.append((time.perf_counter() - started) * 1e3)
        return float(np.median(times[10:])), float(np.percentile(times[10:], 95))
