from django.apps import AppConfig


class ActorsConfig(AppConfig):
    name = "beredt.actors"
    label = "actors"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from beredt.actors.sessions import note_beginning

        user_logged_in.connect(note_beginning)
