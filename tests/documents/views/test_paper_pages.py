"""A paper's own page: checks, preview and the way to print, and which rounds and form the address chooses."""

import datetime

import pytest
from django.urls import reverse

from organisation.models import Roll
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    MissivFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db
PAGES = ["plan-paper", "plan-preview", "uppfoljning-paper", "uppfoljning-preview", "uppfoljning-findings"]
LETTER_PAGES = ["missiv-findings", "protokollsutdrag-findings"]
APRIL = {"slug": "per-30-april", "name": "per 30 april 2022", "per_date": datetime.date(2022, 4, 30)}


@pytest.fixture
def tillfalle():
    version = PlanversionFactory(status="beslutad", plan__dnr="KS/2022:1")
    tillfalle = TillfalleFactory(plan=version.plan, status="last")
    for number in (1, 2):
        moment = KontrollmomentFactory(version=version, nr=f"{number}.")
        UppfoljningFactory(tillfalle=tillfalle, moment=moment, status="genomford", text="Utan fel.")
    ProtokollsutdragFactory(missiv=MissivFactory(tillfalle=tillfalle))
    return tillfalle


def url_of(name, tillfalle, query=""):
    kwargs = tillfalle.plan.address if name.startswith("plan") else tillfalle.address
    if name.startswith("protokollsutdrag"):
        kwargs = {**kwargs, "number": 1}
    return reverse(f"documents:{name}", kwargs=kwargs) + query


def page_of(client, name, tillfalle, query=""):
    return client.get(url_of(name, tillfalle, query)).content.decode()


@pytest.mark.parametrize("name", [*PAGES, *LETTER_PAGES])
def test_a_reader_sees_it_and_a_stranger_does_not(client, tillfalle, name):
    client.force_login(member(tillfalle.plan.namnd, Roll.LASARE))
    reader = client.get(url_of(name, tillfalle)).status_code
    client.force_login(AnvandareFactory())
    stranger = client.get(url_of(name, tillfalle)).status_code

    assert (reader, stranger) == (200, 404)


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("uppf")])
def test_others_wait_until_the_namnd_has_handed_in(client, tillfalle, name):
    tillfalle.status = "oppen"
    tillfalle.save()
    client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

    assert client.get(url_of(name, tillfalle)).status_code == 403


@pytest.mark.parametrize("kind", ["plan", "uppfoljning"])
def test_the_page_frames_the_preview_and_leads_to_the_print(client, tillfalle, kind):
    client.force_login(member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE))

    text = page_of(client, f"{kind}-paper", tillfalle)

    assert f'src="{url_of(f"{kind}-preview-pages", tillfalle)}"' in text
    assert f'href="{url_of(f"{kind}-pdf", tillfalle)}"' in text
    assert f'href="{url_of(f"{kind}-issue", tillfalle)}"' in text
    assert "Papperet är klart att skriva ut." in text


def test_a_reader_is_not_led_to_draw_it_up(client, tillfalle):
    client.force_login(member(tillfalle.plan.namnd, Roll.LASARE))

    assert url_of("plan-issue", tillfalle) not in page_of(client, "plan-paper", tillfalle)


def test_what_must_be_mended_stands_on_the_page_with_its_link(client, tillfalle):
    row = tillfalle.uppfoljningar.first()
    row.status = "ej_redovisad"
    row.save()
    client.force_login(member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE))

    text = page_of(client, "uppfoljning-paper", tillfalle)

    assert "Kontrollmomentet är inte redovisat" in text
    assert f'href="{row.get_absolute_url()}"' in text
    assert "Papperet skrivs ut märkt UTKAST." in text
    assert url_of("uppfoljning-issue", tillfalle) not in text


@pytest.mark.parametrize("kind", ["plan", "uppfoljning"])
def test_only_our_own_pages_may_frame_the_preview(client, tillfalle, kind):
    client.force_login(member(tillfalle.plan.namnd))

    preview = client.get(url_of(f"{kind}-preview", tillfalle))
    around = client.get(url_of(f"{kind}-paper", tillfalle))

    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert around["X-Frame-Options"] == "DENY"


def test_the_preview_hides_marked_words_from_everybody(client, tillfalle):
    tillfalle.uppfoljningar.update(text="Lås [[sekretess: 18 kap. 8 § OSL | port 4711]].")
    client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))

    assert "4711" not in page_of(client, "uppfoljning-preview", tillfalle)


def test_findings_answer_htmx_with_the_piece_alone(client, tillfalle):
    client.force_login(member(tillfalle.plan.namnd))

    url = url_of("missiv-findings", tillfalle)
    piece = client.get(url, headers={"HX-Request": "true"}).content.decode()
    whole = client.get(url).content.decode()

    assert ("<html" in piece, "<html" in whole) == (False, True)
    assert "Missivets datum saknas." in piece
    assert "Missivets datum saknas." in whole


def test_many_findings_are_folded_under_their_number(client, tillfalle):
    version = tillfalle.plan.versioner.get()
    for moment in KontrollmomentFactory.create_batch(6, version=version):
        UppfoljningFactory(tillfalle=tillfalle, moment=moment)
    client.force_login(member(tillfalle.plan.namnd))

    assert "<summary>6 måste rättas</summary>" in page_of(client, "uppfoljning-findings", tillfalle)


@pytest.fixture
def utkast(tillfalle):
    """An utkast beside the decided version."""
    return PlanversionFactory(plan=tillfalle.plan, number=2, title="Nästa version")


@pytest.mark.parametrize("name", ["version-paper", "version-preview", "version-pdf"])
def test_an_utkast_beside_a_decided_plan_can_be_printed(client, utkast, name):
    url = reverse(f"documents:{name}", args=[utkast.public_id])
    client.force_login(member(utkast.plan.namnd))
    reader = client.get(url).status_code
    client.force_login(AnvandareFactory())
    stranger = client.get(url).status_code

    assert (reader, stranger) == (200, 404)


def test_the_page_of_an_utkast_leads_to_its_own_print(client, utkast):
    client.force_login(member(utkast.plan.namnd, Roll.NAMNDSEKRETERARE))

    text = client.get(reverse("documents:version-paper", args=[utkast.public_id])).content.decode()

    assert f'href="{reverse("documents:version-pdf", args=[utkast.public_id])}"' in text
    assert "Papperet skrivs ut märkt UTKAST." in text


# --- The choice in the address ------------------------------------------------------------------


@pytest.fixture
def april(tillfalle):
    april = TillfalleFactory(plan=tillfalle.plan, status="last", **APRIL)
    for row in tillfalle.uppfoljningar.all():
        UppfoljningFactory(tillfalle=april, moment=row.moment, status="genomford", text="I april.")
    return april


@pytest.mark.parametrize("name", ["uppfoljning-preview", "uppfoljning-paper"])
def test_chosen_rounds_stand_beside_each_other(client, tillfalle, april, name):
    client.force_login(member(tillfalle.plan.namnd))

    text = page_of(client, name, tillfalle, "?med=per-30-april")

    assert "per 30 april 2022 och per 31 augusti 2022" in text.replace("\xa0", " ")


def test_the_choice_follows_to_preview_and_print(client, tillfalle, april):
    client.force_login(member(tillfalle.plan.namnd))

    text = page_of(client, "uppfoljning-paper", tillfalle, "?med=per-30-april&form=kort")

    query = "?med=per-30-april&amp;form=kort"
    assert f'src="{url_of("uppfoljning-preview-pages", tillfalle)}{query}"' in text
    assert f'href="{url_of("uppfoljning-pdf", tillfalle)}{query}"' in text


def test_the_chosen_form_is_printed(client, tillfalle):
    client.force_login(member(tillfalle.plan.namnd))

    assert 'class="kort"' in page_of(client, "uppfoljning-preview", tillfalle, "?form=kort")


@pytest.mark.parametrize("name", ["uppfoljning-paper", "uppfoljning-preview", "uppfoljning-pdf"])
def test_a_round_of_another_plan_is_not_found(client, tillfalle, name):
    other = TillfalleFactory(slug="annan")
    client.force_login(member(tillfalle.plan.namnd))

    assert client.get(url_of(name, tillfalle, f"?med={other.slug}")).status_code == 404


@pytest.mark.parametrize("name", ["uppfoljning-paper", "uppfoljning-preview", "uppfoljning-pdf"])
def test_a_round_that_is_not_handed_in_is_not_shown_to_others(client, tillfalle, april, name):
    april.status = "oppen"
    april.save()
    client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

    assert client.get(url_of(name, tillfalle, "?med=per-30-april")).status_code == 403
    assert client.get(url_of(name, tillfalle)).status_code == 200


def test_the_page_asks_as_much_for_one_row_as_for_many(client, count_queries):
    def ask(rows):
        tillfalle = TillfalleFactory(status="last", plan__dnr="KS/2022:1")
        version = PlanversionFactory(plan=tillfalle.plan, status="beslutad")
        for moment in KontrollmomentFactory.create_batch(rows, version=version):
            UppfoljningFactory(tillfalle=tillfalle, moment=moment)
        client.force_login(member(tillfalle.plan.namnd))
        return count_queries(lambda: client.get(url_of("uppfoljning-paper", tillfalle)))

    assert ask(1) == ask(3) == ask(60)
