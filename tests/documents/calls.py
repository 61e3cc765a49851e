"""A call with nämnder in every state, for the tests of its papers."""

import datetime

from organisation.models import Skala
from tests.factories import (
    AtgardFactory,
    BedomningFactory,
    KommunFactory,
    KontrollmomentFactory,
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    PlanversionFactory,
    SkalaFactory,
    SkalstegFactory,
    TillfalleFactory,
    UppfoljningFactory,
)


def make_call(kommun=None):
    """KS and Kulturnämnden have handed in and are approved; Trafiknämnden writes still."""
    kommun = kommun or KommunFactory(name="Provköpings kommun", slug="provkoping")
    omgang = OmgangFactory(kommun=kommun, deadline_utforare=datetime.date(2022, 9, 15))
    skala = SkalaFactory(kommun=kommun, slag=Skala.Slag.BEDOMNING_NAMND)
    good = SkalstegFactory(skala=skala, level=1, label="Tillräcklig", farg="gron", explanation="Allt följs.")
    bad = SkalstegFactory(skala=skala, level=2, label="Otillräcklig", farg="rod")
    ks = make_round(omgang, "Kommunstyrelsen", is_ks=True)
    add_row(ks, "Attest", status="genomford", text="Rutinen följs.", is_common=True)
    BedomningFactory(tillfalle=ks, skalsteg=good)
    kultur = make_round(omgang, "Kulturnämnden")
    row = add_row(
        kultur, "Attest", status="genomford", deviations=2, sample_size=10, text="Två fel.", is_common=True
    )
    add_row(kultur, "Diarieföring", status="genomfors_senare", planned_text="i november")
    BedomningFactory(tillfalle=kultur, skalsteg=bad)
    AtgardFactory(
        uppfoljning=row,
        description="Utse ersättare.",
        ansvarig_text="Ekonomichefen",
        due_date=datetime.date(2022, 12, 1),
        created_at=row.tillfalle.approved_at,
    )
    trafik = make_round(omgang, "Trafiknämnden", status="oppen")
    add_row(trafik, "Attest", status="genomford", deviations=7, text="Ännu inte för andra.", is_common=True)
    return omgang


def make_round(omgang, name, *, status="godkand", is_ks=False):
    namnd = NamndFactory(kommun=omgang.kommun, name=name, is_ks=is_ks)
    version = PlanversionFactory(plan=PlanFactory(namnd=namnd), status="beslutad")
    handed_in = datetime.datetime(2022, 9, 14, 8, tzinfo=datetime.UTC)
    return TillfalleFactory(
        plan=version.plan,
        omgang=omgang,
        status=status,
        handed_in_at=None if status == "oppen" else handed_in,
        approved_at=handed_in if status == "godkand" else None,
    )


def add_row(tillfalle, process, *, is_common=False, **fields):
    """A row in the round; a common one is known by its process and words."""
    moment = KontrollmomentFactory(
        process__version=tillfalle.plan.versioner.get(),
        process__name=process,
        moment=f"Kontroll av {process.lower()}",
        is_kommungemensamt=is_common,
    )
    return UppfoljningFactory(tillfalle=tillfalle, moment=moment, **fields)
