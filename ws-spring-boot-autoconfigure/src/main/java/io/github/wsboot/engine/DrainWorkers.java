package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The threads that write: a few for everybody, and one of its own for each connection
 * that has been stuck lately. A watchdog notices a worker that a peer holds up and
 * replaces it, so that nobody else waits for longer than a moment.
 */
final class DrainWorkers {

	private static final Logger logger = System.getLogger(DrainWorkers.class.getName());

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

	private final Queue<Outbound> ready = new ArrayDeque<>();

	private final Set<Worker> workers = new HashSet<>();

	private int idle;

	private int stuck;

	private boolean watching;

	private boolean starved;

	private boolean stopped;

	DrainWorkers(ScheduledExecutorService timer) {
		this(timer, EngineThreads.platform("ws-drain-"), EngineThreads.cheap("ws-drain-spare-"));
	}

	DrainWorkers(ScheduledExecutorService timer, ThreadFactory workerThreads, ThreadFactory spareThreads) {
		this.timer = timer;
		this.workerThreads = workerThreads;
		this.spareThreads = spareThreads;
	}

	/**
	 * Has a connection drained. The caller has made sure that nobody else drains it.
	 */
	synchronized void execute(Outbound outbound) {
		if (this.stopped) {
			return;
		}
		if (!outbound.isSlow() || !start(outbound, this.spareThreads)) {
			this.ready.add(outbound);
			if (this.idle > 0) {
				notify();
			}
			else if (this.workers.size() - this.stuck < this.size) {
				start(null, this.workerThreads);
			}
		}
		watch();
	}

	synchronized void stop() {
		this.stopped = true;
		this.ready.clear();
		notifyAll();
	}

	/**
	 * Starts a worker.
	 * @return false if there is no thread for it; what is ready waits for another one, or
	 * for the watchdog to try again
	 */
	private boolean start(@Nullable Outbound own, ThreadFactory threads) {
		Worker worker = new Worker(own);
		this.workers.add(worker);
		if (worker.own) {
			// its own thread never counts among those that serve everybody
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
			worker.leave();
			logger.log(this.starved ? Level.DEBUG : Level.WARNING, "No thread for writing", ex);
			this.starved = true;
			return false;
		}
	}

	@SuppressWarnings("FutureReturnValueIgnored") // the next work asks for it anew
	private void watch() {
		if (!this.watching && !this.stopped) {
			this.watching = true;
			this.timer.schedule(this::check, WATCH_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void check() {
		Outbound longest = null;
		synchronized (this) {
			this.watching = false;
			long now = System.nanoTime();
			long longestBlocked = STUCK_NANOS;
			boolean active = !this.ready.isEmpty();
			for (Worker worker : this.workers) {
				Outbound current = worker.current;
				if (current == null) {
					continue;
				}
				active = true;
				long blocked = current.blockedFor(now);
				if (blocked > STUCK_NANOS) {
					current.markSlow(now);
					if (!worker.stuck) {
						worker.stuck = true;
						this.stuck++;
					}
				}
				if (blocked > longestBlocked) {
					longestBlocked = blocked;
					longest = current;
				}
			}
			while (!this.ready.isEmpty() && this.idle == 0 && this.workers.size() - this.stuck < this.size) {
				if (!start(null, this.workerThreads)
						|| this.workers.size() - this.stuck >= Math.min(this.size, this.ready.size())) {
					break;
				}
			}
			if (this.stuck <= this.maxSpares) {
				longest = null;
			}
			if (active) {
				watch();
			}
		}
		if (longest != null) {
			longest.giveUp("too many connections are stuck");
		}
	}

	private synchronized @Nullable Outbound next(Worker worker) throws InterruptedException {
		worker.current = null;
		if (worker.stuck) {
			worker.stuck = false;
			this.stuck--;
			if (worker.own || this.workers.size() - this.stuck > this.size) {
				return null;
			}
		}
		long waited = 0;
		while (this.ready.isEmpty() && !this.stopped) {
			if (waited >= IDLE_MILLIS) {
				return null;
			}
			long before = System.nanoTime();
			this.idle++;
			try {
				wait(IDLE_MILLIS - waited);
			}
			finally {
				this.idle--;
			}
			waited += Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
		}
		worker.current = this.ready.poll();
		return worker.current;
	}

	private final class Worker implements Runnable {

		private final boolean own;

		// all guarded by the monitor of the workers
		private @Nullable Outbound current;

		private boolean stuck;

		Worker(@Nullable Outbound own) {
			this.own = own != null;
			this.current = own;
		}

		@Override
		public void run() {
			try {
				Outbound outbound = this.own ? this.current : next(this);
				while (outbound != null) {
					outbound.drain();
					outbound = next(this);
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				leave();
			}
		}

		private void leave() {
			synchronized (DrainWorkers.this) {
				if (this.stuck) {
					DrainWorkers.this.stuck--;
				}
				DrainWorkers.this.workers.remove(this);
			}
		}

	}

}
