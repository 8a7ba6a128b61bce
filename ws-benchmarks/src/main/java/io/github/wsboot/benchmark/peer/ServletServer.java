package io.github.wsboot.benchmark.peer;

import java.util.Objects;

import io.github.wsboot.benchmark.protocol.Histogram;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts a Spring Boot application on whichever container is on the class path. The same
 * settings for all.
 */
final class ServletServer {

	static final String[] SETTINGS = { "server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off",
			"logging.level.root=warn", "server.tomcat.max-connections=20000", "server.tomcat.accept-count=1000" };

	private ServletServer() {
	}

	static void run(Class<?> application, String[] arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
			.web(WebApplicationType.SERVLET)
			.properties(SETTINGS)
			.run(arguments);
		WebServer server = Objects.requireNonNull(((ServletWebServerApplicationContext) context).getWebServer());
		String container = server.getClass().getSimpleName().replace("WebServer", "");
		Histogram calls = context.getBean(Commands.class).calls();
		Control.serve(server.getPort(), container + ", Spring Boot " + SpringBootVersion.getVersion(), calls);
	}

}
