"""A day in ten lines: open a city, read a day, plan it, look, change it, plan again."""

import tempfile
from pathlib import Path

import doorstep

folder = Path(tempfile.mkdtemp())
rows = ["id,address,parcels,opens,closes", "A1,Vilhonkatu 5,1,09:00,12:00", "A2,Siltasaarenkatu 1,2,,"]
rows += ["A3,John Stenbergin ranta 4,1,10:00,11:00", "A4,Kaisaniemenkatu 3,1,,", "A5,Nowhere street 7,1,,"]
(folder / "orders.csv").write_text("\n".join(rows))

city = doorstep.open_city("helsinki")
workspace = doorstep.open_workspace(folder / "work", city=city)
day = doorstep.read_day(folder / "orders.csv", workspace=workspace, date="2026-11-24")
planned = day.plan(iterations=500)

for route in planned.plan.routes:
    print(f"{route.vehicle_id}: {' '.join(planned.orders_on(route))}, {route.distance_m} m driven")
for left in planned.not_planned:
    print(f"{left.order_id}: {left.what}")

day.correct("Nowhere street 7", "Vilhonkatu 7")
day.cancel("A2")
again = day.plan(iterations=500)
print(f"again: {' '.join(sorted(again.served))} for {again.plan.total.total_minor / 100:.2f} EUR")
workspace.close()
