from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from curation.reports import charts

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: Markup) -> ET.Element:
    return ET.fromstring(str(picture))


def rects(picture: Markup) -> list[tuple[str, str, str]]:
    return [(r.get("x", ""), r.get("width", ""), r.get("class", "")) for r in parsed(picture).iter("rect")]


def test_parts_stand_side_by_side_and_fill_the_width() -> None:
    picture = charts.stacked([("kept", 50), ("flagged", 0), ("dropped", 30), ("duplicate", 20)], 100)

    assert rects(picture) == [
        ("0%", "50%", "s-kept"),
        ("50%", "30%", "s-dropped"),
        ("80%", "20%", "s-duplicate"),
    ]


@pytest.mark.parametrize("whole", [0, -1])
def test_nothing_is_drawn_of_nothing(whole: float) -> None:
    assert rects(charts.stacked([("kept", 5)], whole)) == []


def test_gains_run_right_and_losses_left() -> None:
    assert rects(charts.change(-2, 4))[0] == ("25%", "25%", "s-dropped")
    assert rects(charts.change(4, 4))[0] == ("50%", "50%", "s-kept")
    assert len(rects(charts.change(0, 0))) == 1


def test_labels_cannot_leave_their_place() -> None:
    picture = charts.chart([charts.Row('<b>"x"', (charts.bar(1, 2),), "1 < 2")], said='a "quoted" <title>')

    root = parsed(picture)
    assert root.get("aria-label") == 'a "quoted" <title>'
    assert root.get("role") == "img"
    assert next(root.iter("bdi")).text == '<b>"x"'


def test_steps_say_what_each_one_lost() -> None:
    picture = str(charts.steps([("read", 100), ("after verdicts", 60), ("released", 60)], "steps"))

    assert "60 (−40)" in picture
    assert picture.count("(−") == 1


def test_the_highest_column_fills_the_histogram() -> None:
    columns = list(parsed(charts.histogram([("0.70", 5), ("0.80", 10)], "copies")).iter("rect"))

    assert [c.get("height") for c in columns] == ["50", "100"]


def test_many_columns_are_not_all_labelled() -> None:
    picture = parsed(charts.histogram([(str(i), 1) for i in range(40)], "copies"))

    assert len(list(picture.iter("rect"))) == 40
    assert len(list(picture.iter("text"))) == 20


@pytest.mark.parametrize("bins", [[], [("0.7", 0)]])
def test_an_empty_histogram_is_still_a_picture(bins: list[tuple[str, int]]) -> None:
    assert parsed(charts.histogram(bins, "copies")).get("role") == "img"
