// Ties the engines of an execution context to its life.
#pragma once

#include <boost/asio/execution_context.hpp>

#include <mutex>
#include <set>

namespace distributedlog::client {

class Engine;

// When the context is destroyed before its producers, their pending sends hold handlers that hold coroutine frames that
// may hold the producers: this service breaks the circle, as Asio's own objects do.
class EngineRegistry : public boost::asio::execution_context::service {
 public:
  inline static boost::asio::execution_context::id id;

  // Registered from construction until `release` or destruction.
  class Entry {
   public:
    Entry() noexcept = default;
    Entry(boost::asio::execution_context& context, Engine& engine);
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() { release(); }
    void release() noexcept;

   private:
    EngineRegistry* registry_ = nullptr;
    Engine* engine_ = nullptr;
  };

  explicit EngineRegistry(boost::asio::execution_context& context) : boost::asio::execution_context::service(context) {}

 private:
  void shutdown() override;

  std::mutex mutex_;
  std::set<Engine*> engines_;
};

}  // namespace distributedlog::client
