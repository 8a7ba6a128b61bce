package io.github.wsboot.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.github.wsboot.benchmark.load.Dialect;

/**
 * Who takes part.
 */
final class Peers {

	private static final String ALL = "beujg";

	private static final String BROADCAST = "b";

	private static final Set<String> JVM = Set.of("gc", "heap", "calls", "profile", "profiled");

	private static final Set<String> OURS = Set.of("gc", "heap", "dump", "calls", "profile", "profiled");

	private static final String NAIVE_TOMCAT = "naive-tomcat";

	private static final String NAIVE_JETTY = "naive-jetty";

	/** The sources of peers in other languages. */
	private static final Path FOREIGN = Path.of("src", "main", "peers");

	private Peers() {
	}

	static List<Peer> all() {
		return List.of(java("ws-tomcat", "this library on Tomcat", Peer.Role.MAIN, ALL, "WsPeer", Peers::oursOnTomcat),
				java("ws-tomcat-small", "the same with the smallest buffers", Peer.Role.VARIANT, ALL, "SmallWsPeer",
						Peers::oursOnTomcat),
				java(NAIVE_TOMCAT, "spring-websocket by hand on Tomcat", Peer.Role.MAIN, ALL, "NaivePeer",
						() -> ClassPath.tomcat(false)),
				java("ws-jetty", "this library on Jetty", Peer.Role.MAIN, ALL, "WsPeer", () -> ClassPath.jetty(true)),
				java(NAIVE_JETTY, "spring-websocket by hand on Jetty", Peer.Role.MAIN, ALL, "NaivePeer",
						() -> ClassPath.jetty(false)),
				java("stomp", "Spring's STOMP simple broker on Tomcat", Peer.Role.OTHER, BROADCAST, "StompPeer",
						Dialect.STOMP, () -> ClassPath.tomcat(false)),
				java("webflux", "Spring WebFlux on Reactor Netty", Peer.Role.OTHER, ALL, "FluxPeer",
						ClassPath::reactive),
				java("netty", "Netty with one encoded frame for all: what a JVM can do", Peer.Role.MAIN, ALL,
						"NettyPeer", ClassPath::netty),
				java("socketio", "netty-socketio", Peer.Role.OTHER, ALL, "SocketIoPeer", Dialect.SOCKET_IO,
						ClassPath::netty),
				new Peer("gorilla", "gorilla/websocket on Go", Peer.Role.MAIN, NAIVE_TOMCAT, Dialect.PLAIN, ALL,
						Set.of(), Peers::gorilla),
				new Peer("node-ws", "ws on Node.js", Peer.Role.OTHER, NAIVE_TOMCAT, Dialect.PLAIN, ALL, Set.of(),
						Peers::nodeWs));
	}

	private static String oursOnTomcat() {
		return ClassPath.tomcat(true);
	}

	private static Peer java(String name, String title, Peer.Role role, String operations, String mainClass,
			Supplier<String> classPath) {
		return java(name, title, role, operations, mainClass, Dialect.PLAIN, classPath);
	}

	private static Peer java(String name, String title, Peer.Role role, String operations, String mainClass,
			Dialect dialect, Supplier<String> classPath) {
		String baseline = name.endsWith("-jetty") ? NAIVE_JETTY : NAIVE_TOMCAT;
		String type = Peers.class.getPackageName() + ".peer." + mainClass;
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return new Peer(name, title, role, baseline, dialect, operations, name.startsWith("ws-") ? OURS : JVM,
				() -> List.of(java, "-Xms512m", "-Xmx2g", "-cp", classPath.get(), type));
	}

	private static List<String> gorilla() throws Peer.UnavailableException {
		Path binary = Path.of("target", "gorilla").toAbsolutePath();
		// Debian's packages live in its own Go path, not in modules
		build("Go or gorilla/websocket is not installed", "env", "GO111MODULE=off", "GOPATH=/usr/share/gocode", "go",
				"build", "-o", binary.toString(), FOREIGN.resolve("gorilla.go").toString());
		return List.of(binary.toString());
	}

	private static List<String> nodeWs() throws Peer.UnavailableException {
		String script = FOREIGN.resolve("node-ws.js").toString();
		build("Node.js is not installed, or ws is not (npm install --prefix ws-benchmarks ws)", "node", "-e",
				"require.resolve('ws', { paths: ['.'] })");
		return List.of("node", script);
	}

	private static void build(String reason, String... command) throws Peer.UnavailableException {
		try {
			Path log = Files.createDirectories(Path.of("target", "logs")).resolve("build-" + command[0] + ".log");
			Process process = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			if (process.waitFor() != 0) {
				throw new Peer.UnavailableException(reason);
			}
		}
		catch (IOException ex) {
			throw new Peer.UnavailableException(reason);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new Peer.UnavailableException("interrupted");
		}
	}

}
