#include "matrix.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "matrix_rows.hpp"

namespace doorstep::roads {
namespace {

// Everything the threads of one matrix share.
template <class W>
struct Job {
  const Topology& topology;
  const Points& sources;
  const Points& targets;
  Selection selection;
  SweepArcs<W> arcs;
  Starts<W> starts;
  SameArc same_arc;
  std::vector<u32> order;
  Upward<W> up{};

  // The two halves of the preparation do not need each other: with threads to spare they overlap.
  Job(const Metric& metric, const Points& from, const Points& to, unsigned threads)
      : topology(metric.topology()), sources(from), targets(to) {
    const auto slots = metric.slots<W>();
    const auto prepare_sources = [&] {
      starts = starts_of<W>(topology, metric.turns<W>(), from);
      same_arc = SameArc(to, topology.states());
      order = block_order(topology, from);
    };
    std::thread other;
    if (threads > 1)
      other = std::thread(prepare_sources);
    else
      prepare_sources();
    selection = select_targets(topology, to);
    arcs = weigh<W>(selection, slots);
    if (other.joinable()) other.join();
    up = {topology.parent.view(), topology.up.first.data(), topology.up.head.data(), slots.data(),
          selection.position.data()};
  }
};

// `sink` of each thread: row(source) gives memory for a row, done(source) is told when it is filled.
template <class W, class MakeSink>
void all_rows(const Job<W>& job, unsigned threads, const MakeSink& make_sink) {
  const u32 count = job.sources.size(), lanes = RowMaker<W>::lanes_for(count);
  const u32 blocks = (count + lanes - 1) / lanes;
  std::atomic<u32> next{0};
  const auto work = [&] {
    RowMaker<W> maker(lanes);
    auto sink = make_sink(lanes);
    std::vector<W*> rows;
    for (u32 block; (block = next.fetch_add(1)) < blocks;) {
      const u32 begin = block * lanes, end = std::min(begin + lanes, count);
      const std::span<const u32> sources(job.order.data() + begin, end - begin);
      maker.sweep(job.up, job.starts, sources, job.topology, job.selection, job.arcs);
      rows.clear();
      for (u32 k = 0; k < sources.size(); ++k) rows.push_back(sink.row(k, sources[k]));
      maker.finish(job.selection, job.targets, rows);
      for (u32 k = 0; k < sources.size(); ++k) {
        job.same_arc.apply(job.sources, sources[k], job.targets, rows[k]);
        sink.done(sources[k], rows[k]);
      }
    }
  };
  std::vector<std::thread> crew;
  for (unsigned i = 1; i < std::min(threads, blocks); ++i) crew.emplace_back(work);
  work();
  for (auto& thread : crew) thread.join();
}

// Rows go straight into the matrix.
struct InPlace {
  u32* ms;
  u64 targets;
  u32* row(u32, u32 source) const { return ms + source * targets; }
  void done(u32, const u32*) const {}
};

// Packed rows of one block, unpacked when they are done.
struct Scratch {
  std::vector<i64> cells;
  u64 targets;

  Scratch(u32 lanes, u32 columns) : cells(static_cast<u64>(lanes) * columns), targets(columns) {}
  i64* row(u32 lane, u32) { return cells.data() + lane * targets; }
};

struct Unpacked : Scratch {
  u32 *ms, *dm;

  Unpacked(u32 lanes, u32 columns, u32* ms_out, u32* dm_out) : Scratch(lanes, columns), ms(ms_out), dm(dm_out) {}
  void done(u32 source, const i64* row) const {
    for (u64 j = 0; j < targets; ++j) {
      ms[source * targets + j] = packed_ms(row[j]);
      dm[source * targets + j] = packed_dm(row[j]);
    }
  }
};

struct Nearest : Scratch {
  u32 k;
  u32 *target, *ms, *dm;
  std::vector<u32> index;

  Nearest(u32 lanes, u32 columns, u32 wanted, u32* target_out, u32* ms_out, u32* dm_out)
      : Scratch(lanes, columns), k(wanted), target(target_out), ms(ms_out), dm(dm_out) {}

  void done(u32 source, const i64* row) {
    const auto closer = [row](u32 a, u32 b) { return row[a] != row[b] ? row[a] < row[b] : a < b; };
    index.clear();
    for (u32 j = 0; j < targets; ++j) {
      if (row[j] < kUnreached<i64>) index.push_back(j);
    }
    const u32 found = std::min<u32>(k, static_cast<u32>(index.size()));
    if (found < index.size()) std::nth_element(index.begin(), index.begin() + found, index.end(), closer);
    std::sort(index.begin(), index.begin() + found, closer);
    for (u32 i = 0; i < k; ++i) {
      const u64 at = static_cast<u64>(source) * k + i;
      target[at] = i < found ? index[i] : kNone;
      ms[at] = i < found ? packed_ms(row[index[i]]) : kNever;
      dm[at] = i < found ? packed_dm(row[index[i]]) : 0;
    }
  }
};

}  // namespace

void matrix(const Metric& metric, const Points& sources, const Points& targets, unsigned threads, u32* ms) {
  const Job<u32> job(metric, sources, targets, threads);
  all_rows(job, threads, [&](u32) { return InPlace{ms, targets.size()}; });
}

void matrix_with_distance(const Metric& metric, const Points& sources, const Points& targets, unsigned threads, u32* ms,
                          u32* dm) {
  const Job<i64> job(metric, sources, targets, threads);
  all_rows(job, threads, [&](u32 lanes) { return Unpacked(lanes, targets.size(), ms, dm); });
}

void nearest(const Metric& metric, const Points& sources, const Points& targets, u32 k, unsigned threads, u32* target,
             u32* ms, u32* dm) {
  const Job<i64> job(metric, sources, targets, threads);
  all_rows(job, threads, [&](u32 lanes) { return Nearest(lanes, targets.size(), k, target, ms, dm); });
}

}  // namespace doorstep::roads
