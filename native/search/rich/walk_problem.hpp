// Doors that are served on foot: kerbs, carriers, walks between them, and what lies near what.
//
// Points of a walk are numbered on their own: kerbs first, then doors. A walk has metres and a duration for each
// foot table, which stands for a profile at a carrier's pace. Whoever fills the columns checks their ranges.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "rich/problem.hpp"

namespace doorstep::search::rich {

inline constexpr i32 kMostCarryLoads = 4;
inline constexpr i32 kNearDoors = 15;  // that insertion looks at
inline constexpr i32 kRingDoors = 60;  // that ruin spreads over

struct FootColumns {
  std::span<const i32> metres, ds;  // points x points
};

struct WalkColumns {
  std::vector<FootColumns> foot;
  std::span<const i32> kerb_place, kerb_most_stay_ds;  // stay: kNone without limit
  std::span<const i32> kerb_park_first, kerb_park_from_ds, kerb_park_ds;
  std::span<const i32> kerb_window_first, kerb_opens_ds, kerb_closes_ds;  // no window: always
  std::span<const i32> task_point;                  // kNone: served where the vehicle halts
  std::span<const i32> task_kerb_first, task_kerb;  // kerbs worth trying, best first
  std::span<const i32> task_carry;                  // tasks x carry dimensions
  std::span<const i32> carrier_first, carrier_foot, carrier_setup_ds, carrier_limit;  // by kind; carriers x dimensions
  i32 most_loop_m = kNone, most_walk_m = kNone;
};

using CarryLoad = std::array<i32, kMostCarryLoads>;

struct Carrier {
  i32 foot, setup;
  CarryLoad limit;

  bool operator==(const Carrier&) const = default;
  bool takes(const CarryLoad& load) const {
    for (i32 d = 0; d < kMostCarryLoads; ++d) {
      if (load[d] > limit[d]) return false;
    }
    return true;
  }
};

struct Kerb {
  i32 place, most_stay;  // kUnlimited
  i32 first_step, steps;  // of the parking time
  i32 first_window, windows;
  i32 usual_park = 0, least_park = 0;
};

class WalkProblem {
 public:
  WalkProblem(const Problem& problem, const WalkColumns& columns);
  WalkProblem(const WalkProblem&) = delete;
  WalkProblem& operator=(const WalkProblem&) = delete;

  const Problem& base() const { return problem_; }
  const Kerb& kerb(i32 k) const { return kerb_[static_cast<std::size_t>(k)]; }
  i32 point(i32 task) const { return columns_.task_point[static_cast<std::size_t>(task)]; }
  bool on_foot(i32 task) const { return point(task) >= 0; }
  const CarryLoad& carry(i32 task) const { return carry_[static_cast<std::size_t>(task)]; }
  i32 most_loop_m() const { return most_loop_m_; }
  i32 most_walk_m() const { return most_walk_m_; }

  std::span<const Carrier> carriers(i32 kind) const {
    return {carrier_.data() + first(kind), std::size_t(first(kind + 1) - first(kind))};
  }
  const Carrier& carrier(i32 kind, i32 row) const { return carrier_[static_cast<std::size_t>(first(kind) + row)]; }
  // Whether vehicles of two kinds walk alike, so that a stop of the one may be made by the other.
  bool walk_alike(i32 kind, i32 other) const;
  // The carrier of a kind that takes a load with the least set-up; kNone if none does.
  i32 carrier_for(i32 kind, const CarryLoad& load) const;

  const Leg& walk(i32 foot, i32 from, i32 to) const {
    return walk_[(static_cast<std::size_t>(foot) * points_ + from) * points_ + to];
  }
  const Leg* walks_from(i32 foot, i32 from) const { return &walk(foot, from, 0); }

  std::span<const i32> kerbs_of(i32 task) const { return row(columns_.task_kerb, columns_.task_kerb_first, task); }
  std::span<const i32> near(i32 task) const {
    return {near_.data() + near_first_[task], std::size_t(near_first_[task + 1] - near_first_[task])};
  }
  std::span<const i32> ring(i32 task) const {
    return {ring_.data() + std::size_t(task) * ring_size_, std::size_t(ring_size_)};
  }

  // Parked: the earliest end of parking for who arrives then, or later if that ends sooner.
  i32 parked(i32 kerb, i32 arrive) const;
  // The latest arrival that parks as one at this instant does.
  i32 parks_alike_until(i32 kerb, i32 arrive) const;
  // In the middle of the first vehicles' day.
  i32 usual_park(i32 kerb) const { return kerb_[static_cast<std::size_t>(kerb)].usual_park; }
  // How much sooner one may have parked than usual, at the easiest hour.
  i32 park_slack(i32 kerb) const {
    const Kerb& own = kerb_[static_cast<std::size_t>(kerb)];
    return own.usual_park - own.least_park;
  }
  bool hours_matter() const { return hours_matter_; }  // of parking or of halting at all
  // The window of the kerb that holds an instant or opens next; {kTooLate, kTooLate} if none does.
  Span open(i32 kerb, i32 from) const;

 private:
  i32 first(i32 kind) const { return columns_.carrier_first[static_cast<std::size_t>(kind)]; }
  static std::span<const i32> row(std::span<const i32> values, std::span<const i32> first, i32 at) {
    return values.subspan(static_cast<std::size_t>(first[at]), static_cast<std::size_t>(first[at + 1] - first[at]));
  }
  void take_walks();
  void take_neighbours();

  const Problem& problem_;
  WalkColumns columns_;
  i32 points_ = 0, most_loop_m_ = kUnlimited, most_walk_m_ = kUnlimited;
  bool hours_matter_ = false;
  std::vector<Kerb> kerb_;
  std::vector<Carrier> carrier_;
  std::vector<CarryLoad> carry_;
  std::vector<Leg> walk_;
  std::vector<i32> near_, near_first_, ring_;
  i32 ring_size_ = 0;
};

}  // namespace doorstep::search::rich
