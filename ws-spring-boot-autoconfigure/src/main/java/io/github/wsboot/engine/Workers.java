package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The threads that write: a few for everybody, which drain the queues of single
 * connections and sweep broadcasts over many in turn, and one of its own for each
 * connection that has been stuck lately. A watchdog notices a worker that a peer holds up
 * and replaces it, so that nobody else waits for longer than a moment.
 */
final class Workers {

	private static final Logger logger = System.getLogger(Workers.class.getName());

	static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private static final long WATCH_MILLIS = 20;

	private static final long IDLE_MILLIS = 10_000;

	private static final int MAX_PLATFORM_SPARES = 64;

	private static final int MAX_VIRTUAL_SPARES = 10_000;

	private final int size = Math.max(2, Math.min(Runtime.getRuntime().availableProcessors(), 4));

	private final int maxSpares = EngineThreads.cheapAreVirtual() ? MAX_VIRTUAL_SPARES : MAX_PLATFORM_SPARES;

	private final ThreadFactory workerThreads;

	private final ThreadFactory spareThreads;

	private final ScheduledExecutorService timer;

	private final Broadcasts broadcasts;

	private final Queue<Outbound> ready = new ConcurrentLinkedQueue<>();

	// guarded by this; the volatile ones are read without it to see that nobody need be
	// woken

	private final Set<Worker> workers = new HashSet<>();

	private volatile int idle;

	/** Workers that serve everybody and are not held up. */
	private volatile int free;

	private int stuck;

	private volatile boolean watching;

	private boolean starved;

	private volatile boolean stopped;

	Workers(Audiences audiences, ScheduledExecutorService timer, EngineListener listener) {
		this(audiences, timer, listener, EngineThreads.platform("ws-write-"), EngineThreads.cheap("ws-write-spare-"));
	}

	Workers(Audiences audiences, ScheduledExecutorService timer, EngineListener listener, ThreadFactory workerThreads,
			ThreadFactory spareThreads) {
		this.timer = timer;
		this.workerThreads = workerThreads;
		this.spareThreads = spareThreads;
		this.broadcasts = new Broadcasts(audiences::membersOf, this::wakeUp, listener);
	}

	Broadcasts broadcasts() {
		return this.broadcasts;
	}

	/**
	 * Has a connection drained. The caller has made sure that nobody else drains it.
	 */
	void drain(Outbound outbound) {
		if (!outbound.isSlow() || !startOwn(outbound)) {
			this.ready.add(outbound);
			wakeUp(1);
		}
	}

	/**
	 * There may be more to do than the workers that are awake know of. Whoever falls
	 * asleep looks once more after having said so.
	 * @param wanted how many workers could do something
	 */
	private void wakeUp(int wanted) {
		if (this.idle > 0 || this.free < this.size || !this.watching) {
			synchronized (this) {
				if (this.stopped) {
					this.ready.clear();
					return;
				}
				int left = wanted;
				for (int sleeping = this.idle; sleeping > 0 && left > 0; sleeping--) {
					notify();
					left--;
				}
				while (left > 0 && this.free < this.size && start(new Worker(null), this.workerThreads)) {
					left--;
				}
				watch();
			}
		}
	}

	private synchronized boolean startOwn(Outbound outbound) {
		if (this.stopped) {
			return true;
		}
		boolean started = start(new Worker(outbound), this.spareThreads);
		watch();
		return started;
	}

	/**
	 * Starts a worker.
	 * @return false if there is no thread for it; what there is to do waits for another
	 * one, or for the watchdog to try again
	 */
	private synchronized boolean start(Worker worker, ThreadFactory threads) {
		this.workers.add(worker);
		if (worker.own == null) {
			this.free++;
		}
		else {
			// never counts among those that serve everybody
			worker.stuck = true;
			this.stuck++;
		}
		try {
			threads.newThread(worker).start();
			this.starved = false;
			return true;
		}
		catch (Throwable ex) {
			// it must not be counted among those that work
			forget(worker);
			logger.log(this.starved ? Level.DEBUG : Level.WARNING, "No thread for writing", ex);
			this.starved = true;
			return false;
		}
	}

	synchronized void stop() {
		this.stopped = true;
		this.ready.clear();
		notifyAll();
	}

	@SuppressWarnings("FutureReturnValueIgnored") // the next work asks for it anew
	private void watch() {
		if (!this.watching) {
			this.watching = true;
			this.timer.schedule(this::check, WATCH_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void check() {
		Outbound longest;
		synchronized (this) {
			this.watching = false;
			if (this.stopped) {
				return;
			}
			longest = markStuck(System.nanoTime());
			if (hasWork() && this.idle == 0 && this.free < this.size) {
				start(new Worker(null), this.workerThreads);
			}
			if (this.workers.size() > this.idle || hasWork()) {
				watch();
			}
			if (this.stuck <= this.maxSpares) {
				return;
			}
		}
		if (longest != null) {
			longest.giveUp("too many connections are stuck");
		}
	}

	/**
	 * Finds the workers that are held up.
	 * @return the connection that does so for the longest time
	 */
	private synchronized @Nullable Outbound markStuck(long now) {
		Outbound longest = null;
		long longestBlocked = STUCK_NANOS;
		for (Worker worker : this.workers) {
			Outbound current = worker.current;
			long blocked = (current != null) ? current.blockedFor(now) : 0;
			if (current != null && blocked > STUCK_NANOS) {
				current.markSlow(now);
				if (!worker.stuck) {
					worker.stuck = true;
					this.stuck++;
					this.free--;
				}
				if (blocked > longestBlocked) {
					longestBlocked = blocked;
					longest = current;
				}
			}
		}
		return longest;
	}

	private boolean hasWork() {
		return !this.ready.isEmpty() || this.broadcasts.hasWork();
	}

	/**
	 * Sleeps until there may be work.
	 * @return false if there was none for long
	 */
	private synchronized boolean awaitWork() throws InterruptedException {
		long waited = 0;
		this.idle++;
		try {
			while (!this.stopped && !hasWork()) {
				if (waited >= IDLE_MILLIS) {
					return false;
				}
				long before = System.nanoTime();
				wait(IDLE_MILLIS - waited);
				waited += Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
			}
			return !this.stopped;
		}
		finally {
			this.idle--;
		}
	}

	/**
	 * A worker that was held up goes on.
	 * @return whether it is still needed
	 */
	private synchronized boolean recover(Worker worker) {
		if (this.free >= this.size) {
			return false;
		}
		worker.stuck = false;
		this.stuck--;
		this.free++;
		return true;
	}

	private synchronized void forget(Worker worker) {
		this.workers.remove(worker);
		if (worker.stuck) {
			this.stuck--;
		}
		else {
			this.free--;
		}
	}

	private synchronized void leave(Worker worker) {
		forget(worker);
		if (hasWork() && !this.stopped && this.idle == 0 && this.free < this.size) {
			// it came while this one made up its mind to leave
			start(new Worker(null), this.workerThreads);
		}
	}

	private final class Worker implements Runnable {

		private final @Nullable Outbound own;

		private final Batch batch = new Batch(Outbound.BATCH_MESSAGES);

		private volatile @Nullable Outbound current;

		private volatile boolean stuck;

		Worker(@Nullable Outbound own) {
			this.own = own;
			this.current = own;
		}

		@Override
		public void run() {
			try {
				if (this.own != null) {
					this.own.drain(this.batch);
				}
				else {
					serve();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				this.current = null;
				leave(this);
			}
		}

		private void serve() throws InterruptedException {
			boolean sweeps = true;
			while (!Workers.this.stopped) {
				// in turn, so that neither kind waits for the other to run dry
				boolean worked = sweeps ? sweep() : drainReady();
				worked = worked || (sweeps ? drainReady() : sweep());
				sweeps = !sweeps;
				if (this.stuck && !recover(this)) {
					return;
				}
				if (!worked) {
					this.batch.forget();
					if (!awaitWork()) {
						return;
					}
				}
			}
		}

		private boolean drainReady() {
			Outbound outbound = Workers.this.ready.poll();
			if (outbound == null) {
				return false;
			}
			this.current = outbound;
			outbound.drain(this.batch);
			this.current = null;
			return true;
		}

		private boolean sweep() {
			Outbound outbound = Workers.this.broadcasts.next(this.batch);
			if (outbound == null) {
				return false;
			}
			this.current = outbound;
			outbound.writeClaimed(this.batch);
			this.current = null;
			return true;
		}

	}

}
