package io.github.wsboot.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A connection that this node does not have.
 *
 * @param uniqueCode its code
 * @param elsewhere whether another node has it, {@code null} if that is not known
 * @param node which one, if the code tells
 * @param reason why it is not known
 */
record ElsewhereDescriptor(String uniqueCode, @Nullable Boolean elsewhere, @Nullable String node,
		@Nullable String reason) implements OperationResponseBody {

}
