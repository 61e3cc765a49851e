"""The demo against the transcripts: every cell of the three papers, and what a second load must leave alone."""

from uuid import UUID

import pytest
from django.apps import apps

from documents.models import Missiv, Pappersform, Protokollsutdrag
from followups.models import Bedomning, Uppfoljning, Uppfoljningstillfalle
from followups.services.rounds import due_moments
from followups.summary import disagreements, summarize
from followups.tables import load_results, tillfalle_table
from internkontroll.demo import load_demo
from internkontroll.demo_accounts import ACCOUNTS, DEMO_PASSWORD
from internkontroll.tasks import tasks_for
from organisation.models import Anvandare, Handelse, Kommun, Medlemskap, Namnd, Roll, Skalsteg
from organisation.texts import Audience
from plans.dresses import plan_dress
from plans.models import Ansvarsrad, Kontrollmoment, Plan, Planversion
from plans.tables import load_rows, table_of

pytestmark = pytest.mark.usefixtures("demo")

PAPERS = [
    ("mjolby-ks", 2017, "mjolby_2017"),
    ("tranas-ks", 2022, "tranas_2022"),
    ("stockholm-ks", 2024, "stockholm_2024"),
]
OWN_MODELS = [
    model
    for label in ("organisation", "plans", "followups", "documents")
    for model in apps.get_app_config(label).get_models()
]
Status = Uppfoljningstillfalle.Status


def get_version(slug, year):
    return Planversion.objects.with_plan().get(plan__namnd__slug=slug, plan__year=year)


def get_tillfalle(slug, tillfalle):
    return Uppfoljningstillfalle.objects.with_plan().get(plan__namnd__slug=slug, slug=tillfalle)


def get_missiv():
    return Missiv.objects.get(plan__namnd__slug="mjolby-ks")


def by_field(row):
    """A row flat, by canonical field, without what is empty: as the transcripts have it."""
    moment = row.moment
    fields = {
        "nr": moment.nr,
        "avsnitt": "\n".join(each.name for each in row.avsnitt if each.slag != "mal"),
        "mal": "\n".join(each.name for each in row.avsnitt if each.slag == "mal"),
        "process": row.process.name,
        "kommungemensamt": moment.is_kommungemensamt,
        "risk": row.risk.description if row.risk else "",
        "arbetssatt": moment.arbetssatt,
        "systematisk_kontroll": moment.systematisk_kontroll,
        "moment": moment.moment,
        "metod": moment.metod,
        "ansvarig": moment.names_of("ansvarig"),
        "utforare": moment.names_of("utforare"),
        "frekvens": moment.frekvens,
        "rapporteras_text": moment.rapporteras_text,
        "rapporteras": [{"year": each.year, "month": each.month} for each in moment.rapporttider.all()],
    }
    return without_empty(fields)


def without_empty(fields):
    return {name: value for name, value in fields.items() if value}


def as_rows(table):
    """Headings and rows in printed order, each cell with the words it is covered by, as the transcripts have them."""
    printed = []
    for group in table.groups:
        above = [None] * len(table.columns)
        printed += [{"section": heading.text} for heading in group.headings]
        for row in group.rows:
            if row.is_section:
                printed.append({"section": row.text})
                continue
            above = [cell or covering for cell, covering in zip(row.cells, above, strict=True)]
            printed.append(
                {
                    "cells": [cell.text.split("\n") for cell in above],
                    "spans": [cell.rowspan if cell else 0 for cell in row.cells],
                }
            )
    return printed


def with_spans(rows):
    """The transcript's rows; where it says nothing of spans, each cell is one row high."""
    return [row if "section" in row else {"spans": [1] * len(row["cells"]), **row} for row in rows]


def headings_of(table):
    return [column.heading for column in table.columns]


# --- The plans ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "year", "paper"), PAPERS)
def test_plan_rows_are_the_papers(slug, year, paper, transcript):
    version = get_version(slug, year)

    rows = [by_field(row) for row in load_rows(version)]

    assert rows == [without_empty(row) for row in transcript(paper)["plan"]]


@pytest.mark.parametrize(("slug", "year", "paper"), PAPERS)
def test_plan_table_is_the_papers(slug, year, paper, transcript):
    version = get_version(slug, year)

    table = table_of(version, plan_dress(version.plan), Audience.PUBLIC)

    assert headings_of(table) == transcript(paper)["headings"]
    assert as_rows(table) == with_spans(transcript(paper)["rows"])


def test_stockholm_headings_stand_on_the_papers_levels():
    version = get_version("stockholm-ks", 2024)

    table = table_of(version, plan_dress(version.plan), Audience.PUBLIC)

    levels = [[heading.level for heading in group.headings] for group in table.groups]
    assert levels == [[1, 2, 3], [2, 3], [3]]


def test_tranas_title_and_closing_rule_are_the_papers(transcript):
    version = get_version("tranas-ks", 2022)

    assert version.heading == transcript("tranas_2022")["title"]
    assert version.slutregel == transcript("tranas_2022")["slutregel"]


@pytest.mark.parametrize(("slug", "year", "paper"), PAPERS)
def test_plan_is_decided_under_the_names_of_its_day(slug, year, paper):
    version = get_version(slug, year)

    assert version.status == Planversion.Status.BESLUTAD
    assert version.names_of_day == version.plan.namnd.names_of_day


def test_mjolby_decision_is_dated_and_registered():
    beslut = get_version("mjolby-ks", 2017).beslut

    assert str(beslut) == "Kommunstyrelsen 170118"
    assert (beslut.dnr, beslut.paragraph, beslut.slag) == ("KS/2016:389", "", "beslut")


def test_names_that_are_functions_and_units_are_linked():
    rader = Ansvarsrad.objects.filter(moment__version__plan__namnd__slug="mjolby-ks")

    assert [(rad.text, str(rad.funktion or rad.enhet)) for rad in rader.order_by("moment__position")] == [
        ("Säkerhetssamordnare KSF", "Säkerhetssamordnare KSF"),
        ("Ekonomiavdelningen", "Ekonomiavdelningen"),
        ("Säkerhetsansvarig KSF", "Säkerhetsansvarig KSF"),
        ("Externt upphandlad revisor", "Externt upphandlad revisor"),
    ]


def test_tranas_names_mean_units_or_each_forvaltning():
    rader = Ansvarsrad.objects.filter(moment__version__plan__namnd__slug="tranas-ks")

    forvaltningar = rader.filter(is_respektive_forvaltning=True)

    assert [rad.moment.nr for rad in forvaltningar.order_by("moment__position")] == ["3.", "4."]
    assert not rader.filter(is_respektive_forvaltning=False, enhet=None).exists()


def test_linje_is_the_same_at_every_fresh_load():
    moment = Kontrollmoment.objects.get(version=get_version("mjolby-ks", 2017), nr="4.")

    assert moment.linje == UUID("6d567219-2ded-5fca-97f1-94e81d925bba")


def test_tranas_2023_is_an_empty_utkast_to_import_into():
    version = get_version("tranas-ks", 2023)

    assert version.is_editable
    assert load_rows(version) == []


def test_tranas_2024_is_an_utkast_that_shows_all_a_plans_paper_can_hold():
    version = get_version("tranas-ks", 2024)

    form = Pappersform.objects.in_force(version.plan.namnd.kommun, 2024)
    texts = [(each.rubrik, each.plats) for each in form.textblock.all() if each.text]
    assert texts == [
        ("Syfte", "fore"),
        ("Ansvar", "fore"),
        ("Metod", "fore"),
        ("Rapportering", "efter"),
    ]
    assert (form.has_riskmatris, form.has_bortvalda, form.has_beslut) == (True, True, True)
    assert [bool(risk.hantering) for risk in version.risker.filter(is_in_plan=False)] == [True, True]
    assert version.moment.filter(is_kommungemensamt=True).count() == 2
    assert Pappersform.objects.in_force(version.plan.namnd.kommun, 2022) is None


# --- The rounds ---------------------------------------------------------------------------------


def test_mjolby_follow_up_is_the_papers(transcript):
    tillfalle = get_tillfalle("mjolby-ks", "per-31-augusti")
    paper = transcript("mjolby_2017")["follow_up"]

    table = tillfalle_table(tillfalle, Audience.PUBLIC)

    assert tillfalle.document_title == paper["title"]
    assert headings_of(table) == paper["headings"]
    assert as_rows(table) == with_spans(paper["rows"])


def test_stockholm_follow_up_is_the_papers(transcript):
    tillfalle = get_tillfalle("stockholm-ks", "helaret-2024")
    tree = transcript("stockholm_2024")["tree"]

    table = tillfalle_table(tillfalle, Audience.PUBLIC)

    assert tillfalle.document_title == tree["title"]
    assert headings_of(table) == transcript("stockholm_2024")["headings"]
    assert as_rows(table) == rows_of_tree(tree["uppfoljning"]["children"])


def rows_of_tree(nodes):
    """The tree's headings and rows, flat; the last cell is the activity and its labelled result."""
    rows = []
    for node in nodes:
        rows.append({"section": node["heading"]})
        rows += rows_of_tree(node.get("children", []))
        for row in node.get("rows", []):
            *cells, last = row["cells"]
            lines = [last["moment"], f"{last['label']} {last['resultat']}"]
            rows.append({"cells": [*cells, lines], "spans": row["spans"]})
    return rows


def test_stockholm_verdict_and_analys_are_the_papers(transcript):
    tree = transcript("stockholm_2024")["tree"]

    bedomning = Bedomning.objects.get()

    assert bedomning.tillfalle == get_tillfalle("stockholm-ks", "helaret-2024")
    assert bedomning.skalsteg.label == tree["bedomning"]["value"]
    assert bedomning.skalsteg.skala.kommun.slug == "stockholm"
    assert bedomning.analys == tree["analys"]["text"]


def test_mjolby_august_is_three_of_four():
    results = load_results(get_tillfalle("mjolby-ks", "per-31-augusti"))

    assert [(row.status, row.planned_text) for row in results] == [
        ("pagar", "nov/dec"),
        ("genomford", ""),
        ("genomford", ""),
        ("genomford", ""),
    ]
    assert summarize(results).sentence == "Granskningar har genomförts i 3 av 4 kontrollmoment."


def test_rounds_stand_where_the_work_is():
    rounds = Uppfoljningstillfalle.objects.order_by("per_date").values_list("plan__namnd", "slug", "status")
    slugs = dict(Namnd.objects.values_list("pk", "slug"))

    assert [(slugs[namnd], slug, status) for namnd, slug, status in rounds] == [
        ("mjolby-ks", "per-31-augusti", Status.LAST),
        ("mjolby-ks", "per-31-december", Status.OPPEN),
        ("tranas-ks", "september-2022", Status.INLAMNAD),
        ("tranas-ks", "februari-2023", Status.PLANERAD),
        ("stockholm-ks", "helaret-2024", Status.LAST),
    ]


def test_each_due_moment_has_a_row_in_each_opened_round():
    for tillfalle in Uppfoljningstillfalle.objects.exclude(status=Status.PLANERAD).with_plan():
        version = tillfalle.plan.versioner.get()

        due = due_moments(version, tillfalle.per_date.year, tillfalle.per_date.month)

        assert [row.moment for row in load_results(tillfalle)] == due


def test_invented_results_say_that_they_are():
    invented = Uppfoljning.objects.filter(tillfalle__slug="september-2022").exclude(text="")

    assert [row.text.split()[0] for row in invented] == ["Demotext:", "Demotext:"]


# --- The papers of Mjölby -----------------------------------------------------------------------


def test_missiv_is_the_papers(transcript):
    missiv = get_missiv()
    paper = transcript("mjolby_2017")["missiv"]

    assert missiv.rubrik == paper["title"]
    assert missiv.mottagare == paper["mottagare"]
    assert parts_of(missiv) == paper["parts"]
    assert missiv.skickas_till.splitlines() == paper["skickas_till"]["lines"]
    assert [missiv.handlaggare, f"Tfn {missiv.handlaggare_telefon}"] == paper["handlaggare"]["lines"]
    assert [missiv.signer_enhet, missiv.signer, missiv.signer_titel] == paper["signer"]


def test_protokollsutdrag_is_the_papers(transcript):
    utdrag = Protokollsutdrag.objects.get()
    paper = transcript("mjolby_2017")["protokollsutdrag"]

    assert utdrag.beslut.paragraph == paper["paragraf"]
    assert f"Dnr {utdrag.dnr}" == paper["dnr"]
    assert utdrag.rubrik == paper["heading"]
    assert parts_of(utdrag) == paper["parts"]
    assert utdrag.skickas_till.splitlines() == paper["skickas_till"]["lines"]
    assert (utdrag.beslut.slag, utdrag.beslut.organ) == ("forslag", "Arbetsutskottet")


def parts_of(skrivelse):
    return [
        ["Bakgrund", [skrivelse.bakgrund]],
        ["Sammanfattning", [skrivelse.sammanfattning]],
        ["Beslutsunderlag", skrivelse.beslutsunderlag.splitlines()],
        [skrivelse.forslag_rubrik, [skrivelse.forslag]],
    ]


def test_letterhead_is_the_papers(transcript):
    paper = transcript("mjolby_2017")["letterhead"]
    labels = (
        "Postadress",
        "Besöksadress",
        "Telefon",
        "Telefax",
        "Internetadress",
        "e-postadress",
        "Bankgironummer",
    )

    lines = Namnd.objects.get(slug="mjolby-ks").letterhead.values()

    assert dict(zip(labels, (line.split("\n") for line in lines), strict=True)) == paper


def test_both_kept_sentences_are_told_of_and_have_a_reason():
    summary = summarize(load_results(get_tillfalle("mjolby-ks", "per-31-augusti")))
    missiv, utdrag = get_missiv(), Protokollsutdrag.objects.get()

    assert len(disagreements(missiv.sammanfattning, summary)) == 1
    assert len(disagreements(utdrag.sammanfattning, summary)) == 2
    for skrivelse in (missiv, utdrag):
        handelse = Handelse.objects.get(object_id=str(skrivelse.public_id))
        assert skrivelse.sammanfattning_reason
        assert handelse.payload["sammanfattning_reason"] == ["", skrivelse.sammanfattning_reason]


# --- The accounts and their work ----------------------------------------------------------------


def test_there_is_an_account_for_each_role():
    assert {account.roll for account in ACCOUNTS} == set(Roll)
    assert len(ACCOUNTS) == len(Roll)


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_account_signs_in_and_sees_its_namnder(account, client):
    user = Anvandare.objects.get(username=account.username)

    assert client.login(username=account.username, password=DEMO_PASSWORD)
    assert {roll for roll, _, _ in user.roles} == {account.roll}
    assert set(Namnd.objects.visible_to(user).values_list("slug", flat=True)) == set(account.namnder)
    assert not user.is_superuser


def test_names_of_accounts_are_not_those_of_the_papers(transcript):
    names = {str(user) for user in Anvandare.objects.all()}

    assert len(names) == len(ACCOUNTS)
    assert "Carina Brofeldt" not in names


def test_work_waits_for_each_who_does_something():
    rows = Uppfoljning.objects.filter(tillfalle__status=Status.OPPEN)
    mine = rows.performed_by(Anvandare.objects.get(username="utforare"))
    handed_in = Uppfoljningstillfalle.objects.filter(status=Status.INLAMNAD)
    without_missiv = Uppfoljningstillfalle.objects.filter(
        status__in=(Status.OPPEN, Status.INLAMNAD), missiv=None
    )

    assert [row.status for row in rows] == ["ej_redovisad"] * 4  # controller
    assert [row.moment.nr for row in mine] == ["1."]  # utforare
    assert [each.slug for each in handed_in] == ["september-2022"]  # godkannare
    assert {each.slug for each in without_missiv} == {"per-31-december", "september-2022"}  # kansli
    assert Uppfoljningstillfalle.objects.get(status=Status.PLANERAD).slug == "februari-2023"  # samordnare
    drafts = Planversion.objects.drafts().order_by("plan__year")
    assert [f"{draft.plan.namnd.slug} {draft.plan.year}" for draft in drafts] == [  # admin
        "tranas-ks 2023",
        "tranas-ks 2024",
    ]


def test_start_page_has_tasks_for_each_who_does_something():
    users = Anvandare.objects.filter(username__in=[account.username for account in ACCOUNTS])

    waiting = {user.username for user in users if tasks_for(user)}

    assert waiting == {"admin", "samordnare", "kansli", "controller", "utforare", "godkannare"}


def test_verdict_of_the_namnd_has_three_words_in_each_kommun():
    for kommun in Kommun.objects.all():
        words = Skalsteg.objects.filter(skala__kommun=kommun, skala__slag="bedomning_namnd")

        assert [steg.label for steg in words] == ["Tillräcklig", "Inte helt tillräcklig", "Otillräcklig"]


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.model_name)
def test_every_row_passes_its_own_validation(model):
    unknown = {field.name for field in model._meta.fields if field.null and not field.blank}

    for row in model._default_manager.all():
        row.full_clean(exclude=unknown)


# --- A second load ------------------------------------------------------------------------------


def test_second_load_doubles_nothing_and_asks_little(django_assert_max_num_queries):
    before = {model: model._default_manager.count() for model in OWN_MODELS}

    with django_assert_max_num_queries(30):
        load_demo()

    assert {model: model._default_manager.count() for model in OWN_MODELS} == before


def test_second_load_leaves_what_a_user_wrote():
    row = Uppfoljning.objects.get(tillfalle__slug="per-31-december", moment__nr="4.")
    row.text, row.status, row.radversion = "Intrångstestet är utfört.", "genomford", 2
    row.save()

    load_demo()

    row.refresh_from_db()
    assert (row.text, row.status, row.radversion) == ("Intrångstestet är utfört.", "genomford", 2)


def test_second_load_leaves_what_has_been_done_and_renamed():
    Uppfoljningstillfalle.objects.filter(slug="per-31-december").update(status=Status.INLAMNAD)
    Namnd.objects.filter(slug="mjolby-ks").update(forvaltning="Stadshuset")
    Plan.objects.filter(namnd__slug="tranas-ks", year=2023).update(name="Egen plan")

    load_demo()

    assert get_tillfalle("mjolby-ks", "per-31-december").status == Status.INLAMNAD
    assert Namnd.objects.get(slug="mjolby-ks").forvaltning == "Stadshuset"
    assert Plan.objects.get(namnd__slug="tranas-ks", year=2023).name == "Egen plan"


def test_second_load_gives_an_existing_account_neither_password_nor_roles():
    user = Anvandare.objects.get(username="admin")
    user.set_password("ett eget lösenord")
    user.save()
    Medlemskap.objects.filter(anvandare=user).delete()

    load_demo()

    assert Anvandare.objects.get(pk=user.pk).check_password("ett eget lösenord")
    assert not Medlemskap.objects.filter(anvandare=user).exists()


def test_second_load_makes_the_account_that_is_missing():
    user = Anvandare.objects.get(username="lasare")
    user.medlemskap.all().delete()
    user.delete()

    load_demo()

    assert Anvandare.objects.get(username="lasare").medlemskap.get().namnd.slug == "mjolby-ks"
