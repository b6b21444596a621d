"""Calibration, the report, and the pictures."""

import json
import re

import numpy as np
import pytest

from hbsc_training.__main__ import main
from hbsc_training.calibration import (
    Calibration,
    calibrate,
    calibrated,
    confidence_threshold,
    cross_calibrate,
    fit_temperature,
)
from hbsc_training.figures import accuracy_by_coverage
from hbsc_training.manifest import CLASSES, ManifestError
from hbsc_training.predictions import OutOfFold
from hbsc_training.report import assess, assessed_figures, manifest_figures, selections


def drawn_predictions(sharpened: float = 1.0, recordings: int = 400, seed: int = 0) -> OutOfFold:
    """Labels drawn from the probabilities, which are then sharpened: a network too sure of itself for `sharpened` > 1."""
    rng = np.random.default_rng(seed)
    honest = calibrated(np.exp(rng.standard_normal((recordings, 4)) * 1.5), 1.0)
    labels = np.array([rng.choice(4, p=row) for row in honest])
    told = np.stack([calibrated(honest, 1 / sharpened)] * 2)
    groups = np.array([f"g{n // 4:03d}" for n in range(recordings)])
    return OutOfFold([f"{n:03d}.wav" for n in range(recordings)], labels, groups, told, {"seeds": [0, 1]})


@pytest.fixture(scope="module")
def predictions_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("evaluation") / "group.json"
    drawn_predictions(2.0, recordings=80).save(path)
    return path


class TestCalibration:
    def test_a_temperature_keeps_order_sum_and_zero(self):
        told = np.array([0.7, 0.3, 0.0, 0.0])
        softer = calibrated(told, 2.0)
        assert softer.sum() == pytest.approx(1) and softer[0] < 0.7 and softer[2] == 0.0
        assert softer[0] / softer[1] == pytest.approx(np.sqrt(7 / 3))
        assert calibrated(told, 1.0) == pytest.approx(told)

    @pytest.mark.parametrize("sharpened", [0.5, 1.0, 2.0])
    def test_the_temperature_found_undoes_the_sharpening(self, sharpened):
        found = fit_temperature(drawn_predictions(sharpened, recordings=4000))
        assert found == pytest.approx(sharpened, rel=0.08)

    @pytest.mark.parametrize("coverage", [0.5, 0.8, 1.0])
    def test_the_threshold_answers_the_share_it_was_chosen_for(self, coverage):
        predictions = drawn_predictions()
        confidence = predictions.pooled()[0].max(axis=1)
        share = (confidence >= confidence_threshold(predictions, coverage)).mean()
        assert coverage <= share < coverage + 0.02

    def test_a_recording_is_calibrated_by_other_groups_alone(self):
        predictions = drawn_predictions(2.0)
        made, answered = cross_calibrate(predictions, 0.8)
        changed = predictions.labels.copy()
        one_group = predictions.groups == "g007"
        changed[one_group] = (changed[one_group] + 1) % 4
        spoilt = OutOfFold(predictions.paths, changed, predictions.groups, predictions.probabilities)
        assert fit_temperature(spoilt) != fit_temperature(predictions)
        assert answered.mean() == pytest.approx(0.8, abs=0.03)
        assert made.probabilities.max(axis=2).mean() < predictions.probabilities.max(axis=2).mean()

    def test_without_predictions_nothing_is_changed_or_refused(self):
        assert Calibration() == Calibration(temperature=1.0, uncertain_below=0.0, coverage=1.0)


class TestFigures:
    def test_calibration_lowers_the_calibration_error_of_a_network_too_sure(self):
        figures = assessed_figures(assess(drawn_predictions(2.0), resamples=100))
        assert figures["calibration error"].value < figures["calibration error, raw"].value / 2
        assert figures["accuracy, most certain 80 %"].value > figures["accuracy"].value
        assert figures["accuracy"].low < figures["accuracy"].value < figures["accuracy"].high

    def test_a_group_can_be_told_apart(self):
        predictions = drawn_predictions(recordings=80)
        assert {name: kept.sum() for name, kept in selections(predictions, "g003").items()} == {
            "all": 80,
            "without g003": 76,
            "only g003": 4,
        }
        assert list(selections(predictions, "nobody")) == ["all"]
        named = [f["name"] for f in manifest_figures(assess(predictions, resamples=50), "synthetic", "g003")]
        assert "accuracy, synthetic" in named and "recall murmur, synthetic, without g003" in named

    def test_accuracy_by_coverage_takes_the_most_certain_first(self):
        probabilities = np.array([[0.6, 0.4, 0, 0], [0.9, 0.1, 0, 0], [0.5, 0.3, 0.2, 0]])
        assert accuracy_by_coverage(probabilities, np.array([1, 0, 0])) == pytest.approx([1, 1 / 2, 2 / 3])


class TestStoredPredictions:
    def test_survive_the_round_trip(self, predictions_file):
        stored, made = OutOfFold.load(predictions_file), drawn_predictions(2.0, recordings=80)
        assert stored.paths == made.paths and stored.made_by == {"seeds": [0, 1]}
        assert np.array_equal(stored.probabilities, made.probabilities) and np.array_equal(stored.groups, made.groups)

    def test_are_refused_in_another_shape_or_with_another_label(self, predictions_file, tmp_path):
        content = json.loads(predictions_file.read_text())
        spoilt = tmp_path / "spoilt.json"
        spoilt.write_text(json.dumps(content | {"probabilities": content["probabilities"][0]}))
        with pytest.raises(ManifestError, match=r"expected \[repeats, 80, 4\]"):
            OutOfFold.load(spoilt)
        content["recordings"][0]["label"] = "abnormal"
        spoilt.write_text(json.dumps(content))
        with pytest.raises(ManifestError, match="label 'abnormal', expected one of artifact"):
            OutOfFold.load(spoilt)


def write_report(predictions_file, model):
    options = ["--predictions", str(predictions_file), "--model", str(model), "--apart", "g003", "--resamples", "50"]
    assert main(["report", *options]) == 0
    return model / "card"


@pytest.fixture(scope="module")
def card(predictions_file, tmp_path_factory):
    """The card of a model whose predictions are `predictions_file`."""
    return write_report(predictions_file, tmp_path_factory.mktemp("model"))


class TestReport:
    def test_writes_tables_pictures_and_the_predictions(self, card, predictions_file):
        pictures = {f"{name}.{kind}" for name in ("confusion", "coverage", "reliability") for kind in ("svg", "png")}
        assert {path.name for path in card.iterdir()} == pictures | {"figures.md", "out-of-fold.json"}
        assert (card / "out-of-fold.json").read_bytes() == predictions_file.read_bytes()

    def test_the_tables_say_what_the_manifest_says(self, card, predictions_file):
        text = (card / "figures.md").read_text()
        fitted = calibrate(OutOfFold.load(predictions_file), 0.8)
        assert f"temperature {fitted.temperature:g}, uncertain below {fitted.uncertain_below:g}" in text
        assert "|  | all (80) | without g003 (76) | only g003 (4) |" in text
        for name in (*CLASSES, "calibration error, raw", "accuracy, most certain 80 %"):
            assert name in text

    def test_the_same_predictions_give_the_same_bytes(self, card, predictions_file, tmp_path):
        again = write_report(predictions_file, tmp_path)
        for path in card.iterdir():
            assert (again / path.name).read_bytes() == path.read_bytes()

    def test_the_pictures_bear_no_date(self, card):
        for path in card.glob("*.svg"):
            assert not re.search(r"<dc:date>|20\d\d-\d\d-\d\d", path.read_text())
