"""The few lines that must run in the browser: exchange the token, sign out, put the cursor into a field.

Components without look; what they are given is ours, never what a person typed.
"""

import base64

import streamlit as st

# A component's function runs again at every rerun of the page; the mark lets each order run once.
_EXCHANGE = """
export default function (component) {
  const { data, setTriggerValue } = component;
  if (window.motcuaExchange === data.order) return;
  window.motcuaExchange = data.order;
  fetch("/session", { method: "POST", credentials: "same-origin", body: data.token })
    .then((answer) => (answer.ok ? window.location.reload() : setTriggerValue("failed", data.order)))
    .catch(() => setTriggerValue("failed", data.order));
}
"""

_LEAVE = """
export default function (component) {
  const { data } = component;
  if (window.motcuaLeave === data.order) return;
  window.motcuaLeave = data.order;
  fetch("/sign-out", { method: "POST", credentials: "same-origin" }).finally(() => window.location.assign("/"));
}
"""

_FOCUS = """
export default function (component) {
  const { data } = component;
  if (window.motcuaFocus === data.order) return;
  window.motcuaFocus = data.order;
  const until = Date.now() + 3000;
  const find = () => {
    const field = document.querySelector(`.st-key-${CSS.escape(data.key)} :is(input, textarea, button)`);
    if (field) { field.focus(); field.select && field.select(); return; }
    if (Date.now() < until) setTimeout(find, 50);
  };
  find();
}
"""

_FIRST = """
export default function (component) {
  const { data } = component;
  const all = (window.motcuaFirst ??= {});
  const own = (all[data.field] ??= {});
  Object.assign(own, { term: data.term, first: data.first, list: data.list });
  const box = (key) => key && document.querySelector(`.st-key-${CSS.escape(key)}`);
  const press = (until) => {
    const button = box(own.first)?.querySelector("button");
    if (button) button.click(); else if (Date.now() < until) setTimeout(press, 30, until);
  };
  if (own.wanted && own.wanted === data.term) { own.wanted = ""; if (data.first) press(Date.now() + 2000); }
  if (window.motcuaFirstListens) return;
  window.motcuaFirstListens = true;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    for (const [field, one] of Object.entries(all)) {
      const input = box(field)?.querySelector("input");
      const buttons = [...(box(one.list)?.querySelectorAll("button") ?? [])];
      const at = buttons.indexOf(event.target);
      if (event.target === input && event.key === "Enter") {
        const term = input.value.trim();
        if (term && term === one.term && box(one.first)) box(one.first).querySelector("button").click(); else one.wanted = term;
      } else if (event.key === "ArrowDown" && buttons.length && (event.target === input || at >= 0)) {
        buttons[Math.min(at + 1, buttons.length - 1)].focus(); event.preventDefault();
      } else if (event.key === "ArrowUp" && at >= 0) {
        (buttons[at - 1] ?? input).focus(); event.preventDefault();
      }
    }
  }, true);
}
"""

# On a button, a check box or a radio Enter has a meaning of its own: with Ctrl it must not press that as well.
_ONLY_PRESS = """
export default function (component) {
  window.motcuaOnlyPress = component.data.buttons;
  if (window.motcuaOnlyPressListens) return;
  window.motcuaOnlyPressListens = true;
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || event.isComposing) return;
    const types = event.target.matches("textarea, input:not([type=radio], [type=checkbox], [role=combobox])");
    const keys = window.motcuaOnlyPress.map((key) => `.st-key-${CSS.escape(key)} button`).join(", ");
    const button = document.querySelector(keys);
    if (types || !button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.click();
  }, true);
}
"""

_PRINT = """
export default function (component) {
  const { data } = component;
  if (window.motcuaPrint === data.order) return;
  window.motcuaPrint = data.order;
  const bytes = Uint8Array.from(atob(data.pdf), (c) => c.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  document.getElementById("motcua-print")?.remove();
  const frame = Object.assign(document.createElement("iframe"), { id: "motcua-print", src: address, title: data.title });
  Object.assign(frame.style, { position: "fixed", width: "1px", height: "1px", right: "0", bottom: "0", border: "0", opacity: "0" });
  // A viewer takes the cursor when it loads; whoever prints goes on typing.
  const back = () => {
    const lost = [document.body, frame, null].includes(document.activeElement);
    if (lost) document.querySelector(`.st-key-${CSS.escape(data.back)} input`)?.focus();
  };
  // A browser driven by a program has no printer, and Chromium without a screen dies of being asked to print a PDF.
  const print = () => { if (!navigator.webdriver) frame.contentWindow.print(); };
  frame.onload = () => { print(); back(); setTimeout(back, 300); };
  document.body.appendChild(frame);
}
"""

_exchange = st.components.v2.component("motcua_exchange", js=_EXCHANGE)
_leave = st.components.v2.component("motcua_leave", js=_LEAVE)
_focus = st.components.v2.component("motcua_focus", js=_FOCUS)
_first = st.components.v2.component("motcua_first", js=_FIRST)
_only_press = st.components.v2.component("motcua_only_press", js=_ONLY_PRESS)
_print = st.components.v2.component("motcua_print", js=_PRINT)


def exchange_token(token: str, order: str) -> bool:
    """Give the token to the route, then load the same address anew. True when it was refused."""
    result = _exchange(key="exchange", data={"token": token, "order": order}, on_failed_change=lambda: None)
    return result.failed == order


def leave(order: str) -> None:
    """Call the sign-out route and go to the front door."""
    _leave(key="leave", data={"order": order})


def focus_on(key: str, order: str = "") -> None:
    """Put the cursor into the field with this widget key: on arrival, and again whenever ``order`` changes."""
    _focus(key=f"focus-{key}", data={"key": key, "order": f"{key}:{order}"})


def enter_takes_first(field: str, list_key: str, first: str, term: str) -> None:
    """Enter in a field that searches while one types presses the first button of what was found for ``term``.

    Enter pressed before the answer is there waits for it. The arrow keys walk from the field through the list.
    """
    _first(key=f"first-{field}", data={"field": field, "list": list_key, "first": first, "term": term})


def ctrl_enter_only_presses(*buttons: str) -> None:
    """Ctrl+Enter presses the first of these buttons that is there, and nothing else that happens to have the focus.

    In a field that is typed in, Streamlit's own shortcut does so, after it has taken over what was typed.
    """
    _only_press(key="only-press", data={"buttons": buttons})


def print_pdf(content: bytes, title: str, order: str, *, back_to: str) -> None:
    """Open the browser's print dialog for a PDF, once for each ``order``; then the cursor is in the field ``back_to`` again."""
    _print(key="print", data={"pdf": base64.b64encode(content).decode(), "title": title, "order": order, "back": back_to})
