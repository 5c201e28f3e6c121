"""What a Telegram update means in our words: read straight from its JSON, since types for every field cost 17 times as much."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from app.channels.base import Address, AddressKind, Event, Inbound, Media, Unreadable
from app.channels.reading import clean

Json = Mapping[str, Any]

# The updates that we ask Telegram for. An edited message is none of them: an answer once given is corrected by our own words.
WANTED = ("message", "callback_query", "my_chat_member")

# A private chat's status of the bot, as my_chat_member tells it.
MEMBERSHIPS = {"kicked": Event.BLOCKED, "member": Event.UNBLOCKED}

# Content that is no text: the key in the message and what we call it.
MEDIA = {
    "photo": "photo",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "document",
    "sticker": "sticker",
    "location": "location",
    "contact": "contact",
    "poll": "poll",
    "dice": "sticker",
    "story": "story",
}
_COMMAND = re.compile(r"/([a-zA-Z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


def inbounds(channel: str, body: bytes) -> list[Inbound]:
    """Nothing for groups, edits and whatever Telegram may invent later. Raises Unreadable."""
    try:
        return from_update(channel, orjson.loads(body))
    except ValueError:
        raise Unreadable("The body is no JSON.") from None


def from_update(channel: str, update: Json) -> list[Inbound]:
    """The update as one inbound, or none. Raises Unreadable."""
    try:
        number = update["update_id"]
        if type(number) is not int:
            raise Unreadable("The field update_id is no number.")
        read = next((reader for name, reader in READERS.items() if name in update), None)
        return read(channel, str(number), update) if read else []
    except (KeyError, TypeError, AttributeError, IndexError):
        raise Unreadable("The update is not shaped as Telegram shapes it.") from None


def _message(channel: str, number: str, update: Json) -> list[Inbound]:
    message = update["message"]
    if message["chat"]["type"] != "private":
        return []
    address = _chat(message["chat"]["id"])
    if "text" in message:
        text, payload = _command(clean(message["text"]))
        return [Inbound(channel, number, address, text, payload=payload)]
    media = _media(message)
    if not media:
        return []  # a service message: something was pinned, a timer set
    phone = _shared_phone(message)
    return [Inbound(channel, number, address, clean(message.get("caption", "")), media=() if phone else media, phone=phone)]


def _press(channel: str, number: str, update: Json) -> list[Inbound]:
    """A button counts as its key, sent by the one who pressed it."""
    query = update["callback_query"]
    chat = (query.get("message") or {}).get("chat") or {"type": "private"}
    if chat["type"] != "private" or "data" not in query:
        return []
    about = str((query.get("message") or {}).get("message_id", ""))
    return [Inbound(channel, number, _chat(query["from"]["id"]), clean(query["data"]), about=about)]


def _membership(channel: str, number: str, update: Json) -> list[Inbound]:
    change = update["my_chat_member"]
    event = MEMBERSHIPS.get(change["new_chat_member"]["status"])
    if event is None or change["chat"]["type"] != "private":
        return []
    return [Inbound(channel, number, _chat(change["chat"]["id"]), event=event)]


READERS: Mapping[str, Callable[[str, str, Json], list[Inbound]]] = {
    "message": _message,
    "callback_query": _press,
    "my_chat_member": _membership,
}


def _chat(number: object) -> Address:
    if type(number) is not int:
        raise Unreadable("The chat's id is no number.")
    return Address(AddressKind.TELEGRAM, str(number))


def _command(text: str) -> tuple[str, str]:
    """`/help` is the word help; /start stays as it is, and what stands behind it is the payload of the link it came by."""
    match = _COMMAND.fullmatch(text) if text.startswith("/") else None
    if not match:
        return text, ""
    if match[1].lower() == "start":
        return "/start", (match[2] or "").strip()
    return text if match[2] else match[1].lower(), ""


def _shared_phone(message: Json) -> str:
    """The number of the sender's own contact, as the share button gives it; somebody else's is nobody's proof."""
    contact = message.get("contact") or {}
    if not contact or contact.get("user_id") != message["from"]["id"]:
        return ""
    digits = re.sub(r"\D", "", contact["phone_number"])
    return f"+{digits}" if 8 <= len(digits) <= 15 else ""


def _media(message: Json) -> tuple[Media, ...]:
    found = next((name for name in MEDIA if name in message), "")
    if not found:
        return ()
    item = message[found][-1] if found == "photo" else message[found]  # of a photo the largest size stands last
    mime = "image/jpeg" if found == "photo" else item.get("mime_type", "")
    return (Media(MEDIA[found], clean(item.get("file_id", "")), clean(mime)),)
