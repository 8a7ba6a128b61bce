package io.github.wsboot.cluster.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.cluster.Deposit;

/**
 * Values in Redis that one node takes. They need no lease, since they end by themselves.
 */
final class Deposits {

	private final Commands commands;

	private final Keys keys;

	Deposits(Commands commands, Keys keys) {
		this.commands = commands;
		this.keys = keys;
	}

	CompletionStage<Void> put(String key, String value, Duration timeToLive) {
		return run(Script.PUT, key, Commands.bytes(value), Commands.bytes(Math.max(1, timeToLive.toMillis())))
			.thenAccept((answer) -> {
			});
	}

	CompletionStage<Optional<Deposit>> take(String key) {
		return run(Script.TAKE, key).thenApply((answer) -> {
			if (answer.isEmpty()) {
				return Optional.empty();
			}
			Duration left = Duration.ofMillis(Long.parseLong(Commands.text(answer.get(1))));
			return Optional.of(new Deposit(Commands.text(answer.get(0)), left));
		});
	}

	private CompletionStage<List<Object>> run(Script script, String key, byte[]... args) {
		return this.commands.eval(script, new String[] { this.keys.deposit(key) }, args).exceptionallyCompose((ex) -> {
			Throwable cause = Commands.cause(ex);
			return CompletableFuture.failedFuture((cause instanceof ClusterUnavailableException) ? cause
					: new ClusterUnavailableException("Redis does not answer", cause));
		});
	}

}
