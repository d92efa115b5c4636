"""Profile files: what is wrong in one is said with its place, value and mend."""

from __future__ import annotations

import pytest

from doorstep.domain.errors import ProfileError, UnknownNameError
from doorstep.roads.tags.access import AccessGroup
from doorstep.roads.tags.profiles import parse_profile
from doorstep.roads.tags.vocabulary import Mode
from tests.roads.profile_makers import profile

MINIMAL = """
name = "trike"
mode = "cycle"
group = "bicycle"
[speed]
top_kmh = 20
[speed.typical_kmh]
residential = 15
"""


def test_a_minimal_profile_stands_alone():
    """Name, mode, group and one speed are enough."""
    trike = parse_profile(MINIMAL)
    assert (trike.name, trike.title, trike.mode, trike.group) == (
        "trike",
        "trike",
        Mode.CYCLE,
        AccessGroup.BICYCLE,
    )
    assert trike.speed.typical_kmh == {"residential": 15}
    assert trike.turns.u_turn_s == 20


def test_a_profile_that_extends_another_says_only_what_differs():
    """Tables merge key by key, lists and values are replaced, and the parent stays as it was."""
    big = profile(
        "van", "[vehicle]\nheight_cm = 310\n[access]\nlast_leg = []\n[speed.typical_kmh]\nresidential = 20"
    )
    van = profile("van")
    assert big.vehicle.height_cm == 310
    assert big.vehicle.mass_g == van.vehicle.mass_g == 3_500_000
    assert big.access.last_leg == ()
    assert big.speed.typical_kmh["residential"] == 20
    assert big.speed.typical_kmh["primary"] == van.speed.typical_kmh["primary"]
    assert van.vehicle.height_cm == 270


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", ("trike.toml", "not TOML")),
        ('mode = "motor"', ("trike.toml", "'name' is missing")),
        ('name = "x"\ncolour = "red"', ("trike.toml", "unknown key: 'colour'", "Known keys")),
        ('name = "x"\nmode = "boat"', ("key 'mode'", "'boat'", "motor, cycle, foot, none")),
        ('name = "x"\nmode = "foot"\ngroup = "car"', ("key 'group'", "'car'", "Groups of this mode: foot")),
        ('name = "x"\n[vehicle]\nmas_g = 5', ("[vehicle]", "'mas_g'", "Did you mean 'mass_g'?")),
        ('name = "x"\n[vehicle]\nmass_g = "heavy"', ("[vehicle], key 'mass_g'", "'heavy'")),
        ('name = "x"\n[vehicle]\nmass_g = 1.5', ("[vehicle], key 'mass_g'", "1.5", "without a point")),
        ('name = "x"\n[vehicle]\nheight_cm = 27000', ("key 'height_cm'", "27000", "from 1 to 600")),
        ('name = "x"\n[vehicle]\nhazmat = 1', ("key 'hazmat'", "true or false")),
        ('name = "x"\n[access]\nopen = "yes"', ("[access], key 'open'", "not a list")),
        ('name = "x"\n[access]\nopen = ["yess"]', ("key 'open'", "'yess'", "destination")),
        ('name = "x"\n[access]\nlast_leg = ["yes"]', ("both open and last_leg", "'yes'")),
        ('name = "x"\nspeed = 3', ("[speed]", "must be a table", "3")),
        (
            'name = "x"\n[speed.typical_kmh]\nresidental = 30',
            ("'residental'", "'residential'?"),
        ),
        ('name = "x"\n[speed.typical_kmh]\nresidential = 999', ("'residential'", "999", "from 0.5 to 200")),
        ('name = "x"\n[speed.typical_kmh]\nresidential = nan', ("'residential'", "nan", "plain number")),
        ('name = "x"', ("typical_kmh", "no street class has a speed")),
        ('name = "x"\n[turns]\nu_turn = "always"', ("key 'u_turn'", "'always'", "dead_end, anywhere, never")),
        (MINIMAL + '[gradient]\nmethod = "power"', ("[gradient]", "nothing drives this vehicle")),
        ('name = "x"\n[barriers_s]\ngate = -1', ("[barriers_s]", "'gate'", "-1")),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_place(text: str, words: tuple[str, ...]):
    """Whoever wrote the file must find the line without reading our code."""
    with pytest.raises(ProfileError) as caught:
        parse_profile(text, place="trike.toml")
    for part in words:
        assert part in str(caught.value)


def test_extending_an_unknown_profile_names_the_known_ones():
    """A typo in `extends` is the commonest of all."""
    with pytest.raises(UnknownNameError, match=r"'vann'.*Did you mean 'van'") as caught:
        parse_profile('name = "x"\nextends = "vann"', place="x.toml", known={"van": MINIMAL})
    assert "x.toml, key 'extends'" in str(caught.value)


def test_profiles_that_extend_each_other_in_a_circle_are_refused():
    """Not by a stack overflow."""
    texts = {"a": 'name = "a"\nextends = "b"', "b": 'name = "b"\nextends = "a"'}
    with pytest.raises(ProfileError, match="in a circle"):
        parse_profile(texts["a"], place="a.toml", known=texts)


def test_an_error_in_the_extended_file_names_that_file():
    """The reader must know which of the two files to mend."""
    with pytest.raises(ProfileError, match=r"parent \(extended by child.toml\): not TOML"):
        parse_profile('name = "c"\nextends = "parent"', place="child.toml", known={"parent": "= broken"})
