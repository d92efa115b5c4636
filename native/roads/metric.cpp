#include "metric.hpp"

#include <algorithm>
#include <stdexcept>

namespace doorstep::roads {

Metric::Metric(std::shared_ptr<const Topology> topology, Pages<u32> turn_ms, Lengths turn_dm, unsigned threads)
    : topology_(std::move(topology)), turn_ms_(std::move(turn_ms)), turn_dm_(std::move(turn_dm)) {
  for (u32& ms : turn_ms_) ms = std::min(ms, kNever);
  slot_ms_.resize(topology_->slots());
  customise<u32>(*topology_, turn_ms_, slot_ms_, threads);
}

Metric::Metric(std::shared_ptr<const Topology> topology, Pages<u32> turn_ms, Pages<u32> slot_ms, Lengths turn_dm)
    : topology_(std::move(topology)),
      turn_ms_(std::move(turn_ms)),
      slot_ms_(std::move(slot_ms)),
      turn_dm_(std::move(turn_dm)) {}

std::unique_ptr<Metric> Metric::copy() const {
  auto twin = std::make_unique<Metric>(topology_, turn_ms_, slot_ms_, turn_dm_);
  const std::lock_guard guard(packing_);
  if (packed_) twin->packed_ = std::make_unique<Packed>(*packed_);
  return twin;
}

void Metric::update(std::span<const u32> turns, std::span<const u32> ms) {
  for (std::size_t i = 0; i < turns.size(); ++i) turn_ms_[turns[i]] = std::min(ms[i], kNever);
  recustomise<u32>(*topology_, turn_ms_, turns, slot_ms_);
  const std::lock_guard guard(packing_);
  if (!packed_) return;
  for (u32 turn : turns) packed_->turn[turn] = pack(turn_ms_[turn], (*turn_dm_)[turn]);
  recustomise<i64>(*topology_, packed_->turn, turns, packed_->slot);
}

const Metric::Packed& Metric::packed() const {
  const std::lock_guard guard(packing_);
  if (!turn_dm_) throw std::logic_error("This metric was customised without lengths.");
  if (!packed_) {
    auto made = std::make_unique<Packed>();
    made->turn.resize(turn_ms_.size());
    for (std::size_t i = 0; i < turn_ms_.size(); ++i) made->turn[i] = pack(turn_ms_[i], (*turn_dm_)[i]);
    made->slot.resize(topology_->slots());
    customise<i64>(*topology_, made->turn, made->slot, 1);
    packed_ = std::move(made);
  }
  return *packed_;
}

template <>
std::span<const u32> Metric::turns<u32>() const {
  return turn_ms_;
}
template <>
std::span<const u32> Metric::slots<u32>() const {
  return slot_ms_;
}
template <>
std::span<const i64> Metric::turns<i64>() const {
  return packed().turn;
}
template <>
std::span<const i64> Metric::slots<i64>() const {
  return packed().slot;
}

}  // namespace doorstep::roads
