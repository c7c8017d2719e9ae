from django.apps import AppConfig


class ActorsConfig(AppConfig):
    name = "beredt.actors"
    label = "actors"
