"""Words on the screen: what people typed, made harmless inside Markdown."""


def plain(text: str) -> str:
    """Text typed by people, safe inside Markdown: every sign that Markdown or Streamlit reads is escaped."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|<>~$:" else sign for sign in text)
