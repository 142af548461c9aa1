"""A map shows the units of its day, far islands and disputed places where they are, and says its scale."""

import json
import os

import matplotlib.pyplot as plt
import numpy as np
import pytest
import shapely
from conftest import each_language, found

from localties import Labels, load
from localties.data import geography
from localties.drawing import insets, layout, maps, outlines, style

#: Far islands: unit, and a frame in degrees around them.
ISLANDS = {
    "Con Dao": ("vn-ho-chi-minh-city-2025", (106.53, 8.64, 106.68, 8.76)),
    "Phu Quoc": ("vn-an-giang-2025", (103.83, 10.0, 104.1, 10.46)),
    "Okinawa": ("jp-okinawa", (127.6, 26.05, 128.35, 26.9)),
    "Ishigaki": ("jp-okinawa", (124.05, 24.3, 124.4, 24.65)),
    "Amami": ("jp-kagoshima", (129.1, 28.0, 129.75, 28.55)),
    "Chichijima": ("jp-tokyo", (142.1, 27.0, 142.3, 27.15)),
    "Tsushima": ("jp-nagasaki", (129.1, 34.05, 129.55, 34.75)),
}


@pytest.fixture
def figure():
    with style.styled():
        fig = plt.figure(figsize=(6, 6))
        yield fig
        plt.close(fig)


@pytest.mark.parametrize(("day", "count"), [("2025-06-30", 63), ("2025-07-01", 34)])
def test_the_map_shows_the_units_of_the_day(real, figure, day, count):
    ax = maps.country_map(real, "vn", figure.add_subplot(), day=day)
    (units,) = found(ax, "units")
    assert units.localties_units == list(geography.units_at(real, day, country="vn").index)
    assert len(units.get_paths()) == count


def test_an_outline_on_the_map_is_that_of_the_unit(real, figure):
    ax = maps.country_map(real, "jp", figure.add_subplot())
    (units,) = found(ax, "units")
    for unit in ("jp-nara", "jp-hokkaido"):
        path = units.get_paths()[units.localties_units.index(unit)]
        shape = geography.units_at(real, "2026", country="jp").to_crs(ax.localties_crs).geometry[unit]
        drawn = shapely.union_all([shapely.Polygon(ring) for ring in path.to_polygons()])
        assert drawn.symmetric_difference(shape).area < 1e-3 * shape.area


def test_inner_borders_are_shared_and_the_outline_is_not():
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    inner, outer = outlines.border_paths([left, right])
    assert sorted(map(tuple, inner.vertices)) == [(1, 0), (1, 1)]
    assert shapely.LineString(outer.vertices[:2]).length > 0
    lines = [shapely.LineString(points) for points in outer.to_polygons(closed_only=False)]
    assert sum(line.length for line in lines) == 6


@pytest.mark.parametrize("name", ISLANDS)
def test_far_islands_have_pixels_of_the_colour_of_their_unit(real, figure, name):
    unit, frame = ISLANDS[name]
    country = unit[:2]
    ax = figure.add_axes((0, 0, 1, 1))
    fills = {other: "#ff0000" if other == unit else "#0000ff" for other in geography.units_at(real, "2026-11-22", country=country).index}
    maps.country_map(real, country, ax, fills=fills)
    boxes = insets.draw_insets(real, country, ax, "2026-11-22", fills=fills, words=Labels(real))
    figure.canvas.draw()
    picture = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    red = (picture[..., 0] > 200) & (picture[..., 1] < 60) & (picture[..., 2] < 60)
    assert max(red_pixels(red, shown, frame) for shown in (ax, *boxes)) >= 9


def red_pixels(red, ax, frame):
    """Pixels within a frame in degrees, as a map shows it."""
    x, y = geography.project([frame[0], frame[2]], [frame[1], frame[3]], ax.localties_crs)
    (left, bottom), (right, top) = ax.transData.transform(np.column_stack([x, y]))
    window = ax.get_window_extent()
    if not (window.x0 <= left and right <= window.x1 and window.y0 <= bottom and top <= window.y1):
        return 0
    height = red.shape[0]
    return red[int(height - top) : int(np.ceil(height - bottom)), int(left) : int(np.ceil(right))].sum()


def test_an_island_that_is_not_there_would_be_noticed(real, figure):
    ax = maps.country_map(real, "vn", figure.add_axes((0, 0, 1, 1)), fills=dict.fromkeys(geography.units_at(real, "2026", country="vn").index, "#ff0000"))
    figure.canvas.draw()
    assert red_pixels(np.zeros((900, 900), bool), ax, ISLANDS["Phu Quoc"][1]) == 0
    assert red_pixels(np.ones((900, 900), bool), ax, ISLANDS["Okinawa"][1]) == 0  # outside the map


#: Disputed places as gazetteers have them, degrees; not read from the file that is tested.
DISPUTED = {
    "vn": {"Hoang Sa (Paracel)": [(111.604, 16.528), (112.331, 16.832)], "Truong Sa (Spratly)": [(111.918, 8.645), (114.278, 11.046), (114.366, 10.377)]},
    "jp": {"Northern Territories (southern Kurils)": [(145.82, 44.03), (146.09, 43.47), (146.69, 43.77), (147.72, 44.99)]},
}


@pytest.mark.parametrize("country", ["vn", "jp"])
def test_disputed_points_lie_where_they_are_said_to_lie(real, figure, country):
    ax = maps.country_map(real, country, figure.add_axes((0, 0, 1, 1)))
    boxes = insets.draw_insets(real, country, ax, real.package.data_date, words=Labels(real))
    stated = DISPUTED[country]
    for box, points in zip(boxes[-len(stated) :], stated.values()):
        (marks,) = [artist for artist in box.artists if artist.get_gid() == "inset disputed"]
        longitude, latitude = geography.unproject(*marks.get_data(), box.localties_crs)
        assert len(longitude) == len(points)
        assert max(geography.distance_km(*pair) for pair in zip(zip(longitude, latitude), points)) < 1
        (left, right), (bottom, top) = box.get_xlim(), box.get_ylim()
        assert all(left < x < right and bottom < y < top for x, y in zip(*marks.get_data()))


@pytest.mark.parametrize(("country", "lang"), each_language("vn", "jp"))
def test_disputed_places_are_named_and_called_disputed(real, figure, lang, country):
    ax = maps.country_map(real, country, figure.add_axes((0.05, 0.05, 0.9, 0.9)))
    words = Labels(real, lang)
    insets.draw_insets(real, country, ax, real.package.data_date, words=words)
    shown = {text.get_text().replace("\n", "").replace(" ", "") for text in figure.findobj(plt.Text)}
    for place in real.package.map(country)["disputed"]:
        assert words.phrase("disputed", name=place["names"][lang]).replace(" ", "") in shown
    assert layout.misplaced(figure) == []


@pytest.mark.parametrize("country", ["vn", "jp"])
def test_disputed_places_belong_to_no_unit(real, country):
    units = geography.units_at(real, real.package.data_date)
    points = shapely.points([point for place in real.package.map(country)["disputed"] for point in place["points"]])
    assert not any(shape.buffer(0.02).intersects(points).any() for shape in units.geometry)


@pytest.mark.parametrize("lang", each_language(first="ja"))
def test_names_that_find_no_room_become_letters(real, lang):
    with style.styled():
        fig = plt.figure(figsize=(1.2, 2))
        ax = maps.country_map(real, "vn", fig.add_axes((0.02, 0.02, 0.96, 0.96)))
        words = Labels(real, lang)
        insets.draw_insets(real, "vn", ax, real.package.data_date, words=words)
        drawn = [text.get_text() for text in found(fig, "inset name")]
        told = insets.inset_names(real, "vn", fig, 1.15, words)
        plt.close(fig)
    far = [*real.package.map("vn")["insets"], *real.package.map("vn")["disputed"]]
    assert drawn == [letter for letter, _ in told] == list("abc")
    assert all(inset["names"][lang] in name for (_, name), inset in zip(told, far))


def test_a_japanese_name_is_not_broken_within_a_word(real, figure):
    for width in (2.7, 3.2, 4.0, 5.0):
        for lines, name in insets.inset_names(real, "jp", figure, width, Labels(real, "ja")):
            assert name or all(line in ("南西諸島", "小笠原諸島", "北方領土", "（南クリル）、", "係争地", "北方領土（南クリル）、係争地") for line in lines.split("\n"))


def test_a_scale_is_as_long_as_it_says(real, figure):
    ax = maps.country_map(real, "jp", figure.add_axes((0, 0, 1, 0.9)))
    boxes = insets.draw_insets(real, "jp", ax, real.package.data_date, words=Labels(real))
    maps.scale_bar(ax, Labels(real))
    for shown, parts, kind in ((ax, ax.get_children(), ""), *((box, box.artists, "inset ") for box in boxes)):
        (bar,) = [part for part in parts if part.get_gid() == f"{kind}scale"]
        (label,) = [part for part in parts if part.get_gid() == f"{kind}scale length"]
        share = np.ptp(bar.get_xdata())
        left, right = shown.get_xlim()
        assert share * (right - left) == pytest.approx(float(label.get_text()[:-3]) * 1000)
        assert 0.02 < share <= 0.5


def test_every_map_has_an_equal_area_projection_without_stretch(real, figure):
    """A square kilometre of ground takes the same share of paper wherever it lies."""
    for country in ("vn", "jp"):
        ax = maps.country_map(real, country, figure.add_subplot(label=country))
        units = geography.units_at(real, "2026", country=country)
        drawn, ground = units.to_crs(ax.localties_crs).area, units.to_crs("+proj=cea +datum=WGS84").area
        assert np.allclose(drawn / ground, 1, atol=1e-3)
        assert ax.get_aspect() == 1


def test_land_is_read_anew_when_the_file_changes(folder):
    tables = load(folder.path)
    assert len(outlines.neighbours(tables, (100, 8, 112, 24))) > 3
    path = folder.path / "boundaries" / "context.geojson"
    one = json.loads(path.read_text(encoding="utf-8"))
    one["features"] = [feature for feature in one["features"] if feature["id"] == "context-laos"]
    path.write_text(json.dumps(one), encoding="utf-8")
    os.utime(path, (1, 1))
    assert len(outlines.neighbours(tables, (100, 8, 112, 24))) == 1
    path.unlink()
    assert len(outlines.neighbours(tables, (100, 8, 112, 24))) == 0


@pytest.mark.parametrize(("country", "units"), [("pt", ["pt-bac", "pt-nam"]), ("br", ["br-umi", "br-yama"])])
def test_a_folder_without_frames_and_land_draws_all_of_its_units(elsewhere, figure, country, units):
    ax = maps.country_map(elsewhere, country, figure.add_subplot(), day="2020")
    insets.draw_insets(elsewhere, country, ax, "2020", words=Labels(elsewhere))
    (drawn,) = found(ax, "units")
    assert drawn.localties_units == units and ax.localties_insets == []
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    for path in drawn.get_paths():
        x, y = path.vertices.T
        assert left <= x.min() and x.max() <= right and bottom <= y.min() and y.max() <= top
