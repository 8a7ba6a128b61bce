package io.github.wsboot.security;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsRevocationCheck;
import io.github.wsboot.engine.CloseCause;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Asks again and again whether those who are connected still may be, in turns, so that
 * not all are asked about at once, and a few at a time.
 *
 * @since 0.1.0
 */
public final class Revocations implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(Revocations.class);

	private static final WsCloseStatus REVOKED = WsCloseStatus.TOKEN_EXPIRED.withReason("revoked");

	private static final int AT_A_TIME = 8;

	private static final int MOST_TURNS = 60;

	private static final Duration SHORTEST_TURN = Duration.ofMillis(50);

	private final Hub hub;

	private final Supplier<List<WsRevocationCheck>> checks;

	private final Duration interval;

	private final Duration limit;

	private final Executor executor;

	private final Map<Connection, Question> asked = new ConcurrentHashMap<>();

	private final Semaphore permits = new Semaphore(AT_A_TIME);

	private volatile boolean failing;

	private volatile boolean failed;

	private volatile boolean slow;

	private volatile @Nullable Thread thread;

	/**
	 * Creates what asks, once it is started.
	 * @param hub has the connections
	 * @param checks the checks, in order; without any nobody is asked about
	 * @param interval about how often to ask about each connection
	 * @param limit how long a check may take at least before it is interrupted
	 * @param executor runs checks, which may wait
	 */
	public Revocations(Hub hub, Supplier<List<WsRevocationCheck>> checks, Duration interval, Duration limit,
			Executor executor) {
		this.hub = hub;
		this.checks = checks;
		this.interval = interval;
		this.limit = limit;
		this.executor = executor;
	}

	@Override
	public synchronized void start() {
		List<WsRevocationCheck> checks = this.checks.get();
		if (this.thread == null && !checks.isEmpty()) {
			Thread thread = new Thread(() -> ask(checks), "ws-revocation");
			thread.setDaemon(true);
			this.thread = thread;
			thread.start();
		}
	}

	@Override
	public synchronized void stop() {
		Thread thread = this.thread;
		this.thread = null;
		if (thread != null) {
			thread.interrupt();
			interruptOverdue(Duration.ZERO);
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	private void ask(List<WsRevocationCheck> checks) {
		long turns = Math.max(1, Math.min(MOST_TURNS, this.interval.dividedBy(SHORTEST_TURN)));
		long pause = this.interval.dividedBy(turns).toNanos();
		long next = System.nanoTime();
		try {
			for (long turn = 0; this.thread == Thread.currentThread(); turn = (turn + 1) % turns) {
				if (turn == 0) {
					this.failing = this.failed;
					this.failed = false;
				}
				interruptOverdue(this.limit);
				for (Connection connection : this.hub.connections()) {
					// as good as a time of its own for each, which somebody would have to
					// keep
					if (System.identityHashCode(connection) % turns == turn) {
						ask(connection, checks);
					}
				}
				next = Math.max(next + pause, System.nanoTime());
				TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void ask(Connection connection, List<WsRevocationCheck> checks) throws InterruptedException {
		boolean known = connection.handshake().principal() != null || connection.uid().isPresent();
		if (!known || !connection.isOpen() || this.asked.containsKey(connection)) {
			return;
		}
		while (!this.permits.tryAcquire(this.interval.toNanos(), TimeUnit.NANOSECONDS)) {
			warnOfSlowness();
			interruptOverdue(this.limit);
		}
		Question question = new Question(this.failing || this.failed);
		this.asked.put(connection, question);
		try {
			this.executor.execute(() -> decide(connection, checks, question));
		}
		catch (Throwable ex) {
			// without a thread now, there may be one when it is asked about again
			decided(connection);
			logger.debug("No thread for a WsRevocationCheck", ex);
		}
	}

	private void decide(Connection connection, List<WsRevocationCheck> checks, Question question) {
		try {
			for (WsRevocationCheck check : checks) {
				if (isRevoked(connection, check, question)) {
					connection.close(REVOKED, CloseCause.EXPIRED);
					return;
				}
			}
		}
		finally {
			decided(connection);
		}
	}

	/**
	 * What hangs for ever would keep its place for ever, and in the end all others.
	 */
	private void interruptOverdue(Duration limit) {
		long now = System.nanoTime();
		this.asked.values().forEach((question) -> question.interruptAfter(limit, now));
	}

	private void decided(Connection connection) {
		this.asked.remove(connection);
		this.permits.release();
	}

	private boolean isRevoked(Connection connection, WsRevocationCheck check, Question question) {
		question.begin();
		try {
			return connection.isOpen() && check.isRevoked(connection);
		}
		catch (Throwable ex) {
			this.failed = true;
			boolean isKnown = this.failing || question.amongFailing;
			this.failing = true;
			// a stop interrupts what runs
			if (!isKnown && isRunning()) {
				logger.warn("A WsRevocationCheck failed, so that " + connection
						+ " stays until it is asked about again: " + LogText.describe(ex));
			}
			return false;
		}
		finally {
			question.end();
		}
	}

	private void warnOfSlowness() {
		if (!this.slow) {
			this.slow = true;
			logger.warn("Each WsRevocationCheck that runs takes longer than ws.security.revocation-interval, which is "
					+ this.interval + ". Until they return, nobody else is asked about.");
		}
	}

	/**
	 * What is asked about one connection, by one check after the other.
	 */
	private static final class Question {

		// the answer may come when the next turns have begun without one that has failed
		private final boolean amongFailing;

		// guarded by this

		private @Nullable Thread thread;

		private long begunAt;

		Question(boolean amongFailing) {
			this.amongFailing = amongFailing;
		}

		synchronized void begin() {
			this.thread = Thread.currentThread();
			this.begunAt = System.nanoTime();
		}

		synchronized void end() {
			this.thread = null;
			// the thread goes on to something else
			Thread.interrupted();
		}

		synchronized void interruptAfter(Duration limit, long now) {
			if (this.thread != null && now - this.begunAt > limit.toNanos()) {
				this.thread.interrupt();
				// it gets as long again for what it does about that
				this.begunAt = now;
			}
		}

	}

}
