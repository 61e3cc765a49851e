"""Ratios in one run: two deeds, taken in turn, judged by the median of their CPU time."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Ratio:
    """How the product's deed compares with the bare one: CPU milliseconds of each, and the goal."""

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


def _cpu_ms(deed):
    start = time.process_time()
    deed()
    return (time.process_time() - start) * 1000


def print_table(ratios: list[Ratio]) -> None:
    """The ratios as a table for people."""
    width = max(len(ratio.name) for ratio in ratios)
    print(f"{'benchmark':{width}}  product ms   bare ms   ratio   goal")
    for each in ratios:
        mark = "" if each.is_reached else "  MISSED"
        print(
            f"{each.name:{width}}  {each.product_ms:10.1f}  {each.bare_ms:8.1f}  {each.ratio:6.2f}  "
            f"{each.goal:5.2f}{mark}{'  ' + each.note if each.note else ''}"
        )
