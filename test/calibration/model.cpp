// Puts the sequences of grammar.py to the simulation's model brokers and compares with what Apache Kafka answered.
//
//   calibrate_model answers.txt
#include "simulation/model/node.hpp"
#include "simulation/model/wire_codes.hpp"
#include "simulation/unit/client.hpp"

#include "protocol/messages/init_producer_id.hpp"
#include "protocol/messages/metadata.hpp"
#include "record/byte_order.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace distributedlog::simulation {
namespace {

const std::string topic_name = "calibration";
constexpr std::int32_t no_such_partition = 1 << 20;

struct Step {
  std::string text;
  std::string verb;
  std::map<std::string, std::string> words;
  std::string answer;

  bool says(const std::string& key, const std::string& value) const {
    const auto found = words.find(key);
    return found != words.end() && found->second == value;
  }
  std::int64_t number(const std::string& key, std::int64_t otherwise) const {
    const auto found = words.find(key);
    return found == words.end() ? otherwise : std::stoll(found->second);
  }
};

struct Sequence {
  std::string name;
  std::vector<Step> steps;
};

Step parse(const std::string& line) {
  const std::size_t arrow = line.find(" -> ");
  if (arrow == std::string::npos) throw std::runtime_error("no answer in: " + line);
  Step step;
  step.text = line.substr(0, arrow);
  step.answer = line.substr(arrow + 4);
  std::istringstream words(step.text);
  words >> step.verb;
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    step.words[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return step;
}

std::vector<Sequence> read(const std::string& path) {
  std::vector<Sequence> sequences;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("== ")) {
      sequences.push_back({line.substr(3), {}});
    } else if (!line.empty() && !line.starts_with("#")) {
      sequences.back().steps.push_back(parse(line));
    }
  }
  if (sequences.empty()) throw std::runtime_error("no sequences in " + path);
  return sequences;
}

// The batch that a step describes, as replay.py makes it: what is spoilt in front of the checksum's reach comes last.
std::vector<std::byte> batch_of(const Step& step) {
  if (step.says("records", "none")) return {};
  SmallBatch wanted;
  wanted.producer_id = step.number("id", -1);
  wanted.epoch = static_cast<std::int16_t>(step.number("epoch", -1));
  wanted.sequence = static_cast<std::int32_t>(step.number("seq", -1));
  wanted.records = static_cast<int>(step.number("count", 1));
  wanted.value = step.words.contains("value") ? std::string(static_cast<std::size_t>(step.number("value", 0)), 'x')
                                              : std::string("value");
  wanted.attributes = static_cast<int>(step.number("attr", 0));
  std::vector<std::byte> bytes = encode(wanted);
  bytes.resize(bytes.size() + static_cast<std::size_t>(step.number("tail", 0)));
  const auto put = [&](const char* key, std::size_t at, auto as) {
    if (step.words.contains(key)) {
      record::store_big_endian(bytes.data() + at, static_cast<decltype(as)>(step.number(key, 0)));
    }
  };
  record::store_big_endian(bytes.data() + 8, static_cast<std::int32_t>(bytes.size() - record::batch_prefix_size));
  put("delta", 23, std::int32_t{});
  put("said", 57, std::int32_t{});
  record::seal_crc(bytes);
  if (step.says("crc", "bad")) record::store_big_endian(bytes.data() + 17, std::uint32_t{1});
  put("base", 0, std::int64_t{});
  put("length", 8, std::int32_t{});
  put("magic", 16, std::int8_t{});
  bytes.resize(bytes.size() - static_cast<std::size_t>(step.number("cut", 0)));
  if (step.words.contains("twice")) {
    const std::vector<std::byte> once = bytes;
    bytes.insert(bytes.end(), once.begin(), once.end());
  }
  return bytes;
}

// One sequence, with its connections to both nodes.
class Conversation {
 public:
  Conversation(Cluster& cluster, std::int32_t partition)
      : cluster_(cluster),
        partition_(partition),
        leader_(cluster.find(topic_name)->partitions[static_cast<std::size_t>(partition)].leadership().leader) {}

  std::string answer(const Step& step) {
    try {
      if (step.verb == "produce") return produce(step);
      if (step.verb == "metadata") return metadata(step);
      if (step.verb == "init") return init(step);
      if (step.verb == "versions") return versions(step);
      if (step.verb == "raw") return raw(step);
      if (step.verb == "end") return fmt::format("offset={}", partition().end_offset());
    } catch (const ConnectionEnded&) {
      clients_.clear();
      return "closed";
    }
    throw std::runtime_error("no such verb: " + step.verb);
  }

 private:
  Partition& partition() { return cluster_.find(topic_name)->partitions[static_cast<std::size_t>(partition_)]; }

  SmallClient& client(const Step& step) {
    const std::int32_t node = step.says("to", "other") ? 3 - leader_ : leader_;
    auto& client = clients_[node];
    if (!client) client.emplace(cluster_.world(), cluster_.network(), cluster_.node(node)->address());
    return *client;
  }

  std::string produce(const Step& step) {
    const std::vector<std::byte> batch = batch_of(step);
    const auto version = static_cast<int>(step.number("v", 12));
    const bool absent = step.says("topic", "absent");
    protocol::ProduceRequest request;
    request.acks = static_cast<std::int16_t>(step.number("acks", -1));
    request.timeout_ms = 10000;
    protocol::ProduceRequest::Topic topic;
    topic.name = absent ? "absent" : topic_name;
    if (version >= 13) {
      topic.name.clear();
      topic.topic_id = absent ? nobody() : cluster_.find(topic_name)->id;
    }
    const std::int32_t index = step.says("part", "none") ? no_such_partition : partition_;
    topic.partition_data.push_back({index, protocol::BytesView(batch)});
    request.topic_data.push_back(topic);
    if (request.acks == 0) return client(step).is_silent_on(request, version) ? "silence" : "an answer";

    const auto response = client(step).ask(request, version);
    const auto& told = response.responses.at(0).partition_responses.at(0);
    std::string text = fmt::format("error={}", told.error_code);
    if (told.base_offset != -1) text += fmt::format(" base={}", told.base_offset);
    if (told.log_append_time_ms != -1) text += fmt::format(" time={}", told.log_append_time_ms);
    if (told.log_start_offset != -1) text += fmt::format(" start={}", told.log_start_offset);
    if (!told.record_errors.empty()) text += fmt::format(" blamed={}", told.record_errors.size());
    if (told.current_leader.leader_id != -1 && !response.node_endpoints.empty()) {
      text += told.current_leader.leader_id == leader_ ? " leader=right" : " leader=wrong";
    }
    return text;
  }

  std::string metadata(const Step& step) {
    const auto version = static_cast<int>(step.number("v", 12));
    const std::string& topic = step.words.at("topic");
    protocol::MetadataRequest request;
    request.allow_auto_topic_creation = false;
    auto& wanted = request.topics.emplace().emplace_back();
    if (topic == "id" || topic == "no-id") {
      wanted.topic_id = topic == "id" ? cluster_.find(topic_name)->id : nobody();
    } else {
      const std::map<std::string, std::string> names{
          {"own", topic_name}, {"absent", "absent"}, {"bad", "a b"}, {"empty", ""}, {"long", std::string(250, 'x')}};
      wanted.name = names.at(topic);
    }
    const auto response = client(step).ask(request, version);
    const auto& told = response.topics.at(0);
    bool led = true;
    for (const auto& part : told.partitions) led = led && cluster_.node(part.leader_id) != nullptr;
    return fmt::format("error={} brokers={} partitions={} named={} id={} leaders={}", told.error_code,
                       response.brokers.size(), told.partitions.size(), told.name ? "yes" : "no",
                       told.topic_id.is_zero() ? "no" : "yes", led ? "yes" : "no");
  }

  std::string init(const Step& step) {
    protocol::InitProducerIdRequest request;
    request.transaction_timeout_ms = 1000;
    request.producer_id = step.number("id", -1);
    request.producer_epoch = static_cast<std::int16_t>(step.number("epoch", -1));
    const auto told = client(step).ask(request, static_cast<int>(step.number("v", 4)));
    return fmt::format("error={} id={} epoch={}", told.error_code, told.producer_id >= 0 ? "yes" : "no",
                       told.producer_epoch);
  }

  std::string versions(const Step& step) {
    protocol::ApiVersionsRequest request;
    request.client_software_name = "calibration";
    request.client_software_version = "1";
    const auto version = static_cast<int>(step.number("v", 3));
    protocol::ApiVersionsResponse told;
    if (protocol::api(protocol::ApiKey::api_versions).layout.contains(version)) {
      told = client(step).ask(request, version);
    } else {  // answered in version 0
      const std::vector<std::byte> frame =
          client(step).exchange(unknown_request(protocol::ApiKey::api_versions, version));
      protocol::Reader reader(frame);
      protocol::ResponseHeader header;
      header.decode(reader, protocol::ApiKey::api_versions, 0);
      told.decode(reader, 0);
    }
    std::string text = fmt::format("error={}", told.error_code);
    const std::vector<std::pair<const char*, int>> named{
        {"produce", 0}, {"metadata", 3}, {"versions", 18}, {"init", 22}};
    for (const auto& [name, key] : named) {
      for (const auto& api : told.api_keys) {
        if (api.api_key == key) text += fmt::format(" {}={}", name, api.max_version);
      }
    }
    return text;
  }

  std::string raw(const Step& step) {
    client(step).exchange(unknown_request(static_cast<protocol::ApiKey>(step.number("api", 0)), step.number("v", 0)));
    return "an answer";
  }

  // A frame of a request that the codec does not know.
  static std::vector<std::byte> unknown_request(protocol::ApiKey api, std::int64_t version) {
    std::vector<std::byte> bytes;
    protocol::Writer writer(bytes);
    protocol::FrameSize size(writer);
    writer.i16(static_cast<std::int16_t>(api));
    writer.i16(static_cast<std::int16_t>(version));
    writer.i32(1);
    writer.i16(-1);  // no client id
    writer.raw(std::vector<std::byte>(64));
    size.finish();
    return bytes;
  }

  static protocol::Uuid nobody() {
    protocol::Uuid id;
    id.bytes.back() = std::byte{1};
    return id;
  }

  Cluster& cluster_;
  std::int32_t partition_;
  std::int32_t leader_;
  std::map<std::int32_t, std::optional<SmallClient>> clients_;
};

int compare(const std::string& path) {
  const std::vector<Sequence> sequences = read(path);
  World world(1);
  Network network(world);
  ClusterSettings settings;
  settings.nodes = 2;
  settings.auto_create = false;
  Cluster cluster(world, network, settings);
  cluster.create_topic(topic_name, static_cast<std::int32_t>(sequences.size()));
  int answers = 0;
  int different = 0;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    Conversation conversation(cluster, static_cast<std::int32_t>(i));
    for (const Step& step : sequences[i].steps) {
      ++answers;
      const std::string mine = conversation.answer(step);
      if (mine == step.answer) continue;
      ++different;
      fmt::print("# {}: {}: {}, Apache Kafka: {}\n", sequences[i].name, step.text, mine, step.answer);
    }
  }
  world.shutdown();
  fmt::print("# {} sequences, {} answers, {} differ\n{}ok - the model answers every sequence as Apache Kafka did\n",
             sequences.size(), answers, different, different == 0 ? "" : "not ");
  return different == 0 ? 0 : 1;
}

}  // namespace
}  // namespace distributedlog::simulation

int main(int count, char** arguments) {
  if (count != 2) return 2;
  return distributedlog::simulation::compare(arguments[1]);
}
