"""Texts as Hypothesis makes them: mostly Khmer, with what breaks programs mixed in."""

from __future__ import annotations

from hypothesis import strategies as st

CONSONANTS = "កខគងចឆជញដណតថទធនបផពមយរលវសហឡអឥឱឲ"
SIGNS = "ាិីឹឺុូួើេែោៅំះ់៉៊័៌៍្្្ៗ"
OTHERS = " \u200b\u200c\u200d\u00a0។៕៛០៩๑a1Zé€[]^~@\n\r\t\f,.?!’😀🇰🇭👨\u0301\ufeff\ud83d"

khmer = st.text(st.sampled_from(CONSONANTS + SIGNS + " "), max_size=40)
mixed = st.text(st.sampled_from(CONSONANTS + SIGNS + OTHERS), max_size=200)
anything = st.one_of(mixed, st.text(st.characters(), max_size=200), khmer)
