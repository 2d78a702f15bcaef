"""What people typed stays what it is on the screen: no link, icon, arrow or formula comes of it."""

import re

import pytest

from lib.ui.wording import JOINER, plain
from lib.values import clean

ADDRESS = re.compile(r"(https?://|www(?=\.))[-.\w]+|[-.\w+]+@[-\w]+\.\w", re.IGNORECASE)
ICON = re.compile(r":(material/)?[\w+-]+:")
ARROW = re.compile(r"<-|->|--|[<>~]=")


def as_shown(text: str) -> str:
    """What is left after escapes were read: in this the browser looks for addresses, icons and arrows."""
    return re.sub(r"\\(.)", r"\1", plain(text))


@pytest.mark.parametrize(
    "typed",
    [
        "http://evil.example", "HTTPS://evil.example/p?q=1", "www.evil.example", "lan@evil.example",
        ":material/face:", ":smile:", ":streamlit:", "a -> b <- c -- d", "a >= b <= c ~= d",
    ],
)  # fmt: skip
def test_what_is_looked_for_after_escapes_is_kept_apart(typed: str) -> None:
    shown = as_shown(typed)

    assert not ADDRESS.search(shown) and not ICON.search(shown) and not ARROW.search(shown)
    assert clean(shown) == typed


@pytest.mark.parametrize(
    "typed", ["Nguyễn Thị Lan", "O'Neil & Sons", "a\\b", "<b>x</b>", "&copy;", "$x^2$", "=1+1", "10:30", "H26.1-261124-0001"]
)
def test_every_other_sign_is_shown_as_it_was_typed(typed: str) -> None:
    assert as_shown(typed) == typed
    assert JOINER not in plain(typed)


def test_no_sign_of_markdown_or_html_is_left_bare() -> None:
    assert plain("[x](javascript:alert(1))&lt;=") == r"\[x\]\(javascript\:alert\(1\)\)\&lt;\="


def test_typed_text_never_leaves_its_line() -> None:
    assert plain("x\n===\n\n# y\u2028z") == r"x \=\=\=  \# y z"
