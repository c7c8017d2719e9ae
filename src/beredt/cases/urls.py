"""Addresses of cases and notices. A case's number may hold a slash, so it stands last."""

from django.urls import path

from beredt.cases.views import annual, case, listing, notices, severity, situation, states

urlpatterns = [
    path("", situation.situation, name="situation"),
    path("saker/", listing.cases, name="case_list"),
    path("saker/<path:number>/", case.case, name="case"),
    path("tilstander/<path:number>/", states.change, name="case_change"),
    path("alvorlighet/<path:number>/", severity.severity, name="case_severity"),
    path("figurer/<slug:name>/<slug:size>/<path:number>.svg", case.chart, name="case_chart"),
    path("statistikk/", listing.newest_year, name="statistics_newest"),
    path("statistikk/<int:year>/arsrapport/", annual.annual, name="annual_report"),
    path("statistikk/<int:year>/", listing.statistics, name="statistics"),
    path("statistikk/<int:year>/<slug:size>.svg", listing.statistics_chart, name="statistics_chart"),
    path("meldinger/", notices.waiting, name="inbox"),
    path("meldinger/alle/", notices.notices, name="notice_list"),
    path("meldinger/<int:pk>/", notices.notice, name="notice"),
    path("meldinger/<int:pk>/ta-inn/", notices.accept, name="notice_accept"),
    path("meldinger/<int:pk>/avvis/", notices.reject, name="notice_reject"),
    path("meldinger/<int:pk>/gjenopprett/", notices.restore, name="notice_restore"),
]
