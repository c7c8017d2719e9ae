"""Addresses of login and logout, one's own account, people and roles, the audit trail and the contacts."""

from django.urls import path

from beredt.actors import account_views, act_views, contact_views, people_views, views

urlpatterns = [
    path("logg-inn/", views.login, name="login"),
    path("logg-inn/kode/", views.login_code, name="login_code"),
    path("logg-ut/", views.logout, name="logout"),
    path("velkommen/<str:uidb64>/<str:token>/", people_views.welcome, name="welcome"),
    path("konto/", account_views.account, name="account"),
    path("konto/engangskoder/", account_views.enrol, name="enrol"),
    path("konto/engangskoder/qr.svg", account_views.enrol_qr, name="enrol_qr"),
    path("konto/reservekoder/", account_views.backup_codes, name="backup_codes"),
    path("konto/logg-ut-overalt/", account_views.log_out_everywhere, name="log_out_everywhere"),
    path("personer/", people_views.people, name="people"),
    path("personer/ny/", people_views.person_add, name="person_add"),
    path("personer/virksomheter/", people_views.organisation_proposals, name="organisation_proposals"),
    path("personer/<int:pk>/", people_views.person, name="person"),
    path("personer/<int:pk>/lenke/", people_views.person_link, name="person_link"),
    path("personer/<int:pk>/<slug:act>/", people_views.person_change, name="person_change"),
    path("revisjon/", act_views.acts, name="acts"),
    path("kontakter/", contact_views.contacts, name="contacts"),
]
