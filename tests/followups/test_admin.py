import pytest
from django.utils import timezone

from followups.models import Kommunpaminnelser, Paminnelse
from tests.factories import AnvandareFactory, KommunFactory

pytestmark = pytest.mark.django_db

URL = "/drift/followups/kommunpaminnelser/add/"


@pytest.fixture
def operator(client):
    user = AnvandareFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def test_operator_chooses_for_a_kommun(client, operator):
    kommun = KommunFactory()

    client.post(URL, {"kommun": kommun.pk, "days_before": 10, "avstangda": ["oppnad", "missiv"]})

    chosen = Kommunpaminnelser.objects.get()
    assert (chosen.kommun, chosen.days_before, chosen.avstangda) == (kommun, 10, ["oppnad", "missiv"])


def test_unknown_kind_and_too_many_days_are_refused(client, operator):
    wrong = {"kommun": KommunFactory().pk, "days_before": 91, "avstangda": ["finns-inte"]}

    errors = client.post(URL, wrong).context["adminform"].form.errors

    assert set(errors) == {"days_before", "avstangda"}


def test_what_was_sent_is_read_and_not_changed(client, operator):
    sent = Paminnelse.objects.create(
        anvandare=operator, date=timezone.localdate(), subject="Ämnet", claimed_at=timezone.now()
    )

    page = client.get("/drift/followups/paminnelse/")
    change = client.post(f"/drift/followups/paminnelse/{sent.pk}/change/", {"subject": "Annat"})

    assert "Ämnet" in page.content.decode()
    assert change.status_code == 403


def test_others_have_no_business_there(client):
    client.force_login(AnvandareFactory())

    assert client.get(URL).status_code == 302
