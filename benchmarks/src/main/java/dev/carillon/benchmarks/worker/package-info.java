/// The delivery worker measured, alone and behind the router: deliveries go through a worker
/// process to a receiver that counts them one by one, beside a bare HTTP client against the same
/// receiver.
@NullMarked
package dev.carillon.benchmarks.worker;

import org.jspecify.annotations.NullMarked;
