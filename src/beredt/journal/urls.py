"""Addresses. A case's number may hold a slash, so it stands last."""

from django.urls import path

from beredt.journal.views import entry, journal, search

urlpatterns = [
    path("journal/<path:number>/", journal.journal, name="journal"),
    path("journalfor/<slug:form>/<path:number>/", journal.new, name="journal_new"),
    path("journalutskrift/<path:number>/", journal.printed, name="journal_printed"),
    path("journalpost/<int:pk>/", entry.entry, name="journal_entry"),
    path("journalpost/<int:pk>/rett/", entry.correct, name="journal_correct"),
    path("journalpost/<int:pk>/utgar/", entry.void, name="journal_void"),
    path("journalpost/<int:pk>/svar/", entry.answer, name="journal_answer"),
    path("vedlegg/<int:pk>/", entry.attachment, name="journal_attachment"),
    path("journalsok/", search.search, name="journal_search"),
]
