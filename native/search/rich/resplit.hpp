// Resplit: the routes around a task are laid one after the other and cut anew into routes of any kinds.
//
// The sizes of the vehicles and the number of routes change together here, as strings never change them: two small
// vans give way to a large one, a large one to three small ones. The cuts are the cheapest for the order of the tasks
// (Split, Prins 2004; with a choice of vehicles Prins 2009), by ways, stops, driving and windows; what else a route may
// cost or break shows when it is driven. Some kinds are left out each time, or it would only ever go downhill.
#pragma once

#include "random.hpp"
#include "rich/candidates.hpp"
#include "rich/solution.hpp"

namespace doorstep::search::rich {

template <bool kTimeOfDay>
class Resplit {
 public:
  Resplit(Solution<kTimeOfDay>& solution, const Candidates& candidates, Random& random)
      : solution_(solution), problem_(solution.problem()), candidates_(candidates), random_(random) {}

  // Where there is a choice of kinds, and nothing ties one task of a route to another.
  static bool is_of_use(const Problem& problem) {
    const Uses& uses = problem.uses();
    return uses.unlike_kinds && !uses.trips && !uses.pairs && !uses.shares() && !uses.chargers && !problem.supply();
  }

  // False, and nothing changed, if there is no other cut, or one that cannot be driven.
  bool operator()(i32 seed) {
    if (!solution_.is_planned(seed)) return false;
    gather(seed);
    choose_kinds();
    cut();
    if (!trace() || is_as_it_was()) return false;
    for (const i32 id : gathered_) solution_.replace(id, solution_.route(id).kind, {});
    for (const Piece& piece : pieces_) {
      elements_.clear();
      for (std::size_t i = piece.from; i < piece.to; ++i) elements_.push_back({Code::kTask, order_[i], 0});
      const i32 id = solution_.vacant_route();
      if (solution_.is_available(piece.kind) && solution_.replace(id, piece.kind, elements_)) continue;
      solution_.undo();
      solution_.begin();
      return false;
    }
    return true;
  }

 private:
  static constexpr i32 kMostRoutes = 3, kMostKinds = 6;
  static constexpr std::size_t kMostTasks = 120;
  static constexpr double kKeptKindRate = 0.75;

  struct Piece {
    std::size_t from, to;
    i32 kind;
    bool operator==(const Piece&) const = default;
  };
  struct Cut {
    i64 cost = kImpossible;  // of all tasks before it
    std::size_t from = 0;
    i32 kind = kNone;
  };

  // The tasks of the route of the seed and of some near by, in their order.
  void gather(i32 seed) {
    gathered_.clear();
    order_.clear();
    former_.clear();
    append(solution_.spot(seed).route);
    i32 more = random_.below(kMostRoutes);
    for (const i32 near : candidates_.ring(seed)) {
      if (more == 0) return;
      const i32 id = solution_.spot(near).route;
      if (id < 0 || std::find(gathered_.begin(), gathered_.end(), id) != gathered_.end()) continue;
      if (order_.size() + solution_.route(id).elements.size() > kMostTasks) return;
      append(id);
      --more;
    }
  }
  void append(i32 id) {
    const Route& route = solution_.route(id);
    gathered_.push_back(id);
    const std::size_t from = order_.size();
    for (const Element& element : route.elements) order_.push_back(element.index);
    former_.push_back({from, order_.size(), route.kind});
  }

  // Those of the routes, and others that are free.
  void choose_kinds() {
    kinds_.clear();
    for (const Piece& piece : former_) add_kind(piece.kind);
    const i32 all = problem_.kinds(), first = random_.below(all);
    for (i32 i = 0; i < all && static_cast<i32>(kinds_.size()) < kMostKinds; ++i) {
      const i32 kind = (first + i) % all;
      if (solution_.is_available(kind)) add_kind(kind);
    }
    if (random_.below(2)) std::erase_if(kinds_, [this](i32) { return random_.unit() >= kKeptKindRate; });
  }
  void add_kind(i32 kind) {
    if (std::find(kinds_.begin(), kinds_.end(), kind) == kinds_.end()) kinds_.push_back(kind);
  }

  void cut() {
    cuts_.assign(order_.size() + 1, Cut{});
    cuts_[0].cost = 0;
    for (std::size_t from = 0; from < order_.size(); ++from) {
      if (cuts_[from].cost == kImpossible) continue;
      for (const i32 kind : kinds_) extend(from, kind);
    }
  }

  // All routes of a kind that begin with one task, as long as they may be.
  void extend(std::size_t from, i32 k) {
    const Kind& kind = problem_.kind(k);
    const Travel& travel = problem_.travel(kind.travel);
    const auto dims = static_cast<std::size_t>(problem_.loads());
    const i32* capacity = problem_.capacity(k);
    brought_.assign(dims, 0);
    fetched_.assign(dims, 0);
    i64 cost = cuts_[from].cost + kind.fixed;
    i64 metres = 0, work = 0;
    i32 at = kind.start, now = kind.opens;
    for (std::size_t i = from; i < order_.size(); ++i) {
      const i32 t = order_[i];
      const Task& task = problem_.task(t);
      const Leg& in = travel.leg(at, task.place);
      const Leg& out = travel.leg(task.place, kind.end);
      if (!in.exists() || !problem_.allows(k, t)) return;
      if (task.kind != TaskKind::kService) {
        std::vector<i64>& load = task.fetches() ? fetched_ : brought_;
        for (std::size_t d = 0; d < dims; ++d) {
          load[d] += problem_.demand(t)[d];
          if (load[d] > capacity[d]) return;
        }
      }
      const i32 service = problem_.service(kind, t);
      now = problem_.begin(task, now + travel.least(in.ds));
      if (now > kind.closes) return;
      now += service;
      metres += in.metres;
      work += in.ds + service;
      cost += kind.per_stop + problem_.task_cost(k, t) + travel.toll(at, task.place);
      at = task.place;
      const auto stops = static_cast<i32>(i + 1 - from);
      if (!out.exists() || stops > kind.most_stops || metres + out.metres > kind.most_metres) continue;
      const i64 back = kind.per_metre * out.metres + kind.per_ds * out.ds + travel.toll(at, kind.end);
      const i64 whole = cost + kind.per_metre * metres + kind.per_ds * work + back;
      Cut& to = cuts_[i + 1];
      if (whole < to.cost) to = {whole, from, k};
    }
  }

  bool trace() {
    pieces_.clear();
    for (std::size_t at = order_.size(); at > 0; at = cuts_[at].from) {
      if (cuts_[at].cost == kImpossible) return false;
      pieces_.push_back({cuts_[at].from, at, cuts_[at].kind});
    }
    std::reverse(pieces_.begin(), pieces_.end());
    return true;
  }
  bool is_as_it_was() const { return pieces_ == former_; }

  Solution<kTimeOfDay>& solution_;
  const Problem& problem_;
  const Candidates& candidates_;
  Random& random_;
  std::vector<i32> gathered_, order_, kinds_;
  std::vector<Piece> former_, pieces_;
  std::vector<Cut> cuts_;
  std::vector<i64> brought_, fetched_;
  std::vector<Element> elements_;
};

}  // namespace doorstep::search::rich
