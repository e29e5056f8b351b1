"""What is written on the pages can be read by people who see badly: contrasts as WCAG 2.1 AA wants them."""

import re

import pytest

from services.intake.pages.rendering import ENVIRONMENT, FOLDER, STYLE

NAMED = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", STYLE))
WHITE = "#ffffff"
TEXT, EDGE = 4.5, 3.0


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["ink", "soft", "accent", "wrong"])
@pytest.mark.parametrize("ground", [WHITE, NAMED["wash"], "#fff8f7", "#fdf5f5", "#f0faf2"])
def test_text_stands_out_from_every_ground(name: str, ground: str) -> None:
    assert contrast(NAMED[name], ground) >= TEXT


@pytest.mark.parametrize(
    ("colour", "ground", "least"),
    [
        (WHITE, NAMED["accent"], TEXT),
        (WHITE, "#7d1414", TEXT),
        ("#0b4f9e", WHITE, TEXT),
        ("#116329", "#f0faf2", TEXT),
        (NAMED["line"], WHITE, EDGE),
        ("#1f6feb", WHITE, EDGE),
    ],
)
def test_links_buttons_and_edges_stand_out(colour: str, ground: str, least: float) -> None:
    assert colour in (*NAMED.values(), WHITE) or colour in STYLE
    assert contrast(colour, ground) >= least


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.html")), ids=lambda path: path.name)
def test_every_template_can_be_read_by_the_engine_and_escapes(path: object) -> None:
    name = str(path).rpartition("/")[2]

    assert ENVIRONMENT.get_template(name).name == name
    assert ENVIRONMENT.autoescape is True
    source = (FOLDER / name).read_text("utf-8")
    assert "safe" not in source
    assert "<script" not in source
