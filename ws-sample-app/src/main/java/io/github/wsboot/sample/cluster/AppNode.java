package io.github.wsboot.sample.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One node of an application, in a JVM of its own with the class path of this one.
 */
final class AppNode implements AutoCloseable {

	private final String name;

	private final int port;

	private final ProcessBuilder builder;

	private volatile @Nullable ServerProcess server;

	/**
	 * Makes a node that is still to be started.
	 * @param name its name
	 * @param port the port it is to take
	 * @param application its main class
	 * @param options further arguments
	 * @param environment what does not belong on a command line, which everybody on this
	 * machine can read
	 */
	AppNode(String name, int port, Class<?> application, List<String> options, Map<String, String> environment) {
		this.name = name;
		this.port = port;
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElse("java"));
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m"));
		command.addAll(code(application));
		command.addAll(List.of("--spring.profiles.active=cluster", "--server.address=127.0.0.1",
				"--server.port=" + port, "--team-chat.node=" + name, "--team-chat.end-with-launcher=true",
				"--spring.application.name=" + name, "--spring.main.banner-mode=off", "--logging.level.root=warn"));
		command.addAll(options);
		this.builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.INHERIT);
		this.builder.environment().putAll(environment);
	}

	private static List<String> code(Class<?> application) {
		String path = System.getProperty("java.class.path");
		String location = application.getProtectionDomain().getCodeSource().getLocation().getProtocol();
		return location.equals("jar") ? List.of("-jar", path) : List.of("-cp", path, application.getName());
	}

	String name() {
		return this.name;
	}

	int port() {
		return this.port;
	}

	long pid() {
		return server().pid();
	}

	boolean isAlive() {
		return server().isAlive();
	}

	/**
	 * Starts it, without waiting for that.
	 */
	void start() throws IOException {
		ServerProcess.checkFree(this.port);
		this.server = new ServerProcess(this.name, this.port, this.builder.start());
	}

	/**
	 * Waits until it takes connections.
	 */
	void awaitStart() throws IOException, InterruptedException {
		server().awaitStart();
	}

	/**
	 * Ends it as kill -9 does.
	 */
	void kill() throws InterruptedException {
		server().kill();
	}

	/**
	 * Asks it to end, which gives its connections away first.
	 */
	void stop() {
		server().close();
	}

	@Override
	public void close() {
		ServerProcess started = this.server;
		if (started != null) {
			started.close();
		}
	}

	private ServerProcess server() {
		return Objects.requireNonNull(this.server, "not started yet");
	}

}
