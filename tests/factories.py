"""Dull objects: constants and sequences, no dice. A part makes the whole that it stands in, one of each.

    KontrollmomentFactory.create_batch(3, version=version)      # three processes with a moment each
    UppfoljningFactory(tillfalle=tillfalle, status="genomford")
    user = member(namnd, Roll.CONTROLLER)

Plan has a fixed year and slug: three plans want three nämnder (`namnd__kommun=kommun`) or three years.
"""

import datetime

import factory
from factory.django import DjangoModelFactory, Password

from documents.models import (
    Handling,
    Missiv,
    Namndtext,
    Pappersform,
    Protokollsutdrag,
    SamladBedomning,
    Textblock,
)
from followups.models import Atgard, Bedomning, Bilaga, Omgang, Uppfoljning, Uppfoljningstillfalle
from organisation.models import (
    Anvandare,
    Enhet,
    Funktion,
    Funktionsinnehav,
    Kommun,
    Medlemskap,
    Namnd,
    Roll,
    Skala,
    Skalsteg,
)
from organisation.models.anvandare import KOMMUN_ROLES
from plans.models import (
    Ansvarsrad,
    Avsnitt,
    Beslut,
    Kontrollmoment,
    Plan,
    Planversion,
    Process,
    Rapporttid,
    Risk,
    Tabellkolumn,
    Tabellmall,
)

PASSWORD = "prov-losenord-1"


# --- organisation -------------------------------------------------------------------------------


class KommunFactory(DjangoModelFactory):
    class Meta:
        model = Kommun

    name = factory.Sequence(lambda n: f"Kommun {n}")
    slug = factory.Sequence(lambda n: f"kommun-{n}")


class NamndFactory(DjangoModelFactory):
    class Meta:
        model = Namnd

    kommun = factory.SubFactory(KommunFactory)
    name = factory.Sequence(lambda n: f"Nämnd {n}")
    slug = factory.Sequence(lambda n: f"namnd-{n}")


class EnhetFactory(DjangoModelFactory):
    class Meta:
        model = Enhet

    namnd = factory.SubFactory(NamndFactory)
    name = factory.Sequence(lambda n: f"Enhet {n}")


class FunktionFactory(DjangoModelFactory):
    class Meta:
        model = Funktion

    namnd = factory.SubFactory(NamndFactory)
    name = factory.Sequence(lambda n: f"Funktion {n}")


class AnvandareFactory(DjangoModelFactory):
    """A user without any role. The password is PASSWORD; `client.force_login(user)` is quicker."""

    class Meta:
        model = Anvandare

    username = factory.Sequence(lambda n: f"anvandare-{n}")
    first_name = "Kim"
    last_name = factory.Sequence(lambda n: f"Provsson {n}")
    password = Password(PASSWORD)


class MedlemskapFactory(DjangoModelFactory):
    class Meta:
        model = Medlemskap

    anvandare = factory.SubFactory(AnvandareFactory)
    namnd = factory.SubFactory(NamndFactory)
    roll = Roll.LASARE


class FunktionsinnehavFactory(DjangoModelFactory):
    class Meta:
        model = Funktionsinnehav

    funktion = factory.SubFactory(FunktionFactory)
    anvandare = factory.SubFactory(AnvandareFactory)


def member(namnd, roll=Roll.LASARE, **fields):
    """A new user with the role in the nämnd, or in its kommun where the role belongs to a kommun."""
    user = AnvandareFactory(**fields)
    where = {"namnd": None, "kommun": namnd.kommun} if roll in KOMMUN_ROLES else {"namnd": namnd}
    MedlemskapFactory(anvandare=user, roll=roll, **where)
    return user


class SkalaFactory(DjangoModelFactory):
    class Meta:
        model = Skala

    kommun = factory.SubFactory(KommunFactory)
    slag = Skala.Slag.BEDOMNING_MOMENT
    from_year = 2000


class SkalstegFactory(DjangoModelFactory):
    class Meta:
        model = Skalsteg

    skala = factory.SubFactory(SkalaFactory)
    level = factory.Sequence(lambda n: n + 1)
    label = factory.Sequence(lambda n: f"Steg {n}")


# --- plans --------------------------------------------------------------------------------------


class TabellmallFactory(DjangoModelFactory):
    class Meta:
        model = Tabellmall

    kommun = factory.SubFactory(KommunFactory)
    name = factory.Sequence(lambda n: f"Mall {n}")


class TabellkolumnFactory(DjangoModelFactory):
    class Meta:
        model = Tabellkolumn

    mall = factory.SubFactory(TabellmallFactory)
    position = factory.Sequence(lambda n: n)
    heading = "Kontrollmoment"
    parts = factory.LazyFunction(lambda: [{"field": "moment"}])


class BeslutFactory(DjangoModelFactory):
    class Meta:
        model = Beslut

    namnd = factory.SubFactory(NamndFactory)
    organ = "Kommunstyrelsen"
    date = datetime.date(2022, 1, 18)
    paragraph = "§ 7"
    dnr = "KS/2022:1"


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    namnd = factory.SubFactory(NamndFactory)
    year = 2022


class PlanversionFactory(DjangoModelFactory):
    """Version 1, an utkast. A second version of the same plan wants `number=2` and another status."""

    class Meta:
        model = Planversion

    plan = factory.SubFactory(PlanFactory)
    number = 1


class AvsnittFactory(DjangoModelFactory):
    class Meta:
        model = Avsnitt

    version = factory.SubFactory(PlanversionFactory)
    name = factory.Sequence(lambda n: f"Avsnitt {n}")
    position = factory.Sequence(lambda n: n)


class ProcessFactory(DjangoModelFactory):
    class Meta:
        model = Process

    version = factory.SubFactory(PlanversionFactory)
    name = factory.Sequence(lambda n: f"Process {n}")
    position = factory.Sequence(lambda n: n)


class OfProcessFactory(DjangoModelFactory):
    """What stands in a process, and so in its version. Give the process, or the version alone for a new process."""

    class Meta:
        abstract = True

    process = factory.SubFactory(ProcessFactory)
    version = factory.SelfAttribute("process.version")

    @classmethod
    def _generate(cls, strategy, params):
        if "version" in params and "process" not in params:
            params["process__version"] = params["version"]
        return super()._generate(strategy, params)


class RiskFactory(OfProcessFactory):
    class Meta:
        model = Risk

    description = factory.Sequence(lambda n: f"Risk {n}")
    position = factory.Sequence(lambda n: n)


class KontrollmomentFactory(OfProcessFactory):
    class Meta:
        model = Kontrollmoment

    nr = factory.Sequence(lambda n: f"{n}.")
    moment = factory.Sequence(lambda n: f"Moment {n}")
    metod = "Stickprov"
    frekvens = "En gång per år"
    position = factory.Sequence(lambda n: n)


class AnsvarsradFactory(DjangoModelFactory):
    """A kontrollutförare by name; give `funktion` or `anvandare` where somebody is to be found by it."""

    class Meta:
        model = Ansvarsrad

    moment = factory.SubFactory(KontrollmomentFactory)
    slag = Ansvarsrad.Slag.UTFORARE
    text = "Ekonomiavdelningen"


class RapporttidFactory(DjangoModelFactory):
    class Meta:
        model = Rapporttid

    moment = factory.SubFactory(KontrollmomentFactory)
    year = 2022
    month = 9


# --- followups ----------------------------------------------------------------------------------


class OmgangFactory(DjangoModelFactory):
    class Meta:
        model = Omgang

    kommun = factory.SubFactory(KommunFactory)
    name = "per 31 augusti 2022"
    slug = "per-31-augusti"
    per_date = datetime.date(2022, 8, 31)


class TillfalleFactory(DjangoModelFactory):
    """A round that is open. A second one of the same plan wants a slug of its own."""

    class Meta:
        model = Uppfoljningstillfalle

    plan = factory.SubFactory(PlanFactory)
    name = "per 31 augusti 2022"
    slug = "per-31-augusti"
    per_date = datetime.date(2022, 8, 31)
    status = Uppfoljningstillfalle.Status.OPPEN


class UppfoljningFactory(DjangoModelFactory):
    """A row that is not reported yet. Of `tillfalle` and `moment`, the one that is not given is made to fit."""

    class Meta:
        model = Uppfoljning

    moment = factory.SubFactory(KontrollmomentFactory)
    tillfalle = factory.SubFactory(TillfalleFactory, plan=factory.SelfAttribute("..moment.version.plan"))
    linje = factory.SelfAttribute("moment.linje")

    @classmethod
    def _generate(cls, strategy, params):
        if "tillfalle" in params and "moment" not in params:
            plan = params["tillfalle"].plan
            params["moment__process__version"] = plan.versioner.first() or PlanversionFactory(plan=plan)
        return super()._generate(strategy, params)


class BedomningFactory(DjangoModelFactory):
    class Meta:
        model = Bedomning

    tillfalle = factory.SubFactory(TillfalleFactory)
    analys = "Den interna kontrollen har varit tillräcklig."


class AtgardFactory(DjangoModelFactory):
    """A free measure, or one of `uppfoljning`, whose nämnd and linje it then has. A closed one has its day."""

    class Meta:
        model = Atgard

    uppfoljning = None
    namnd = factory.Maybe(
        "uppfoljning",
        factory.SelfAttribute("uppfoljning.tillfalle.plan.namnd"),
        factory.SubFactory(NamndFactory),
    )
    linje = factory.LazyAttribute(lambda each: each.uppfoljning.linje if each.uppfoljning else None)
    description = factory.Sequence(lambda n: f"Åtgärd {n}")
    status = "ej_paborjad"
    closed_on = factory.LazyAttribute(
        lambda each: datetime.date(2022, 12, 1) if each.status in ("genomford", "avbruten") else None
    )


class BilagaFactory(DjangoModelFactory):
    class Meta:
        model = Bilaga

    uppfoljning = factory.SubFactory(UppfoljningFactory)
    file = factory.django.FileField(data=b"underlag", filename="underlag.txt")
    name = "underlag.txt"
    content_type = "text/plain"
    size = 8
    sha256 = "0" * 64


# --- documents ----------------------------------------------------------------------------------


class SkrivelseFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    rubrik = "Uppföljning av intern kontroll"
    bakgrund = "Kommunstyrelsen har antagit en internkontrollplan."
    sammanfattning = "Granskningar har genomförts i 1 av 2 kontrollmoment."
    beslutsunderlag = "Missiv\nUppföljning"
    forslag_rubrik = "Förslag till beslut"
    forslag = "Kommunstyrelsen godkänner uppföljningen."
    skickas_till = "Kommunstyrelsen\nEkonomichef"


class MissivFactory(SkrivelseFactory):
    """The missiv of a round; its plan is the round's."""

    class Meta:
        model = Missiv

    tillfalle = factory.SubFactory(TillfalleFactory)
    plan = factory.SelfAttribute("tillfalle.plan")


class ProtokollsutdragFactory(SkrivelseFactory):
    class Meta:
        model = Protokollsutdrag

    missiv = factory.SubFactory(MissivFactory)
    beslut = factory.SubFactory(
        BeslutFactory,
        namnd=factory.SelfAttribute("..missiv.plan.namnd"),
        slag=Beslut.Slag.FORSLAG,
        organ="Arbetsutskottet",
    )


class PappersformFactory(DjangoModelFactory):
    """The kommun's form of its papers, from long ago on."""

    class Meta:
        model = Pappersform

    kommun = factory.SubFactory(KommunFactory)
    from_year = 2000


class NamndtextFactory(DjangoModelFactory):
    class Meta:
        model = Namndtext

    namnd = factory.SubFactory(NamndFactory)
    from_year = 2000


class TextblockFactory(DjangoModelFactory):
    """A text before the plan's table: the kommun's, or with `namndtext` a nämnd's."""

    class Meta:
        model = Textblock

    pappersform = factory.Maybe("namndtext", None, factory.SubFactory(PappersformFactory))
    namndtext = None
    position = factory.Sequence(lambda number: number + 1)
    rubrik = "Syfte"
    text = "Förebygga fel."


class SamladBedomningFactory(DjangoModelFactory):
    """What KS says of all nämnder in a call."""

    class Meta:
        model = SamladBedomning

    omgang = factory.SubFactory(OmgangFactory)
    date = datetime.date(2022, 10, 3)
    dnr = "KS/2022:9"
    text = "Kommunstyrelsen bedömer att den interna kontrollen är tillräcklig."


class HandlingFactory(DjangoModelFactory):
    """A missiv that was drawn up; the bytes are no real PDF."""

    class Meta:
        model = Handling

    namnd = factory.SubFactory(NamndFactory)
    slag = Handling.Slag.MISSIV
    title = factory.Sequence(lambda n: f"Handling {n}")
    file = factory.django.FileField(data=b"%PDF-1.7", filename="handling.pdf")
    file_name = "handling.pdf"
    sha256 = "0" * 64
