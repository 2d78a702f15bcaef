"""Receive: a person stands at the counter with a request."""

from lib.i18n import _
from lib.ui import access, intake, page

actor = access.current_user()

page.title(_("Receive"))
place = intake.done(actor)
intake.form(actor)
intake.receipt(actor, place)
