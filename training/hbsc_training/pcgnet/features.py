"""What can be measured on a spectrogram: colour, movement, loud against quiet, and how it repeats."""

from __future__ import annotations

import torch
from torch import nn

from .spectrogram import BANDS, BIN_HZ

FEATURE_BANDS = 16
ENVELOPES = ((0, 6), (6, 14), (14, 24), (24, 32))
"""Log bands that are averaged into the four envelopes."""

LAGS = 76
"""Lags of the envelopes' autocorrelation, frames of 20 ms: up to 1.5 s."""

BLOCK = 16
"""Frames that are multiplied with what follows them at a time."""

BEAT = slice(18, 75)
"""Lags at which heart beats repeat: 0.36 to 1.5 s."""

SYSTOLE = slice(6, 18)
"""Lags from one sound to the next: 0.12 to 0.36 s."""

FEATURES = 7 * FEATURE_BANDS + 6 * len(ENVELOPES) + 8
"""144."""


class SpectrogramFeatures(nn.Module):
    """Power [B, 100, T] and its log bands [B, 32, T], T >= 47 -> features [B, 144].

    Of each of 16 bands (log power): the mean, and spread and skewness over time, the means of loud, middling and quiet
    frames; of four envelopes: how strongly they repeat at the lags of beats and of systoles; and eight of the whole.
    """

    def __init__(self) -> None:
        super().__init__()
        pairs = torch.zeros(FEATURE_BANDS, BANDS)
        for band in range(FEATURE_BANDS):
            pairs[band, 2 * band : 2 * band + 2] = 0.5
        envelopes = torch.zeros(len(ENVELOPES), BANDS)
        for row, (first, last) in enumerate(ENVELOPES):
            envelopes[row, first:last] = 1 / (last - first)
        self.register_buffer("pairs", pairs)
        self.register_buffer("envelopes", envelopes)
        self.register_buffer("smoothing", torch.tensor([0.25, 0.5, 0.25])[None, None].expand(len(ENVELOPES), 1, 3).clone())
        self.register_buffer("all_bins", torch.ones(1, len(BIN_HZ)))
        self.register_buffer("position", torch.arange(len(BIN_HZ), dtype=torch.float32)[:, None] / len(BIN_HZ))

    def forward(self, power: torch.Tensor, bands: torch.Tensor) -> torch.Tensor:
        total = torch.matmul(self.all_bins, power).squeeze(1)
        loudness = torch.log(total / total.mean(dim=1, keepdim=True).clamp(min=1e-9) + 1e-4)
        spread, by_band = self._of_bands(torch.matmul(self.pairs, bands), loudness)
        return torch.cat(
            [by_band, self._of_repetition(bands), self._of_colour(power), spread, _of_loudness(loudness)], dim=1
        )

    def _of_bands(self, bands: torch.Tensor, loudness: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        means = bands.mean(dim=2, keepdim=True)
        moved = bands - means
        deviation = torch.sqrt((moved * moved).mean(dim=2) + 1e-6)
        skewness = _third_moment(moved / deviation[:, :, None])
        centred = loudness - loudness.mean(dim=1, keepdim=True)
        scaled = centred / (torch.sqrt((centred * centred).mean(dim=1, keepdim=True)) + 1e-3)
        loud, quiet, middling = (
            (bands * torch.softmax(weight, dim=1)[:, None]).sum(dim=2)
            for weight in (1.5 * scaled, -1.5 * scaled, -2 * scaled * scaled)
        )
        colour = _about_their_mean(means[:, :, 0])
        parts = [colour, deviation, skewness, loud - quiet, middling - quiet]
        return deviation.mean(dim=1, keepdim=True), torch.cat(
            [*parts, _about_their_mean(quiet), _about_their_mean(loud)], dim=1
        )

    def _of_repetition(self, bands: torch.Tensor) -> torch.Tensor:
        envelopes = torch.matmul(self.envelopes, bands)
        envelopes = envelopes - envelopes.mean(dim=2, keepdim=True)
        padded = torch.cat([envelopes[:, :, :1], envelopes, envelopes[:, :, -1:]], dim=2)
        smooth = nn.functional.conv1d(padded, self.smoothing, groups=len(ENVELOPES))
        repeats = _autocorrelation(smooth)
        together = repeats.mean(dim=1)
        return torch.cat(
            [
                repeats[:, :, BEAT].amax(dim=2),
                repeats[:, :, SYSTOLE].amax(dim=2),
                repeats[:, :, SYSTOLE].amin(dim=2),
                repeats[:, :, 1],
                repeats[:, :, 3],
                repeats[:, :, BEAT].amin(dim=2),
                together[:, BEAT].amax(dim=1, keepdim=True),
                together[:, SYSTOLE].amax(dim=1, keepdim=True),
            ],
            dim=1,
        )

    def _of_colour(self, power: torch.Tensor) -> torch.Tensor:
        shares = power.mean(dim=2)
        shares = shares / (shares.sum(dim=1, keepdim=True) + 1e-9)
        entropy = -(shares * torch.log(shares + 1e-9)).sum(dim=1, keepdim=True)
        return torch.cat([entropy, torch.matmul(shares, self.position)], dim=1)


def _about_their_mean(values: torch.Tensor) -> torch.Tensor:
    return values - values.mean(dim=1, keepdim=True)


def _of_loudness(loudness: torch.Tensor) -> torch.Tensor:
    centred = loudness - loudness.mean(dim=1, keepdim=True)
    deviation = torch.sqrt((centred * centred).mean(dim=1, keepdim=True))
    scaled = centred / (deviation + 1e-3)
    squared = scaled * scaled
    flatness = (squared * squared).mean(dim=1, keepdim=True).clamp(0, 12)
    return torch.cat([_third_moment(scaled)[:, None], flatness, deviation], dim=1)


def _third_moment(scaled: torch.Tensor) -> torch.Tensor:
    return (scaled * scaled * scaled).mean(dim=-1).clamp(-4, 4)


def _autocorrelation(envelopes: torch.Tensor) -> torch.Tensor:
    """Envelopes [B, E, T] of zero mean -> correlation with themselves [B, E, 76]; 0 at lags a short recording does not have."""
    size, count, frames = envelopes.shape
    products = _lagged_products(envelopes.reshape(size * count, frames)).reshape(size, count, LAGS)
    lags = torch.arange(LAGS)
    overlap = (frames - lags).clamp(min=1).to(envelopes.dtype)
    power = (envelopes * envelopes).mean(dim=2, keepdim=True) + 1e-3
    heard = ((lags > 0) & (lags < frames - 10)).to(envelopes.dtype)
    return products / overlap / power * heard


def _lagged_products(rows: torch.Tensor) -> torch.Tensor:
    """Rows x [R, T] -> sums over t of x[t] x[t + lag], [R, 76].

    Each block of 16 frames times what follows it, summed over the blocks, gives a product of every pair of places [16, 96]. Lag n
    is its n-th diagonal; where rows are one longer than what is written into them, diagonals become columns. A table of
    the shifted rows would be thirteen times as large.
    """
    ahead = -(-(BLOCK + LAGS - 1) // BLOCK) - 1
    width = (ahead + 1) * BLOCK
    blocks = nn.functional.pad(rows, (0, -rows.shape[1] % BLOCK + ahead * BLOCK)).reshape(rows.shape[0], -1, BLOCK)
    number = blocks.shape[1] - ahead
    followed = torch.cat([blocks[:, later : later + number] for later in range(ahead + 1)], dim=2)
    pairs = torch.matmul(blocks[:, :number].transpose(1, 2), followed).reshape(-1, BLOCK * width)
    diagonals = nn.functional.pad(pairs, (0, BLOCK)).reshape(-1, BLOCK, width + 1)
    return diagonals.sum(dim=1)[:, :LAGS]
