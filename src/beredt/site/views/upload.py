"""Sending a file in by a page: the same door as the command line's."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission, may, require
from beredt.cases.models import Notice, NoticeSource
from beredt.intake.actions import Incoming
from beredt.intake.problem_texts import in_words
from beredt.site.forms import UploadForm
from beredt.site.importing import Told, take_file

#: As many problems are told on the page; all of them stand with the delivery.
TOLD = 50


@allowed(Permission.IMPORT_DATA, somewhere=True)
def upload(request: HttpRequest) -> HttpResponse:
    """Takes a file in, or tells in words why not. Who reports for one organisation sends its figures and no others."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")})
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    require(request.user, Permission.IMPORT_DATA, form.cleaned_data["sender"] or None)
    told = _take(request, form)
    if told.state == "refused":
        return _page(request, form, told, status=422)
    if told.state == "unchanged":
        messages.info(request, _("Filen er allerede tatt inn. Ingenting er endret."))
    else:
        messages.success(request, _("Filen er tatt inn."))
    if not may(request.user, Permission.READ):
        return redirect("upload")
    assert told.delivery is not None  # what was taken has one
    notice = Notice.objects.filter(source=NoticeSource.EMAIL, reports__delivery__pk=told.delivery).first()
    return redirect("notice", pk=notice.pk) if notice else redirect("delivery", pk=told.delivery)


def _page(request: HttpRequest, form: UploadForm, told: Told | None = None, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "told": told,
        "problems": [in_words(problem) for problem in told.problems[:TOLD]] if told else [],
        "limit": settings.UPLOAD_LIMIT,
    }
    return render(request, "site/upload.html", context, status=status)


def _take(request: HttpRequest, form: UploadForm) -> Told:
    """Hands the file over from a folder of its own, where nothing else can change it."""
    values = form.cleaned_data
    file: UploadedFile = values["file"]
    with tempfile.TemporaryDirectory(prefix="beredt-upload-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as target:
            for piece in file.chunks():
                target.write(piece)
        return take_file(
            values["kind"],
            Incoming(
                path=path,
                actor=person_of(request).actor,
                sender=values["sender"],
                source=values["source"],
                file_name=Path(file.name or "").name,
                replace=values["replace"],
                listed_on=values["listed_on"],
                force=values["force"],
            ),
        )
