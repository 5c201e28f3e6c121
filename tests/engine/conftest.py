"""Sokha, before a small flow with questions of three kinds."""

from __future__ import annotations

import pytest

from tests.engine.person import Person, flow

TALK = """
start = "hello"
[nodes.hello]
say = "Suosdey."
to = "name"
[nodes.name]
ask = "Name?"
kind = "text"
save = "name"
label = "Name"
retry = ["Only your name.", "A short one."]
to = "age"
skip = "age"
[nodes.age]
ask = "Age, {name}?"
kind = "number"
min = 1
max = 99
save = "age"
label = "Age"
to = "job"
skip = "job"
[nodes.job]
ask = "Job?"
save = "job"
label = "Job"
choices = [{ text = "Yes", value = "yes", to = "thanks" }, { text = "No", value = "no", to = "thanks" }]
give_up = "thanks"
[nodes.thanks]
say = "Thank you, {name}."
"""


@pytest.fixture
def sokha() -> Person:
    return Person(flow(TALK, "km"))
