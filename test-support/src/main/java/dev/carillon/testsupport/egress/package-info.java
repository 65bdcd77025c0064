/// What tests of the egress policy are made of: addresses, ways to write them, a name server that
/// lies, and listeners that must not be reached. Knows nothing of our services.
@NullMarked
package dev.carillon.testsupport.egress;

import org.jspecify.annotations.NullMarked;
