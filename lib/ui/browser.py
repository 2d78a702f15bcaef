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
  const until = Date.now() + 10000;
  const knock = async () => {
    if (window.motcuaExchange !== data.order) return;
    const ready = document.cookie.split("; ").some((c) => c.startsWith(data.cookie + "="));
    if (ready) {
      const answer = await fetch("/session", { method: "POST", credentials: "same-origin" }).catch(() => null);
      if (answer && answer.ok) { window.location.reload(); return; }
      if (answer && answer.status < 500) { setTriggerValue("failed", data.order); return; }
    }
    if (Date.now() < until) setTimeout(knock, 40); else setTriggerValue("failed", data.order);
  };
  knock();
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
    const field = document.querySelector(`.st-key-${CSS.escape(data.key)} :is(input, textarea)`);
    if (field) { field.focus(); field.select && field.select(); return; }
    if (Date.now() < until) setTimeout(find, 50);
  };
  find();
}
"""

_exchange = st.components.v2.component("motcua_exchange", js=_EXCHANGE)
_leave = st.components.v2.component("motcua_leave", js=_LEAVE)
_focus = st.components.v2.component("motcua_focus", js=_FOCUS)


def exchange_token(cookie: str, order: str) -> bool:
    """Call the route until the token's cookie is there, then reload the same address. True when it was refused."""
    result = _exchange(key="exchange", data={"cookie": cookie, "order": order}, on_failed_change=lambda: None, height="content")
    return getattr(result, "failed", None) == order


def leave(order: str) -> None:
    """Call the sign-out route and go to the front door."""
    _leave(key="leave", data={"order": order})


def focus_on(key: str, order: str = "") -> None:
    """Put the cursor into the field with this widget key: on arrival, and again whenever ``order`` changes."""
    _focus(key=f"focus-{key}", data={"key": key, "order": f"{key}:{order}"})
