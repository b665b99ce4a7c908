"""How a page says what was refused: beside the field that it is about, and above all in one alert."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from legation.faces.web.fields import mark
from legation.faces.web.refusing import told as told_of

register = template.Library()


@register.filter
def told(what: object) -> SafeString:
    """Say an error, or a text, as sentences in the reader's language: ``{{ fault|told }}``."""
    return told_of(what)


class RefusedNode(template.Node):
    """What stands between ``refused`` and ``endrefused``: a page, below what was refused of its form."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Show the page; where there is a ``fault``, with its field marked and an alert above."""
        page = self.nodelist.render(context)
        fault = context.get("fault")
        if not fault:
            return page
        request, where = context["request"], getattr(fault, "where", None) or ""
        says = told_of(fault)
        sent = (request.POST or request.GET).dict()
        marked = where and mark(page, says=says, where=where, sent=sent, path=request.path)
        alert = context.template.engine.get_template("web/parts/fault.html")  # type: ignore[union-attr]
        with context.push(says=says, field=marked or None):
            head = alert.render(context)
        return SafeString(head + (marked.page if marked else page))


@register.tag
def refused(parser: Parser, token: Token) -> RefusedNode:
    """Mark what was refused in the page that stands within: ``{% refused %}…{% endrefused %}``."""
    nodelist = parser.parse(("endrefused",))
    parser.delete_first_token()
    return RefusedNode(nodelist)
