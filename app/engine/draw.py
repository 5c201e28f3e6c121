"""A flow as a state diagram: Graphviz DOT and Mermaid text. The id of each node's shape is `node-NAME`, so a page can light it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.engine.flow import Flow
from app.engine.nodes import Act, Ask, Branch, Hand, Jump, Node, Note, Pause, Tell
from app.text.khmer import breaks

SHAPES: dict[type, str] = {
    Ask: "box",
    Tell: "note",
    Branch: "diamond",
    Hand: 'box, style="filled,rounded"',
    Jump: 'box, style="filled,rounded"',
    Act: "component",
    Note: "plain",
    Pause: "ellipse",
}
COLOURS: dict[type, str] = {
    Ask: "#e8f1fb",
    Tell: "#f4f4f1",
    Branch: "#fff7e0",
    Hand: "#fde8e4",
    Jump: "#e6f4ea",
    Act: "#efe9f7",
    Pause: "#f4f4f1",
}
NEWLINE = "\n"
WIDE = 28  # letters of a line in a box
LINES = 3
START, END = "(start)", "(end)"  # no node is called so


def dot(flow: Flow) -> str:
    """The diagram for Graphviz, left to right in the order of the conversation."""
    lines = [
        "digraph flow {",
        'rankdir=TB; bgcolor="transparent"; nodesep=0.3; ranksep=0.45;',
        'node [fontname="Noto Sans Khmer, sans-serif", fontsize=11, style=filled, color="#5b6b7b", penwidth=1, margin="0.2,0.08"];',
        'edge [fontname="Noto Sans Khmer, sans-serif", fontsize=9, color="#5b6b7b", arrowsize=0.7];',
        f'"{START}" [shape=circle, label="", width=0.18, fillcolor="#22313f", id="mark-start"];',
        f'"{START}" -> {_quoted(flow.start)};',
        *(_box(node) for node in flow.nodes.values()),
        *_arrows(flow),
        "}",
    ]
    return "\n".join(lines)


def _box(node: Node) -> str:
    lines = _lines(_words(node))
    more = ["…"] if len(lines) > LINES else []
    label = _quoted("\n".join([node.name, *lines[:LINES]]) + "".join(more))
    kind = type(node)
    return f'{_quoted(node.name)} [shape={SHAPES[kind]}, label={label}, fillcolor="{COLOURS.get(kind, "#ffffff")}", id="node-{node.name}"];'


def _lines(text: str) -> list[str]:
    """Cut between words, in Khmer too, which writes no spaces between them."""
    lines = [""]
    for begin, end in pairwise([0, *breaks(text), len(text)]):
        if lines[-1] and len(lines[-1]) + end - begin > WIDE:
            lines.append("")
        lines[-1] += text[begin:end]
    return [line.strip() for line in lines if line.strip()]


def _words(node: Node) -> str:
    """What a node does, in a few words."""
    if isinstance(node, Ask | Tell | Hand):
        return "".join(c if c.isprintable() else " " for c in node.text.text)
    if isinstance(node, Branch | Note):
        return f"{{{node.field}}}"
    return _other(node)


def _other(node: Node) -> str:
    if isinstance(node, Jump):
        return f"→ {node.flow}"
    if isinstance(node, Pause):
        return f"{node.hours:g} h"
    return f"{node.act}()" if isinstance(node, Act) else ""


def _arrows(flow: Flow) -> Iterator[str]:
    for name, key, to in _edges(flow):
        yield f"{_quoted(name)} -> {_quoted(to)} [label={_quoted(NEWLINE.join(_lines(key)))}];"
    if any(to == END for _, _, to in _edges(flow)):
        yield f'"{END}" [shape=doublecircle, label="", width=0.14, fillcolor="#22313f", id="mark-end"];'


def _edges(flow: Flow) -> Iterator[tuple[str, str, str]]:
    """From, by what, to: one arrow for all the ways that lead to the same node."""
    for name, node in flow.nodes.items():
        ways: dict[str, list[str]] = {}
        for key, to in node.targets():
            ways.setdefault(to or END, []).append(key)
        yield from ((name, "" if keys == ["to"] and type(node) is Ask else _label(flow, node, keys), to) for to, keys in ways.items())


def _label(flow: Flow, node: Node, keys: Sequence[str]) -> str:
    return ", ".join(filter(None, (_way(flow, node, key) for key in keys)))


def _way(flow: Flow, node: Node, key: str) -> str:
    """By what one goes this way: the number of a choice, a known value, or a word of the flow's language."""
    head, _, rest = key.partition(".")
    if head == "choices" and isinstance(node, Ask):
        return node.answer.keys()[int(rest) - 1]
    if rest and isinstance(node, Branch):
        return flow.phrases.get(rest) or flow.shown(node.field, rest)
    name = "unknown" if head == "cases" else ELSE.get(type(node), "") if key == "to" else key
    return flow.phrases.get(f"arrow_{name}", name)


ELSE: dict[type, str] = {Ask: "answer", Branch: "else"}  # the way without a name of its own


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def mermaid_text(flow: Flow) -> str:
    """The diagram as Mermaid's stateDiagram-v2."""
    lines = ["stateDiagram-v2", f"    [*] --> {flow.start}"]
    lines += [f"    {node.name}: {node.name} · {' '.join(_words(node).split())}".replace(";", ",") for node in flow.nodes.values()]
    for name, key, to in _edges(flow):
        lines.append(f"    {name} --> {'[*]' if to == END else to}" + (f" : {key}" if key else ""))
    return "\n".join(lines) + "\n"
