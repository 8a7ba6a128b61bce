package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntConsumer;

import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Sends to many. A caller only appends a numbered job to a list. The workers take a run
 * of jobs for the same targets at a time and sweep over its members: one that nobody is
 * writing to is written the whole run with one flush, one that is busy gets it queued.
 * The longer a sweep takes, the more messages the next one carries.
 * <p>
 * Order with other sends: whoever is about to queue something for a connection, or to
 * change what it is a member of, first offers it all unfinished jobs that mean it (see
 * {@link Outbound}); the number of the last one tells the sweep what to skip. A sweep
 * begins when all members of the one before have been offered theirs, not when all has
 * been written.
 */
final class Broadcasts {

	private static final Logger logger = System.getLogger(Broadcasts.class.getName());

	// a caller that outruns the workers by this much is refused
	private static final long MAX_PENDING_BYTES = 64L * 1024 * 1024;

	private static final int MAX_PENDING_JOBS = 65_536;

	private final Function<Audience, Connection[]> members;

	private final IntConsumer wakeUp;

	private final EngineListener listener;

	private final AtomicBoolean preparing = new AtomicBoolean();

	private volatile @Nullable Sweep sweep;

	// the last finished job: those after it are unfinished
	private volatile Job finished = new Job(0, new Audience(List.of(), Set.of(), List.of()), null);

	private volatile Job last = this.finished;

	private int pendingJobs;

	private long pendingBytes;

	/**
	 * Creates the broadcasts.
	 * @param members finds the members of an audience
	 * @param wakeUp has so many workers come and ask {@link #next}
	 * @param listener is told what becomes of them
	 */
	Broadcasts(Function<Audience, Connection[]> members, IntConsumer wakeUp, EngineListener listener) {
		this.members = members;
		this.wakeUp = wakeUp;
		this.listener = listener;
	}

	/**
	 * Accepts a message for an audience, in constant time.
	 * @return false if too much is pending
	 */
	boolean submit(Audience audience, WsMessage message) {
		synchronized (this) {
			if (this.pendingJobs >= MAX_PENDING_JOBS
					|| (this.pendingBytes + message.size() > MAX_PENDING_BYTES && this.pendingJobs > 0)) {
				this.listener.lost(Loss.TOO_MANY_BROADCASTS, 1);
				return false;
			}
			Job job = new Job(this.last.number + 1, audience, new OutboundQueue.Entry(message, System.nanoTime()));
			this.pendingJobs++;
			this.pendingBytes += message.size();
			this.last.next = job;
			this.last = job;
		}
		// a sweep that goes on sees to what comes after it
		if (this.sweep == null) {
			this.wakeUp.accept(1);
		}
		return true;
	}

	/**
	 * The number of the newest job: one that registers now gets later ones only.
	 */
	long newest() {
		return this.last.number;
	}

	@Nullable Job firstUnfinished() {
		return this.finished.next;
	}

	/**
	 * Whether {@link #next} may find something to do.
	 */
	boolean hasWork() {
		Sweep current = this.sweep;
		return (current != null) ? !current.isExhausted() : firstUnfinished() != null && !this.preparing.get();
	}

	/**
	 * Does a worker's part of the sweeping, up to the next member it has to write to.
	 * @param batch where to put what is to be written
	 * @return the member to write to, {@code null} if there is nothing left to do
	 */
	@Nullable Outbound next(Batch batch) {
		while (true) {
			Sweep current = this.sweep;
			if (current == null) {
				if (!prepare()) {
					return null;
				}
				continue;
			}
			Connection member = current.next();
			if (member == null) {
				return null;
			}
			boolean claimed = offer(member, current, batch);
			if (current.offered()) {
				finish(current.first(), current.end());
				long run = current.end().number() - current.first().number() + 1;
				this.listener.swept(current.size(), (int) run, System.nanoTime() - current.begun());
				this.sweep = null;
				prepare();
			}
			if (claimed) {
				return member.outbound();
			}
		}
	}

	private static boolean offer(Connection member, Sweep sweep, Batch batch) {
		try {
			return member.outbound().claim(sweep.first(), sweep.end(), batch);
		}
		catch (Throwable ex) {
			// not even an error may keep the sweep from its end
			logger.log(Level.ERROR, () -> "A broadcast could not be offered to " + member, ex);
			// what it has claimed before has to be written all the same
			return !batch.isEmpty();
		}
	}

	/**
	 * Makes a sweep of the unfinished jobs, unless somebody else does.
	 * @return whether there is a sweep
	 */
	private boolean prepare() {
		// again if more has come meanwhile, since nobody else took that for work
		while (this.sweep == null && firstUnfinished() != null && this.preparing.compareAndSet(false, true)) {
			try {
				prepareNext();
			}
			finally {
				this.preparing.set(false);
			}
		}
		return this.sweep != null;
	}

	private void prepareNext() {
		Job first = firstUnfinished();
		// looked up while there is no sweep: the workers may be done with one before this
		// thread goes on
		if (this.sweep != null || first == null) {
			return;
		}
		Job end = endOfRun(first);
		Connection[] members = membersOf(first.audience);
		if (members.length > 0) {
			this.sweep = new Sweep(first, end, members);
			this.wakeUp.accept(members.length - 1);
		}
		else {
			finish(first, end);
		}
	}

	private Connection[] membersOf(Audience audience) {
		try {
			return this.members.apply(audience);
		}
		catch (Throwable ex) {
			// those behind it must not wait for what may never succeed
			logger.log(Level.ERROR, "The members of a broadcast could not be found; it is lost", ex);
			return new Connection[0];
		}
	}

	private static Job endOfRun(Job first) {
		Job end = first;
		long bytes = size(first);
		for (int i = 1; i < Outbound.BATCH_MESSAGES; i++) {
			Job next = end.next;
			if (next == null || !next.audience.targets().equals(first.audience.targets())) {
				break;
			}
			bytes += size(next);
			if (bytes > Outbound.BATCH_BYTES) {
				break;
			}
			end = next;
		}
		return end;
	}

	private void finish(Job first, Job end) {
		int jobs = 1;
		long bytes = size(first);
		for (Job job = first; job != end;) {
			job = job.next();
			jobs++;
			bytes += size(job);
		}
		synchronized (this) {
			this.pendingJobs -= jobs;
			this.pendingBytes -= bytes;
		}
		this.finished = end;
	}

	private static long size(Job job) {
		return job.entry().message().size();
	}

	/**
	 * One message on its way to many. A job holds those after it, never those before.
	 */
	static final class Job {

		private final long number;

		private final Audience audience;

		private final OutboundQueue.@Nullable Entry entry;

		private volatile @Nullable Job next;

		Job(long number, Audience audience, OutboundQueue.@Nullable Entry entry) {
			this.number = number;
			this.audience = audience;
			this.entry = entry;
		}

		long number() {
			return this.number;
		}

		Audience audience() {
			return this.audience;
		}

		OutboundQueue.Entry entry() {
			OutboundQueue.Entry result = this.entry;
			if (result == null) {
				throw new IllegalStateException("The first of all jobs has no message");
			}
			return result;
		}

		@Nullable Job nextOrNull() {
			return this.next;
		}

		Job next() {
			Job result = this.next;
			if (result == null) {
				throw new IllegalStateException("This job is the last one");
			}
			return result;
		}

	}

}
