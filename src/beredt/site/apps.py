from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "beredt.site"
    label = "site"

    def ready(self) -> None:
        """Sets the demo's clock, where this is the demo."""
        from django.conf import settings

        if settings.DEMO:
            from beredt.site import demo_clock

            demo_clock.start()
