package io.github.wsboot.action;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Asks clients and awaits their replies. A bean; thread-safe; no method waits, but that
 * {@code requestUid} asks a cluster who is there.
 * <p>
 * In a cluster a request to a connection of another node goes through that node, as JSON
 * or whatever form is usual here, and counts there against the limit of waiting requests.
 * <p>
 * A future fails with a {@link java.util.concurrent.TimeoutException} after the timeout,
 * with a {@link io.github.wsboot.ConnectionClosedException} when the connection ends,
 * with a {@link WsReplyException} if the client's code is not 0, with an
 * {@link IllegalArgumentException} if its data is of another type, with a
 * {@link java.util.NoSuchElementException} if there is no such connection, with a
 * {@link io.github.wsboot.ClusterUnavailableException} if other nodes cannot be asked,
 * and with an {@link IllegalStateException} if too many requests are waiting for it
 * ({@code ws.action.requests.max-pending}) or its queue is full. What depends on a future
 * runs on a thread of the manager and may wait there.
 * <p>
 * An action may wait for a future of its own connection. A callback of a
 * {@code WsHandlerFunc} may not, because nothing is read while it runs; waiting there
 * throws an {@link IllegalStateException} at once instead.
 *
 * @since 0.1.0
 */
public interface WsRequests {

	/**
	 * Asks a connection, with the timeout {@code ws.action.requests.timeout}.
	 * @param <T> the type of the answer
	 * @param uniqueCode the code of the connection
	 * @param action the action code
	 * @param data the data of the request
	 * @param type what the data of the reply is read as
	 * @return the data of the reply, null if it has none
	 */
	<T> CompletableFuture<@Nullable T> request(String uniqueCode, String action, @Nullable Object data, Class<T> type);

	/**
	 * Asks a connection.
	 * @param <T> the type of the answer
	 * @param uniqueCode the code of the connection
	 * @param action the action code
	 * @param data the data of the request
	 * @param type what the data of the reply is read as
	 * @param timeout how long to wait for the reply, positive
	 * @return the data of the reply, null if it has none
	 */
	<T> CompletableFuture<@Nullable T> request(String uniqueCode, String action, @Nullable Object data, Class<T> type,
			Duration timeout);

	/**
	 * Asks all connections of a uid; the first good reply counts, and if there is none
	 * the last failure. With the timeout {@code ws.action.requests.timeout}.
	 * @param <T> the type of the answer
	 * @param uid the uid
	 * @param action the action code
	 * @param data the data of the request
	 * @param type what the data of the reply is read as
	 * @return the data of the reply, null if it has none
	 */
	<T> CompletableFuture<@Nullable T> requestUid(String uid, String action, @Nullable Object data, Class<T> type);

	/**
	 * Asks all connections of a uid; the first good reply counts, and if there is none
	 * the last failure.
	 * @param <T> the type of the answer
	 * @param uid the uid
	 * @param action the action code
	 * @param data the data of the request
	 * @param type what the data of the reply is read as
	 * @param timeout how long to wait for the reply, positive
	 * @return the data of the reply, null if it has none
	 */
	<T> CompletableFuture<@Nullable T> requestUid(String uid, String action, @Nullable Object data, Class<T> type,
			Duration timeout);

}
