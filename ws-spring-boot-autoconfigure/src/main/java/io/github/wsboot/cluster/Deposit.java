package io.github.wsboot.cluster;

import java.time.Duration;

/**
 * A value that was {@link ClusterEngine#put put} and has been {@link ClusterEngine#take
 * taken}.
 *
 * @param value the value
 * @param left how much longer it would have been kept
 * @since 0.1.0
 */
public record Deposit(String value, Duration left) {

}
