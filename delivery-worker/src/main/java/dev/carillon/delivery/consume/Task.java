package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Delivery;
import org.apache.kafka.common.TopicPartition;

/// One member of one polled record, on its way to an end.
///
/// @param partition where it was read
/// @param epoch the assignment under which it was read
/// @param offset its record's offset
/// @param member its place in the record, from 0
/// @param share its record's part of the memory budget
/// @param delivery what to deliver
record Task(
        TopicPartition partition,
        long epoch,
        long offset,
        int member,
        Budget.Share share,
        Delivery delivery) {}
