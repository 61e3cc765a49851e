"""The page of a plan with 60 moments, against a bare Django view of the same columns and size."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.test import Client
from django.urls import path

from benchmarks.measure import Ratio, compare
from organisation.models import Kommun, Medlemskap, Namnd, Roll
from organisation.models.anvandare import Anvandare
from plans.columns import STANDARD_PLAN
from plans.models import Ansvarsrad, Avsnitt, Kontrollmoment, Plan, Planversion, Process, Risk

MOMENTS = 60
TEXT = (
    "Kontroll av att fakturor attesteras av behörig person och att underlagen är fullständiga och riktiga. "
)


def make_plan() -> tuple[Planversion, Anvandare]:
    """A decided plan of 60 moments in four sections, and a reader of it."""
    kommun = Kommun.objects.create(name="Provkommun", slug="provkommun")
    namnd = Namnd.objects.create(kommun=kommun, name="Kommunstyrelsen", slug="provkommun-ks")
    version = Planversion.objects.create(
        plan=Plan.objects.create(namnd=namnd, year=2026), number=1, status=Planversion.Status.BESLUTAD
    )
    sections = [Avsnitt.objects.create(version=version, name=f"Avsnitt {n}", position=n) for n in range(4)]
    for number in range(MOMENTS):
        process = Process.objects.create(
            version=version, avsnitt=sections[number % 4], name=f"Process {number}", position=number
        )
        risk = Risk.objects.create(version=version, process=process, description=TEXT)
        moment = Kontrollmoment.objects.create(
            version=version,
            process=process,
            risk=risk,
            nr=f"{number}.",
            moment=TEXT * 2,
            metod=TEXT,
            frekvens="En gång per år",
            rapporteras_text="September 2026",
        )
        for slag in Ansvarsrad.Slag:
            Ansvarsrad.objects.create(moment=moment, slag=slag, text="Ekonomiavdelningen")
    user = Anvandare.objects.create(username="matning")
    Medlemskap.objects.create(anvandare=user, namnd=namnd, roll=Roll.LASARE)
    return version, user


@login_required
def bare(request, pk):
    """The same columns of the same rows, by a query and a template alone."""
    rows = (
        Kontrollmoment.objects.filter(version_id=pk)
        .order_by("process__avsnitt__position", "process__position", "position")
        .select_related("process", "risk")
        .prefetch_related("ansvarsrader")
    )
    context = {"rows": rows, "headings": [column.heading for column in STANDARD_PLAN.columns]}
    return render(request, "bench/bare.html", context)


def run() -> list[Ratio]:
    """One ratio: CPU time of a request through all middleware, signed in."""
    from internkontroll import urls

    urls.urlpatterns.append(path("bench/<int:pk>/", bare))
    version, user = make_plan()
    client = Client()
    client.force_login(user)
    product_url, bare_url = version.get_absolute_url(), f"/bench/{version.pk}/"
    sizes = [len(client.get(url).content) for url in (product_url, bare_url)]
    if abs(sizes[0] - sizes[1]) > 0.1 * sizes[0]:
        raise SystemExit(f"The two pages differ too much in size to be compared: {sizes} bytes.")
    return [
        compare(
            f"page, {MOMENTS} moments",
            lambda: client.get(product_url),
            lambda: client.get(bare_url),
            rounds=60,
            goal=2.0,
            note=f"{sizes[0] // 1000} kB against {sizes[1] // 1000} kB",
        )
    ]
