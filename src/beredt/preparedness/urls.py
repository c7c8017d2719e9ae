"""Addresses of preparedness cases. A case's number may hold a slash, so it stands last."""

from django.urls import path

from beredt.preparedness import views

urlpatterns = [
    path("beredskap/", views.preparedness_list, name="preparedness_list"),
    path("beredskap/ny/", views.new, name="preparedness_new"),
    path("beredskap/kapittel/<slug:part>/<path:number>/", views.chapter, name="preparedness_chapter"),
    path("beredskap/legg-til/<slug:kind>/<path:number>/", views.add, name="preparedness_add"),
    path("beredskap/endre/<slug:kind>/<int:pk>/", views.edit, name="preparedness_edit"),
    path("beredskap/mangelsak/<path:number>/", views.add_shortage, name="preparedness_add_shortage"),
    path("beredskap/mangelsak-ut/<int:pk>/", views.remove_shortage, name="preparedness_remove_shortage"),
    path("beredskap/lukk/<path:number>/", views.close, name="preparedness_close"),
    path("beredskap/sak/<path:number>/", views.case, name="preparedness_case"),
]
