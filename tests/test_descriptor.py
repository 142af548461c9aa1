"""Settings of the real datapackage.json, made wrong one by one."""

import copy
from dataclasses import replace

import pytest

from localties.data import descriptor
from localties.data.tables import read_package, read_rows

PACKAGE = read_package()
FRAMES = {table: read_rows(PACKAGE, table) for table in ("partners", "measures")}


def change(way, value):
    """Faults once a setting is another; a way leads through keys and numbers."""
    found = copy.deepcopy(PACKAGE.descriptor)
    *within, last = way
    place = found
    for step in within:
        place = place[step]
    place[last] = value
    return list(descriptor.faults(replace(PACKAGE, descriptor=found), FRAMES))


def test_the_real_settings_have_no_fault():
    assert list(descriptor.faults(PACKAGE, FRAMES)) == []


@pytest.mark.parametrize(
    ("way", "value", "column", "said"),
    [
        (("maps", "vn", "frame"), [101.9, 8.3, 111.4], "maps.vn.frame", "is no frame"),
        (("maps", "vn", "frame"), [111.4, 8.3, 101.9, 23.6], "maps.vn.frame", "is no frame"),
        (("maps", "jp", "frame"), "wide", "maps.jp.frame", "is no frame"),
        (("maps", "jp", "key"), [0, 0, 0, 1], "maps.jp.key", "is no place on the map"),
        (("maps", "jp", "insets", 0, "place"), [0.1, 0.1, 1.4, 0.2], "maps.jp.insets[0].place", "is no place on the map"),
        (("maps", "vn", "insets", 0, "names"), {"en": "Con Dao", "vi": ""}, "maps.vn.insets[0].names", "there is no name in vi, ja"),
        (("maps", "vn", "disputed", 1, "points"), [[0, 0]], "maps.vn.disputed[1].points", "lie outside the frame"),
        (("maps", "vn", "disputed", 1, "points"), [], "maps.vn.disputed[1].points", "there are no points"),
        (("maps", "vm"), {}, "maps.vm", "'vm' is none of the sides"),
        (("residents", "host"), "fr", "residents.host", "'fr' is none of the sides"),
        (("residents", "measure"), "vietnamese_resident", "residents.measure", "(did you mean 'vietnamese_residents'?)"),
        (("featured",), ["vn-hue--jp-narra"], "featured", "'jp-narra' is not in partners.csv (did you mean 'jp-nara'?)"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_do(way, value, column, said):
    (fault,) = change(way, value)
    assert (fault.file, fault.column) == ("datapackage.json", column) and said in fault.problem and fault.remedy


@pytest.mark.parametrize("way", [("maps",), ("residents",), ("featured",)])
def test_settings_are_optional(way):
    found = {key: value for key, value in PACKAGE.descriptor.items() if key != way[0]}
    assert list(descriptor.faults(replace(PACKAGE, descriptor=found), FRAMES)) == []
