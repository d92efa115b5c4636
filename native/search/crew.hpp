// Threads that work beside the calling one: nobody is left behind, and what one of them throws is not lost.
#pragma once

#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace doorstep::search {

class Crew {
 public:
  Crew() = default;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() { wait(); }

  // What `work` refers to must outlive the crew.
  template <class Work>
  void send(Work work) {
    threads_.emplace_back([this, work = std::move(work)] {
      try {
        work();
      } catch (...) {
        note(std::current_exception());
      }
    });
  }

  // Until all are done; throws what the first of them threw.
  void join() {
    wait();
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  void wait() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  void note(std::exception_ptr thrown) {
    const std::lock_guard<std::mutex> held(mutex_);
    if (!thrown_) thrown_ = std::move(thrown);
  }

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::exception_ptr thrown_;
};

}  // namespace doorstep::search
