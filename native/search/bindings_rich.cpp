// The rich model in the Python module: columns by name from an object, routes of elements out.
#include "bindings_rich.hpp"

#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/tuple.h>

#include <optional>
#include <tuple>

#include "python_columns.hpp"
#include "python_watch.hpp"
#include "rich/bookings.hpp"
#include "rich/energy.hpp"
#include "rich/search.hpp"
#include "rich/shared_columns.hpp"
#include "rich/supply.hpp"
#include "rich/walk_search.hpp"

namespace nb = nanobind;

namespace doorstep::search::rich {
namespace {

using Byte = std::uint8_t;

// Reads columns by name and keeps them alive; an absent one (None) is empty.
class Reader {
 public:
  explicit Reader(std::vector<nb::object>& kept) : kept_(kept) {}

  template <class T>
  std::span<const T> read(const nb::handle& from, const char* name) {
    nb::object value = from.attr(name);
    if (value.is_none()) return {};
    const auto column = nb::cast<Column<T>>(value, false);
    kept_.push_back(value);
    return {column.data(), column.size()};
  }

 private:
  std::vector<nb::object>& kept_;
};

TravelColumns read_travel(Reader& reader, const nb::handle& from) {
  TravelColumns travel;
  travel.distance = reader.read<i32>(from, "distance");
  travel.base_ds = reader.read<i32>(from, "base_ds");
  travel.shape_class = reader.read<Byte>(from, "shape_class");
  travel.speed = reader.read<i32>(from, "speed");
  const auto shape = nb::cast<std::tuple<i32, i32>>(from.attr("speed").attr("shape"));
  travel.classes = std::get<0>(shape);
  travel.steps = std::get<1>(shape);
  travel.start_ds = nb::cast<i32>(from.attr("start_ds"));
  travel.step_ds = nb::cast<i32>(from.attr("step_ds"));
  travel.function_first = reader.read<i64>(from, "function_first");
  travel.leave_ds = reader.read<i32>(from, "leave_ds");
  travel.arrive_ds = reader.read<i32>(from, "arrive_ds");
  travel.toll = reader.read<i64>(from, "toll");
  travel.places = std::get<0>(nb::cast<std::tuple<i32, i32>>(from.attr("distance").attr("shape")));
  return travel;
}

Columns read_columns(std::vector<nb::object>& kept, const nb::object& from) {
  Reader reader(kept);
  Columns columns;
  for (const nb::handle travel : from.attr("travel")) columns.travel.push_back(read_travel(reader, travel));
#define READ(T, name) columns.name = reader.read<T>(from, #name)
  READ(i32, task_place), READ(i32, task_demand), READ(i32, task_service_ds), READ(i32, task_partner);
  READ(i32, task_group), READ(i32, task_released_ds), READ(i32, task_hub), READ(Byte, task_kind);
  READ(i64, task_price), READ(i32, window_first), READ(i32, window_opens_ds), READ(i32, window_closes_ds);
  READ(i64, window_early), READ(i64, window_late), READ(i32, arrival_first), READ(i32, arrival_from_ds);
  READ(i64, arrival_cost), READ(i32, service_first), READ(i32, service_at_ds), READ(i32, service_curve_ds);
  READ(i32, kind_travel), READ(i32, kind_service), READ(i32, kind_start), READ(i32, kind_end);
  READ(i32, kind_opens_ds), READ(i32, kind_closes_ds), READ(i32, kind_latest_start_ds);
  READ(i32, kind_overtime_from_ds), READ(i32, kind_most_work_ds), READ(i32, kind_capacity), READ(i32, kind_count);
  READ(i32, kind_most_stops), READ(i32, kind_most_distance), READ(Byte, kind_pickups_last), READ(i64, kind_fixed);
  READ(i64, kind_per_distance), READ(i64, kind_per_ds), READ(i64, kind_per_stop), READ(i64, kind_overtime_per_ds);
  READ(i32, kind_fair_work_ds), READ(i64, kind_beyond_per_ds), READ(i64, kind_walk_per_ds), READ(Byte, kind_allows),
      READ(i64, kind_task_cost), READ(i32, unavailable_first);
  READ(i32, unavailable_from_ds), READ(i32, unavailable_until_ds), READ(i32, rest_first), READ(i32, rest_ds);
  READ(i32, rest_opens_ds), READ(i32, rest_closes_ds), READ(i32, rest_after_work_ds), READ(i32, kind_hub_first);
  READ(i32, kind_hub), READ(i32, hub_place), READ(i32, hub_reload_ds), READ(i32, hub_window_first);
  READ(i32, hub_opens_ds), READ(i32, hub_closes_ds);
#undef READ
  return columns;
}

WalkColumns read_walks(std::vector<nb::object>& kept, const nb::object& from) {
  Reader reader(kept);
  WalkColumns walks;
  for (const nb::handle foot : from.attr("foot")) {
    walks.foot.push_back({reader.read<i32>(foot, "metres"), reader.read<i32>(foot, "ds")});
  }
#define READ(name) walks.name = reader.read<i32>(from, #name)
  READ(kerb_place), READ(kerb_most_stay_ds), READ(kerb_park_first), READ(kerb_park_from_ds), READ(kerb_park_ds);
  READ(kerb_window_first), READ(kerb_opens_ds), READ(kerb_closes_ds), READ(task_point), READ(task_kerb_first);
  READ(task_kerb), READ(task_carry), READ(carrier_first), READ(carrier_foot), READ(carrier_setup_ds);
  READ(carrier_limit);
#undef READ
  walks.most_loop_m = nb::cast<i32>(from.attr("most_loop_m"));
  walks.most_walk_m = nb::cast<i32>(from.attr("most_walk_m"));
  return walks;
}

EnergyColumns read_energy(std::vector<nb::object>& kept, const nb::object& from) {
  Reader reader(kept);
  EnergyColumns energy;
  for (const nb::handle climbs : from.attr("climbs")) {
    energy.climbs.push_back({reader.read<i32>(climbs, "climb_m"), reader.read<i32>(climbs, "descent_m")});
  }
#define READ(name) energy.name = reader.read<i32>(from, #name)
  READ(task_mass_g), READ(kind_capacity_wh), READ(kind_reserve_wh), READ(kind_charge_wh), READ(kind_flat_wh_per_km);
  READ(kind_load_wh_per_km_t), READ(kind_climb_wh_per_100_m_t), READ(kind_empty_mass_g), READ(kind_recovered_percent);
  READ(kind_heating_w), READ(curve_first), READ(curve_from_percent), READ(curve_power_w), READ(charger_place);
  READ(charger_power_w), READ(charger_hub), READ(charger_window_first), READ(charger_opens_ds), READ(charger_closes_ds);
#undef READ
  return energy;
}

SharedColumns read_shared(std::vector<nb::object>& kept, const nb::object& from) {
  Reader reader(kept);
  SharedColumns shared;
#define READ(name) shared.name = reader.read<i32>(from, #name)
  READ(hub_slots), READ(charger_slots), READ(hub_limit), READ(booked_place), READ(booked_from_ds),
      READ(booked_until_ds);
  READ(moved_hub), READ(moved_at_ds), READ(moved_load);
#undef READ
  shared.moved_out = reader.read<Byte>(from, "moved_out");
  return shared;
}

SupplyColumns read_supply(std::vector<nb::object>& kept, const nb::object& from) {
  Reader reader(kept);
  SupplyColumns supply;
  supply.supply_place = reader.read<i32>(from, "supply_place");
  supply.supply_charge = reader.read<i64>(from, "supply_charge");
  supply.plan_cost = reader.read<i64>(from, "plan_cost");
  supply.plan_room = reader.read<i32>(from, "plan_room");
  supply.over_cost = reader.read<i64>(from, "over_cost");
  supply.over_load = reader.read<i32>(from, "over_load");
  return supply;
}

// Keeps the columns alive that the problem reads.
struct Owner {
  explicit Owner(const nb::object& columns) : problem(read_columns(kept, columns)) {
    const nb::object charging = nb::getattr(columns, "energy", nb::none());
    if (!charging.is_none()) {
      energy.emplace(problem, read_energy(kept, charging));
      problem.charge_with(*energy);
    }
    const nb::object common = nb::getattr(columns, "shared", nb::none());
    if (!common.is_none()) {
      shared.emplace(read_shared(kept, common));
      problem.share(*shared);
    }
    const nb::object trucks = nb::getattr(columns, "supply", nb::none());
    if (!trucks.is_none()) {
      supply.emplace(read_supply(kept, trucks));
      problem.supply_with(*supply);
    }
    const nb::object walking = columns.attr("walking");
    if (walking.is_none()) return;
    walks.emplace(problem, read_walks(kept, walking));
    problem.walk_with(*walks);
  }

  std::vector<nb::object> kept;  // before the problem, which reads them
  Problem problem;
  std::optional<EnergyProblem> energy;
  std::optional<WalkProblem> walks;
  std::optional<SharedColumns> shared;
  std::optional<SupplyColumns> supply;
};

using RouteColumns =
    std::tuple<Column<i32>, Column<i32>, Column<Byte>, Column<i32>, Column<i32>, Column<i32>, Column<i32>>;

// No begin is stated; those that are come in whole seconds.
constexpr i32 kUnstated = -1;
bool takes_a_slot(Code code) { return code == Code::kReload || code == Code::kCharge; }

std::vector<PlannedRoute> planned(const std::optional<RouteColumns>& start) {
  std::vector<PlannedRoute> routes;
  if (!start) return routes;
  const auto& [kind, first, code, index, extra, begin, depart] = *start;
  for (std::size_t r = 0; r < kind.size(); ++r) {
    PlannedRoute route{kind.data()[r], depart.data()[r], {}, {}};
    for (i32 e = first.data()[r]; e < first.data()[r + 1]; ++e) {
      route.elements.push_back({static_cast<Code>(code.data()[e]), index.data()[e], extra.data()[e]});
      if (!takes_a_slot(route.elements.back().code)) continue;
      // A begin is written at the next second up.
      const i32 at = begin.data()[e];
      route.pins.push_back(at == kUnstated ? Span{-kEndOfTime, kEndOfTime} : Span{at - 9, at});
    }
    routes.push_back(std::move(route));
  }
  return routes;
}

nb::object columns_of(const Found& found) {
  std::vector<i32> kind, first{0}, index, extra, begin, depart;
  std::vector<Byte> code;
  for (const PlannedRoute& route : found.routes) {
    kind.push_back(route.kind);
    depart.push_back(route.depart_ds);
    std::size_t pin = 0;
    for (const Element& element : route.elements) {
      code.push_back(static_cast<Byte>(element.code));
      index.push_back(element.index);
      extra.push_back(element.extra);
      const bool is_pinned = takes_a_slot(element.code) && pin < route.pins.size();
      begin.push_back(is_pinned ? written(route.pins[pin++].from) : kUnstated);
    }
    first.push_back(static_cast<i32>(index.size()));
  }
  return nb::make_tuple(column(std::move(kind)), column(std::move(first)), column(std::move(code)),
                        column(std::move(index)), column(std::move(extra)), column(std::move(begin)),
                        column(std::move(depart)), column(found.unassigned), found.cost, found.iterations,
                        found.elapsed_s, found.cpu_s, found.interrupted);
}

nb::object search_rich(const Owner& owner, double time_s, i64 iterations, bool cpu_time, i64 target, u64 seed,
                       i32 threads, bool fewest_routes, i32 neighbours, std::optional<RouteColumns> start,
                       nb::object on_progress) {
  const Settings settings{{time_s, iterations, cpu_time}, target, seed, threads, fewest_routes, neighbours};
  const std::vector<PlannedRoute> routes = planned(start);
  PythonWatch watch(on_progress);
  Found found;
  bool fits = false;
  {
    const nb::gil_scoped_release unlocked;
    fits = owner.walks ? walk::search(*owner.walks, settings, routes, std::ref(watch), found)
                       : search(owner.problem, settings, routes, std::ref(watch), found);
  }
  watch.raise_kept();
  return fits ? columns_of(found) : nb::none();
}

}  // namespace
}  // namespace doorstep::search::rich

namespace doorstep::search {

void bind_rich(nb::module_& module) {
  using namespace rich;
  nb::class_<rich::Owner>(module, "RichProblem").def(nb::init<const nb::object&>(), nb::arg("columns"));
  module.def("search_rich", &rich::search_rich, nb::arg("problem"), nb::arg("time_s"), nb::arg("iterations"),
             nb::arg("cpu_time"), nb::arg("target"), nb::arg("seed"), nb::arg("threads"), nb::arg("fewest_routes"),
             nb::arg("neighbours"), nb::arg("start").none(), nb::arg("on_progress").none());
}

}  // namespace doorstep::search
