package dev.carillon.testsupport;

import dev.carillon.schemas.event.Card;
import dev.carillon.schemas.event.CardCommentCreated;
import dev.carillon.schemas.event.CardCreated;
import dev.carillon.schemas.event.CardDeleted;
import dev.carillon.schemas.event.CardDone;
import dev.carillon.schemas.event.CardEmailReceived;
import dev.carillon.schemas.event.CardExpired;
import dev.carillon.schemas.event.CardField;
import dev.carillon.schemas.event.CardFieldUpdated;
import dev.carillon.schemas.event.CardLate;
import dev.carillon.schemas.event.CardMoved;
import dev.carillon.schemas.event.CardOverdue;
import dev.carillon.schemas.event.Email;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.OrganizationPlace;
import dev.carillon.schemas.event.Person;
import dev.carillon.schemas.event.Phase;
import dev.carillon.schemas.event.PipePlace;
import dev.carillon.schemas.event.RolePlace;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.event.TablePlace;
import dev.carillon.schemas.event.UserInvitationAccepted;
import dev.carillon.schemas.event.UserInvitationSent;
import dev.carillon.schemas.event.UserRemovedFromOrganization;
import dev.carillon.schemas.event.UserRemovedFromPipe;
import dev.carillon.schemas.event.UserRemovedFromTable;
import dev.carillon.schemas.event.UserRoleSet;
import dev.carillon.schemas.id.Scope;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/// Example events of every action, all valid. Immutable; each call makes a new event.
///
/// @param organization the organization they belong to, a number in text
/// @param source the service that is said to have produced them
/// @param occurredAt when they are said to have happened; cut to milliseconds
public record SampleEvents(String organization, String source, Instant occurredAt) {

    private static final Person ANA =
            new Person(101L, "Ana Lima", "ana", "ana@example.com", "https://example.com/ana.png");
    private static final Person ACTOR = new Person(102L, "Bo Chen", "bo", "bo@example.com", null);
    private static final Phase INBOX = new Phase(1L, "Inbox");

    /// Cuts the time to what Avro's timestamp-millis holds.
    public SampleEvents {
        occurredAt = occurredAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /// An event of this action in this scope.
    ///
    /// @param action a known action
    /// @param scope where it happens
    /// @param id the event's id
    /// @throws IllegalArgumentException when the action is unknown
    public SpecificRecord of(String action, Scope scope, String id) {
        EventMetadata metadata = metadata(action, scope, id);
        Card card = new Card(987L, "Ring the bells", "PipeShortId");
        return switch (action) {
            case "card.create" -> new CardCreated(metadata, INBOX, ANA, card);
            case "card.field_update" ->
                    new CardFieldUpdated(
                            metadata,
                            new CardField("due_date", "Due date", 31L),
                            "2026-11-30",
                            ANA,
                            card);
            case "card.move" -> move(scope, id, 1, 2);
            case "card.done" -> new CardDone(metadata, new Phase(4L, "Done"), ANA, card);
            case "card.delete" -> new CardDeleted(metadata, INBOX, ANA, card);
            case "card.comment_create" ->
                    new CardCommentCreated(
                            metadata,
                            INBOX,
                            "Who rings? \u2014 \"We do\"",
                            List.of(ANA),
                            ANA,
                            card);
            case "card.email_received" -> new CardEmailReceived(metadata, INBOX, email(), card);
            case "card.late" -> new CardLate(metadata, INBOX, card);
            case "card.overdue" -> new CardOverdue(metadata, INBOX, card);
            case "card.expired" -> new CardExpired(metadata, INBOX, card);
            case "user.invitation_sent" ->
                    new UserInvitationSent(metadata, ANA, ACTOR, organizationPlace());
            case "user.invitation_acceptance" ->
                    new UserInvitationAccepted(metadata, ANA, occurredAt);
            case "user.role_set" ->
                    new UserRoleSet(
                            metadata, ANA, ACTOR, rolePlace(scope), null, "admin", occurredAt);
            case "user.removal_from_org" ->
                    new UserRemovedFromOrganization(
                            metadata, ANA, ACTOR, organizationPlace(), occurredAt);
            case "user.removal_from_pipe" ->
                    new UserRemovedFromPipe(
                            metadata,
                            ANA,
                            ACTOR,
                            new PipePlace(Long.valueOf(scope.id()), "Sales"),
                            occurredAt);
            case "user.removal_from_table" ->
                    new UserRemovedFromTable(
                            metadata,
                            ANA,
                            ACTOR,
                            new TablePlace(scope.id(), "Customers"),
                            occurredAt);
            default -> throw new IllegalArgumentException("there is no action \"" + action + "\"");
        };
    }

    /// A card that moves between two phases of a pipe or table.
    ///
    /// @param scope the pipe or table
    /// @param id the event's id
    /// @param from the id of the phase the card leaves
    /// @param to the id of the phase it enters
    public CardMoved move(Scope scope, String id, long from, long to) {
        return new CardMoved(
                metadata("card.move", scope, id),
                new Phase(from, "Phase " + from),
                new Phase(to, "Phase " + to),
                ANA,
                new Card(987L, "Ring the bells", "PipeShortId"));
    }

    private EventMetadata metadata(String action, Scope scope, String id) {
        return new EventMetadata(
                id,
                source,
                action,
                organization,
                ScopeType.valueOf(scope.type().word()),
                scope.id(),
                occurredAt,
                null);
    }

    private OrganizationPlace organizationPlace() {
        return new OrganizationPlace(Long.valueOf(organization), "Sample organization");
    }

    private RolePlace rolePlace(Scope scope) {
        RolePlace.Builder place = RolePlace.newBuilder().setName("Sample place");
        return switch (scope.type()) {
            case ORGANIZATION -> place.setOrganizationId(Long.valueOf(scope.id())).build();
            case PIPE -> place.setPipeId(Long.valueOf(scope.id())).build();
            case TABLE -> place.setTableId(scope.id()).build();
        };
    }

    private static Email email() {
        return new Email(
                55L,
                "customer@example.com",
                "A Customer",
                "inbox@example.com",
                List.of("inbox@example.com"),
                List.of(),
                List.of(),
                "Bells",
                "<p>When do they ring?</p>",
                "When do they ring?",
                "PipeShortId",
                987L,
                false);
    }
}
