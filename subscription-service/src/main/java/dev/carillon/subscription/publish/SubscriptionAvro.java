package dev.carillon.subscription.publish;

import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.wire.EndpointHeader;
import dev.carillon.schemas.wire.SigningSecret;
import dev.carillon.schemas.wire.Subscription;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.domain.SubscriptionRecord;
import java.nio.ByteBuffer;

/// Turns what others see of a webhook into the record on the topic.
final class SubscriptionAvro {

    private SubscriptionAvro() {}

    static Subscription of(SubscriptionRecord record) {
        return Subscription.newBuilder()
                .setSubscriptionId(record.key().id().value())
                .setOrganizationId(record.organization())
                .setScopeType(
                        switch (record.key().scope().type()) {
                            case ORGANIZATION -> ScopeType.organization;
                            case PIPE -> ScopeType.pipe;
                            case TABLE -> ScopeType.table;
                        })
                .setScopeId(record.key().scope().id())
                .setActions(record.actions())
                .setFilters(record.filters().byKey())
                .setSealedUrl(bytes(record.url()))
                .setHeaders(
                        record.headers().stream()
                                .map(header ->
                                        EndpointHeader.newBuilder()
                                                .setName(header.name())
                                                .setSealed(bytes(header.value()))
                                                .build())
                                .toList())
                .setSecrets(
                        record.secrets().stream()
                                .map(secret ->
                                        SigningSecret.newBuilder()
                                                .setSealed(bytes(secret.value()))
                                                .setNotAfter(secret.notAfter().orElse(null))
                                                .build())
                                .toList())
                .setEnabled(record.isEnabled())
                .setVersion(record.version())
                .setUpdatedAt(record.updatedAt())
                .build();
    }

    private static ByteBuffer bytes(Sealed sealed) {
        return ByteBuffer.wrap(sealed.bytes());
    }
}
