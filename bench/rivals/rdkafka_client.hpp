// A producer of librdkafka by its C interface, owned.
#pragma once

#include "payload.hpp"

#include <librdkafka/rdkafka.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::bench {

class RdkafkaClient {
 public:
  using OnReport = std::function<void(const rd_kafka_message_t&)>;

  RdkafkaClient(const std::string& servers, const std::string& topic, const std::vector<std::string>& properties) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", servers);
    for (const std::string& property : properties) {
      const std::size_t equals = property.find('=');
      if (equals == std::string::npos) throw std::invalid_argument(property + ": NAME=VALUE is expected");
      set(conf, property.substr(0, equals), property.substr(equals + 1));
    }
    rd_kafka_conf_set_opaque(conf, this);
    rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
      static_cast<RdkafkaClient*>(opaque)->on_report_(*message);
    });
    char problem[512];
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, problem, sizeof problem);
    if (client_ == nullptr) throw std::runtime_error(problem);
    topic_ = rd_kafka_topic_new(client_, topic.c_str(), nullptr);
  }
  ~RdkafkaClient() {
    rd_kafka_topic_destroy(topic_);
    rd_kafka_destroy(client_);
  }
  RdkafkaClient(const RdkafkaClient&) = delete;
  RdkafkaClient& operator=(const RdkafkaClient&) = delete;

  // Told from inside poll and flush.
  void on_report(OnReport action) { on_report_ = std::move(action); }

  // False when its queue is full.
  bool try_produce(const tool::Payload& payload, void* opaque) {
    void* value = const_cast<char*>(payload.value.data());
    const bool keyed = payload.key.has_value();
    const int failed = rd_kafka_produce(topic_, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, value, payload.value.size(),
                                        keyed ? payload.key->data() : nullptr, keyed ? payload.key->size() : 0, opaque);
    if (failed == 0) return true;
    if (rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
    throw std::runtime_error(rd_kafka_err2str(rd_kafka_last_error()));
  }

  void poll(int milliseconds) { rd_kafka_poll(client_, milliseconds); }
  void flush() { rd_kafka_flush(client_, 60'000); }
  rd_kafka_t* native() const noexcept { return client_; }

 private:
  static void set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
    char problem[512];
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), problem, sizeof problem) != RD_KAFKA_CONF_OK) {
      throw std::invalid_argument(problem);
    }
  }

  rd_kafka_t* client_ = nullptr;
  rd_kafka_topic_t* topic_ = nullptr;
  OnReport on_report_ = [](const rd_kafka_message_t&) {};
};

}  // namespace distributedlog::bench
