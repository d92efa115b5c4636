"""Floors: numbers and words of all the languages of the headings; nothing that is written loses an order."""

from __future__ import annotations

import pytest

from doorstep.connectors.orders.floors import STRANGE, TOP, Floor, read_floor
from doorstep.domain.handover import DoorKind
from tests.connectors.order_files import only, read

GROUND = (
    "0, ground, Ground floor, G, GF, EG, Erdgeschoss, Parterre, RDC, rez-de-chaussée, bajo, Bajo izq, "
    "planta baja, PB, pohjakerros, r/c, R/C Dto, rés do chão, piano terra, PT, begane grond, bg, "
    "bottenvåning, BV, st., st. tv, stuen"
)
BELOW = (
    "-1, basement, B, B1, UG, 1. UG, Keller, sous-sol, sótano, kellari, cave, seminterrato, kelder, "
    "källare, kj, kjeller"
)
THIRD = (
    "3, 3.0, +3, 3rd, 3rd floor, third floor, L3, level 3, 3F, 3/F, 3/5, OG 3, 3. OG, 3.OG links, "
    "3. Obergeschoss, 3. OG (DG), 3. Stock Top 12, 3ème étage, 3e gauche, 3º, 3º esq, 3.º Dto, 3º B, "
    "3º 2ª, piso 3 puerta 2, tercero, 3. krs, 3. kerros, terceiro andar, piano 3, 3° piano, terzo piano, "
    "3e verdieping, 3 hoog, våning 3, 3 tr, 3. etg, 3. sal th"
)


@pytest.mark.parametrize(
    ("texts", "count"), [(GROUND, 0), (BELOW, -1), (THIRD, 3)], ids=["ground", "below", "third"]
)
def test_floors_are_read_in_the_words_of_many_languages(texts: str, count: int):
    """Each as it is written on labels and in sheets; sides and doors of the landing are no floors."""
    read_as = {text: read_floor(text) for text in texts.split(", ")}
    assert read_as == dict.fromkeys(read_as, Floor(count))


@pytest.mark.parametrize(
    "text", ["DG", "Dachgeschoss", "penthouse", "ph", "ático", "ultimo piano", "ullakko", "vind"]
)
def test_the_top_of_a_house_is_known_and_its_height_is_not(text: str):
    """A number beside it would tell: `5. OG (DG)` is the fifth floor."""
    assert read_floor(text) == Floor(None, TOP)


@pytest.mark.parametrize("text", ["-", "?", "n/a", "k.A.", "unbekannt"])
def test_what_says_that_nobody_knows_needs_no_note(text: str):
    """It is as good as a blank cell."""
    assert read_floor(text) == Floor(None)


@pytest.mark.parametrize("text", ["2-3", "EG/1. OG", "Haus 3", "somewhere", "999", "-12", "3.5"])
def test_what_is_not_understood_is_told(text: str):
    """Two numbers, a number that is none of a floor, no number, and one beyond every house."""
    assert read_floor(text) == Floor(None, STRANGE)


def test_one_floor_among_other_words_is_read_with_a_note():
    """The word beside the number says what it is."""
    assert read_floor("3. OG bei Meier") == Floor(3, "read as floor 3")


def test_an_order_is_never_lost_for_its_floor():
    """What is not understood stands where the driver looks for the flat, and the door is one of a block."""
    found = read("id,address,unit,floor\n1,Kaivokatu 1,A 4,DG\n2,Kaivokatu 2,,Hof hinten\n3,Kaivokatu 3,,2\n")
    assert not found.rejected
    first, second, third = (given.order for given in found.orders)
    assert (first.floor_count, first.address.unit) == (None, "A 4, DG")
    assert (second.floor_count, second.address.unit) == (None, "Hof hinten")
    assert second.behind_door is DoorKind.APARTMENT
    assert (third.floor_count, third.address.unit) == (2, None)
    assert [(note.row, note.column, note.note) for note in found.notes] == [
        (2, "floor", f"'DG' is {TOP}"),
        (3, "floor", f"'Hof hinten' is {STRANGE}"),
    ]


def test_a_word_for_a_floor_makes_the_door_one_of_a_block():
    """As a number does."""
    assert only("id,address,Etage\n1,Kaivokatu 1,EG\n").behind_door is DoorKind.APARTMENT
