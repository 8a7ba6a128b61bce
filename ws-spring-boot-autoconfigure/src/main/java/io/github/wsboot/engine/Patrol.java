package io.github.wsboot.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.wsboot.Heartbeat;
import org.jspecify.annotations.Nullable;

/**
 * Looks after all open connections, again and again: liveness, expiry, stuck sending.
 */
final class Patrol implements Runnable {

	private static final Logger logger = System.getLogger(Patrol.class.getName());

	private static final Duration SHORTEST_PERIOD = Duration.ofMillis(5);

	private static final Duration LONGEST_PERIOD = Duration.ofMillis(250);

	private final Registry registry;

	private final EngineSettings settings;

	private final Supplier<@Nullable Heartbeat> heartbeat;

	private final Liveness.Pace configured;

	private volatile Liveness.Pace pace;

	private volatile boolean aliveTimeFailed;

	Patrol(Registry registry, EngineSettings settings, Supplier<@Nullable Heartbeat> heartbeat) {
		this.registry = registry;
		this.settings = settings;
		this.heartbeat = heartbeat;
		this.configured = new Liveness.Pace(settings.heartbeatInterval().toNanos(),
				settings.heartbeatTimeout().toNanos());
		this.pace = this.configured;
	}

	/**
	 * A tenth of the shortest time that is looked after, within bounds.
	 */
	Duration period() {
		Duration shortest = LONGEST_PERIOD;
		for (Duration duration : List.of(this.settings.heartbeatInterval(), this.settings.heartbeatTimeout(),
				this.settings.outbound().sendTimeout(), this.settings.outbound().maxAge())) {
			Duration tenth = duration.dividedBy(10);
			if (!duration.isZero() && tenth.compareTo(shortest) < 0) {
				shortest = tenth;
			}
		}
		return (shortest.compareTo(SHORTEST_PERIOD) < 0) ? SHORTEST_PERIOD : shortest;
	}

	@Override
	public void run() {
		if (this.registry.size() == 0) {
			return;
		}
		Liveness.Pace pace = renewPace();
		long now = System.nanoTime();
		for (Connection connection : this.registry.all()) {
			try {
				connection.check(now, pace);
			}
			catch (Throwable ex) {
				// not even an error may end the patrol: nobody would be looked after
				// again
				logger.log(Level.ERROR, () -> "Looking after " + connection + " failed", ex);
			}
		}
	}

	/**
	 * The pace as it was last asked for.
	 */
	Liveness.Pace pace() {
		return this.pace;
	}

	/**
	 * Takes the pace from the settings, unless the application's heartbeat has another.
	 */
	Liveness.Pace renewPace() {
		Heartbeat heartbeat = this.heartbeat.get();
		int aliveTime = (heartbeat != null) ? aliveTime(heartbeat) : 0;
		Liveness.Pace renewed = (aliveTime > 0)
				? new Liveness.Pace(this.configured.interval(), TimeUnit.SECONDS.toNanos(aliveTime)) : this.configured;
		this.pace = renewed;
		return renewed;
	}

	private int aliveTime(Heartbeat heartbeat) {
		try {
			return heartbeat.getAliveTime();
		}
		catch (Throwable ex) {
			if (!this.aliveTimeFailed) {
				this.aliveTimeFailed = true;
				logger.log(Level.ERROR, "Heartbeat.getAliveTime() failed; ws.heartbeat.timeout counts instead", ex);
			}
			return 0;
		}
	}

}
