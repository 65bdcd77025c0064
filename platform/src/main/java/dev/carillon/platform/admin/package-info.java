/// The port an operator looks at: liveness, readiness and metrics. Sees `config` only.
@NullMarked
package dev.carillon.platform.admin;

import org.jspecify.annotations.NullMarked;
