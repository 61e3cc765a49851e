"""A small helping of what `make fuzz` does for as long as one likes."""

import pytest

from plans.imports.apply import Target
from plans.models import Plan
from tests.factories import NamndFactory
from tests.plans.imports.fuzz import make_file, rolled_back, walk


@pytest.mark.django_db
def test_random_and_mutated_files_end_in_a_plan_or_a_sentence():
    target = Target(NamndFactory(), 2022)
    ends = set()

    for seed in range(40):
        with rolled_back():
            ends.add(walk(target, make_file(seed), seed))

    assert {"applied", "refused"} <= ends <= {"applied", "refused", "unchanged", "errors"}
    assert Plan.objects.count() == 0


def test_a_seed_gives_the_same_file_again():
    assert [make_file(seed) for seed in range(5)] == [make_file(seed) for seed in range(5)]
