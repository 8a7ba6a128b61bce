package io.github.wsboot.cluster.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ValueScanCursor;

/**
 * Removes what dead sessions have left. Nobody depends on that, since a session without a
 * lease counts for nothing; it may be interrupted anywhere and done by another node.
 */
final class Reaper {

	private static final Logger logger = System.getLogger(Reaper.class.getName());

	private static final int SCANNED_AT_ONCE = 250;

	private final Commands commands;

	private final Keys keys;

	private final RedisClusterCounters counters;

	private final Duration patience;

	private final ClaimScripts scripts;

	private final Worker worker = new Worker("ws-redis-reaper");

	Reaper(RedisClusterSettings settings, Commands commands, ClaimScripts scripts, Keys keys,
			RedisClusterCounters counters) {
		this.commands = commands;
		this.keys = keys;
		this.counters = counters;
		this.patience = settings.commandTimeout().multipliedBy(2);
		this.scripts = scripts;
	}

	/**
	 * Reaps sessions if nobody else does.
	 */
	void reap(List<String> dead) {
		this.worker.execute(() -> dead.forEach((session) -> {
			try {
				List<Object> answer = Waiting.forValue(this.commands.eval(Script.BURY, this.keys.nodes(),
						Commands.bytes(session), Commands.bytes(Heartbeat.REAP_LOCK.toMillis())), this.patience);
				if (answer.get(0).equals(1L)) {
					remove(session);
					this.counters.reaped.increment();
				}
			}
			catch (RuntimeException ex) {
				logger.log(Level.DEBUG, () -> session + " is reaped later", ex);
			}
		}));
	}

	/**
	 * Removes earlier sessions of this node.
	 */
	void removeFormer(Collection<String> sessions) {
		this.worker.execute(() -> {
			for (String session : List.copyOf(sessions)) {
				try {
					remove(session);
					sessions.remove(session);
				}
				catch (RuntimeException ex) {
					logger.log(Level.DEBUG, () -> session + " is removed later", ex);
				}
			}
		});
	}

	/**
	 * Removes a session with all that it has.
	 */
	void remove(String session) {
		// first of all nothing can be added any more
		String[] directory = this.keys.directory(session);
		Waiting.forValue(this.commands.call((redis) -> redis.unlink(directory)), this.patience);
		String claimed = this.keys.claimedCodes(session);
		ScanArgs some = ScanArgs.Builder.limit(SCANNED_AT_ONCE);
		ScanCursor cursor = ScanCursor.INITIAL;
		do {
			ScanCursor from = cursor;
			ValueScanCursor<byte[]> codes = Waiting
				.forValue(this.commands.call((redis) -> redis.sscan(claimed, from, some)), this.patience);
			List<CompletableFuture<?>> disowned = new ArrayList<>();
			codes.getValues()
				.forEach((code) -> disowned
					.add(this.scripts.disown(session, Commands.text(code)).toCompletableFuture()));
			Waiting.forEnd(CompletableFuture.allOf(disowned.toArray(CompletableFuture[]::new)), this.patience);
			cursor = codes;
		}
		while (!cursor.isFinished());
		Waiting.forValue(this.commands.call((redis) -> redis.unlink(claimed)), this.patience);
		Waiting.forValue(this.commands.eval(Script.LEAVE, this.keys.nodes(), Commands.bytes(session)), this.patience);
	}

	void stop() {
		this.worker.stop();
	}

}
