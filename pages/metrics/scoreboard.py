"""Scoreboard: what came in, what became of it, what is open and late; each figure opens its rows."""

from lib.i18n import _
from lib.ui import access, page
from lib.ui import scoreboard as show
from lib.ui import scoreboard_filters as asked
from lib.ui import scoreboard_rows as behind

actor = access.current_user()

show.go_to_chosen()
page.title(_("Scoreboard"))
view = asked.filters(actor)

if view:
    lines = show.read(actor, view)
    show.summary(actor, view, lines)
    behind.panel(actor, view, lines)
    show.table(view, lines)
    show.late_now(actor, view)
