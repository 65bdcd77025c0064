/// Tests that a changed schema can be deployed: old readers read new records, new readers old ones.
@NullMarked
package dev.carillon.schemas.compatibility;

import org.jspecify.annotations.NullMarked;
