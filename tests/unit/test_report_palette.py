"""Colours hold their contrast and stay apart, also for the colour-blind."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from didymium.reports.page import FACE

Vector = NDArray[np.float64]
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (FACE / "style.css").read_text(encoding="utf-8")))
PLACES = ("china", "party", "australia", "myanmar", "usa", "japan", "eu", "others")
FORMS = ("ore", "oxide", "metal", "magnet")
# Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> Vector:
    part = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: str) -> Vector:
    xyz = XYZ @ np.clip(SIGHT[sight] @ linear(colour), 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", ["text", "secondary", "link", "alarm"])
def test_text_can_be_read_on_white(name: str) -> None:
    assert contrast(COLOURS[name], "#ffffff") >= 4.5


def test_numbers_can_be_read_on_the_darkest_cell() -> None:
    assert contrast("#000000", COLOURS["heat"]) >= 7


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(("group", "least"), [(PLACES, 20.0), (FORMS, 20.0)], ids=["places", "forms"])
def test_colours_stay_apart(sight: str, group: tuple[str, ...], least: float) -> None:
    for one, other in combinations(group, 2):
        distance = float(np.linalg.norm(lab(COLOURS[one], sight) - lab(COLOURS[other], sight)))
        assert distance >= least, (one, other, distance)


def test_light_fills_have_an_outline() -> None:
    css = (FACE / "style.css").read_text(encoding="utf-8")
    outlined = re.search(r"([^}]*)\{ border-color: var\(--secondary\); color: #000; \}", css)
    assert outlined is not None
    for name in PLACES:
        if contrast(COLOURS[name], "#ffffff") < 3:
            assert f".c-{name}" in outlined.group(1), name
