"""The network that listens for murmurs."""

from __future__ import annotations

import torch
from torch import nn

HEARD_BANDS = 22
"""The lowest of the 32 bands, up to 443 Hz: higher up the databases differ more than hearts do."""

CHANNELS = (24, 32, 48, 64)
FRAME_STRIDE = 8
"""Spectrogram frames from one feature frame to the next."""


class MurmurNetwork(nn.Module):
    """Log bands [B, 32, T] -> one logit [B], positive for a murmur or whatever else made a clinician say abnormal.

    It hears how each band moves about its own mean over time and never the mean itself: the colour of a recording tells the
    microphone and, through it, the database.
    """

    def __init__(self) -> None:
        super().__init__()
        shapes = zip((1, *CHANNELS), CHANNELS, (5, 3, 3, 3), (2, 2, 2, 1), strict=False)
        self.trunk = nn.Sequential(*(_block(*shape) for shape in shapes))
        self.time = nn.Sequential(
            nn.Conv1d(2 * CHANNELS[-1], 64, kernel_size=5, padding=2, bias=False), nn.BatchNorm1d(64), nn.ReLU()
        )
        self.attention = nn.Conv1d(64, 1, kernel_size=1)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(128, 1)

    def forward(self, bands: torch.Tensor) -> torch.Tensor:
        return self.logit(self.frames(bands))

    def frames(self, bands: torch.Tensor) -> torch.Tensor:
        """Feature frames [B, 64, ceil(T / 8)]."""
        heard = bands[:, :HEARD_BANDS]
        moved = (heard - heard.mean(dim=2, keepdim=True)) / 2
        seen = self.trunk(moved.unsqueeze(1))
        return self.time(torch.cat([seen.mean(dim=2), seen.amax(dim=2)], dim=1))

    def logit(self, frames: torch.Tensor) -> torch.Tensor:
        """What feature frames [B, 64, F] say together: [B]."""
        weights = torch.softmax(self.attention(frames), dim=2)
        pooled = torch.cat([(frames * weights).sum(dim=2), frames.mean(dim=2)], dim=1)
        return self.head(self.drop(pooled)).squeeze(1)


def _block(channels_in: int, channels_out: int, kernel: int, stride: int) -> nn.Sequential:
    convolution = nn.Conv2d(channels_in, channels_out, kernel, stride, padding=kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(channels_out), nn.ReLU())
