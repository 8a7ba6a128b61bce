package io.github.wsboot.client;

import java.net.CookieHandler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.SendResult;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A WebSocket connection to a server, and its successors if it is told to reconnect. All
 * methods are for any thread, callbacks included.
 * <p>
 * A client ends when it is closed here, or when its connection has ended and it does not
 * come back: because it is not told to, because the close code says so, or because it has
 * tried often enough. An ended client stays ended.
 *
 * @since 0.1.0
 */
public interface WsClient extends AutoCloseable {

	/**
	 * A builder with the default settings.
	 * @return a new builder
	 */
	static Builder builder() {
		return new ClientBuilder(ClientThreads.SHARED, (client) -> {
		});
	}

	/**
	 * Sends a message. Never blocks on the server: the message is queued, in order, and
	 * what is queued while there is no connection is sent by the next one. A message that
	 * the operating system had already taken when a connection broke may be lost.
	 * @param message the message
	 * @return whether it was queued; refused if the queue is full, during a close and
	 * after the end
	 */
	SendResult send(WsMessage message);

	/**
	 * Sends a text message.
	 * @param text the text
	 * @return as {@link #send(WsMessage)}
	 */
	default SendResult sendMessage(String text) {
		return send(WsMessage.text(text));
	}

	/**
	 * Sends a binary message.
	 * @param binary the payload
	 * @return as {@link #send(WsMessage)}
	 */
	default SendResult sendBinary(byte[] binary) {
		return send(WsMessage.binary(binary));
	}

	/**
	 * Waits for the next message, for as long as it takes. Only with
	 * {@link Builder#pull()}.
	 * @return the message
	 * @throws ConnectionClosedException when the client has ended, after every message
	 * that was received before
	 * @throws InterruptedException if the thread is interrupted
	 */
	WsMessage receive() throws InterruptedException;

	/**
	 * Waits for the next message. Only with {@link Builder#pull()}.
	 * @param timeout the longest wait, zero for none
	 * @return the message, null if there was none in time
	 * @throws ConnectionClosedException when the client has ended, after every message
	 * that was received before
	 * @throws InterruptedException if the thread is interrupted
	 */
	@Nullable WsMessage receive(Duration timeout) throws InterruptedException;

	/**
	 * Sends a ping, ahead of queued messages.
	 * @param payload up to 125 bytes
	 * @return the round trip; fails with a {@link ConnectionClosedException} if there is
	 * no connection or it ends before the pong, with an {@link IllegalStateException} if
	 * 64 pings are waiting
	 */
	CompletableFuture<Duration> ping(byte[] payload);

	/**
	 * Sends a request and waits for its reply for the builder's {@code requestTimeout}.
	 * @param action the action code
	 * @param data the data, encoded by Jackson before anything is sent; null for none
	 * @return as {@link #request(String, Object, Duration)}
	 */
	CompletableFuture<WsReply> request(String action, @Nullable Object data);

	/**
	 * Sends a request and waits for its reply. Requests are not kept for a later
	 * connection.
	 * @param action the action code
	 * @param data the data, encoded by Jackson before anything is sent; null for none
	 * @param timeout the longest wait
	 * @return the reply, whatever its code. Fails with a
	 * {@link java.util.concurrent.TimeoutException}, with a
	 * {@link ConnectionClosedException} if there is no connection or it ends before the
	 * reply, with an {@link IllegalStateException} if too many requests are waiting or
	 * the queue is full, or as the encoding did. Completed by the client's executor
	 * independently of callbacks, so that a callback may wait for it. Cancelling it takes
	 * the request out of the queue if it is still there
	 */
	CompletableFuture<WsReply> request(String action, @Nullable Object data, Duration timeout);

	/**
	 * Whether there is a connection at the moment.
	 * @return false also during a close
	 */
	boolean isOpen();

	/**
	 * The subprotocol of the last connection.
	 * @return what the server chose, null if nothing
	 */
	@Nullable String subprotocol();

	/**
	 * The headers of the server's answer to the last handshake that succeeded.
	 * @return the headers, names in lower case
	 */
	Map<String, List<String>> responseHeaders();

	/**
	 * The end of the client.
	 * @return completed with why the last connection ended, or with what {@code close}
	 * was given while there was none, after the last callback. A client that gave up
	 * dialling completes it normally too
	 */
	CompletableFuture<WsCloseStatus> closed();

	/**
	 * Closes with 1000.
	 */
	@Override
	default void close() {
		close(WsCloseStatus.NORMAL);
	}

	/**
	 * Writes what is queued, sends a Close frame, waits for the server's and ends TCP,
	 * all within the builder's {@code closeTimeout}. Waits for that, unless called by a
	 * callback of this client. Without a connection it stops dialling, and what is queued
	 * is lost. Messages that still arrive are dropped if nobody takes them. Does nothing
	 * more after the first call.
	 * @param status the code and reason
	 * @throws IllegalArgumentException if the code must not be sent, as 1005, 1006 and
	 * 1015
	 */
	void close(WsCloseStatus status);

	/**
	 * Collects settings and connects. Not thread-safe; may connect more than once.
	 * <p>
	 * Messages are either pulled or delivered to callbacks. Callbacks run one after the
	 * other in the order of what happened, never on an I/O thread; while one blocks,
	 * later ones wait, and reading stops once 1024 messages or 1 MiB do. What they throw
	 * is logged without its message and goes to {@code onError}.
	 *
	 * @since 0.1.0
	 */
	interface Builder {

		/**
		 * Where to connect to.
		 * @param uri a URI of scheme ws or wss, without user and fragment
		 * @return this
		 */
		Builder uri(String uri);

		/**
		 * Where to connect to.
		 * @param uri a URI of scheme ws or wss, without user and fragment
		 * @return this
		 */
		Builder uri(URI uri);

		/**
		 * Sets a header of handshakes; {@code Host} may be set, what belongs to the
		 * handshake itself may not.
		 * @param name the name
		 * @param value the value, without line breaks
		 * @return this
		 */
		Builder header(String name, String value);

		/**
		 * Sets a header of handshakes that is asked for each time, as for a token that
		 * expires.
		 * @param name the name
		 * @param value called for each handshake, on the client's executor; what it
		 * throws fails that handshake, and is tried again like a network failure
		 * @return this
		 */
		Builder header(String name, Supplier<String> value);

		/**
		 * Offers subprotocols. The server may choose one or none.
		 * @param subprotocols the names, the best first
		 * @return this
		 */
		Builder subprotocols(String... subprotocols);

		/**
		 * Sends and stores cookies, those of failed handshakes too.
		 * @param cookies a store such as {@link java.net.CookieManager}, none by default
		 * @return this
		 */
		Builder cookies(CookieHandler cookies);

		/**
		 * Trust and keys for wss and for a proxy over TLS. Host names are always
		 * verified.
		 * @param sslContext the context, {@link SSLContext#getDefault()} by default
		 * @return this
		 */
		Builder sslContext(SSLContext sslContext);

		/**
		 * Limits the protocols and cipher suites of TLS.
		 * @param parameters where to take these two from; nothing else of it counts
		 * @return this
		 */
		Builder sslParameters(SSLParameters parameters);

		/**
		 * Connects through a proxy.
		 * @param proxy the proxy, none by default
		 * @return this
		 */
		Builder proxy(WsProxy proxy);

		/**
		 * Time for a connection: look-up, TCP, proxy, TLS and the server's answer
		 * together.
		 * @param timeout the time, 10 seconds by default
		 * @return this
		 */
		Builder handshakeTimeout(Duration timeout);

		/**
		 * Time for a close.
		 * @param timeout the time, 5 seconds by default
		 * @return this
		 */
		Builder closeTimeout(Duration timeout);

		/**
		 * Most bytes of one received message, after inflation; a larger one closes the
		 * connection with 1009.
		 * @param bytes the size, 64 KiB by default, at most 1 GiB
		 * @return this
		 */
		Builder maxMessageSize(long bytes);

		/**
		 * Whether to offer permessage-deflate. If the server takes it, messages from 128
		 * bytes on are compressed.
		 * @param enabled whether to offer it, false by default
		 * @return this
		 */
		Builder compression(boolean enabled);

		/**
		 * Time between two pings; each is up to a fifth earlier, at random.
		 * @param interval the time, 25 seconds by default, zero for no pings
		 * @return this
		 */
		Builder pingInterval(Duration interval);

		/**
		 * Time without a byte from the server after which a connection is taken for dead:
		 * 4408 is sent and TCP ended. Time in which we do not read does not count.
		 * @param timeout the time, 60 seconds by default, zero for never
		 * @return this
		 */
		Builder idleTimeout(Duration timeout);

		/**
		 * Whether and how to come back after a connection is lost. Close codes say
		 * whether it makes sense; of handshakes that fail, those with 408, 425, 429, 5xx
		 * and without an answer are tried again.
		 * @param reconnect the policy, {@link WsReconnect#none()} by default
		 * @return this
		 */
		Builder reconnect(WsReconnect reconnect);

		/**
		 * Bounds what waits to be sent, with or without a connection.
		 * @param messages most messages, 1024 by default
		 * @param bytes most bytes, 1 MiB by default; a larger message is taken when
		 * nothing else waits
		 * @return this
		 */
		Builder offlineQueue(int messages, long bytes);

		/**
		 * Time for a reply.
		 * @param timeout the time, 10 seconds by default
		 * @return this
		 */
		Builder requestTimeout(Duration timeout);

		/**
		 * Most requests that wait for their replies; more are refused.
		 * @param requests the number, 100 by default
		 * @return this
		 */
		Builder maxPendingRequests(int requests);

		/**
		 * What writes requests and reads replies and pushes.
		 * @param mapper a mapper of Jackson 3, {@link JsonMapper#shared()} by default
		 * @return this
		 */
		Builder jsonMapper(JsonMapper mapper);

		/**
		 * What runs callbacks, look-ups of names and suppliers of headers.
		 * @param executor the executor; by default daemon threads, as many as are busy,
		 * gone after the last client
		 * @return this
		 */
		Builder executor(Executor executor);

		/**
		 * Messages are pulled with {@link WsClient#receive()} instead of going to
		 * callbacks. Reading stops while 1024 messages or 1 MiB wait; pings and the
		 * server's close are not noticed then.
		 * @return this
		 */
		Builder pull();

		/**
		 * Hears of each connection.
		 * @param callback called before anything else of the connection
		 * @return this
		 */
		Builder onOpen(Consumer<WsClient> callback);

		/**
		 * Receives text messages.
		 * @param callback called for each
		 * @return this
		 */
		Builder onText(BiConsumer<WsClient, String> callback);

		/**
		 * Receives binary messages.
		 * @param callback called for each
		 * @return this
		 */
		Builder onBinary(BiConsumer<WsClient, byte[]> callback);

		/**
		 * Receives all messages.
		 * @param callback called for each, before {@code onText} and {@code onBinary}
		 * @return this
		 */
		Builder onMessage(BiConsumer<WsClient, WsMessage> callback);

		/**
		 * Receives pushes of an action: messages of JSON with that action code that
		 * answer no request. They go to no other callback.
		 * @param action the action code; {@code heart_beat}, {@code heartBeat},
		 * {@code HEART_BEAT}, {@code heart-beat} and {@code heart beat} are the same
		 * @param callback called for each
		 * @return this
		 * @throws IllegalArgumentException if the action has a callback already
		 */
		Builder on(String action, BiConsumer<WsClient, WsReply> callback);

		/**
		 * Hears of pongs.
		 * @param callback called with the payload and the round trip for each pong that
		 * answers a ping, those of {@code pingInterval} included
		 * @return this
		 */
		Builder onPong(BiConsumer<byte[], Duration> callback);

		/**
		 * Hears of the end of each connection.
		 * @param callback called after everything else of the connection, with what was
		 * sent or received first, 1006 if TCP just broke
		 * @return this
		 */
		Builder onClose(Consumer<WsCloseStatus> callback);

		/**
		 * Hears of attempts to come back before their delays.
		 * @param callback called with the number of the attempt since the last connection
		 * that stood for a while, from 1, and the delay
		 * @return this
		 */
		Builder onReconnecting(BiConsumer<Integer, Duration> callback);

		/**
		 * Hears of what callbacks threw, and of attempts to come back that failed.
		 * @param callback called for each
		 * @return this
		 */
		Builder onError(Consumer<Throwable> callback);

		/**
		 * Connects, and waits for that.
		 * @return the open client
		 * @throws WsHandshakeException if it fails; the first connection is never tried
		 * twice
		 */
		WsClient connect();

		/**
		 * Connects.
		 * @return the open client; fails with a {@link WsHandshakeException}, the first
		 * connection is never tried twice. Completed by a thread of the client's;
		 * cancelling it gives up
		 */
		CompletableFuture<WsClient> connectAsync();

		/**
		 * Connects in the background. The first connection is tried again like any later
		 * one, with delays of up to 30 seconds if {@link #reconnect} says nothing, so
		 * that the server need not be there; messages are queued until it is.
		 * @return the client, not open yet
		 */
		WsClient start();

	}

}
