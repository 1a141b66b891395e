// Records of one user stay in order: the same key goes to the same partition. And a partitioner of one's own.
//
//   12_keyed_partitioning [HOST:PORT]
#include "example.hpp"

#include <distributedlog/partitioner.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/this_coro.hpp>

#include <map>
#include <set>

namespace asio = boost::asio;
namespace dl = distributedlog;

// Premium orders have the first partition for themselves.
class PremiumFirst : public dl::Partitioner {
 public:
  std::int32_t partition(std::string_view, std::optional<std::string_view> key, std::optional<std::string_view> value,
                         std::int32_t count) override {
    if (count == 1 || value.value_or("").find("premium") != std::string_view::npos) return 0;
    const auto hash = static_cast<std::int32_t>(std::hash<std::string_view>{}(key.value_or("")) % 1000);
    return 1 + hash % (count - 1);
  }
};

asio::awaitable<void> send_orders(std::string servers) {
  const auto executor = co_await asio::this_coro::executor;
  dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = servers}};
  std::map<std::string, std::set<std::int32_t>> partitions;
  for (int i = 0; i < 300; ++i) {
    const std::string user = "user-" + std::to_string(i % 10);
    const dl::RecordMetadata sent = co_await producer.send({"user-events", user, "clicked"});
    partitions[user].insert(sent.partition);
  }
  bool together = true;
  for (const auto& [user, places] : partitions) together = together && places.size() == 1;
  std::cout << partitions.size() << " users, each in one partition: " << (together ? "yes" : "no") << '\n';
  co_await producer.close();

  dl::ProducerConfig config{.bootstrap_servers = servers};
  config.partitioner = std::make_shared<PremiumFirst>();
  dl::Producer chooser{executor, config};
  const dl::RecordMetadata premium = co_await chooser.send({"user-events", "user-1", "a premium order"});
  std::cout << "premium in partition " << premium.partition << '\n';
  co_await chooser.close();
}

int main(int argc, char** argv) { return run(send_orders(servers_from(argc, argv))); }
