"""One browser without a screen: speaks Streamlit's own protocol over its websocket, with the message classes of the
installed package, and tells how long a run of the script took from the act to its last message."""

import asyncio
import time
import urllib.parse
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE_SECONDS = 120


@dataclass
class Seen:
    """What came back over all runs: bytes, and what went wrong by its words."""

    bytes: int = 0
    errors: list[str] = field(default_factory=list)


class Browser:
    """A signed-in tab. ``goto`` opens an address, ``type`` fills a field, ``press`` presses a button; each returns seconds."""

    def __init__(self, url: str, cookie: str) -> None:
        self.url, self.cookie, self.seen = url.rstrip("/"), cookie, Seen()
        self.address, self.query, self.page = "", "", ""
        self.pages: dict[str, str] = {}
        self.widgets: dict[str, tuple[str, str]] = {}
        """User key of a widget -> its id and fragment, as the last run showed them."""
        self._hashes: set[str] = set()
        self._in_fragment = False

    async def connect(self) -> None:
        """Open the websocket as a browser at this address would."""
        to = urllib.parse.urlsplit(self.url)
        self._socket = await websockets.connect(
            f"ws://{to.netloc}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=self.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            max_size=None,
            compression=None,
            ping_interval=None,
            open_timeout=PATIENCE_SECONDS,
        )

    async def close(self) -> None:
        await self._socket.close()

    async def goto(self, address: str, **query: str) -> float:
        """Walk to a page, as a click in the menu or a link does, or change what its address asks for."""
        self.address, self.query = address, urllib.parse.urlencode(query)
        self.page = self.pages.get(address, "")
        return await self._run()

    async def type(self, key: str, text: str) -> float:
        """Type into a field and leave it."""
        return await self._run(key, string_value=text)

    async def press(self, key: str) -> float:
        """Press a button."""
        return await self._run(key, trigger_value=True)

    def button(self, *beginnings: str) -> str:
        """The key of a button on the page that begins so; empty when there is none."""
        return next((key for begin in beginnings for key in self.widgets if key.startswith(begin)), "")

    async def _run(self, key: str = "", **value: object) -> float:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash = self.query, self.page
        if not self.page:
            rerun.page_name = self.address
        rerun.context_info.timezone, rerun.context_info.locale = "Asia/Ho_Chi_Minh", "vi-VN"
        rerun.context_info.url = f"{self.url}/{self.address}"
        rerun.cached_message_hashes.extend(self._hashes)
        self._in_fragment = False
        if key:
            widget_id, rerun.fragment_id = self.widgets[key]
            self._in_fragment = bool(rerun.fragment_id)
            state = rerun.widget_states.widgets.add()
            state.id = widget_id
            for name, content in value.items():
                setattr(state, name, content)
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        while not self._is_last(await asyncio.wait_for(self._socket.recv(), PATIENCE_SECONDS)):
            continue
        return time.perf_counter() - started

    def _is_last(self, raw: str | bytes) -> bool:
        data = raw if isinstance(raw, bytes) else raw.encode()
        self.seen.bytes += len(data)
        message = ForwardMsg.FromString(data)
        if message.metadata.cacheable and message.hash:
            self._hashes.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page = message.new_session.page_script_hash
            if not self._in_fragment:
                self.widgets.clear()
        elif kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self.page = message.navigation.page_script_hash
            self.address = next((address for address, page in self.pages.items() if page == self.page), self.address)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._note(message)
        elif kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _note(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        shown = getattr(element, kind)
        if kind == "exception":
            self.seen.errors.append(shown.message[:200])
        elif kind == "alert" and shown.format == shown.ERROR:
            self.seen.errors.append(shown.body[:200])
        identity = getattr(shown, "id", "")
        if identity.startswith("$$ID-"):
            self.widgets[identity.split("-", 2)[2]] = (identity, message.delta.fragment_id)
