"""The last row of a list that is none of it: the sums below the columns."""

import re
from collections.abc import Sequence

_WORDS = re.compile(
    r"(grand |sub)?totals?|sums?|summen?|(gesamt|end|zwischen)summe|gesamt|insgesamt"
    r"|total (général|general|geral)|totaux|sommes?|suma|soma|totale|somma|totaal"
    r"|razem|celkem|összesen|toplam|totalt|yhteensä|итого|всего|合計|总计|합계|المجموع",
    re.IGNORECASE,
)
# Amounts, with what stands around them.
_NUMBER = re.compile(r"[\s\d.,'’()%+\-€$£¥]*\d[\s\d.,'’()%€$£¥]*([A-Z]{3})?")


def is_sum(cells: Sequence[str]) -> bool:
    """Tell whether a row says "Total" and besides that only numbers, not everywhere."""
    filled = [text for cell in cells if (text := cell.strip())]
    if not 1 < len(filled) < len(cells):
        return False
    is_said = _WORDS.fullmatch(filled[0].rstrip(" :"))
    return bool(is_said) and all(map(_NUMBER.fullmatch, filled[1:]))
