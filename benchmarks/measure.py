"""Ratios in one run: two deeds, taken in turn, judged by the median of their CPU time."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Ratio:
    """How the product's deed compares with the bare one: ms of each (CPU, unless its name says p95) and the goal."""

    name: str
    product_ms: float
    bare_ms: float
    goal: float
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.product_ms / self.bare_ms

    @property
    def is_reached(self) -> bool:
        return self.ratio <= self.goal

    def as_dict(self) -> dict:
        return asdict(self) | {"ratio": round(self.ratio, 3), "is_reached": self.is_reached}


@dataclass(frozen=True)
class Figure:
    """One absolute figure, and the most that it may be."""

    name: str
    value: float
    unit: str
    goal: float
    note: str = ""

    @property
    def is_reached(self) -> bool:
        return self.value <= self.goal

    def as_dict(self) -> dict:
        return asdict(self) | {"is_reached": self.is_reached}


def compare(
    name: str, product: Callable, bare: Callable, *, rounds: int, goal: float, note: str = ""
) -> Ratio:
    """Run both in turn `rounds` times, after one unmeasured run each."""
    product()
    bare()
    product_times, bare_times = [], []
    for _ in range(rounds):
        product_times.append(_cpu_ms(product))
        bare_times.append(_cpu_ms(bare))
    return Ratio(name, statistics.median(product_times), statistics.median(bare_times), goal, note)


def cpu_seconds(deed: Callable) -> float:
    """The CPU time of one run."""
    return _cpu_ms(deed) / 1000


def _cpu_ms(deed):
    start = time.process_time()
    deed()
    return (time.process_time() - start) * 1000


def print_table(results: list[Ratio | Figure]) -> None:
    """The ratios, and then the figures, as tables for people."""
    width = max(len(each.name) for each in results)
    ratios = [each for each in results if isinstance(each, Ratio)]
    figures = [each for each in results if isinstance(each, Figure)]
    if ratios:
        print(f"{'benchmark':{width}}  product ms   bare ms   ratio   goal")
    for each in ratios:
        print(
            f"{each.name:{width}}  {each.product_ms:10.1f}  {each.bare_ms:8.1f}  {each.ratio:6.2f}  "
            f"{each.goal:5.2f}{_remarks(each)}"
        )
    if figures:
        print(f"{'benchmark':{width}}       value      goal")
    for each in figures:
        print(f"{each.name:{width}}  {each.value:10.2f}  {each.goal:8.2f}  {each.unit}{_remarks(each)}")


def _remarks(result):
    mark = "" if result.is_reached else "  MISSED"
    return f"{mark}{'  ' + result.note if result.note else ''}"
