package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Reach;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a node from its start to its stop, and how they are connected.
 */
final class Membership {

	private static final Logger logger = System.getLogger(Membership.class.getName());

	/** Time for claims of an earlier session to be asserted by the new one. */
	private static final Duration FORMER_LINGER = Duration.ofSeconds(5);

	private final RedisClusterSettings settings;

	private final RedisClusterCounters counters;

	private final Keys keys;

	private final Worker timer = new Worker("ws-redis-connect");

	private final Worker directoryWorker = new Worker("ws-redis-directory");

	private final RedisConnections connections;

	private final Inbound inbound;

	private final States states;

	private final Nodes nodes;

	private final Heartbeat heartbeat;

	private final Subscriptions subscriptions;

	private final DirectoryWriter writer;

	private final DirectoryReader reader;

	private final Publisher publisher;

	private final Claims claims;

	private final Reaper reaper;

	private final Deposits deposits;

	/** Whoever has started it waits for the outcome. */
	private volatile boolean starting = true;

	/** It has been said what is to be mended. */
	private final AtomicBoolean unmended = new AtomicBoolean();

	private final CompletableFuture<Void> started = new CompletableFuture<>();

	private final AtomicBoolean hasJoined = new AtomicBoolean();

	Membership(RedisClusterSettings settings, RedisClusterCounters counters, LocalNode node) {
		this.settings = settings;
		this.counters = counters;
		this.keys = new Keys(settings.keyPrefix(), settings.uris().get(0).getDatabase());
		this.connections = new RedisConnections(settings, this.keys, this.timer, counters);
		Commands commands = new Commands(this.connections.commands());
		Commands bulk = new Commands(this.connections.bulk());
		this.inbound = new Inbound(settings, counters, node, this::control);
		this.states = new States(node, this.inbound, this.connections.address());
		this.nodes = new Nodes(commands, this.keys);
		this.heartbeat = new Heartbeat(settings, new Commands(this.connections.heartbeat()), this.keys, node,
				this.nodes, this.states, counters.term, new Heartbeats());
		this.subscriptions = new Subscriptions(settings, this.connections.subscribing(), this.keys, node, this.states,
				this.directoryWorker, this.inbound::offer);
		this.writer = new DirectoryWriter(settings, bulk, this.keys, node, new Interests(node, this.subscriptions),
				this.states, this.directoryWorker, this.heartbeat::lost);
		this.reader = new DirectoryReader(settings, commands, this.keys, node, this.nodes, this.states);
		this.publisher = new Publisher(settings, this.connections.publishing(), this.subscriptions, node.id(),
				counters);
		this.claims = new Claims(settings, new ClaimScripts(settings, commands, this.keys, this.nodes), this.keys, node,
				this.nodes, this.states, this.heartbeat, this.directoryWorker, this.publisher, counters.term);
		this.reaper = new Reaper(settings, bulk, new ClaimScripts(settings, bulk, this.keys, this.nodes), this.keys,
				counters);
		this.deposits = new Deposits(commands, this.keys);
		connect();
	}

	private void connect() {
		this.connections.commands().onOpen((connection) -> this.states.set(States.Part.COMMANDS, true));
		this.connections.commands().onLoss(() -> this.states.set(States.Part.COMMANDS, false));
		this.connections.heartbeat().onOpen((connection) -> this.heartbeat.hurry());
		this.connections.heartbeat().onLoss(() -> this.states.set(States.Part.LEASE, false));
		this.connections.bulk().onOpen((connection) -> this.directoryWorker.execute(this.writer::check));
		this.connections.all().forEach((link) -> link.onFailure(this::failed));
		this.states.onConnected(() -> {
			this.started.complete(null);
			this.unmended.set(false);
			this.directoryWorker.execute(this.claims::assertAll);
			this.directoryWorker.after(FORMER_LINGER, this::removeFormer);
		});
	}

	private void removeFormer() {
		if (this.claims.isAsserted()) {
			this.reaper.removeFormer(this.heartbeat.former());
		}
		else {
			this.directoryWorker.after(FORMER_LINGER, this::removeFormer);
		}
	}

	/**
	 * Joins, or leaves that to the background.
	 * @throws IllegalStateException if it never can
	 */
	void start() {
		this.inbound.start();
		this.publisher.start();
		this.connections.open();
		try {
			this.started.get(this.settings.commandTimeout().multipliedBy(2).toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			logger.log(Level.WARNING, "Redis at {0} cannot be reached; trying on", this.connections.address());
		}
		catch (ExecutionException ex) {
			stop(this.settings.commandTimeout());
			throw (ex.getCause() instanceof IllegalStateException failure) ? failure : new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.starting = false;
		}
	}

	private void failed(Throwable ex) {
		String mend = Mend.of(ex, this.settings.keyPrefix());
		if (mend == null) {
			return;
		}
		String message = "Redis at " + this.connections.address() + " cannot be used: " + mend;
		if (this.starting) {
			this.started.completeExceptionally(new IllegalStateException(message, ex));
		}
		else if (this.unmended.compareAndSet(false, true)) {
			logger.log(Level.ERROR, message);
		}
	}

	private void control(byte[] frame) {
		Frames.Kick kick = (frame[0] == Frames.KICK) ? Frames.kick(frame) : null;
		Frames.Gone gone = (frame[0] == Frames.GONE) ? Frames.gone(frame) : null;
		if (kick != null) {
			this.claims.kicked(kick);
		}
		else if (gone != null) {
			this.claims.gone(gone);
		}
		else {
			this.counters.ignored.increment();
		}
	}

	/**
	 * Leaves, as far as that is possible in time.
	 */
	void stop(Duration timeout) {
		long end = System.nanoTime() + timeout.toNanos();
		this.states.end();
		boolean reachable = new Commands(this.connections.bulk()).isReady();
		if (reachable) {
			Waiting.quietly(this.claims.releaseAll(), leftUntil(end));
		}
		this.heartbeat.stop();
		this.directoryWorker.stop();
		this.reaper.stop();
		if (reachable) {
			leave();
		}
		close(leftUntil(end));
	}

	/**
	 * Ends without leaving.
	 */
	void close(Duration timeout) {
		this.states.end();
		this.heartbeat.stop();
		this.directoryWorker.stop();
		this.reaper.stop();
		this.publisher.stop();
		this.timer.stop();
		this.connections.close(timeout);
		this.inbound.stop();
	}

	private void leave() {
		try {
			String session = this.heartbeat.session();
			if (session != null) {
				this.reaper.remove(session);
			}
			this.heartbeat.former().forEach(this.reaper::remove);
		}
		catch (RuntimeException ex) {
			logger.log(Level.DEBUG, "Others will clean up after this node", ex);
		}
	}

	private static Duration leftUntil(long end) {
		return Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(100), end - System.nanoTime()));
	}

	boolean knows(String id) {
		return this.nodes.isKnown(id);
	}

	/**
	 * The nodes that are alive, as far as this one knows.
	 */
	int nodes() {
		return this.nodes.alive();
	}

	/**
	 * How long the last echo of a heartbeat was under way, if it was heard.
	 */
	@Nullable Duration lag() {
		return this.subscriptions.lag();
	}

	States states() {
		return this.states;
	}

	DirectoryWriter writer() {
		return this.writer;
	}

	DirectoryReader reader() {
		return this.reader;
	}

	Claims claims() {
		return this.claims;
	}

	Deposits deposits() {
		return this.deposits;
	}

	CompletionStage<Reach> publish(Topic topic, byte[] envelope) {
		return this.publisher.publish(this.keys.channel(topic), envelope);
	}

	/**
	 * What follows from heartbeats.
	 */
	private final class Heartbeats implements Heartbeat.Listener {

		@Override
		public void joined(String session, long term) {
			Membership.this.counters.term = term;
			if (Membership.this.hasJoined.getAndSet(true)) {
				Membership.this.counters.resynced.increment();
			}
			Membership.this.directoryWorker.execute(() -> Membership.this.writer.begin(session));
		}

		@Override
		public void beat() {
			Membership.this.connections.check();
			Membership.this.subscriptions.expectEcho();
			Membership.this.directoryWorker.execute(Membership.this.writer::check);
		}

		@Override
		public void dead(List<String> sessions) {
			Membership.this.reaper.reap(sessions);
		}

		@Override
		public void endangered() {
			Membership.this.claims.endangered();
		}

		@Override
		public void failed(Throwable ex) {
			Membership.this.failed(ex);
		}

	}

}
