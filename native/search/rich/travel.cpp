#include "rich/travel.hpp"

#include <algorithm>

namespace doorstep::search::rich {
namespace {

bool is_level(const TravelColumns& columns) {
  for (const i32 speed : columns.speed) {
    if (speed != 1024) return false;
  }
  return true;
}

}  // namespace

Travel::Travel(const TravelColumns& columns) : places_(columns.places) {
  const auto wide = static_cast<std::size_t>(places_) + 1;
  const auto places = static_cast<std::size_t>(places_);
  legs_.assign(wide * wide, Leg{0, 0});
  for (std::size_t from = 0; from < places; ++from) {
    for (std::size_t to = 0; to < places; ++to) {
      const Leg leg{columns.distance[from * places + to], columns.base_ds[from * places + to]};
      legs_[from * wide + to] = leg.metres >= kNoWay || leg.ds >= kNoWay ? Leg{kNoWay, kNoWay} : leg;
    }
  }
  is_symmetric_ = reads_alike(wide);
  if (!is_symmetric_ && places_ <= kMostTurned) {
    turned_.resize(wide * wide);
    for (std::size_t from = 0; from < wide; ++from) {
      for (std::size_t to = 0; to < wide; ++to) turned_[to * wide + from] = legs_[from * wide + to];
    }
  }
  if (!columns.toll.empty()) {
    toll_.assign(wide * wide, 0);
    for (std::size_t from = 0; from < places; ++from) {
      for (std::size_t to = 0; to < places; ++to) toll_[from * wide + to] = columns.toll[from * places + to];
    }
  }
  if (!columns.function_first.empty()) {
    functions_ = Functions(columns.function_first, columns.leave_ds, columns.arrive_ds, places_);
    return;
  }
  if (columns.shape_class.empty() || is_level(columns)) return;
  shape_class_.assign(wide * wide, 0);
  for (std::size_t from = 0; from < places; ++from) {
    for (std::size_t to = 0; to < places; ++to)
      shape_class_[from * wide + to] = columns.shape_class[from * places + to];
  }
  start_ds_ = columns.start_ds;
  step_ds_ = columns.step_ds;
  last_step_ = columns.steps - 1;
  per_step_ = 1.0 / columns.step_ds;
  for (i32 shape = 0; shape < columns.classes; ++shape) {
    i64 work = 0;
    for (i32 step = 0; step < columns.steps; ++step) {
      const i32 speed = columns.speed[static_cast<std::size_t>(shape) * columns.steps + step];
      least_share_ = std::min(least_share_, 1024.0 / speed);
      steps_.push_back({work, start_ds_ + step * step_ds_, speed, 1.0 / speed});
      work += i64{speed} * step_ds_;
    }
  }
}

bool Travel::reads_alike(std::size_t wide) const {
  for (std::size_t from = 0; from < wide; ++from) {
    for (std::size_t to = 0; to < from; ++to) {
      const Leg &out = legs_[from * wide + to], &back = legs_[to * wide + from];
      if (out.metres != back.metres || out.ds != back.ds) return false;
    }
  }
  return true;
}

}  // namespace doorstep::search::rich
