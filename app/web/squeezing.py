"""Pages, styles and scripts go out compressed to every browser: on a phone's network they come in a quarter of the time.

What is secret in a page (its forms' token) and what a stranger could put into it are never to be told apart by its length: a
random number of letters, which nobody reads, stands in the head of each.
"""

from __future__ import annotations

import gzip
import io
import secrets
from functools import lru_cache

from flask import Flask, Response, request

KINDS = frozenset({"text/html", "text/css", "text/javascript", "text/csv", "application/json", "image/svg+xml"})
SMALLEST = 600  # bytes; below it the frame costs more than it saves
QUICK, SMALL = 5, 9  # levels of zlib: a page is made once for one reader, a file once for all
BLUR = 32  # letters at most
FILES = 64


def watch(app: Flask) -> None:
    app.after_request(_squeezed)


def _squeezed(response: Response) -> Response:
    if response.mimetype not in KINDS or response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    file = request.endpoint == "static"
    if request.method == "HEAD" or not request.accept_encodings.quality("gzip") or (response.is_streamed and not file):
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if len(plain) >= SMALLEST:
        response.set_data(_file(plain) if file else _gzip(plain, QUICK, secrets.randbelow(BLUR)))
        response.headers["Content-Encoding"] = "gzip"
        _weaken(response)
    return response


def _weaken(response: Response) -> None:
    """The same name for two forms of a file is a weak one."""
    name, _ = response.get_etag()
    if name:
        response.set_etag(name, weak=True)


@lru_cache(FILES)
def _file(plain: bytes) -> bytes:
    return _gzip(plain, SMALL, 0)


def _gzip(plain: bytes, level: int, blur: int) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile("x" * blur, "wb", level, out, mtime=0) as file:
        file.write(plain)
    return out.getvalue()
