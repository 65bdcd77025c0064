/// Encryption at rest and keyed hashes over Google Tink keysets. Sees `config` only; no other room
/// imports Tink.
@NullMarked
package dev.carillon.platform.crypto;

import org.jspecify.annotations.NullMarked;
