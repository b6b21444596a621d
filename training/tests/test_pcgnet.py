"""The spectrogram, the network that hears no colour, the regressions, and the graph that holds them all."""

import numpy as np
import pytest
import torch

from hbsc_training.calibration import Calibration, calibrated
from hbsc_training.inference import OnnxClassifier
from hbsc_training.manifest import RecordingEntry
from hbsc_training.pcgnet.answer import HOP_SECONDS, WINDOW_SECONDS, PcgNetAnswer
from hbsc_training.pcgnet.crossfitting import cross_fitting_tasks, fit_tasks, fold_of, left_out_tasks, stored_logits, stored_network
from hbsc_training.pcgnet.databases import database_figures, databases_table
from hbsc_training.pcgnet.dataset import HeartSounds
from hbsc_training.pcgnet.decision import fit_decision, inputs_of
from hbsc_training.pcgnet.evaluation import Measured
from hbsc_training.pcgnet.familiarity import fit_familiarity
from hbsc_training.pcgnet.features import FEATURES, LAGS, SpectrogramFeatures, _lagged_products
from hbsc_training.pcgnet.fitting import NetworkConfig, drawing_chances, fit_network
from hbsc_training.pcgnet.measurements import measure
from hbsc_training.pcgnet.memory import fit_memory
from hbsc_training.pcgnet.network import MurmurNetwork
from hbsc_training.pcgnet.spectrogram import BANDS, RATE_HZ, LogBands, Spectrogram
from hbsc_training.recordings import PreparedDataset
from hbsc_training.release import ModelDescription, release
from hbsc_training.resampling import ResamplingSpec
from hbsc_training.synthesis import synthetic_pcg

LABELS = {
    "pascal_a": ("artifact", "extrahls", "murmur", "normal"),
    "pascal_b": ("murmur", "normal", "extrastole"),
    "physionet2016_a": ("abnormal", "normal"),
    "physionet2016_e": ("abnormal", "normal"),
}
QUICK = NetworkConfig(steps=3, batch_size=4, crop_frames=(60,))


def entry(dataset: str, label: str, number: int) -> RecordingEntry:
    return RecordingEntry(f"{dataset}/{label}{number}.wav", dataset, label, f"{label}{number}", RATE_HZ, 6000, "0" * 64)


@pytest.fixture(scope="module")
def sounds() -> HeartSounds:
    """Sixteen synthetic recordings of 3 s a label and data set; murmurs have noise in them."""
    entries, samples = [], []
    for dataset, labels in LABELS.items():
        for label in labels:
            for number in range(16):
                murmur = 0.4 if label in ("murmur", "abnormal") else 0.0
                entries.append(entry(dataset, label, number))
                samples.append(synthetic_pcg(3.0, RATE_HZ, len(entries), murmur=murmur))
    return HeartSounds.of(PreparedDataset(entries, samples))


@pytest.fixture(scope="module")
def measured(sounds, tmp_path_factory) -> tuple[Measured, object]:
    folder = tmp_path_factory.mktemp("networks")
    fit_tasks(sounds, cross_fitting_tasks(sounds), QUICK, folder)
    return Measured.of(sounds, measure(sounds.power, copies=1), folder), folder


def test_level_does_not_matter():
    samples = torch.randn(1, 4000)
    quiet, loud = Spectrogram()(samples * 1e-3), Spectrogram()(samples * 10)
    assert torch.allclose(quiet, loud, rtol=1e-3)


@pytest.mark.parametrize("samples", [2000, 2001, 5999, 20_000])
def test_features_are_finite_even_of_silence_and_of_a_click(samples):
    silence = torch.zeros(1, samples)
    click = silence.clone()
    click[0, samples // 2] = 1
    for signal in (silence, click):
        power = Spectrogram()(signal)
        features = SpectrogramFeatures()(power, LogBands()(power))
        assert features.shape == (1, FEATURES) and torch.isfinite(features).all()


@pytest.mark.parametrize("frames", [47, 64, 76, 77, 144, 1797])
def test_lagged_products_are_those_of_a_row_with_itself_later(frames):
    rows = torch.randn(3, frames, dtype=torch.float64)
    later = torch.nn.functional.pad(rows, (0, LAGS))
    expected = torch.stack([(rows * later[:, lag : lag + frames]).sum(dim=1) for lag in range(LAGS)], dim=1)
    assert torch.allclose(_lagged_products(rows), expected)


def test_network_hears_no_colour():
    torch.manual_seed(0)
    network = MurmurNetwork().eval()
    bands = torch.randn(1, BANDS, 120)
    coloured = bands + torch.randn(1, BANDS, 1)
    with torch.no_grad():
        assert torch.allclose(network(bands), network(coloured), atol=1e-5)


def test_fit_repeats_bit_for_bit(sounds):
    hospitals = np.flatnonzero(~sounds.of_dataset("pascal_a"))
    first, second = (fit_network(sounds, hospitals, QUICK).state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_poor_recordings_are_drawn_half_as_often():
    chances = drawing_chances(np.array(["b x", "b x", "b y"]), np.array([True, False, False]))
    assert chances.sum() == pytest.approx(1) and chances[1] == pytest.approx(2 * chances[0])


def test_no_network_is_asked_about_what_it_was_fitted_to(sounds):
    folds = fold_of(sounds)
    for task in (*cross_fitting_tasks(sounds), *left_out_tasks(sounds)):
        assert not (task.fitted_to & task.asked_about).any()
        assert not task.fitted_to[sounds.of_dataset("pascal_a")].any()
        assert not set(sounds.groups[task.fitted_to]) & set(sounds.groups[task.asked_about])
    assert (folds >= 0).sum() == (~sounds.of_dataset("pascal_a")).sum()


def test_every_recording_has_a_logit(measured):
    assert np.isfinite(measured[0].logits).all()


def test_familiarity_knows_its_databases_and_no_others():
    rng = np.random.default_rng(0)
    home = rng.normal(0, 1, (200, FEATURES))
    databases = np.array(["one", "two"] * 100)
    home[databases == "two"] += 3
    familiarity = fit_familiarity(home, databases, np.arange(200) % 5)
    assert np.median(familiarity(home)) > 0.5
    assert familiarity(home + 20).max() < 0.01


def test_decision_gives_probabilities(sounds, measured):
    values, _ = measured
    said = values.said_by(values.decision(np.ones(len(sounds.entries), bool)), np.arange(len(sounds.entries)))
    assert said.shape == (len(sounds.entries), 4) and said.min() >= 0 and said.sum(axis=1) == pytest.approx(1)


def test_held_out_recordings_change_nothing_of_what_is_said_about_them(sounds, measured):
    values, _ = measured
    held_out = np.arange(0, len(sounds.entries), 15)
    kept = np.ones(len(sounds.entries), bool)
    kept[held_out] = False
    features, logits = values.features.copy(), values.logits.copy()
    features[:, held_out], logits[held_out] = 1e6, 1e6
    first = fit_decision(sounds, values.features, values.logits, fold_of(sounds), kept)
    second = fit_decision(sounds, features, logits, fold_of(sounds), kept)
    assert set(sounds.datasets[held_out]) == set(LABELS)
    for part in ("familiarity", "memory", "general", "hospitals"):
        for name, value in vars(getattr(first, part)).items():
            assert np.array_equal(value, getattr(getattr(second, part), name)), f"{part}.{name}"


def test_graph_says_what_the_decision_says(sounds, measured):
    values, folder = measured
    everything = np.ones(len(sounds.entries), bool)
    decision = values.decision(everything)
    network = stored_network(folder, "all")
    answer = PcgNetAnswer(network, decision).eval()
    known = np.flatnonzero(sounds.of_dataset("pascal_a"))[0]
    familiar = np.flatnonzero(sounds.of_dataset("physionet2016_a"))[0]
    for at in (known, familiar):
        samples = torch.from_numpy(synthetic_pcg(3.0, RATE_HZ, int(at) + 1, murmur=0.4 if sounds.murmur[at] == 1 else 0.0))[None]
        with torch.no_grad():
            power = Spectrogram()(samples)
            bands = LogBands()(power)
            features = SpectrogramFeatures()(power, bands).numpy()
            inputs = inputs_of(features[None], network(bands).numpy())[0]
            whole = answer(samples)[0].numpy()
        assert np.abs(whole - decision.probabilities(inputs)).max() < 1e-4


def test_memory_knows_a_recording_again_and_forgets_one_under_two_labels(sounds, measured):
    values, _ = measured
    decision = values.decision(np.ones(len(sounds.entries), bool))
    inside = np.flatnonzero(sounds.of_dataset("pascal_a"))
    places = decision.familiarity.whitened(values.features[0, inside])
    twice = np.concatenate([values.features[0, inside], values.features[0, inside[:1]]])
    classes = np.append(sounds.classes[inside], (sounds.classes[inside[0]] + 1) % 4)
    known, recalled = fit_memory(decision.familiarity, twice, classes).recall(places)
    assert known[0] < 0.99 and (known[1:] > 0.99).mean() > 0.5
    assert (recalled.argmax(axis=1) == sounds.classes[inside])[known[:, 0] > 0.99].all()


def test_figures_by_database(sounds, measured):
    values, folder = measured
    fit_tasks(sounds, left_out_tasks(sounds), QUICK, folder)
    left_out = values.by_database(folder)
    assert np.isfinite(left_out).all()
    assert np.isfinite(stored_logits(folder, ["without-pascal_b"], len(sounds.entries))[sounds.of_dataset("pascal_b")]).all()
    figures = database_figures(sounds, values.by_fold(), left_out)
    assert [row["database"] for row in figures["rows"]] == sorted(LABELS)
    assert "| physionet2016_e | 32 (16) |" in databases_table(figures)


@pytest.mark.parametrize("samples", [2000, 5887, 5888, 18_000, 240_000])
def test_onnx_equals_pytorch(sounds, measured, tmp_path, samples):
    values, _ = measured
    torch.manual_seed(0)
    answer = PcgNetAnswer(MurmurNetwork().eval(), values.decision(np.ones(len(sounds.entries), bool))).eval()
    calibration = Calibration(1.5, 0.4, 0.8)
    description = ModelDescription(
        "pcgnet", "9.9.9", ResamplingSpec(target_rate_hz=RATE_HZ), WINDOW_SECONDS, HOP_SECONDS, calibration, [], {}
    )
    folder, difference = release(answer, description, tmp_path)
    signal = np.random.default_rng(samples).standard_normal(samples).astype(np.float32) * 0.1
    whole, windows = OnnxClassifier(folder).answer(signal, RATE_HZ)
    with torch.no_grad():
        expected, expected_windows = (calibrated(o[0].numpy(), 1.5) for o in answer(torch.from_numpy(signal)[None]))
    frames = 1 + (samples - 128) // 40
    assert windows.shape == (max(1, 1 + (frames - 144) // 48), 4) and difference < 1e-4
    assert np.abs(whole - expected).max() < 1e-4 and np.abs(windows - expected_windows).max() < 1e-4
