"""Fitting the murmur network: seeded, single-threaded, a fixed number of steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ..fitting import make_deterministic
from . import augmentation
from .dataset import HeartSounds
from .network import MurmurNetwork
from .spectrogram import LogBands


@dataclass(frozen=True)
class NetworkConfig:
    """How the network is fitted. `seed` fixes every random choice; `ema_decay` averages the weights over the last steps."""

    seed: int = 0
    steps: int = 1200
    batch_size: int = 32
    crop_frames: tuple[int, ...] = (100, 150, 200)
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.03
    ema_decay: float = 0.99
    mixup_chance: float = 0.6
    mixup_alpha: float = 0.4


@dataclass(frozen=True)
class StepRecord:
    """One line of the progress table: means over the steps since the last line."""

    step: int
    loss: float
    seconds: float


def fit_network(
    sounds: HeartSounds,
    chosen: np.ndarray,
    config: NetworkConfig,
    on_progress: Callable[[StepRecord], None] | None = None,
    every: int = 100,
) -> MurmurNetwork:
    """Fit to the recordings `chosen` (int64 [n]), all of which say whether there is a murmur; in eval mode."""
    make_deterministic(config.seed)
    rng = np.random.default_rng(config.seed)
    generator = torch.Generator().manual_seed(config.seed)
    network, log_bands = MurmurNetwork(), LogBands()
    averaged = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(config.ema_decay), use_buffers=True
    )
    optimiser = torch.optim.AdamW(network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, config.learning_rate, total_steps=config.steps, pct_start=0.2
    )
    chances = drawing_chances(sounds.strata[chosen], sounds.is_poor[chosen])
    losses, started = [], time.perf_counter()
    network.train()
    for step in range(1, config.steps + 1):
        batch = rng.choice(chosen, config.batch_size, p=chances)
        bands = _varied(sounds, batch, log_bands, config, rng, generator)
        targets = torch.from_numpy(sounds.murmur[batch].astype(np.float32))
        if rng.random() < config.mixup_chance:
            share = float(rng.beta(config.mixup_alpha, config.mixup_alpha))
            other = torch.randperm(len(batch), generator=generator)
            bands, targets = (share * x + (1 - share) * x[other] for x in (bands, targets))
        smoothed = targets * (1 - 2 * config.label_smoothing) + config.label_smoothing
        loss = nn.functional.binary_cross_entropy_with_logits(network(bands), smoothed)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        averaged.update_parameters(network)
        losses.append(loss.item())
        if on_progress and step % every == 0:
            on_progress(StepRecord(step, float(np.mean(losses[-every:])), time.perf_counter() - started))
    return averaged.module.eval()


@torch.no_grad()
def network_logits(network: MurmurNetwork, spectrograms: Sequence[np.ndarray]) -> np.ndarray:
    """What the network says of power spectrograms [100, T], each as a whole: float32 [n]."""
    log_bands = LogBands()
    return np.array([network(log_bands(torch.from_numpy(power)[None])).item() for power in spectrograms], dtype=np.float32)


def drawing_chances(strata: np.ndarray, is_poor: np.ndarray) -> np.ndarray:
    """How likely each recording is to be drawn, float64 [n], sum 1.

    A stratum (data set and label) of n recordings is drawn in proportion to n^0.4, set B half as often again; within it a
    recording of poor quality half as often as a good one.
    """
    weights = np.where(is_poor, 0.5, 1.0)
    for stratum in np.unique(strata):
        members = strata == stratum
        share = members.sum() ** 0.4 * (1.5 if stratum.startswith("pascal_b") else 1.0)
        weights[members] *= share / weights[members].sum()
    return weights / weights.sum()


def _varied(
    sounds: HeartSounds,
    batch: np.ndarray,
    log_bands: LogBands,
    config: NetworkConfig,
    rng: np.random.Generator,
    generator: torch.Generator,
) -> torch.Tensor:
    frames = int(rng.choice(config.crop_frames))
    crops = augmentation.loop_crops([sounds.power[i] for i in batch], frames, rng)
    power = augmentation.add_floor(augmentation.vary_power(crops, generator), generator)
    return augmentation.mask(augmentation.vary_contrast(log_bands(power), generator), generator)
