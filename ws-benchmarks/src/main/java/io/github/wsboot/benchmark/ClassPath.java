package io.github.wsboot.benchmark;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The class path of this process, from which each peer gets only what its users have:
 * what is on the class path decides which container starts and what is configured.
 */
final class ClassPath {

	private static final List<String> TOMCAT = List.of("tomcat-", "spring-boot-tomcat", "spring-boot-starter-tomcat");

	private static final List<String> JETTY = List.of("jetty-", "spring-boot-jetty", "spring-boot-starter-jetty",
			"jakarta.websocket", "jakarta.servlet", "asm", "slf4j-jdk");

	private static final List<String> SERVLET = List.of("spring-webmvc", "spring-boot-webmvc", "spring-websocket",
			"spring-boot-servlet", "jakarta.servlet", "jakarta.websocket");

	private static final List<String> REACTIVE = List.of("netty-", "reactor-", "reactive-", "spring-boot-netty",
			"spring-boot-reactor", "spring-webflux", "spring-boot-webflux", "spring-boot-http-codec");

	private static final List<String> LIBRARY = List.of("ws-spring-boot-");

	private static final List<String> TOOLS = List.of("junit-", "jmh-", "assertj-", "byte-buddy", "commons-math3",
			"jopt-simple", "apiguardian", "opentest4j");

	private static final List<String> SOCKET_IO = List.of("netty-socketio");

	private static final String CLASSES = File.separator + Path.of("target", "classes");

	private ClassPath() {
	}

	static String tomcat(boolean withLibrary) {
		return without(JETTY, REACTIVE, TOOLS, withLibrary ? List.of() : LIBRARY);
	}

	static String jetty(boolean withLibrary) {
		// the expression language of Tomcat is what Boot's Jetty starter brings
		return without(List.of("tomcat-embed-core", "tomcat-embed-websocket", "spring-boot-tomcat",
				"spring-boot-starter-tomcat"), REACTIVE, TOOLS, withLibrary ? List.of() : LIBRARY);
	}

	static String reactive() {
		return without(TOMCAT, JETTY, SERVLET, TOOLS, LIBRARY, SOCKET_IO);
	}

	static String netty() {
		return without(TOMCAT, JETTY, SERVLET, TOOLS, LIBRARY);
	}

	@SafeVarargs
	private static String without(List<String>... excluded) {
		List<String> prefixes = new ArrayList<>();
		for (List<String> list : excluded) {
			prefixes.addAll(list);
		}
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> prefixes.stream().noneMatch((prefix) -> isNamed(entry, prefix)))
			.collect(Collectors.joining(File.pathSeparator));
	}

	/**
	 * Whether a jar, or the module whose classes these are, has a name that starts so.
	 */
	private static boolean isNamed(String entry, String prefix) {
		String path = Path.of(entry).toAbsolutePath().toString().replace(CLASSES, "");
		return path.substring(path.lastIndexOf(File.separatorChar) + 1).startsWith(prefix);
	}

}
