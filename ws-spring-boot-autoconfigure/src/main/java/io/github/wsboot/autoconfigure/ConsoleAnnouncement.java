package io.github.wsboot.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Says that there is a console and who can use it, so that nobody has one unawares.
 */
final class ConsoleAnnouncement implements ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(ConsoleAnnouncement.class);

	private final WsConsoleProperties properties;

	ConsoleAnnouncement(WsConsoleProperties properties) {
		this.properties = properties;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		logger.warn("The WebSocket console is on at " + url(event.getApplicationContext().getEnvironment()) + ": "
				+ (this.properties.allowRemote() ? "everybody who reaches it, from any machine,"
						: "whoever reaches it on this machine")
				+ " can see all connections, close them and connect as anyone."
				+ " It is for development only; ws.console.enabled=false switches it off.");
	}

	private String url(Environment environment) {
		String port = environment.getProperty("local.server.port");
		String path = environment.getProperty("server.servlet.context-path", "") + this.properties.path();
		return (port != null) ? (isSecure(environment) ? "https" : "http") + "://localhost:" + port + path : path;
	}

	private static boolean isSecure(Environment environment) {
		return environment.getProperty("server.ssl.enabled", Boolean.class, true)
				&& (environment.containsProperty("server.ssl.bundle")
						|| environment.containsProperty("server.ssl.certificate")
						|| environment.containsProperty("server.ssl.key-store"));
	}

}
