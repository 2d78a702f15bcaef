"""Enquiry: where is my dossier? Without sign-in, by the receipt's QR or by code and four digits; nothing personal."""

from lib.ui import lookup as show

with show.column():
    answer = show.answer_of_receipt()
    if answer is None:
        answer = show.ask()
    if answer:
        show.show(answer)
        show.another()
