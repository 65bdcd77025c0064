package dev.carillon.subscription.directory;

import dev.carillon.subscription.domain.DirectoryChange;
import dev.carillon.subscription.domain.DirectoryChange.MemberGone;
import dev.carillon.subscription.domain.DirectoryChange.MemberIs;
import dev.carillon.subscription.domain.DirectoryChange.OrganizationGone;
import dev.carillon.subscription.domain.DirectoryChange.OrganizationIs;
import dev.carillon.subscription.domain.DirectoryChange.PipeGone;
import dev.carillon.subscription.domain.DirectoryChange.PipeIs;
import dev.carillon.subscription.domain.DirectoryChange.TableGone;
import dev.carillon.subscription.domain.DirectoryChange.TableIs;
import dev.carillon.subscription.domain.DirectoryIds;
import dev.carillon.subscription.domain.UserId;

/// The key of a directory record: `organization:<id>`, `pipe:<id>`, `table:<id>` or
/// `member:<organization>/<user>`.
///
/// @param kind the word before the colon
/// @param id what follows it
record DirectoryKey(String kind, String id) {

    static DirectoryKey parse(String text) throws UnreadableRecord {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new UnreadableRecord("its key has no kind before a colon");
        }
        DirectoryKey key = new DirectoryKey(text.substring(0, colon), text.substring(colon + 1));
        switch (key.kind) {
            case "organization", "pipe", "table" -> checkedId(key.id);
            case "member" -> {
                int slash = key.id.indexOf('/');
                if (slash < 0) {
                    throw new UnreadableRecord("a member's key is member:<organization>/<user>");
                }
                checkedId(key.id.substring(0, slash));
                checkedId(key.id.substring(slash + 1));
            }
            default -> throw new UnreadableRecord("its key begins with an unknown kind");
        }
        return key;
    }

    /// An id that can be part of a key.
    static String checkedId(String id) throws UnreadableRecord {
        if (!DirectoryIds.isPossible(id)) {
            throw new UnreadableRecord(
                    "an id has 1 to %d characters without blanks, ':' and '/'"
                            .formatted(DirectoryIds.LONGEST));
        }
        return id;
    }

    /// What a tombstone of this key says.
    DirectoryChange gone() {
        return switch (kind) {
            case "organization" -> new OrganizationGone(id);
            case "pipe" -> new PipeGone(id);
            case "table" -> new TableGone(id);
            default -> {
                int slash = id.indexOf('/');
                yield new MemberGone(id.substring(0, slash), new UserId(id.substring(slash + 1)));
            }
        };
    }

    /// Whether a value is about the thing that this key names.
    boolean isOf(DirectoryChange change) {
        return switch (change) {
            case OrganizationIs organization -> is("organization", organization.id());
            case PipeIs pipe -> is("pipe", pipe.id());
            case TableIs table -> is("table", table.id());
            case MemberIs member -> is("member", member.organization() + "/" + member.user());
            case OrganizationGone(String gone) -> is("organization", gone);
            case PipeGone(String gone) -> is("pipe", gone);
            case TableGone(String gone) -> is("table", gone);
            case MemberGone(String organization, UserId user) ->
                    is("member", organization + "/" + user);
        };
    }

    private boolean is(String otherKind, String otherId) {
        return kind.equals(otherKind) && id.equals(otherId);
    }

    @Override
    public String toString() {
        return kind + ":" + id;
    }
}
