/// How fast the API answers, beside an endpoint that does nothing but `select 1`, and how fast a
/// change reaches the router and the workers.
@NullMarked
package dev.carillon.benchmarks.api;

import org.jspecify.annotations.NullMarked;
