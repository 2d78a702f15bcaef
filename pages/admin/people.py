"""People: who may sign in, with which roles in which units."""

from lib.i18n import _
from lib.ui import access, page
from lib.ui import people as show

actor = access.current_user()

page.title(_("People"))
show.show_new_password()
term, unit, disabled = show.filters()
chosen = show.table(actor, term, unit, disabled)

if chosen:
    show.one_person(actor, chosen)
show.add_person()
