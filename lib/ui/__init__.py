"""What pages are made of: the only code in ``lib`` that imports Streamlit.

``access`` who is here, ``menu`` which pages there are, ``page`` title and flash, ``act`` the one way
to write, ``refusals`` what an error looks like, ``http`` the routes beside the pages.
"""
