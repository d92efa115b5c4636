// What routes with stops on foot hold of docks, plugs and the room of hubs, with its undo.
//
// A route holds what it was timed with last: who is timed after it waits for its turn.
#pragma once

#include "rich/bookings.hpp"
#include "rich/element.hpp"
#include "rich/stock.hpp"

namespace doorstep::search::rich::walk {

// What one route takes: docks and plugs, one for each reload and charge, and what it moves at hubs.
struct Held {
  std::vector<Hold> holds;
  std::vector<Move> moves;
};

class Calendar {
 public:
  explicit Calendar(const Problem& problem)
      : problem_(problem), bookings_(problem), stock_(problem), matters_(problem.uses().shares()) {}
  Calendar(const Calendar&) = delete;
  Calendar& operator=(const Calendar&) = delete;

  // Whether anything is short: without, nobody holds anything.
  bool matters() const { return matters_; }
  const Problem& problem() const { return problem_; }
  // Docks and plugs of all routes but the one looked from; none where all find a free one.
  const Bookings* bookings() const { return problem_.uses().slots ? &bookings_ : nullptr; }
  void look_from(i32 route) { bookings_.look_from(route); }
  // Whether no hub holds too much if a route does this instead of what it does now.
  bool has_room(i32 route, const Held& held) { return !problem_.uses().stock || stock_.fits(route, held.moves); }
  // Whether a hub could hold a task's load besides, whenever it is moved.
  bool has_room(i32 hub, bool out, i32 task) const { return stock_.has_room(hub, out, problem_.demand(task)); }
  std::size_t routes() const { return held_.size(); }  // that ever held something
  const Held& held(i32 route) const { return held_[static_cast<std::size_t>(route)]; }

  // From here on changes can be undone.
  void begin() {
    ++now_;
    touched_.clear();
  }
  // Let a route hold this instead of what it held; `next` is left with what it held once.
  void hold(i32 route, Held& next) {
    make_known(route);
    Held& own = held_[static_cast<std::size_t>(route)];
    release(route, own);
    if (stamp_[static_cast<std::size_t>(route)] != now_) {
      stamp_[static_cast<std::size_t>(route)] = now_;
      if (saved_.size() <= touched_.size()) saved_.emplace_back();
      std::swap(saved_[touched_.size()], own);
      touched_.push_back(route);
    }
    std::swap(own, next);
    take(route, own);
  }
  void undo() {
    for (const i32 route : touched_) release(route, held_[static_cast<std::size_t>(route)]);
    for (std::size_t i = 0; i < touched_.size(); ++i) {
      Held& own = held_[static_cast<std::size_t>(touched_[i])];
      std::swap(own, saved_[i]);
      take(touched_[i], own);
    }
    begin();
  }

 private:
  void make_known(i32 route) {
    if (static_cast<std::size_t>(route) < held_.size()) return;
    held_.resize(static_cast<std::size_t>(route) + 1);
    stamp_.resize(held_.size(), 0);
  }
  void take(i32 route, const Held& held) {
    bookings_.add(route, held.holds);
    stock_.add(route, held.moves);
  }
  void release(i32 route, const Held& held) {
    bookings_.remove(route, held.holds);
    stock_.remove(route, held.moves);
  }

  const Problem& problem_;
  Bookings bookings_;
  Stock stock_;
  bool matters_;
  std::vector<Held> held_, saved_;
  std::vector<i32> touched_;
  std::vector<u64> stamp_;
  u64 now_ = 1;
};

}  // namespace doorstep::search::rich::walk
