"""One dossier: where it stands, what may be done with it now, its papers and what happened."""

from lib.ui import access, dossier, dossier_actions, dossier_papers, dossier_timeline, page

actor = access.current_user()

page.title(dossier.heading())
dossier.way()
opened = dossier.opened(actor)

if opened:
    dossier.changed_meanwhile(opened)
    left, right = dossier.two_columns()
    with left:
        dossier.state(opened)
        dossier.persons(actor, opened)
        dossier_papers.papers(actor, opened)
    with right:
        dossier_actions.panel(actor, opened)
        dossier_timeline.timeline(actor, opened)
