// dlog produce: a record a line, from standard input.
#include "event_loop.hpp"
#include "exit_code.hpp"
#include "line_source.hpp"
#include "producer_options.hpp"
#include "progress.hpp"
#include "stop_signal.hpp"
#include "subcommands.hpp"
#include "window.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>

namespace distributedlog::tool {

namespace {

namespace asio = boost::asio;

constexpr std::size_t most_lines_pending = 50000;
constexpr std::size_t most_bytes_pending = std::size_t{8} * 1024 * 1024;
constexpr std::uint64_t lines_in_a_row = 500;  // then the loop gets its turn
constexpr std::uint64_t most_errors_shown = 10;

struct ProduceOptions {
  ProducerOptions producer;
  std::string key_separator;
};

class Produce {
 public:
  Produce(Producer& producer, const ProduceOptions& options, std::size_t longest_line)
      : producer_(producer),
        options_(options),
        longest_line_(longest_line),
        input_(producer.get_executor(), STDIN_FILENO),
        lines_(input_, longest_line),
        window_(producer.get_executor(), most_lines_pending, most_bytes_pending),
        stop_(producer.get_executor()),
        progress_(
            producer.get_executor(), [this] { return progress_line(); }, false) {
    stop_.on_request([this] {
      input_.cancel();
      window_.interrupt();
    });
  }

  asio::awaitable<int> main() {
    co_await send_lines();
    co_await producer_.flush();
    co_await window_.empty();
    co_await producer_.close();
    progress_.stop();
    co_return summary();
  }

 private:
  asio::awaitable<void> send_lines() {
    std::uint64_t in_a_row = 0;
    while (!stop_.requested() && co_await lines_.fill()) {
      while (std::optional<Line> line = lines_.take()) {
        send_line(*line);
        if (!window_.has_room()) {
          co_await window_.room();
        } else if (++in_a_row % lines_in_a_row == 0) {
          co_await asio::post(asio::use_awaitable);
        }
        if (stop_.requested()) co_return;
      }
    }
  }

  void send_line(const Line& line) {
    if (line.too_long) {
      refuse(line.number, fmt::format("longer than max_request_size = {} bytes [not_written]", longest_line_));
      return;
    }
    std::optional<std::string_view> key;
    std::string_view value = line.text;
    if (!options_.key_separator.empty()) {
      const std::size_t at = value.find(options_.key_separator);
      if (at == std::string_view::npos) return refuse(line.number, "has no key separator [not_written]");
      key = value.substr(0, at);
      value = value.substr(at + options_.key_separator.size());
    }
    const std::size_t size = line.text.size();
    window_.add(size);
    producer_.async_send(Record(options_.producer.topic, key, value),
                         [this, size, number = line.number, block = line.block](const boost::system::error_code& error,
                                                                                const RecordMetadata& record) {
                           window_.release(size);
                           on_outcome(number, size, error, record);
                         });
  }

  void on_outcome(std::uint64_t number, std::size_t size, const boost::system::error_code& error,
                  const RecordMetadata& record) {
    if (!error) {
      ++acknowledged_;
      bytes_ += size;
      return;
    }
    if (record.certainty == DeliveryCertainty::maybe_written) ++maybe_written_;
    refuse(number, ProducerError(error, record).what());
  }

  void refuse(std::uint64_t number, std::string_view reason) {
    if (++failed_ > most_errors_shown) return;
    progress_.clear();
    fmt::print(stderr, "line {}: {}\n", number, reason);
    if (failed_ == most_errors_shown) fmt::print(stderr, "further errors are only counted\n");
  }

  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count(); }

  std::string progress_line() const {
    return fmt::format("{} acknowledged, {} pending, {} failed, {} records/s", with_commas(acknowledged_),
                       with_commas(window_.records()), with_commas(failed_),
                       with_commas(static_cast<std::uint64_t>(static_cast<double>(acknowledged_) / seconds())));
  }

  int summary() const {
    const double took = seconds();
    fmt::print(stderr, "{} records acknowledged in {:.2f} s ({} records/s, {:.1f} MB/s)", with_commas(acknowledged_),
               took, with_commas(static_cast<std::uint64_t>(static_cast<double>(acknowledged_) / took)),
               static_cast<double>(bytes_) / took / 1e6);
    if (failed_ != 0) {
      fmt::print(stderr, ", {} failed: {} not_written, {} maybe_written", with_commas(failed_),
                 with_commas(failed_ - maybe_written_), with_commas(maybe_written_));
    }
    fmt::print(stderr, "{}\n", stop_.requested() ? "; stopped by a signal before the end of the input" : "");
    if (input_.error()) fmt::print(stderr, "standard input: {}\n", input_.error().message());
    return failed_ == 0 && !input_.error() ? exit_ok : exit_failed;
  }

  Producer& producer_;
  const ProduceOptions& options_;
  std::size_t longest_line_;
  Input input_;
  LineSource lines_;
  Window window_;
  StopSignal stop_;
  Progress progress_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::uint64_t acknowledged_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t maybe_written_ = 0;
};

int run_produce(const ProduceOptions& options) {
  const ProducerConfig config = options.producer.config();
  asio::io_context context(1);
  Producer producer(context, config);
  Produce produce(producer, options, config.max_request_size);
  return run_to_end(context, producer.get_executor(), produce.main());
}

// Shells make a tab hard to type.
std::string spelled_out(const std::string& separator) { return separator == "\\t" ? "\t" : separator; }

}  // namespace

void add_produce(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("produce", "Send standard input, one record a line");
  auto options = std::make_shared<ProduceOptions>();
  options->producer.add_to(*command);
  command
      ->add_option("--key-separator", options->key_separator,
                   "What stands between key and value of a line, e.g. : or \\t; without it records have no key")
      ->type_name("TEXT");
  command->footer(
      "Lines keep their order within a partition. The exit code is 0 only if every line was acknowledged;\n"
      "each failure is told with its line number and whether the record may stand in the log all the same.\n"
      "SIGTERM or Ctrl-C stops reading and waits for what was sent.\n\n"
      "  seq 1 1000000 | dlog produce --bootstrap-servers localhost:9092 --topic numbers\n"
      "  dlog produce --bootstrap-servers localhost:9092 --topic users --key-separator : \\\n"
      "      --property compression.type=lz4 --property linger.ms=5 < users.txt");
  command->callback([options, &action] {
    options->key_separator = spelled_out(options->key_separator);
    action = [options] { return run_produce(*options); };
  });
}

}  // namespace distributedlog::tool
