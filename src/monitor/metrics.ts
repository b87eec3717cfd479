/** Every metric we emit: name, kind and what it says. Labels are of bounded sets only, never an id. */
export const metricDefinitions = {
  events_received_total: { kind: "counter", help: "Events that arrived, by source, good or bad." },
  events_accepted_total: { kind: "counter", help: "Events durably appended before the answer, by source." },
  events_rejected_total: { kind: "counter", help: "Events or bodies not accepted, by source and reason." },
  events_repaired_total: { kind: "counter", help: "Rejected events accepted after a repair or replay, by source." },
  requests_refused_total: {
    kind: "counter",
    help: "Requests of a known source that were not let in, by source and reason (origin, rate_limited, flood).",
  },
  events_bot_total: { kind: "counter", help: "Accepted events that are taken to come from machines, by source." },
  events_off_plan_total: {
    kind: "counter",
    help: "Accepted events that a tracking plan flagged, by source and verdict (unplanned, violation).",
  },
  values_scrubbed_total: { kind: "counter", help: "Personal values dropped, hashed or sealed by rules, by source." },
  log_append_failures_total: { kind: "counter", help: "Records whose append was refused or is unknown, by reason." },
  log_buffered_total: {
    kind: "counter",
    help: "Records kept in the buffer, by what the primary said: refused, unknown, open (it was not asked).",
  },
  breaker_changes_total: { kind: "counter", help: "Changes of the primary log's circuit breaker, by state entered." },
  breaker_open: { kind: "gauge", help: "1 while the primary log is not asked, in the isolate that answers this." },
  buffer_depth_records: { kind: "gauge", help: "Records in the buffer, not on the primary log yet, by partition." },
  buffer_oldest_seconds: { kind: "gauge", help: "Age of the oldest record in the buffer, by partition." },
  buffer_drained_total: { kind: "counter", help: "Records moved from the buffer to the primary log, by partition." },
  buffer_parked_total: { kind: "counter", help: "Records that the primary log will never take, by partition." },
  buffer_cursor_lost_total: { kind: "counter", help: "Drains that had to begin at the buffer's oldest record again." },
  forwarded_total: { kind: "counter", help: "Original requests that their vendor took, by source." },
  forward_failures_total: {
    kind: "counter",
    help: "Deliveries to a vendor that failed and are tried again, by source.",
  },
  forward_dropped_total: {
    kind: "counter",
    help: "Requests that never reached their vendor, by source and reason (refused, too_old, queue_full, unwanted, not_queued).",
  },
  forward_queue_requests: { kind: "gauge", help: "Requests that wait for their vendor, by source." },
  forward_oldest_seconds: { kind: "gauge", help: "Age of the oldest request that waits for its vendor, by source." },
  topic_records_total: { kind: "counter", help: "Records read from a source's Kafka topic, by source and partition." },
  topic_gaps_total: {
    kind: "counter",
    help: "Times that records of a source's topic were gone before they were read, or the topic was another one.",
  },
  topic_lag_records: { kind: "gauge", help: "Records on a source's topic that are not taken yet, by partition." },
  topic_failing: { kind: "gauge", help: "1 while a source's topic cannot be read or taken in, by partition." },
  overlay_failures_total: {
    kind: "counter",
    help: "Hand-overs to a person's object that failed; costs freshness only.",
  },
  log_records_total: { kind: "counter", help: "Records the readers have taken from the log, by partition." },
  records_applied_total: { kind: "counter", help: "Records applied to profiles, by partition." },
  records_duplicate_total: { kind: "counter", help: "Records dropped as duplicates by (source, id), by partition." },
  records_copied_total: { kind: "counter", help: "Merge copies applied without contributing, by partition." },
  records_erased_total: {
    kind: "counter",
    help: "Records of people who were erased, which had no effect on anybody, by partition.",
  },
  records_parked_total: {
    kind: "counter",
    help: "Records that could not be decoded or applied and were parked, by partition.",
  },
  records_unappliable_total: {
    kind: "counter",
    help: "Parked records that their person's object kept refusing while others went on, by partition.",
  },
  deltas_unappliable_total: { kind: "counter", help: "Contributions that an item shard kept refusing, by partition." },
  ids_blocked_total: {
    kind: "counter",
    help: "Ids and addresses of events that name nobody, by kind: word, zeros, merge_tag, test_address.",
  },
  events_muted_total: {
    kind: "counter",
    help: "Events that add nothing to the statistics of items, by reason: bot, flood (one too many of one person).",
  },
  identity_conflicts_total: {
    kind: "counter",
    help: "Times that two people stayed two: shared_device, shared_address, alias_of_user, merge_cap.",
  },
  reader_lag_records: { kind: "gauge", help: "Records on the log that are not applied yet, by partition." },
  reader_lag_seconds: { kind: "gauge", help: "Age of the oldest record not applied yet, by partition." },
  reader_stuck: {
    kind: "gauge",
    help: "1 while a reader refuses to go on and waits for an operator, by partition and reason (none: it runs).",
  },
  archived_up_to_offset: {
    kind: "gauge",
    help: "Every record of the log below this offset is in the lake, by epoch and partition.",
  },
  archive_lag_records: {
    kind: "gauge",
    help: "Records on the log that are not in the lake yet, by epoch and partition.",
  },
  archive_lag_seconds: { kind: "gauge", help: "Age of the oldest record not in the lake yet, by epoch and partition." },
  archive_stuck: {
    kind: "gauge",
    help: "1 while an archiver refuses to go on and waits for an operator, by epoch, partition and reason.",
  },
  event_applied_seconds: { kind: "histogram", help: "From arrival of an event to its application to the profile." },
  read_model_healed_total: {
    kind: "counter",
    help: "Times that a shard published everything again, for the read model had lost some of it.",
  },
  schedule_failures_total: {
    kind: "counter",
    help: "Parts of the scheduled minute that failed, by tick; each runs again the next minute.",
  },
  http_request_seconds: { kind: "histogram", help: "Time to answer, by route and status class." },
  recommendations_total: { kind: "counter", help: "Recommendation answers, by whether the person was known." },
  pictures_total: { kind: "counter", help: "Open-time pictures, by level: whole, without-photo, item-free, plain." },
  drawings_total: {
    kind: "counter",
    help: "Painted pictures, by level and by where they came from: memory, cache, store, drawn, late.",
  },
  drawing_flaws_total: { kind: "counter", help: "Pictures painted without their photo or not at all, by flaw." },
  drawing_seconds: { kind: "histogram", help: "Photo fetch and painting of one picture, by level." },
  tiles_built_total: {
    kind: "counter",
    help: "Tiles of changed items, by outcome: built, kept (it was there), later (tried again), given_up, dropped (too many waited).",
  },
  tiles_waiting: { kind: "gauge", help: "Items whose tiles are to be built ahead." },
  fetches_total: {
    kind: "counter",
    help: "Pictures fetched, by client (apple, gmail, yahoo, outlook, hey, direct, scanner, unknown).",
  },
  messages_read_total: {
    kind: "counter",
    help: "Messages read for a picture or a click, by route and by what answered: object, copy, none.",
  },
  decision_copies_total: {
    kind: "counter",
    help: "Copies of decisions, by outcome (kept, failed), and people whose copies were taken away (forgotten).",
  },
  served_notes_total: {
    kind: "counter",
    help: "Pictures served from a copy, by outcome: noted in the person's object afterwards, or lost.",
  },
  messages_unkept_total: {
    kind: "counter",
    help: "Pictures and clicks of messages that are not kept: too many new ones of one person that day, by route.",
  },
  plain_ids_refused_total: {
    kind: "counter",
    help: "Addresses with a plain id that is not taken, by route and reason (not_open, guessable, malformed).",
  },
  merge_tags_unreplaced_total: {
    kind: "counter",
    help: "Picture and click addresses with a merge tag that nobody replaced, by route and place (token, placement, send, slot, path, placeholder).",
  },
  clicks_total: {
    kind: "counter",
    help: "Clicks, by where they led: item, sold_out (a page of alternatives), list (of a strip), placement, home.",
  },
  landings_total: {
    kind: "counter",
    help: "Pages seen that clicks led to, by outcome: confirmed, repeated, void (no such click), failed.",
  },
} as const satisfies Record<string, { kind: "counter" | "gauge" | "histogram"; help: string }>;

/** Upper bounds in seconds: from a cache hit to five minutes of lag. */
export const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const;
