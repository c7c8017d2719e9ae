"""Every address of the site."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from beredt.site import api
from beredt.site.views import api as api_views
from beredt.site.views import demo, pack, search, upload

urlpatterns = [
    path("", include("beredt.actors.urls")),
    path("logg-inn/demo/", demo.demo_login, name="demo_login"),
    path("sprak/", login_not_required(set_language), name="set_language"),
    path("sok/", search.search, name="search"),
    path("data/ny/", upload.upload, name="upload"),
    path("api/v1/", api_views.docs, name="api"),
    path("api/v1/openapi.json", api_views.openapi, name="openapi"),
    path("api/v1/", include(api.ADDRESSES)),
    path("", include("beredt.intake.urls")),
    path("", include("beredt.catalogue.urls")),
    path("legemidler/<str:varenummer>/", pack.pack, name="pack"),
    path("", include("beredt.cases.urls")),
    path("", include("beredt.journal.urls")),
    path("", include("beredt.decisions.urls")),
    path("", include("beredt.tasks.urls")),
    path("", include("beredt.preparedness.urls")),
]
