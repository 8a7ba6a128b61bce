package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.Heartbeat;
import io.github.wsboot.JsonDecoder;
import io.github.wsboot.JsonEncoder;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsClusterStateChangedEvent;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsIdentity;
import io.github.wsboot.WsMessage;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.engine.cluster.ClusterNode;
import org.jspecify.annotations.Nullable;

/**
 * The engine as a whole: admits, opens and ends connections and owns the threads. One
 * instance per application context, no static state.
 *
 * @since 0.1.0
 */
public final class Hub implements AutoCloseable {

	private static final Logger logger = System.getLogger(Hub.class.getName());

	private static final Duration CONTAINER_DELAY = Duration.ofMillis(500);

	private final EngineSettings settings;

	private final Collaborators collaborators;

	private final Callbacks callbacks;

	private final Once<@Nullable Heartbeat> heartbeat;

	private final Once<@Nullable JsonEncoder> jsonEncoder;

	private final Once<@Nullable JsonDecoder> jsonDecoder;

	private final UniqueCodes codes = new UniqueCodes();

	private final Registry registry = new Registry();

	private final MemberIndex uids = new MemberIndex("uid");

	private final MemberIndex groups = new MemberIndex("group");

	private final Audiences audiences = new Audiences(this.registry, this.uids, this.groups);

	private final Endings endings;

	private final Patrol patrol;

	private final Slots slots;

	private final Names names;

	private final Manager manager;

	private final @Nullable ClusterNode cluster;

	private final Deposits deposits;

	private final List<Runnable> stopListeners = new CopyOnWriteArrayList<>();

	/** Publishes events of this node in their order. */
	private final Mailbox events;

	private final ThreadFactory pullThreads = EngineThreads.waiting("ws-pull-");

	private final Draining draining;

	private final Entrance entrance;

	private final Object lifecycle = new Object();

	private volatile EngineRuntime runtime;

	private volatile long startedAt = System.nanoTime();

	/**
	 * Creates a hub; it works from here on.
	 * @param settings what it can be told
	 * @param collaborators whom it works with
	 */
	public Hub(EngineSettings settings, Collaborators collaborators) {
		this(settings, collaborators, null);
	}

	/**
	 * Creates a hub that is one node of a cluster; it works from here on, and joins when
	 * its {@link #cluster()} is started.
	 * @param settings what it can be told
	 * @param collaborators whom it works with
	 * @param clusterEngine the way into the cluster, {@code null} for a single node
	 */
	public Hub(EngineSettings settings, Collaborators collaborators, @Nullable ClusterEngine clusterEngine) {
		this.settings = settings;
		this.collaborators = collaborators;
		this.callbacks = new Callbacks(new Once<>(collaborators.handlers()), collaborators.events(),
				collaborators.interceptors());
		this.heartbeat = new Once<>(() -> heartbeatOrNone(collaborators.heartbeat()));
		this.jsonEncoder = new Once<>(collaborators.jsonEncoder());
		this.jsonDecoder = new Once<>(collaborators.jsonDecoder());
		this.events = new Mailbox(collaborators.callbacks());
		this.slots = new Slots(settings.limits(), collaborators.listener());
		this.names = new Names(settings.limits(), collaborators.listener());
		this.manager = new Manager(this);
		this.endings = new Endings(settings.closeTimeout());
		this.patrol = new Patrol(this.registry, settings, this.heartbeat);
		this.runtime = newRuntime();
		this.cluster = (clusterEngine != null) ? clusterNode(clusterEngine) : null;
		this.draining = new Draining(this, settings.drain());
		this.entrance = new Entrance(this, settings, this.draining, this.cluster);
		this.deposits = new Deposits(clusterEngine, settings.cluster().timeout());
	}

	private ClusterNode clusterNode(ClusterEngine clusterEngine) {
		return new ClusterNode(this.codes.node(), this.manager, (code) -> this.registry.findReadable(code) != null,
				this::isDraining, this::encoded, (state) -> publish(new WsClusterStateChangedEvent(state)),
				clusterEngine, this.settings.cluster().timeout());
	}

	/**
	 * The manager that the application uses, of all nodes if there is a cluster.
	 * @return the manager
	 */
	public WebSocketManager manager() {
		return (this.cluster != null) ? this.cluster.manager() : this.manager;
	}

	/**
	 * This node as a part of its cluster.
	 * @return the node, {@code null} without a cluster
	 */
	public @Nullable ClusterNode cluster() {
		return this.cluster;
	}

	/**
	 * What is kept for a while on behalf of all nodes.
	 * @return the values
	 */
	public Deposits deposits() {
		return this.deposits;
	}

	/**
	 * Has something done when this hub stops: it admits no one any more, and its own
	 * connections are closed next.
	 * @param listener returns soon and does not throw
	 */
	public void whenStopping(Runnable listener) {
		this.stopListeners.add(listener);
	}

	/**
	 * Has something done when this hub begins to {@linkplain #drain drain}: it admits no
	 * one any more, and its own connections are closed one after the other.
	 * @param listener is told with what to close others, which is another time to come
	 * back for each; does not throw
	 */
	public void whenDraining(Consumer<Supplier<WsCloseStatus>> listener) {
		this.draining.whenBegun(listener);
	}

	/**
	 * Makes a code for a connection that has none: opaque, never reused, carrying this
	 * node.
	 * @return the code
	 */
	public String generateCode() {
		return this.codes.nextCode();
	}

	/**
	 * Whether a code is one of {@link #generateCode()}, which need not have the form that
	 * codes of clients must have.
	 * @param uniqueCode the code
	 * @return whether this node made it
	 */
	public boolean isGenerated(String uniqueCode) {
		return this.codes.isOwn(uniqueCode);
	}

	/**
	 * Starts again after {@link #stop}. Idempotent.
	 */
	public void start() {
		synchronized (this.lifecycle) {
			if (this.entrance.isShut()) {
				this.runtime = newRuntime();
				this.startedAt = System.nanoTime();
				this.entrance.reopen();
				// last, since it says that connections are admitted again
				this.draining.start();
			}
		}
	}

	/**
	 * Admits no one any more, closes all connections with 1001, waits for every
	 * {@code onClose} and for the peers' answers, then ends TCP and the engine's threads.
	 * Idempotent.
	 * @param timeout how long all of it may take
	 * @return whether every {@code onClose} has returned in time
	 */
	public boolean stop(Duration timeout) {
		synchronized (this.lifecycle) {
			if (this.entrance.isShut()) {
				return true;
			}
			this.draining.stop();
			this.entrance.shut();
			this.stopListeners.forEach(Runnable::run);
			long deadline = System.nanoTime() + timeout.toNanos();
			boolean departed = closeAll(deadline);
			this.endings.awaitAll(deadline);
			this.runtime.stop();
			if (!departed) {
				logger.log(Level.WARNING, () -> "Some onClose callbacks have not returned within " + timeout);
			}
			return departed;
		}
	}

	/**
	 * Admits no one any more and closes the connections with 1012, one after the other,
	 * each with a time to come back that a client can read from the reason. What is sent
	 * to those who are still there is delivered. Returns at once; a second call can make
	 * it quicker, but not slower. This node stays as it is then until it
	 * {@linkplain #resume() resumes} or {@linkplain #stop stops}, which ends a drain.
	 * @param over how long it may take until the last one is closed, zero for all at once
	 * @return completed when there is nobody left, or the drain has ended
	 */
	public CompletionStage<Void> drain(Duration over) {
		return this.draining.begin(over);
	}

	/**
	 * Whether this node gives its connections away, or has.
	 * @return whether it drains, false once it stops
	 */
	public boolean isDraining() {
		return this.draining.isActive() && !this.entrance.isShut();
	}

	/**
	 * Admits connections again. Idempotent.
	 */
	public void resume() {
		this.draining.resume();
	}

	/**
	 * Stops, for whoever never got as far as {@link #start}: an application that fails to
	 * start must not leave threads behind. Idempotent.
	 */
	@Override
	public void close() {
		stop(this.settings.closeTimeout());
		if (this.cluster != null) {
			this.cluster.stop(this.settings.closeTimeout());
		}
	}

	/**
	 * Closes all connections and waits for their callbacks, also of those that have
	 * entered but not opened yet.
	 */
	private boolean closeAll(long deadline) {
		boolean departed = true;
		while (departed && !this.registry.unfinished().isEmpty()) {
			for (Connection connection : this.registry.all()) {
				connection.beginClose(WsCloseStatus.GOING_AWAY, CloseCause.SHUTDOWN, true);
			}
			departed = await(this.registry.unfinished().stream().map(Connection::whenDeparted).toList(), deadline);
		}
		return departed;
	}

	/**
	 * Reserves a slot for a connection, in its handshake.
	 * @param identity who it is
	 * @param remoteIp the address the limit per address counts, if known
	 * @return the slot, to be closed or {@link #open opened}
	 * @throws HandshakeRejectedException with 503 if the node is full or stops, 400 if
	 * the code is one that another node of the cluster generates or the uid is too long,
	 * 409 if the code is taken, 429 if the address or the uid has too many connections
	 */
	public Admission admit(WsIdentity identity, @Nullable String remoteIp) {
		return this.entrance.admit(identity, remoteIp);
	}

	/**
	 * Refuses a handshake while nobody is admitted.
	 * @throws HandshakeRejectedException with 503
	 */
	public void requireAccepting() {
		this.entrance.requireAccepting();
	}

	/**
	 * Takes over a connection whose messages are delivered by callbacks, like
	 * {@link #open(Admission, WsHandshake, WsHandshake, Wire, Pulling)}.
	 * @param admission the slot from the handshake
	 * @param handshake the handshake until {@code onOpen} has returned
	 * @param retained the handshake afterwards
	 * @param wire the writing side
	 * @return the connection; it may already be closed again
	 */
	public Connection open(Admission admission, WsHandshake handshake, WsHandshake retained, Wire wire) {
		return open(admission, handshake, retained, wire, null);
	}

	/**
	 * Takes over a connection that the container has opened. Runs {@code onOpen} on this
	 * thread, or later on another one if an older connection of the same code has not
	 * finished its {@code onClose}.
	 * @param admission the slot from the handshake
	 * @param handshake the handshake until {@code onOpen} has returned
	 * @param retained the handshake afterwards
	 * @param wire the writing side
	 * @param pulling how the application fetches its messages, {@code null} if it is
	 * called back
	 * @return the connection; it may already be closed again
	 */
	public Connection open(Admission admission, WsHandshake handshake, WsHandshake retained, Wire wire,
			@Nullable Pulling pulling) {
		return this.entrance.open(admission, handshake, retained, wire, pulling);
	}

	/**
	 * Whether new connections are admitted.
	 * @return false from the start of a {@link #drain} or {@link #stop} on
	 */
	public boolean isAccepting() {
		return !this.entrance.isShut() && !this.draining.isActive();
	}

	/**
	 * Whether nobody is admitted because the cluster is out of reach.
	 * @return false also if connections are admitted without it
	 */
	public boolean isWaitingForCluster() {
		return this.entrance.isWaitingForCluster();
	}

	private static @Nullable Heartbeat heartbeatOrNone(Supplier<@Nullable Heartbeat> source) {
		try {
			return source.get();
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "The Heartbeat cannot be created; pings of the application are not answered", ex);
			return null;
		}
	}

	private EngineRuntime newRuntime() {
		EngineRuntime created = new EngineRuntime(this.audiences, listener());
		created.every(this.patrol.period(), this.patrol);
		return created;
	}

	private static boolean await(List<CompletableFuture<Void>> departures, long deadline) {
		try {
			CompletableFuture.allOf(departures.toArray(CompletableFuture[]::new))
				.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException | ExecutionException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	// --- what those who watch need

	/**
	 * Who is told what happens.
	 * @return the listener
	 */
	public EngineListener listener() {
		return this.collaborators.listener();
	}

	/**
	 * The connections of this node, of which some may have ended meanwhile.
	 * @return a view
	 */
	public Collection<Connection> connections() {
		return Collections.unmodifiableList(Arrays.asList(this.registry.all()));
	}

	/**
	 * How long this node has been working, since it was made or started again.
	 * @return the time
	 */
	public Duration uptime() {
		return Duration.ofNanos(System.nanoTime() - this.startedAt);
	}

	/**
	 * The name of this node, new with every start of its process; codes that it generates
	 * begin with it.
	 * @return the id
	 */
	public String nodeId() {
		return this.codes.node();
	}

	/**
	 * Number of groups that have members on this node.
	 * @return the number
	 */
	public int groupCount() {
		return this.groups.size();
	}

	/**
	 * Number of connections that a uid has on this node.
	 * @param uid the uid
	 * @return the number
	 */
	public int connectionsOf(String uid) {
		return this.uids.of(uid).size();
	}

	/**
	 * What waits to be written at this moment. Looks at every connection.
	 * @return the levels of all queues
	 */
	public QueueLevels queueLevels() {
		long messages = 0;
		long bytes = 0;
		long fullest = 0;
		int waiting = 0;
		for (Connection connection : this.registry.all()) {
			QueueLevel level = connection.queueLevel();
			messages += level.messages();
			bytes += level.bytes();
			fullest = Math.max(fullest, level.bytes());
			waiting += (level.messages() > 0) ? 1 : 0;
		}
		return new QueueLevels(messages, bytes, fullest, waiting);
	}

	/**
	 * The uids that connections of this node are bound to.
	 * @return how many
	 */
	public int uidCount() {
		return this.uids.size();
	}

	// --- what connections and the manager need

	/**
	 * What other nodes may know of a connection has changed. Returns at once.
	 */
	void changed(Connection connection) {
		if (this.cluster != null) {
			this.cluster.changed(connection.uniqueCode());
		}
	}

	/**
	 * A connection has left the registry. Returns at once.
	 */
	void left(Connection connection) {
		if (this.cluster != null) {
			this.cluster.left(connection.uniqueCode(), connection.claimant());
		}
	}

	/**
	 * Publishes an event of this node, after those before it.
	 */
	void publish(Object event) {
		this.events.submit(() -> this.collaborators.events().accept(event));
	}

	void departs(Connection connection, WsCloseStatus status) {
		this.registry.departs(connection);
		this.callbacks.closed(connection, status);
	}

	void departed(Connection connection) {
		Connection next = this.registry.departed(connection);
		if (next != null) {
			next.turn();
		}
	}

	/**
	 * A connection is being closed from this end, which must not take for ever.
	 */
	void ending(Connection connection) {
		this.endings.begun(connection, this.runtime);
	}

	/**
	 * Does something short when the container has had the time to tell what it knows.
	 */
	void soon(Runnable task) {
		after(CONTAINER_DELAY, task);
	}

	/**
	 * Does something short when a handler has had the time to end.
	 */
	void afterCloseTimeout(Runnable task) {
		after(this.settings.closeTimeout(), task);
	}

	/**
	 * Does something short later.
	 * @return the task, {@code null} if this node stops before
	 */
	@Nullable Future<?> timer(Duration delay, Runnable task) {
		return this.runtime.after(delay, task);
	}

	private void after(Duration delay, Runnable task) {
		if (timer(delay, task) == null) {
			task.run();
		}
	}

	ThreadFactory pullThreads() {
		return this.pullThreads;
	}

	void ended(Connection connection) {
		this.endings.ended(connection);
	}

	void abort(Wire wire) {
		this.endings.abort(wire);
	}

	Outbound outboundFor(Connection connection, Wire wire) {
		return new Outbound(connection, wire, this.settings.outbound(), this.runtime.workers());
	}

	Registry registry() {
		return this.registry;
	}

	MemberIndex uidIndex() {
		return this.uids;
	}

	MemberIndex groupIndex() {
		return this.groups;
	}

	Audiences audiences() {
		return this.audiences;
	}

	Broadcasts broadcasts() {
		return this.runtime.broadcasts();
	}

	EngineSettings.Limits limits() {
		return this.settings.limits();
	}

	Callbacks callbacks() {
		return this.callbacks;
	}

	UniqueCodes codes() {
		return this.codes;
	}

	Clock clock() {
		return this.collaborators.clock();
	}

	Executor callbackExecutor() {
		return this.collaborators.callbacks();
	}

	/**
	 * A value as a message, before anything of it is sent.
	 */
	WsMessage encoded(Object value) {
		JsonEncoder encoder = this.jsonEncoder.get();
		if (encoder == null) {
			throw new IllegalStateException(
					"There is no JsonEncoder: add Jackson 3 (spring-boot-starter-jackson) or define a JsonEncoder bean");
		}
		return WsMessage.text(encoder.encode(value));
	}

	@Nullable JsonDecoder jsonDecoder() {
		return this.jsonDecoder.get();
	}

	@Nullable Heartbeat heartbeat() {
		return this.heartbeat.get();
	}

	Liveness.Pace renewPace() {
		return this.patrol.renewPace();
	}

	Liveness.Pace pace() {
		return this.patrol.pace();
	}

	Endings endings() {
		return this.endings;
	}

	Slots slots() {
		return this.slots;
	}

	Names names() {
		return this.names;
	}

}
