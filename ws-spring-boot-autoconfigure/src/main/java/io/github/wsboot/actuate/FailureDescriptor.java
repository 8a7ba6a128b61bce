package io.github.wsboot.actuate;

import java.util.Objects;

import io.github.wsboot.ClusterUnavailableException;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Why it is not known whether something was done.
 *
 * @param reason why
 */
record FailureDescriptor(String reason) implements OperationResponseBody {

	static FailureDescriptor of(ClusterUnavailableException failure) {
		return new FailureDescriptor(Objects.requireNonNullElse(failure.getMessage(), "The cluster cannot be asked"));
	}

}
