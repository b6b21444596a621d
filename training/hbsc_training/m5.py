"""M5: the raw-waveform network of the original HBSC (after Dai et al. 2016, arXiv:1610.00087)."""

from __future__ import annotations

import torch
from torch import nn

MIN_SAMPLES = 8000
"""Shortest input (1 s at 8 kHz): it leaves exactly one frame before the global average."""

MAX_SAMPLES = 960_000
"""Longest input (120 s at 8 kHz)."""
FRAME_SAMPLES = 4096
"""From one feature frame to the next (0.512 s); frame k hears the 6848 samples from k * 4096 on."""

FRAME_REACH = 6848

WINDOW_FRAMES, HOP_FRAMES = 5, 2

WINDOW_SECONDS = ((WINDOW_FRAMES - 1) * FRAME_SAMPLES + FRAME_REACH) / 8000
"""What the frames of one window hear: 2.904 s."""

HOP_SECONDS = HOP_FRAMES * FRAME_SAMPLES / 8000
"""From one window to the next: 1.024 s."""

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
        return self.head(self.frames(samples).mean(dim=2))

    def frames(self, samples: torch.Tensor) -> torch.Tensor:
        """Feature frames [batch, 64, F] of samples [batch, N], F = 1 + (N - 6848) // 4096."""
        centred = samples - samples.mean(dim=1, keepdim=True)
        power = (centred * centred).mean(dim=1, keepdim=True)
        levelled = centred / torch.sqrt(power + LEVEL_FLOOR)
        return self.features(levelled.unsqueeze(1))


class M5Answer(nn.Module):
    """Samples [1, N] -> probabilities [1, 4] of the whole, and of each window [1, W, 4], W = max(1, F // 2 - 1).

    Window w is the mean over the feature frames 2 w to 2 w + 4, so that it means what the whole recording's mean means.
    The last window has four or five frames; a recording of fewer is one window.
    """

    def __init__(self, classifier: M5) -> None:
        super().__init__()
        self.classifier = classifier

    def forward(self, samples: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        frames = self.classifier.frames(samples)
        whole = self.classifier.head(frames.mean(dim=2))
        windows = self.classifier.head(_window_means(frames).transpose(1, 2))
        return torch.softmax(whole, dim=1), torch.softmax(windows, dim=2)


def _window_means(frames: torch.Tensor) -> torch.Tensor:
    """Means [1, C, W] of the frames [1, C, F] in each window; the frames beyond the end do not count."""
    counted = torch.cat([frames, torch.ones_like(frames[:, :1])], dim=1)
    padded = nn.functional.pad(counted, (0, WINDOW_FRAMES - 1))
    sums = nn.functional.avg_pool1d(padded, WINDOW_FRAMES, HOP_FRAMES)
    kept = sums[:, :, : torch.sym_max(1, frames.shape[2] // 2 - 1)]
    return kept[:, :-1] / kept[:, -1:]
