"""Fitting M5: seeded, single-threaded, a fixed number of epochs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from .augmentation import AugmentationConfig, loop_crop, training_batch
from .m5 import M5, MIN_SAMPLES
from .manifest import CLASSES


@dataclass(frozen=True)
class FitConfig:
    """How a network is fitted. `seed` fixes every random choice; `ema_decay` averages the weights over the last steps."""

    seed: int = 0
    epochs: int = 80
    batch_size: int = 16
    learning_rate: float = 3e-3
    weight_decay: float = 0.05
    label_smoothing: float = 0.15
    ema_decay: float = 0.98
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)


@dataclass(frozen=True)
class EpochRecord:
    """One line of the epoch table. Validation figures are None when nothing is held out."""

    epoch: int
    loss: float
    accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    seconds: float


@dataclass
class FitResult:
    """The network after the last epoch, that of the best epoch, and the epoch table.

    Best is the lowest validation loss, or the lowest training loss when nothing is held out.
    """

    model: M5
    best_state: dict[str, torch.Tensor]
    best_epoch: int
    history: list[EpochRecord]


def make_deterministic(seed: int) -> None:
    """Same seed, same weights, bit for bit on one machine: one thread, deterministic kernels."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)


def at_least_one_second(samples: np.ndarray) -> np.ndarray:
    """Recordings [N] below the network's minimum are looped up to it (never padded with zeros)."""
    return samples if len(samples) >= MIN_SAMPLES else loop_crop(samples, MIN_SAMPLES, 0)


@torch.no_grad()
def predict(model: nn.Module, recordings: list[np.ndarray]) -> np.ndarray:
    """Class probabilities float64 [recordings, 4]; each recording as a whole."""
    model.eval()
    logits = [model(torch.from_numpy(at_least_one_second(r)).unsqueeze(0)) for r in recordings]
    return torch.softmax(torch.cat(logits).double(), dim=1).numpy()


def balanced_order(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Indices of one epoch, as many as there are recordings, each class equally often (up to one)."""
    share = -(-len(labels) // len(CLASSES))
    present = [np.flatnonzero(labels == c) for c in np.unique(labels)]
    drawn = [np.concatenate([rng.permutation(m) for _ in range(-(-share // len(m)))])[:share] for m in present]
    return rng.permutation(np.concatenate(drawn))[: len(labels)]


def fit(
    recordings: list[np.ndarray],
    labels: np.ndarray,
    config: FitConfig,
    validation: tuple[list[np.ndarray], np.ndarray] | None = None,
    on_epoch: Callable[[EpochRecord], None] | None = None,
) -> FitResult:
    """Fit M5 to mono 8 kHz recordings (each float32 [N]) with label indices int64 [recordings]."""
    make_deterministic(config.seed)
    rng = np.random.default_rng(config.seed)
    model = M5(len(CLASSES))
    averaged = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(config.ema_decay), use_buffers=True
    )
    optimiser = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    steps = -(-len(labels) // config.batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, config.learning_rate, total_steps=steps * config.epochs)
    criterion = nn.CrossEntropyLoss(label_smoothing=config.label_smoothing)

    history: list[EpochRecord] = []
    best = (float("inf"), 0, {})
    for epoch in range(1, config.epochs + 1):
        started = time.perf_counter()
        model.train()
        total_loss, hits, seen = 0.0, 0, 0
        for batch in np.array_split(balanced_order(labels, rng), steps):
            clips = training_batch([recordings[i] for i in batch], config.augmentation, rng)
            targets = torch.from_numpy(labels[batch])
            logits = model(torch.from_numpy(clips))
            loss = criterion(logits, targets)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            averaged.update_parameters(model)
            total_loss += loss.item() * len(batch)
            hits += int((logits.argmax(1) == targets).sum())
            seen += len(batch)
        record = EpochRecord(
            epoch, total_loss / seen, hits / seen, *_validate(averaged.module, validation), time.perf_counter() - started
        )
        history.append(record)
        measure = record.loss if record.validation_loss is None else record.validation_loss
        if measure < best[0]:
            best = (measure, epoch, {k: v.clone() for k, v in averaged.module.state_dict().items()})
        if on_epoch:
            on_epoch(record)
    return FitResult(averaged.module.eval(), best[2], best[1], history)


def _validate(
    model: nn.Module, validation: tuple[list[np.ndarray], np.ndarray] | None
) -> tuple[float | None, float | None]:
    if validation is None:
        return None, None
    probabilities = predict(model, validation[0])
    chosen = probabilities[np.arange(len(validation[1])), validation[1]]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean()), float((probabilities.argmax(1) == validation[1]).mean())
