"""Other names of places: as people and other lists write them. Codes are those of the finance ministry's list (MEF)."""

from __future__ import annotations

from collections.abc import Mapping

PREFIXES = ("រាជធានី", "ខេត្ត", "ទីក្រុង", "ក្រុង", "ស្រុក", "ខណ្ឌ", "សង្កាត់", "ឃុំ", "ភូមិ")  # words for a level


def _lists(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {code: tuple(name.strip() for name in names.split(",")) for code, names in table.items()}


ALIASES = _lists(
    {
        "01": "BMC, Bantey Mean Chey",
        "02": "Batdambang, BTB",
        "03": "Kg Cham, K Cham, KPC",
        "04": "Kg Chhnang",
        "05": "Kg Speu, Kampong Spueu",
        "06": "Kg Thom",
        "10": "Kracheh",
        "11": "Mondul Kiri, Mondolkiri",
        "12": "PP",
        "14": "Prey Vaeng",
        "15": "Pousat, Posat, Pothisat",
        "16": "Ratanak Kiri, Rotanakiri",
        "17": "Siemreap",
        "18": "Sihanoukville, Kampong Som, Krong Preah Sihanouk",
        "22": "Otdar Meanchey, Oddor Meanchey, Uddor Meanchey, OMC",
        "23": "Kaeb",
        "0106": "Sisophon",
        "0110": "Poipet",
    }
)

ABROAD = frozenset("thailand, thai, bangkok, rayong, trat, chonburi, surin, sa kaeo, siam, ប្រទេសថៃ, ថៃ, បាងកក, រ៉ាយ៉ង".split(", "))
