"""What people write may be one endless word: no page grows wider than the window for it."""

import pytest

from followups.models import Omgang, Uppfoljningstillfalle
from internkontroll.demo import load_demo
from plans.models import Process

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORD = "z" * 100


def test_an_endless_word_breaks(person):
    load_demo()
    Omgang.objects.update(name=WORD)
    Uppfoljningstillfalle.objects.update(name=WORD)
    Process.objects.filter(version__status="utkast").update(name=WORD)
    utkast = Process.objects.filter(version__status="utkast").first().version
    samordnare = person("samordnare")

    for address in ("/", utkast.get_absolute_url()):
        samordnare.go(address).check_page()
