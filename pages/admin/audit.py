"""Audit: who did what and when; seals that prove that nothing was altered; figures recounted from their rows."""

from lib.i18n import _
from lib.ui import access, page
from lib.ui import audit as show

actor = access.current_user()

page.title(_("Audit"))
show.seals(actor)
show.recount(actor)
show.events(actor, show.filters(actor))
