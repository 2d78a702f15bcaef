"""The map of the building.

Rooms, from the ground up; imports only go down (``tests/test_house_rules.py`` keeps it):

- ``settings``, ``errors``, ``values``, ``i18n``: no table, no screen.
- ``db``: the only code that opens a connection.
- ``ledger``: what happened (events, sealed) and how many (tallies, booked once a commit).
- ``org``: units, the people who sign in, roles, the Actor and its scope; ``calendar``: working time.
- ``residents``: the people the city serves; ``procedures``: the catalogue.
- ``dossiers``: a request from the counter to its result.
- ``metrics``: figures for officials; reads across rooms, never writes.
- ``ui``, ``api``, ``cli``: the doors.
"""
