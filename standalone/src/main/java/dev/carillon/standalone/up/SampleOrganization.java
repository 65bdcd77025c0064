package dev.carillon.standalone.up;

import dev.carillon.schemas.directory.Role;
import dev.carillon.testsupport.SampleDirectory;

/// The directory that `up` publishes: what the documents of the API's description speak of exists.
public final class SampleOrganization {

    /// The user whose token `up` prints; administers every sample organization.
    public static final String ADMINISTRATOR = "15";

    /// A user who belongs to the organization and administers nothing.
    static final String MEMBER = "16";

    private SampleOrganization() {}

    /// The records.
    public static SampleDirectory directory() {
        return new SampleDirectory()
                .organization("22", "Sample organization")
                .pipe("22", "22", "Sales")
                .table("ZdeRdE", "2200", "22", "Customers")
                .member("22", ADMINISTRATOR, Role.administrator, "Ana Lima")
                .member("22", MEMBER, Role.member, "Bo Chen")
                .organization("300623467", "Second sample organization")
                .pipe("301858363", "300623467", "Support")
                .table("TbSupp", "301858363", "300623467", "Contracts")
                .member("300623467", ADMINISTRATOR, Role.administrator, "Ana Lima");
    }
}
