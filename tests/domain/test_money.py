"""Costs: exact inside, rounded once where people read them."""

import pytest
from hypothesis import given

from doorstep.domain.errors import UnitError, WordError
from doorstep.domain.money import CostKind, CostLine, Costs
from tests.strategies import costs


def line(kind: CostKind, amount_micro_minor: int, subject: str | None = None) -> CostLine:
    """A cost line."""
    return CostLine(kind, amount_micro_minor, subject)


def test_lines_of_one_kind_are_added_before_they_are_rounded():
    """Three legs of 0.4 cent are 1 cent together and nothing each."""
    parts = Costs("EUR", tuple(line(CostKind.TIME, 400_000, f"van {number}") for number in range(3)))
    assert parts.total_minor == 0
    assert Costs("EUR", parts.by_kind()).total_minor == 1
    assert parts.by_kind() == (line(CostKind.TIME, 1_200_000),)


def test_the_total_is_the_sum_of_the_lines_as_shown():
    """A bill whose lines do not add up is a complaint."""
    bill = Costs("EUR", (line(CostKind.DISTANCE, 1_500_000), line(CostKind.TIME, 1_400_000)))
    assert [part.amount_minor for part in bill.lines] == [2, 1]
    assert bill.total_minor == 3


@given(costs(), costs())
def test_joining_keeps_every_line(one: Costs, other: Costs):
    """Plan costs are those of its routes and its own."""
    joined = Costs.joined([one, other])
    assert joined.total_minor == one.total_minor + other.total_minor
    merged = sum(part.amount_micro_minor for part in joined.by_kind())
    assert merged == sum(part.amount_micro_minor for part in joined.lines)


def test_two_currencies_are_not_added():
    """Euros and zloty have no sum."""
    with pytest.raises(WordError, match=r"\['EUR', 'PLN'\]"):
        Costs.joined([Costs("EUR"), Costs("PLN")])
    with pytest.raises(WordError, match="one currency"):
        Costs.joined([])


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "12E", "ÄUR"])
def test_a_currency_is_three_capitals(currency: str):
    """ISO 4217."""
    with pytest.raises(UnitError, match="such as EUR"):
        Costs(currency)


def test_a_sum_beyond_64_bits_is_refused():
    """The native core would wrap it round."""
    assert line(CostKind.TIME, 2**63 - 1).amount_minor > 0
    with pytest.raises(UnitError, match="beyond 64 bits"):
        line(CostKind.TIME, 2**63)
