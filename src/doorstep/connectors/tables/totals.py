"""Lines of totals below a table: what people add up there is no order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from doorstep.connectors.tables.cells import Cell, text_of_cell
from doorstep.connectors.tables.folding import fold

TOTALS_NOTE: Final = "a line of totals, not read as an order"
_WORDS = frozenset(
    (
        *("total", "totals", "sum", "subtotal", "grand", "summe", "gesamt", "gesamtsumme", "zwischensumme"),
        *("insgesamt", "somme", "totaux", "suma", "totales", "yhteensa", "summa", "soma", "totale", "totali"),
        *("totaal", "subtotaal", "totalt"),
    )
)
_DOORS = frozenset(("address", "street", "lat", "lon", "position"))


def is_totals(cells: Sequence[Cell], columns: Collection[str]) -> bool:
    """Tell whether a row is a line of totals: it begins with such a word, and names no door.

    Parameters
    ----------
    columns
        Those that have a cell in the row. A door beside the word makes it an order; a word that stands in
        the column of doors itself must be all the text that there is.
    """
    texts = [text for text in (text_of_cell(cell) for cell in cells) if text]
    words = fold(texts[0]).split() if texts else []
    if not words or words[0] not in _WORDS:
        return False
    if _DOORS.isdisjoint(columns):
        return True
    return len(words) == 1 and not any(letter.isalpha() for text in texts[1:] for letter in text)
