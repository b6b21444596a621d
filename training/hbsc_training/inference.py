"""The exported model, run the way the service runs it: resample, then onnxruntime on one thread."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import onnxruntime

from .fitting import at_least_one_second
from .resampling import resample


class OnnxClassifier:
    """model.onnx: input `samples` float32 [1, N] at 8 kHz, output `probabilities` float32 [1, 4]."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def probabilities(self, samples: np.ndarray, sample_rate_hz: int) -> np.ndarray:
        """Mono float32 [N] at any rate -> float32 [4]. Recordings below one second are looped."""
        at_8khz = at_least_one_second(resample(samples, sample_rate_hz))
        return self._session.run(["probabilities"], {"samples": at_8khz[None, :]})[0][0]

    def latency_ms(self, seconds: float, runs: int = 100) -> tuple[float, float]:
        """Median and 95th percentile (ms) of the model alone on `seconds` of noise at 8 kHz."""
        noise = np.random.default_rng(0).standard_normal((1, round(seconds * 8000))).astype(np.float32) * 0.1
        times = []
        for _ in range(runs + 10):
            started = time.perf_counter()
            self._session.run(["probabilities"], {"samples": noise})
            times.append((time.perf_counter() - started) * 1e3)
        return float(np.median(times[10:])), float(np.percentile(times[10:], 95))
