package io.github.wsboot.actuate;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A page of a listing of one node.
 *
 * @param <T> the type of the items
 * @param node the id of the node
 * @param items the items
 * @param next the cursor of the next page, {@code null} after the last one
 */
record PageDescriptor<T>(String node, List<T> items, @Nullable String next) implements OperationResponseBody {

}
