#include "network/metrics_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <chrono>
#include <tuple>

namespace distributedlog::network {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

struct MetricsClient::Answer {
  Answer(Status s, std::string text) : status(s), body(std::move(text)) {}
  Status status;
  std::string body;
};

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);
constexpr std::size_t read_at_once = 64 * 1024;  // Beast's own measure: it may read that much behind a header

// What is said to a request that is none; nothing to a peer that has gone or says nothing.
std::optional<http::status> blame(error_code error) {
  if (error.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  const bool too_large = error == http::error::header_limit || error == http::error::buffer_overflow;
  return too_large ? http::status::request_header_fields_too_large : http::status::bad_request;
}

}  // namespace

MetricsClient::MetricsClient(asio::ip::tcp::socket socket, const MetricsEndpointConfig& config)
    : config_(config), stream_(std::move(socket)), buffer_(config.max_header_bytes + read_at_once) {}

asio::awaitable<void> MetricsClient::run(std::shared_ptr<MetricsPages> pages) {
  for (bool keep_alive = true; keep_alive;) {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(config_.max_header_bytes));
    parser.body_limit(boost::none);          // bodies are not read, so their size does not matter
    stream_.expires_after(config_.timeout);  // for the whole header, however slowly it drips in
    const auto read = co_await http::async_read_header(stream_, buffer_, parser, as_result);
    if (const error_code error = std::get<0>(read)) {
      const auto status = blame(error);
      if (!status) break;
      const Answer refusal(*status, "this is no HTTP request that is understood here\n");
      co_await write(refusal, 11, false, false);
      break;
    }
    const bool head = parser.get().method() == http::verb::head;
    keep_alive = parser.keep_alive() && parser.is_done();  // a body would be taken for the next request
    const unsigned version = parser.get().version();
    stream_.expires_never();
    const Answer answer = co_await answer_to(parser, pages);
    if (answer.status == Status::service_unavailable) keep_alive = false;
    const bool written = co_await write(answer, version, head, keep_alive);
    if (!written) break;
  }
  co_await finish();
}

asio::awaitable<MetricsClient::Answer> MetricsClient::answer_to(const Parser& parser,
                                                                std::shared_ptr<MetricsPages> pages) {
  const std::string_view target(parser.get().target().data(), parser.get().target().size());
  if (target.substr(0, target.find('?')) != config_.path) co_return Answer(Status::not_found, "not found\n");
  const http::verb method = parser.get().method();
  if (method != http::verb::get && method != http::verb::head)
    co_return Answer(Status::method_not_allowed, "GET or HEAD\n");
  MetricsPage page = co_await pages->next(stream_.get_executor(), config_.timeout);
  switch (page.outcome) {
    case MetricsPage::Outcome::told:
      co_return Answer(Status::ok, std::move(page.text));
    case MetricsPage::Outcome::late:
      co_return Answer(Status::service_unavailable, "the metrics take too long\n");
    case MetricsPage::Outcome::failed:
      break;
  }
  co_return Answer(Status::internal_server_error, "the metrics are not available\n");
}

asio::awaitable<bool> MetricsClient::write(const Answer& answer, unsigned version, bool head, bool keep_alive) {
  http::response<http::string_body> response(answer.status, version);
  const bool metrics = answer.status == Status::ok;
  response.set(http::field::content_type,
               metrics ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain; charset=utf-8");
  if (answer.status == Status::method_not_allowed) response.set(http::field::allow, "GET, HEAD");
  response.keep_alive(keep_alive);
  response.content_length(answer.body.size());
  if (!head) response.body() = answer.body;
  stream_.expires_after(config_.timeout);
  const auto written = co_await http::async_write(stream_, response, as_result);
  co_return !std::get<0>(written);
}

// Closing a socket with unread bytes resets the connection, and the peer may lose the answer: what is on its way is
// read, within bounds.
asio::awaitable<void> MetricsClient::finish() {
  error_code ignored;
  stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
  stream_.expires_after(std::min<std::chrono::milliseconds>(config_.timeout, std::chrono::seconds(1)));
  std::array<char, 1024> rest{};
  for (std::size_t left = read_at_once; left > 0;) {
    const auto read = co_await stream_.async_read_some(asio::buffer(rest), as_result);
    if (std::get<0>(read)) break;
    left -= std::min(left, std::get<1>(read));
  }
  close();
}

void MetricsClient::close() noexcept { stream_.close(); }

}  // namespace distributedlog::network
