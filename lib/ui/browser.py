"""The few lines that must run in the browser: exchange the token, sign out, put the cursor into a field.

Components without look; what they are given is ours, never what a person typed.
"""

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

_exchange = st.components.v2.component("motcua_exchange", js=_EXCHANGE)
_leave = st.components.v2.component("motcua_leave", js=_LEAVE)
_focus = st.components.v2.component("motcua_focus", js=_FOCUS)


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
