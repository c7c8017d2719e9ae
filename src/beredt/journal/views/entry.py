"""One entry: what it says and has said, its files, the answers to it, and what can be done with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission, may
from beredt.cases.case_head import case_head
from beredt.cases.views.as_of import known_in
from beredt.intake import originals
from beredt.journal import queries
from beredt.journal.actions import answer_question, correct_entry, void_entry
from beredt.journal.forms.base import legal_bases
from beredt.journal.forms.changes import AnswerForm, CorrectForm, VoidForm
from beredt.journal.models import Attachment, EntryContent, EntryKind, JournalEntry
from beredt.journal.views.told import tried
from beredt.journal.words import not_stored_words


@allowed()
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one entry."""
    return _page(request, _found(pk))


@allowed(Permission.EDIT_CASES)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts right what an entry says."""
    found = _found(pk)
    form = CorrectForm(_standing(found), request.POST, request.FILES, auto_id="correct-%s")
    if form.is_valid():
        seen = get_object_or_404(found.contents.select_related("of__case"), pk=form.cleaned_data["version"])
        given = form.cleaned_data
        if tried(form, lambda: correct_entry(person_of(request), seen, form.said(), given["reason"], form.new_files())):
            return _done(request, found, _("Journalposten er rettet."))
    return _page(request, found, correct=form)


@allowed(Permission.EDIT_CASES)
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks an entry as entered by mistake."""
    found = _found(pk)
    form = VoidForm(request.POST, auto_id="void-%s")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if tried(form, lambda: void_entry(person_of(request), _standing(found), reason)):
            return _done(request, found, _("Journalposten utgår. Nummeret er beholdt."))
    return _page(request, found, void=form)


@allowed(Permission.EDIT_CASES)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Enters what one of those asked answered."""
    found = _found(pk)
    addressees = {addressee.pk: addressee for addressee in found.addressees.select_related("question__case", "contact")}
    names = [(addressee.pk, addressee.name) for addressee in addressees.values()]
    form = AnswerForm(names, request.POST, request.FILES, auto_id="answer-%s")
    if form.is_valid():
        addressee = addressees[int(form.cleaned_data["addressee"])]
        if tried(
            form,
            lambda: answer_question(person_of(request), addressee, form.said(), form.facts(), form.new_files()),
        ):
            return _done(request, found, _("Svaret er ført."))
    return _page(request, found, answer=form)


@allowed()
def attachment(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """A file as it came in: always something to save, never to open in the browser."""
    found = get_object_or_404(Attachment.objects.defer("text"), pk=pk)
    pieces = originals.pieces(found.sha256)
    try:
        first = next(pieces, b"")
    except FileNotFoundError as gone:
        raise Http404 from gone

    def all_pieces():
        yield first
        yield from pieces

    response = StreamingHttpResponse(
        all_pieces(),
        content_type=found.media_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=found.name),
            "Content-Length": str(found.size),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
    return response


def _found(pk: int) -> JournalEntry:
    return get_object_or_404(JournalEntry.objects.select_related("case", "answers", "addressee"), pk=pk)


def _standing(found: JournalEntry) -> EntryContent:
    standing: EntryContent = EntryContent.objects.current().select_related("of__case").get(of=found)
    return standing


def _done(request: HttpRequest, found: JournalEntry, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("journal_entry", pk=found.pk)


def _page(request: HttpRequest, found: JournalEntry, **filled: Any) -> HttpResponse:
    known = known_in(request)
    versions = queries.versions_of(found, known)
    if not versions:
        raise Http404
    standing = versions[0]
    context: dict[str, Any] = {
        "head": case_head(request, found.case, "journal"),
        "case": found.case,
        "entry": found,
        "content": standing,
        "versions": versions if len(versions) > 1 else [],
        "files": queries.files_of([found.pk], known).get(found.pk, []),
        "not_stored": [not_stored_words(file) for file in found.not_stored],
        "asked": queries.asked_of([found.pk], known)[found.pk] if found.kind == EntryKind.QUESTION else [],
        "legal_bases": legal_bases(),
    }
    if context["asked"]:
        context["tally"] = queries.tally(context["asked"])
    if known is None and not standing.void and may(request.user, Permission.EDIT_CASES):
        names = [(one.addressee.pk, one.addressee.name) for one in context["asked"]]
        context |= {
            "answer_form": filled.get("answer") or (AnswerForm(names, auto_id="answer-%s") if names else None),
            "correct_form": filled.get("correct") or CorrectForm(standing, auto_id="correct-%s"),
            "void_form": filled.get("void") or VoidForm(auto_id="void-%s"),
        }
    return render(request, "journal/entry.html", context, status=422 if filled else 200)
