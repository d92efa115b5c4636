#include "order.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

#include "order_cut.hpp"

namespace doorstep::roads {
namespace {

constexpr u32 kSplitSize = 512;  // smaller pieces are not worth a thread

// Arcs by undirected edge, self-loops left out.
struct EdgeArcs {
  std::vector<u32> first, arc, low, high;  // edge -> arcs; edge -> its two nodes
};

class Dissection {
 public:
  Dissection(const NodeGraph& graph, unsigned threads);
  std::vector<u32> run();

 private:
  void dissect(Piece piece, u32 end, unsigned threads, CutFinder& finder);
  std::vector<Piece> split(const Piece& piece, const std::vector<u32>& part, u32 parts) const;
  bool split_components(const Piece& piece, u32 end, unsigned threads, CutFinder& finder);
  u32 place_cut(const Piece& piece, const std::vector<u32>& side, u32 end);
  Piece whole() const;
  static u32 inner_arcs(const Piece& piece);

  const NodeGraph& graph_;
  unsigned threads_;
  EdgeArcs edges_;
  std::vector<u32> order_;
  u32 loops_ = 0;
};

Dissection::Dissection(const NodeGraph& graph, unsigned threads) : graph_(graph), threads_(std::max(1u, threads)) {
  const u32 arcs = static_cast<u32>(graph.tail.size());
  order_.resize(arcs);
  std::vector<u32> by_edge;
  for (u32 a = 0; a < arcs; ++a) {
    // A self-loop joins only turns of its own node, which are neighbours already: eliminate it first.
    if (graph.tail[a] == graph.head[a])
      order_[loops_++] = a;
    else
      by_edge.push_back(a);
  }
  const auto ends = [&](u32 a) { return std::minmax(graph.tail[a], graph.head[a]); };
  std::sort(by_edge.begin(), by_edge.end(),
            [&](u32 a, u32 b) { return ends(a) != ends(b) ? ends(a) < ends(b) : a < b; });
  for (u32 i = 0; i < by_edge.size(); ++i) {
    if (i == 0 || ends(by_edge[i]) != ends(by_edge[i - 1])) {
      edges_.first.push_back(i);
      edges_.low.push_back(ends(by_edge[i]).first);
      edges_.high.push_back(ends(by_edge[i]).second);
    }
  }
  edges_.first.push_back(static_cast<u32>(by_edge.size()));
  edges_.arc = std::move(by_edge);
}

Piece Dissection::whole() const {
  const u32 n = static_cast<u32>(graph_.x.size()), m = static_cast<u32>(edges_.low.size());
  Piece piece;
  piece.node.resize(n);
  std::iota(piece.node.begin(), piece.node.end(), 0u);
  piece.x.assign(graph_.x.begin(), graph_.x.end());
  piece.y.assign(graph_.y.begin(), graph_.y.end());
  piece.first.assign(n + 2, 0);
  for (u32 e = 0; e < m; ++e) {
    ++piece.first[edges_.low[e] + 2];
    ++piece.first[edges_.high[e] + 2];
  }
  for (u32 v = 2; v < n + 2; ++v) piece.first[v] += piece.first[v - 1];
  for (auto* column : {&piece.to, &piece.edge, &piece.capacity, &piece.reverse}) column->resize(2 * m);
  for (u32 e = 0; e < m; ++e) {
    const u32 a = piece.first[edges_.low[e] + 1]++, b = piece.first[edges_.high[e] + 1]++;
    piece.to[a] = edges_.high[e];
    piece.to[b] = edges_.low[e];
    piece.edge[a] = piece.edge[b] = e;
    piece.capacity[a] = piece.capacity[b] = edges_.first[e + 1] - edges_.first[e];
    piece.reverse[a] = b;
    piece.reverse[b] = a;
  }
  piece.first.pop_back();
  return piece;
}

u32 Dissection::inner_arcs(const Piece& piece) {
  return std::accumulate(piece.capacity.begin(), piece.capacity.end(), 0u) / 2;
}

// The parts of a piece as pieces of their own, without the edges between them.
std::vector<Piece> Dissection::split(const Piece& piece, const std::vector<u32>& part, u32 parts) const {
  std::vector<Piece> out(parts);
  std::vector<u32> local(piece.size()), half(piece.to.size(), kNone);
  for (u32 v = 0; v < piece.size(); ++v) {
    Piece& p = out[part[v]];
    local[v] = p.size();
    p.node.push_back(piece.node[v]);
    p.x.push_back(piece.x[v]);
    p.y.push_back(piece.y[v]);
  }
  for (u32 v = 0; v < piece.size(); ++v) {
    Piece& p = out[part[v]];
    p.first.push_back(static_cast<u32>(p.to.size()));
    for (u32 e = piece.first[v]; e < piece.first[v + 1]; ++e) {
      if (part[piece.to[e]] != part[v]) continue;
      half[e] = static_cast<u32>(p.to.size());
      p.to.push_back(local[piece.to[e]]);
      p.edge.push_back(piece.edge[e]);
      p.capacity.push_back(piece.capacity[e]);
      p.reverse.push_back(piece.reverse[e]);
    }
  }
  for (Piece& p : out) {
    p.first.push_back(static_cast<u32>(p.to.size()));
    for (u32& r : p.reverse) r = half[r];
  }
  return out;
}

// Arcs of the cut take the highest places below `end`; returns where they begin.
u32 Dissection::place_cut(const Piece& piece, const std::vector<u32>& side, u32 end) {
  for (u32 v = 0; v < piece.size(); ++v) {
    for (u32 e = piece.first[v]; side[v] && e < piece.first[v + 1]; ++e) {
      if (side[piece.to[e]]) continue;
      for (u32 i = edges_.first[piece.edge[e]]; i < edges_.first[piece.edge[e] + 1]; ++i) order_[--end] = edges_.arc[i];
    }
  }
  return end;
}

// Dissect each connected component; false when there is only one.
bool Dissection::split_components(const Piece& piece, u32 end, unsigned threads, CutFinder& finder) {
  const u32 n = piece.size();
  std::vector<u32> part(n, kNone), queue;
  u32 parts = 0;
  for (u32 start = 0; start < n; ++start) {
    if (part[start] != kNone) continue;
    part[start] = parts;
    queue.assign(1, start);
    for (std::size_t i = 0; i < queue.size(); ++i) {
      for (u32 e = piece.first[queue[i]]; e < piece.first[queue[i] + 1]; ++e) {
        if (part[piece.to[e]] != kNone) continue;
        part[piece.to[e]] = parts;
        queue.push_back(piece.to[e]);
      }
    }
    if (queue.size() == n) return false;
    ++parts;
  }
  for (Piece& component : split(piece, part, parts)) {
    const u32 inner = inner_arcs(component);
    dissect(std::move(component), end, threads, finder);
    end -= inner;
  }
  return true;
}

void Dissection::dissect(Piece piece, u32 end, unsigned threads, CutFinder& finder) {
  if (piece.size() <= 1 || split_components(piece, end, threads, finder)) return;
  static const std::vector<u32> PAIR{0, 1};
  const std::vector<u32>& side = piece.size() == 2 ? PAIR : finder.cut(piece, threads);
  end = place_cut(piece, side, end);
  if (piece.size() == 2) return;
  auto parts = split(piece, side, 2);
  const bool fork = threads > 1 && piece.size() >= kSplitSize;
  piece = Piece{};
  const u32 rest = end - inner_arcs(parts[1]);
  if (!fork) {
    dissect(std::move(parts[1]), end, threads, finder);
    dissect(std::move(parts[0]), rest, threads, finder);
    return;
  }
  std::thread other([this, &parts, end, threads] {
    CutFinder own;
    dissect(std::move(parts[1]), end, threads / 2, own);
  });
  dissect(std::move(parts[0]), rest, threads - threads / 2, finder);
  other.join();
}

std::vector<u32> Dissection::run() {
  if (graph_.x.empty()) return std::move(order_);
  CutFinder finder;
  dissect(whole(), static_cast<u32>(order_.size()), threads_, finder);
  return std::move(order_);
}

}  // namespace

std::vector<u32> order_arcs(const NodeGraph& graph, unsigned threads) { return Dissection(graph, threads).run(); }

}  // namespace doorstep::roads
