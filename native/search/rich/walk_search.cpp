#include "rich/walk_search.hpp"

#include <algorithm>

#include "../annealing.hpp"
#include "rich/walk_insertion.hpp"
#include "rich/walk_merge.hpp"
#include "rich/walk_polish.hpp"
#include "rich/walk_ruin.hpp"

namespace doorstep::search::rich::walk {
namespace {

// In what a door costs beside its service in a plan that is nearly good.
constexpr double kHot = 0.6, kCold = 0.008, kOfAGoodStart = 0.03;
constexpr i32 kMostMoved = 3;  // stops together
constexpr i32 kAbsentTried = 2;
constexpr double kAbsentRate = 0.25;
constexpr double kFromEachAbsent = 0.02, kMostFromAbsent = 0.5;
constexpr i64 kCheckEvery = 32;
constexpr double kTellEvery_s = 0.1;

class Run {
 public:
  Run(const WalkProblem& problem, const Settings& settings, const Watch& watch)
      : problem_(problem),
        base_(problem.base()),
        settings_(settings),
        watch_(watch),
        clock_(settings.limits),
        random_(settings.seed),
        calendar_(problem.base()),
        times_(problem, &calendar_),
        solution_(problem),
        ruin_(solution_, random_),
        insert_(solution_, times_, random_),
        polish_(solution_) {
    for (i32 task = 0; task < base_.tasks(); ++task) seeds_.push_back(task);
  }

  bool operator()(const std::vector<PlannedRoute>& start, Found& found) {
    if (!load(start)) return false;
    renew();  // what is built on a start, or on nothing, need not be better
    construct(start.empty());
    if (std::pair(solution_.mandatory_left_out(), solution_.cost()) < best_score_) renew();
    if (base_.tasks() > 0) anneal(start.empty() ? kHot : kOfAGoodStart);
    tell(found);
    return true;
  }

 private:
  bool load(const std::vector<PlannedRoute>& start) {
    solution_.begin();
    for (const PlannedRoute& route : start) {
      if (!solution_.is_available(route.kind)) return false;
      const i32 id = solution_.vacant_route(route.kind);
      std::vector<Stop> stops;
      if (!solution_.read(route, stops)) return false;
      for (const Stop& stop : stops) {
        solution_.add_stop(id, static_cast<i32>(solution_.route(id).stops.size()), stop);
      }
      if (!solution_.keeps_limits(id)) return false;
      if (calendar_.matters() && insert_.verify_as_told(id, route)) {
        insert_.note(id);
        continue;
      }
      // A legal route may need another departure than the search gives it, where a kerb closes for a while: its
      // tasks are placed anew.
      if (!insert_.verify_as_it_is(id) && !insert_.verify(id)) empty(id);
      insert_.settle(id);
    }
    return solution_.serves_groups_once();
  }

  void empty(i32 route) {
    while (!solution_.route(route).stops.empty()) {
      solution_.remove(solution_.stop(first_served(solution_.route(route))).doors.front());
    }
  }
  i32 first_served(const Route& route) const {
    const auto serves = [this](i32 s) { return !solution_.stop(s).doors.empty(); };
    return *std::ranges::find_if(route.stops, serves);
  }

  // Gathered stops first, each where it costs least; the doors without a place one by one.
  void construct(bool gather) {
    if (gather) {
      Merge merge(problem_);
      std::vector<Stop> stops = merge();
      for (auto left = static_cast<i32>(stops.size()); left > 1; --left) {
        std::swap(stops[left - 1], stops[random_.below(left)]);
      }
      for (const Stop& stop : stops) insert_.place_stop(stop, merge.kind());
    }
    list_absent();
    out_ = absent_;
    if (gather) insert_.put_all(out_);
    else insert_(out_);
    list_absent();
  }

  void list_absent() {
    absent_.clear();
    for (i32 unit = 0; unit < base_.units(); ++unit) {
      if (!solution_.is_unit_served(unit)) absent_.push_back(unit);
    }
  }

  i64 energy() const { return solution_.cost() + penalty_ * solution_.mandatory_left_out(); }

  // Ruin, recreate, polish what changed; keep it or bring the old plan back by Metropolis' rule.
  void step(double temperature) {
    ++iterations_;
    const i64 before = energy();
    solution_.begin();
    calendar_.begin();
    out_.clear();
    const double share = std::min(kMostFromAbsent, kFromEachAbsent * static_cast<double>(absent_.size()));
    const bool from_absent = !absent_.empty() && random_.unit() < share;
    ruin_(from_absent ? seed_of_absent() : seeds_[random_.below(static_cast<i32>(seeds_.size()))], out_);
    add_absent(from_absent);
    bool sound = sketch_touched();
    if (sound) {
      for (const i32 route : solution_.touched_routes()) insert_.note(route);
      insert_(out_);
      for (std::size_t i = 0; i < solution_.touched_stops().size(); ++i) polish_(solution_.touched_stops()[i]);
      // Where hours matter, another order of stops would hardly keep them.
      if (!times_.matter()) {
        const i32 length = 1 + random_.below(kMostMoved);
        for (std::size_t i = 0; i < solution_.touched_stops().size(); ++i) {
          polish_.relocate(solution_.touched_stops()[i], length);
        }
      }
      sound = verify_touched();
    }
    const bool kept = sound && accepts(energy() - before, temperature, random_);
    touched_ = solution_.touched_routes();
    if (!kept) {
      solution_.undo();
      calendar_.undo();
    }
    for (const i32 route : touched_) insert_.note(route);
    if (!kept) return;
    if (!absent_.empty() || solution_.served() < base_.units()) list_absent();
    if (std::pair(solution_.mandatory_left_out(), solution_.cost()) < best_score_) renew();
  }

  // Any member of a unit that is left out.
  i32 seed_of_absent() {
    chosen_ = absent_[random_.below(static_cast<i32>(absent_.size()))];
    const Unit& unit = base_.unit(chosen_);
    return base_.member(unit.first + (unit.members > 1 ? random_.below(unit.members) : 0));
  }

  // All that are left out if they are few, else that of the seed and some in a row: what has no place is looked
  // for everywhere, and trying all of them would be all we do.
  void add_absent(bool from_absent) {
    const auto left = static_cast<i32>(absent_.size());
    if (!from_absent && times_.matter() && random_.unit() >= kAbsentRate) return;
    if (left <= kAbsentTried) {
      out_.insert(out_.end(), absent_.begin(), absent_.end());
      return;
    }
    if (from_absent) out_.push_back(chosen_);
    const i32 first = random_.below(left);
    for (i32 i = 0; i < kAbsentTried; ++i) {
      const i32 unit = absent_[(first + i) % left];
      if (!from_absent || unit != chosen_) out_.push_back(unit);
    }
  }

  // What is left of a route may need another departure altogether.
  bool sketch_touched() {
    for (const i32 route : solution_.touched_routes()) {
      if (!solution_.within(route) || !(insert_.sketch(route) || insert_.verify(route))) return false;
      if (!times_.book(solution_, route)) return false;
    }
    return true;
  }

  bool verify_touched() {
    for (const i32 route : solution_.touched_routes()) {
      if (!solution_.within(route) || !insert_.verify(route)) return false;
      if (!times_.book(solution_, route)) return false;
    }
    return true;
  }

  void renew() {
    best_score_ = {solution_.mandatory_left_out(), solution_.cost()};
    best_ = solution_.plan();
    if (calendar_.matters()) pin();
    if (best_score_.first == 0 && best_score_.second <= settings_.target) stopped_ = true;
  }

  // What the routes of the best plan hold, and when they leave.
  void pin() {
    auto planned = best_.begin();
    for (i32 r = 0; r < solution_.routes(); ++r) {
      const Route& route = solution_.route(r);
      if (route.stops.empty()) continue;
      planned->depart_ds = route.leaving.depart;
      planned->rests_early = route.leaving.rests_early;
      for (const Hold& hold : calendar_.held(r).holds) planned->pins.push_back({hold.begin, hold.begin});
      ++planned;
    }
  }

  // What a door costs beside its service.
  double scale() const {
    double sum = 0;
    for (i32 r = 0; r < solution_.routes(); ++r) {
      const Route& route = solution_.route(r);
      if (route.stops.empty()) continue;
      const Kind& kind = base_.kind(route.kind);
      i64 service = 0;
      for (const i32 s : route.stops) service += solution_.stop(s).service;
      sum += static_cast<double>(kind.per_metre * route.metres + kind.per_ds * (route.time() - service) +
                                 kind.walk_per_ds * route.walk_ds) +
             static_cast<double>(kind.per_stop) * static_cast<double>(route.halts) + static_cast<double>(route.tolls);
    }
    return std::max(1.0, sum / std::max(1, solution_.served()));
  }

  void anneal(double hot) {
    const double scale_now = scale();
    penalty_ = static_cast<i64>(100 * scale_now) + 1;
    const double used = clock_.used(0);
    const Schedule schedule(hot * scale_now, kCold * std::min(1.0, hot / kHot + 0.5) * scale_now, std::min(used, 0.99), 1);
    while (!stopped_) {
      const double share = clock_.used(iterations_);
      if (share >= 1 || asked_to_stop()) break;
      const double temperature = schedule.at(share);
      const i64 block = std::min(kCheckEvery, clock_.iterations_left(iterations_));
      for (i64 i = 0; i < block && !stopped_; ++i) step(temperature);
    }
  }

  bool asked_to_stop() {
    if (!watch_) return false;
    const double now = clock_.elapsed_s();
    if (now < told_at_ + kTellEvery_s) return false;
    told_at_ = now;
    interrupted_ = !watch_({now, iterations_, best_score_.second, static_cast<i32>(best_.size()),
                            static_cast<i32>(unassigned().size())});
    return interrupted_;
  }

  std::vector<i32> unassigned() const {
    std::vector<char> served(static_cast<std::size_t>(base_.tasks()), 0);
    for (const PlannedRoute& route : best_) {
      for (const Element& element : route.elements) {
        if (element.serves()) served[element.index] = 1;
      }
    }
    std::vector<i32> left_out;
    for (const i32 task : seeds_) {
      if (!served[task]) left_out.push_back(task);
    }
    return left_out;
  }

  void tell(Found& found) {
    for (const PlannedRoute& route : best_) found.routes.push_back(times_.told(route));
    found.unassigned = unassigned();
    found.cost = best_score_.second;
    found.iterations = iterations_;
    found.elapsed_s = clock_.elapsed_s();
    found.cpu_s = clock_.cpu_s();
    found.interrupted = interrupted_;
  }

  const WalkProblem& problem_;
  const rich::Problem& base_;
  const Settings& settings_;
  const Watch& watch_;
  Clock clock_;
  Random random_;
  Calendar calendar_;
  Times times_;
  Solution solution_;
  Ruin ruin_;
  Insertion insert_;
  StopPolish polish_;
  std::vector<i32> seeds_, absent_, out_, touched_;
  std::vector<PlannedRoute> best_;
  std::pair<i32, i64> best_score_{std::numeric_limits<i32>::max(), 0};
  i64 penalty_ = 0, iterations_ = 0;
  i32 chosen_ = kNone;  // the absent unit around which the plan is ruined
  double told_at_ = 0;
  bool stopped_ = false, interrupted_ = false;
};

}  // namespace

bool search(const WalkProblem& problem, const Settings& settings, const std::vector<PlannedRoute>& start,
            const Watch& watch, Found& found) {
  return Run(problem, settings, watch)(start, found);
}

}  // namespace doorstep::search::rich::walk
