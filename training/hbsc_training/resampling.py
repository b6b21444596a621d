"""Sample-rate conversion as one strided convolution (see RESAMPLING.md for the specification).

The same formula runs in the service; the two implementations must agree to 1e-4.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np


@dataclass(frozen=True)
class ResamplingSpec:
    """Constants of the windowed-sinc filter.

    target_rate_hz: rate of the output (Hz)
    zero_crossings: half width of the kernel, in zero crossings of the sinc
    kaiser_beta:    shape of the Kaiser window
    rolloff:        cut-off (-6 dB point) as a fraction of the lower Nyquist frequency
    max_term:       largest numerator and denominator of the rate ratio
    """

    target_rate_hz: int = 8000
    zero_crossings: int = 16
    kaiser_beta: float = 6.5
    rolloff: float = 0.88
    max_term: int = 1024

    def to_manifest(self) -> dict[str, object]:
        """The constants under the names that manifest.json uses."""
        values = asdict(self)
        return {
            "method": "kaiser-windowed-sinc",
            "targetRateHz": values["target_rate_hz"],
            "zeroCrossings": values["zero_crossings"],
            "kaiserBeta": values["kaiser_beta"],
            "rolloff": values["rolloff"],
            "maxTerm": values["max_term"],
            "specification": "training/RESAMPLING.md",
        }

    @classmethod
    def from_manifest(cls, resampling: dict[str, object]) -> ResamplingSpec:
        """What `to_manifest` wrote."""
        return cls(
            target_rate_hz=resampling["targetRateHz"],
            zero_crossings=resampling["zeroCrossings"],
            kaiser_beta=resampling["kaiserBeta"],
            rolloff=resampling["rolloff"],
            max_term=resampling["maxTerm"],
        )


DEFAULT_SPEC = ResamplingSpec()


def rate_ratio(source_rate_hz: int, spec: ResamplingSpec = DEFAULT_SPEC) -> tuple[int, int]:
    """(new, orig): the ratio target / source in lowest terms, both at most `max_term`.

    The smaller rate over the larger one is approximated, so that the bound holds for both terms.
    """
    if source_rate_hz <= 0:
        raise ValueError(f"sample rate must be positive, got {source_rate_hz}")
    low, high = sorted((int(source_rate_hz), spec.target_rate_hz))
    ratio = Fraction(low, high).limit_denominator(spec.max_term)
    if ratio.numerator == 0:
        raise ValueError(f"sample rate {source_rate_hz} Hz is too far from {spec.target_rate_hz} Hz")
    if source_rate_hz >= spec.target_rate_hz:
        return ratio.numerator, ratio.denominator
    return ratio.denominator, ratio.numerator


@lru_cache(maxsize=32)
def resampling_kernel(new: int, orig: int, spec: ResamplingSpec = DEFAULT_SPEC) -> tuple[np.ndarray, int]:
    """Kernel float32 [new, K] and the left padding `width` (samples), K = 2 width + orig."""
    base = min(new, orig) * spec.rolloff
    width = math.ceil(spec.zero_crossings * orig / base)
    taps = np.arange(-width, width + orig, dtype=np.float64)
    phases = np.arange(new, dtype=np.float64)
    position = (taps[None, :] / orig - phases[:, None] / new) * base
    inside = np.abs(position) <= spec.zero_crossings
    shape = np.sqrt(np.clip(1.0 - (position / spec.zero_crossings) ** 2, 0.0, None))
    kernel = np.where(inside, np.sinc(position) * np.i0(spec.kaiser_beta * shape), 0.0)
    kernel /= kernel.sum(axis=1, keepdims=True)
    return kernel.astype(np.float32), width


def resampled_length(samples: int, new: int, orig: int) -> int:
    """Output length in samples: ceil(samples * new / orig)."""
    return -((-samples * new) // orig)


def resample(
    samples: np.ndarray, source_rate_hz: int, spec: ResamplingSpec = DEFAULT_SPEC, block_rows: int = 4096
) -> np.ndarray:
    """Mono samples [N] at `source_rate_hz` -> float32 [ceil(N new / orig)] at the target rate."""
    signal = np.ascontiguousarray(samples, dtype=np.float32)
    if signal.ndim != 1:
        raise ValueError(f"expected mono samples [N], got shape {signal.shape}")
    new, orig = rate_ratio(source_rate_hz, spec)
    if new == orig:
        return signal
    kernel, width = resampling_kernel(new, orig, spec)
    padded = np.pad(signal, (width, width + orig))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape[1])[::orig]
    transposed = np.ascontiguousarray(kernel.T)
    blocks = [windows[row : row + block_rows] @ transposed for row in range(0, len(windows), block_rows)]
    return np.concatenate(blocks).reshape(-1)[: resampled_length(len(signal), new, orig)]
