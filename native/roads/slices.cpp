#include "slices.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace doorstep::roads {
namespace {

std::vector<u32> copy_of(std::span<const u32> values) { return {values.begin(), values.end()}; }

constexpr u32 kMostLanes = 16;

}  // namespace

u32 LaneCustomiser::lanes_for(u32 slices) { return slices <= 8 ? 8 : slices <= 12 ? 12 : kMostLanes; }

void LaneCustomiser::run(std::span<const u32* const> turn) {
  const Topology& t = topology_;
  const u32 slices = static_cast<u32>(turn.size());
  lanes_ = lanes_for(slices);
  const u64 cells = static_cast<u64>(t.slots()) * lanes_;
  slot_.resize(cells);
  row_.resize(static_cast<u64>(t.height) * lanes_);
  // Slices of one turn side by side; lanes without a slice are never reached.
  turn_.resize(static_cast<u64>(t.turns()) * lanes_);
  for (u32 i = 0; i < t.turns(); ++i) {
    u32* lane = turn_.data() + static_cast<u64>(i) * lanes_;
    for (u32 k = 0; k < slices; ++k) lane[k] = std::min(turn[k][i], kNever);
    for (u32 k = slices; k < lanes_; ++k) lane[k] = kNever;
  }
  const CustomiseLanes work{t.states(),
                            t.depth.data(),
                            lane_arcs(t.up, t.slot_first.data()),
                            lane_arcs(t.down, t.slot_first.data() + t.up.size()),
                            t.slot_turn.data(),
                            turn_.data(),
                            slot_.data(),
                            slot_.data() + static_cast<u64>(t.up.size()) * lanes_,
                            row_.data()};
  const Kernels& k = kernels();
  (lanes_ == 8 ? k.customise_8 : lanes_ == 12 ? k.customise_12 : k.customise_16)(work);
}

std::vector<std::unique_ptr<Metric>> customise_slices(std::shared_ptr<const Topology> topology,
                                                      std::span<const u32* const> turn, Metric::Lengths lengths) {
  LaneCustomiser customiser(*topology);
  std::vector<std::unique_ptr<Metric>> metrics;
  const u32 slots = topology->slots(), turns = topology->turns();
  for (std::size_t begin = 0; begin < turn.size();) {
    const std::size_t rest = turn.size() - begin;
    const auto group = turn.subspan(begin, rest <= kMostLanes ? rest : 12);
    customiser.run(group);
    std::vector<Pages<u32>> slot(group.size());
    for (auto& column : slot) column.resize(slots);
    constexpr u32 kTile = 1024;  // slots read once for all slices while they are in the cache
    for (u32 e = 0; e < slots; e += kTile) {
      for (std::size_t k = 0; k < group.size(); ++k) {
        const u32* lane = customiser.slots() + static_cast<u64>(e) * customiser.lanes() + k;
        for (u32 i = e; i < std::min(e + kTile, slots); ++i, lane += customiser.lanes()) slot[k][i] = *lane;
      }
    }
    for (std::size_t k = 0; k < group.size(); ++k) {
      Pages<u32> turn_ms(group[k], group[k] + turns);
      for (u32& ms : turn_ms) ms = std::min(ms, kNever);
      metrics.push_back(std::make_unique<Metric>(topology, std::move(turn_ms), std::move(slot[k]), lengths));
    }
    begin += group.size();
  }
  return metrics;
}

SlicedRows::SlicedRows(std::shared_ptr<const Topology> topology, const Points& sources, const Points& targets)
    : topology_(std::move(topology)),
      source_first_(copy_of(sources.first)),
      source_state_(copy_of(sources.state)),
      target_first_(copy_of(targets.first)),
      target_state_(copy_of(targets.state)),
      selection_(select_targets(*topology_, targets)),
      same_arc_(targets, topology_->states()) {
  close_over_sources();
}

void SlicedRows::close_over_sources() {
  const Topology& t = *topology_;
  closure_of_.assign(t.states(), kNone);
  for (u32 state : source_state_) {
    for (u32 e = t.turn_first[state]; e < t.turn_first[state + 1]; ++e) {
      for (u32 v = t.rank[t.turn_to[e]]; v != kNone && closure_of_[v] == kNone; v = t.parent[v]) {
        closure_of_[v] = 0;
        closure_.rank.push_back(v);
      }
    }
  }
  std::sort(closure_.rank.begin(), closure_.rank.end());
  for (u32 i = 0; i < closure_.rank.size(); ++i) closure_of_[closure_.rank[i]] = i;
  for (u32 v : closure_.rank) {
    closure_.parent.push_back(t.parent[v] == kNone ? kNone : closure_of_[t.parent[v]]);
    closure_.position.push_back(selection_.position[v]);
    closure_.first.push_back(static_cast<u32>(closure_.slot.size()));
    for (u32 e = t.up.first[v]; e < t.up.first[v + 1]; ++e) {
      closure_.head.push_back(closure_of_[t.up.head[e]]);
      closure_.slot.push_back(e);
    }
  }
  closure_.first.push_back(static_cast<u32>(closure_.slot.size()));
}

Points SlicedRows::source_points(const Slice& slice) const {
  return {source_first_, source_state_, slice.source_ahead, slice.source_ahead};
}

Points SlicedRows::target_points(const Slice& slice) const {
  return {target_first_, target_state_, slice.target_ahead, slice.target_ahead};
}

void SlicedRows::add(std::span<const u32* const> turn, std::span<const u32* const> source_ahead,
                     std::span<const u32* const> target_ahead) {
  LaneCustomiser customiser(*topology_);
  for (std::size_t begin = 0; begin < turn.size();) {
    const std::size_t rest = turn.size() - begin;
    const auto group = turn.subspan(begin, rest <= kMostLanes ? rest : 12);
    customiser.run(group);
    const std::size_t before = slices_.size();
    for (std::size_t k = 0; k < group.size(); ++k) {
      Slice& slice = slices_.emplace_back();
      slice.source_ahead.assign(source_ahead[begin + k], source_ahead[begin + k] + source_state_.size());
      slice.target_ahead.assign(target_ahead[begin + k], target_ahead[begin + k] + target_state_.size());
    }
    gather(customiser, group, before);
    begin += group.size();
  }
}

void SlicedRows::gather(const LaneCustomiser& lanes, std::span<const u32* const> turn, std::size_t slices_before) {
  const Topology& t = *topology_;
  const u64 stride = lanes.lanes();
  std::vector<u32> slot(t.slots());
  for (std::size_t k = 0; k < turn.size(); ++k) {
    Slice& slice = slices_[slices_before + k];
    slice.up_weight.reserve(closure_.slot.size());
    for (u32 e : closure_.slot) slice.up_weight.push_back(lanes.slots()[e * stride + k]);
    for (u32 e : selection_.slot) slot[e] = lanes.slots()[e * stride + k];
    slice.down = weigh<u32>(selection_, slot);
    slice.starts = starts_of<u32>(t, {turn[k], t.turns()}, source_points(slice));
    for (u32& node : slice.starts.node) node = closure_of_[node];
  }
}

void SlicedRows::rows(u32 first, u32 last, unsigned threads, u32* ms) const {
  const u32 count = last - first, lanes = RowMaker<u32>::lanes_for(count);
  const u32 blocks = (count + lanes - 1) / lanes, jobs = blocks * slices();
  std::atomic<u32> next{0};
  const auto work = [&] {
    RowMaker<u32> maker(lanes);
    std::vector<u32> sources;
    std::vector<u32*> rows;
    for (u32 job; (job = next.fetch_add(1)) < jobs;) {
      // A slice's arcs stay in the cache from one block of sources to the next.
      const u32 k = job / blocks, begin = first + job % blocks * lanes, end = std::min(begin + lanes, last);
      const Slice& slice = slices_[k];
      sources.clear();
      rows.clear();
      for (u32 s = begin; s < end; ++s) {
        sources.push_back(s);
        rows.push_back(ms + (static_cast<u64>(s - first) * slices() + k) * targets());
      }
      const Upward<u32> up{closure_.parent, closure_.first.data(), closure_.head.data(), slice.up_weight.data(),
                           closure_.position.data()};
      maker.sweep(up, slice.starts, sources, *topology_, selection_, slice.down);
      const Points to = target_points(slice), from = source_points(slice);
      maker.finish(selection_, to, rows);
      for (std::size_t i = 0; i < sources.size(); ++i) same_arc_.apply(from, sources[i], to, rows[i]);
    }
  };
  std::vector<std::thread> crew;
  for (unsigned i = 1; i < std::min(threads, jobs); ++i) crew.emplace_back(work);
  work();
  for (auto& thread : crew) thread.join();
}

}  // namespace doorstep::roads
