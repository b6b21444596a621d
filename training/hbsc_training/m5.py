"""M5: the raw-waveform network of the original HBSC (after Dai et al. 2016, arXiv:1610.00087)."""

from __future__ import annotations

import torch
from torch import nn

MIN_SAMPLES = 8000
"""Shortest input (1 s at 8 kHz): it leaves exactly one frame before the global average."""

MAX_SAMPLES = 960_000
"""Longest input (120 s at 8 kHz)."""


LEVEL_FLOOR = 1e-10
"""Added to the power, so that silence stays near zero instead of being blown up (-100 dB of full scale)."""


def _block(channels_in: int, channels_out: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv1d(channels_in, channels_out, kernel, stride),
        nn.BatchNorm1d(channels_out),
        nn.ReLU(),
        nn.MaxPool1d(4),
    )


class M5(nn.Module):
    """Mono samples float32 [batch, N] at 8 kHz, N >= 8000 -> logits [batch, 4] in label order.

    Each recording is first brought to zero mean and unit power, so that its level does not matter.
    """

    def __init__(self, classes: int = 4, width: int = 32) -> None:
        super().__init__()
        self.features = nn.Sequential(
            _block(1, width, kernel=80, stride=16),
            _block(width, width, kernel=3),
            _block(width, 2 * width, kernel=3),
            _block(2 * width, 2 * width, kernel=3),
        )
        self.head = nn.Linear(2 * width, classes)

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        centred = samples - samples.mean(dim=1, keepdim=True)
        power = (centred * centred).mean(dim=1, keepdim=True)
        levelled = centred / torch.sqrt(power + LEVEL_FLOOR)
        return self.head(self.features(levelled.unsqueeze(1)).mean(dim=2))


class WithSoftmax(nn.Module):
    """A classifier that answers with probabilities [batch, classes] instead of logits."""

    def __init__(self, classifier: nn.Module) -> None:
        super().__init__()
        self.classifier = classifier

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.classifier(samples), dim=1)
