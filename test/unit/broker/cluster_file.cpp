#include "broker/log/cluster_file.hpp"

#include "broker/failure.hpp"
#include "support/catch.hpp"
#include "unit/broker/temporary_folder.hpp"

#include <fstream>

namespace {

using namespace distributedlog::broker;
using distributedlog::protocol::Uuid;
using distributedlog::test::TemporaryFolder;

ClusterState sample() {
  ClusterState state;
  state.cluster_id = Uuid::parse("c_NmdZysTH2B9KPEkXS-VQ").value();
  state.next_producer_id = 3000;
  state.topics.push_back({"orders", Uuid::parse("AAAAAAAAAAAAAAAAAAAAAQ").value(), {0, 3, 1}});
  state.topics.push_back({"a.b_c-d", Uuid::parse("AAAAAAAAAAAAAAAAAAAAAg").value(), {7}});
  return state;
}

TEST_CASE("the cluster file comes back as it was written, and replaces the old one") {
  TemporaryFolder folder;
  CHECK_FALSE(load_cluster_file(folder.path()));
  save_cluster_file(folder.path(), sample());
  CHECK(load_cluster_file(folder.path()) == sample());
  auto changed = sample();
  changed.topics.pop_back();
  save_cluster_file(folder.path(), changed);
  CHECK(load_cluster_file(folder.path()) == changed);
}

TEST_CASE("a cluster file cut anywhere is refused, never half read") {
  const auto text = to_text(sample());
  CHECK(cluster_state_from(text) == sample());
  for (std::size_t kept = 0; kept + 1 < text.size(); ++kept) CHECK_FALSE(cluster_state_from(text.substr(0, kept)));
}

TEST_CASE("a cluster file that makes no sense is refused and named") {
  for (const char* text :
       {"", "something else\nend\n", "distributedlog-broker 1\ntopic ../x AAAAAAAAAAAAAAAAAAAAAQ 0\nend\n",
        "distributedlog-broker 1\ntopic t AAAAAAAAAAAAAAAAAAAAAQ\nend\n",
        "distributedlog-broker 1\ntopic t AAAAAAAAAAAAAAAAAAAAAQ 0 x\nend\n",
        "distributedlog-broker 1\ntopic t notanid 0\nend\n", "distributedlog-broker 2\nend\n"}) {
    CHECK_FALSE(cluster_state_from(text));
  }
  TemporaryFolder folder;
  std::ofstream(folder.path() / "cluster.meta") << "garbage";
  CHECK_THROWS_AS(load_cluster_file(folder.path()), Failure);
}

TEST_CASE("topic names that could leave the folder are illegal") {
  for (const char* name : {"orders", "a", "a.b", "..a", "A-1_2.3", "..."}) CHECK(is_legal_topic_name(name));
  for (const char* name : {"", ".", "..", "../x", "a/b", "a b", "a\n", "ä", "a:b", "a%2e"}) {
    CHECK_FALSE(is_legal_topic_name(name));
  }
  CHECK(is_legal_topic_name(std::string(249, 'x')));
  CHECK_FALSE(is_legal_topic_name(std::string(250, 'x')));
  CHECK_FALSE(is_legal_topic_name(std::string_view("a\0b", 3)));
}

}  // namespace
