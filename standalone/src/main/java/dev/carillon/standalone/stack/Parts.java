package dev.carillon.standalone.stack;

/// The versions of the real parts that a standalone platform runs on.
///
/// @param kafka the broker's
/// @param postgresql the database server's
/// @param registry the schema registry's, with its name
/// @param java the JVM's
public record Parts(String kafka, String postgresql, String registry, String java) {}
