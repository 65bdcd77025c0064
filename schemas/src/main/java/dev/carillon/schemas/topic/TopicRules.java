package dev.carillon.schemas.topic;

import dev.carillon.schemas.topic.TopicAudit.Deviation;
import dev.carillon.schemas.topic.TopicAudit.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// When a setting of a topic is as good as the catalogue's, and when records could be lost by it.
final class TopicRules {

    /// Settings whose value must be at least the catalogue's; -1 means without a limit.
    private static final Set<String> AT_LEAST =
            Set.of(
                    "retention.ms",
                    "delete.retention.ms",
                    "max.message.bytes",
                    "min.insync.replicas");

    private static final Set<String> EQUAL =
            Set.of(
                    "cleanup.policy",
                    "retention.bytes",
                    "message.timestamp.type",
                    "unclean.leader.election.enable");

    private TopicRules() {}

    static boolean isJudged(String setting) {
        return AT_LEAST.contains(setting) || EQUAL.contains(setting);
    }

    static List<Deviation> judge(Found is, Topic should, TopicPlan plan) {
        List<Deviation> deviations = new ArrayList<>();
        new TreeMap<>(should.settings(plan))
                .forEach((setting, wanted) -> {
                    String value = is.settings().getOrDefault(setting, "not set");
                    if (!isGoodEnough(setting, value, wanted)) {
                        deviations.add(
                                new Deviation(
                                        is.name(),
                                        setting,
                                        value,
                                        (AT_LEAST.contains(setting) ? "at least " : "") + wanted));
                    }
                });
        deviations.addAll(judgeCopies(is, plan));
        return deviations;
    }

    /// What holds for every topic that carries our records, also one that is not in the catalogue.
    static List<Deviation> judgeCopies(Found is, TopicPlan plan) {
        List<Deviation> deviations = new ArrayList<>();
        if (is.copies() < plan.replicationFactor()) {
            deviations.add(
                    new Deviation(
                            is.name(),
                            "copies",
                            Integer.toString(is.copies()),
                            "at least " + plan.replicationFactor()));
        }
        inSync(is.settings())
                .filter(inSync -> inSync >= is.copies() && is.copies() > 1)
                .ifPresent(inSync ->
                        deviations.add(
                                new Deviation(
                                        is.name(),
                                        "min.insync.replicas",
                                        Integer.toString(inSync),
                                        "below its copies, "
                                                + is.copies()
                                                + ", or one broker"
                                                + " that is away stops it")));
        if (is.leaderless() > 0) {
            deviations.add(
                    new Deviation(
                            is.name(),
                            "leaders",
                            is.leaderless() + " partitions without",
                            "one for each partition"));
        }
        return deviations;
    }

    private static Optional<Integer> inSync(Map<String, String> settings) {
        return Optional.ofNullable(settings.get("min.insync.replicas")).map(Integer::valueOf);
    }

    private static boolean isGoodEnough(String setting, String value, String wanted) {
        if (value.equals(wanted)) {
            return true;
        }
        if (!AT_LEAST.contains(setting)) {
            return false;
        }
        try {
            long is = Long.parseLong(value);
            return is >= Long.parseLong(wanted) || (is == -1 && setting.equals("retention.ms"));
        } catch (NumberFormatException _) {
            return false;
        }
    }
}
