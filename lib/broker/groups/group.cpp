#include "broker/groups/group.hpp"

#include "broker/call.hpp"

#include <algorithm>

namespace distributedlog::broker {
namespace {

protocol::JoinGroupResponse refusal(broker_errc code, std::string member_id) {
  protocol::JoinGroupResponse response;
  response.error_code = code_of(code);
  response.member_id = std::move(member_id);
  return response;
}

}  // namespace

void Group::join(const protocol::JoinGroupRequest& request, std::string fresh_id, bool id_first, TimePoint now,
                 JoinReply reply) {
  if (!fits(request)) return reply(refusal(broker_errc::inconsistent_group_protocol, request.member_id));
  const auto members_before = members_.size();
  Member* member = admit(request, std::move(fresh_id), id_first, now, reply);
  if (member == nullptr) return;

  const bool is_new = members_.size() > members_before;
  const bool changed = is_new || member->protocols != request.protocols;
  member->session_timeout = std::chrono::milliseconds(request.session_timeout_ms);
  member->rebalance_timeout = std::chrono::milliseconds(
      request.rebalance_timeout_ms < 0 ? request.session_timeout_ms : request.rebalance_timeout_ms);
  member->protocols = request.protocols;
  member->expires = now + member->session_timeout;
  protocol_type_ = request.protocol_type;

  const bool settled = (state_ == State::stable && member->id != leader_) || state_ == State::completing;
  if (settled && !changed) return reply(welcome(*member));
  member->join = std::move(reply);
  if (state_ != State::preparing) begin_rebalance(now);
  complete_if_all_joined(now);
}

// The member that the request is from, or nothing when it was answered already.
Group::Member* Group::admit(const protocol::JoinGroupRequest& request, std::string fresh_id, bool id_first,
                            TimePoint now, const JoinReply& reply) {
  const auto add = [&](std::string id) {
    members_.push_back(std::make_unique<Member>());
    members_.back()->id = std::move(id);
    members_.back()->instance_id = request.group_instance_id;
    return members_.back().get();
  };
  Member* same_instance = find_instance(request.group_instance_id);
  if (request.member_id.empty()) {
    if (same_instance != nullptr) {  // a static member has restarted: it takes its own place
      if (same_instance->id == leader_) leader_ = fresh_id;
      same_instance->id = std::move(fresh_id);
      return same_instance;
    }
    if (!id_first || request.group_instance_id) return add(std::move(fresh_id));
    promised_ids_[fresh_id] = now + std::chrono::milliseconds(request.session_timeout_ms);
    reply(refusal(broker_errc::member_id_required, std::move(fresh_id)));
    return nullptr;
  }
  if (same_instance != nullptr && same_instance->id != request.member_id) {
    reply(refusal(broker_errc::fenced_instance_id, request.member_id));
    return nullptr;
  }
  if (Member* known = find(request.member_id)) return known;
  if (promised_ids_.erase(request.member_id) > 0) return add(request.member_id);
  reply(refusal(broker_errc::unknown_member_id, request.member_id));
  return nullptr;
}

void Group::sync(const protocol::SyncGroupRequest& request, TimePoint now, SyncReply reply) {
  Member* member = find(request.member_id);
  const auto refuse = [&reply](broker_errc code) {
    protocol::SyncGroupResponse response;
    response.error_code = code_of(code);
    reply(std::move(response));
  };
  if (member == nullptr || state_ == State::empty) return refuse(broker_errc::unknown_member_id);
  if (request.generation_id != generation_) return refuse(broker_errc::illegal_generation);
  member->expires = now + member->session_timeout;
  if (state_ == State::preparing) return refuse(broker_errc::rebalance_in_progress);

  member->sync = std::move(reply);
  if (state_ == State::stable) return answer_sync(*member, no_error);
  if (member->id != leader_) return;
  for (const auto& assignment : request.assignments) {
    if (Member* assigned = find(assignment.member_id)) assigned->assignment = assignment.assignment;
  }
  state_ = State::stable;
  for (const auto& waiting : members_) {
    if (waiting->sync) {
      waiting->expires = now + waiting->session_timeout;
      answer_sync(*waiting, no_error);
    }
  }
}

std::int16_t Group::heartbeat(const std::string& member_id, std::int32_t generation, TimePoint now) {
  Member* member = find(member_id);
  if (member == nullptr) return code_of(broker_errc::unknown_member_id);
  if (generation != generation_) return code_of(broker_errc::illegal_generation);
  member->expires = now + member->session_timeout;
  return state_ == State::preparing ? code_of(broker_errc::rebalance_in_progress) : no_error;
}

std::int16_t Group::may_commit(const std::string& member_id, std::int32_t generation, TimePoint now) {
  const bool without_group = member_id.empty() && generation < 0;
  if (without_group) return members_.empty() ? no_error : code_of(broker_errc::unknown_member_id);
  Member* member = find(member_id);
  if (member == nullptr) return code_of(broker_errc::unknown_member_id);
  if (generation != generation_) return code_of(broker_errc::illegal_generation);
  member->expires = now + member->session_timeout;
  return state_ == State::completing ? code_of(broker_errc::rebalance_in_progress) : no_error;
}

std::int16_t Group::leave(const std::string& member_id, const std::optional<std::string>& instance_id, TimePoint now) {
  if (promised_ids_.erase(member_id) > 0) return no_error;
  const Member* leaving = member_id.empty() ? find_instance(instance_id) : find(member_id);
  if (leaving == nullptr) return code_of(broker_errc::unknown_member_id);
  std::erase_if(members_, [leaving](const auto& member) { return member.get() == leaving; });
  after_removal(now);
  return no_error;
}

std::optional<Group::TimePoint> Group::next_deadline() const {
  std::optional<TimePoint> next;
  const auto consider = [&next](TimePoint when) { next = next ? std::min(*next, when) : when; };
  if (state_ == State::preparing) consider(rebalance_ends_);
  for (const auto& member : members_) {
    if (!member->waits()) consider(member->expires);
  }
  for (const auto& [id, when] : promised_ids_) consider(when);
  return next;
}

void Group::on_time(TimePoint now) {
  std::erase_if(promised_ids_, [now](const auto& promised) { return promised.second <= now; });
  const auto gone =
      std::erase_if(members_, [now](const auto& member) { return !member->waits() && member->expires <= now; });
  if (gone > 0) after_removal(now);
  if (state_ != State::preparing) return;
  if (rebalance_ends_ <= now) {
    complete(now);
  } else {
    complete_if_all_joined(now);
  }
}

void Group::abandon() {
  for (const auto& member : members_) {
    if (member->join) std::exchange(member->join, {})(refusal(broker_errc::coordinator_not_available, member->id));
    if (member->sync) answer_sync(*member, code_of(broker_errc::coordinator_not_available));
  }
}

Group::Member* Group::find(const std::string& id) {
  auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& member) { return member->id == id; });
  return found == members_.end() ? nullptr : found->get();
}

Group::Member* Group::find_instance(const std::optional<std::string>& instance_id) {
  if (!instance_id) return nullptr;
  auto found = std::find_if(members_.begin(), members_.end(),
                            [&](const auto& member) { return member->instance_id == instance_id; });
  return found == members_.end() ? nullptr : found->get();
}

// A newcomer must speak a protocol that everybody speaks.
bool Group::fits(const protocol::JoinGroupRequest& request) const {
  if (request.protocols.empty() || request.protocol_type.empty()) return false;
  const bool alone = std::all_of(members_.begin(), members_.end(),
                                 [&](const auto& member) { return member->id == request.member_id; });
  if (alone) return true;
  if (request.protocol_type != protocol_type_) return false;
  return std::any_of(request.protocols.begin(), request.protocols.end(),
                     [this](const auto& offered) { return all_know(offered.name); });
}

bool Group::all_know(const std::string& protocol_name) const {
  return std::all_of(members_.begin(), members_.end(), [&](const auto& member) {
    return std::any_of(member->protocols.begin(), member->protocols.end(),
                       [&](const auto& known) { return known.name == protocol_name; });
  });
}

void Group::begin_rebalance(TimePoint now) {
  state_ = State::preparing;
  std::chrono::milliseconds longest{0};
  for (const auto& member : members_) {
    longest = std::max(longest, member->rebalance_timeout);
    if (member->sync) answer_sync(*member, code_of(broker_errc::rebalance_in_progress));
  }
  rebalance_ends_ = now + longest;
}

void Group::complete_if_all_joined(TimePoint now) {
  const bool all = std::all_of(members_.begin(), members_.end(), [](const auto& member) { return bool(member->join); });
  if (all && promised_ids_.empty()) complete(now);
}

void Group::complete(TimePoint now) {
  std::erase_if(members_, [](const auto& member) { return !member->join; });
  ++generation_;
  if (members_.empty()) {
    state_ = State::empty;
    return;
  }
  state_ = State::completing;
  if (find(leader_) == nullptr) leader_ = members_.front()->id;
  choose_protocol();
  for (const auto& member : members_) {
    member->assignment.clear();
    member->expires = now + member->session_timeout;
    std::exchange(member->join, {})(welcome(*member));
  }
}

void Group::after_removal(TimePoint now) {
  if (members_.empty()) {
    if (state_ != State::empty) ++generation_;
    state_ = State::empty;
    return;
  }
  if (state_ != State::preparing) begin_rebalance(now);
  complete_if_all_joined(now);
}

// Everybody votes for the first of its own protocols that all others know too.
void Group::choose_protocol() {
  std::map<std::string, int> votes;
  for (const auto& member : members_) {
    for (const auto& preferred : member->protocols) {
      if (!all_know(preferred.name)) continue;
      ++votes[preferred.name];
      break;
    }
  }
  const auto most =
      std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  protocol_ = most == votes.end() ? std::string() : most->first;
}

protocol::JoinGroupResponse Group::welcome(const Member& member) const {
  protocol::JoinGroupResponse response;
  response.generation_id = generation_;
  response.protocol_type = protocol_type_;
  response.protocol_name = protocol_;
  response.leader = leader_;
  response.member_id = member.id;
  if (member.id != leader_) return response;
  for (const auto& each : members_) {
    const auto chosen = std::find_if(each->protocols.begin(), each->protocols.end(),
                                     [this](const auto& offered) { return offered.name == protocol_; });
    if (chosen != each->protocols.end()) response.members.push_back({each->id, each->instance_id, chosen->metadata});
  }
  return response;
}

void Group::answer_sync(Member& member, std::int16_t error) {
  protocol::SyncGroupResponse response;
  response.error_code = error;
  response.protocol_type = protocol_type_;
  response.protocol_name = protocol_;
  if (error == no_error) response.assignment = member.assignment;
  std::exchange(member.sync, {})(std::move(response));
}

}  // namespace distributedlog::broker
