"""Dates with a word in them, or without a year: Mi, 25.11., 25. Nov. 2026, mercredi 25 novembre."""

from __future__ import annotations

import re
from datetime import date

from doorstep.connectors.tables.folding import fold

_MONTH_WORDS = (
    "january jan januar janner janvier janv enero ene tammikuu tammikuuta tammi janeiro gennaio gen januari",
    "february feb febr februar februari fevrier fev fevr febrero helmikuu helmikuuta helmi fevereiro "
    "febbraio",
    "march mar marz maerz mrz mars marzo maaliskuu maaliskuuta maalis marco maart mrt",
    "april apr avril avr abril abr huhtikuu huhtikuuta huhti aprile",
    "may mai mayo toukokuu toukokuuta touko maio maggio mag mei maj",
    "june jun juni juin junio kesakuu kesakuuta kesa junho giugno giu",
    "july jul juli juillet juil julio heinakuu heinakuuta heina julho luglio lug",
    "august aug aout agosto ago elokuu elokuuta elo augustus augusti",
    "september sep sept septembre septiembre syyskuu syyskuuta syys setembro set settembre",
    "october oct oktober okt octobre octubre lokakuu lokakuuta loka outubro out ottobre ott",
    "november nov novembre noviembre marraskuu marraskuuta marras novembro",
    "december dec dezember dez decembre diciembre dic joulukuu joulukuuta joulu dezembro dicembre",
)
_MONTHS = {word: month for month, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
_DAY_THEN_MONTH = re.compile(
    r"(\d{1,2})(?: ?(?:st|nd|rd|th|er|o|a))? (?:de |di |of )?([a-z]+)(?: (?:de |del )?(\d{4}|\d{2}))?"
)
_MONTH_THEN_DAY = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}|\d{2}))?")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?")
_BEFORE_DIGITS = re.compile(r"^(?P<word>[^\W\d_]+)\.?,?\s+(?=\S)")


def without_weekday(text: str, weekdays: frozenset[str]) -> str:
    """Take the day of the week from before a date."""
    found = _BEFORE_DIGITS.match(text)
    return text[found.end() :] if found is not None and fold(found["word"]) in weekdays else text


def date_in_words(text: str, near: date | None) -> date | None:
    """Read a date whose month is a word, or that has no year; None where it is none.

    Parameters
    ----------
    near
        The day that is planned: a date without a year is the nearest to it. None: such a date is none.
    """
    bare = _WITHOUT_YEAR.fullmatch(text.strip())
    if bare is not None:
        return _date(int(bare[1]), int(bare[2]), None, near)
    folded = fold(text)
    found = _DAY_THEN_MONTH.fullmatch(folded)
    if found is not None and found[2] in _MONTHS:
        return _date(int(found[1]), _MONTHS[found[2]], found[3], near)
    found = _MONTH_THEN_DAY.fullmatch(folded)
    if found is not None and found[1] in _MONTHS:
        return _date(int(found[2]), _MONTHS[found[1]], found[3], near)
    return None


def _date(day: int, month: int, year: str | None, near: date | None) -> date | None:
    if year is None and near is None:
        return None
    years = [near.year - 1, near.year, near.year + 1] if year is None and near else [int(year or 0)]
    possible = []
    for each in years:
        try:
            possible.append(date(each + 2000 if each < 100 else each, month, day))
        except ValueError:
            continue
    if not possible:
        return None
    return min(possible, key=lambda given: abs((given - near).days)) if near else possible[0]
