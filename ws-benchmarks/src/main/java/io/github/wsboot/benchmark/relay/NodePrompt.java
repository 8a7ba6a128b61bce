package io.github.wsboot.benchmark.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * Starts a node and sends as many messages as it is told on standard input.
 */
final class NodePrompt {

	static final String USER = "bob";

	private NodePrompt() {
	}

	static void run(Class<?> application, String[] arguments) throws IOException {
		ServletWebServerApplicationContext context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(
				application)
			.web(WebApplicationType.SERVLET)
			.properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off",
					"logging.level.root=warn")
			.run(arguments);
		Sender sender = context.getBean(Sender.class);
		System.out.println("port " + Objects.requireNonNull(context.getWebServer()).getPort());
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			int space = line.indexOf(' ');
			send(sender, Integer.parseInt(line.substring(0, space)), Integer.parseInt(line.substring(space + 1)));
			System.out.println("sent");
		}
		Runtime.getRuntime().halt(0);
	}

	private static void send(Sender sender, int count, int perSecond) {
		long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
		long next = System.nanoTime();
		String text = "x".repeat(200);
		for (int i = 0; i < count; i++) {
			sender.send(USER, text);
			next += interval;
			LockSupport.parkNanos(next - System.nanoTime());
		}
	}

	/**
	 * How a node sends.
	 */
	@FunctionalInterface
	interface Sender {

		void send(String user, String text);

	}

}
