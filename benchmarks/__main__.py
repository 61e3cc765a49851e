"""`python -m benchmarks [NAME …]`: run them, print a table and the same as JSON. Exit 1 when a goal is missed."""

import json
import os
import sys
from importlib import import_module

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"

NAMES = ("page", "overview", "imports", "pdf", "texts", "package", "saving")


def main(names: list[str]) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from benchmarks.measure import print_table

    ratios = [ratio for name in names or NAMES for ratio in import_module(f"benchmarks.{name}").run()]
    print_table(ratios)
    print(json.dumps([ratio.as_dict() for ratio in ratios], ensure_ascii=False))
    return 0 if all(ratio.is_reached for ratio in ratios) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
