"""Addresses. A case's number may hold a slash, so it stands last."""

from django.urls import path

from beredt.tasks.views import case, day, tasks

urlpatterns = [
    path("min-dag/", day.my_day, name="my_day"),
    path("min-dag/min-dag.ics", day.my_calendar, name="my_calendar"),
    path("oppgaver/<path:number>/", case.case_tasks, name="case_tasks"),
    path("oppgave/ny/", tasks.add, name="task_add"),
    path("oppgave/utsett/", tasks.put_off, name="task_snooze"),
    path("oppgave/hent-fram/", tasks.wake, name="task_wake"),
    path("oppgave/<uuid:entry>/", tasks.task, name="task"),
    path("oppgave/<uuid:entry>/fullfor/", tasks.complete, name="task_complete"),
    path("oppgave/<uuid:entry>/dropp/", tasks.drop, name="task_drop"),
    path("oppgave/<uuid:entry>/gjenapne/", tasks.reopen, name="task_reopen"),
]
