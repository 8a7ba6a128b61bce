package io.github.wsboot.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.github.wsboot.ClusterUnavailableException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * Runs commands over a {@link Link} and tells it when they get no answer. Commands are
 * never repeated by themselves.
 */
final class Commands {

	private final Link<?> link;

	Commands(Link<?> link) {
		this.link = link;
	}

	static RedisClusterAsyncCommands<String, byte[]> on(StatefulConnection<String, byte[]> connection) {
		if (connection instanceof StatefulRedisClusterConnection<String, byte[]> cluster) {
			return cluster.async();
		}
		return ((StatefulRedisConnection<String, byte[]>) connection).async();
	}

	boolean isOpen() {
		return this.link.connection() != null;
	}

	/**
	 * Whether there is a connection that answers.
	 */
	boolean isReady() {
		return isOpen() && !this.link.isSilent();
	}

	/**
	 * Runs a script, which returns a list.
	 */
	CompletionStage<List<Object>> eval(Script script, String[] keys, byte[]... args) {
		return call((commands) -> {
			CompletionStage<List<Object>> answer = commands.evalsha(script.digest(), ScriptOutputType.MULTI, keys,
					args);
			return answer.exceptionallyCompose((ex) -> {
				if (cause(ex) instanceof RedisNoScriptException) {
					return commands.eval(script.source(), ScriptOutputType.MULTI, keys, args);
				}
				return CompletableFuture.failedFuture(ex);
			});
		});
	}

	<T> CompletionStage<T> call(Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
		StatefulConnection<String, byte[]> connection = this.link.connection();
		if (connection == null) {
			return CompletableFuture.failedFuture(new ClusterUnavailableException("There is no connection to Redis"));
		}
		CompletionStage<T> answer;
		try {
			answer = command.apply(on(connection));
		}
		catch (RuntimeException ex) {
			answer = CompletableFuture.failedFuture(ex);
		}
		return answer.whenComplete((value, ex) -> {
			if (ex != null) {
				observe(connection, cause(ex));
			}
		});
	}

	void observe(StatefulConnection<String, byte[]> connection, Throwable ex) {
		if (ex instanceof RedisCommandTimeoutException) {
			this.link.timedOut(connection);
		}
		else if (ex instanceof RedisReadOnlyException) {
			this.link.demoted();
		}
	}

	static Throwable cause(Throwable ex) {
		Throwable cause = ex.getCause();
		return (ex instanceof CompletionException && cause != null) ? cause : ex;
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static byte[] bytes(long number) {
		return bytes(Long.toString(number));
	}

	static String text(Object value) {
		return new String((byte[]) value, StandardCharsets.UTF_8);
	}

	static boolean isText(Object value, String text) {
		return value instanceof byte[] && text(value).equals(text);
	}

}
