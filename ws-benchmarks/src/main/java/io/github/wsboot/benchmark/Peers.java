package io.github.wsboot.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.github.wsboot.benchmark.load.Dialect;

/**
 * Who takes part.
 */
final class Peers {

	private static final String PACKAGE = Peers.class.getPackageName() + ".peer.";

	private static final String ALL = "beujg";

	private static final Set<String> JVM = Set.of("gc", "heap", "calls", "dump", "profile", "profiled");

	private static final String NAIVE_TOMCAT = "naive-tomcat";

	private static final String NAIVE_JETTY = "naive-jetty";

	private Peers() {
	}

	static List<Peer> all() {
		return List.of(
				java("ws-tomcat", "this library on Tomcat", NAIVE_TOMCAT, "WsPeer", () -> ClassPath.tomcat(true)),
				java(NAIVE_TOMCAT, "spring-websocket by hand on Tomcat", NAIVE_TOMCAT, "NaivePeer",
						() -> ClassPath.tomcat(false)),
				java("ws-jetty", "this library on Jetty", NAIVE_JETTY, "WsPeer", () -> ClassPath.jetty(true)),
				java(NAIVE_JETTY, "spring-websocket by hand on Jetty", NAIVE_JETTY, "NaivePeer",
						() -> ClassPath.jetty(false)));
	}

	private static Peer java(String name, String title, String baseline, String mainClass, Supplier<String> classPath) {
		return new Peer(name, title, baseline, Dialect.PLAIN, ALL, JVM,
				(javaCommand) -> javaCommand(javaCommand, classPath.get(), mainClass));
	}

	private static List<String> javaCommand(List<String> javaCommand, String classPath, String mainClass) {
		List<String> command = new ArrayList<>(javaCommand);
		command.addAll(List.of("-cp", classPath, PACKAGE + mainClass));
		return command;
	}

}
