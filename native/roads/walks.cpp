#include "walks.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <thread>
#include <utility>

namespace doorstep::roads {
namespace {

struct Found {
  std::vector<u32> count;  // per source
  std::vector<u32> target;
  std::vector<u32> ms;
};

// One thread's search: its arrays are reset by visiting again only what was touched.
class Search {
 public:
  Search(const WalkGraph& graph, const WalkLinks& to_targets, std::size_t target_count, u32 limit_ms)
      : graph_(graph),
        to_targets_(to_targets),
        limit_ms_(limit_ms),
        node_ms_(graph.first.size() - 1, kNone),
        target_ms_(target_count, kNone) {}

  void run(const WalkLinks& from_sources, u32 source, Found& found) {
    for (u32 link = from_sources.first[source]; link < from_sources.first[source + 1]; ++link) {
      reach(from_sources.other[link], from_sources.ms[link]);
    }
    while (!queue_.empty()) {
      const auto [ms, node] = queue_.top();
      queue_.pop();
      if (ms > node_ms_[node]) continue;
      gather(node, ms);
      for (u32 edge = graph_.first[node]; edge < graph_.first[node + 1]; ++edge) {
        const u32 weight_ms = graph_.weight_ms[edge];
        if (weight_ms <= limit_ms_ - ms) reach(graph_.head[edge], ms + weight_ms);
      }
    }
    report(found);
  }

 private:
  void reach(u32 node, u32 ms) {
    if (ms > limit_ms_ || ms >= node_ms_[node]) return;
    if (node_ms_[node] == kNone) touched_.push_back(node);
    node_ms_[node] = ms;
    queue_.emplace(ms, node);
  }

  void gather(u32 node, u32 ms) {
    for (u32 link = to_targets_.first[node]; link < to_targets_.first[node + 1]; ++link) {
      const u32 link_ms = to_targets_.ms[link];
      if (link_ms > limit_ms_ - ms) continue;
      u32& best = target_ms_[to_targets_.other[link]];
      if (best == kNone) reached_.push_back(to_targets_.other[link]);
      best = std::min(best, ms + link_ms);
    }
  }

  void report(Found& found) {
    std::sort(reached_.begin(), reached_.end());
    found.count.push_back(static_cast<u32>(reached_.size()));
    for (const u32 target : reached_) {
      found.target.push_back(target);
      found.ms.push_back(std::exchange(target_ms_[target], kNone));
    }
    for (const u32 node : touched_) node_ms_[node] = kNone;
    reached_.clear();
    touched_.clear();
  }

  using Entry = std::pair<u32, u32>;
  WalkGraph graph_;
  WalkLinks to_targets_;
  u32 limit_ms_;
  std::vector<u32> node_ms_, target_ms_, touched_, reached_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

}  // namespace

WalkRows walk_rows(const WalkGraph& graph, const WalkLinks& from_sources, const WalkLinks& to_targets,
                   std::size_t target_count, u32 limit_ms, unsigned threads) {
  const std::size_t sources = from_sources.first.size() - 1;
  const std::size_t workers = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(sources, 1));
  std::vector<Found> found(workers);
  const auto work = [&](std::size_t worker) {
    Search search(graph, to_targets, target_count, limit_ms);
    const std::size_t begin = sources * worker / workers, end = sources * (worker + 1) / workers;
    for (std::size_t source = begin; source < end; ++source) {
      search.run(from_sources, static_cast<u32>(source), found[worker]);
    }
  };
  std::vector<std::thread> others;
  for (std::size_t worker = 1; worker < workers; ++worker) others.emplace_back(work, worker);
  work(0);
  for (std::thread& other : others) other.join();

  WalkRows rows;
  rows.first.push_back(0);
  for (const Found& part : found) {
    for (const u32 count : part.count) rows.first.push_back(rows.first.back() + count);
    rows.target.insert(rows.target.end(), part.target.begin(), part.target.end());
    rows.ms.insert(rows.ms.end(), part.ms.begin(), part.ms.end());
  }
  return rows;
}

}  // namespace doorstep::roads
