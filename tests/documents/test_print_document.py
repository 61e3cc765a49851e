"""`manage.py print_document`: a file and exit 0, or a sentence and exit 2."""

import datetime

import pytest
from django.core.management import call_command

from tests.factories import (
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return PlanFactory(namnd=NamndFactory(slug="provkoping-ks"), year=2022)


@pytest.fixture
def run(tmp_path, capsys):
    """Print the paper; returns (exit code, file, what was said)."""

    def run(paper, *options, out=None, namnd="provkoping-ks", year=2022):
        out = out or tmp_path / "papper.pdf"
        command = [
            "print_document",
            paper,
            "--namnd",
            namnd,
            "--year",
            str(year),
            "--out",
            str(out),
            *options,
        ]
        try:
            call_command(*command)
            code = 0
        except SystemExit as stop:
            code = stop.code
        said = capsys.readouterr()
        return code, out.read_bytes()[:8] if out.is_file() else b"", said.err if code else said.out

    return run


def make_round(plan, slug="per-31-augusti", month=8, status="last", letters=False):
    version = plan.versioner.first() or PlanversionFactory(plan=plan, status="beslutad")
    tillfalle = TillfalleFactory(
        plan=plan, slug=slug, name=slug, status=status, per_date=datetime.date(2022, month, 1)
    )
    for each in ("genomford", "ej_paborjad"):
        UppfoljningFactory(tillfalle=tillfalle, moment=KontrollmomentFactory(version=version), status=each)
    if letters:
        missiv = MissivFactory(tillfalle=tillfalle, dnr="KS/2022:1", date=datetime.date(2022, 12, 1))
        ProtokollsutdragFactory(missiv=missiv, dnr=missiv.dnr)
    return tillfalle


@pytest.mark.parametrize("paper", ["plan", "uppfoljning", "missiv", "protokollsutdrag", "sammantrade"])
def test_each_paper_is_printed(run, plan, paper):
    make_round(plan, letters=True)

    code, file, said = run(paper)

    assert (code, file) == (0, b"%PDF-1.7")
    assert "UTKAST" not in said


def test_the_decided_version_is_printed_before_a_newer_utkast(run, plan):
    PlanversionFactory(plan=plan, status="beslutad", title="Den beslutade")
    PlanversionFactory(plan=plan, number=2, title="Utkastet")

    code, _, said = run("plan")

    assert (code, said.split(":")[0]) == (0, "Den beslutade")


def test_an_utkast_is_printed_when_nothing_is_decided_and_said_to_be_one(run, plan):
    PlanversionFactory(plan=plan)

    code, _, said = run("plan")

    assert (code, said.endswith("märkt UTKAST\n")) == (0, True)


def test_the_newest_approved_round_is_printed(run, plan):
    make_round(plan, "per-april", 4)
    make_round(plan, "per-augusti", 8)
    make_round(plan, "per-december", 12, status="oppen")

    assert "per-augusti" in run("uppfoljning")[2]
    assert "per-december" in run("uppfoljning", "--tillfalle", "per-december")[2]


def test_a_letter_is_taken_from_the_round_that_has_one(run, plan):
    make_round(plan, "per-april", 4, letters=True)
    make_round(plan, "per-augusti", 8)

    assert run("missiv")[0] == 0


def test_one_of_several_plans_is_named(run, plan):
    other = PlanFactory(namnd=plan.namnd, year=2022, slug="kommunens")
    PlanversionFactory(plan=other, title="Kommunens plan")
    PlanversionFactory(plan=plan, title="Egen plan")

    assert "Egen plan" in run("plan")[2]
    assert "Kommunens plan" in run("plan", "--plan", "kommunens")[2]


def test_what_cannot_be_printed_is_told_in_a_sentence(run, plan, tmp_path):
    assert run("plan", namnd="ingen")[::2] == (2, "Det finns ingen nämnd med adressnamnet ingen.\n")
    assert run("plan", year=1999)[::2] == (2, f"{plan.namnd} har ingen plan för 1999.\n")
    assert run("plan")[::2] == (2, f"{plan} har ingen version att skriva ut.\n")
    assert run("uppfoljning")[::2] == (2, f"{plan} har inget uppföljningstillfälle.\n")
    assert run("plan", "--plan", "b")[::2] == (2, f"Ange --plan: {plan.namnd} har för 2022 planerna plan.\n")
    make_round(plan)
    assert run("missiv")[::2] == (
        2,
        "Det finns inget att skriva ut: inget missiv är skrivet (tillfälle: per-31-augusti).\n",
    )
    assert run("missiv", "--tillfalle", "x")[::2] == (
        2,
        f"Det finns inget tillfälle x. {plan} har: per-31-augusti.\n",
    )
    assert run("plan", out=tmp_path / "finns" / "inte.pdf")[0] == 2


def test_a_missiv_that_counts_wrong_is_marked(run, plan):
    missiv = make_round(plan, letters=True).missiv
    missiv.sammanfattning = "Granskningar har genomförts i 2 av 2 kontrollmoment."
    missiv.save()

    code, file, said = run("missiv")

    assert (code, file[:5]) == (0, b"%PDF-")
    assert said.strip().endswith("märkt UTKAST")


@pytest.mark.parametrize("paper", ["missiv", "protokollsutdrag", "sammantrade"])
def test_the_plans_own_letters_are_printed_when_asked_for(plan, run, paper):
    make_round(plan, letters=True)
    missiv = MissivFactory(tillfalle=None, plan=plan, rubrik="Förslag till plan")
    ProtokollsutdragFactory(missiv=missiv, rubrik="Förslag till plan")

    code, file, said = run(paper, "--till-planen")

    assert (code, file) == (0, b"%PDF-1.7")
    assert "Förslag till plan" in said


def test_the_plans_letter_is_found_where_no_round_has_one(plan, run):
    make_round(plan)
    MissivFactory(tillfalle=None, plan=plan, rubrik="Förslag till plan")

    code, _, said = run("missiv")

    assert (code, said.startswith("Förslag till plan: ")) == (0, True)


@pytest.mark.parametrize("paper", ["missiv", "protokollsutdrag"])
def test_a_plan_without_a_letter_is_told_so(plan, run, paper):
    make_round(plan, letters=True)

    code, file, said = run(paper, "--till-planen")

    assert (code, file, said.strip().endswith("inget missiv är skrivet till planen.")) == (2, b"", True)
