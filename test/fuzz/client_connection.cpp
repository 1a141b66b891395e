// The real producer, its connections included, before a peer that does what the input says. The first bytes are
// settings, then one byte an event: answer, answer spoilt, cut, late or twice, raw bytes, silence, close, reset. When
// the input is used up the peer is honest. Whatever came, every send has exactly one outcome in time, and close ends.
#include "protocol/frame_splitter.hpp"
#include "simulation/world/network.hpp"
#include "simulation/world/sim_runtime.hpp"
#include "support/small_broker.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace distributedlog;
using namespace distributedlog::simulation;
using namespace std::chrono_literals;
using test::Asked;
using test::SmallBroker;

void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

  bool empty() const noexcept { return rest_.empty(); }
  std::uint8_t byte() noexcept {
    if (rest_.empty()) return 0;
    const std::uint8_t first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }
  std::vector<std::byte> bytes(std::size_t count) {
    const auto taken = std::as_bytes(rest_.first(std::min(count, rest_.size())));
    rest_ = rest_.subspan(taken.size());
    return {taken.begin(), taken.end()};
  }

 private:
  std::span<const std::uint8_t> rest_;
};

struct Stage {
  Stage(const std::uint8_t* data, std::size_t size) : input(data, size) {}
  World world{1};
  Network network{world};
  Input input;
  SmallBroker broker;
};

// The server's end of one connection.
class Peer : public std::enable_shared_from_this<Peer> {
 public:
  Peer(Stage& stage, std::shared_ptr<Link> link) : stage_(stage), link_(std::move(link)) {}

  void start() {
    link_->on_server_readable = [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->read();
    };
  }

 private:
  void read() {
    splitter_.feed(link_->server_read());
    while (const auto frame = splitter_.next()) {
      const Asked asked(*frame);
      must(asked.sound(), "the client sent a malformed request");
      act(asked);
    }
    must(!splitter_.failed(), "the client sent a malformed frame");
  }

  void act(const Asked& asked) {
    Input& input = stage_.input;
    std::vector<std::byte> answer = stage_.broker.answer(asked);
    switch (input.byte() % 12) {
      case 0:
        return link_->server_send(answer);
      case 1:  // bytes changed behind the size
        for (int flips = 1 + input.byte() % 4; flips > 0 && answer.size() > 4; --flips) {
          const std::size_t at = 4 + (input.byte() + 256U * (input.byte() % 4U)) % (answer.size() - 4);
          answer[at] ^= std::byte{input.byte()};
        }
        return link_->server_send(answer);
      case 2: {  // a sound header, then anything
        const auto body = input.bytes(input.byte());
        std::vector<std::byte> bytes;
        protocol::Writer writer(bytes);
        protocol::FrameSize size(writer);
        protocol::ResponseHeader{asked.header.correlation_id}.encode(writer, asked.api(), asked.header.api_version);
        size.finish();
        bytes[3] = std::byte(bytes.size() - 4 + body.size());
        bytes[2] = std::byte((bytes.size() - 4 + body.size()) >> 8);
        bytes.insert(bytes.end(), body.begin(), body.end());
        return link_->server_send(bytes);
      }
      case 3:
        return link_->server_send(input.bytes(input.byte()));
      case 4:
        return link_->server_close();
      case 5:
        return link_->reset();
      case 6:
        return;
      case 7:
        link_->server_send(answer);
        return link_->server_send(answer);
      case 8: {
        const auto late = std::chrono::milliseconds(10 * input.byte());
        stage_.world.after(late, link_->id(),
                           [self = shared_from_this(), answer] { self->link_->server_send(answer); });
        return;
      }
      case 9:
        answer.resize(std::min<std::size_t>(answer.size(), input.byte()));
        link_->server_send(answer);
        return link_->server_close();
      case 10:  // an answer with something behind it, inside the frame
        if (answer.size() >= 4) {
          const auto more = input.bytes(input.byte() % 16);
          answer.insert(answer.end(), more.begin(), more.end());
          answer[3] = std::byte(answer.size() - 4);
          answer[2] = std::byte((answer.size() - 4) >> 8);
        }
        return link_->server_send(answer);
      default:  // something before it
        link_->server_send(input.bytes(input.byte() % 16));
        return link_->server_send(answer);
    }
  }

  Stage& stage_;
  std::shared_ptr<Link> link_;
  protocol::FrameSplitter splitter_;
};

ProducerConfig settings(Input& input) {
  ProducerConfig config;
  config.bootstrap_servers = "10.0.0.1:9092";
  const std::uint8_t kind = input.byte();
  config.enable_idempotence = (kind & 1) == 0;
  if ((kind & 3) == 3) config.acks = (kind & 4) != 0 ? Acks::none : Acks::leader;
  config.max_in_flight = 1 + (kind >> 3) % 5;
  config.batch_size = (kind & 64) != 0 ? 0 : 16384;
  config.max_block = 3s;
  config.request_timeout = 1s;
  config.delivery_timeout = 5s;
  return config;
}

Network::Verdict connect(Input& input, bool slow) {
  Network::Verdict verdict;
  if (!input.empty() && input.byte() == 0xFF) verdict.attempt = Network::Attempt::refuse;
  if (slow) verdict.quality.to_client.chunk_low = verdict.quality.to_client.chunk_high = 1;
  return verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Stage stage(data, size);
  stage.broker.nodes = {{1, "10.0.0.1", 9092}};
  stage.broker.partitions = 2;
  const ProducerConfig config = settings(stage.input);
  const bool slow = (stage.input.byte() & 1) != 0;
  const std::size_t early = stage.input.byte() % 8;
  const std::size_t late = stage.input.byte() % 8;

  std::vector<std::shared_ptr<Peer>> peers;
  stage.network.listen({"10.0.0.1", 9092}, [&](const std::shared_ptr<Link>& link) {
    peers.push_back(std::make_shared<Peer>(stage, link));
    peers.back()->start();
  });
  stage.network.judge_by([&](const Address&) { return connect(stage.input, slow); });

  std::optional<Producer> producer(std::in_place, std::make_shared<SimRuntime>(stage.world, stage.network, "p"),
                                   config);
  std::vector<int> told(early + late, 0);
  std::vector<std::string> keys;  // a record borrows its bytes until its send is told
  for (std::size_t i = 0; i < told.size(); ++i) keys.push_back("k" + std::to_string(i));
  std::size_t done = 0;
  const auto send = [&](std::size_t i) {
    producer->async_send(Record(i % 3 == 0 ? "orders" : "bills", keys[i], "some value"),
                         [&, i](error_code error, const RecordMetadata& metadata) {
                           must(++told[i] == 1, "a send was told twice");
                           must(!error == (metadata.certainty == DeliveryCertainty::acked),
                                "error and certainty differ");
                           ++done;
                         });
  };
  for (std::size_t i = 0; i < early; ++i) send(i);
  stage.world.pass(1500ms);
  for (std::size_t i = early; i < early + late; ++i) send(i);
  // A send waits for metadata at most max_block, then for its acknowledgement at most delivery_timeout.
  must(stage.world.run_until(stage.world.now() + 8100ms, [&] { return done == told.size(); }), "a send has no outcome");

  bool closed = false;
  asio::co_spawn(stage.world.executor(), producer->close(),
                 [&](const std::exception_ptr&, CloseReport) { closed = true; });
  must(stage.world.run_until(stage.world.now() + 6s, [&] { return closed; }), "close did not end");
  for (const std::string& text : stage.world.violations()) std::fprintf(stderr, "%s\n", text.c_str());
  must(stage.world.violations().empty(), "the rules of streams were broken");
  must(producer->metrics().buffered_bytes == 0 && producer->metrics().pending_records == 0, "memory is not given back");
  producer.reset();
  stage.world.shutdown();
  return 0;
}
