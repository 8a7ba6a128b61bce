package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Topic;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * The channels this node listens to. They are owned here and not by a connection: a new
 * one subscribes to all of them, in batches. For the one thread of the directory, unless
 * a method says otherwise.
 */
final class Subscriptions {

	private static final int BATCH = 500;

	private static final Duration LINGER = Duration.ofSeconds(2);

	private static final int MAX_MISSING_ECHOES = 3;

	private final Link<StatefulRedisPubSubConnection<String, byte[]>> link;

	private final Keys keys;

	private final LocalNode node;

	private final States states;

	private final Worker worker;

	private final Consumer<byte[]> inbound;

	private final Duration patience;

	private final Map<String, Channel> channels = new HashMap<>();

	private final List<Channel> unsent = new ArrayList<>();

	/** What may be of no interest any more, what has been so for longest first. */
	private final Set<Channel> lingering = new LinkedHashSet<>();

	/** What a new connection has still to subscribe to. */
	private final Set<String> missing = new HashSet<>();

	private final Set<String> active = ConcurrentHashMap.newKeySet();

	private final AtomicInteger missingEchoes = new AtomicInteger();

	/** How long the last echo was under way. */
	private volatile @Nullable Duration lag;

	private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;

	private boolean sweeping;

	Subscriptions(RedisClusterSettings settings, Link<StatefulRedisPubSubConnection<String, byte[]>> link, Keys keys,
			LocalNode node, States states, Worker worker, Consumer<byte[]> inbound) {
		this.link = link;
		this.keys = keys;
		this.node = node;
		this.states = states;
		this.worker = worker;
		this.inbound = inbound;
		this.patience = settings.commandTimeout().multipliedBy(2);
		link.onOpen((opened) -> {
			Listener listener = new Listener(opened);
			opened.addListener(listener);
			worker.execute(() -> use(opened));
		});
		link.onLoss(() -> {
			this.connection = null;
			this.active.clear();
			this.lag = null;
			states.set(States.Part.SUBSCRIPTIONS, false);
		});
		for (Topic topic : List.of(Topic.ALL, Topic.node(node.id()))) {
			want(topic);
		}
	}

	/**
	 * Whether messages to a channel come here. Thread-safe.
	 */
	boolean isActive(String channel) {
		return this.active.contains(channel);
	}

	/**
	 * Subscribes with the next {@link #flush}.
	 */
	CompletionStage<Void> want(Topic topic) {
		return this.channels.computeIfAbsent(this.keys.channel(topic), (name) -> {
			Channel created = new Channel(name, topic);
			this.unsent.add(created);
			return created;
		}).ready;
	}

	/**
	 * Unsubscribes after a while, unless the topic is of interest then.
	 */
	void letGo(Topic topic) {
		Channel channel = this.channels.get(this.keys.channel(topic));
		if (channel != null) {
			linger(channel);
			sweepLater();
		}
	}

	private void linger(Channel channel) {
		channel.lingersSince = System.nanoTime();
		// to the end, else one that comes and goes would hold up all others
		this.lingering.remove(channel);
		this.lingering.add(channel);
	}

	void flush() {
		StatefulRedisPubSubConnection<String, byte[]> current = this.connection;
		if (current == null || this.unsent.isEmpty()) {
			return;
		}
		for (int from = 0; from < this.unsent.size(); from += BATCH) {
			List<Channel> batch = List.copyOf(this.unsent.subList(from, Math.min(from + BATCH, this.unsent.size())));
			String[] names = batch.stream().map((channel) -> channel.name).toArray(String[]::new);
			current.async().subscribe(names).whenComplete((nothing, ex) -> {
				if (ex != null) {
					this.link.replace(current);
				}
			});
			this.worker.after(this.patience, () -> {
				// the stage of a command may be done before all channels are
				if (this.connection == current && !batch.stream().allMatch((channel) -> channel.ready.isDone())) {
					this.link.replace(current);
				}
			});
		}
		this.unsent.clear();
	}

	/**
	 * An echo is on its way. When some never came, the connection hears nothing, though
	 * it may look well. Thread-safe.
	 */
	void expectEcho() {
		StatefulRedisPubSubConnection<String, byte[]> current = this.connection;
		if (current != null && this.states.works(States.Part.SUBSCRIPTIONS)
				&& this.missingEchoes.incrementAndGet() > MAX_MISSING_ECHOES) {
			this.link.replace(current);
		}
	}

	private void heardEcho(byte[] echo) {
		this.missingEchoes.set(0);
		Long sentAt = Frames.echoSentAt(echo);
		long underWay = (sentAt != null) ? System.nanoTime() - sentAt : -1;
		if (underWay >= 0) {
			this.lag = Duration.ofNanos(underWay);
		}
	}

	/**
	 * How long the last echo was under way: from this node through Redis to this node.
	 * Thread-safe.
	 * @return {@code null} if none was heard on this connection
	 */
	@Nullable Duration lag() {
		return this.lag;
	}

	private void use(StatefulRedisPubSubConnection<String, byte[]> opened) {
		if (this.link.connection() != opened) {
			return;
		}
		this.active.clear();
		this.connection = opened;
		this.unsent.clear();
		this.missing.clear();
		this.channels.values().removeIf((channel) -> {
			boolean wanted = this.node.isInterested(channel.topic);
			if (!wanted) {
				// whoever waits for it does not want it any more
				channel.ready.complete(null);
			}
			return !wanted;
		});
		this.lingering.clear();
		this.channels.values().forEach((channel) -> {
			if (channel.ready.isDone()) {
				channel.ready = new CompletableFuture<>();
			}
			this.unsent.add(channel);
			this.missing.add(channel.name);
		});
		flush();
	}

	private void subscribed(StatefulRedisPubSubConnection<String, byte[]> by, String name) {
		Channel channel = this.channels.get(name);
		if (this.connection != by || channel == null) {
			return;
		}
		this.active.add(name);
		channel.ready.complete(null);
		if (this.missing.remove(name) && this.missing.isEmpty()) {
			this.missingEchoes.set(0);
			this.states.set(States.Part.SUBSCRIPTIONS, true);
		}
	}

	private void sweepLater() {
		if (!this.sweeping) {
			this.sweeping = true;
			this.worker.after(LINGER, this::sweep);
		}
	}

	private void sweep() {
		this.sweeping = false;
		List<String> names = new ArrayList<>();
		long now = System.nanoTime();
		List<Channel> due = this.lingering.stream()
			.takeWhile((channel) -> now - channel.lingersSince >= LINGER.toNanos())
			.toList();
		for (Channel channel : due) {
			this.lingering.remove(channel);
			if (this.channels.get(channel.name) == channel && !this.node.isInterested(channel.topic)) {
				if (this.active.remove(channel.name)) {
					this.channels.remove(channel.name);
					names.add(channel.name);
				}
				else {
					linger(channel);
				}
			}
		}
		unsubscribe(names);
		if (!this.lingering.isEmpty()) {
			sweepLater();
		}
	}

	private void unsubscribe(List<String> names) {
		StatefulRedisPubSubConnection<String, byte[]> current = this.connection;
		for (int from = 0; current != null && from < names.size(); from += BATCH) {
			current.async()
				.unsubscribe(names.subList(from, Math.min(from + BATCH, names.size())).toArray(String[]::new))
				.whenComplete((nothing, ex) -> {
					if (ex != null) {
						this.link.replace(current);
					}
				});
		}
	}

	/**
	 * One channel that is or shall be listened to.
	 */
	private static final class Channel {

		private final String name;

		private final Topic topic;

		private CompletableFuture<Void> ready = new CompletableFuture<>();

		private long lingersSince;

		Channel(String name, Topic topic) {
			this.name = name;
			this.topic = topic;
		}

	}

	/**
	 * Hands over what one connection hears, while it is the current one.
	 */
	private final class Listener extends RedisPubSubAdapter<String, byte[]> {

		private final StatefulRedisPubSubConnection<String, byte[]> of;

		Listener(StatefulRedisPubSubConnection<String, byte[]> of) {
			this.of = of;
		}

		@Override
		public void message(String channel, byte[] message) {
			if (Subscriptions.this.connection != this.of) {
				return;
			}
			if (message.length > 0 && message[0] == Frames.ECHO) {
				heardEcho(message);
			}
			else {
				Subscriptions.this.inbound.accept(message);
			}
		}

		@Override
		public void subscribed(String channel, long count) {
			Subscriptions.this.worker.execute(() -> Subscriptions.this.subscribed(this.of, channel));
		}

	}

}
