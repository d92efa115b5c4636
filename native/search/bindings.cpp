// The Python module doorstep.planning._search: columns in, routes out; the GIL is free while it searches.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/tuple.h>

#include <optional>
#include <tuple>

#include "bindings_rich.hpp"
#include "python_columns.hpp"
#include "python_watch.hpp"
#include "search.hpp"

namespace nb = nanobind;

namespace doorstep::search {
namespace {

using Bounds = std::optional<Column<i32>>;

template <class T>
std::span<const T> view(const Column<T>& column) {
  return {column.data(), column.size()};
}
std::span<const i32> view(const Bounds& column) { return column ? view(*column) : std::span<const i32>(); }

using GivenPlane = std::tuple<Column<double>, Column<double>, double, double, i32, i32>;
using GivenRows = std::tuple<Column<i64>, Column<i32>, Column<i32>, Bounds>;

using GivenHours = std::tuple<Column<std::uint8_t>, Column<i32>, i32, i32, i32>;

PlaneColumns view(const std::optional<GivenPlane>& given) {
  if (!given) return {};
  const auto& [x, y, steps_per_unit, half, cost_per_step, time_per_1000_steps] = *given;
  return {view(x), view(y), steps_per_unit, half, cost_per_step, time_per_1000_steps};
}
RowColumns view(const std::optional<GivenRows>& given) {
  if (!given) return {};
  const auto& [first, place, cost, time] = *given;
  return {view(first), view(place), view(cost), view(time)};
}
HourColumns view(const std::optional<GivenHours>& given) {
  if (!given) return {};
  const auto& [shape_class, speed, steps, start, step] = *given;
  return {view(shape_class), view(speed), steps, start, step};
}

// Keeps the columns alive that the problem reads.
struct Owner {
  Owner(Bounds travel_cost, Bounds travel_time, Column<i32> task_place, Column<i32> task_demand,
        Column<i32> task_service, Bounds task_opens, Bounds task_closes, Column<i64> task_price, Column<i32> capacity,
        Column<i32> start, Column<i32> end, Bounds vehicle_opens, Bounds vehicle_closes, Column<i64> fixed_cost,
        Column<i32> count, const std::optional<GivenPlane>& plane, const std::optional<GivenRows>& rows,
        const std::optional<GivenHours>& hours, const std::optional<Column<i64>>& per_ds)
      : numbers{task_demand, capacity},
        travel{travel_cost, travel_time},
        kept_rows(rows),
        problem({view(travel_cost), view(travel_time), view(task_place), view(task_demand), view(task_service),
                 view(task_opens), view(task_closes), view(task_price), view(capacity), view(start), view(end),
                 view(vehicle_opens), view(vehicle_closes), view(fixed_cost), view(count), view(plane), view(rows),
                 view(hours), per_ds ? view(*per_ds) : std::span<const i64>()}) {}

  Column<i32> numbers[2];
  Bounds travel[2];
  std::optional<GivenRows> kept_rows;
  Problem problem;
};

using StartColumns = std::tuple<Column<i32>, Column<i32>, Column<i32>, Column<i32>>;

std::vector<PlannedRoute> planned(const std::optional<StartColumns>& start) {
  std::vector<PlannedRoute> routes;
  if (!start) return routes;
  const auto& [kind, first, task, depart] = *start;
  for (std::size_t r = 0; r < kind.size(); ++r) {
    const std::vector<i32> tasks(task.data() + first.data()[r], task.data() + first.data()[r + 1]);
    routes.push_back({kind.data()[r], tasks, depart.data()[r]});
  }
  return routes;
}

nb::object columns_of(const Found& found) {
  std::vector<i32> kind, first{0}, task, depart;
  for (const PlannedRoute& route : found.routes) {
    kind.push_back(route.kind);
    depart.push_back(route.depart);
    task.insert(task.end(), route.tasks.begin(), route.tasks.end());
    first.push_back(static_cast<i32>(task.size()));
  }
  return nb::make_tuple(column(std::move(kind)), column(std::move(first)), column(std::move(task)),
                        column(std::move(depart)), column(found.unassigned), found.cost, found.iterations,
                        found.elapsed_s, found.cpu_s, found.interrupted);
}

nb::object search_columns(const Owner& owner, double time_s, i64 iterations, bool cpu_time, i64 target, u64 seed,
                          i32 threads, bool fewest_routes, i32 neighbours, std::optional<StartColumns> start,
                          nb::object on_progress) {
  const Settings settings{{time_s, iterations, cpu_time}, target, seed, threads, fewest_routes, neighbours};
  const std::vector<PlannedRoute> routes = planned(start);
  PythonWatch watch(on_progress);
  Found found;
  bool fits = false;
  {
    const nb::gil_scoped_release unlocked;
    fits = search(owner.problem, settings, routes, std::ref(watch), found);
  }
  watch.raise_kept();
  return fits ? columns_of(found) : nb::none();
}

}  // namespace
}  // namespace doorstep::search

NB_MODULE(_search, module) {
  using namespace doorstep::search;
  // A program that ends leaves its objects to the system (compute/garbage.py): that is no leak to talk about.
  nb::set_leak_warnings(false);
  nb::class_<Owner>(module, "Problem")
      .def(nb::init<Bounds, Bounds, Column<i32>, Column<i32>, Column<i32>, Bounds, Bounds, Column<i64>,
                    Column<i32>, Column<i32>, Column<i32>, Bounds, Bounds, Column<i64>, Column<i32>,
                    const std::optional<GivenPlane>&, const std::optional<GivenRows>&, const std::optional<GivenHours>&,
                    const std::optional<Column<i64>>&>(),
           nb::arg("travel_cost").none(), nb::arg("travel_ds").none(), nb::arg("task_place"), nb::arg("task_demand"),
           nb::arg("task_service_ds"), nb::arg("task_opens_ds").none(), nb::arg("task_closes_ds").none(),
           nb::arg("task_price"), nb::arg("vehicle_capacity"), nb::arg("vehicle_start"), nb::arg("vehicle_end"),
           nb::arg("vehicle_opens_ds").none(), nb::arg("vehicle_closes_ds").none(), nb::arg("vehicle_fixed_cost"),
           nb::arg("vehicle_count"), nb::arg("plane").none(), nb::arg("rows").none(),
           nb::arg("hours").none(), nb::arg("vehicle_cost_per_ds").none());
  module.def("search", &search_columns, nb::arg("problem"), nb::arg("time_s"), nb::arg("iterations"),
             nb::arg("cpu_time"), nb::arg("target"), nb::arg("seed"), nb::arg("threads"), nb::arg("fewest_routes"),
             nb::arg("neighbours"), nb::arg("start").none(), nb::arg("on_progress").none());
  bind_rich(module);
}
