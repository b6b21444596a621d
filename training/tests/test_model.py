"""Fitting, figures, export and the model folder."""

import hashlib
import json

import numpy as np
import onnx
import pytest
import torch

from hbsc_training.__main__ import main
from hbsc_training.calibration import Calibration, calibrated
from hbsc_training.figures import calibration_error, classification_report, figures_with_intervals
from hbsc_training.fitting import FitConfig, fit
from hbsc_training.inference import OnnxClassifier
from hbsc_training.layouts import read_layout
from hbsc_training.m5 import FRAME_REACH, FRAME_SAMPLES, M5, M5Answer
from hbsc_training.recordings import prepare
from hbsc_training.release import Checkpoint, describe_m5, largest_golden_difference, release
from hbsc_training.resampling import DEFAULT_SPEC
from hbsc_training.synthesis import synthetic_pcg


@pytest.fixture(scope="module")
def dataset(data_dir, tmp_path_factory):
    return prepare({data_dir: read_layout(data_dir)}, tmp_path_factory.mktemp("prepared"), ["pascal_a"])


CALIBRATION = Calibration(temperature=1.5, uncertain_below=0.4, coverage=0.8)


@pytest.fixture(scope="module")
def released(dataset, tmp_path_factory):
    """A model folder made from two epochs on synthetic recordings, and its checkpoint."""
    config = FitConfig(seed=3, epochs=2)
    result = fit(dataset.samples, dataset.labels, config)
    checkpoint = Checkpoint.of(result.model.state_dict(), dataset.entries, config)
    description = describe_m5(checkpoint, "m5", "9.9.9", CALIBRATION, [])
    folder, _ = release(checkpoint.answering(), description, tmp_path_factory.mktemp("models"))
    return folder, checkpoint


def test_fit_repeats_bit_for_bit(dataset):
    first, second = (fit(dataset.samples, dataset.labels, FitConfig(seed=1, epochs=2)) for _ in range(2))
    assert [r.loss for r in first.history] == [r.loss for r in second.history]
    for one, other in zip(first.model.state_dict().values(), second.model.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def pytorch_answer(checkpoint, signal):
    with torch.no_grad():
        return [
            calibrated(o[0].numpy(), CALIBRATION.temperature) for o in checkpoint.answering()(torch.from_numpy(signal)[None])
        ]


@pytest.mark.parametrize("samples", [8000, 8001, 24017, 72000, 960000])
def test_onnx_equals_pytorch(released, samples):
    folder, checkpoint = released
    signal = np.random.default_rng(samples).standard_normal(samples).astype(np.float32) * 0.1
    whole, windows = OnnxClassifier(folder).answer(signal, 8000)
    expected, expected_windows = pytorch_answer(checkpoint, signal)
    assert whole.shape == (4,) and whole.sum() == pytest.approx(1, abs=1e-6)
    assert windows.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert np.abs(whole - expected).max() < 1e-4 and np.abs(windows - expected_windows).max() < 1e-4


@pytest.mark.parametrize(("frames", "windows"), [(1, 1), (4, 1), (5, 1), (6, 2), (7, 2), (8, 3), (16, 7)])
def test_windows_are_means_of_five_frames_two_apart(frames, windows):
    torch.manual_seed(0)
    model = M5().eval()
    samples = torch.randn(1, max(8000, FRAME_REACH + (frames - 1) * FRAME_SAMPLES))
    with torch.no_grad():
        whole, answered = M5Answer(model).eval()(samples)
        heard = model.frames(samples)
        expected = [torch.softmax(model.head(heard[0, :, 2 * w : 2 * w + 5].mean(dim=1)), dim=0) for w in range(windows)]
    assert heard.shape[2] == frames and answered.shape == (1, windows, 4)
    assert torch.allclose(answered[0], torch.stack(expected), atol=1e-6)
    assert windows > 1 or torch.allclose(whole, answered[0], atol=1e-6)


@pytest.mark.parametrize("level", [0.0, 0.5, 1e-7])
def test_silence_and_offset_give_numbers_in_both(released, level):
    folder, checkpoint = released
    signal = np.full(16000, level, np.float32)
    answer = OnnxClassifier(folder).probabilities(signal, 8000)
    assert np.isfinite(answer).all() and np.abs(answer - pytorch_answer(checkpoint, signal)[0]).max() < 1e-4


def test_golden_vectors_hold(released):
    folder, _ = released
    assert largest_golden_difference(folder) < 1e-4
    golden = json.loads((folder / "golden" / "golden.json").read_text())
    assert {c["sampleRateHz"] for c in golden["cases"]} == {4000, 8000, 11025, 44100, 48000}
    for case in golden["cases"]:
        assert (folder / "golden" / case["file"]).stat().st_size == 4 * case["samples"]
        assert ("resampled" in case) == (case["sampleRateHz"] != 8000)


def test_manifest_describes_the_file(released):
    folder, checkpoint = released
    manifest = json.loads((folder / "manifest.json").read_text())
    content = (folder / manifest["file"]).read_bytes()
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest() and manifest["bytes"] == len(content)
    assert manifest["training"]["dataSha256"] == checkpoint.data_sha256
    assert manifest["training"]["recordings"] == 24
    assert manifest["resampling"]["zeroCrossings"] == DEFAULT_SPEC.zero_crossings
    assert manifest["calibration"] == {"method": "temperature", "temperature": 1.5}
    assert manifest["decision"] == {"uncertainBelow": 0.4, "coverage": 0.8}
    assert manifest["windows"] == {"output": "window_probabilities", "lengthSeconds": 2.904, "hopSeconds": 1.024}


def test_onnx_file_is_self_contained_and_reproducible(released, tmp_path):
    folder, checkpoint = released
    model = onnx.load(folder / "model.onnx", load_external_data=False)
    assert all(t.data_location == onnx.TensorProto.DEFAULT for t in model.graph.initializer)
    assert "BatchNormalization" not in {n.op_type for n in model.graph.node}
    again, _ = release(checkpoint.answering(), describe_m5(checkpoint, "m5", "9.9.9", CALIBRATION, []), tmp_path)
    for name in ("model.onnx", "manifest.json", "golden/golden.json"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_level_does_not_matter():
    torch.manual_seed(0)
    model, signal = M5().eval(), torch.from_numpy(synthetic_pcg(2, 8000, 1))[None]
    with torch.no_grad():
        assert torch.allclose(model(signal), model(0.01 * signal + 0.1), atol=1e-3)
        assert torch.isfinite(model(torch.zeros(1, 8000))).all()


def test_figures_of_known_predictions():
    labels, groups = np.array([0, 0, 1, 1, 2, 2, 3, 3]), np.array(list("aabbccdd"))
    probabilities = np.eye(4)[[0, 0, 1, 1, 2, 3, 3, 3]]
    figures = figures_with_intervals(probabilities[None], labels, groups, resamples=200)
    assert figures["accuracy"].value == pytest.approx(7 / 8)
    assert figures["recall murmur"].value == pytest.approx(0.5)
    assert figures["macro-F1"].value == pytest.approx((1 + 1 + 2 / 3 + 0.8) / 4)
    assert figures["accuracy"].low <= 7 / 8 <= figures["accuracy"].high
    assert calibration_error(probabilities, labels) == pytest.approx(1 / 8)
    assert "murmur" in classification_report(labels, probabilities.argmax(1))


def test_commands_run_end_to_end(data_dir, tmp_path, capsys):
    prepared, run, models = tmp_path / "prepared", tmp_path / "run", tmp_path / "models"
    assert main(["prepare", "--data", str(data_dir), "--out", str(prepared)]) == 0
    assert main(["train", "--prepared", str(prepared), "--epochs", "1", "--holdout-fold", "0", "--out", str(run)]) == 0
    assert (run / "confusion.svg").stat().st_size and (run / "confusion.png").stat().st_size
    assert main(["export", "--checkpoint", str(run / "last.pt"), "--models", str(models)]) == 0
    assert main(["evaluate", "--latency", "--recordings", str(data_dir), "--model", str(models / "m5" / "1.0.0")]) == 0
    printed = capsys.readouterr().out
    for expected in ("24 recordings", "val. loss", "Held-out fold", "sha256", "one thread", "00.flac"):
        assert expected in printed


def test_commands_name_what_is_missing(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["train", "--prepared", str(tmp_path)])
    assert "run `prepare` first" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["evaluate", "--robustness"])
    assert "need --model" in capsys.readouterr().err
