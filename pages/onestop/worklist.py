"""My work: what this person's unit must do now, most urgent first."""

from lib.i18n import _
from lib.ui import access, page, worklist, worklist_batch

actor = access.current_user()

page.title(_("My work"))
worklist_batch.report()
unit_id, term = worklist.head(actor)
if term:
    worklist.search_results(actor, term)
else:
    worklist.queue(actor, unit_id)
