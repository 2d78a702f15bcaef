"""Units: what they are called, when they are open, what their dossier codes begin with, from when to when they exist."""

from lib.i18n import _
from lib.ui import access, page
from lib.ui import units as show

access.current_user()

page.title(_("Units"))
term, kind, closed = show.filters()
chosen = show.table(term, kind, closed)

if chosen:
    show.one_unit(chosen)
show.add_unit()
