"""The resampler keeps what it promises in RESAMPLING.md."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import resample_poly

from hbsc_training.resampling import rate_ratio, resample, resampled_length, resampling_kernel
from hbsc_training.sweep import passband_hz, tone_gains_db, worst_unwanted_db

RATES_HZ = [1000, 2000, 4000, 6000, 11025, 12345, 16000, 22050, 44100, 48000, 96000, 192000]


@pytest.mark.parametrize("rate_hz", [2000, 4000, 11025, 16000, 44100, 48000])
def test_aliases_and_images_are_60_db_down(rate_hz):
    assert worst_unwanted_db(rate_hz, tones=40) < -60


@pytest.mark.parametrize("rate_hz", [11025, 44100, 48000])
def test_passband_is_flat_to_3_khz(rate_hz):
    assert passband_hz(rate_hz, 0.1) > 3000
    assert abs(tone_gains_db(50.0, rate_hz)[0]) < 0.01


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("samples", [1, 7, 1000, 4411])
def test_length_is_rounded_up(rate_hz, samples):
    new, orig = rate_ratio(rate_hz)
    converted = resample(np.zeros(samples, np.float32), rate_hz)
    assert len(converted) == math.ceil(Fraction(samples * new, orig)) == resampled_length(samples, new, orig)
    assert converted.dtype == np.float32


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_constant_stays_constant_away_from_the_ends(rate_hz):
    converted = resample(np.full(rate_hz, 0.25, np.float32), rate_hz)
    assert np.abs(converted[200:-200] - 0.25).max() < 1e-6


def test_target_rate_is_the_identity():
    signal = np.random.default_rng(0).standard_normal(100).astype(np.float32)
    assert np.array_equal(resample(signal, 8000), signal)
    assert np.array_equal(resample(signal, 8001), signal)


@pytest.mark.parametrize(
    ("rate_hz", "ratio", "taps"),
    [(44100, (80, 441), 643), (11025, (320, 441), 493), (4000, (2, 1), 39), (192000, (1, 24), 898), (12345, (429, 662), 720)],
)
def test_ratio_and_kernel_size(rate_hz, ratio, taps):
    assert rate_ratio(rate_hz) == ratio
    kernel, width = resampling_kernel(*ratio)
    assert kernel.shape == (ratio[0], taps) and taps == 2 * width + ratio[1]


@pytest.mark.parametrize("rate_hz", [44101, 12345, 7919, 191999, 1001])
def test_terms_stay_below_the_limit(rate_hz):
    new, orig = rate_ratio(rate_hz)
    assert 1 <= new <= 1024 and 1 <= orig <= 1024
    assert abs(new / orig / (8000 / rate_hz) - 1) < 1e-2


def test_kernel_test_vectors():
    kernel, _ = resampling_kernel(80, 441)
    expected = {(0, 101): 0.15965438, (0, 92): -0.033848185, (0, 131): 0.0049656914, (40, 321): 0.15797481}
    for index, value in expected.items():
        assert kernel[index] == pytest.approx(value, abs=1e-8)


def test_signal_test_vectors():
    n = np.arange(1000)
    signal = (np.sin(0.01 * n) + 0.5 * ((n * 7919) % 101) / 101 - 0.25).astype(np.float32)
    converted = resample(signal, 44100)
    assert converted[[0, 1, 10, 50, 91, 181]] == pytest.approx(
        [-0.0366562, 0.0167436, 0.5306576, 0.3327709, -0.9520395, -0.4055503], abs=2e-6
    )


def test_agrees_with_an_independent_resampler_on_a_low_band_signal():
    time_s = np.arange(44100) / 44100
    signal = (np.sin(2 * np.pi * 60 * time_s) + 0.3 * np.sin(2 * np.pi * 700 * time_s)).astype(np.float32)
    independent = resample_poly(signal.astype(np.float64), 80, 441)
    assert np.abs(resample(signal, 44100) - independent)[400:-400].max() < 2e-3


def test_refuses_what_it_cannot_convert():
    with pytest.raises(ValueError, match="positive"):
        resample(np.zeros(10, np.float32), 0)
    with pytest.raises(ValueError, match="mono"):
        resample(np.zeros((10, 2), np.float32), 44100)
