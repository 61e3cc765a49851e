"""The overview of a kommun with 20 nämnder, 60 common moments, 4 rounds a year and 10 years, against a bare view.

Both draw the same two tables of the newest year: 20 nämnder × 4 rounds, and 60 moments × 20 nämnder. The bare view asks
for the same figures in two plain queries and draws them with a plain template, with nothing of the product between.
"""

import datetime

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.db.models import Count, Q, Sum
from django.shortcuts import render
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from benchmarks.measure import Ratio, compare
from followups.models import Omgang, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Anvandare, Kommun, Medlemskap, Namnd, Roll
from plans.models import Kontrollmoment, Plan, Planversion, Process

NAMNDER, MOMENTS, YEARS = 20, 60, range(2017, 2027)
ROUND_DAYS = ((3, 31), (6, 30), (9, 30), (12, 31))
STATUSES = ("genomford", "pagar", "ej_redovisad", "genomfors_senare")
GOAL = 2.5


def make_kommun() -> tuple[Kommun, Anvandare]:
    """Ten years of rounds: 48,000 results; and a samordnare who sees them."""
    kommun = Kommun.objects.create(name="Översiktskommun", slug="oversiktskommun")
    namnder = Namnd.objects.bulk_create(
        Namnd(kommun=kommun, name=f"Nämnd {n:02}", slug=f"oversikt-{n}", is_ks=n == 0) for n in range(NAMNDER)
    )
    for year in YEARS:
        make_year(kommun, namnder, year)
    user = Anvandare.objects.create(username="oversikt")
    Medlemskap.objects.create(anvandare=user, kommun=kommun, roll=Roll.SAMORDNARE)
    return kommun, user


def make_year(kommun, namnder, year):
    days = [datetime.date(year, month, day) for month, day in ROUND_DAYS]
    omgangar = Omgang.objects.bulk_create(
        Omgang(kommun=kommun, name=f"per {day}", slug=f"per-{day}", per_date=day) for day in days
    )
    common = []
    for namnd in namnder:
        version = Planversion.objects.create(
            plan=Plan.objects.create(namnd=namnd, year=year), number=1, status=Planversion.Status.BESLUTAD
        )
        common = make_plan(version, common)
        for omgang in omgangar:
            make_round(version.plan, omgang, version.moment.all())


def make_plan(version, common):
    """The plan's 60 moments; KS comes first, and its moments are those that the others point at."""
    processes = Process.objects.bulk_create(
        Process(version=version, name=f"Process {n} med rutiner", position=n) for n in range(MOMENTS)
    )
    moments = Kontrollmoment.objects.bulk_create(
        Kontrollmoment(
            version=version,
            process=process,
            moment="Kontroll av att fakturor attesteras av behörig person.",
            is_kommungemensamt=True,
            gemensamt_moment=common[n] if common else None,
            position=n,
        )
        for n, process in enumerate(processes)
    )
    return common or moments


def make_round(plan, omgang, moments):
    tillfalle = Uppfoljningstillfalle.objects.create(
        plan=plan,
        omgang=omgang,
        name=omgang.name,
        slug=omgang.slug,
        per_date=omgang.per_date,
        status=Uppfoljningstillfalle.Status.OPPEN,
        deadline=omgang.per_date,
    )
    Uppfoljning.objects.bulk_create(
        Uppfoljning(
            tillfalle=tillfalle,
            moment=moment,
            linje=moment.linje,
            status=STATUSES[n % 4],
            planned_text="november" if n % 4 == 3 else "",
            deviations=n % 3 if n % 4 == 0 else None,
        )
        for n, moment in enumerate(moments)
    )


@login_required
def bare(request, pk, year):
    """The same cells from values alone: no models, no addresses to reverse, no rules."""
    results = Uppfoljning.objects.filter(
        tillfalle__plan__namnd__kommun_id=pk, tillfalle__plan__year=year
    ).order_by("tillfalle__plan__namnd__name", "tillfalle__per_date", "moment__position")
    rounds = results.values(
        "tillfalle__plan__namnd__name",
        "tillfalle__plan__namnd__slug",
        "tillfalle__per_date",
        "tillfalle__slug",
    ).annotate(
        rows=Count("pk"), missing=Count("pk", filter=Q(status="ej_redovisad")), deviations=Sum("deviations")
    )
    by_namnd = {}
    for each in rounds.order_by("tillfalle__plan__namnd__name", "tillfalle__per_date"):
        by_namnd.setdefault(each["tillfalle__plan__namnd__name"], []).append(each)
    columns = {name: column for column, name in enumerate(by_namnd)}
    table = {}
    for row in results.values(
        "public_id",
        "status",
        "deviations",
        "tillfalle__plan__namnd__name",
        "tillfalle__plan__namnd__slug",
        "tillfalle__slug",
        "moment__process__name",
    ):
        cells = table.setdefault(row["moment__process__name"], [None] * len(columns))
        cells[columns[row["tillfalle__plan__namnd__name"]]] = row
    context = {"by_namnd": by_namnd, "table": table, "year": year}
    return render(request, "bench/overview.html", context)


def count_queries(client, url) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(url)
    return len(captured)


def run() -> list[Ratio]:
    """One ratio: CPU time of a request through all middleware, signed in."""
    from internkontroll import urls

    urls.urlpatterns.append(path("bench/oversikt/<int:pk>/<int:year>/", bare))
    kommun, user = make_kommun()
    client = Client()
    client.force_login(user)
    product_url, bare_url = f"/oversikt/?ar={YEARS[-1]}", f"/bench/oversikt/{kommun.pk}/{YEARS[-1]}/"
    sizes = [len(client.get(url).content) for url in (product_url, bare_url)]
    if abs(sizes[0] - sizes[1]) > 0.1 * sizes[0]:
        raise SystemExit(f"The two pages differ too much in size to be compared: {sizes} bytes.")
    queries = count_queries(client, product_url)
    return [
        compare(
            f"overview, {NAMNDER} nämnder × {MOMENTS} moments × {len(ROUND_DAYS)} rounds",
            lambda: client.get(product_url),
            lambda: client.get(bare_url),
            rounds=10,
            goal=GOAL,
            note=f"{sizes[0] // 1000} kB against {sizes[1] // 1000} kB, {queries} queries",
        )
    ]
