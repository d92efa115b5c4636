// Ruin: strings of neighbouring elements out of neighbouring routes (Christiaens and Vanden Berghe 2020, 5.2).
//
// What is taken out leaves with what belongs to it: the other end of a pair, trips without tasks. Now and then
// a whole route goes, or tasks that begin at about the same time.
#pragma once

#include "random.hpp"
#include "rich/candidates.hpp"
#include "rich/charging.hpp"
#include "rich/solution.hpp"

namespace doorstep::search::rich {

struct RuinSettings {
  double keep_middle = 0.5;                     // share of strings that keep some stops in their middle
  double keep_another = 0.01;                   // chance to keep one stop more there
  double whole_route = 0.02;                    // share of steps that empty a route
  double by_time = 0.05;                        // share of steps that take out what begins about then
  i32 shortest_limit = 10, longest_limit = 30;  // of the string length; also the mean number removed
  i32 absent_tried = 16;                        // unserved units around the seed tried again in a step
};

template <bool kTimeOfDay>
class Ruin {
 public:
  // Around these tasks, and with these units: all others are somebody else's.
  Ruin(Solution<kTimeOfDay>& solution, const Candidates& candidates, Random& random, const Share& share)
      : solution_(solution),
        problem_(solution.problem()),
        candidates_(candidates),
        random_(random),
        charging_(problem_),
        doomed_(static_cast<std::size_t>(problem_.tasks()), 0),
        listed_(static_cast<std::size_t>(problem_.units()), 0),
        seeds_(tasks_of(problem_, share.units)),
        is_ours_(static_cast<std::size_t>(problem_.units()), 0) {
    for (const i32 unit : share.units) is_ours_[static_cast<std::size_t>(unit)] = 1;
  }

  // Take tasks out around a seed; append their units, and some of the absent ones, to `out`.
  void operator()(const std::vector<i32>& absent, std::vector<i32>& out) {
    ++now_;
    out_ = &out;
    const i32 seed = pick_seed(absent);
    add_absent(seed, absent);
    const double drawn = random_.unit();
    if (drawn < settings_.whole_route)
      empty_route(seed);
    else if (drawn < settings_.whole_route + settings_.by_time)
      take_by_time(seed);
    else
      take_strings(seed);
    clear_doomed();
  }

  i32 any_task() { return seeds_[static_cast<std::size_t>(random_.below(static_cast<i32>(seeds_.size())))]; }

  // All tasks of one route.
  void empty(i32 route, std::vector<i32>& out) {
    ++now_;
    out_ = &out;
    doom_all(route);
    clear_doomed();
  }

 private:
  i32 pick_seed(const std::vector<i32>& absent) {
    if (!absent.empty() && random_.unit() < 0.5) {
      const Unit& unit =
          problem_.unit(absent[static_cast<std::size_t>(random_.below(static_cast<i32>(absent.size())))]);
      const i32 task = problem_.member(unit.first + random_.below(unit.members));
      return problem_.task(task).partner >= 0 && random_.below(2) ? problem_.task(task).partner : task;
    }
    i32 seed = any_task();
    for (int more = 0; more < 10 && !solution_.is_planned(seed); ++more) seed = any_task();
    return seed;
  }
  bool is_left_out(i32 task) const {
    const i32 unit = problem_.task(task).unit;
    return is_ours_[static_cast<std::size_t>(unit)] && !solution_.is_served(unit);
  }

  void list(i32 unit) {
    if (listed_[static_cast<std::size_t>(unit)] == now_) return;
    listed_[static_cast<std::size_t>(unit)] = now_;
    out_->push_back(unit);
  }

  void add_absent(i32 seed, const std::vector<i32>& absent) {
    const auto most = static_cast<std::size_t>(settings_.absent_tried);
    if (absent.size() <= most) {
      for (const i32 unit : absent) list(unit);
      return;
    }
    if (is_left_out(seed)) list(problem_.task(seed).unit);
    for (const i32 task : candidates_.ring(seed)) {
      if (out_->size() >= most) return;
      if (is_left_out(task)) list(problem_.task(task).unit);
    }
  }

  void take_strings(i32 seed) {
    const Totals& totals = solution_.totals();
    const double mean = totals.routes_used ? static_cast<double>(totals.served) / totals.routes_used : 1;
    const double limit = std::clamp(mean / 3, double(settings_.shortest_limit), double(settings_.longest_limit));
    const double longest = std::min(limit, std::max(1.0, mean));
    i32 strings = static_cast<i32>(random_.unit() * (4 * limit / (1 + longest) - 1) + 1);
    strings -= cut_at(seed, longest);
    for (const i32 task : candidates_.ring(seed)) {
      if (strings <= 0) break;
      strings -= cut_at(task, longest);
    }
  }

  // A string around a task, if its route was not cut in this step.
  i32 cut_at(i32 task, double longest) {
    const i32 id = solution_.spot(task).route;
    if (id < 0 || is_cut(id)) return 0;
    const Route& route = solution_.route(id);
    lay_tasks(route);
    const auto size = static_cast<i32>(string_.size());
    const i32 at = static_cast<i32>(std::find(string_.begin(), string_.end(), task) - string_.begin());
    const i32 length = std::min(size, static_cast<i32>(random_.unit() * std::min(double(size), longest) + 1));
    i32 kept = 0;
    if (length > 1 && length < size && random_.unit() < settings_.keep_middle) {
      kept = 1;
      while (length + kept < size && random_.unit() < settings_.keep_another) ++kept;
    }
    const i32 whole = length + kept;
    const i32 least = std::max(0, at - whole + 1), most = std::min(at, size - whole);
    const i32 first = least + random_.below(most - least + 1);
    const i32 kept_from = first + (kept ? 1 + random_.below(std::max(1, length - 1)) : 0);
    for (i32 i = first; i < first + whole; ++i) {
      if (kept && i >= kept_from && i < kept_from + kept) continue;
      doom(string_[static_cast<std::size_t>(i)]);
    }
    mark_cut(id);
    return 1;
  }

  void lay_tasks(const Route& route) {
    string_.clear();
    for (const Element& element : route.elements) {
      if (element.serves()) string_.push_back(element.index);
    }
  }

  void empty_route(i32 seed) {
    i32 task = seed;
    for (const i32 near : candidates_.ring(seed)) {
      if (solution_.is_planned(task)) break;
      task = near;
    }
    if (!solution_.is_planned(task)) return;
    const Route& route = solution_.route(solution_.spot(task).route);
    // Of a route with several trips, or a long one, only the trip, or nothing.
    if (route.tasks > kLongestEmptied) return take_strings(seed);
    doom_all(solution_.spot(task).route);
  }
  void doom_all(i32 id) {
    lay_tasks(solution_.route(id));
    for (const i32 task : string_) doom(task);
  }

  // Tasks of any route around the seed that are begun at about the same time as it.
  void take_by_time(i32 seed) {
    if (!solution_.is_planned(seed)) return take_strings(seed);
    const i32 then = ready(seed);
    near_.clear();
    for (const i32 task : candidates_.ring(seed)) {
      if (solution_.is_planned(task)) near_.push_back({std::abs(i64{ready(task)} - then), task});
    }
    std::sort(near_.begin(), near_.end());
    doom(seed);
    i32 left = 1 + random_.below(2 * settings_.shortest_limit - 1);
    for (const auto& [apart, task] : near_) {
      if (left-- <= 0) break;
      doom(task);
    }
  }
  i32 ready(i32 task) const {
    const Spot& spot = solution_.spot(task);
    return solution_.route(spot.route).nodes[static_cast<std::size_t>(spot.node)].ready;
  }

  void doom(i32 task) {
    if (doomed_[static_cast<std::size_t>(task)] == now_) return;
    mark(task);
    const i32 partner = problem_.task(task).partner;
    if (partner >= 0) mark(partner);
  }
  void mark(i32 task) {
    doomed_[static_cast<std::size_t>(task)] = now_;
    const i32 id = solution_.spot(task).route;
    if (std::find(cut_.begin(), cut_.end(), id) == cut_.end()) cut_.push_back(id);
  }
  bool is_cut(i32 id) const { return std::find(stringed_.begin(), stringed_.end(), id) != stringed_.end(); }
  void mark_cut(i32 id) { stringed_.push_back(id); }

  // Rebuild the routes without what is doomed; one that cannot be driven without it stays as it is.
  void clear_doomed() {
    for (const i32 id : cut_) {
      const Route& route = solution_.route(id);
      left_.clear();
      gone_.clear();
      for (const Element& element : route.elements) {
        if (element.serves() && doomed_[static_cast<std::size_t>(element.index)] == now_) {
          gone_.push_back(element.index);
          continue;
        }
        if (element.code == Code::kCharge) continue;
        if (element.ends_trip() && (left_.empty() || left_.back().ends_trip())) continue;
        left_.push_back(element);
      }
      if (!left_.empty() && left_.back().ends_trip()) left_.pop_back();
      if (!replace(id, route.kind)) continue;
      for (const i32 task : gone_) list(problem_.task(task).unit);
    }
    cut_.clear();
    stringed_.clear();
  }

  // Without charges if that is possible, else with new ones.
  bool replace(i32 id, i32 kind) {
    if (solution_.replace(id, kind, left_)) return true;
    if (!problem_.energy() || !problem_.energy()->battery(kind).is_there()) return false;
    return charging_.mend(kind, random_.below(2) ? 100 : 80, left_) && solution_.replace(id, kind, left_);
  }

  static constexpr i32 kLongestEmptied = 40;

  Solution<kTimeOfDay>& solution_;
  const Problem& problem_;
  const Candidates& candidates_;
  Random& random_;
  RuinSettings settings_;
  Charging charging_;
  std::vector<u64> doomed_, listed_;
  std::vector<i32> seeds_;
  std::vector<char> is_ours_;  // by unit
  u64 now_ = 0;
  std::vector<i32>* out_ = nullptr;
  std::vector<i32> string_, cut_, stringed_, gone_;
  std::vector<std::pair<i64, i32>> near_;
  std::vector<Element> left_;
};

}  // namespace doorstep::search::rich
