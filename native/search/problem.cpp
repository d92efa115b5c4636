#include "problem.hpp"

#include <algorithm>

namespace doorstep::search {
namespace {

i32 or_bound(std::span<const i32> column, std::size_t i, i32 bound) { return column.empty() ? bound : column[i]; }

}  // namespace

Problem::Problem(const Columns& given)
    : loads_(given.count.empty() ? 0 : static_cast<i32>(given.capacity.size() / given.count.size())),
      has_windows_(!given.task_opens.empty() || !given.task_closes.empty() || !given.vehicle_opens.empty() ||
                   !given.vehicle_closes.empty()),
      demand_(given.task_demand),
      capacity_(given.capacity),
      travel_(given.travel_cost, given.travel_time, given.plane, given.rows) {
  if (loads_ == 0) {  // a problem without loads is one with a load of nothing
    loads_ = 1;
    no_load_.assign(std::max(given.task_place.size(), given.count.size()), 0);
    demand_ = capacity_ = no_load_;
  }
  task_.reserve(given.task_place.size());
  for (std::size_t t = 0; t < given.task_place.size(); ++t) {
    task_.push_back({or_bound(given.task_opens, t, -kEndOfTime), or_bound(given.task_closes, t, kEndOfTime),
                     given.task_service[t], demand(static_cast<i32>(t))[0], given.task_price[t], given.task_place[t]});
  }
  kind_.reserve(given.count.size());
  for (std::size_t k = 0; k < given.count.size(); ++k) {
    kind_.push_back({given.start[k], given.end[k], or_bound(given.vehicle_opens, k, -kEndOfTime),
                     or_bound(given.vehicle_closes, k, kEndOfTime), given.count[k] < 0 ? kUnlimited : given.count[k],
                     given.fixed_cost[k]});
  }
}

}  // namespace doorstep::search
