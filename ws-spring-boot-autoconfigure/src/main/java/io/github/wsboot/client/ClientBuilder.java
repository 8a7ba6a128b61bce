package io.github.wsboot.client;

import java.net.CookieHandler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import io.github.wsboot.ActionName;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects and checks settings.
 */
final class ClientBuilder implements WsClient.Builder {

	private static final long MAX_MESSAGE_SIZE = 1L << 30;

	private final ClientThreads threads;

	private final Consumer<ManagedClient> family;

	private final HandshakeHeaders headers = new HandshakeHeaders();

	private final Callbacks callbacks = new Callbacks();

	private @Nullable Endpoint endpoint;

	private List<String> subprotocols = List.of();

	private @Nullable CookieHandler cookies;

	private @Nullable SSLContext sslContext;

	private @Nullable SSLParameters sslParameters;

	private @Nullable WsProxy proxy;

	private Duration handshakeTimeout = Duration.ofSeconds(10);

	private Duration closeTimeout = Duration.ofSeconds(5);

	private int maxMessageSize = 64 * 1024;

	private boolean compression;

	private Duration pingInterval = Duration.ofSeconds(25);

	private Duration idleTimeout = Duration.ofSeconds(60);

	private WsReconnect reconnect = WsReconnect.none();

	private int queueMessages = 1024;

	private long queueBytes = 1024 * 1024;

	private Duration requestTimeout = Duration.ofSeconds(10);

	private int maxPendingRequests = 100;

	private boolean pull;

	private @Nullable Executor executor;

	// no method reference, which would need Jackson here and not for requests and pushes
	// only
	private Supplier<Json> json = () -> JacksonJson.shared();

	/**
	 * Creates a builder.
	 * @param threads the threads of its clients
	 * @param family told of each client before it connects
	 */
	ClientBuilder(ClientThreads threads, Consumer<ManagedClient> family) {
		this.threads = threads;
		this.family = family;
	}

	@Override
	public WsClient.Builder uri(String uri) {
		this.endpoint = Endpoint.of(uri);
		return this;
	}

	@Override
	public WsClient.Builder uri(URI uri) {
		this.endpoint = Endpoint.of(uri);
		return this;
	}

	@Override
	public WsClient.Builder header(String name, String value) {
		this.headers.set(name, value);
		return this;
	}

	@Override
	public WsClient.Builder header(String name, Supplier<String> value) {
		this.headers.set(name, value);
		return this;
	}

	@Override
	public WsClient.Builder subprotocols(String... subprotocols) {
		for (String subprotocol : subprotocols) {
			if (!HandshakeHeaders.TOKEN.matcher(subprotocol).matches()) {
				throw new IllegalArgumentException("A subprotocol must be a token: letters, digits and . - _");
			}
		}
		this.subprotocols = List.of(subprotocols);
		return this;
	}

	@Override
	public WsClient.Builder cookies(CookieHandler cookies) {
		this.cookies = cookies;
		return this;
	}

	@Override
	public WsClient.Builder sslParameters(SSLParameters parameters) {
		this.sslParameters = parameters;
		return this;
	}

	@Override
	public WsClient.Builder sslContext(SSLContext sslContext) {
		this.sslContext = sslContext;
		return this;
	}

	@Override
	public WsClient.Builder proxy(WsProxy proxy) {
		this.proxy = proxy;
		return this;
	}

	@Override
	public WsClient.Builder handshakeTimeout(Duration timeout) {
		this.handshakeTimeout = positive("handshakeTimeout", timeout);
		return this;
	}

	@Override
	public WsClient.Builder closeTimeout(Duration timeout) {
		this.closeTimeout = positive("closeTimeout", timeout);
		return this;
	}

	@Override
	public WsClient.Builder maxMessageSize(long bytes) {
		this.maxMessageSize = (int) inRange("maxMessageSize", bytes, MAX_MESSAGE_SIZE);
		return this;
	}

	@Override
	public WsClient.Builder compression(boolean enabled) {
		this.compression = enabled;
		return this;
	}

	@Override
	public WsClient.Builder pingInterval(Duration interval) {
		this.pingInterval = notNegative("pingInterval", interval);
		return this;
	}

	@Override
	public WsClient.Builder idleTimeout(Duration timeout) {
		this.idleTimeout = notNegative("idleTimeout", timeout);
		return this;
	}

	@Override
	public WsClient.Builder reconnect(WsReconnect reconnect) {
		this.reconnect = reconnect;
		return this;
	}

	@Override
	public WsClient.Builder offlineQueue(int messages, long bytes) {
		this.queueMessages = (int) inRange("messages", messages, Integer.MAX_VALUE);
		this.queueBytes = inRange("bytes", bytes, Long.MAX_VALUE);
		return this;
	}

	@Override
	public WsClient.Builder requestTimeout(Duration timeout) {
		this.requestTimeout = positive("requestTimeout", timeout);
		return this;
	}

	@Override
	public WsClient.Builder maxPendingRequests(int requests) {
		this.maxPendingRequests = (int) inRange("maxPendingRequests", requests, Integer.MAX_VALUE);
		return this;
	}

	@Override
	public WsClient.Builder jsonMapper(JsonMapper mapper) {
		this.json = () -> new JacksonJson(mapper);
		return this;
	}

	@Override
	public WsClient.Builder executor(Executor executor) {
		this.executor = executor;
		return this;
	}

	@Override
	public WsClient.Builder pull() {
		this.pull = true;
		return this;
	}

	@Override
	public WsClient.Builder onOpen(Consumer<WsClient> callback) {
		this.callbacks.open = callback;
		return this;
	}

	@Override
	public WsClient.Builder onText(BiConsumer<WsClient, String> callback) {
		this.callbacks.text = callback;
		return this;
	}

	@Override
	public WsClient.Builder onBinary(BiConsumer<WsClient, byte[]> callback) {
		this.callbacks.binary = callback;
		return this;
	}

	@Override
	public WsClient.Builder onMessage(BiConsumer<WsClient, WsMessage> callback) {
		this.callbacks.message = callback;
		return this;
	}

	@Override
	public WsClient.Builder on(String action, BiConsumer<WsClient, WsReply> callback) {
		String name = ActionName.normalize(action);
		if (name.isEmpty()) {
			throw new IllegalArgumentException("An action needs a name");
		}
		if (this.callbacks.actions.putIfAbsent(name, callback) != null) {
			throw new IllegalArgumentException("The action " + action + " has a callback already");
		}
		return this;
	}

	@Override
	public WsClient.Builder onPong(BiConsumer<byte[], Duration> callback) {
		this.callbacks.pong = callback;
		return this;
	}

	@Override
	public WsClient.Builder onClose(Consumer<WsCloseStatus> callback) {
		this.callbacks.close = callback;
		return this;
	}

	@Override
	public WsClient.Builder onReconnecting(BiConsumer<Integer, Duration> callback) {
		this.callbacks.reconnecting = callback;
		return this;
	}

	@Override
	public WsClient.Builder onError(Consumer<Throwable> callback) {
		this.callbacks.error = callback;
		return this;
	}

	@Override
	public WsClient connect() {
		try {
			return connectAsync().join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof WsHandshakeException failure) {
				throw failure;
			}
			throw ex;
		}
	}

	@Override
	public CompletableFuture<WsClient> connectAsync() {
		return client().connect();
	}

	@Override
	public WsClient start() {
		ManagedClient client = client();
		client.start();
		return client;
	}

	private ManagedClient client() {
		if (this.endpoint == null) {
			throw new IllegalStateException("There is no uri to connect to");
		}
		if (this.pull && this.callbacks.wantMessages()) {
			throw new IllegalStateException("Messages are either pulled or delivered to callbacks");
		}
		ManagedClient client = new ManagedClient(new ClientSettings(this.endpoint, new HandshakeHeaders(this.headers),
				this.subprotocols, this.cookies, this.sslContext, this.sslParameters, this.proxy, this.handshakeTimeout,
				this.closeTimeout, this.maxMessageSize, this.compression, this.pingInterval, this.idleTimeout,
				this.reconnect, this.queueMessages, this.queueBytes, this.requestTimeout, this.maxPendingRequests,
				this.pull, this.executor, this.json, new Callbacks(this.callbacks)), this.threads);
		this.family.accept(client);
		return client;
	}

	private static Duration positive(String name, Duration duration) {
		if (duration.isZero()) {
			throw new IllegalArgumentException(name + " must be positive but is " + duration);
		}
		return notNegative(name, duration);
	}

	private static Duration notNegative(String name, Duration duration) {
		if (duration.isNegative() || duration.compareTo(Duration.ofDays(365)) > 0) {
			throw new IllegalArgumentException(name + " must be 0 to 365 days but is " + duration);
		}
		return duration;
	}

	private static long inRange(String name, long value, long max) {
		if (value < 1 || value > max) {
			throw new IllegalArgumentException(name + " must be 1 to " + max + " but is " + value);
		}
		return value;
	}

}
