package io.github.wsboot.benchmark.jmh;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import io.github.wsboot.benchmark.cluster.RedisServer;
import io.github.wsboot.cluster.redis.RedisClusterEngine;
import io.github.wsboot.cluster.redis.RedisClusterSettings;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What concerns connections of this node, which must not cost more when there is a
 * cluster.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ClusterSendBenchmark {

	private static final int SENDS = 64;

	@Param({ "off", "on" })
	public String cluster = "off";

	private final WsMessage message = WsMessage.text("x".repeat(64));

	private final byte[] utf8 = "x".repeat(64).getBytes(StandardCharsets.UTF_8);

	private final Target[] targets = new Target[SENDS];

	private final String[] codes = new String[SENDS];

	private @Nullable RedisServer redis;

	@SuppressWarnings("NullAway.Init")
	private Engine engine;

	@Setup
	public void open() {
		RedisClusterEngine joining = null;
		if (this.cluster.equals("on")) {
			RedisServer server = RedisServer.start();
			this.redis = server;
			joining = new RedisClusterEngine(RedisClusterSettings.of(RedisURI.create(server.url())).build());
		}
		this.engine = new Engine(100, joining);
		for (int i = 0; i < SENDS; i++) {
			this.codes[i] = Engine.code(i);
			this.targets[i] = Target.code(this.codes[i]);
		}
	}

	@TearDown
	public void close() {
		this.engine.close();
		if (this.redis != null) {
			this.redis.close();
		}
	}

	/**
	 * Sends by code, until all has been written.
	 */
	@Benchmark
	@OperationsPerInvocation(SENDS)
	public void toCode() throws InterruptedException {
		this.engine.deliveries().expect(SENDS);
		for (String code : this.codes) {
			this.engine.manager().sendMessage(code, this.utf8);
		}
		this.engine.deliveries().await();
	}

	/**
	 * Sends to targets, until all has been written.
	 */
	@Benchmark
	@OperationsPerInvocation(SENDS)
	public void toTarget() throws InterruptedException {
		this.engine.deliveries().expect(SENDS);
		for (Target target : this.targets) {
			this.engine.manager().to(target).send(this.message);
		}
		this.engine.deliveries().await();
	}

	/**
	 * Sends by one thread to one connection that is idle each time, which writes at once.
	 */
	@Benchmark
	public SendResult toIdle() throws InterruptedException {
		this.engine.deliveries().expect(1);
		SendResult result = this.engine.manager().sendMessage(this.codes[0], this.utf8);
		this.engine.deliveries().await();
		return result;
	}

	/**
	 * Sends to what is already found.
	 */
	@Benchmark
	public SendResult toConnection() throws InterruptedException {
		WsConnection connection = this.engine.connection(0);
		this.engine.deliveries().expect(1);
		SendResult result = connection.send(this.message);
		this.engine.deliveries().await();
		return result;
	}

	/**
	 * Asks for a code that is here.
	 */
	@Benchmark
	public boolean isOnline() {
		return this.engine.manager().isOnline(this.codes[50]);
	}

}
