"""The main menu on a wide screen: one row, whatever a role may open."""

from __future__ import annotations

from lms.core.nav import ROW, Entry, folded


def places(*labels: str) -> list[Entry]:
    return [Entry(label, f"/{label}", "book", is_current=False) for label in labels]


def test_a_menu_that_fits_stands_there_whole() -> None:
    for few in (places(), places("Jadwal", "Pelatihan"), places("x" * (ROW - 2))):
        assert folded(few) == (few, [])


def test_the_places_without_room_stand_in_their_order_behind_more() -> None:
    many = places(*("Register sertifikat" for _ in range(12)))
    shown, rest = folded(many)
    assert [*shown, *rest] == many
    assert len(shown) == 6


def test_a_label_longer_than_the_row_is_folded_not_lost() -> None:
    many = places("x" * ROW, "Jadwal")
    assert folded(many) == ([], many)
