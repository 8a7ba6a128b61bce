package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Renews the lease of this node, on a thread and a connection of its own so that nothing
 * can hold it up. Joins under a new term when the lease is lost.
 */
final class Heartbeat {

	private static final Logger logger = System.getLogger(Heartbeat.class.getName());

	private static final Duration MAX_RETRY = Duration.ofMillis(500);

	/** For how long nobody else takes over what is being reaped. */
	static final Duration REAP_LOCK = Duration.ofSeconds(30);

	/** Ends the beats of a node that drains. */
	static final String DRAINING = " d";

	private final RedisClusterSettings settings;

	private final Commands commands;

	private final Keys keys;

	private final LocalNode node;

	private final Nodes nodes;

	private final States states;

	private final Worker worker = new Worker("ws-redis-heartbeat");

	private final Listener listener;

	private volatile @Nullable String sid;

	/** Sessions that may have left something in Redis. */
	private final Set<String> former = ConcurrentHashMap.newKeySet();

	private volatile boolean stopped;

	// on the worker only

	private long term;

	private boolean joined;

	private boolean beating;

	private long number;

	private long answered;

	/** Invalidates what is planned. */
	private int plan;

	private long leaseEnd;

	private long deafSince;

	private long unbrokenSince;

	Heartbeat(RedisClusterSettings settings, Commands commands, Keys keys, LocalNode node, Nodes nodes, States states,
			long lastTerm, Listener listener) {
		this.settings = settings;
		this.commands = commands;
		this.keys = keys;
		this.node = node;
		this.nodes = nodes;
		this.states = states;
		this.term = lastTerm;
		this.listener = listener;
		this.deafSince = System.nanoTime();
	}

	/**
	 * The session of this node.
	 * @return {@code null} before it has joined
	 */
	@Nullable String session() {
		return this.sid;
	}

	/**
	 * Sessions before this one that have not been cleaned up after.
	 */
	Set<String> former() {
		return this.former;
	}

	/**
	 * Beats at once, for instance because the connection is back.
	 */
	void hurry() {
		this.worker.execute(() -> {
			if (!this.beating) {
				beat();
			}
		});
	}

	/**
	 * The directory of a session is gone.
	 */
	void lost(String session) {
		this.worker.execute(() -> {
			if (session.equals(this.sid) && this.joined) {
				lose();
				if (!this.beating) {
					beat();
				}
			}
		});
	}

	void stop() {
		this.stopped = true;
		this.worker.stop();
	}

	private void lose() {
		this.joined = false;
		this.states.set(States.Part.LEASE, false);
		this.states.set(States.Part.DIRECTORY, false);
	}

	private void beat() {
		if (this.stopped) {
			return;
		}
		this.plan++;
		if (!this.commands.isOpen() || isDeaf()) {
			// unless a new connection hurries before
			this.states.set(States.Part.LEASE, false);
			plan(Worker.jittered(MAX_RETRY));
			return;
		}
		this.beating = true;
		boolean joining = !this.joined;
		String session = this.sid;
		if (joining || session == null) {
			session = this.node.id() + "." + ++this.term;
			this.answered = 0;
		}
		String beatingFor = session;
		long sentAt = System.nanoTime();
		long now = ++this.number;
		this.commands
			.eval(Script.HEARTBEAT, this.keys.nodes(), Commands.bytes(session),
					Commands.bytes(this.settings.lease().toMillis()), Commands.bytes(this.answered),
					Commands.bytes(now), Commands.bytes(joining ? 1 : 0),
					Commands.bytes(this.keys.channel(Topic.node(this.node.id()))), Frames.echo(sentAt),
					Commands.bytes(REAP_LOCK.toMillis()), Commands.bytes(this.node.isDraining() ? DRAINING : ""))
			.whenComplete((answer, ex) -> this.worker.execute(() -> {
				this.beating = false;
				try {
					answered(beatingFor, joining, now, sentAt, answer, ex);
				}
				catch (RuntimeException unexpected) {
					// whatever it is, the next beat must come
					failed(beatingFor, joining, unexpected);
				}
			}));
	}

	/**
	 * Whether it has not heard for a whole lease what others claim. If it may not share a
	 * code with them, it lets its lease go: they would wait for its answer.
	 */
	private boolean isDeaf() {
		long now = System.nanoTime();
		if (this.states.works(States.Part.SUBSCRIPTIONS)) {
			this.deafSince = now;
		}
		return this.settings.strict() && now - this.deafSince >= this.settings.lease().toNanos();
	}

	private void answered(String session, boolean joining, long beat, long sentAt, @Nullable List<Object> answer,
			@Nullable Throwable ex) {
		if (answer == null) {
			failed(session, joining, (ex != null) ? Commands.cause(ex) : new IllegalStateException());
		}
		else if (Commands.isText(answer.get(0), "OK")) {
			succeeded(session, joining, beat, sentAt, answer);
		}
		else if (Commands.isText(answer.get(0), "STALE")) {
			failed(session, joining, new IllegalStateException("A newer heartbeat came first"));
		}
		else {
			lose();
			beat();
		}
	}

	private void succeeded(String session, boolean joining, long beat, long sentAt, List<Object> answer) {
		this.answered = beat;
		this.leaseEnd = sentAt + this.settings.lease().toNanos();
		if (!this.states.works(States.Part.LEASE)) {
			this.unbrokenSince = sentAt;
		}
		this.nodes.learned(Nodes.parse(answer, sentAt));
		if (joining) {
			String before = this.sid;
			if (before != null) {
				this.former.add(before);
			}
			this.sid = session;
			this.joined = true;
			this.states.set(States.Part.DIRECTORY, false);
			this.listener.joined(session, this.term);
		}
		this.states.set(States.Part.LEASE, true);
		this.listener.beat();
		if (sentAt - this.unbrokenSince >= this.settings.lease().toNanos()) {
			List<String> dead = new ArrayList<>();
			((List<?>) answer.get(4)).forEach((other) -> dead.add(Commands.text(other)));
			if (!dead.isEmpty()) {
				this.listener.dead(dead);
			}
		}
		plan(this.settings.heartbeat().minusNanos(System.nanoTime() - sentAt));
		watchLease();
	}

	private void failed(String session, boolean joining, Throwable ex) {
		logger.log(Level.DEBUG, "No heartbeat", ex);
		if (joining) {
			// it may have joined all the same
			this.former.add(session);
		}
		this.states.set(States.Part.LEASE, false);
		this.listener.failed(ex);
		Duration retry = (this.settings.heartbeat().compareTo(MAX_RETRY) < 0) ? this.settings.heartbeat() : MAX_RETRY;
		plan(Worker.jittered(retry));
	}

	private void plan(Duration delay) {
		int planned = ++this.plan;
		this.worker.after(delay.isNegative() ? Duration.ZERO : delay, () -> {
			if (planned == this.plan && !this.beating) {
				beat();
			}
		});
	}

	/**
	 * A beat before its end the lease cannot be relied upon any more.
	 */
	private void watchLease() {
		long end = this.leaseEnd;
		long margin = this.settings.heartbeat().toNanos();
		this.worker.after(Duration.ofNanos(end - margin - System.nanoTime()), () -> {
			if (end == this.leaseEnd) {
				this.states.set(States.Part.LEASE, false);
				this.listener.endangered();
			}
		});
	}

	/**
	 * What follows from heartbeats. Must only hand over.
	 */
	interface Listener {

		/** There is a new session, with nothing written yet. */
		void joined(String session, long term);

		/** A heartbeat was answered, and an echo is on its way. */
		void beat();

		/** Sessions wait to be reaped. */
		void dead(List<String> sessions);

		/** The lease may be over soon. */
		void endangered();

		/** A heartbeat failed. */
		void failed(Throwable ex);

	}

}
