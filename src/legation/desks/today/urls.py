"""The addresses of the desk's pages; what is read has a twin ending in ``.json``."""

from django.urls import URLPattern, path

from legation.chancery.administering import View
from legation.desks.today import pages, pages_talk, pages_tasks


def _twins(address: str, view: View, name: str, *, twin: str = "") -> list[URLPattern]:
    """Mount a page and its JSON twin: a list's twin drops the last stroke."""
    data = twin or f"{address.removesuffix('/')}.json"
    return [
        path(address, view, {"form": "html"}, name=name),
        path(data, view, {"form": "json"}, name=f"{name}-json"),
    ]


urlpatterns = [
    *_twins("", pages.today, "today", twin="index.json"),
    path("find", pages.find, name="find"),
    *_twins("tasks/", pages_tasks.tasks, "tasks"),
    *_twins("tasks/<int:number>", pages_tasks.task, "task"),
    path("tasks/do", pages_tasks.do_tasks, name="tasks-do"),
    *_twins("notifications/", pages_tasks.notifications, "notifications"),
    path("notifications/new.json", pages.newer, name="notifications-new"),
    path("notifications/read", pages_tasks.read, name="notifications-read"),
    path("notifications/wishes", pages_tasks.wishes, name="wishes"),
    *_twins("absences/", pages_tasks.absences, "absences"),
    path("absences/add", pages_tasks.absent, name="absence-add"),
    path("absences/<int:number>/end", pages_tasks.called_off, name="absence-end"),
    *_twins("about", pages_talk.about, "about"),
    path("about/comment", pages_talk.comment, name="comment-add"),
    path("comments/<int:number>/withdraw", pages_talk.comment_withdrawn, name="comment-withdraw"),
    *_twins("hand-overs/", pages_talk.every_hand_over, "hand-overs"),
    *_twins("hand-overs/<int:number>", pages_talk.hand_over, "hand-over"),
    path("hand-overs/give", pages_talk.give, name="hand-over-give"),
    path("hand-overs/<int:number>/take", pages_talk.take, name="hand-over-take"),
]
