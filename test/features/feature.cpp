#include "feature.hpp"

#include "support/broker_thread.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace features {

using namespace distributedlog;

namespace {

// What kcat's -f below prints: "partition offset keylength valuelength\n", then the bytes of key and value.
class Printed {
 public:
  explicit Printed(std::string text) : text_(std::move(text)) {}

  bool at_end() const { return at_ == text_.size(); }

  Message next() {
    Message message{};
    message.partition = static_cast<int>(number());
    message.offset = number();
    const long long key = number();
    const long long value = number();
    message.key = take(key);
    message.value = take(value);
    return message;
  }

 private:
  // A number and the blank or newline behind it.
  long long number() {
    char* end = nullptr;
    const char* const begin = text_.c_str() + at_;
    const long long value = std::strtoll(begin, &end, 10);
    if (end == begin) throw std::runtime_error("kcat: " + text_.substr(at_, 200));
    at_ += static_cast<std::size_t>(end - begin) + 1;
    return value;
  }

  std::optional<std::string> take(long long length) {
    if (length < 0) return std::nullopt;
    at_ += static_cast<std::size_t>(length);
    return text_.substr(at_ - static_cast<std::size_t>(length), static_cast<std::size_t>(length));
  }

  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

const std::string& bootstrap() {
  static const char* outside = std::getenv("FEATURES_BOOTSTRAP");
  if (outside != nullptr) {
    static const std::string given(outside);
    return given;
  }
  static test::BrokerThread own;
  return own.bootstrap();
}

ProducerConfig config() {
  ProducerConfig config;
  config.bootstrap_servers = bootstrap();
  return config;
}

std::vector<Message> read_back(const std::string& topic) {
  const std::string command =
      "kcat -q -C -e -o beginning -b " + bootstrap() + " -t " + topic + " -f '%p %o %K %S\\n%k%s' 2>&1";
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (!pipe) throw std::runtime_error("kcat does not start");
  std::string text;
  char buffer[65536];
  while (const std::size_t got = fread(buffer, 1, sizeof buffer, pipe.get())) text.append(buffer, got);
  std::vector<Message> messages;
  for (Printed printed(std::move(text)); !printed.at_end();) messages.push_back(printed.next());
  std::sort(messages.begin(), messages.end(), [](const Message& a, const Message& b) {
    return a.partition != b.partition ? a.partition < b.partition : a.offset < b.offset;
  });
  return messages;
}

}  // namespace features
