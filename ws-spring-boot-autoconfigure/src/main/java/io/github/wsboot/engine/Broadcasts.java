package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsboot.Target;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * Sends to many. A caller only appends a numbered job to a list; one distributor offers
 * the jobs to the queues of their members, which costs no I/O.
 * <p>
 * Order with other sends: whoever is about to queue something for a connection, or to
 * change what it is a member of, first offers it all unfinished jobs that mean it (see
 * {@link Outbound}); the number of the last one tells the distributor what to skip.
 */
final class Broadcasts {

	private static final Logger logger = System.getLogger(Broadcasts.class.getName());

	// a caller that outruns the distributor by this much is refused
	private static final long MAX_PENDING_BYTES = 64L * 1024 * 1024;

	private static final int MAX_PENDING_JOBS = 65_536;

	private static final int MAX_RUN = 256;

	private final Recipe recipe;

	private final Executor distributor;

	private final AtomicInteger running = new AtomicInteger();

	// the last finished job: those after it are unfinished
	private volatile Job finished = new Job(0, new Audience(List.of(), Set.of(), List.of()), null);

	private Job last = this.finished;

	private int pendingJobs;

	private long pendingBytes;

	Broadcasts(Recipe recipe, Executor distributor) {
		this.recipe = recipe;
		this.distributor = distributor;
	}

	/**
	 * Accepts a message for an audience, in constant time.
	 * @return false if too much is pending
	 */
	boolean submit(Audience audience, WsMessage message) {
		synchronized (this) {
			if (this.pendingJobs >= MAX_PENDING_JOBS
					|| (this.pendingBytes + message.size() > MAX_PENDING_BYTES && this.pendingJobs > 0)) {
				return false;
			}
			Job job = new Job(this.last.number + 1, audience, new Outbound.Entry(message, System.nanoTime()));
			this.pendingJobs++;
			this.pendingBytes += message.size();
			this.last.next = job;
			this.last = job;
		}
		if (this.running.getAndIncrement() == 0) {
			distributeElsewhere();
		}
		return true;
	}

	private void distributeElsewhere() {
		boolean handedOver = false;
		try {
			this.distributor.execute(this::distribute);
			handedOver = true;
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING, "No thread for broadcasts; this one runs on the thread of its caller", ex);
		}
		if (!handedOver) {
			// else everyone would take it for running, and nobody would distribute again
			distribute();
		}
	}

	/**
	 * The number of the newest job: one that registers now gets later ones only.
	 */
	synchronized long newest() {
		return this.last.number;
	}

	@Nullable Job firstUnfinished() {
		return this.finished.next;
	}

	private void distribute() {
		int seen = this.running.get();
		do {
			Job first = this.finished.next;
			while (first != null) {
				Job end = endOfRun(first);
				offer(first, end);
				finish(first, end);
				first = end.next;
			}
			seen = this.running.addAndGet(-seen);
		}
		while (seen != 0);
	}

	private static Job endOfRun(Job first) {
		Job end = first;
		for (int i = 1; i < MAX_RUN; i++) {
			Job next = end.next;
			if (next == null || !next.audience.targets().equals(first.audience.targets())) {
				break;
			}
			end = next;
		}
		return end;
	}

	private void offer(Job first, Job end) {
		for (Iterable<Connection> members : this.recipe.membersOf(first.audience)) {
			for (Connection member : members) {
				try {
					member.outbound().offer(first, end);
				}
				catch (Throwable ex) {
					// not even an error may end the distribution
					logger.log(Level.ERROR, () -> "A broadcast could not be offered to " + member, ex);
				}
			}
		}
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
	 * Finds the members of an audience, possibly one of them several times.
	 */
	@FunctionalInterface
	interface Recipe {

		List<Iterable<Connection>> membersOf(Audience audience);

	}

	/**
	 * Whom a message is for.
	 *
	 * @param targets who gets it
	 * @param exceptCodes codes that do not
	 * @param exceptTargets members that do not
	 */
	record Audience(List<Target> targets, Set<String> exceptCodes, List<Target> exceptTargets) {

		boolean includes(Connection connection) {
			return !this.exceptCodes.contains(connection.uniqueCode()) && any(this.targets, connection)
					&& !any(this.exceptTargets, connection);
		}

		private static boolean any(List<Target> targets, Connection connection) {
			for (Target target : targets) {
				if (matches(target, connection)) {
					return true;
				}
			}
			return false;
		}

		private static boolean matches(Target target, Connection connection) {
			return switch (target.kind()) {
				case ALL -> true;
				case CODE -> target.names().contains(connection.uniqueCode());
				case UID -> {
					String uid = connection.membership().uid();
					yield uid != null && target.names().contains(uid);
				}
				case GROUP -> {
					Set<String> groups = connection.groups();
					yield !groups.isEmpty() && target.names().stream().anyMatch(groups::contains);
				}
			};
		}

	}

	/**
	 * One message on its way to many. A job holds those after it, never those before.
	 */
	static final class Job {

		private final long number;

		private final Audience audience;

		private final Outbound.@Nullable Entry entry;

		private volatile @Nullable Job next;

		Job(long number, Audience audience, Outbound.@Nullable Entry entry) {
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

		Outbound.Entry entry() {
			Outbound.Entry result = this.entry;
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
