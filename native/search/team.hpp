// Several threads: each anneals a part of the plan for a while, then the plan is put together and cut anew.
//
// A part keeps its tasks and its share of the vehicles, the temperature is everybody's. Parts hand back the
// plans they have come to, not their best ones; the best plan is the sum of the parts' best ones, whenever that
// is lower. Spells are counted in iterations, so that the same numbers of iterations and threads give
// the same plan.
#pragma once

#include <atomic>
#include <iterator>
#include <memory>

#include "chain.hpp"
#include "crew.hpp"
#include "division.hpp"

namespace doorstep::search {

template <class P>
class Team {
 public:
  // `lead` is the chain of the calling thread, and has a plan.
  Team(const Problem& problem, const Candidates& candidates, Control& control, Chain<P>& lead)
      : problem_(problem),
        candidates_(candidates),
        control_(control),
        lead_(lead),
        division_(problem, candidates, control.settings().seed ^ 0x7465616d),
        iterations_(lead.stepper().iterations()) {}

  i64 iterations() const { return iterations_; }
  const std::vector<PlannedRoute>& best() const { return best_; }
  const Score& score() const { return score_; }

  void anneal(const Schedule& schedule, double until, i64 least_penalty) {
    best_ = lead_.stepper().incumbent().plan();
    score_ = lead_.stepper().incumbent().score();
    std::vector<PlannedRoute> routes = lead_.stepper().routes();
    std::vector<i32> absent = lead_.stepper().absent().tasks();
    i64 spell = first_spell();
    while (!control_.stopped() && control_.clock().used(iterations_) < until) {
      const i32 wanted = Division::sensible_parts(static_cast<i32>(routes.size()), problem_.tasks(), threads());
      const i32 parts = static_cast<i32>(std::min<i64>(wanted, control_.iterations_left(iterations_)));
      if (parts < 1) break;
      assemble(parts, least_penalty);
      std::vector<Share> shares = share_out(division_(routes, absent, parts));
      spell = work(shares, schedule, until, spell);
      gather(shares, routes, absent);
    }
  }

 private:
  // Cutting and joining takes as long as there are tasks: so do the spells between.
  static constexpr double kSpell_s = 0.3, kSpellPerTask_s = 20e-6;
  static constexpr i64 kFirstSpell = 10000, kShortestSpell = 2000;

  // What one thread searches for a spell: part of the plan, and the vehicles it may use there.
  struct Share {
    Part part;
    std::vector<i32> kind_limits;
    i32 route_limit = kUnlimited;
  };

  i32 threads() const { return control_.settings().threads; }

  // About a tenth of a second, until the pace is known; where iterations are the budget, at least twenty of them.
  i64 first_spell() const {
    const i64 most = control_.settings().limits.iterations;
    if (by_time() || most <= 0) return kFirstSpell;
    const i64 longest = std::max<i64>(3 * kFirstSpell, problem_.tasks());
    return std::clamp(most / threads() / 20, kShortestSpell, longest);
  }

  void assemble(i32 parts, i64 least_penalty) {
    while (static_cast<i32>(chains_.size()) + 1 < parts) {
      const u64 seed = control_.settings().seed + 0x9e3779b97f4a7c15 * (chains_.size() + 1);
      chains_.push_back(std::make_unique<Chain<P>>(problem_, candidates_, seed));
      chains_.back()->least_penalty(least_penalty);
    }
  }
  Chain<P>& chain(i32 part) { return part == 0 ? lead_ : *chains_[part - 1]; }

  // Each part gets the vehicles it uses and a share of those that are free, of every kind.
  std::vector<Share> share_out(std::vector<Part> parts) {
    const i32 count = static_cast<i32>(parts.size());
    std::vector<Share> shares(parts.size());
    std::vector<i32> used(static_cast<std::size_t>(problem_.kinds()), 0);
    i32 used_by_all = 0;
    for (i32 p = 0; p < count; ++p) {
      shares[p].part = std::move(parts[p]);
      shares[p].kind_limits.assign(used.size(), 0);
      for (const PlannedRoute& route : shares[p].part.routes) {
        ++shares[p].kind_limits[route.kind];
        ++used[route.kind];
        ++used_by_all;
      }
    }
    for (i32 p = 0; p < count; ++p) {
      for (i32 kind = 0; kind < problem_.kinds(); ++kind) {
        const i32 most = problem_.kind(kind).count;
        i32& limit = shares[p].kind_limits[kind];
        limit = most == kUnlimited ? most : limit + share_of(most - used[kind], p, count);
      }
      if (most_routes_ == kUnlimited) continue;
      const i32 own = static_cast<i32>(shares[p].part.routes.size());
      shares[p].route_limit = own + share_of(most_routes_ - used_by_all, p, count);
    }
    ++spells_;
    return shares;
  }
  // Of so many free vehicles those of part p; what cannot be divided goes to another part each time.
  i32 share_of(i32 free, i32 part, i32 parts) const {
    const i32 turn = static_cast<i32>((part + spells_) % parts);
    return free / parts + (turn < free % parts ? 1 : 0);
  }

  // All parts side by side for so many iterations each; the length of the next spell. Where iterations do not count
  // nobody waits for the slowest: who is done ends the spell of all.
  i64 work(std::vector<Share>& shares, const Schedule& schedule, double until, i64 spell) {
    const i32 parts = static_cast<i32>(shares.size());
    const i64 left = control_.iterations_left(iterations_);
    const double cpu_began_s = thread_cpu_s();
    const Clock::Start start = control_.clock().start(iterations_, parts);
    std::vector<i64> own(static_cast<std::size_t>(parts), std::min(spell, left / parts));
    if (own[0] < spell) own[0] += left % parts;
    std::vector<double> cpu_s(static_cast<std::size_t>(parts), 0);
    one_is_done_.store(false, std::memory_order_relaxed);
    Crew others;
    for (i32 p = 1; p < parts; ++p) {
      others.send([&, p] {
        const double from_s = thread_cpu_s();
        work_alone(chain(p), shares[p], schedule, until, start, own[p], [](i64) {});
        cpu_s[p] = thread_cpu_s() - from_s;
      });
    }
    const auto tell_all = [&](i64 done) { tell(iterations_ + done * parts); };
    work_alone(chain(0), shares[0], schedule, until, start, own[0], tell_all);
    const double own_cpu_s = thread_cpu_s() - cpu_began_s;
    others.join();
    double others_cpu_s = 0;
    for (const double one : cpu_s) others_cpu_s += one;
    control_.clock().meet(own_cpu_s, others_cpu_s, parts);
    if (!by_time()) return spell;
    const double took_s = std::max(1e-3, (own_cpu_s + others_cpu_s) / parts);
    const double wanted_s = std::max(kSpell_s, kSpellPerTask_s * problem_.tasks());
    const i64 fitting = static_cast<i64>(static_cast<double>(spell) * wanted_s / took_s);
    return std::max(kShortestSpell, std::min(2 * spell, fitting));
  }

  // Take a share up, anneal it, and put the plan it has come to in its place.
  template <class Tell>
  void work_alone(Chain<P>& chain, Share& share, const Schedule& schedule, double until, const Clock::Start& start,
                  i64 iterations, const Tell& tell) {
    Stepper<P>& stepper = chain.stepper();
    const double cpu_from_s = thread_cpu_s();
    stepper.begin_part(share.part.routes, share.part.absent);
    for (i32 kind = 0; kind < problem_.kinds(); ++kind) stepper.limit_kind(kind, share.kind_limits[kind]);
    stepper.recreate().limit_routes(share.route_limit);
    const i64 from = stepper.iterations();
    const auto done = [&] { return stepper.iterations() - from; };
    const auto used = [&] { return control_.clock().used(start, thread_cpu_s() - cpu_from_s, done()); };
    const auto go_on = [&](double share_used) {
      tell(done());
      return share_used < until && !control_.stopped() && !one_is_done_.load(std::memory_order_relaxed);
    };
    chain.anneal(schedule, iterations, used, go_on, [](const Score&) { return false; });
    if (by_time()) one_is_done_.store(true, std::memory_order_relaxed);
    share.part.routes = stepper.routes();
    share.part.absent = stepper.absent().tasks();
  }

  bool by_time() const { return control_.settings().limits.time_s > 0; }

  void tell(i64 iterations) {
    control_.watch([&] {
      i32 served = 0;
      for (const PlannedRoute& route : best_) served += static_cast<i32>(route.tasks.size());
      return Progress{0, iterations, score_.cost, static_cast<i32>(best_.size()), problem_.tasks() - served};
    });
  }

  void gather(std::vector<Share>& shares, std::vector<PlannedRoute>& routes, std::vector<i32>& absent) {
    const i32 parts = static_cast<i32>(shares.size());
    routes.clear();
    absent.clear();
    Score sum{0, 0, 0};
    for (i32 p = 0; p < parts; ++p) {
      Part& part = shares[p].part;
      std::move(part.routes.begin(), part.routes.end(), std::back_inserter(routes));
      absent.insert(absent.end(), part.absent.begin(), part.absent.end());
      sum += chain(p).stepper().incumbent().score();
    }
    i64 done = lead_.stepper().iterations();
    for (const auto& other : chains_) done += other->stepper().iterations();
    iterations_ = done;
    if (sum < score_) {
      score_ = sum;
      best_.clear();
      for (i32 p = 0; p < parts; ++p) {
        for (PlannedRoute& route : chain(p).stepper().incumbent().plan()) best_.push_back(std::move(route));
      }
    }
    control_.note(score_);
  }

  const Problem& problem_;
  const Candidates& candidates_;
  Control& control_;
  Chain<P>& lead_;
  std::vector<std::unique_ptr<Chain<P>>> chains_;
  Division division_;
  std::vector<PlannedRoute> best_;
  Score score_;
  i64 iterations_, spells_ = 0;
  std::atomic<bool> one_is_done_{false};  // in this spell

 public:
  void limit_routes(i32 most) { most_routes_ = most; }

 private:
  i32 most_routes_ = kUnlimited;
};

}  // namespace doorstep::search
