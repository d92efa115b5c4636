#include "problem.hpp"

#include <algorithm>

#include "order.hpp"

namespace doorstep::search {
namespace {

bool any_paid(std::span<const i64> per_ds) {
  return std::any_of(per_ds.begin(), per_ds.end(), [](i64 rate) { return rate > 0; });
}

i32 or_bound(std::span<const i32> column, std::size_t i, i32 bound) { return column.empty() ? bound : column[i]; }

}  // namespace

Problem::Problem(const Columns& given)
    : loads_(given.count.empty() ? 0 : static_cast<i32>(given.capacity.size() / given.count.size())),
      has_windows_(!given.task_opens.empty() || !given.task_closes.empty() || !given.vehicle_opens.empty() ||
                   !given.vehicle_closes.empty()),
      prices_duration_(any_paid(given.per_ds)),
      demand_(given.task_demand),
      capacity_(given.capacity),
      travel_(given.travel_cost, given.travel_time, given.plane, given.rows, given.hours,
              any_paid(given.per_ds)) {
  if (loads_ == 0) {  // a problem without loads is one with a load of nothing
    loads_ = 1;
    no_load_.assign(std::max(given.task_place.size(), given.count.size()), 0);
    demand_ = capacity_ = no_load_;
  }
  const std::size_t tasks = given.task_place.size();
  if (!travel_.is_dense() && tasks >= kOrdered) order_tasks(given);
  task_.reserve(tasks);
  for (std::size_t at = 0; at < tasks; ++at) {
    const std::size_t t = given_.empty() ? at : static_cast<std::size_t>(given_[at]);
    task_.push_back({or_bound(given.task_opens, t, -kEndOfTime), or_bound(given.task_closes, t, kEndOfTime),
                     given.task_service[t], demand(static_cast<i32>(at))[0], given.task_price[t], given.task_place[t]});
  }
  kind_.reserve(given.count.size());
  for (std::size_t k = 0; k < given.count.size(); ++k) {
    kind_.push_back({given.start[k], given.end[k], or_bound(given.vehicle_opens, k, -kEndOfTime),
                     or_bound(given.vehicle_closes, k, kEndOfTime), given.count[k] < 0 ? kUnlimited : given.count[k],
                     given.fixed_cost[k], given.per_ds.empty() ? 0 : given.per_ds[k]});
  }
  if (prices_duration_) least_per_ds_ = *std::min_element(given.per_ds.begin(), given.per_ds.end());
}

void Problem::order_tasks(const Columns& given) {
  given_ = order_of_neighbours(travel_, given.task_place);
  ordered_demand_.reserve(given_.size() * static_cast<std::size_t>(loads_));
  for (const i32 t : given_) ordered_demand_.insert(ordered_demand_.end(), demand(t), demand(t) + loads_);
  demand_ = ordered_demand_;
}

}  // namespace doorstep::search
