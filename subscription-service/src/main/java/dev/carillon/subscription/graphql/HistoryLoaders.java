package dev.carillon.subscription.graphql;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.DeliveryPage;
import dev.carillon.subscription.domain.EndpointStanding;
import dev.carillon.subscription.domain.LoggedAttempt;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.operations.DeliveryHistory;
import graphql.schema.DataFetchingEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderRegistry;
import org.dataloader.MappedBatchLoader;

/// Reads the delivery log for the things of one request, many in one statement.
final class HistoryLoaders {

    /// The most deliveries that one statement reads: webhooks of a list times the length of their
    /// pages.
    private static final int MOST_DELIVERIES = 2_000;

    private static final String DELIVERIES = "deliveries";
    private static final String ATTEMPTS = "attempts";
    private static final String STANDING = "standing";

    private HistoryLoaders() {}

    /// One webhook's page.
    private record PageKey(SubscriptionId webhook, DeliveryPage page) {}

    /// Adds fresh loaders for one request.
    static void register(DataLoaderRegistry registry, DeliveryHistory history) {
        MappedBatchLoader<PageKey, Verdict<List<LoggedDelivery>>> deliveries =
                keys -> CompletableFuture.completedFuture(read(history, keys));
        MappedBatchLoader<LoggedDelivery, List<LoggedAttempt>> attempts =
                keys -> CompletableFuture.completedFuture(readAttempts(history, keys));
        MappedBatchLoader<SubscriptionId, EndpointStanding> standing =
                ids -> CompletableFuture.completedFuture(history.standing(ids));
        registry.register(DELIVERIES, DataLoaderFactory.newMappedDataLoader(deliveries));
        registry.register(ATTEMPTS, DataLoaderFactory.newMappedDataLoader(attempts));
        registry.register(STANDING, DataLoaderFactory.newMappedDataLoader(standing));
    }

    private static Map<PageKey, Verdict<List<LoggedDelivery>>> read(
            DeliveryHistory history, Set<PageKey> keys) {
        Map<DeliveryPage, List<SubscriptionId>> byPage = new LinkedHashMap<>();
        for (PageKey key : keys) {
            byPage.computeIfAbsent(key.page(), _ -> new ArrayList<>()).add(key.webhook());
        }
        Map<PageKey, Verdict<List<LoggedDelivery>>> found = new HashMap<>();
        byPage.forEach((page, webhooks) -> {
            if ((long) webhooks.size() * page.first() > MOST_DELIVERIES) {
                Verdict<List<LoggedDelivery>> refused =
                        Verdict.invalid(
                                "deliveries asks for %d of each of %d webhooks and may ask for %d in all; ask for fewer"
                                        .formatted(page.first(), webhooks.size(), MOST_DELIVERIES));
                webhooks.forEach(webhook -> found.put(new PageKey(webhook, page), refused));
                return;
            }
            Map<SubscriptionId, List<LoggedDelivery>> rows = history.deliveries(webhooks, page);
            webhooks.forEach(webhook ->
                    found.put(
                            new PageKey(webhook, page),
                            Verdict.accept(rows.getOrDefault(webhook, List.of()))));
        });
        return found;
    }

    private static Map<LoggedDelivery, List<LoggedAttempt>> readAttempts(
            DeliveryHistory history, Set<LoggedDelivery> deliveries) {
        Map<DeliveryId, List<LoggedAttempt>> attempts = history.attempts(deliveries);
        Map<LoggedDelivery, List<LoggedAttempt>> found = new HashMap<>();
        deliveries.forEach(
                delivery -> found.put(delivery, attempts.getOrDefault(delivery.id(), List.of())));
        return found;
    }

    static CompletableFuture<Verdict<List<LoggedDelivery>>> deliveries(
            DataFetchingEnvironment environment, SubscriptionId webhook, DeliveryPage page) {
        return Loaders.<PageKey, Verdict<List<LoggedDelivery>>>loader(environment, DELIVERIES)
                .load(new PageKey(webhook, page));
    }

    static CompletableFuture<List<LoggedAttempt>> attempts(
            DataFetchingEnvironment environment, LoggedDelivery delivery) {
        return Loaders.<LoggedDelivery, List<LoggedAttempt>>loader(environment, ATTEMPTS)
                .load(delivery);
    }

    static CompletableFuture<EndpointStanding> standing(
            DataFetchingEnvironment environment, SubscriptionId webhook) {
        return Loaders.<SubscriptionId, EndpointStanding>loader(environment, STANDING)
                .load(webhook);
    }
}
