"""The tokens: both roads to the dark theme agree, and all text can be read (WCAG 1.4.3, 1.4.11)."""

import re

import pytest
from django.conf import settings

SHEET = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()


def tokens(opening: str) -> dict[str, str]:
    block = SHEET.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6});", block))


LIGHT = tokens(":root, [data-bs-theme] {\n  color-scheme: light;")
DARK = tokens('[data-bs-theme="dark"] {')
AUTO = tokens('[data-bs-theme="auto"] {')
THEMES = {"light": LIGHT, "dark": DARK}

GROUNDS = ("--ground", "--sheet", "--sunk", "--raised")
TEXT = [
    (ink, ground)
    for ink in ("--ink", "--quiet", "--faint", "--act", "--alarm")
    for ground in GROUNDS
]
TEXT += [
    (f"--{tone}", f"--{tone}-soft")
    for tone in ("draft", "waiting", "returned", "approved", "alarm", "sealed", "act")
]
TEXT += [("--ink", f"--{tone}-soft") for tone in ("waiting", "approved", "alarm", "sealed", "act")]
TEXT += [
    ("--ink", "--add"),
    ("--ink", "--cut"),
    ("--act-ink", "--act"),
    ("--act-ink", "--act-strong"),
]
TEXT += [
    ("--alarm-ink", "--alarm-fill"),
    ("--veil-ink", "--veil"),
    ("--veil-ink", "--veil-stripe"),
    ("--quiet", "--act-soft"),
]
EDGES = [
    ("--line-strong", "--sheet"),
    ("--act", "--sheet"),
    ("--act", "--ground"),
    ("--act", "--sunk"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_knows_the_extremes():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_the_device_theme_and_the_chosen_one_are_the_same_dark():
    assert len(DARK) > 30
    assert AUTO == DARK


def test_light_and_dark_name_the_same_colours():
    assert LIGHT.keys() == DARK.keys()


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme):
    colours = THEMES[theme]
    weak = {pair: round(contrast(*(colours[name] for name in pair)), 2) for pair in TEXT}
    assert {pair: value for pair, value in weak.items() if value < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_controls_can_be_seen(theme):
    colours = THEMES[theme]
    weak = {pair: round(contrast(*(colours[name] for name in pair)), 2) for pair in EDGES}
    assert {pair: value for pair, value in weak.items() if value < 3} == {}
