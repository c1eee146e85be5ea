"""Addresses of the guided set-up."""

from django.urls import path, register_converter

from phones.guided import Step
from phones.views import start


class StepConverter:
    """A step of the set-up, as addresses name it."""

    regex = "|".join(Step)

    def to_python(self, value: str) -> Step:
        """Return the step."""
        return Step(value)

    def to_url(self, value: str) -> str:
        """Return the step's word."""
        return Step(value).value


register_converter(StepConverter, "step")

start_urls = [
    path("", start.begin, name="start"),
    path("publish/", start.publish, name="start_publish"),
    path("live/", start.live, name="start_live"),
    path("end/", start.end, name="start_end"),
    path("<step:step>/", start.step, name="start_step"),
]
