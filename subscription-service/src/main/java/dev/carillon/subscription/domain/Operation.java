package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.ScopeType;
import java.util.EnumSet;
import java.util.Set;

/// Everything that can be asked of the API, and who may. The table that this implements is
/// `docs/authorization.md`; a field of the schema's query or mutation type that is not here does
/// not start.
public enum Operation {
    /// Whose token it is.
    ME("me", Rule.EVERYBODY),
    /// Which actions there are.
    ACTIONS("actions", Rule.EVERYBODY),
    /// One organization.
    ORGANIZATION("organization", Rule.READ),
    /// Some organizations, or those of the caller.
    ORGANIZATIONS("organizations", Rule.READ),
    /// One pipe.
    PIPE("pipe", Rule.READ),
    /// Some pipes.
    PIPES("pipes", Rule.READ),
    /// One table.
    TABLE("table", Rule.READ),
    /// One webhook.
    WEBHOOK("webhook", Rule.READ),
    /// One delivery.
    DELIVERY("delivery", Rule.READ),
    /// How far a replay is.
    REPLAY("replay", Rule.READ),
    /// Creates a webhook of a pipe or table.
    CREATE_WEBHOOK("createWebhook", Rule.CREATE, ScopeType.PIPE, ScopeType.TABLE),
    /// Changes a webhook of a pipe or table.
    UPDATE_WEBHOOK("updateWebhook", Rule.CHANGE, ScopeType.PIPE, ScopeType.TABLE),
    /// Deletes a webhook of a pipe or table.
    DELETE_WEBHOOK("deleteWebhook", Rule.CHANGE, ScopeType.PIPE, ScopeType.TABLE),
    /// Creates a webhook of an organization.
    CREATE_ORGANIZATION_WEBHOOK("createOrganizationWebhook", Rule.CREATE, ScopeType.ORGANIZATION),
    /// Changes a webhook of an organization.
    UPDATE_ORGANIZATION_WEBHOOK("updateOrganizationWebhook", Rule.CHANGE, ScopeType.ORGANIZATION),
    /// Deletes a webhook of an organization.
    DELETE_ORGANIZATION_WEBHOOK("deleteOrganizationWebhook", Rule.CHANGE, ScopeType.ORGANIZATION),
    /// Lets events be delivered to a webhook again.
    ENABLE_WEBHOOK("enableWebhook", Rule.CHANGE, ScopeType.values()),
    /// Stops deliveries to a webhook.
    DISABLE_WEBHOOK("disableWebhook", Rule.CHANGE, ScopeType.values()),
    /// Gives a webhook a new signing secret.
    ROTATE_WEBHOOK_SECRET("rotateWebhookSecret", Rule.CHANGE, ScopeType.values()),
    /// Sends a sample to a webhook.
    TEST_WEBHOOK("testWebhook", Rule.CHANGE, ScopeType.values()),
    /// Sends a delivery again.
    REDELIVER("redeliver", Rule.CHANGE, ScopeType.values()),
    /// Sends the dead-lettered deliveries of a webhook again.
    REDELIVER_FAILED("redeliverFailed", Rule.CHANGE, ScopeType.values()),
    /// Routes events again for one webhook.
    REPLAY_EVENTS("replayEvents", Rule.CHANGE, ScopeType.values());

    /// What a caller is answered.
    public enum Ruling {
        /// What it asked for.
        ALLOW,
        /// That it may not, although it may know that the thing exists.
        DENY,
        /// That it may not see the thing, if there is one.
        HIDE,
        /// That there is no such thing.
        NOT_FOUND
    }

    private enum Rule {
        EVERYBODY,
        READ,
        CREATE,
        CHANGE
    }

    private final String field;
    private final Rule rule;

    @SuppressWarnings("ImmutableEnumChecker") // Set.copyOf makes it immutable.
    private final Set<ScopeType> scopes;

    Operation(String field, Rule rule, ScopeType... scopes) {
        this.field = field;
        this.rule = rule;
        Set<ScopeType> all = EnumSet.noneOf(ScopeType.class);
        all.addAll(Set.of(scopes));
        this.scopes = Set.copyOf(all);
    }

    /// Its field of the schema's query or mutation type.
    public String field() {
        return field;
    }

    /// The kinds of scopes whose webhooks it is for.
    public Set<ScopeType> scopes() {
        return scopes;
    }

    /// What a caller is answered that has this access to the organization that the thing asked for
    /// belongs to. Of a thing that does not exist the access is [Access#NONE]: nobody can tell.
    public Ruling ruling(Access access) {
        return switch (rule) {
            case EVERYBODY -> Ruling.ALLOW;
            case READ ->
                    switch (access) {
                        case MANAGE, LIST -> Ruling.ALLOW;
                        case NONE -> Ruling.HIDE;
                    };
            case CREATE ->
                    switch (access) {
                        case MANAGE -> Ruling.ALLOW;
                        case LIST -> Ruling.DENY;
                        case NONE -> Ruling.HIDE;
                    };
            case CHANGE ->
                    switch (access) {
                        case MANAGE -> Ruling.ALLOW;
                        case LIST -> Ruling.DENY;
                        case NONE -> Ruling.NOT_FOUND;
                    };
        };
    }
}
