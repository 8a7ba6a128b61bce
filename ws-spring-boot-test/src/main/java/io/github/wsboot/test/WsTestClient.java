package io.github.wsboot.test;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client for tests, which waits for what should come: <pre class="code">
 * try (WsTestClient client = WsTestClient.connect(port, "/ws")) {
 *     client.send("hello").expectText("hello").expectNoMessage();
 * }
 * </pre>
 * <p>
 * Text and binary messages are looked at in the order in which they arrived, whole. Each
 * expectation waits for the next one, at most the {@link Builder#timeout timeout}, and
 * takes it away whether or not it is the right one. What is not as expected is an
 * {@link AssertionError} that says what came instead. Pings of the server are answered
 * without anybody asking.
 * <p>
 * Instances may be used by several threads; each message goes to one of them.
 *
 * @since 0.1.0
 */
public final class WsTestClient implements AutoCloseable {

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration DEFAULT_SILENCE = Duration.ofMillis(200);

	private static final int MAX_UNREAD_NAMED = 5;

	private final WebSocket socket;

	private final Inbox inbox;

	private final Duration timeout;

	private final Object sending = new Object();

	private final AtomicInteger lifeSigns = new AtomicInteger();

	private WsTestClient(WebSocket socket, Inbox inbox, Duration timeout) {
		this.socket = socket;
		this.inbox = inbox;
		this.timeout = timeout;
	}

	/**
	 * Connects to a server on this machine.
	 * @param port the port, for instance from {@code @LocalServerPort}
	 * @param pathAndQuery the path and, after a question mark, the query
	 * @return the connected client
	 * @throws AssertionError if the handshake fails; says with which status
	 */
	public static WsTestClient connect(int port, String pathAndQuery) {
		return to(port, pathAndQuery).connect();
	}

	/**
	 * Connects to a server.
	 * @param uri the URI, {@code ws:} or {@code wss:}
	 * @return the connected client
	 * @throws AssertionError if the handshake fails; says with which status
	 */
	public static WsTestClient connect(String uri) {
		return to(uri).connect();
	}

	/**
	 * Says more about a connection to a server on this machine.
	 * @param port the port, for instance from {@code @LocalServerPort}
	 * @param path the path, with or without a query
	 * @return a builder
	 */
	public static Builder to(int port, String path) {
		return to("ws://localhost:" + port + path);
	}

	/**
	 * Says more about a connection.
	 * @param uri the URI, {@code ws:} or {@code wss:}
	 * @return a builder
	 */
	public static Builder to(String uri) {
		return new Builder(uri);
	}

	/**
	 * The subprotocol that the server chose.
	 * @return the subprotocol, empty if it chose none
	 */
	public String subprotocol() {
		return this.socket.getSubprotocol();
	}

	/**
	 * Sends a text message.
	 * @param text the text
	 * @return this
	 * @throws AssertionError if the connection has ended, or the server does not read
	 */
	public WsTestClient send(String text) {
		return send(Descriptions.ofText(text), () -> this.socket.sendText(text, true));
	}

	/**
	 * Sends a binary message.
	 * @param binary the payload
	 * @return this
	 * @throws AssertionError if the connection has ended, or the server does not read
	 */
	public WsTestClient send(byte[] binary) {
		return send(Descriptions.ofBinary(binary), () -> this.socket.sendBinary(ByteBuffer.wrap(binary), true));
	}

	/**
	 * Sends a value as JSON. Needs Jackson 3, which the starter brings.
	 * @param value what a plain {@code JsonMapper} can write
	 * @return this
	 * @throws AssertionError if the connection has ended, or the server does not read
	 */
	public WsTestClient sendJson(Object value) {
		return send(Json.write(value));
	}

	/**
	 * Sends a ping.
	 * @param payload up to 125 bytes, which come back in the pong
	 * @return this
	 * @throws AssertionError if the connection has ended, or the server does not read
	 */
	public WsTestClient ping(byte[] payload) {
		return send("the ping " + Descriptions.ofBytes(payload), () -> this.socket.sendPing(ByteBuffer.wrap(payload)));
	}

	private WsTestClient send(String what, Supplier<CompletableFuture<WebSocket>> sender) {
		// the JDK's client takes one message at a time
		synchronized (this.sending) {
			try {
				sender.get().get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
				return this;
			}
			catch (ExecutionException ex) {
				throw refusedToSend(what, ex.getCause());
			}
			catch (TimeoutException ex) {
				throw new AssertionError("Could not send " + what + " within " + Descriptions.of(this.timeout)
						+ ": the server does not read", ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new AssertionError("Could not send " + what + ": the thread was interrupted", ex);
			}
		}
	}

	private Error refusedToSend(String what, @Nullable Throwable cause) {
		if (cause instanceof IllegalArgumentException ex) {
			throw ex;
		}
		Inbox.Ending ending = this.inbox.ending();
		return new AssertionError(
				"Could not send " + what + ": " + ((ending != null) ? "the connection was " + ending : cause), cause);
	}

	/**
	 * Sends a Close frame. The server's answer can be had by {@link #expectClose(int)};
	 * until then it may go on sending.
	 * @param code 1000, 1001, 1008, 1011 or 3000 to 4999: what a client may send
	 * @param reason the reason, up to 123 bytes of UTF-8
	 * @return this
	 * @throws IllegalArgumentException if the code or reason is not allowed
	 * @throws AssertionError if the connection has ended
	 */
	public WsTestClient close(int code, String reason) {
		return send("Close " + Descriptions.of(WsCloseStatus.of(code, reason)),
				() -> this.socket.sendClose(code, reason));
	}

	/**
	 * Closes with 1000 if the connection is still open, and waits for the server's
	 * answer, at most the timeout. Then TCP ends in any case. Never fails.
	 */
	@Override
	public void close() {
		if (this.inbox.ending() == null) {
			// does nothing if it is on its way already
			CompletableFuture<WebSocket> unused = this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
			if (!this.inbox.awaitEnd(this.timeout)) {
				this.socket.abort();
			}
		}
		this.inbox.end(WsCloseStatus.ABNORMAL, null);
	}

	/**
	 * Expects that the next message is this text.
	 * @param text the text
	 * @return this
	 */
	public WsTestClient expectText(String text) {
		String expected = Descriptions.ofText(text);
		String actual = nextText(expected);
		if (!actual.equals(text)) {
			throw failure(expected, "got " + Descriptions.ofText(actual) + Descriptions.ofDifference(text, actual));
		}
		return this;
	}

	/**
	 * Expects that the next message is a text.
	 * @return the text
	 */
	public String expectText() {
		return nextText("a text");
	}

	/**
	 * Expects that the next message is such a text.
	 * @param condition what the text must fulfil
	 * @return this
	 */
	public WsTestClient expectText(Predicate<String> condition) {
		String expected = "a text that fulfils the condition";
		String actual = nextText(expected);
		if (!condition.test(actual)) {
			throw failure(expected, "got " + Descriptions.ofText(actual));
		}
		return this;
	}

	/**
	 * Expects such a text among the next messages and throws away what comes before it,
	 * for servers that talk about other things as well.
	 * @param condition what the text must fulfil
	 * @return the text
	 */
	public String skipUntilText(Predicate<String> condition) {
		long deadline = System.nanoTime() + this.timeout.toNanos();
		WsMessage last = null;
		for (long left = this.timeout.toNanos(); left > 0; left = deadline - System.nanoTime()) {
			WsMessage message = this.inbox.take(Duration.ofNanos(left));
			if (message == null) {
				break;
			}
			if (message.isText() && condition.test(message.text())) {
				return message.text();
			}
			last = message;
		}
		throw failure("a text that fulfils the condition",
				((last != null) ? "got others, the last was " + Descriptions.of(last) + ", then " : "")
						+ nothing(this.timeout));
	}

	/**
	 * Expects that the connection is closed and throws away the messages before, for
	 * servers that talk about other things as well.
	 * @return the code and reason; 1006 if TCP ended without a Close frame
	 */
	public WsCloseStatus skipUntilClose() {
		this.inbox.awaitEnd(this.timeout);
		Inbox.Ending ending = this.inbox.ending();
		if (ending == null) {
			throw failure("the connection to be closed", "it is open after " + Descriptions.of(this.timeout));
		}
		this.inbox.clear();
		return ending.status();
	}

	private String nextText(String expected) {
		WsMessage message = next(expected);
		if (!message.isText()) {
			throw failure(expected, "got " + Descriptions.of(message));
		}
		return message.text();
	}

	/**
	 * Expects that the next message is binary and has this payload.
	 * @param binary the payload
	 * @return this
	 */
	public WsTestClient expectBinary(byte[] binary) {
		String expected = Descriptions.ofBinary(binary);
		byte[] actual = nextBinary(expected);
		if (!Arrays.equals(actual, binary)) {
			throw failure(expected, "got " + Descriptions.ofBinary(actual));
		}
		return this;
	}

	/**
	 * Expects that the next message is binary.
	 * @return the payload
	 */
	public byte[] expectBinary() {
		return nextBinary("a binary message");
	}

	private byte[] nextBinary(String expected) {
		WsMessage message = next(expected);
		if (message.isText()) {
			throw failure(expected, "got " + Descriptions.of(message));
		}
		return message.bytes();
	}

	/**
	 * Expects that the next message is a text that says the same as this JSON, whatever
	 * its blanks and the order of its fields. Needs Jackson 3, which the starter brings.
	 * @param json the JSON
	 * @return this
	 * @throws IllegalArgumentException if the argument is not JSON
	 */
	public WsTestClient expectJson(String json) {
		Json.Tree tree = new Json.Tree(json);
		String expected = Descriptions.ofJson(json);
		String actual = nextText(expected);
		if (!tree.matches(actual)) {
			throw failure(expected, "got " + Descriptions.ofText(actual));
		}
		return this;
	}

	/**
	 * Expects that the next message is a text from which a value of this type can be
	 * read. Needs Jackson 3, which the starter brings.
	 * @param type the type
	 * @param <T> the type
	 * @return the value
	 */
	public <T> T expectJson(Class<T> type) {
		String expected = "JSON of the type " + type.getSimpleName();
		String actual = nextText(expected);
		try {
			return Json.read(actual, type);
		}
		catch (RuntimeException ex) {
			AssertionError failure = failure(expected, "got " + Descriptions.ofText(actual));
			failure.initCause(ex);
			throw failure;
		}
	}

	private WsMessage next(String expected) {
		WsMessage message = this.inbox.take(this.timeout);
		if (message == null) {
			throw failure(expected, nothing(this.timeout));
		}
		return message;
	}

	/**
	 * Expects a pong with this payload. Messages and other pongs may come before it:
	 * control frames overtake messages, and a server need not answer every ping.
	 * @param payload the payload of a ping that was sent
	 * @return this
	 */
	public WsTestClient expectPong(byte[] payload) {
		if (!this.inbox.takePong(payload, this.timeout)) {
			List<byte[]> others = this.inbox.pongs();
			throw failure("the pong " + Descriptions.ofBytes(payload),
					others.stream()
						.map((other) -> "got the pong " + Descriptions.ofBytes(other) + ", then ")
						.collect(Collectors.joining()) + nothing(this.timeout));
		}
		return this;
	}

	/**
	 * Expects that the connection lives: that the server answers a ping.
	 * @return this
	 */
	public WsTestClient expectOpen() {
		byte[] payload = ("open? " + this.lifeSigns.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
		if (this.inbox.ending() == null) {
			ping(payload);
		}
		if (!this.inbox.takePong(payload, this.timeout)) {
			throw failure("an open connection", nothing(this.timeout));
		}
		return this;
	}

	/**
	 * Expects that no message comes within 200 ms.
	 * @return this
	 */
	public WsTestClient expectNoMessage() {
		return expectNoMessage(DEFAULT_SILENCE);
	}

	/**
	 * Expects that no message comes for a while. Fails as well if the connection is not
	 * open to the end of it, because then the silence would mean nothing.
	 * @param time how long
	 * @return this
	 */
	public WsTestClient expectNoMessage(Duration time) {
		WsMessage message = this.inbox.take(time);
		if (message != null || this.inbox.ending() != null || Thread.currentThread().isInterrupted()) {
			throw failure("no message within " + Descriptions.of(time),
					(message != null) ? "got " + Descriptions.of(message) : nothing(time));
		}
		return this;
	}

	/**
	 * Expects that the connection is closed with this code, after no more messages.
	 * @param code the code; 1006 if TCP ended without a Close frame
	 * @return this
	 */
	public WsTestClient expectClose(int code) {
		String expected = "the connection to be closed with " + code;
		WsCloseStatus status = end(expected);
		if (status.code() != code) {
			throw failure(expected, nothing(this.timeout));
		}
		return this;
	}

	/**
	 * Expects that the connection is closed with this code and reason, after no more
	 * messages.
	 * @param status the code and reason
	 * @return this
	 */
	public WsTestClient expectClose(WsCloseStatus status) {
		String expected = "the connection to be closed with " + Descriptions.of(status);
		if (!end(expected).equals(status)) {
			throw failure(expected, nothing(this.timeout));
		}
		return this;
	}

	/**
	 * Expects that the connection is closed, after no more messages.
	 * @return the code and reason; 1006 if TCP ended without a Close frame
	 */
	public WsCloseStatus expectClose() {
		return end("the connection to be closed");
	}

	private WsCloseStatus end(String expected) {
		this.inbox.awaitMessageOrEnd(this.timeout);
		// in this order, because nothing comes after the end
		Inbox.Ending ending = this.inbox.ending();
		List<WsMessage> unread = this.inbox.unread();
		if (!unread.isEmpty()) {
			throw failure(expected, "got before: "
					+ unread.stream().limit(MAX_UNREAD_NAMED).map(Descriptions::of).collect(Collectors.joining(", "))
					+ ((unread.size() > MAX_UNREAD_NAMED) ? " and " + (unread.size() - MAX_UNREAD_NAMED) + " more"
							: ""));
		}
		if (ending == null) {
			throw failure(expected, nothing(this.timeout));
		}
		return ending.status();
	}

	private String nothing(Duration waited) {
		Inbox.Ending ending = this.inbox.ending();
		if (ending != null) {
			return "the connection was " + ending;
		}
		return Thread.currentThread().isInterrupted() ? "the thread was interrupted"
				: "nothing came within " + Descriptions.of(waited);
	}

	private static AssertionError failure(String expected, String actual) {
		return new AssertionError("Expected " + expected + " but " + actual);
	}

	/**
	 * How to connect.
	 */
	public static final class Builder {

		private final StringBuilder uri;

		private final List<String[]> headers = new ArrayList<>();

		private String[] subprotocols = {};

		private Duration timeout = DEFAULT_TIMEOUT;

		private @Nullable SSLContext sslContext;

		private Builder(String uri) {
			this.uri = new StringBuilder(uri);
		}

		/**
		 * Adds a parameter to the query.
		 * @param name the name, is encoded
		 * @param value the value, is encoded
		 * @return this
		 */
		public Builder query(String name, String value) {
			this.uri.append((this.uri.indexOf("?") < 0) ? '?' : '&')
				.append(encode(name))
				.append('=')
				.append(encode(value));
			return this;
		}

		private static String encode(String text) {
			return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
		}

		/**
		 * Adds a header to the handshake, for instance {@code Cookie} or {@code Origin},
		 * which a browser would send but this client does not.
		 * @param name the name
		 * @param value the value
		 * @return this
		 */
		public Builder header(String name, String value) {
			this.headers.add(new String[] { name, value });
			return this;
		}

		/**
		 * Adds the header {@code Authorization: Bearer}.
		 * @param token the token
		 * @return this
		 */
		public Builder bearer(String token) {
			return header("Authorization", "Bearer " + token);
		}

		/**
		 * Offers subprotocols. Which one the server chose is said by
		 * {@link WsTestClient#subprotocol()}.
		 * @param subprotocols the subprotocols, the preferred one first
		 * @return this
		 */
		public Builder subprotocols(String... subprotocols) {
			this.subprotocols = subprotocols.clone();
			return this;
		}

		/**
		 * How long the handshake, sending and each expectation may take, 5 seconds unless
		 * said here.
		 * @param timeout the time
		 * @return this
		 */
		public Builder timeout(Duration timeout) {
			this.timeout = timeout;
			return this;
		}

		/**
		 * What to trust with {@code wss:}, for certificates that are for tests only.
		 * @param sslContext the context
		 * @return this
		 */
		public Builder sslContext(SSLContext sslContext) {
			this.sslContext = sslContext;
			return this;
		}

		/**
		 * Connects. That the handshake is done does not mean that the server has called
		 * {@code onOpen} yet; {@link WsTestClient#expectOpen()} waits for that, unless
		 * this connection replaces another one.
		 * @return the connected client
		 * @throws AssertionError if the handshake fails; says with which status
		 */
		public WsTestClient connect() {
			try {
				return open();
			}
			catch (ExecutionException ex) {
				throw failure("the handshake with " + this.uri + " to succeed", ex.getCause());
			}
		}

		/**
		 * Expects that the server refuses the handshake.
		 * @param httpStatus the status it must refuse with
		 * @return how it refused
		 */
		public WsRefusal expectRefused(int httpStatus) {
			String expected = "the handshake with " + this.uri + " to be refused with " + httpStatus;
			try (WsTestClient accepted = open()) {
				throw WsTestClient.failure(expected, "it was accepted");
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof WebSocketHandshakeException refused
						&& refused.getResponse().statusCode() == httpStatus) {
					return WsRefusal.of(refused.getResponse());
				}
				throw failure(expected, ex.getCause());
			}
		}

		private static AssertionError failure(String expected, @Nullable Throwable cause) {
			if (cause instanceof IllegalArgumentException ex) {
				throw ex;
			}
			AssertionError failure = WsTestClient.failure(expected, Descriptions.ofHandshakeFailure(cause));
			failure.initCause(cause);
			return failure;
		}

		private WsTestClient open() throws ExecutionException {
			HttpClient http = (this.sslContext != null) ? HttpClient.newBuilder().sslContext(this.sslContext).build()
					: SharedHttp.CLIENT;
			WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(this.timeout);
			this.headers.forEach((header) -> builder.header(header[0], header[1]));
			if (this.subprotocols.length > 0) {
				builder.subprotocols(this.subprotocols[0],
						Arrays.copyOfRange(this.subprotocols, 1, this.subprotocols.length));
			}
			Inbox inbox = new Inbox();
			CompletableFuture<WebSocket> opening = builder.buildAsync(URI.create(this.uri.toString()), inbox);
			try {
				// the JDK keeps to the time by itself, unless the common pool is busy
				return new WsTestClient(opening.get(2 * this.timeout.toMillis(), TimeUnit.MILLISECONDS), inbox,
						this.timeout);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw abandoned(opening, ex);
			}
			catch (TimeoutException ex) {
				throw abandoned(opening, ex);
			}
		}

		private static ExecutionException abandoned(CompletableFuture<WebSocket> opening, Exception cause) {
			CompletableFuture<Void> unused = opening.thenAccept(WebSocket::abort);
			return new ExecutionException(cause);
		}

	}

	/**
	 * One for all, because Java 17 cannot close it: its threads are daemons, and few.
	 */
	private static final class SharedHttp {

		static final HttpClient CLIENT = HttpClient.newHttpClient();

	}

}
