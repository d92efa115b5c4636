// Batteries, what legs take out of them and where they are charged; the integers are those of domain/energy.py.
#pragma once

#include <span>
#include <vector>

#include "rich/problem.hpp"

namespace doorstep::search::rich {

struct ClimbColumns {
  std::span<const i32> climb_m, descent_m;  // places x places; empty: flat
};

struct EnergyColumns {
  std::vector<ClimbColumns> climbs;  // by travel
  std::span<const i32> task_mass_g;
  std::span<const i32> kind_capacity_wh;  // 0: no battery
  std::span<const i32> kind_reserve_wh, kind_charge_wh, kind_flat_wh_per_km, kind_load_wh_per_km_t,
      kind_climb_wh_per_100_m_t, kind_empty_mass_g, kind_recovered_percent, kind_heating_w;
  std::span<const i32> curve_first, curve_from_percent, curve_power_w;  // by kind
  std::span<const i32> charger_place, charger_power_w;
  std::span<const i32> charger_hub;  // kNone on the way: of which hub it is, where one charges while reloading
  std::span<const i32> charger_window_first, charger_opens_ds, charger_closes_ds;  // no window: always
};

struct Charger {
  i32 place, power_w, hub, first_window, windows;
};

struct Battery {
  i32 capacity_wh, reserve_wh, charge_wh;
  i64 flat, load, climb, empty_mass_g, recovered, heating_w;

  bool is_there() const { return capacity_wh > 0; }
};

class EnergyProblem {
 public:
  EnergyProblem(const Problem& problem, const EnergyColumns& columns);
  EnergyProblem(const EnergyProblem&) = delete;
  EnergyProblem& operator=(const EnergyProblem&) = delete;

  const Battery& battery(i32 kind) const { return battery_[static_cast<std::size_t>(kind)]; }
  const Charger& charger(i32 c) const { return charger_[static_cast<std::size_t>(c)]; }
  i32 chargers() const { return static_cast<i32>(charger_.size()); }
  i32 mass_g(i32 task) const { return columns_.task_mass_g[static_cast<std::size_t>(task)]; }

  // What one leg takes, rounded up; never below 0.
  i32 leg_wh(i32 kind, i32 from, i32 to, const Leg& leg, i32 drive_ds, i64 mass_g) const;
  // How long a charge between two levels takes.
  i32 charge_ds(i32 kind, const Charger& charger, i32 from_wh, i32 to_wh) const;
  // The first instant from `ready` on at which a charge may begin, and until when it may; kTooLate if none.
  Span begin_charge(const Charger& charger, i32 ready) const;

 private:
  const Problem& problem_;
  EnergyColumns columns_;
  std::vector<Battery> battery_;
  std::vector<Charger> charger_;
};

}  // namespace doorstep::search::rich
