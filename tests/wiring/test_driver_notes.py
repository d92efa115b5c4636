"""What drivers are told of an order: where its door is inside, and whom it is for; never a PIN."""

from __future__ import annotations

import doorstep
from doorstep.domain.ids import OrderId
from doorstep.wiring.driver_notes import notes_of
from doorstep.wiring.read_day import make_ready, read_files, take_orders

ROWS = (
    "id,address,unit,floor,lift,name,phone,email,pin,note\n"
    "A1,Vilhonkatu 5,B 12,3,no,Anna,+358 40 1,anna@example.org,471147114711,ring twice\n"
    "A2,Vuorikatu 8,,RDC,no,,,,,\n"
    "A3,Kluuvikatu 7,,DG,,,,,,\n"
    "A4,Siltasaarenkatu 1,,UG,,,,,,\n"
    "A5,Mikonkatu 6,,,,,,,,\n"
)


def test_drivers_are_told_the_door_inside_and_whom_it_is_for(helsinki_map, tmp_path):
    """Flat, floor and stairs come first; a blank row tells nothing. PIN and e-mail stand on no paper."""
    (tmp_path / "orders.csv").write_text(ROWS, "utf-8")
    with doorstep.open_workspace(tmp_path / "work", city=helsinki_map) as opened:
        day = make_ready(take_orders(read_files(tmp_path / "orders.csv", opened, date="2026-11-24")))
        planned = day.plan(iterations=50)
        assert notes_of(opened, planned.orders) == {
            OrderId("A1"): ("B 12", "floor 3", "no lift", "Anna", "+358 40 1", "ring twice"),
            OrderId("A2"): ("ground floor",),
            OrderId("A3"): ("DG",),
            OrderId("A4"): ("basement 1",),
        }
        written = day.write(planned, tmp_path / "out")
    shown = "".join(path.read_text("utf-8-sig") for path in written if path.suffix in (".csv", ".html"))
    assert "PIN; B 12; floor 3; no lift; Anna" in shown
    assert "471147114711" not in shown
    assert "example.org" not in shown
