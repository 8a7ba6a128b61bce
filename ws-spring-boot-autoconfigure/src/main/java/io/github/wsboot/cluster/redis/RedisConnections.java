package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a node. None of them keeps commands while it is lost, none repeats
 * any: what is late must not come.
 */
final class RedisConnections {

	static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

	private static final int IO_THREADS = 2;

	private final int meetingSlot;

	private volatile @Nullable RedisURI metAt;

	private final RedisClusterSettings settings;

	private final ClientResources resources;

	private final RedisClient client;

	private final @Nullable RedisClusterClient clusterClient;

	private final Link<? extends StatefulConnection<String, byte[]>> heartbeat;

	private final Link<? extends StatefulConnection<String, byte[]>> commands;

	private final Link<? extends StatefulConnection<String, byte[]>> bulk;

	private final Link<StatefulRedisConnection<String, byte[]>> publishing;

	private final Link<StatefulRedisPubSubConnection<String, byte[]>> subscribing;

	RedisConnections(RedisClusterSettings settings, Keys keys, Worker timer, RedisClusterCounters counters) {
		this.settings = settings;
		this.meetingSlot = SlotHash.getSlot(keys.leases());
		this.resources = DefaultClientResources.builder()
			.ioThreadPoolSize(IO_THREADS)
			.computationThreadPoolSize(IO_THREADS)
			.build();
		this.client = RedisClient.create(this.resources);
		this.client.setOptions(options(ClientOptions.builder().autoReconnect(false)).build());
		this.clusterClient = settings.redisCluster() ? clusterClient() : null;
		this.publishing = new Link<>("publishing", this::connect, timer, counters.reconnected);
		this.subscribing = new Link<>("subscriptions", this::connectPubSub, timer, counters.reconnected);
		if (this.clusterClient != null) {
			RedisClusterClient cluster = this.clusterClient;
			this.heartbeat = new Link<>("heartbeats", () -> cluster.connectAsync(CODEC), timer, counters.reconnected);
			this.commands = new Link<>("commands", () -> cluster.connectAsync(CODEC), timer, counters.reconnected);
			this.bulk = new Link<>("the directory", () -> cluster.connectAsync(CODEC), timer, counters.reconnected);
		}
		else {
			this.heartbeat = new Link<>("heartbeats", this::connect, timer, counters.reconnected);
			this.commands = this.publishing;
			this.bulk = new Link<>("the directory", this::connect, timer, counters.reconnected);
		}
		all().forEach((link) -> loadScripts(link));
		// a server that is no master any more takes messages, too, but nobody hears them
		all().forEach((link) -> link.onDemotion(() -> all().forEach(Link::replace)));
	}

	Link<? extends StatefulConnection<String, byte[]>> heartbeat() {
		return this.heartbeat;
	}

	Link<? extends StatefulConnection<String, byte[]>> commands() {
		return this.commands;
	}

	Link<? extends StatefulConnection<String, byte[]>> bulk() {
		return this.bulk;
	}

	Link<StatefulRedisConnection<String, byte[]>> publishing() {
		return this.publishing;
	}

	Link<StatefulRedisPubSubConnection<String, byte[]>> subscribing() {
		return this.subscribing;
	}

	Stream<Link<? extends StatefulConnection<String, byte[]>>> all() {
		return Stream.of(this.heartbeat, this.commands, this.bulk, this.publishing, this.subscribing).distinct();
	}

	void open() {
		all().forEach(Link::open);
	}

	/**
	 * Closes everything; returns when that is done or the time is over.
	 */
	void close(Duration timeout) {
		CompletableFuture<?> closed = CompletableFuture.allOf(all().map(Link::close).toArray(CompletableFuture[]::new))
			.thenCompose((nothing) -> this.client.shutdownAsync(0, timeout.toMillis(), TimeUnit.MILLISECONDS));
		RedisClusterClient cluster = this.clusterClient;
		if (cluster != null) {
			closed = closed
				.thenCompose((nothing) -> cluster.shutdownAsync(0, timeout.toMillis(), TimeUnit.MILLISECONDS));
		}
		Waiting.quietly(closed, timeout);
		this.resources.shutdown(0, timeout.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(timeout.toMillis());
	}

	/**
	 * Where Redis is, without credentials.
	 */
	String address() {
		return this.settings.uris()
			.stream()
			.flatMap((uri) -> uri.getSentinels().isEmpty() ? Stream.of(uri) : uri.getSentinels().stream())
			.map((uri) -> (uri.getSocket() != null) ? uri.getSocket() : uri.getHost() + ":" + uri.getPort())
			.collect(Collectors.joining(", "));
	}

	private CompletionStage<StatefulRedisConnection<String, byte[]>> connect() {
		return plainUri().thenCompose((uri) -> this.client.connectAsync(CODEC, uri));
	}

	private CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub() {
		return plainUri().thenCompose((uri) -> this.client.connectPubSubAsync(CODEC, uri));
	}

	/**
	 * The one server to publish at and to subscribe at. In a Redis Cluster any master
	 * hands messages on to all others, but counts only its own subscribers; so all nodes
	 * meet at the same one.
	 */
	private CompletionStage<RedisURI> plainUri() {
		RedisClusterClient cluster = this.clusterClient;
		if (cluster == null) {
			return CompletableFuture.completedFuture(withTimeout(this.settings.uris().get(0)));
		}
		return cluster.refreshPartitionsAsync().thenApply((nothing) -> {
			RedisURI place = meetingPlace(cluster);
			if (place == null) {
				throw new IllegalStateException("No master is known");
			}
			this.metAt = place;
			RedisURI copy = withTimeout(this.settings.uris().get(0));
			copy.setHost(place.getHost());
			copy.setPort(place.getPort());
			return copy;
		});
	}

	private @Nullable RedisURI meetingPlace(RedisClusterClient cluster) {
		RedisClusterNode master = cluster.getPartitions().getMasterBySlot(this.meetingSlot);
		return (master != null) ? master.getUri() : null;
	}

	/**
	 * Moves to where the others meet, should that be another place now.
	 */
	void check() {
		RedisClusterClient cluster = this.clusterClient;
		RedisURI before = this.metAt;
		RedisURI now = (cluster != null) ? meetingPlace(cluster) : null;
		if (before != null && now != null
				&& (before.getPort() != now.getPort() || !before.getHost().equals(now.getHost()))) {
			this.metAt = now;
			this.publishing.replace();
			this.subscribing.replace();
		}
	}

	private RedisClusterClient clusterClient() {
		RedisClusterClient cluster = RedisClusterClient.create(this.resources,
				this.settings.uris().stream().map(this::withTimeout).toList());
		ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
		options(builder);
		cluster.setOptions(
				builder
					.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
						.enablePeriodicRefresh(Duration.ofSeconds(15))
						.adaptiveRefreshTriggersTimeout(Duration.ofMillis(300))
						.build())
					.build());
		return cluster;
	}

	private <B extends ClientOptions.Builder> B options(B builder) {
		builder.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
			.replayFilter((command) -> true)
			.timeoutOptions(TimeoutOptions.enabled(this.settings.commandTimeout()))
			.socketOptions(
					SocketOptions.builder().connectTimeout(this.settings.commandTimeout()).keepAlive(true).build());
		if (this.settings.ssl() != null) {
			builder.sslOptions(this.settings.ssl());
		}
		return builder;
	}

	private RedisURI withTimeout(RedisURI uri) {
		RedisURI copy;
		if (uri.getSentinels().isEmpty()) {
			copy = RedisURI.builder(uri).build();
		}
		else {
			// the builder does not copy sentinels
			copy = new RedisURI();
			copy.applySsl(uri);
			copy.applyAuthentication(uri);
			copy.setDatabase(uri.getDatabase());
			copy.setClientName(uri.getClientName());
			copy.setSentinelMasterId(uri.getSentinelMasterId());
			uri.getSentinels().forEach((sentinel) -> copy.getSentinels().add(withTimeout(sentinel)));
		}
		copy.setTimeout(this.settings.commandTimeout());
		return copy;
	}

	/**
	 * Scripts are there before they are used, so that commands stay in order.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // it is tried anew when one is missing
	private <C extends StatefulConnection<String, byte[]>> void loadScripts(Link<C> link) {
		if (link != (Object) this.subscribing) {
			link.onOpen((connection) -> {
				for (Script script : Script.values()) {
					Commands.on(connection).scriptLoad(script.source());
				}
			});
		}
	}

}
