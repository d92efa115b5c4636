#include "savings.hpp"

#include <algorithm>

namespace doorstep::search {

Savings::Savings(const Problem& problem, const Candidates& candidates)
    : problem_(problem),
      candidates_(candidates),
      turns_(problem.is_symmetric() && !problem.has_windows()),
      route_of_(static_cast<std::size_t>(problem.tasks()), -1),
      departure_(static_cast<std::size_t>(problem.tasks()), 0),
      latest_(static_cast<std::size_t>(problem.tasks()), 0) {}

std::vector<PlannedRoute> Savings::operator()() {
  open_routes();
  for (const Pair& pair : pairs()) join(pair.from, pair.to);
  return counted();
}

void Savings::open_routes() {
  for (i32 task = 0; task < problem_.tasks(); ++task) {
    const i32 kind = cheapest_kind(task);
    if (kind < 0) continue;
    route_of_[task] = static_cast<i32>(routes_.size());
    routes_.push_back({kind, {task}});
    load_.insert(load_.end(), problem_.demand(task), problem_.demand(task) + problem_.loads());
    time_route(routes_.back().tasks, kind);
  }
}

// Of those that can serve the task alone the one with the shortest way there and back, then the roomiest.
i32 Savings::cheapest_kind(i32 task) const {
  const Task& own = problem_.task(task);
  i32 chosen = -1;
  i64 least = 0;
  for (i32 k = 0; k < problem_.kinds(); ++k) {
    const VehicleKind& kind = problem_.kind(k);
    const i64 legs = i64{problem_.cost(kind.start, own.place)} + problem_.cost(own.place, kind.end);
    if (kind.count <= 0 || legs >= kNoWay) continue;
    bool fits = true;
    for (i32 d = 0; d < problem_.loads(); ++d) fits = fits && problem_.demand(task)[d] <= problem_.capacity(k)[d];
    if (problem_.has_windows()) {
      const i32 begin = std::max(problem_.travel().arrive(kind.start, own.place, kind.opens), own.opens);
      const i32 back = problem_.travel().arrive(own.place, kind.end, begin + own.service);
      fits = fits && begin <= own.closes && back <= kind.closes;
    }
    if (!fits) continue;
    const bool is_roomier = chosen >= 0 && legs == least && problem_.capacity(k)[0] > problem_.capacity(chosen)[0];
    if (chosen >= 0 && legs >= least && !is_roomier) continue;
    chosen = k;
    least = legs;
  }
  return chosen;
}

std::vector<Savings::Pair> Savings::pairs() const {
  std::vector<Pair> found;
  for (i32 from = 0; from < problem_.tasks(); ++from) {
    if (route_of_[from] < 0) continue;
    const VehicleKind& kind = problem_.kind(routes_[route_of_[from]].kind);
    const i32 place = problem_.task(from).place;
    const i64 home = problem_.price(place, kind.end);
    for (const Candidate& next : candidates_.after(from)) {
      if (route_of_[next.task] < 0 || routes_[route_of_[next.task]].kind != routes_[route_of_[from]].kind) continue;
      const i32 to = problem_.task(next.task).place;
      const i64 saved = home + problem_.price(kind.start, to) - problem_.price(place, to);
      if (saved + kind.fixed_cost > 0) found.push_back({saved, from, next.task});
    }
  }
  std::sort(found.begin(), found.end(), [](const Pair& a, const Pair& b) {
    if (a.saved != b.saved) return a.saved > b.saved;
    return a.from != b.from ? a.from < b.from : a.to < b.to;
  });
  return found;
}

void Savings::join(i32 from, i32 to) {
  const i32 r = route_of_[from], s = route_of_[to];
  if (r == s || !loads_fit(r, s)) return;
  std::vector<i32>& first = routes_[r].tasks;
  std::vector<i32>& second = routes_[s].tasks;
  if (turns_ && !turn_round(from, to)) return;
  if (first.back() != from || second.front() != to) return;
  if (problem_.has_windows() && !is_in_time(from, to)) return;
  for (const i32 task : second) route_of_[task] = r;
  first.insert(first.end(), second.begin(), second.end());
  second.clear();
  for (i32 d = 0; d < problem_.loads(); ++d) load_[r * problem_.loads() + d] += load_[s * problem_.loads() + d];
  time_route(first, routes_[r].kind);
}

// Turn the two routes so that one ends at `from` and the other begins at `to`; false if either lies inside.
bool Savings::turn_round(i32 from, i32 to) {
  std::vector<i32>& first = routes_[route_of_[from]].tasks;
  std::vector<i32>& second = routes_[route_of_[to]].tasks;
  if (first.front() != from && first.back() != from) return false;
  if (second.front() != to && second.back() != to) return false;
  if (first.back() != from) std::reverse(first.begin(), first.end());
  if (second.front() != to) std::reverse(second.begin(), second.end());
  return true;
}

bool Savings::loads_fit(i32 first, i32 second) const {
  const i32 loads = problem_.loads();
  for (i32 d = 0; d < loads; ++d) {
    if (load_[first * loads + d] + load_[second * loads + d] > problem_.capacity(routes_[first].kind)[d]) return false;
  }
  return true;
}

bool Savings::is_in_time(i32 from, i32 to) const {
  const i32 arrival = problem_.travel().arrive(problem_.task(from).place, problem_.task(to).place, departure_[from]);
  return std::max(arrival, problem_.task(to).opens) <= latest_[to];
}

void Savings::time_route(const std::vector<i32>& tasks, i32 kind_index) {
  if (!problem_.has_windows()) return;
  const VehicleKind& kind = problem_.kind(kind_index);
  i32 now = kind.opens;
  i32 at = kind.start;
  for (const i32 id : tasks) {
    const Task& task = problem_.task(id);
    now = std::max(problem_.travel().arrive(at, task.place, now), task.opens) + task.service;
    departure_[id] = now;
    at = task.place;
  }
  i32 latest = kind.closes;
  at = kind.end;
  for (auto id = tasks.rbegin(); id != tasks.rend(); ++id) {
    const Task& task = problem_.task(*id);
    latest = std::min(problem_.travel().depart(task.place, at, latest) - task.service, task.closes);
    latest_[*id] = latest;
    at = task.place;
  }
}

// Where there are fewer vehicles of a kind than routes, those with the most tasks.
std::vector<PlannedRoute> Savings::counted() const {
  std::vector<PlannedRoute> kept;
  for (i32 k = 0; k < problem_.kinds(); ++k) {
    std::vector<const PlannedRoute*> own;
    for (const PlannedRoute& route : routes_) {
      if (route.kind == k && !route.tasks.empty()) own.push_back(&route);
    }
    const auto longer = [](const PlannedRoute* a, const PlannedRoute* b) { return a->tasks.size() > b->tasks.size(); };
    std::stable_sort(own.begin(), own.end(), longer);
    if (own.size() > static_cast<std::size_t>(problem_.kind(k).count)) own.resize(problem_.kind(k).count);
    for (const PlannedRoute* route : own) kept.push_back(*route);
  }
  return kept;
}

}  // namespace doorstep::search
