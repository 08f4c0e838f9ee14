"""One measured figure: the product, its limit, and whether the goal is met."""

from dataclasses import asdict, dataclass
from typing import Any


class LeftOut(Exception):
    """A figure cannot be taken here; says why and what to do."""


@dataclass
class Figure:
    """One measured figure. `value` and `limit` are in `unit`; ratio = value / limit."""

    name: str
    value: float
    limit: float
    unit: str
    goal: float
    better: str = "lower"

    @property
    def ratio(self) -> float:
        return self.value / self.limit if self.limit else 0.0

    @property
    def met(self) -> bool:
        if self.better == "lower":
            return self.ratio <= self.goal
        return self.ratio >= self.goal

    def as_dict(self) -> dict[str, Any]:
        numbers = {"value": round(self.value, 6), "limit": round(self.limit, 6)}
        ratio = {"ratio": round(self.ratio, 3), "met": self.met}
        return asdict(self) | numbers | ratio
