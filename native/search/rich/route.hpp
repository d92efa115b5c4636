// One route with what is known of it at each element, so that a change at one place is judged there.
#pragma once

#include "rich/stock.hpp"
#include "rich/timeline.hpp"

namespace doorstep::search::rich {

// Start, elements, end. Times are those of the earliest departure.
struct Node {
  i32 place, task;            // task: kNone where none is served
  i32 ready, latest;          // ready to go on; the latest arrival that keeps all hard times from here on
  i32 work, limit;            // as in State
  i32 tail_work, tail_early;  // who arrives at t ends the route at max(tail_early, t + tail_work)
  i32 back;                   // by the time of day: the latest arrival that ends when the route does now
  i32 metres;                 // of the way into it
  i32 trip;                   // the node that begins its trip
  i32 released;               // of a node that begins a trip: what its deliveries wait for
  i64 toll;                   // of the way into it
  i64 mass_g;                 // and what they weigh, where batteries ask
  Code code;
  bool fetched, brings_later;  // in its trip: a pickup up to it, a delivery after it
};

struct Route {
  i32 kind = 0;
  i32 vacancy = -1;  // place among the vacant ones; -1 if it is used
  std::vector<Element> elements;
  std::vector<Node> nodes;
  std::vector<i32> loads;     // three rows of all dimensions per node: on board after it, the most up to it, from it on
  std::vector<State> states;  // under the earliest departure, per node but the last; kept where nodes do not decide
  std::vector<i32> lanes;     // see lanes.hpp: row of each node, ready to go on; the departure first, the end last
  std::vector<Hold> holds;    // docks and plugs under its departure, one for each reload and charge
  std::vector<Move> moves;    // what it takes out of hubs and brings there
  i32 tasks = 0, halts = 0;
  i64 metres = 0, cost = 0, time_cost = 0;  // time_cost: the part of the cost that times decide
  i32 depart = 0, end = 0;
  bool rests_early = false;

  Loading loading(std::size_t node) const { return {nodes[node].released, nodes[node].mass_g}; }
  bool is_empty() const { return tasks == 0; }
  const i32* on_board(i32 node, i32 dims) const { return loads.data() + std::size_t(node) * 3 * dims; }
  const i32* most_before(i32 node, i32 dims) const { return on_board(node, dims) + dims; }
  const i32* most_after(i32 node, i32 dims) const { return on_board(node, dims) + 2 * dims; }
};

}  // namespace doorstep::search::rich
