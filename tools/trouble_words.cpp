#include "trouble_words.hpp"

#include <algorithm>
#include <array>

namespace distributedlog::tool {

namespace {

constexpr std::array words{
    TroubleWords{Trouble::none, "none", "it can be reached", ""},
    TroubleWords{
        Trouble::host_not_found, "host_not_found", "the host name does not resolve",
        "check the spelling, and the name service of this machine (/etc/hosts, DNS; in containers: the network)"},
    TroubleWords{Trouble::lookup_timeout, "lookup_timeout", "the name service did not answer in time",
                 "check the name service of this machine (/etc/resolv.conf), or use numeric addresses"},
    TroubleWords{Trouble::refused, "refused", "nobody listens there",
                 "start the broker, or correct the port: 9092 is usual for plain text"},
    TroubleWords{Trouble::unreachable, "unreachable", "no connection can be made",
                 "check address, routes and firewalls between this machine and the broker"},
    TroubleWords{
        Trouble::connect_timeout, "connect_timeout", "the connection is neither taken nor refused in time",
        "most often a firewall that drops packets, or a wrong address; a slow network wants a longer --timeout"},
    TroubleWords{Trouble::silent, "silent", "it takes the connection, but says nothing in time",
                 "something else listens there, or the broker hangs; a slow network wants a longer --timeout"},
    TroubleWords{
        Trouble::closed, "closed", "it closed the connection at the first request",
        "most often a TLS listener that met plain text, or no Kafka at all: use the port of a plain-text listener"},
    TroubleWords{Trouble::closed_later, "closed_later",
                 "it speaks Kafka, but closes the connection at the next request",
                 "most often a listener that wants authentication (SASL) first: use one that does not"},
    TroubleWords{Trouble::http, "http", "a web server answers there, not Kafka",
                 "use the port of the broker itself, not of its REST proxy, metrics or user interface"},
    TroubleWords{Trouble::wants_tls, "wants_tls", "the port wants TLS and was spoken to in plain text",
                 "use the port of a plain-text listener"},
    TroubleWords{Trouble::not_kafka, "not_kafka", "something answers that does not speak Kafka",
                 "correct host or port"},
    TroubleWords{Trouble::no_producer_apis, "no_producer_apis", "it speaks Kafka, but takes no records",
                 "most often the listener of a KRaft controller: use the port of a broker"},
    TroubleWords{Trouble::no_common_version, "no_common_version",
                 "broker and library have no version of the protocol in common",
                 "Kafka 2.1 or newer is wanted: upgrade the broker"},
    TroubleWords{Trouble::error_answer, "error_answer", "it refuses this client", "see the broker's log"},
};

struct Remedy {
  std::string_view error;
  std::string_view words;
};

constexpr std::array remedies{
    Remedy{"record_too_large",
           "smaller records, or max_request_size (and max.message.bytes of the topic) as large as they"},
    Remedy{"MESSAGE_TOO_LARGE", "smaller records, or max.message.bytes of the topic as large as they"},
    Remedy{"RECORD_LIST_TOO_LARGE", "smaller records: the broker's segment.bytes is the limit"},
    Remedy{"TOPIC_AUTHORIZATION_FAILED", "give the client's user the right WRITE on the topic"},
    Remedy{"CLUSTER_AUTHORIZATION_FAILED",
           "give the client's user IDEMPOTENT_WRITE on the cluster (brokers before 3.0 want it)"},
    Remedy{"INVALID_TOPIC_EXCEPTION", "choose another name for the topic"},
    Remedy{"UNKNOWN_TOPIC_OR_PARTITION", "create the topic, or let the broker create it (auto.create.topics.enable)"},
    Remedy{"NOT_ENOUGH_REPLICAS",
           "start the brokers that are down: fewer replicas are in sync than min.insync.replicas"},
    Remedy{"INVALID_RECORD", "see what the topic demands, e.g. a key, because it is compacted"},
    Remedy{"INVALID_TIMESTAMP", "set the clock of this machine"},
    Remedy{"metadata_timeout", "create the topic if it does not exist, and see what is said above about the brokers"},
    Remedy{"delivery_timeout",
           "see what is said above about the leader's broker; a slow cluster wants a longer --timeout"},
    Remedy{"buffer_timeout", "a larger buffer_memory"},
    Remedy{"missing_key", "the key_hash partitioner refuses records without a key, as this one is: use default"},
};

}  // namespace

const TroubleWords& words_of(Trouble trouble) noexcept {
  const auto found =
      std::find_if(words.begin(), words.end(), [trouble](const TroubleWords& w) { return w.trouble == trouble; });
  return found == words.end() ? words.front() : *found;
}

std::string_view send_remedy(std::string_view error) noexcept {
  const auto found =
      std::find_if(remedies.begin(), remedies.end(), [error](const Remedy& r) { return r.error == error; });
  return found == remedies.end() ? "see what is said above, and the broker's log" : found->words;
}

}  // namespace distributedlog::tool
