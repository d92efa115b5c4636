// Cost and time between places: dense matrices, points of a plane, or rows of the nearest places.
//
// By the time of day the time of a leg is a word of hours.hpp, for dense matrices only.
//
// Dense matrices are read in rows, of the matrix and of its transpose, so that the legs of one place stay in
// the cache. The other two forms need memory that grows with the places alone.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "hours.hpp"
#include "huge_pages.hpp"

namespace doorstep::search {

// Steps between points: their Euclidean distance times `steps_per_unit`, plus `half`, rounded down.
struct PlaneColumns {
  std::span<const double> x, y;
  double steps_per_unit = 1, half = 0.5;
  i32 cost_per_step = 1, time_per_1000_steps = 1000;  // times are rounded up
};

// Row r lists the places `place[first[r]] ..`, ascending; a pair that is not listed cannot be driven.
struct RowColumns {
  std::span<const i64> first;
  std::span<const i32> place, cost, time;  // time empty: the same numbers
};

// Cost and time of one leg side by side, where both are asked for each: one read of the memory, not two.
struct Leg {
  i32 cost, time;

  bool operator==(const Leg&) const = default;
};

class Travel {
 public:
  // Exactly one of the three is given. `time` empty: the same numbers as `cost`. Dense `in_legs` is read by legs
  // alone, which it always is by the time of day.
  Travel(std::span<const i32> cost, std::span<const i32> time, const PlaneColumns& plane, const RowColumns& rows,
         const HourColumns& hours, bool in_legs = false);
  Travel(const Travel&) = delete;
  Travel& operator=(const Travel&) = delete;

  i32 places() const { return places_; }
  bool is_dense() const { return !cost_.empty(); }
  bool is_plane() const { return !point_.empty(); }
  bool has_own_time() const { return has_own_time_; }
  bool is_hourly() const { return !hours_.is_empty(); }
  const Hours& hours() const { return hours_; }
  bool is_symmetric() const { return is_symmetric_; }

  // Dense: from this place to each other one, and from each other one to this place.
  const i32* cost_from(i32 place) const { return cost_.data() + row(place); }
  const i32* cost_to(i32 place) const { return cost_by_column_.data() + row(place); }
  const i32* time_from(i32 place) const { return time_.data() + row(place); }
  const i32* time_to(i32 place) const { return time_by_column_.data() + row(place); }
  // The same in legs, with words for times by the time of day.
  const Leg* legs_from(i32 place) const { return legs_.data() + row(place); }
  const Leg* legs_to(i32 place) const { return legs_by_column_.data() + row(place); }

  i32 cost(i32 from, i32 to) const { return is_dense() ? cost_from(from)[to] : open_cost(from, to); }
  // At base speed where the time of day decides.
  i32 time(i32 from, i32 to) const { return is_dense() ? time_from(from)[to] : open_time(from, to); }
  // Both, in one read where they lie side by side.
  Leg leg(i32 from, i32 to) const {
    if (legs_.empty()) return {cost(from, to), time(from, to)};
    const Leg& known = legs_from(from)[to];
    if (!is_hourly()) return known;
    const i32 base = Hours::base(known.time);
    return {known.cost, base < kLongestBase ? base : time(from, to)};
  }
  // The arrival of who leaves at `depart`; the latest departure of who is there by `arrive`.
  i32 arrive(i32 from, i32 to, i32 depart) const {
    return is_hourly() ? hours_.arrive(depart, legs_from(from)[to].time) : depart + time(from, to);
  }
  i32 depart(i32 from, i32 to, i32 arrive) const {
    return is_hourly() ? hours_.depart(arrive, legs_from(from)[to].time) : arrive - time(from, to);
  }

  // Not dense: the same, without asking again. In a plane they are too short to be called.
  [[gnu::always_inline]] i32 open_cost(i32 from, i32 to) const {
    return is_plane() ? steps(from, to) * cost_per_step_ : listed_leg(from, to).cost;
  }
  [[gnu::always_inline]] i32 open_time(i32 from, i32 to) const {
    return is_plane() ? time_of(steps(from, to)) : listed_leg(from, to).time;
  }
  [[gnu::always_inline]] Leg open_leg(i32 from, i32 to) const {
    if (!is_plane()) return listed_leg(from, to);
    const i32 far = steps(from, to);
    return {far * cost_per_step_, time_of(far)};
  }

  double x(i32 place) const { return point_[place].x; }
  double y(i32 place) const { return point_[place].y; }
  // Rows: the places listed from this one on.
  std::span<const i32> listed(i32 place) const {
    const auto from = static_cast<std::size_t>(rows_.first[place]), to = static_cast<std::size_t>(rows_.first[place + 1]);
    return rows_.place.subspan(from, to - from);
  }

 private:
  struct Point {
    double x, y;
  };

  std::size_t row(i32 place) const { return static_cast<std::size_t>(place) * places_; }
  [[gnu::always_inline]] i32 steps(i32 from, i32 to) const {
    const double dx = point_[from].x - point_[to].x, dy = point_[from].y - point_[to].y;
    return static_cast<i32>(std::sqrt(dx * dx + dy * dy) * steps_per_unit_ + half_);
  }
  i32 time_of(i32 steps) const {
    if (time_per_1000_steps_ == 1000) return steps;
    return static_cast<i32>((i64{steps} * time_per_1000_steps_ + 999) / 1000);
  }
  [[gnu::noinline]] Leg listed_leg(i32 from, i32 to) const {
    const i64 cell = find(from, to);
    if (cell < 0) return {kNoWay, kNoWay};
    return {rows_.cost[static_cast<std::size_t>(cell)], rows_.time[static_cast<std::size_t>(cell)]};
  }
  i64 find(i32 from, i32 to) const {
    i64 low = rows_.first[from];
    const i64 end = rows_.first[from + 1];
    for (i64 width = end - low; width > 0;) {
      const i64 half = width / 2;
      if (rows_.place[static_cast<std::size_t>(low + half)] < to) {
        low += half + 1;
        width -= half + 1;
      } else {
        width = half;
      }
    }
    return low < end && rows_.place[static_cast<std::size_t>(low)] == to ? low : -1;
  }

  i32 places_;
  bool has_own_time_, is_symmetric_;
  Hours hours_;
  template <class T>
  using Table = std::vector<T, HugePages<T>>;
  Table<Leg> own_legs_, turned_legs_;  // before the spans that view them
  Table<i32> turned_cost_, turned_time_;
  std::span<const Leg> legs_, legs_by_column_;
  std::span<const i32> cost_, cost_by_column_, time_, time_by_column_;
  std::vector<Point> point_;
  double steps_per_unit_, half_;
  i32 cost_per_step_, time_per_1000_steps_;
  RowColumns rows_;
};

}  // namespace doorstep::search
