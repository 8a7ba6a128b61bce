package io.github.wsboot.benchmark.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.wsboot.benchmark.cluster.RedisServer;
import org.jspecify.annotations.Nullable;

/**
 * CPU time of everything that takes part in getting messages to a user on another node:
 * the node that sends, the one that has the connection, and what is between them.
 * Arguments are the STOMP port and the process id of a RabbitMQ that runs already;
 * without them only this library is measured.
 */
public final class RelayBenchmark {

	private static final int MESSAGES = 10_000;

	private static final int[] RATES = { 1000, 4000 };

	private static final int ROUNDS = 3;

	private RelayBenchmark() {
	}

	public static void main(String[] args) throws Exception {
		System.out.println("| | messages/s | CPU s per 10,000: sender | receiver | between | all | missing |");
		System.out.println("|---|--:|--:|--:|--:|--:|--:|");
		try (RedisServer redis = RedisServer.start()) {
			measure("a uid over Redis", UidNode.class, redis.process(), false, "--ws.cluster.enabled=true",
					"--ws.cluster.redis.url=" + redis.url(), "--ws.unique-code.resolvers=query",
					"--ws.unique-code.query=user", "--ws.unique-code.as-uid=true", "--ws.path=/ws");
		}
		if (args.length == 2) {
			ProcessHandle broker = ProcessHandle.of(Long.parseLong(args[1])).orElseThrow();
			measure("a user over the STOMP relay", RelayNode.class, broker, true, "--relay.port=" + args[0],
					"--ws.enabled=false");
		}
		System.exit(0);
	}

	private static void measure(String what, Class<?> node, ProcessHandle between, boolean stomp, String... arguments)
			throws Exception {
		try (Node sender = new Node(node, arguments); Node receiver = new Node(node, arguments)) {
			AtomicInteger received = new AtomicInteger();
			WebSocket socket = HttpClient.newHttpClient()
				.newWebSocketBuilder()
				.buildAsync(URI.create("ws://127.0.0.1:" + receiver.port + "/ws?user=" + NodePrompt.USER),
						new CountingListener(received))
				.get(10, TimeUnit.SECONDS);
			if (stomp) {
				socket.sendText("CONNECT\naccept-version:1.2\nhost:/\n\n\0", true).get();
				LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
				socket.sendText("SUBSCRIBE\nid:0\ndestination:/user/queue/messages\n\n\0", true).get();
			}
			// the registries of users are exchanged every ten seconds
			LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(stomp ? 12 : 2));
			sender.send(MESSAGES, RATES[RATES.length - 1]);
			for (int rate : RATES) {
				for (int round = 0; round < ROUNDS; round++) {
					settle(received);
					int before = received.get();
					CpuTimes start = new CpuTimes(sender.process, receiver.process, between);
					sender.send(MESSAGES, rate);
					settle(received);
					System.out.println("| " + what + " | " + rate + " | "
							+ start.until(new CpuTimes(sender.process, receiver.process, between)) + " | "
							+ (MESSAGES - (received.get() - before)) + " |");
				}
			}
			socket.abort();
		}
	}

	private static void settle(AtomicInteger received) {
		int before;
		do {
			before = received.get();
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
		}
		while (received.get() > before);
	}

	/**
	 * CPU time of three processes.
	 */
	private static final class CpuTimes {

		private final double[] seconds;

		CpuTimes(ProcessHandle... processes) {
			this.seconds = Arrays.stream(processes)
				.mapToDouble((process) -> process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9)
				.toArray();
		}

		String until(CpuTimes end) {
			double all = 0;
			StringBuilder text = new StringBuilder();
			for (int i = 0; i < this.seconds.length; i++) {
				double one = end.seconds[i] - this.seconds[i];
				all += one;
				text.append(String.format(Locale.ROOT, "%.2f | ", one));
			}
			return text + String.format(Locale.ROOT, "%.2f", all);
		}

	}

	/**
	 * A node in a process of its own.
	 */
	private static final class Node implements AutoCloseable {

		private final Process started;

		private final ProcessHandle process;

		private final BufferedReader out;

		private final int port;

		Node(Class<?> application, String... arguments) throws IOException {
			List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx512m",
					"-cp", servletClassPath(), application.getName()));
			command.addAll(List.of(arguments));
			this.started = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
			this.process = this.started.toHandle();
			this.out = new BufferedReader(new InputStreamReader(this.started.getInputStream(), StandardCharsets.UTF_8));
			this.port = Integer.parseInt(await("port ").substring("port ".length()));
		}

		void send(int count, int perSecond) throws IOException {
			PrintStream in = new PrintStream(this.started.getOutputStream(), true, StandardCharsets.UTF_8);
			in.print(count + " " + perSecond + "\n");
			in.flush();
			await("sent");
		}

		private String await(String start) throws IOException {
			for (String line = this.out.readLine(); line != null; line = this.out.readLine()) {
				if (line.startsWith(start)) {
					return line;
				}
				System.err.println(line);
			}
			throw new IOException("A node has ended");
		}

		/**
		 * Only one servlet container.
		 */
		private static String servletClassPath() {
			return String.join(":",
					Arrays.stream(System.getProperty("java.class.path").split(":", -1))
						.filter((entry) -> !Objects.toString(entry).contains("jetty"))
						.toList());
		}

		@Override
		public void close() {
			this.started.destroyForcibly();
		}

	}

	/**
	 * Counts messages, but not the frames of STOMP that are none.
	 */
	private static final class CountingListener implements WebSocket.Listener {

		private final AtomicInteger received;

		CountingListener(AtomicInteger received) {
			this.received = received;
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			String text = data.toString();
			if (last && !text.startsWith("CONNECTED") && !text.isBlank()) {
				if (text.startsWith("ERROR")) {
					System.err.println(text);
				}
				this.received.incrementAndGet();
			}
			socket.request(1);
			return null;
		}

	}

}
