"""Staff who watch the inbox as its page does: `python -m tests.bench.watchers PORT`, cookies and addresses as JSON on stdin.

Each opens a page, then asks every three seconds with the marks that the last answer gave; tells what came, as JSON, when it is ended.
"""

from __future__ import annotations

import asyncio
import gzip
import html
import json
import re
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

EVERY = 3.0  # seconds, as app/web/static/inbox/pulse.js
ASKED = re.compile(r'id="news" hx-get="([^"]+)"')
MARK = re.compile(r'<input name="(lm|tm|hm|pm)"[^>]* value="([^"]*)"')
TOLD = re.compile(rb"(?i)\r\nhx-trigger: *([^\r]+)")


async def watch(port: int, who: Sequence[tuple[str, str]], told: Counter[str]) -> None:
    """`who`: a cookie and the page that is open. Until it is cancelled."""
    apart = EVERY / max(1, len(who))
    await asyncio.gather(*(_one(port, cookie, page, place * apart, told) for place, (cookie, page) in enumerate(who)))


async def _one(port: int, cookie: str, page: str, wait: float, told: Counter[str]) -> None:
    await asyncio.sleep(wait)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    _, _, body = await _ask(reader, writer, page, cookie)
    asked, marks = _page(gzip.decompress(body).decode())
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        due += EVERY
        await asyncio.sleep(max(0.0, due - loop.time()))
        status, news, body = await _ask(reader, writer, f"{asked}&typing=&visible=1&{urlencode(marks)}", cookie)
        marks |= {name: news[name] for name in marks if name in news}
        told[str(status)] += 1
        told["bytes"] += len(body)


def _page(page: str) -> tuple[str, dict[str, str]]:
    """By which address it asks what is new, and the marks of what it shows."""
    asked = ASKED.search(page)
    assert asked, page
    return html.unescape(asked[1]), {name: html.unescape(mark) for name, mark in MARK.findall(page)}


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, cookie: str) -> tuple[int, dict[str, str], bytes]:
    """Status, news in the header, body."""
    heads = ("Host: 127.0.0.1", f"Cookie: {cookie}", "Accept: text/html", "Accept-Encoding: gzip", "HX-Request: true")
    writer.write("\r\n".join((f"GET {path} HTTP/1.1", *heads, "", "")).encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", answer)
    body = await reader.readexactly(int(length[1])) if length else b""
    told = TOLD.search(answer)
    return int(answer[9:12]), json.loads(told[1])["spean:news"] if told else {}, body


async def _main(port: int, who: Sequence[tuple[str, str]]) -> Counter[str]:
    told: Counter[str] = Counter()
    task = asyncio.ensure_future(watch(port, who, told))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return told
    return told


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_main(int(sys.argv[1]), json.load(sys.stdin)))))
