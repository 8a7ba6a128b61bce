package io.github.wsboot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.WebSocketManager;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.awaitility.Awaitility.await;

/**
 * A real application on a real container and a free port.
 */
final class WsServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private WsServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static WsServer start(Container container, Class<?> application, String... properties) {
		List<String> all = new ArrayList<>(List.of("server.port=0", "spring.main.banner-mode=off",
				"ws.unique-code.resolvers=query,generated", "logging.level.root=warn"));
		all.addAll(List.of(properties));
		return new WsServer(new SpringApplicationBuilder(Base.class, container.configuration, application)
			.web(WebApplicationType.SERVLET)
			.properties(all.toArray(String[]::new))
			.run());
	}

	WebSocketManager manager() {
		return bean(WebSocketManager.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	int port() {
		return ((ServletWebServerApplicationContext) this.context).getWebServer().getPort();
	}

	WsPeer connect(String uniqueCode, String... headers) {
		WsPeer peer = WsPeer.connect(port(), "/ws?uniqueCode=" + uniqueCode, headers);
		// the 101 is on its way before the container opens the connection
		await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).until(() -> manager().isOnline(uniqueCode));
		return peer;
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * The containers of the tests.
	 */
	enum Container {

		TOMCAT(Tomcat.class), JETTY(Jetty.class);

		private final Class<?> configuration;

		Container(Class<?> configuration) {
			this.configuration = configuration;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = {
			"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration" })
	static class Base {

	}

	@Configuration(proxyBeanMethods = false)
	static class Tomcat {

		@Bean
		ServletWebServerFactory webServerFactory() {
			return new TomcatServletWebServerFactory();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Jetty {

		@Bean
		ServletWebServerFactory webServerFactory() {
			return new JettyServletWebServerFactory();
		}

	}

}
