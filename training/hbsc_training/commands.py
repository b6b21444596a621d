"""What each command does and prints."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from . import figures, pictures, robustness
from .calibration import Calibration
from .crossvalidation import make_folds, out_of_fold
from .fitting import EpochRecord, FitConfig, fit, predict
from .inference import OnnxClassifier
from .layouts import read_layout
from .manifest import CLASSES, data_sha256, select_labelled
from .pcm import pcm_to_mono, read_pcm
from .predictions import OutOfFold
from .recordings import load_prepared, load_recording, prepare
from .release import Checkpoint, describe_m5, print_release, release
from .report import assess, assessed_figures, manifest_figures, selections, write_card
from .resampling import ResamplingSpec
from .sweep import sweep_table


class UsageError(ValueError):
    """Options that do not go together."""


def run_prepare(options: argparse.Namespace) -> None:
    """Find the layout of each data folder, convert the labelled recordings and store them."""
    listings = {folder: read_layout(folder) for folder in options.data}
    for note in (note for listing in listings.values() for note in listing.notes):
        print(f"note: {note}")
    out = options.out or Path(f"runs/prepared-{options.rate}")
    dataset = prepare(listings, out, options.dataset, ResamplingSpec(target_rate_hz=options.rate))
    counts = Counter((e.dataset, e.label) for e in dataset.entries)
    print(f"{len(dataset.entries)} recordings in {len(set(dataset.groups))} groups, {options.rate} Hz")
    for name in sorted({e.dataset for e in dataset.entries}):
        print(f"{name}: " + ", ".join(f"{label} {n}" for (of, label), n in sorted(counts.items()) if of == name))
    print(f"data sha256 {data_sha256(dataset.entries)}\nwritten to {out}")


def _print_epoch(record: EpochRecord) -> None:
    held_out = (
        "" if record.validation_loss is None else f"{record.validation_loss:>12.4f}{record.validation_accuracy:>12.3f}"
    )
    print(f"{record.epoch:>5}{record.loss:>10.4f}{record.accuracy:>10.3f}{held_out}{record.seconds:>9.2f}", flush=True)


def _report(title: str, labels: np.ndarray, probabilities: np.ndarray, picture: Path | None = None) -> None:
    predicted = probabilities.argmax(1)
    matrix = figures.confusion_matrix(labels, predicted)
    print(f"\n{title}\n{figures.classification_report(labels, predicted)}\n\n{figures.confusion_table(matrix)}")
    if picture:
        written = pictures.confusion_picture(matrix, title, picture)
        print(f"confusion matrix in {' and '.join(map(str, written))}")


def run_train(options: argparse.Namespace) -> None:
    """Fit on everything (the shipped model), or hold out one fold to watch the validation figures."""
    dataset = load_prepared(options.prepared)
    config = FitConfig(seed=options.seed, epochs=options.epochs)
    labels = dataset.labels
    chosen, held_out = np.arange(len(labels)), np.array([], dtype=int)
    if options.holdout_fold is not None:
        chosen, held_out = make_folds(labels, dataset.groups, "group", 5, options.seed)[options.holdout_fold]
    validation = ([dataset.samples[i] for i in held_out], labels[held_out]) if len(held_out) else None
    validation_columns = f"{'val. loss':>12}{'val. acc.':>12}" if validation else ""
    print(f"{'epoch':>5}{'loss':>10}{'accuracy':>10}{validation_columns}{'seconds':>9}")
    training = [dataset.samples[i] for i in chosen]
    result = fit(training, labels[chosen], config, validation, _print_epoch)
    options.out.mkdir(parents=True, exist_ok=True)
    entries = [dataset.entries[i] for i in chosen]
    Checkpoint.of(result.model.state_dict(), entries, config).save(options.out / "last.pt")
    Checkpoint.of(result.best_state, entries, config).save(options.out / "best.pt")
    print(f"\nlast epoch in {options.out / 'last.pt'}, best epoch ({result.best_epoch}) in {options.out / 'best.pt'}")
    picture = options.out / "confusion"
    if validation:
        _report("Held-out fold, last epoch", validation[1], predict(result.model, validation[0]), picture)
    else:
        print("\nThe following says nothing about new recordings; see `evaluate`")
        _report("On the recordings it was trained on", labels[chosen], predict(result.model, training), picture)


def run_evaluate(options: argparse.Namespace) -> None:
    """Tests of an exported model if asked for, otherwise cross-validation of the recipe."""
    asked = [bool(options.robustness), bool(options.latency), options.recordings is not None]
    if any(asked) and options.model is None:
        raise UsageError("--robustness, --latency and --recordings need --model")
    if options.robustness and options.data is None:
        raise UsageError("--robustness needs --data")
    if options.robustness:
        _print_robustness(options)
    if options.latency:
        _print_latency(options.model)
    if options.recordings is not None:
        _print_recordings(options.model, options.recordings)
    if not any(asked):
        _cross_validate(options)


def _print_robustness(options: argparse.Namespace) -> None:
    classifier = OnnxClassifier(options.model)
    entries = select_labelled(read_layout(options.data).entries, [options.dataset])
    measured = robustness.measure(classifier, (load_recording(options.data, e) for e in entries))
    print(f"Change of the probabilities against the original file, {len(entries)} recordings of {options.dataset}")
    print(robustness.table(measured))
    if "MP3 128 kbit/s" not in measured:
        print("MP3 left out: ffmpeg is not installed")


def _print_latency(model: Path) -> None:
    classifier = OnnxClassifier(model)
    for seconds in (1, 9, 120):
        median, tail = classifier.latency_ms(seconds)
        print(
            f"{seconds:>4} s at {classifier.sample_rate_hz} Hz, one thread: median {median:.2f} ms, 95th percentile {tail:.2f} ms"
        )


def _print_recordings(model: Path, folder: Path) -> None:
    classifier = OnnxClassifier(model)
    print(f"{'recording':<32}{'answer':<10}" + "".join(f"{name:>10}" for name in CLASSES))
    for path in sorted([*folder.glob("*.wav"), *folder.glob("*.flac")]):
        pcm, rate = read_pcm(path)
        answer = classifier.probabilities(pcm_to_mono(pcm), rate)
        print(f"{path.name:<32}{CLASSES[int(answer.argmax())]:<10}" + "".join(f"{p:>10.3f}" for p in answer))


def _cross_validate(options: argparse.Namespace) -> None:
    dataset = load_prepared(options.prepared)
    for protocol in ("group", "file") if options.protocol == "both" else (options.protocol,):
        stored = options.out / f"{protocol}.json"
        made_by = {
            "protocol": protocol,
            "seeds": options.seeds,
            "epochs": options.epochs,
            "dataSha256": data_sha256(dataset.entries),
        }
        if options.reuse:
            predictions = OutOfFold.load(stored)
            if predictions.made_by != made_by:
                raise UsageError(f"{stored} comes from other data or options; run without --reuse")
        else:
            config = FitConfig(epochs=options.epochs)
            probabilities = out_of_fold(dataset, config, protocol, options.seeds, jobs=options.jobs)
            predictions = OutOfFold.of(dataset.entries, probabilities, made_by)
            predictions.save(stored)
        _print_cross_validation(predictions, options.apart)


def _print_cross_validation(predictions: OutOfFold, apart: str) -> None:
    made_by, seeds = predictions.made_by, len(predictions.probabilities)
    how = "by recording session" if made_by["protocol"] == "group" else "BY FILE (flatters: sessions leak)"
    print(f"\n== 5 folds split {how}, {seeds} seeds, {made_by['epochs']} epochs, out-of-fold")
    print("in brackets: 95 % interval, bootstrap over groups; calibrated with other groups' temperature and threshold")
    assessment = assess(predictions)
    chosen = selections(predictions, apart)
    tables = [assessed_figures(assessment.of_recordings(kept)) for kept in chosen.values()]
    print(f"{'':<28}" + "".join(f"{f'{name} ({kept.sum()})':>24}" for name, kept in chosen.items()))
    for key in tables[0]:
        print(f"{key:<28}" + "".join(f"{str(table[key]):>24}" for table in tables))
    accuracies = ", ".join(f"{(p.argmax(1) == predictions.labels).mean():.3f}" for p in predictions.probabilities)
    print(f"accuracy of each seed: {accuracies}")
    probabilities, labels = predictions.pooled()
    _report(f"All {seeds} seeds together", labels, probabilities)


def run_export(options: argparse.Namespace) -> None:
    """Write the model folder and check it against PyTorch."""
    checkpoint = Checkpoint.load(options.checkpoint)
    calibration, measured = Calibration(), []
    if options.predictions:
        predictions = OutOfFold.load(options.predictions)
        if predictions.made_by.get("dataSha256") != checkpoint.data_sha256:
            raise UsageError(f"{options.predictions} and {options.checkpoint} come from different recordings")
        assessment = assess(predictions, options.coverage)
        calibration = assessment.calibration
        measured = manifest_figures(assessment, "PASCAL A, sessions held out", options.apart)
    description = describe_m5(checkpoint, options.name, options.version, calibration, measured)
    print_release(*release(checkpoint.answering(), description, options.models), calibration)


def run_report(options: argparse.Namespace) -> None:
    """Write the tables and pictures of a model's card."""
    assessment = assess(OutOfFold.load(options.predictions), options.coverage, options.resamples)
    for path in write_card(options.model / "card", options.predictions, assessment, options.apart):
        print(path)


def run_resampling(options: argparse.Namespace) -> None:
    """Print the tone sweep."""
    print(sweep_table())
