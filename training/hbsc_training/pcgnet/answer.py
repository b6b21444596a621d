"""Everything in one graph: samples in, probabilities of the whole and of its windows out."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from .decision import RESIDUE, Decision, Regression
from .familiarity import CLIP, HEARD_FEATURES, SOFTNESS, Familiarity
from .features import SpectrogramFeatures
from .memory import REACH
from .network import FRAME_STRIDE, MurmurNetwork
from .spectrogram import HOP, RATE_HZ, LogBands, Spectrogram

HOP_FRAMES, HOPS = 48, 3
WINDOW_FRAMES = HOPS * HOP_FRAMES
WINDOW_SECONDS = WINDOW_FRAMES * HOP / RATE_HZ
"""Length of a window: 2.88 s."""

HOP_SECONDS = HOP_FRAMES * HOP / RATE_HZ
"""From one window to the next: 0.96 s."""


class PcgNetAnswer(nn.Module):
    """Samples [1, N] at 2 kHz, N >= 2000 -> probabilities [1, 4] of the whole, and of each window [1, W, 4].

    The network hears the whole once and is asked about each window's feature frames; the features are measured in each window
    anew. W = max(1, 1 + (T - 144) // 48) of T spectrogram frames; a shorter recording is one window.
    """

    def __init__(self, network: MurmurNetwork, decision: Decision) -> None:
        super().__init__()
        self.spectrogram = Spectrogram()
        self.log_bands = LogBands()
        self.features = SpectrogramFeatures()
        self.network = network
        self.whitened = _Whitened(decision.familiarity)
        self.radius = decision.familiarity.radius
        self.register_buffer("centres", _float(decision.familiarity.centres))
        self.register_buffer("places", _float(decision.memory.places))
        self.register_buffer("answers", _float(decision.memory.answers))
        self.general = _ClippedLinear(decision.general)
        self.hospitals = _ClippedLinear(decision.hospitals)
        self.register_buffer("residue", torch.tensor([[RESIDUE, RESIDUE, 0.0, 0.0]]))
        self.register_buffer("murmur", torch.tensor([[0.0, 0.0, 1.0, -1.0]]) * (1 - 2 * RESIDUE))
        self.register_buffer("normal", torch.tensor([[0.0, 0.0, 0.0, 1.0]]) * (1 - 2 * RESIDUE))

    def forward(self, samples: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        power = self.spectrogram(samples)
        bands = self.log_bands(power)
        heard = self.network.frames(bands)
        whole = self.decide(power, bands, self.network.logit(heard))
        windows = _windows(power[0], HOP_FRAMES)
        frames = _windows(heard[0], HOP_FRAMES // FRAME_STRIDE, windows.shape[0])
        return whole, self.decide(windows, self.log_bands(windows), self.network.logit(frames))[None]

    def decide(self, power: torch.Tensor, bands: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
        """Power [B, 100, T], its log bands [B, 32, T] and logits [B] -> probabilities [B, 4]."""
        inputs = torch.cat([self.features(power, bands), logits[:, None]], dim=1)
        whitened = self.whitened(inputs)[:, None]
        distance = (whitened - self.centres).square().sum(dim=2).amin(dim=1, keepdim=True)
        familiar = torch.sigmoid((1 - distance / self.radius) / SOFTNESS)
        hospital = self.residue + self.normal + torch.sigmoid(self.hospitals(inputs)) * self.murmur
        judged = familiar * hospital + (1 - familiar) * torch.softmax(self.general(inputs), dim=1)
        nearest, which = (whitened - self.places).square().sum(dim=2).min(dim=1, keepdim=True)
        known = torch.exp(-nearest / REACH)
        return known * torch.index_select(self.answers, 0, which[:, 0]) + (1 - known) * judged


class _ClippedLinear(nn.Module):
    """`Regression` as a module."""

    def __init__(self, regression: Regression) -> None:
        super().__init__()
        for name in ("mean", "deviation", "weights", "bias"):
            self.register_buffer(name, _float(getattr(regression, name)))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        scaled = ((inputs - self.mean) / self.deviation).clamp(-CLIP, CLIP)
        return torch.matmul(scaled, self.weights.T) + self.bias


class _Whitened(nn.Module):
    """`Familiarity.whitened` as a module."""

    def __init__(self, familiarity: Familiarity) -> None:
        super().__init__()
        for name in ("mean", "deviation", "whitening"):
            self.register_buffer(name, _float(getattr(familiarity, name)))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        standardised = ((inputs[:, :HEARD_FEATURES] - self.mean) / self.deviation).clamp(-CLIP, CLIP)
        return torch.matmul(standardised, self.whitening.T)


def _float(values: np.ndarray) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float32)


def _windows(frames: torch.Tensor, hop: int, count: int | None = None) -> torch.Tensor:
    """Frames [C, T] -> windows of three hops [W, C, min(3 hop, T)], one every `hop`.

    W is `count`, the last frame repeated where some are lacking; or as many as are whole, but one at least.
    """
    channels, total = frames.shape
    number = torch.sym_max(0, total - HOPS * hop) // hop + 1 if count is None else count
    needed = (number + HOPS - 1) * hop
    lacking = torch.sym_max(0, needed - total)
    filled = nn.functional.pad(frames[None], (0, lacking), mode="replicate")[0].narrow(1, 0, needed)
    blocks = filled.reshape(channels, -1, hop).transpose(0, 1)
    windows = torch.cat([blocks[later : later + number] for later in range(HOPS)], dim=2)
    return windows.narrow(2, 0, torch.sym_min(HOPS * hop, total))
