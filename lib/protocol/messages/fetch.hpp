// Fetch (key 1), versions 4 to 18, flexible from 12.
// The records of a response are whole stored batches, borrowed from the buffer they were read from; the last one may
// be cut short. session_id 0 with session_epoch -1 means no session.
// Version 10 allows zstd, 13 goes by topic id.
//   5 adds: request log_start_offset; response log_start_offset.
//   7 adds: request session_id, session_epoch, forgotten_topics_data; response error_code, session_id.
//   9 adds: request current_leader_epoch.
//   11 adds: request rack_id; response preferred_read_replica.
//   12 adds: request cluster_id, last_fetched_epoch; response diverging_epoch, current_leader, snapshot_id.
//   13 adds: request topic_id; response topic_id.
//   15 adds: request replica_state.
//   16 adds: response node_endpoints.
//   17 adds: request replica_directory_id.
//   18 adds: request high_watermark.
#pragma once

#include "protocol/messages/fetch_request.hpp"
#include "protocol/messages/fetch_response.hpp"
