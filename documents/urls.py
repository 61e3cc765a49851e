"""Addresses of papers: `/handlingar/2017/mjolby-ks/per-31-augusti/missiv.pdf`; a nämnd's second plan adds its slug."""

from django.urls import path

from organisation.sheets import Ending
from organisation.texts import Audience

from .models import Protokollsutdrag
from .views import (
    beslut,
    handlingar,
    internal,
    letters,
    measures,
    missing,
    paper_list,
    paper_pages,
    papers,
    pappersformer,
    preview,
    samlad,
    sammantrade,
    skrivelsemallar,
    texter,
    underlag,
    utskrifter,
    words,
)

app_name = "documents"

PLAN = "<int:year>/<slug:namnd_slug>/"
PLAN_BY_SLUG = "<int:year>/<slug:namnd_slug>/plan/<slug:plan_slug>/"
ROUND = "<slug:tillfalle_slug>/"
VERSION = "version/<uuid:public_id>/"
CALL = "omgangar/<slug:kommun_slug>/<slug:omgang_slug>/"
NAMNDTEXT = "papper/<slug:kommun_slug>/<int:year>/<slug:namnd_slug>/"


def _preview_of(about, kind):
    """The paper as it will be: as text, page by page, and each page's picture."""
    shown, kind_of = f"{about}forhandsgranska/", {"kind": kind}
    return [
        path(shown, preview.text, kind_of, name=f"{kind}-preview"),
        path(f"{shown}sidor/", preview.pages, kind_of, name=f"{kind}-preview-pages"),
        path(f"{shown}sidor/<int:page>.png", preview.page_picture, kind_of, name=f"{kind}-preview-page"),
    ]


def _files_of(stem, kind, *endings, views=papers):
    """The paper as files, each as everybody reads it and with what is secret (`…-intern`)."""
    found = []
    for ending in endings:
        public, secret = (getattr(module, f"{kind}_{ending}") for module in (views, internal))
        code = kind.replace("_", "-")
        found.append(path(f"{stem}.{ending}", public, name=f"{code}-{ending}"))
        found.append(path(f"{stem}-intern.{ending}", secret, name=f"{code}-internal-{ending}"))
    return found


def _issue_of(about, kind, issue):
    """Drawing the paper up, as everybody reads it and with what is secret."""
    secret = {"audience": Audience.INTERNAL}
    return [
        path(f"{about}uppratta/", issue, name=f"{kind}-issue"),
        path(f"{about}uppratta-intern/", issue, secret, name=f"{kind}-internal-issue"),
    ]


def _letters_of(subject):
    """The letter to a plan or a round, and what belongs to it; `subject` is the beginning of the address."""
    missiv, utdrag = f"{subject}missiv/", f"{subject}protokollsutdrag/<int:number>/"
    new_utdrag, deciding = letters.protokollsutdrag_create, {"instans": Protokollsutdrag.Instans.BESLUTAR}
    return [
        path(missiv, letters.missiv_edit, name="missiv-edit"),
        path(f"{missiv}nytt/", letters.missiv_create, name="missiv-create"),
        path(f"{missiv}underlag/", underlag.missiv_underlag, name="missiv-underlag"),
        path(f"{missiv}kontroll/", paper_pages.missiv_findings, name="missiv-findings"),
        *_preview_of(missiv, "missiv"),
        *_issue_of(missiv, "missiv", handlingar.issue_missiv),
        *_files_of(f"{subject}missiv", "missiv", "pdf", "docx"),
        path(f"{subject}protokollsutdrag/nytt/", new_utdrag, name="protokollsutdrag-create"),
        path(
            f"{subject}protokollsutdrag/nytt-beslut/",
            new_utdrag,
            deciding,
            name="protokollsutdrag-create-deciding",
        ),
        path(utdrag, letters.protokollsutdrag_edit, name="protokollsutdrag-edit"),
        path(f"{utdrag}underlag/", underlag.protokollsutdrag_underlag, name="protokollsutdrag-underlag"),
        path(f"{utdrag}kontroll/", paper_pages.protokollsutdrag_findings, name="protokollsutdrag-findings"),
        path(f"{utdrag}beslut/", beslut.beslut_register, name="beslut-register"),
        *_preview_of(utdrag, "protokollsutdrag"),
        *_issue_of(utdrag, "protokollsutdrag", handlingar.issue_protokollsutdrag),
        path(f"{subject}protokollsutdrag.pdf", papers.protokollsutdrag_pdf, name="protokollsutdrag-pdf"),
        *_files_of(f"{subject}protokollsutdrag-<int:number>", "protokollsutdrag", "pdf", "docx"),
        path(f"{subject}sammantrade/", sammantrade.sammantrade_edit, name="sammantrade-edit"),
        *_preview_of(f"{subject}sammantrade/", "sammantrade"),
        *_issue_of(f"{subject}sammantrade/", "sammantrade", handlingar.issue_sammantrade),
        *_files_of(f"{subject}sammantradeshandlingar", "sammantrade", "pdf"),
    ]


def _measures_of(about, name, issue):
    """The åtgärdsrapport of a round or a call: its page, its files, and drawing it up."""
    code = name.replace("_", "-")
    return [
        path(f"{about}atgardsrapport/", getattr(measures, name), name=code),
        *_preview_of(f"{about}atgardsrapport/", code),
        *_files_of(f"{about}atgardsrapport", name, "pdf", "xlsx", views=measures),
        *_issue_of(f"{about}atgardsrapport/", code, issue),
    ]


def _of_plan(plan):
    """What is printed and written for a plan and its rounds; `plan` is the beginning of the address."""
    tillfalle = plan + ROUND
    return [
        path(f"{plan}papper/", paper_pages.plan_paper, name="plan-paper"),
        *_preview_of(f"{plan}papper/", "plan"),
        *_issue_of(plan, "plan", handlingar.issue_plan),
        *_files_of(f"{plan}plan", "plan", "pdf", "docx"),
        *_letters_of(plan),
        path(f"{tillfalle}papper/", paper_pages.uppfoljning_paper, name="uppfoljning-paper"),
        path(f"{tillfalle}papper/kontroll/", paper_pages.uppfoljning_findings, name="uppfoljning-findings"),
        *_preview_of(f"{tillfalle}papper/", "uppfoljning"),
        *_issue_of(f"{tillfalle}uppfoljning/", "uppfoljning", handlingar.issue_uppfoljning),
        *_files_of(f"{tillfalle}uppfoljning", "uppfoljning", "pdf", "docx"),
        *_measures_of(tillfalle, "round_measures", handlingar.issue_round_measures),
        path(f"{tillfalle}missiv/mening/", letters.missiv_sentence, name="missiv-sentence"),
        *_letters_of(tillfalle),
    ]


urlpatterns = [
    path("", paper_list.paper_list, name="paper-list"),
    path("utskrifter/", utskrifter.utskrift_list, name="utskrift-list"),
    path(
        "utskrifter/omgang/<slug:kommun_slug>/<slug:omgang_slug>/",
        utskrifter.utskrift_of_omgang,
        name="utskrift-omgang",
    ),
    path("utskrifter/ar/<slug:kommun_slug>/<int:year>/", utskrifter.utskrift_of_year, name="utskrift-year"),
    path("utskrifter/<uuid:public_id>/", utskrifter.utskrift_detail, name="utskrift-detail"),
    path("utskrifter/<uuid:public_id>/avbryt/", utskrifter.utskrift_cancel, name="utskrift-cancel"),
    path("utskrifter/<uuid:public_id>/fortsatt/", utskrifter.utskrift_continue, name="utskrift-continue"),
    path("utskrifter/<uuid:public_id>/hamta/", utskrifter.utskrift_file, name="utskrift-file"),
    path(
        "utskrifter/<uuid:public_id>/papper/<int:position>.pdf",
        utskrifter.utskriftsdel_file,
        name="utskriftsdel-file",
    ),
    path(CALL, samlad.samlad_detail, name="samlad-detail"),
    *_preview_of(CALL, "samlad"),
    path(f"{CALL}samlad.pdf", samlad.samlad_pdf, name="samlad-pdf"),
    path(f"{CALL}samlad-utan-bilagor.pdf", samlad.samlad_part_pdf, name="samlad-part-pdf"),
    path(f"{CALL}samlad.docx", papers.samlad_docx, name="samlad-docx"),
    path(f"{CALL}samlad-intern.docx", internal.samlad_docx, name="samlad-internal-docx"),
    path(f"{CALL}samlad-intern.pdf", internal.samlad_pdf, name="samlad-internal-pdf"),
    path(f"{CALL}samlad-utan-bilagor-intern.pdf", internal.samlad_part_pdf, name="samlad-part-internal-pdf"),
    *_issue_of(CALL, "samlad", handlingar.issue_samlad),
    path(f"{CALL}bedomning/", samlad.samlad_edit, name="samlad-edit"),
    path(f"{CALL}bedomning/ny/", samlad.samlad_create, name="samlad-create"),
    path(f"{CALL}bedomning/mening/", samlad.samlad_sentence, name="samlad-sentence"),
    *_measures_of(CALL, "call_measures", handlingar.issue_call_measures),
    *_preview_of("ej-inlamnade/<slug:kommun_slug>/", "missing"),
    path("ej-inlamnade/<slug:kommun_slug>.pdf", missing.missing_pdf, name="missing-pdf"),
    path("ej-inlamnade/<slug:kommun_slug>.xlsx", missing.missing_xlsx, name="missing-xlsx"),
    path("ord/<slug:kommun_slug>/", words.words_edit, name="words-edit"),
    path("missivmall/<slug:kommun_slug>/", skrivelsemallar.skrivelsemall_edit, name="skrivelsemall-edit"),
    path(
        "missivmall/<slug:kommun_slug>/egen/",
        skrivelsemallar.skrivelsemall_create,
        name="skrivelsemall-create",
    ),
    path("forhandsgranskning.css", preview.stylesheet, name="preview-css"),
    path("upprattade/", handlingar.handling_list, name="handling-list"),
    *[
        path(
            f"upprattade/handlingar.{ending}",
            handlingar.handling_list_export,
            {"ending": ending},
            name=f"handling-list-{ending}",
        )
        for ending in Ending
    ],
    path("upprattade/<uuid:public_id>.pdf", handlingar.handling_pdf, name="handling-pdf"),
    *_files_of(f"{VERSION}plan", "version", "pdf", "docx"),
    path(f"{VERSION}papper/", paper_pages.version_paper, name="version-paper"),
    *_preview_of(f"{VERSION}papper/", "version"),
    path("papper/<slug:kommun_slug>/", pappersformer.pappersform_list, name="pappersform-list"),
    path("papper/<slug:kommun_slug>/ny/", pappersformer.pappersform_create, name="pappersform-create"),
    path("papper/<slug:kommun_slug>/<int:year>/", pappersformer.pappersform_edit, name="pappersform-edit"),
    path(NAMNDTEXT, texter.namndtext_list, name="namndtext-list"),
    path(f"{NAMNDTEXT}ny/", pappersformer.namndtext_create, name="namndtext-create"),
    path(f"{NAMNDTEXT}text/", texter.namndtext_add, name="namndtext-add"),
    path(f"{NAMNDTEXT}text/<uuid:public_id>/", texter.namndtext_replace, name="namndtext-replace"),
    path("texter/<uuid:public_id>/", texter.textblock_edit, name="textblock-edit"),
    path("texter/<uuid:public_id>/upp/", texter.textblock_move, {"step": -1}, name="textblock-up"),
    path("texter/<uuid:public_id>/ned/", texter.textblock_move, {"step": 1}, name="textblock-down"),
    path("texter/<uuid:public_id>/ta-bort/", texter.textblock_delete, name="textblock-delete"),
    path("texter/<slug:kommun_slug>/<int:year>/", texter.textblock_list, name="textblock-list"),
    path("texter/<slug:kommun_slug>/<int:year>/ny/", texter.textblock_create, name="textblock-create"),
    *_of_plan(PLAN),
    *_of_plan(PLAN_BY_SLUG),
]
