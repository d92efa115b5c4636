"""Map pictures: what is asked for is on the paper, and the source of the data always is."""

import numpy as np
import pytest
import shapely
from PIL import Image

from doorstep.domain.errors import FileError, PlaceError, UnitError, UnknownNameError
from doorstep.domain.places import LonLat
from doorstep.maps.osm import read_streets
from doorstep.maps.picture_canvas import Canvas, Projection
from doorstep.maps.picture_furniture import scale_length, scale_words
from doorstep.maps.picture_labels import Room
from doorstep.maps.picture_shapes import Outlines
from doorstep.maps.picture_style import DARK, LIGHT, drawable, rgb, rgba
from doorstep.maps.pictures import Bounds, MapPicture, Mark, StreetShapes, Travel, side_by_side
from doorstep.maps.place_reader import read_places
from tests.cities.ascii_city import draw_city

BOX = Bounds(-0.001, -0.001, 0.001, 0.001)
LINE = np.array([(-0.0008, 0.0), (0.0008, 0.0)])


def colours(image: Image.Image, box: tuple[int, int, int, int]) -> set[tuple[int, int, int]]:
    return {tuple(pixel) for pixel in np.asarray(image.crop(box)).reshape(-1, 3).tolist()}


def test_empty_picture_is_land_with_a_note(tmp_path):
    """Even a map of nothing says where its data come from: the lower right corner is written on."""
    path = MapPicture(BOX, (400, 300)).save(tmp_path / "empty.png")
    image = Image.open(path).convert("RGB")
    assert image.size == (400, 300)
    assert colours(image, (10, 10, 100, 100)) == {rgb(LIGHT.land)}
    note = np.asarray(image.convert("L").crop((230, 278, 400, 300)))
    assert (note < 140).sum() > 200


def test_note_is_on_every_picture_also_with_routes_and_titles():
    """Nothing drawn may cover it."""
    plain = MapPicture(BOX, (400, 300)).image().crop((240, 279, 400, 300))
    picture = MapPicture(BOX, (400, 300), title="Full", subtitle="of things")
    picture.area(shapely.box(-1, -1, 1, 1)).route(np.array([(0.0009, -0.0009), (0.0009, 0.0009)]), code="V1")
    assert np.array_equal(np.asarray(picture.image().crop((240, 279, 400, 300))), np.asarray(plain))


def test_street_is_drawn_where_it_lies():
    """A street from west to east through the middle is white in the middle and land above."""
    city = draw_city("a---------b", {"ab": "highway=residential"}, origin=LonLat(-0.00045, 0.0))
    image = MapPicture(BOX, (400, 400)).streets(city.streets).image()
    assert image.getpixel((200, 200)) == rgb(LIGHT.road)
    assert image.getpixel((200, 100)) == rgb(LIGHT.land)


def test_tunnel_is_not_drawn():
    """What lies below ground is not on the map."""
    city = draw_city("a---------b", {"ab": "highway=residential tunnel=yes"}, origin=LonLat(-0.00045, 0.0))
    image = MapPicture(BOX, (400, 400)).streets(city.streets).image()
    assert image.getpixel((200, 200)) == rgb(LIGHT.land)


def test_route_has_its_colour_and_dark_theme_its_own():
    """The first route is the first of the palette, in the theme's tone."""
    for theme in (LIGHT, DARK):
        image = MapPicture(BOX, (400, 400), theme=theme.name).route(LINE).image()
        assert rgb(theme.routes[0]) in colours(image, (90, 196, 110, 204))


def test_walk_is_dotted_and_van_is_not():
    """Colour is never the only key."""
    rows = {}
    for travel in Travel:
        image = MapPicture(BOX, (400, 400)).route(LINE, travel=travel, colour="#00722A").image()
        strip = np.asarray(image)[200, 60:340]
        rows[travel] = float((strip == rgb("#00722A")).all(axis=1).mean())
    assert rows[Travel.VAN] > 0.8
    assert 0.3 < rows[Travel.WALK] < 0.8


def test_area_is_seen_through():
    """An isochrone tints the land, it does not hide it; its hole stays land."""
    ring = shapely.box(-0.0006, -0.0006, 0.0006, 0.0006).difference(
        shapely.box(-0.0002, -0.0002, 0.0002, 0.0002)
    )
    image = MapPicture(BOX, (400, 400)).area(ring, colour="#0000FF", opacity=0.2).image()
    tinted = image.getpixel((100, 200))
    assert tinted != rgb(LIGHT.land)
    # Land is (243, 241, 235): four fifths of it and one fifth of pure blue.
    assert tinted == pytest.approx((194, 193, 239), abs=2)
    assert image.getpixel((200, 200)) == rgb(LIGHT.land)


def test_closure_shows_the_sign_in_its_middle():
    """Red is for what is wrong."""
    image = MapPicture(BOX, (400, 400)).closure(LINE, label="Closed").image()
    assert rgb(LIGHT.late) in colours(image, (190, 190, 210, 210))


def test_every_mark_is_drawn():
    """Each leaves something at its place."""
    for mark in Mark:
        picture = MapPicture(BOX, (200, 200)).point(LonLat(0, 0), mark=mark, text="1", colour="#00722A")
        assert len(colours(picture.image(), (90, 90, 110, 110))) > 1


def test_words_do_not_lie_on_words():
    """Of two labels at one place, the second finds another side; the fifth is left out."""
    room = Room((0, 0, 400, 400))
    box = shapely.box(100, 100, 150, 112)
    assert room.claim(box)
    assert not room.claim(box)
    assert not room.claim(shapely.box(390, 100, 430, 112))
    assert room.claim(shapely.box(200, 100, 250, 112))


def test_bounds_fit_the_frame_whole_and_centred():
    """The middle of the box is the middle of the frame, and its edge the frame's."""
    projection = Projection.fitted(BOX, (0, 50, 400, 300))
    middle, north_west = projection.pixels(np.array([(0.0, 0.0), (-0.001, 0.001)]))
    assert middle.tolist() == pytest.approx([200, 200], abs=0.01)
    assert north_west.tolist() == pytest.approx([50, 50], abs=0.01)
    # 300 px show 0.002 degrees, 222.6 m on Mercator's equator.
    assert projection.metres_per_pixel(0.0) == pytest.approx(222.64 / 300, rel=1e-3)


@pytest.mark.parametrize(
    ("metres_per_px", "length_m", "words"), [(0.4, 50, "50 m"), (1.6, 200, "200 m"), (10, 1000, "1 km")]
)
def test_scale_bar_has_a_round_length_that_fits(metres_per_px, length_m, words):
    """At most 130 px, and 1, 2 or 5 times a power of ten."""
    length, length_px = scale_length(metres_per_px)
    assert (length, scale_words(length)) == (length_m, words)
    assert length_px == pytest.approx(length_m / metres_per_px)
    assert length_px <= 130


def test_finnish_names_keep_their_dots():
    """The packaged typeface can write the demo city; what it cannot is spelt plainly."""
    assert drawable("Töölönlahdenkatu") == "Töölönlahdenkatu"
    assert "?" in drawable("道")


def test_side_by_side_is_as_wide_as_both(tmp_path):
    """Before and after, parted by a line."""
    pictures = [MapPicture(BOX, (200, 150)), MapPicture(BOX, (200, 150), theme="dark")]
    path = side_by_side(pictures, tmp_path / "both.png")
    image = Image.open(path).convert("RGB")
    assert image.size == (402, 150)
    assert image.getpixel((10, 10)) == rgb(LIGHT.land)
    assert image.getpixel((210, 10)) == rgb(DARK.land)


def test_pictures_of_two_heights_do_not_stand_side_by_side(tmp_path):
    """One clear error, and no file."""
    with pytest.raises(UnitError, match="different heights"):
        side_by_side([MapPicture(BOX, (200, 150)), MapPicture(BOX, (200, 160))], tmp_path / "both.png")
    assert list(tmp_path.iterdir()) == []


def test_unknown_theme_empty_box_and_absurd_size_are_refused():
    """Each names the value and the mend."""
    with pytest.raises(UnknownNameError, match="sepia"):
        MapPicture(BOX, theme="sepia")
    with pytest.raises(PlaceError, match="west < east"):
        Bounds(1.0, 0.0, 1.0, 1.0)
    with pytest.raises(UnitError, match="120 to 8000"):
        MapPicture(BOX, (100_000, 10))


@pytest.mark.parametrize("line", [np.zeros((0, 2)), np.array([(0.0, np.nan), (0.0, 0.0)])])
def test_line_without_places_is_refused(line):
    """A route that is not there is a mistake to be told, not a blank map."""
    with pytest.raises(PlaceError, match="cannot be drawn"):
        MapPicture(BOX).route(line)
    with pytest.raises(PlaceError, match="cannot be drawn"):
        MapPicture(BOX).closure(line)


def test_routes_over_one_street_lie_beside_each_other():
    """The bike must not hide the van: both colours are found across the street."""
    picture = MapPicture(BOX, (400, 400))
    picture.route(LINE, colour="#FF0000").route(LINE, travel=Travel.BIKE, colour="#0000FF")
    column = colours(picture.image(), (150, 180, 151, 220))
    assert {(255, 0, 0), (0, 0, 255)} <= column


def test_folder_that_does_not_exist_is_named_and_nothing_is_left(tmp_path):
    """A half-written picture would be taken for a whole one."""
    with pytest.raises(FileError, match=r"nowhere"):
        MapPicture(BOX, (200, 150)).save(tmp_path / "nowhere" / "map.png")
    assert list(tmp_path.iterdir()) == []


def test_the_same_picture_twice_is_the_same_bytes(tmp_path, helsinki_pbf):
    """Pictures in the documentation change only when the map does."""
    streets, places = read_streets(helsinki_pbf), read_places(helsinki_pbf)
    box = Bounds(24.940, 60.166, 24.946, 60.169)
    data = []
    for name in ("one.png", "two.png"):
        picture = MapPicture(box, (400, 300), title="Twice").ground(places).streets(streets)
        data.append(picture.save(tmp_path / name).read_bytes())
    assert data[0] == data[1]
    shown = colours(Image.open(tmp_path / "one.png").convert("RGB"), (0, 60, 400, 270))
    assert {rgb(LIGHT.building), rgb(LIGHT.road), rgb(LIGHT.land)} <= shown


def test_projected_layers_draw_the_same_sheet():
    """Streets that were made ready for many sheets give the picture that the streets themselves give."""
    city = draw_city(
        "a---b----c\n    |\n    d",
        {"abc": "highway=residential name=Long", "bd": "highway=footway footway=sidewalk"},
        origin=LonLat(-0.00045, 0.0),
    )
    ready = StreetShapes.of(city.streets)
    for box in (BOX, Bounds(-0.01, -0.01, 0.01, 0.01)):
        own, shared = (MapPicture(box, (400, 400)).streets(one).image() for one in (city.streets, ready))
        assert np.array_equal(np.asarray(own), np.asarray(shared))
    assert StreetShapes.of(city.streets).drawn(0.5).tolist() == [True, True]
    assert StreetShapes.of(city.streets).drawn(1.0).tolist() == [True, False]


def test_what_lies_off_the_sheet_is_not_looked_at():
    """Of three lines one crosses the frame, one touches its margin, one is far away."""
    lines = [np.array([(0.0, 0.0), (1.0, 1.0)]), np.array([(1.2, 0.0), (1.2, 1.0)]), np.array([(9.0, 9.0)])]
    outlines = Outlines.of(lines)
    projection = Projection.fitted(Bounds(0.0, 0.0, 1.0, 1.0), (0, 0, 100, 100))
    assert outlines.shown(projection, (0.0, 0.0, 100.0, 100.0)) == [0, 1]
    assert np.allclose(outlines.pixels(1, projection), projection.pixels(lines[1]))
    assert Outlines.of([]).shown(projection, (0.0, 0.0, 100.0, 100.0)) == []


def test_a_sharp_bend_has_no_gap():
    """Two strips of a broad line that meet at a right angle are closed on the outside of the corner."""
    canvas = Canvas((200, 200), "#FFFFFF")
    canvas.line(np.array([(20.0, 100.0), (100.0, 100.0), (100.0, 20.0)]), rgba("#00722A"), 12.0)
    # 4.9 pixels from the corner, of the 6 that the disc of the bend reaches.
    assert canvas.finished().getpixel((103, 103)) == rgb("#00722A")


def test_the_shadow_of_a_card_ends_softly():
    """Darkest beside the card, and nothing of it far away."""
    canvas = Canvas((200, 200), "#FFFFFF")
    canvas.shadow((80, 80, 120, 120), 6, 0.5)
    grey = np.asarray(canvas.finished().convert("L")).astype(int)
    assert grey[100, 100] < grey[100, 122] < grey[100, 127] < 255
    assert (grey[:40] == 255).all()
    assert (grey[:, :40] == 255).all()
