package dev.carillon.subscription.app;

import dev.carillon.platform.config.SettingsException;
import dev.carillon.platform.crypto.VaultConfig;
import dev.carillon.platform.crypto.VaultException;
import dev.carillon.subscription.operations.Seals;
import dev.carillon.subscription.publish.WebhookTable;
import java.util.List;

/// Refuses to start with the keys of another installation, before anything is sealed with them.
final class KeyCheck {

    private KeyCheck() {}

    /// Opens what was stored last.
    ///
    /// @throws SettingsException when the keys do not open it
    static void require(WebhookTable table, Seals seals) {
        table.newest()
                .ifPresent(webhook -> {
                    try {
                        seals.openUrl(webhook.key().id(), webhook.url());
                    } catch (VaultException e) {
                        SettingsException mistake =
                                new SettingsException(
                                        List.of(
                                                VaultConfig.PREFIX
                                                        + "KEYSET: does not open the stored URL of"
                                                        + " webhook "
                                                        + webhook.key().id()
                                                        + "; restore the keyset that sealed it"));
                        mistake.initCause(e);
                        throw mistake;
                    }
                });
    }
}
